"""What people said is listed, filtered and exported beside what the model says."""

import csv
import json
from pathlib import Path

import pytest

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Box
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter, Order, Review
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.protection import Coarsening
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk

LION = Identified("Panthera leo", Rank.SPECIES, "swc-desktop", count=2)
LEOPARD = Identified("Panthera pardus", Rank.SPECIES, "swc-desktop")
PERSON = Identified(kind=Kind.PERSON)
WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)
BOX, OTHER_BOX = Box(0.1, 0.1, 0.3, 0.3), Box(0.6, 0.5, 0.3, 0.3)
HOUR = 3600.0


def judge(desk: Desk, target: Target, *said: Identified) -> None:
    identify(desk.project, desk.decider, [Judgement(target, said)], WORDS)


def answer(desk: Desk, number: int, taxon: str) -> None:
    with desk.project.transaction() as raw:
        raw.execute(
            "UPDATE media SET status = ?, taxon = ?, rank = 'species', certainty = 0.9 "
            "WHERE number = ?",
            (Status.NAMED.value, taxon, number),
        )


def exported(desk: Desk, folder: Path) -> list[dict[str, object]]:
    out = folder / "out.jsonl"
    write_answers(desk.project, desk.decider, "jsonl", out, Coarsening.EXACT)
    written = [json.loads(line) for line in out.read_bytes().splitlines()]
    write_answers(desk.project, desk.decider, "csv", folder / "out.csv", Coarsening.EXACT)
    with (folder / "out.csv").open(encoding="utf-8-sig", newline="") as text:
        for cells, row in zip(csv.DictReader(text), written, strict=True):
            for name in ("identified", "identified_rank", "count", "identified_by", "box"):
                assert cells[name] == ("" if row[name] is None else str(row[name]))
    return written


def test_a_row_has_what_people_said_beside_the_answer(desk: Desk) -> None:
    judged, other = add_rows(desk, [0, HOUR], boxes=[[BOX, OTHER_BOX], [BOX]])
    first, second = MediaListing(desk.project.connection).rows([judged])[0].regions
    judge(desk, Target(judged, second.number), LION)
    row, unjudged = MediaListing(desk.project.connection).rows([judged, other])
    assert row.judged is not None
    assert row.judged.said == (LION,)
    assert row.judged.by == desk.project.by
    assert [one.identification is None for one in row.regions] == [True, False]
    assert row.taxon == desk.project.file.one(f"SELECT taxon FROM media WHERE number = {judged}")
    assert unjudged.judged is None
    assert first.identification is None


@pytest.mark.parametrize(("shift", "fits"), [(0.02, True), (0.2, False)])
def test_what_was_said_of_a_box_is_shown_at_a_newer_box_around_the_same(
    desk: Desk, tmp_path: Path, shift: float, fits: bool
) -> None:
    (number,) = add_rows(desk, [0], boxes=[[BOX]])
    (region,) = MediaListing(desk.project.connection).rows([number])[0].regions
    judge(desk, Target(number, region.number), LION)
    with desk.project.transaction() as raw:
        raw.execute("UPDATE detection SET detector = 'newer'")
        raw.execute(
            "INSERT INTO region (media, left, top, width, height, category, confidence, detector) "
            f"VALUES (?, {BOX.left + shift}, 0.1, 0.3, 0.3, 'animal', 0.9, 'newer')",
            (number,),
        )
        raw.execute(
            "INSERT INTO vote SELECT (SELECT max(number) FROM region), pack, outputs, sharpness "
            "FROM vote"
        )
        desk.decider.decide([number], new_votes=True)
    (row,) = MediaListing(desk.project.connection).rows([number])
    (newer,) = row.regions
    assert (newer.identification is not None) == fits
    assert row.judged is not None
    judge(desk, Target(number, newer.number), LEOPARD)
    (row,) = MediaListing(desk.project.connection).rows([number])
    assert row.judged is not None
    assert row.judged.said == ((LEOPARD,) if fits else (LION, LEOPARD))
    desk.work.undo()
    rows = exported(desk, tmp_path)
    assert [one["identified"] for one in rows] == (["Panthera leo"] if fits else [None, LION.taxon])
    assert rows[-1]["box"] == ("0.1200" if fits else "0.1000") + " 0.1000 0.3000 0.3000"


def test_filters_by_what_people_said(desk: Desk) -> None:
    agreed, differs, unjudged = numbers = add_rows(desk, [0, HOUR, 2 * HOUR])
    for number in numbers:
        answer(desk, number, "Panthera leo")
    judge(desk, Target(agreed), LION)
    judge(desk, Target(differs), PERSON)
    listing = MediaListing(desk.project.connection)

    def found(*review: Review) -> list[int]:
        return listing.numbers(MediaFilter(review=frozenset(review)), Order.ADDED)

    assert found(Review.JUDGED) == [agreed, differs]
    assert found(Review.NOT_JUDGED) == [unjudged]
    assert found(Review.AGREED) == [agreed]
    assert found(Review.DIFFERENT, Review.NOT_JUDGED) == [differs, unjudged]
    assert found(Review.CONFLICT) == []
    assert listing.tally().judged == 2


def test_exports_have_each_thing_said_once(desk: Desk, tmp_path: Path) -> None:
    boxes = [[BOX, OTHER_BOX], [BOX], [BOX]]
    two_boxes, one_box, _ = add_rows(desk, [0, HOUR, 2 * HOUR], boxes=boxes)
    desk.project.by = "Ann"
    judge(desk, Target(two_boxes), LION)
    judge(desk, Target(one_box), LION, LEOPARD, PERSON)
    rows = exported(desk, tmp_path)
    said = [(row["media_id"], row["identified"], row["count"]) for row in rows]
    ids = [row[0] for row in desk.project.file.rows("SELECT id FROM media ORDER BY number")]
    assert said == [
        (ids[0], "Panthera leo", 2),
        (ids[0], None, None),
        (ids[1], "Panthera leo", 2),
        (ids[1], "Panthera pardus", None),
        (ids[1], "person", None),
        (ids[2], None, None),
    ]
    assert [row["status"] is None for row in rows] == [False, False, False, True, True, False]
    assert rows[0]["identified_by"] == "Ann"
    assert rows[0]["identified_of"] == "photograph"
    assert rows[0]["identified_rank"] == "species"
    assert rows[4]["identified_rank"] is None
