"""The folders and cards of a project: hidden, brought back, and found where they are now."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.projects.errors import RootNameRefused, RootUnknown
from swc_desktop.projects.reports import counts
from swc_desktop.projects.root_changes import rename_root, set_root_removed
from swc_desktop.projects.root_overview import (
    RootState,
    present_paths,
    root_overviews,
    state_of,
)
from swc_desktop.projects.roots import absolute, path_below, roots_of
from tests.projects.desk import Desk, photograph


def test_a_folder_in_a_known_folder_is_no_second_root(desk: Desk, tmp_path: Path) -> None:
    photograph(tmp_path / "card" / "a" / "1.jpg", "Panthera leo")
    photograph(tmp_path / "card" / "b" / "2.jpg", "Panthera leo", seed=1)
    desk.add(tmp_path / "card")
    assert desk.add(tmp_path / "card" / "a").already_here == 1
    assert [root.label for root in roots_of(desk.project.connection)] == ["card"]


def test_two_cards_called_dcim_have_labels_of_their_own(desk: Desk, tmp_path: Path) -> None:
    for at, name in enumerate(("north", "south", "other/south")):
        photograph(tmp_path / name / "DCIM" / "1.jpg", "Panthera leo", seed=at)
        desk.add(tmp_path / name / "DCIM")
    labels = [root.label for root in roots_of(desk.project.connection)]
    assert labels == ["north/DCIM", "south/DCIM", "south/DCIM (2)"]


def test_a_removed_root_is_hidden_and_comes_back(desk: Desk, tmp_path: Path) -> None:
    photograph(tmp_path / "card" / "1.jpg", "Panthera leo")
    desk.add(tmp_path / "card")
    set_root_removed(desk.project, "card", removed=True)
    assert roots_of(desk.project.connection) == []
    assert counts(desk.project.connection)["media"] == 0
    set_root_removed(desk.project, "card", removed=False)
    assert len(roots_of(desk.project.connection)) == 1
    with pytest.raises(RootUnknown):
        set_root_removed(desk.project, "no such card", removed=True)


def test_a_folder_is_renamed_and_its_labels_stay_different(desk: Desk, tmp_path: Path) -> None:
    for at, name in enumerate(("a", "b")):
        photograph(tmp_path / name / "1.jpg", "Panthera leo", seed=at)
        desk.add(tmp_path / name)
    rename_root(desk.project, "a", "  North \n card ")
    assert [root.label for root in roots_of(desk.project.connection)] == ["North card", "b"]
    assert desk.add(tmp_path / "a").already_here == 1
    for refused, problem in (("b", "another folder"), (" ", "empty"), ("x" * 121, "letters")):
        with pytest.raises(RootNameRefused, match=problem):
            rename_root(desk.project, "North card", refused)
    rename_root(desk.project, "North card", "North card")
    with pytest.raises(RootUnknown):
        rename_root(desk.project, "a", "c")


def test_folders_are_overviewed_with_their_numbers(desk: Desk, tmp_path: Path) -> None:
    card = tmp_path / "card"
    for at in range(4):
        photograph(card / f"{at}.jpg", "Panthera leo", seed=at)
    (card / "copy.jpg").write_bytes((card / "0.jpg").read_bytes())
    (card / "empty.jpg").write_bytes(b"")
    desk.add(card)
    (card / "1.jpg").unlink()
    photograph(card / "2.jpg", "Panthera pardus", seed=50)
    desk.add(card)
    (one,) = root_overviews(desk.project.connection)
    assert (one.photographs, one.missing, one.changed, one.unreadable) == (4, 1, 1, 1)
    assert one.added_at is not None
    assert abs(one.added_at - datetime.now(UTC)) < timedelta(minutes=5)
    roots = roots_of(desk.project.connection)
    assert present_paths([card, tmp_path / "none"]) == {card}
    assert state_of(one.root, roots, {card}) is RootState.HERE
    assert state_of(one.root, roots, set()) is RootState.NOT_CONNECTED
    assert state_of(replace(one.root, removed=True), roots, {card}) is RootState.REMOVED
    card.rename(tmp_path / "aside")
    photograph(card / "0.jpg", "Panthera leo", seed=90)
    desk.add(card)
    first, second = root_overviews(desk.project.connection)
    both = [first.root, second.root]
    assert state_of(first.root, both, {card}) is RootState.ANOTHER_CARD
    assert state_of(second.root, both, {card}) is RootState.HERE


@pytest.mark.skipif(sys.platform == "win32", reason="names there are not bytes")
@pytest.mark.parametrize("name", [b"caf\xe9.jpg", b"\xef\xa3\xbf\xff.jpg", "ö ü.jpg".encode()])
def test_any_name_of_a_file_is_kept_and_found_again(
    desk: Desk, tmp_path: Path, name: bytes
) -> None:
    source = photograph(tmp_path / "one.jpg", "Panthera leo")
    folder = tmp_path / "card"
    folder.mkdir()
    file = source.rename(folder / name.decode("utf-8", "surrogateescape"))
    desk.add(folder)
    (root,) = roots_of(desk.project.connection)
    below = str(desk.project.file.one("SELECT path FROM media_file"))
    assert below == path_below(root, file.resolve())
    assert absolute(root.path, below) == file.resolve()
    assert desk.add(folder).already_here == 1
