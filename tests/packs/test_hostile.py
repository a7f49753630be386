"""Bad packs are refused, each with its own sentence and status 3, and nothing changes on disk."""

from pathlib import Path

import pytest

from swc_desktop.core.message import Message
from swc_desktop.packs import store
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.reader import read_pack
from tests.make_pack import make_pack
from tests.packs.bad_detectors import DETECTORS
from tests.packs.bad_golden import GOLDEN
from tests.packs.bad_graphs import GRAPHS
from tests.packs.bad_manifests import MANIFESTS
from tests.packs.bad_zips import ZIPS
from tests.packs.folder_tree import tree
from tests.packs.hostile import Hostile, good_bytes
from tests.packs.refusal import refused_as

ALL = (*ZIPS, *MANIFESTS, *GRAPHS, *GOLDEN, *DETECTORS)
TEXTS = ("problem", "what", "graph", "reason")
"""The facts of a refusal that are words of ours, which the window shows in its language."""


@pytest.mark.parametrize("detector", [False, True])
def test_the_good_pack_is_accepted(detector: bool, tmp_path: Path) -> None:
    file = tmp_path / "good.swcpack"
    file.write_bytes(good_bytes(detector))
    assert read_pack(file).label == "Test pack 1.0.0"


@pytest.mark.parametrize("hostile", ALL, ids=lambda hostile: hostile.name)
def test_it_is_refused_and_nothing_changes(hostile: Hostile, tmp_path: Path, home: Path) -> None:
    store.install(make_pack(tmp_path / "first.swcpack", version="0.9.0"), home, read_pack)
    file = tmp_path / "bad.swcpack"
    file.write_bytes(hostile.build())
    before = tree(tmp_path), tree(home)
    with pytest.raises(PackRefused) as caught:
        store.install(file, home, read_pack)
    assert caught.value.code is hostile.problem
    assert caught.value.exit_status == 3
    assert str(caught.value).startswith(str(file))
    assert hostile.words in str(caught.value)
    assert str(caught.value).isprintable()
    texts = {name: caught.value.facts[name] for name in TEXTS if name in caught.value.facts}
    assert not {name: text for name, text in texts.items() if not isinstance(text, Message)}
    assert (tree(tmp_path), tree(home)) == before


def test_every_kind_has_its_own_sentence(tmp_path: Path) -> None:
    file = tmp_path / "bad.swcpack"
    kinds_by_sentence: dict[str, set[str]] = {}
    for hostile in ALL:
        file.write_bytes(hostile.build())
        with pytest.raises(PackRefused) as caught:
            read_pack(file)
        kinds_by_sentence.setdefault(str(caught.value), set()).add(hostile.words)
    shared = {said: kinds for said, kinds in kinds_by_sentence.items() if len(kinds) > 1}
    assert shared == {}


@pytest.mark.parametrize("path", ["missing.swcpack", ".", "a\0b"])
def test_what_cannot_be_opened(path: str, tmp_path: Path) -> None:
    with refused_as(PackProblem.CANNOT_OPEN) as caught:
        read_pack(tmp_path / path)
    assert caught.value.exit_status == 3
