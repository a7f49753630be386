"""A pack that is damaged makes way for the one before it, with the same words everywhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from swc_desktop.cli import main
from swc_desktop.core.device import Device
from swc_desktop.core.progress import Control
from swc_desktop.home import starter_pack
from swc_desktop.inference.graph_process import GraphProcess
from swc_desktop.inference.known_packs import open_checked_pack, summary_of
from swc_desktop.inference.opening import (
    devices_for,
    open_classifier,
    open_pack_in_use,
    pack_in_use,
)
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs import store
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.pack import SignatureState
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.trust import FILE_NAME
from swc_desktop.transfer.sources import source_of
from swc_desktop.ui.dialogs.pack_dialog import PackFacts
from swc_desktop.ui.window.application import real_services
from tests.inference.conftest import paint
from tests.make_pack import make_pack
from tests.packs.refusal import refused_as


@pytest.fixture
def installed(tmp_path: Path, home: Path) -> Callable[[str], Path]:
    """Installs the pack in a version."""

    def install(version: str) -> Path:
        file = make_pack(tmp_path / f"{version}.swcpack", version=version)
        return store.install(file, home, read_pack).file

    return install


def damage(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 255
    file.write_bytes(data)


def test_only_the_pack_that_ships_runs_in_this_process(pack_file: Path) -> None:
    assert isinstance(open_classifier(None, Device.CPU).sessions, Sessions)
    assert isinstance(open_classifier(pack_file, Device.CPU).sessions, GraphProcess)
    assert [report.usable for report in devices_for(read_pack(pack_file))] == [True, False]


def test_the_pack_in_use_is_opened_without_a_word(installed: Callable[[str], Path]) -> None:
    file = installed("1.0.0")
    assert pack_in_use() == file
    pack, notice = open_pack_in_use()
    assert (pack.file, notice) == (file, "")


def test_a_damaged_pack_makes_way_for_the_one_before(installed: Callable[[str], Path]) -> None:
    installed("1.0.0")
    damaged = installed("1.1.0")
    damage(damaged)
    pack, notice = open_pack_in_use()
    assert pack.version == "1.0.0"
    assert str(damaged) in str(notice)
    assert "Test pack 1.0.0 is used instead." in str(notice)
    assert "pack rollback" in str(notice)
    assert "Restore previous version" in str(notice)


def test_when_all_are_damaged_the_pack_that_ships_is_used(
    installed: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    damaged = installed("1.0.0")
    damage(damaged)
    pack, notice = open_pack_in_use()
    assert pack.file == starter_pack()
    assert f"{pack.label} is used instead." in str(notice)
    monkeypatch.setattr("swc_desktop.home.starter_pack", lambda: tmp_path / "none.swcpack")
    with refused_as(PackProblem.DAMAGED_ENTRY) as caught:
        open_pack_in_use()
    assert str(damaged) in str(caught.value)


def test_a_folder_of_packs_that_cannot_be_read_leaves_the_pack_that_ships(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_home: Path) -> tuple[Path, ...]:
        raise PackRefused(
            PackProblem.CANNOT_OPEN, file=home / "packs", reason="you may not read it"
        )

    monkeypatch.setattr(store, "listing", unreadable)
    pack, notice = open_pack_in_use()
    assert pack.file == starter_pack()
    assert pack_in_use() == starter_pack()
    assert str(home / "packs") in str(notice)


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_key_that_is_trusted_is_named_as_such_everywhere(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, is_trusted: bool
) -> None:
    key = SigningKey(b"\x05" * 32)
    keys = f"{bytes(key.verify_key).hex()} the institute\n"
    (home / FILE_NAME).write_text(keys if is_trusted else "")
    file = make_pack(tmp_path / "a.swcpack", signing_key=key)
    expected = SignatureState.TRUSTED if is_trusted else SignatureState.UNKNOWN_KEY

    opened = open_classifier(file, Device.CPU).pack
    assert opened.signature is expected
    assert PackFacts.of(opened).signature == str(expected.words)
    assert summary_of(file).signature is expected
    offered = source_of(file, control=Control(), progress=lambda _: None)
    assert str(expected.words) in str(offered.good_for)
    store.install(file, home, open_checked_pack)
    assert open_pack_in_use()[0].signature is expected
    for command in (["verify", str(file)], ["list"]):
        assert main(["pack", *command]) == 0
        assert str(expected.words) in capsys.readouterr().out


def test_a_pack_that_was_named_is_not_replaced_by_another(pack_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.swcpack"
    file.write_bytes(pack_file.read_bytes()[:-30])
    with pytest.raises(PackRefused):
        open_classifier(file, Device.CPU)


def test_window_and_command_line_say_the_same(
    installed: Callable[[str], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installed("1.0.0")
    damage(installed("1.1.0"))
    in_window = real_services().open_classifier(None, Device.CPU).notice
    photograph = paint(tmp_path / "lion.png", "Panthera leo")
    assert main(["classify", str(photograph), "--out", str(tmp_path / "out.csv")]) == 0
    assert str(in_window) in capsys.readouterr().err
    assert main(["pack", "list"]) == 0
    assert "cannot be used" in capsys.readouterr().out
    assert main(["pack", "rollback"]) == 0
    assert open_pack_in_use()[1] == ""
