from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.core.errors import NothingToRollBack
from swc_desktop.core.progress import Control
from swc_desktop.home import data_home, starter_pack
from swc_desktop.inference import gpu_kit
from swc_desktop.inference.devices import DeviceReport
from swc_desktop.inference.opening import pack_in_use
from swc_desktop.packs import store
from swc_desktop.packs.errors import PackProblem
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.writer import write_pack
from swc_desktop.transfer import self_update, translations
from swc_desktop.transfer.errors import StickPartDamaged, StickPartNotForHere, TranslationRefused
from swc_desktop.transfer.importer import (
    PartCheck,
    PartStatus,
    check_part,
    import_part,
    roll_back_part,
)
from swc_desktop.transfer.manifest import PartKind, TransferPart, read_contents
from swc_desktop.transfer.sources import PartSource, sources_of_this_machine
from swc_desktop.weather.errors import WeatherFileRefused, WeatherFileTooLarge
from swc_desktop.weather.file import export_weather
from swc_desktop.weather.grid import Cell
from swc_desktop.weather.open import open_weather
from tests.make_pack import make_pack, pack_content
from tests.packs.refusal import refused_as
from tests.transfer.sticks import silent, source_from, written
from tests.weather.made import midnight, some_hours


def checks_of(stick: Path) -> list[PartCheck]:
    parts = read_contents(stick).parts
    return [check_part(stick, part, control=Control(), progress=silent) for part in parts]


def only_part(stick: Path) -> TransferPart:
    (part,) = read_contents(stick).parts
    return part


def imported(stick: Path) -> str:
    return str(import_part(stick, only_part(stick), control=Control(), progress=silent))


def test_what_is_installed_is_recognised(tmp_path: Path) -> None:
    stick = written(tmp_path, *sources_of_this_machine())
    assert {seen.part.kind: seen.status for seen in checks_of(stick)} == {
        PartKind.MANUAL: PartStatus.INSTALLED,
        PartKind.PACK: PartStatus.INSTALLED,
    }


def test_a_pack_is_installed_and_rolled_back(tmp_path: Path) -> None:
    stick = written(tmp_path / "stick", source_from(make_pack(tmp_path / "kenya.swcpack")))
    assert checks_of(stick)[0].status is PartStatus.NEW
    assert imported(stick).endswith("is installed and in use.")
    assert checks_of(stick)[0].status is PartStatus.INSTALLED
    assert "is in use again" in str(roll_back_part(PartKind.PACK))
    assert pack_in_use() == starter_pack()


def test_an_older_pack_is_left_to_a_person(tmp_path: Path) -> None:
    old = written(tmp_path / "old", source_from(make_pack(tmp_path / "a.swcpack", version="1.0.0")))
    new = written(tmp_path / "new", source_from(make_pack(tmp_path / "b.swcpack", version="1.1.0")))
    imported(new)
    (seen,) = checks_of(old)
    assert seen.status is PartStatus.MANUAL
    assert read_pack(pack_in_use()).label in str(seen.sentence)


def test_a_pack_that_gives_other_values_here_is_refused(tmp_path: Path) -> None:
    content = pack_content()
    wrong = {name: values + 1 for name, values in content.golden.image.items()}
    file = tmp_path / "wrong.swcpack"
    write_pack(replace(content, golden=replace(content.golden, image=wrong)), file)
    stick = written(tmp_path / "stick", source_from(file))
    with refused_as(PackProblem.WRONG_OUTPUTS) as caught:
        imported(stick)
    assert str(caught.value).startswith(str(stick / only_part(stick).files[0].path))
    assert pack_in_use() == starter_pack()


@pytest.mark.shared
def test_a_pack_that_would_take_the_memory_is_seen_and_not_imported(
    tmp_path: Path, shared: Path
) -> None:
    """It is read in a process with limits as soon as the stick is opened."""
    hostile = shared / "cases" / "pack_and_files" / "pack_dims_memory.swcpack"
    with refused_as(PackProblem.UNSAFE_GRAPH):
        source_from(hostile)
    size = hostile.stat().st_size
    source = PartSource(PartKind.PACK, "A pack", "No end.", size, ((hostile, "a.swcpack"),))
    (check,) = checks_of(written(tmp_path / "stick", source))
    assert check.status is PartStatus.DAMAGED
    assert "an impossible shape" in str(check.sentence)


def test_a_damaged_part_is_seen_and_not_imported(tmp_path: Path) -> None:
    stick = written(tmp_path / "stick", source_from(make_pack(tmp_path / "kenya.swcpack")))
    file = stick / only_part(stick).files[0].path
    file.write_bytes(file.read_bytes()[:-1])
    (seen,) = checks_of(stick)
    assert seen.status is PartStatus.DAMAGED
    assert "is not complete" in str(seen.sentence)
    with pytest.raises(StickPartDamaged):
        imported(stick)
    assert pack_in_use() == starter_pack()


def test_what_was_checked_is_what_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick may give other bytes when it is read again."""
    stick = written(tmp_path / "stick", source_from(make_pack(tmp_path / "kenya.swcpack")))
    label = read_pack(tmp_path / "kenya.swcpack").label
    given = stick / only_part(stick).files[0].path
    installing = store.install

    def after_a_change(file: Path, *rest: Any) -> object:
        given.write_bytes(b"something else")
        return installing(file, *rest)

    monkeypatch.setattr(store, "install", after_a_change)
    assert label in imported(stick)
    assert read_pack(pack_in_use()).label == label


def test_weather_is_imported_and_rolled_back(tmp_path: Path) -> None:
    one, two = Cell(-99, 126), Cell(40, -12)
    with open_weather() as store:
        store.keep([some_hours(two, midnight(2026, 3, 1), 24)])
        export_weather(store, tmp_path / "two.swcweather")
        store.keep([some_hours(one, midnight(2026, 4, 1), 24)])
    stick = written(tmp_path / "stick", source_from(tmp_path / "two.swcweather"))
    (data_home() / "weather.sqlite").unlink()
    with open_weather() as store:
        store.keep([some_hours(one, midnight(2026, 4, 1), 24)])
        before = store.state
    assert imported(stick) == "24 hours of weather are new or were updated."
    assert imported(stick) == "0 hours of weather are new or were updated."
    with open_weather() as store:
        assert store.summary().cells == 2
        assert store.state != before
    roll_back_part(PartKind.WEATHER)
    with open_weather() as store:
        assert store.summary().cells == 1
        assert store.reach(one) is not None
    with pytest.raises(NothingToRollBack):
        roll_back_part(PartKind.WEATHER)


def test_a_translation_is_tried_used_and_rolled_back(
    tmp_path: Path, swahili: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[dict[str, str]] = []

    def passes(_: object, **environment: str) -> str:
        tried.append(environment)
        return ""

    monkeypatch.setattr(self_update, "try_program", passes)
    stick = written(tmp_path, source_from(swahili))
    assert checks_of(stick)[0].status is PartStatus.NEW
    assert "sw is installed" in imported(stick)
    assert tried[0]["LC_ALL"] == "sw"
    assert list(translations.in_use(data_home())) == ["sw"]
    assert checks_of(stick)[0].status is PartStatus.INSTALLED
    roll_back_part(PartKind.TRANSLATION)
    assert translations.in_use(data_home()) == {}
    with pytest.raises(NothingToRollBack):
        roll_back_part(PartKind.TRANSLATION)


def test_a_file_that_is_not_a_translation_is_shown_as_damaged(
    tmp_path: Path, swahili: Path
) -> None:
    (tmp_path / "letters").write_text("no translation")
    odd = [
        PartSource(PartKind.TRANSLATION, name, "For 0.1.0.", 5, ((tmp_path / "letters", name),))
        for name in ("no-language.qm", "swc_de.qm")
    ]
    stick = written(tmp_path / "stick", *odd, source_from(swahili))
    assert [seen.status for seen in checks_of(stick)] == [
        PartStatus.DAMAGED,
        PartStatus.DAMAGED,
        PartStatus.NEW,
    ]


def test_a_translation_with_which_the_window_does_not_open_is_refused(
    tmp_path: Path, swahili: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_update, "try_program", lambda *_, **__: "KeyError: 'file'.")
    with pytest.raises(TranslationRefused, match="could not be opened with it"):
        imported(written(tmp_path, source_from(swahili)))
    assert translations.in_use(data_home()) == {}


@pytest.mark.slow
def test_the_self_test_passes_with_a_translation(tmp_path: Path, swahili: Path) -> None:
    assert "translation sw is installed" in imported(written(tmp_path, source_from(swahili)))


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("swc-desktop_0.9.0_amd64.deb", "apt install"),
        ("swc-desktop-0.9.0-linux-x86_64.tar.xz", "tar -xf"),
        ("swc-desktop-0.9.0-setup.exe", "Close this program"),
    ],
)
def test_an_installer_that_is_not_for_here_says_how(tmp_path: Path, name: str, how: str) -> None:
    (tmp_path / name).touch()
    stick = written(tmp_path / "stick", source_from(tmp_path / name))
    (seen,) = checks_of(stick)
    assert seen.status is PartStatus.MANUAL
    assert how in str(seen.sentence)
    with pytest.raises(StickPartNotForHere, match=how):
        imported(stick)
    with pytest.raises(NothingToRollBack):
        roll_back_part(PartKind.PROGRAM)


def test_the_manual_of_another_version_is_seen_as_such(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("another manual")
    pages = ((tmp_path / "index.html", "index.html"),)
    (seen,) = checks_of(
        written(tmp_path / "stick", PartSource(PartKind.MANUAL, "Manual", "For 9.", 5, pages))
    )
    assert seen.status is PartStatus.MANUAL


def test_the_manual_is_opened_and_not_imported(tmp_path: Path) -> None:
    manual = [source for source in sources_of_this_machine() if source.kind is PartKind.MANUAL]
    with pytest.raises(StickPartNotForHere, match="in a browser"):
        imported(written(tmp_path, *manual))


def test_without_a_gpu_kit_there_is_none_to_leave() -> None:
    assert str(roll_back_part(PartKind.GPU_KIT)) == "No GPU kit is installed."


@pytest.mark.parametrize(
    ("cuda", "words"),
    [
        (DeviceReport("cuda", True, "the self-test ran"), "The GPU is used after a restart"),
        (DeviceReport("cuda", False, "the driver is too old"), "the driver is too old."),
    ],
)
def test_a_gpu_kit_is_unpacked_and_tried_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cuda: DeviceReport, words: str
) -> None:
    (tmp_path / "a.whl").write_bytes(b"wheel")
    kit = PartSource(PartKind.GPU_KIT, "GPU kit", "For Linux.", 5, ((tmp_path / "a.whl", "a.whl"),))
    stick = written(tmp_path / "stick", kit)
    came: list[Path] = []
    monkeypatch.setattr(gpu_kit, "install_kit", lambda folder, *_, **__: came.append(folder.path))
    cpu = DeviceReport("cpu", True, "")
    monkeypatch.setattr("swc_desktop.transfer.importer.inspect_in_sandbox", lambda _: [cpu, cuda])
    assert words in imported(stick)
    assert came == [stick / "gpu-kit"]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "refusal"),
    [("bomb511", WeatherFileTooLarge), ("window_wrap", WeatherFileRefused)],
)
def test_hostile_weather_is_not_taken_and_not_put_on_a_stick(
    name: str, refusal: type[Exception], shared: Path, tmp_path: Path
) -> None:
    file = shared / "cases" / "pack_and_files" / f"{name}.swcweather"
    with pytest.raises(refusal):
        source_from(file)
    source = PartSource(PartKind.WEATHER, "Weather", "", file.stat().st_size, ((file, file.name),))
    stick = written(tmp_path / "stick", source)
    with pytest.raises(refusal):
        imported(stick)
    with open_weather() as store:
        assert (store.summary().hours, store.fetched_windows()) == (0, {})
