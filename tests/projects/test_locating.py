"""A folder that is somewhere else now: its files are found again by their content."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from swc_desktop.core.observation import Place
from swc_desktop.core.progress import Cancelled, Control, Progress
from swc_desktop.projects.errors import RootNotThere, RootOfOthers, RootTaken
from swc_desktop.projects.locating import find_root, sought_files
from swc_desktop.projects.reports import check, counts
from swc_desktop.projects.roots import absolute, root_named, roots_of
from swc_desktop.projects.selecting import select_paths
from tests.projects.desk import Desk, photograph

COUNT = 6


@pytest.fixture
def card(desk: Desk, tmp_path: Path) -> Path:
    """A card of a few photographs in two folders, which was added."""
    top = tmp_path / "card"
    for at in range(COUNT):
        photograph(top / "DCIM" / f"{at % 2}" / f"{at}.jpg", "Panthera leo", seed=at)
    desk.add(top)
    return top


def is_settled(desk: Desk, missing: int = 0) -> None:
    """Every file that is not missing is where it is said to be, and nothing is to be read again."""
    rows = desk.project.file.rows(
        "SELECT path FROM media_file WHERE replaced_at IS NULL AND missing_since IS NULL"
    )
    (root,) = roots_of(desk.project.connection)
    assert len(rows) == COUNT - missing
    assert all(absolute(root.path, str(path)).is_file() for (path,) in rows)
    assert check(desk.project.file).is_whole
    again = desk.add(root.path)
    assert (again.added, again.already_here, again.missing) == (0, COUNT - missing, missing)
    assert again.duplicates == 0
    assert len(roots_of(desk.project.connection)) == 1


def moved(card: Path) -> tuple[Path, Path]:
    return card.rename(card.with_name("moved")), card.with_name("moved")


def without_times(card: Path) -> tuple[Path, Path]:
    """As programs copy that keep no times."""
    to = card.with_name("copied")
    shutil.copytree(card, to)
    shutil.rmtree(card)
    for number, file in enumerate(to.rglob("*.jpg")):
        os.utime(file, (1_500_000_000 + 7 * number,) * 2)
    return to, to


def below_another(card: Path) -> tuple[Path, Path]:
    """The person names the folder that holds the card."""
    (card.with_name("disk") / "2024").mkdir(parents=True)
    return card.with_name("disk"), card.rename(card.with_name("disk") / "2024" / "card")


def too_deep(card: Path) -> tuple[Path, Path]:
    """The person names a folder in the card."""
    to = card.rename(card.with_name("moved"))
    return to / "DCIM", to


def sorted_anew(card: Path) -> tuple[Path, Path]:
    """All files in one folder, under other names."""
    to = card.with_name("sorted")
    to.mkdir()
    for number, file in enumerate(sorted(card.rglob("*.jpg"))):
        file.rename(to / f"lion {number}.jpg")
    return to, to


def exchanged(card: Path) -> tuple[Path, Path]:
    """Two files have each other's name."""
    to = card.rename(card.with_name("moved"))
    first, second = to / "DCIM" / "0" / "0.jpg", to / "DCIM" / "1" / "1.jpg"
    aside = first.rename(to / "aside")
    second.rename(first)
    aside.rename(second)
    return to, to


@pytest.mark.parametrize(
    "happened", [moved, without_times, below_another, too_deep, sorted_anew, exchanged]
)
def test_every_file_is_found_again(
    desk: Desk, card: Path, happened: Callable[[Path], tuple[Path, Path]]
) -> None:
    named, there = happened(card)
    located = desk.locate("card", named)
    assert (located.folder, len(located.files), located.missing) == (there, COUNT, 0)
    (root,) = roots_of(desk.project.connection)
    assert (root.label, root.path) == ("card", there)
    assert counts(desk.project.connection)["media"] == COUNT
    is_settled(desk)


def test_what_is_not_there_is_missing(desk: Desk, card: Path) -> None:
    named, there = moved(card)
    (there / "DCIM" / "1" / "1.jpg").unlink()
    photograph(there / "DCIM" / "0" / "0.jpg", "Panthera pardus", seed=90)
    assert desk.locate("card", named).missing == 2
    assert counts(desk.project.connection)["missing"] == 2
    arrived = desk.add(there)
    assert (arrived.added, arrived.replaced, arrived.missing) == (1, 1, 1)


def test_a_file_that_took_the_name_of_another_leaves_that_one_missing(
    desk: Desk, card: Path
) -> None:
    named, there = moved(card)
    folder = there / "DCIM" / "0"
    (folder / "0.jpg").unlink()
    (folder / "2.jpg").rename(folder / "0.jpg")
    assert desk.locate("card", named).missing == 1
    assert counts(desk.project.connection)["media"] == COUNT
    paths = desk.project.file.rows(
        "SELECT path FROM media_file WHERE replaced_at IS NULL AND missing_since IS NULL ORDER BY 1"
    )
    assert "DCIM/0/0.jpg" in {path for (path,) in paths}
    assert len(paths) == COUNT - 1
    assert desk.add(there).already_here == COUNT - 1


def test_what_people_gave_to_a_folder_follows_the_files(desk: Desk, card: Path) -> None:
    given = select_paths(desk.project.connection, [card / "DCIM" / "0"])
    desk.work.place(given, Place(-24.9, 31.6))
    assert counts(desk.project.connection)["without_place"] == COUNT // 2
    named, there = moved(card)
    (there / "DCIM" / "0" / "0.jpg").rename(there / "0.jpg")
    desk.locate("card", named)
    assert counts(desk.project.connection)["without_place"] == COUNT // 2 + 1
    assert desk.predictions() == again(desk)


def again(desk: Desk) -> object:
    desk.work.decide_all()
    return desk.predictions()


def test_only_files_of_a_fitting_size_are_read(
    desk: Desk, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, there = sorted_anew(card)
    (there / "large.jpg").write_bytes(b"x" * 1_000_000)
    read: list[str] = []

    def open_file(path: Path) -> object:
        read.append(path.name)
        return path.open("rb")

    monkeypatch.setattr("swc_desktop.projects.locating.open_file", open_file)
    desk.locate("card", named)
    assert sorted(read) == [f"lion {number}.jpg" for number in range(COUNT)]


def test_a_place_without_its_files_is_refused(desk: Desk, card: Path, tmp_path: Path) -> None:
    photograph(tmp_path / "other" / "1.jpg", "Panthera leo", seed=90)
    with pytest.raises(RootOfOthers):
        desk.locate("card", tmp_path / "other")
    with pytest.raises(RootNotThere):
        desk.locate("card", tmp_path / "nowhere")
    assert roots_of(desk.project.connection)[0].path == card


def test_a_folder_that_was_added_a_second_time_is_named(desk: Desk, card: Path) -> None:
    named, there = moved(card)
    assert desk.add(there).duplicates == COUNT
    with pytest.raises(RootTaken, match="as moved"):
        desk.locate("card", named)
    assert [root.path for root in roots_of(desk.project.connection)] == [card, there]


def test_a_file_that_cannot_be_read_is_missing(
    desk: Desk, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, _ = sorted_anew(card)

    def broken(path: Path) -> object:
        if path.name == "lion 3.jpg":
            raise OSError(5, "Input/output error")
        return path.open("rb")

    monkeypatch.setattr("swc_desktop.projects.locating.open_file", broken)
    assert desk.locate("card", named).missing == 1


def test_the_search_can_be_stopped(desk: Desk, card: Path) -> None:
    named, _ = sorted_anew(card)
    control = Control()

    def stop(seen: Progress) -> None:
        if seen.stage == "files":
            control.cancel()

    root = root_named(desk.project.connection, "card")
    with pytest.raises(Cancelled):
        find_root(root, sought_files(desk.project.connection, root), named, control, stop)
