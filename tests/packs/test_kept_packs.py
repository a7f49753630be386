"""The packs of projects stay, whatever is installed later."""

import sys
from pathlib import Path

import pytest

from swc_desktop.packs.errors import PackNotInstalled
from swc_desktop.packs.kept_packs import keep_pack, kept_pack
from swc_desktop.packs.reader import read_pack
from tests.make_pack import make_pack


def test_a_pack_is_kept_by_its_digest_once(tmp_path: Path) -> None:
    pack = read_pack(make_pack(tmp_path / "tests.swcpack"))
    kept = keep_pack(tmp_path / "home", pack)
    assert kept == kept_pack(tmp_path / "home", pack.digest)
    assert read_pack(kept).digest == pack.digest
    before = kept.stat().st_mtime_ns
    assert keep_pack(tmp_path / "home", pack) == kept
    assert kept.stat().st_mtime_ns == before
    if sys.platform != "win32":  # there are no such modes there
        assert kept.stat().st_mode & 0o777 == 0o600


def test_a_pack_that_was_replaced_meanwhile_is_not_kept(tmp_path: Path) -> None:
    pack = read_pack(make_pack(tmp_path / "tests.swcpack"))
    make_pack(tmp_path / "tests.swcpack", version="9.9.9")
    with pytest.raises(PackNotInstalled, match="changed meanwhile"):
        keep_pack(tmp_path / "home", pack)
    assert not kept_pack(tmp_path / "home", pack.digest).exists()


def test_without_room_it_says_so(tmp_path: Path) -> None:
    pack = read_pack(make_pack(tmp_path / "tests.swcpack"))
    (tmp_path / "home").write_text("not a folder", encoding="utf-8")
    with pytest.raises(PackNotInstalled):
        keep_pack(tmp_path / "home", pack)
