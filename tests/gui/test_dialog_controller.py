"""What the dialogs set going: packs installed and left, devices tested, settings put in force."""

import shutil
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from pytestqt.qtbot import QtBot

from swc_desktop.core.device import Device
from swc_desktop.core.method import EvidenceUsed
from swc_desktop.core.taxonomy import Rank
from swc_desktop.inference import sandbox
from swc_desktop.inference.devices import DeviceReport
from swc_desktop.inference.sandbox_limits import Limits
from swc_desktop.packs import store
from swc_desktop.packs.reader import read_pack
from swc_desktop.settings.settings_file import Settings, SettingsFile, Theme, usable_target
from swc_desktop.settings.weather_settings import read_settings
from swc_desktop.ui.dialogs.about_dialog import AboutDialog
from swc_desktop.ui.dialogs.device_dialog import DeviceDialog
from swc_desktop.ui.dialogs.keys_dialog import KeysDialog
from swc_desktop.ui.dialogs.pack_dialog import PackDialog, PackFacts
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.text.line_breaks import BREAK
from swc_desktop.ui.window import dialog_controller as module
from tests.gui import evidence_samples
from tests.gui.dialog_bench import DialogBench
from tests.make_detector import BOXES
from tests.make_pack import make_pack

SECONDS = 300_000


def pack_dialog(bench: DialogBench) -> PackDialog:
    bench.dialogs.pack()
    made = bench.dialogs.dialog("pack")
    assert isinstance(made, PackDialog)
    return made


def test_a_pack_is_installed_and_rolled_back(
    bench: DialogBench, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    file = make_pack(tmp_path / "kenya.swcpack")
    label = read_pack(file).label
    made = pack_dialog(bench)
    made.install_requested.emit(file)
    assert "kenya.swcpack" in made.message.text()
    qtbot.waitUntil(lambda: made.label.text() == f"In use: {label}", timeout=SECONDS)
    assert made.message.text() == f"{label} is installed and in use."
    assert bench.reopened == [True]
    assert store.current(home) is not None
    qtbot.waitUntil(made.roll_back.isEnabled, timeout=SECONDS)
    made.roll_back.click()
    qtbot.waitUntil(lambda: "in use again" in made.message.text(), timeout=SECONDS)
    assert store.current(home) is None
    assert len(bench.reopened) == 2
    bench.background.close()


def test_a_pack_that_was_opened_or_dropped_is_tested_and_installed(
    bench: DialogBench, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    file = make_pack(tmp_path / "kenya.swcpack")
    bench.dialogs.take_pack(file)
    made = bench.dialogs.dialog("pack")
    assert isinstance(made, PackDialog)
    qtbot.waitUntil(lambda: "installed and in use" in made.message.text(), timeout=SECONDS)
    assert store.current(home) is not None
    bench.background.close()


def test_a_pack_of_another_key_is_installed_only_after_a_question(
    bench: DialogBench, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    key = SigningKey(b"\x05" * 32)
    signed = make_pack(tmp_path / "signed.swcpack", signing_key=key)
    store.install(signed, home, read_pack)
    other = make_pack(tmp_path / "other.swcpack", version="1.0.1")
    made = pack_dialog(bench)
    made.install_requested.emit(other)
    qtbot.waitUntil(lambda: bool(made.findChildren(Question)), timeout=SECONDS)
    (question,) = made.findChildren(Question)
    assert "not signed" in question.text.text()
    assert "other.swcpack" in question.text.text()
    assert bytes(key.verify_key).hex()[:16] in question.text.text()
    assert len(store.listing(home)) == 1
    question.answers[0].click()
    qtbot.waitUntil(lambda: "installed and in use" in made.message.text(), timeout=SECONDS)
    assert len(store.listing(home)) == 2
    assert read_pack(other).digest in made.origin.text().replace(BREAK, "")
    bench.background.close()


def test_the_question_about_another_key_changes_nothing_by_itself(
    bench: DialogBench, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    store.install(
        make_pack(tmp_path / "a.swcpack", signing_key=SigningKey(b"\x05" * 32)), home, read_pack
    )
    before = store.listing(home)
    made = pack_dialog(bench)
    made.install_requested.emit(make_pack(tmp_path / "b.swcpack", version="1.0.1"))
    qtbot.waitUntil(lambda: bool(made.findChildren(Question)), timeout=SECONDS)
    made.findChildren(Question)[0].reject()
    assert store.listing(home) == before
    assert made.install.isEnabled()
    assert bench.reopened == []
    bench.background.close()


def test_the_dialog_names_the_detector_the_digest_of_the_results_and_the_key(
    qtbot: QtBot, tmp_path: Path
) -> None:
    key = SigningKey(b"\x05" * 32)
    pack = read_pack(make_pack(tmp_path / "a.swcpack", signing_key=key, boxes=BOXES))
    made = PackDialog()
    qtbot.addWidget(made)
    made.show_pack(PackFacts.of(pack))
    assert "Detector: made up for tests" in made.origin.text()
    assert "CC0-1.0" in made.origin.text().splitlines()[0]
    assert pack.digest in made.origin.text().replace(BREAK, "")
    assert bytes(key.verify_key).hex() in made.origin.text().replace(BREAK, "")


def test_a_pack_that_is_refused_changes_nothing(
    bench: DialogBench, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    file = tmp_path / "odd.swcpack"
    file.write_bytes(b"no pack")
    made = pack_dialog(bench)
    made.install_requested.emit(file)
    qtbot.waitUntil(lambda: made.message.property("role") == "error", timeout=SECONDS)
    assert "odd.swcpack" in made.message.text()
    assert made.message.text().endswith("The pack in use is unchanged.")
    assert store.current(home) is None
    assert bench.reopened == []
    bench.background.close()


HANDED = {
    "pack_dims_memory": "an impossible shape",
    "sleeper_mem": "whose size follows from its data",
    "sleeper_slow": "whose size follows from its data",
    "sleeper_nan": "is not a number",
    "pack_folds_forever": "took longer than 2 seconds",
}


@pytest.mark.shared
@pytest.mark.parametrize("name", HANDED)
def test_hostile_packs_are_refused_with_one_sentence(
    bench: DialogBench,
    qtbot: QtBot,
    shared: Path,
    home: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox, "CHECK_LIMITS", Limits(seconds=2 if "folds" in name else 90))
    bench.dialogs.take_pack(shared / "cases" / "pack_and_files" / f"{name}.swcpack")
    made = bench.dialogs.dialog("pack")
    assert isinstance(made, PackDialog)
    qtbot.waitUntil(lambda: made.message.property("role") == "error", timeout=SECONDS)
    assert HANDED[name] in made.message.text()
    assert store.current(home) is None
    bench.background.close()


def test_a_refusal_is_shown_in_the_window_when_the_dialog_was_closed(
    bench: DialogBench, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "odd.swcpack"
    file.write_bytes(b"no pack")
    made = pack_dialog(bench)
    made.install_requested.emit(file)
    made.accept()
    qtbot.waitUntil(lambda: bool(bench.faults), timeout=SECONDS)
    assert "odd.swcpack" in bench.faults[0]
    assert bench.dialogs.dialog("pack") is None


def test_a_damaged_earlier_pack_is_listed_as_unusable(
    bench: DialogBench, qtbot: QtBot, tmp_path: Path, home: Path
) -> None:
    installed = store.install(make_pack(tmp_path / "one.swcpack"), home, read_pack).file
    later = installed.with_name(installed.name.replace("000001", "000002"))
    shutil.copy(installed, later)
    installed.write_bytes(b"damaged")
    made = pack_dialog(bench)
    qtbot.waitUntil(lambda: "cannot be used" in made.earlier.text(), timeout=SECONDS)
    assert installed.name in made.earlier.text()


def test_devices_are_tested_in_the_background(
    bench: DialogBench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> list[object]:
        raise RuntimeError("odd")

    monkeypatch.setattr(module, "devices_for", fails)
    bench.dialogs.device()
    made = bench.dialogs.dialog("device")
    assert isinstance(made, DeviceDialog)
    qtbot.waitUntil(made.again.isEnabled)
    report = DeviceReport("cuda", False, "no driver was found")
    monkeypatch.setattr(module, "devices_for", lambda _: [report])
    made.again.click()
    qtbot.waitUntil(lambda: made.reports.count() == 2)


def test_without_a_pack_no_device_can_be_tested(bench: DialogBench) -> None:
    bench.classifier = None
    bench.dialogs.device()
    assert bench.dialogs.dialog("device") is None
    assert "No pack is open" in bench.faults[0]
    made = pack_dialog(bench)
    assert made.label.text() == "No pack can be used."
    bench.background.close()


def test_settings_are_stored_and_applied(bench: DialogBench) -> None:
    bench.dialogs.settings()
    made = bench.dialogs.dialog("settings")
    assert isinstance(made, SettingsDialog)
    made.chosen.emit("theme", Theme.DARK)
    assert (bench.changed, bench.reopened) == ([True], [])
    made.chosen.emit("device", Device.CPU)
    assert bench.reopened == [True]
    again = SettingsFile().current
    assert (again.theme, again.device) == (Theme.DARK, Device.CPU)


def test_settings_that_cannot_be_stored_still_apply_and_say_so(
    bench: DialogBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(bench.settings, "path", tmp_path / "file" / "settings.toml")
    bench.dialogs.settings()
    made = bench.dialogs.dialog("settings")
    assert isinstance(made, SettingsDialog)
    made.chosen.emit("text_size", 18)
    assert bench.settings.current.text_size == 18
    assert bench.changed == [True]
    assert "could not be saved" in bench.faults[0]


def test_each_dialog_is_open_once(bench: DialogBench, qtbot: QtBot) -> None:
    bench.dialogs.keys()
    first = bench.dialogs.dialog("keys")
    assert isinstance(first, KeysDialog)
    bench.dialogs.keys()
    second = bench.dialogs.dialog("keys")
    assert second is not None
    assert second is not first
    second.reject()
    assert bench.dialogs.dialog("keys") is None


def test_about_names_the_pack_and_credits_every_sample(bench: DialogBench) -> None:
    bench.dialogs.about()
    made = bench.dialogs.dialog("about")
    assert isinstance(made, AboutDialog)
    text = made.credits.toPlainText()
    for part in ("Loliloli", "public domain", "Charles J. Sharp", "CC-BY-SA-4.0"):
        assert part in text
    assert bench.classifier is not None
    assert bench.classifier.pack.label in made.summary.text()
    assert "PySide6" in made.licences.toPlainText()


def test_without_the_notices_about_says_where_the_licences_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "NOTICES", "not there.md")
    assert "MIT" in module.licence_text()


def test_a_target_holds_only_where_the_pack_has_bars_for_it() -> None:
    method = evidence_samples.METHOD
    assert set(method.thresholds) == {"0.05"}
    assert method.thresholds["0.05"][EvidenceUsed.BOTH][Rank.SPECIES] == 0.6
    assert usable_target(Settings(target="0.05"), method) == "0.05"
    assert usable_target(Settings(target="0.10"), method) is None
    assert usable_target(Settings(), method) is None


def test_the_switch_of_the_settings_is_the_one_that_a_fetch_asks(
    bench: DialogBench, home: Path
) -> None:
    bench.dialogs.settings()
    made = bench.dialogs.dialog("settings")
    assert isinstance(made, SettingsDialog)
    assert made.pages.tabs.count() == 2
    made.network.never_online.click()
    assert read_settings(home / "settings.toml").never_online
    assert bench.settings.current.weather.never_online
    assert bench.faults == []
