"""Results of another detector for photographs of a project."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.region import Box, Category, Region
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.projects.arrived import FileOutcome
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.project import Project
from swc_desktop.projects.reports import check
from tests.make_detector import SeenBox
from tests.make_pack import a_picture
from tests.projects.desk import Desk, real_classifier

LEFT, RIGHT = Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 0.5, 1.0)

Found = Callable[[Sequence[Path]], FoundByOthers]


@pytest.fixture
def card(tmp_path: Path) -> Path:
    folder = tmp_path / "card"
    folder.mkdir()
    lion, leopard = a_picture("Panthera leo", 200), a_picture("Panthera pardus", 200)
    Image.fromarray(np.hstack([lion, leopard])).save(folder / "a.png")
    Image.fromarray(np.hstack([leopard, lion])).save(folder / "b.png")
    return folder


@pytest.fixture
def desk(tmp_path: Path, home: Path) -> Iterator[Desk]:
    """A project with a pack that sees an animal on the left of every picture."""
    classifier = real_classifier(tmp_path, [SeenBox(LEFT)])
    made = Desk(Project.create(tmp_path / "here.swcproject"), classifier)
    yield made
    made.project.close()


def found(digest: str, *boxes: Box) -> Found:
    """Results for ``a.png`` alone."""

    def of(files: Sequence[Path]) -> FoundByOthers:
        assert {file.name for file in files} == {"a.png", "b.png"}
        regions = tuple(Region(one, Category.ANIMAL, 0.9) for one in boxes)
        return FoundByOthers(lambda file: regions if file.name == "a.png" else None, digest)

    return of


def boxes(desk: Desk) -> list[list[Box]]:
    listing = MediaListing(desk.project.connection)
    rows: list[ListedMedia] = listing.rows(listing.numbers())
    assert check(desk.project.file).is_whole
    return [[of.region.box for of in one.regions] for one in rows]


def test_results_go_before_the_detector_of_the_pack(desk: Desk, card: Path) -> None:
    desk.add(card, found_by_others=found("1" * 64, RIGHT))
    assert boxes(desk) == [[RIGHT], [LEFT]]
    assert desk.project.file.rows("SELECT detector FROM detection ORDER BY media") == [
        ("1" * 64,),
        (desk.classifier.pack.digest,),
    ]


def test_results_that_come_later_are_taken_once(desk: Desk, card: Path) -> None:
    desk.add(card)
    assert boxes(desk) == [[LEFT], [LEFT]]
    for digest, read, now in (
        ("1" * 64, 1, [[RIGHT], [LEFT]]),
        ("1" * 64, 0, [[RIGHT], [LEFT]]),
        ("2" * 64, 1, [[LEFT, RIGHT], [LEFT]]),
        ("3" * 64, 1, [[], [LEFT]]),
    ):
        before = len(desk.seen)
        theirs = {"1": (RIGHT,), "2": (LEFT, RIGHT), "3": ()}[digest[0]]
        arrived = desk.add(card, found_by_others=found(digest, *theirs))
        assert (arrived.added, arrived.listed(FileOutcome.ALREADY_HERE).count) == (0, 2)
        assert max(one.total or 0 for one in desk.seen[before:] if one.stage == "photographs") == (
            read
        )
        assert boxes(desk) == now


def test_without_results_photographs_stay_as_they_are(desk: Desk, card: Path) -> None:
    desk.add(card, found_by_others=found("1" * 64, RIGHT))
    desk.add(card)
    assert boxes(desk) == [[RIGHT], [LEFT]]


def test_later_results_give_the_answers_of_a_fresh_project(
    desk: Desk, card: Path, tmp_path: Path
) -> None:
    desk.add(card)
    desk.add(card, found_by_others=found("1" * 64, RIGHT))
    fresh = Desk(Project.create(tmp_path / "fresh.swcproject"), desk.classifier)
    fresh.add(card, found_by_others=found("1" * 64, RIGHT))
    answers = (
        "SELECT r.media, p.status, p.taxon, p.confidence FROM region r JOIN prediction p "
        "ON p.region = r.number WHERE r.category = 'frame' ORDER BY r.media"
    )
    assert desk.project.file.rows(answers) == fresh.project.file.rows(answers)
    fresh.project.close()
