"""Adding cards: photographs are known by what is in them, whatever their paths are."""

import errno
import os
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import pytest

from swc_desktop.core.observation import Place
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.photos import opening
from swc_desktop.photos.left_out import MAX_NAMES, LeftOut
from swc_desktop.projects.adding import Adding
from swc_desktop.projects.arrived import Arrived, FileOutcome, arrival_sentence
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import CardEmptied
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.media import media_id
from swc_desktop.projects.reports import check, counts
from swc_desktop.projects.root_changes import set_root_removed
from swc_desktop.projects.roots import roots_of
from swc_desktop.projects.selecting import media_of, select_paths
from tests.make_pack import COLOURS
from tests.projects.desk import Desk, MakeDesk, photograph

LION, LEOPARD = "Panthera leo", "Panthera pardus"
TIME = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes


def card(folder: Path, taxon: str, count: int, seed: int = 0) -> Path:
    for at in range(count):
        photograph(folder / "DCIM" / f"IMG_{at:04d}.JPG", taxon, seed=seed + at)
    return folder


def test_photographs_are_added_and_named(desk: Desk, tmp_path: Path) -> None:
    arrived = desk.add(card(tmp_path / "card", LION, 20))
    assert (arrived.added, arrived.already_here, arrived.failed) == (20, 0, 0)
    assert set(desk.answers().values()) == {LION}
    found = counts(desk.project.connection)
    assert (found["media"], found["files"], found["missing"]) == (20, 20, 0)
    assert check(desk.project.file).is_whole


def test_adding_again_reads_nothing_and_says_so(desk: Desk, tmp_path: Path) -> None:
    folder = card(tmp_path / "card", LION, 5)
    desk.add(folder)
    desk.seen.clear()
    again = desk.add(folder)
    assert (again.added, again.already_here) == (0, 5)
    assert not [seen for seen in desk.seen if seen.stage == "photographs" and seen.total]
    assert str(arrival_sentence(again)) == "Added 0 photographs, 5 already here."


def test_another_card_at_the_same_place_with_the_same_names(desk: Desk, tmp_path: Path) -> None:
    """Once a gaur stood under "Lion, sure 99 %"."""
    mount = tmp_path / "card"
    desk.add(card(mount, LION, 3))
    shutil.rmtree(mount)
    arrived = desk.add(card(mount, LEOPARD, 3, seed=100))
    assert (arrived.added, arrived.elsewhere, arrived.missing) == (3, 3, 0)
    assert str(arrival_sentence(arrived)) == (
        "Added 3 photographs, 3 of another card that was here before."
    )
    found = counts(desk.project.connection)
    assert (found["media"], found["files"], found["missing"]) == (6, 6, 3)
    assert [root.label for root in roots_of(desk.project.connection)] == ["card", "card (2)"]


def test_what_people_know_of_a_card_stays_with_that_card(desk: Desk, tmp_path: Path) -> None:
    mount, aside = tmp_path / "card", tmp_path / "aside"
    desk.add(card(mount, LION, 3))
    desk.work.place(select_paths(desk.project.connection, [mount]), Place(-24.9, 31.6))
    mount.rename(aside)
    desk.add(card(mount, LEOPARD, 3, seed=100))
    assert counts(desk.project.connection)["without_place"] == 3
    chosen = media_of(desk.project.connection, select_paths(desk.project.connection, [mount]))
    assert len(chosen) == 3
    other = select_paths(desk.project.connection, [Path("card")])
    assert not set(chosen) & set(media_of(desk.project.connection, other))
    shutil.rmtree(mount)
    aside.rename(mount)
    back = desk.add(mount)
    assert (back.added, back.already_here, back.elsewhere) == (0, 3, 3)
    assert counts(desk.project.connection)["without_place"] == 3


def test_a_single_file_that_was_replaced_is_another_photograph(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 3)
    desk.add(mount)
    file = mount / "DCIM" / "IMG_0001.JPG"
    desk.work.place(select_paths(desk.project.connection, [mount]), Place(-24.9, 31.6))
    photograph(file, LEOPARD, seed=100)
    arrived = desk.add(file)
    assert (arrived.added, arrived.replaced, arrived.elsewhere) == (1, 1, 0)
    assert desk.answers()["DCIM/IMG_0001.JPG"] == LEOPARD
    assert counts(desk.project.connection)["without_place"] == 0


def test_a_card_that_was_pulled_is_lost_and_not_unreadable(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 3)
    desk.add(mount)
    shutil.rmtree(mount / "DCIM")
    with pytest.raises(CardEmptied):
        desk.add(mount)
    found = counts(desk.project.connection)
    assert (found["files"], found["unreadable"], found["missing"]) == (3, 0, 0)


def test_a_vanished_file_is_missing_until_it_is_back(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 3)
    desk.add(mount)
    file = mount / "DCIM" / "IMG_0001.JPG"
    aside = file.rename(tmp_path / "aside.JPG")
    assert desk.add(mount).missing == 1
    assert counts(desk.project.connection)["missing"] == 1
    aside.rename(file)
    assert desk.add(mount).missing == 0
    assert counts(desk.project.connection)["missing"] == 0


def test_a_moved_file_is_found_by_its_content(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 2)
    desk.add(mount)
    (mount / "DCIM" / "IMG_0000.JPG").rename(mount / "DCIM" / "lion.JPG")
    arrived = desk.add(mount)
    assert (arrived.added, arrived.already_here, arrived.missing) == (0, 2, 1)
    assert counts(desk.project.connection)["media"] == 2


def test_equal_content_in_two_places_is_one_photograph(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 2)
    shutil.copytree(mount, tmp_path / "copy")
    desk.add(mount)
    arrived = desk.add(tmp_path / "copy")
    assert (arrived.added, arrived.duplicates) == (0, 2)
    found = counts(desk.project.connection)
    assert (found["media"], found["files"], found["duplicates"]) == (2, 4, 2)


def test_a_repaired_half_copy_is_read_again(desk: Desk, tmp_path: Path) -> None:
    whole = photograph(tmp_path / "whole.jpg", LION)
    half = tmp_path / "card" / "photo.jpg"
    half.parent.mkdir()
    half.write_bytes(whole.read_bytes()[:40])
    assert desk.add(half.parent).failed == 1
    assert counts(desk.project.connection)["unreadable"] == 1
    shutil.copy(whole, half)
    assert desk.add(half.parent).added == 1
    assert counts(desk.project.connection)["unreadable"] == 0


def test_a_file_without_a_right_is_read_once_that_is_given(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its size and time do not tell that it can be read now."""
    folder = card(tmp_path / "card", LION, 1)

    def refuse(path: Path) -> BinaryIO:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(opening, "open_file", refuse)
        assert desk.add(folder).failed == 1
    assert counts(desk.project.connection)["unreadable"] == 1
    assert desk.add(folder).added == 1
    assert counts(desk.project.connection)["unreadable"] == 0


def test_a_changed_time_of_the_file_alone_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 1)
    desk.add(mount)
    file = mount / "DCIM" / "IMG_0000.JPG"
    seen = file.stat()
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns + 3 * 3600 * 10**9))
    desk.seen.clear()
    assert desk.add(mount).already_here == 1
    assert not [seen for seen in desk.seen if seen.stage == "photographs" and seen.total]
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns + 600 * 10**9))
    assert desk.add(mount).already_here == 1
    assert counts(desk.project.connection)["media"] == 1


def test_what_is_known_follows_a_photograph_whose_metadata_changed(
    desk: Desk, tmp_path: Path
) -> None:
    file = photograph(tmp_path / "card" / "photo.jpg", LION, time=TIME)
    desk.add(file.parent)
    desk.work.place(select_paths(desk.project.connection, [file]), Place(-24.9, 31.6))
    photograph(file, LION, time=TIME, rating=5)
    arrived = desk.add(file.parent)
    assert (arrived.added, arrived.replaced) == (1, 1)
    found = counts(desk.project.connection)
    assert (found["media"], found["without_place"]) == (1, 0)


def test_a_stop_keeps_what_was_read_and_the_next_time_goes_on(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 40)
    control = Control()

    def progress(seen: object) -> None:
        if getattr(seen, "stage", "") == "photographs" and getattr(seen, "done", 0) == 20:
            control.cancel()

    with pytest.raises(Cancelled):
        Adding(desk.project, desk.classifier, desk.decider).run([mount], control, progress)
    done = counts(desk.project.connection)["media"]
    assert 16 <= done < 40
    assert desk.add(mount).added == 40 - done
    assert check(desk.project.file).is_whole


def test_a_limit_reads_some_and_the_next_time_the_rest(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 7)
    first = desk.add(mount, limit=3)
    assert (first.added, first.after_limit) == (3, 4)
    assert desk.add(mount).added == 4


def test_what_was_left_out_is_counted_by_kind(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 1)
    (mount / "film.mkv").write_bytes(b"\0\0\0\x20ftypisom")
    (mount / "notes.txt").write_text("x", encoding="utf-8")
    arrived = desk.add(mount)
    assert {kind: listed.names for kind, listed in arrived.left_out.items()} == {
        LeftOut.VIDEO: (str(mount / "film.mkv"),),
        LeftOut.OTHER: (str(mount / "notes.txt"),),
    }
    assert str(arrival_sentence(arrived)) == "Added 1 photograph, 2 files left out."


def test_every_file_that_is_not_new_is_listed(desk: Desk, tmp_path: Path) -> None:
    mount, aside = card(tmp_path / "card", LION, 4), tmp_path / "aside"
    files = [mount / "DCIM" / f"IMG_{number:04d}.JPG" for number in range(4)]
    desk.add(mount)
    files[0].unlink()
    photograph(files[1], LEOPARD, seed=100)
    shutil.copy(files[2], mount / "copy.JPG")
    (mount / "empty.JPG").write_bytes(b"")
    arrived = desk.add(mount)
    assert arrived.paths == (mount,)
    assert {one: arrived.listed(one).names for one in FileOutcome} == {
        FileOutcome.ALREADY_HERE: (str(files[2]), str(files[3]), str(mount / "copy.JPG")),
        FileOutcome.DUPLICATE: (str(mount / "copy.JPG"),),
        FileOutcome.REPLACED: (str(files[1]),),
        FileOutcome.MISSING: (str(files[0]),),
        FileOutcome.ELSEWHERE: (),
        FileOutcome.FAILED: (str(mount / "empty.JPG"),),
    }
    assert [str(reason) for reason in arrived.failures] == [
        f"{mount / 'empty.JPG'} is empty. Copy it again from the card."
    ]
    mount.rename(aside)
    other = desk.add(card(mount, LEOPARD, 3, seed=200)).listed(FileOutcome.ELSEWHERE)
    assert (other.count, other.names[0]) == (5, str(files[1]))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_file_that_is_given_twice_is_counted_twice(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 2)
    (mount / "link.JPG").symlink_to(mount / "DCIM" / "IMG_0000.JPG")
    arrived = desk.add(mount)
    assert (arrived.added, arrived.already_here) == (2, 1)


def test_of_many_files_the_first_are_listed() -> None:
    arrived = Arrived()
    for number in range(MAX_NAMES + 7):
        arrived.note(FileOutcome.MISSING, Path(f"{number}.jpg"))
        arrived.fail(Path(f"{number}.jpg"), "It is empty.")
    for outcome in (FileOutcome.MISSING, FileOutcome.FAILED):
        listed = arrived.listed(outcome)
        assert (listed.count, len(listed.names), listed.unnamed) == (MAX_NAMES + 7, MAX_NAMES, 7)
    assert len(arrived.failures) == MAX_NAMES


def test_two_computers_give_one_photograph_the_same_id(make_desk: MakeDesk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 1)
    ids = []
    for name in ("one", "two"):
        there = make_desk(name)
        there.add(mount)
        ids.append(there.project.file.rows("SELECT id, sha256 FROM media"))
    assert ids[0] == ids[1]
    assert media_id(str(ids[0][0][1])) == ids[0][0][0]


def test_thumbnails_stay_without_the_card(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 1)
    desk.add(mount)
    shutil.rmtree(mount)
    desk.restart()
    sha256 = str(desk.project.file.one("SELECT sha256 FROM media"))
    assert desk.project.cache is not None
    jpeg = desk.project.cache.get(sha256)
    assert jpeg is not None
    assert jpeg.startswith(b"\xff\xd8")


def test_every_species_of_the_pack(desk: Desk, tmp_path: Path) -> None:
    for at, taxon in enumerate(COLOURS):
        photograph(tmp_path / "card" / f"{at}.jpg", taxon)
    desk.add(tmp_path / "card")
    assert list(desk.answers().values()) == list(COLOURS)


def test_a_station_that_is_named_the_second_time_is_offered_too(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 2)
    desk.add(mount)
    desk.work.deployments([Deployment("A1", latitude=1.0, longitude=2.0)], source="a.csv")
    assert desk.add(mount, deployment="A1").already_here == 2
    found = counts(desk.project.connection)
    assert (found["assigned"], found["without_place"]) == (2, 0)


def test_a_forgotten_photograph_can_be_added_again(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 1)
    desk.add(mount)
    assert forget(desk.project, desk.decider, select_paths(desk.project.connection, [mount])) == 1
    assert counts(desk.project.connection)["media"] == 0
    assert desk.project.file.one("SELECT count(*) FROM tombstone") == 1
    assert desk.add(mount).added == 1
    assert desk.project.file.one("SELECT count(*) FROM tombstone") == 0


def test_a_removed_folder_that_is_added_again_is_back(desk: Desk, tmp_path: Path) -> None:
    mount = card(tmp_path / "card", LION, 1)
    desk.add(mount)
    set_root_removed(desk.project, "card", removed=True)
    assert desk.add(mount).already_here == 1
    assert [root.label for root in roots_of(desk.project.connection)] == ["card"]
