"""What a detector found in photographs of a project: kept, decided again, listed and exported."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.detector import DetectorClass
from swc_desktop.core.device import Device
from swc_desktop.core.observation import Place
from swc_desktop.core.progress import Control
from swc_desktop.core.region import Box, Category
from swc_desktop.core.result_state import State
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.reader import read_pack
from swc_desktop.projects.adding import Adding
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.merging import merge
from swc_desktop.projects.project import Project
from swc_desktop.projects.reports import check, species_counts
from swc_desktop.projects.selecting import Selected
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.protection import Coarsening
from tests.make_detector import SeenBox
from tests.make_pack import a_picture, make_pack
from tests.processes.in_process import InProcess
from tests.projects.desk import Desk, real_classifier

LEFT, RIGHT = Box(0.0, 0.0, 0.5, 1.0), Box(0.5, 0.0, 0.5, 1.0)
LIONS = [SeenBox(LEFT, score=0.9), SeenBox(RIGHT, score=0.7)]


def card(folder: Path) -> Path:
    folder.mkdir()
    both = np.hstack([a_picture("Panthera leo", 200), a_picture("Panthera pardus", 200)])
    Image.fromarray(both).save(folder / "both.png")
    return folder


@pytest.fixture
def desk(tmp_path: Path, home: Path) -> Iterator[Desk]:
    made = Desk(Project.create(tmp_path / "here.swcproject"), real_classifier(tmp_path, LIONS))
    yield made
    made.project.close()


def listed(desk: Desk) -> list[ListedMedia]:
    listing = MediaListing(desk.project.connection)
    return listing.rows(listing.numbers())


def stored(desk: Desk) -> Sequence[tuple[object, ...]]:
    """All regions with the answers for them."""
    return desk.project.file.rows(
        "SELECT r.media, r.left, r.category, r.confidence, p.status, p.taxon, p.confidence, p.best "
        "FROM region r LEFT JOIN prediction p ON p.region = r.number ORDER BY r.number"
    )


def test_each_animal_is_kept_with_its_answer_and_listed_with_its_box(
    desk: Desk, tmp_path: Path
) -> None:
    desk.add(card(tmp_path / "card"))
    (one,) = listed(desk)
    assert one.state in (State.NAMED, State.HIGHER, State.UNSURE)
    assert [of.region.box for of in one.regions] == [LEFT, RIGHT]
    assert [of.taxon for of in one.regions] == ["Panthera leo", "Panthera pardus"]
    assert one.taxon in {of.taxon for of in one.regions}
    assert check(desk.project.file).is_whole
    counted = species_counts(desk.project.connection, desk.classifier.pack.digest)
    assert sum(count for _, _, count in counted) == 1  # photographs, not animals


def test_deciding_again_equals_a_fresh_run_with_that_evidence(desk: Desk, tmp_path: Path) -> None:
    desk.add(card(tmp_path / "card"))
    before = stored(desk)
    (one,) = listed(desk)
    desk.work.place([Selected("media", one.id)], Place(-1.4, 35.0))
    assert stored(desk) != before
    (result,) = desk.classifier.classify(
        [tmp_path / "card" / "both.png"],
        desk.decider.options,
        control=Control(),
    )
    desk.work.undo()
    assert stored(desk) == before
    confidences = [of.prediction.answer.confidence for of in result.regions]
    assert confidences == [row[6] for row in before if row[2] == Category.ANIMAL.value]


@pytest.mark.parametrize(
    ("boxes", "state"),
    [
        ([SeenBox(LEFT, DetectorClass.PERSON, 0.4)], State.PERSON),
        ([SeenBox(LEFT, DetectorClass.VEHICLE, 0.4)], State.VEHICLE),
    ],
)
def test_people_and_vehicles_are_not_looked_at_again(
    tmp_path: Path, home: Path, boxes: list[SeenBox], state: State
) -> None:
    desk = Desk(Project.create(tmp_path / "here.swcproject"), real_classifier(tmp_path, boxes))
    folder = card(tmp_path / "card")
    desk.add(folder)
    (one,) = listed(desk)
    assert one.state is state
    assert one.confidence is None
    again = Adding(desk.project, desk.classifier, desk.decider)
    again.run([folder], Control(), desk.seen.append)
    assert again.total == 0
    assert check(desk.project.file).is_whole
    desk.project.close()


def test_another_pack_without_a_detector_looks_at_the_whole_photograph(
    desk: Desk, tmp_path: Path
) -> None:
    folder = card(tmp_path / "card")
    desk.add(folder)
    plain = read_pack(make_pack(tmp_path / "plain.swcpack"))
    desk.classifier = Classifier(plain, Sessions.open(plain, Device.CPU, 2), InProcess())
    desk.add(folder)
    (one,) = listed(desk)
    assert one.pack_sha256 == plain.digest
    assert one.regions == ()


def test_views_that_differ_are_decided_again_as_they_were(tmp_path: Path, home: Path) -> None:
    box = Box(0.0, 0.0, 1 / 3, 1.0)
    file = make_pack(tmp_path / "agree.swcpack", boxes=[SeenBox(box)], views_agree=True)
    pack = read_pack(file)
    classifier = Classifier(pack, Sessions.open(pack, Device.CPU, 2), InProcess())
    desk = Desk(Project.create(tmp_path / "here.swcproject"), classifier)
    parts = ("Acinonyx jubatus", "Panthera leo", "Panthera leo")
    folder = tmp_path / "card"
    folder.mkdir()
    picture = np.hstack([a_picture(taxon, 200) for taxon in parts])
    Image.fromarray(picture).save(folder / "a.png")
    desk.add(folder)
    (one,) = listed(desk)
    assert one.taxon == "Felidae"
    before = stored(desk)
    with desk.project.transaction() as raw:
        raw.execute("DELETE FROM prediction")
        desk.decider.decide_all()
    assert stored(desk) == before
    ((decided,),) = desk.decider.decided([one.number])
    assert decided.prediction is not None
    assert decided.prediction.views_differ is not None
    desk.project.close()


def test_exports_have_a_row_for_each_region(desk: Desk, tmp_path: Path) -> None:
    desk.add(card(tmp_path / "card"))
    out = tmp_path / "out.csv"
    exported = write_answers(desk.project, desk.decider, "csv", out, Coarsening.EXACT)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert exported.rows == len(rows) == 2
    assert {row["category"] for row in rows} == {"animal"}
    assert [row["box"] for row in rows] == [
        "0.0000 0.0000 0.5000 1.0000",
        "0.5000 0.0000 0.5000 1.0000",
    ]
    assert len({row["region"] for row in rows}) == 2
    assert len({row["media_id"] for row in rows}) == 1


def test_a_merge_brings_regions_and_forgetting_takes_them(desk: Desk, tmp_path: Path) -> None:
    desk.add(card(tmp_path / "card"))
    other = Desk(Project.create(tmp_path / "there.swcproject"), desk.classifier)
    theirs = open_other(desk.project.path, None)
    merge(other.project, other.decider, theirs)
    theirs.close()
    assert stored(other) == stored(desk)
    assert [one.regions for one in listed(other)] == [one.regions for one in listed(desk)]
    (one,) = listed(other)
    forget(other.project, other.decider, [Selected("media", one.id)])
    for table in ("region", "vote", "prediction", "detection"):
        assert other.project.file.rows(f"SELECT * FROM {table}") == []
    other.project.close()
