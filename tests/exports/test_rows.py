import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.core.clip import Clip, ClipMoment
from swc_desktop.core.damage import UNDAMAGED, Damage, PicturePart
from swc_desktop.core.errors import OutputFault, Unreadable
from swc_desktop.core.method import EvidenceUsed, Recipe
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Moment,
    Observation,
    Place,
    Source,
)
from swc_desktop.core.prediction import Answer, Best, NodeEvidence, Prediction, Status
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from swc_desktop.exports import csv, jsonl
from swc_desktop.exports.formats import CSV, JSON_LINES, format_of, save_rows
from swc_desktop.exports.rows import COLUMNS, Row, clip_values, explanation, row_of, spelled

TAXONOMY = Taxonomy(
    (
        Taxon("Felidae", Rank.FAMILY, common_names={"en": "cats"}),
        Taxon("Panthera", Rank.GENUS, "Felidae"),
        Taxon("Panthera leo", Rank.SPECIES, "Panthera", {"en": "lion"}),
    )
)


@dataclass(frozen=True)
class Seen:
    observation: Observation
    camera: str = "Bushnell Core"
    width: int = 4000
    height: int = 3000
    notes: tuple[str, ...] = ()
    damage: Damage | None = UNDAMAGED


PLACE = Place(-1.23456789, 36.5, 1650.04, Source.EXIF, ("The fix was void",))
MOMENT = Moment(datetime(2024, 6, 1, 5, 30), timedelta(hours=3), Source.EXIF)  # noqa: DTZ001
SEEN = Seen(Observation(PLACE, MOMENT, Absence(Evidence.TIME, "unused")))
BLIND = Seen(
    Observation(
        Absence(Evidence.PLACE, "the file carries none; it never did."),
        Absence(Evidence.TIME, "the clock was never set"),
        Absence(Evidence.TIME, "unused"),
    ),
    camera="",
)


def predicted(seen: Seen = SEEN) -> Prediction:
    return Prediction(
        answer=Answer(Status.NAMED, "Panthera leo", Rank.SPECIES, 0.987654),
        recipe=Recipe.BAYES,
        evidence=EvidenceUsed.BOTH,
        best={
            Rank.FAMILY: Best("Felidae", 0.99999),
            Rank.GENUS: Best("Panthera", 0.99),
            Rank.SPECIES: Best("Panthera leo", 0.987654),
        },
        not_in_pack_p=0.00001,
        nodes=(
            NodeEvidence(
                "root", ("Felidae",), (1.0,), None, (1.0,), (0.99999,), 1.0, 0.0, "ranges"
            ),
        ),
        missing=seen.observation.missing,
        without_metadata=Answer(Status.UNSURE),
    )


def row(seen: Seen = SEEN, file: str = "a/b.jpg") -> Row:
    return row_of(
        file,
        seen,
        predicted(seen),
        None,
        pack_label="starter 1.0.0",
        pack_sha256="ab" * 32,
        program="swc-desktop 0",
        taxonomy=TAXONOMY,
    )


def broken(sentence: str, file: str = "a.jpg") -> Row:
    return row_of(
        file, None, None, Unreadable(sentence), pack_label="p", program="s", taxonomy=TAXONOMY
    )


def test_a_row_has_every_column_in_order() -> None:
    assert tuple(row()) == COLUMNS


def test_numbers_are_rounded_once() -> None:
    seen = row()
    assert seen["confidence"] == 0.9877
    assert seen["family_p"] == 1.0
    assert seen["not_in_pack_p"] == 0.0
    assert seen["latitude"] == -1.234568
    assert seen["altitude_m"] == 1650.0


def test_a_named_row_says_place_time_and_their_sources() -> None:
    seen = row()
    assert (seen["answer"], seen["rank"], seen["common_name"]) == (
        "Panthera leo",
        "species",
        "lion",
    )
    assert seen["taken_at"] == "2024-06-01T05:30:00+03:00"
    assert (seen["place_source"], seen["time_source"]) == ("exif", "exif")
    assert seen["evidence"] == "image+metadata"
    assert seen["weather"] == "absent"
    assert seen["message"] == "The fix was void."
    assert seen["subspecies"] is None


def test_missing_evidence_is_named_with_reasons_that_hold_no_separator() -> None:
    assert row(BLIND)["missing"] == (
        "place: the file carries none, it never did; time: the clock was never set; "
        "weather: no weather has been prepared for this place and time"
    )


def test_an_unreadable_row_has_its_sentence_and_no_guess() -> None:
    seen = broken("a.jpg is empty. Copy it again.")
    assert seen["status"] == "unreadable"
    assert seen["message"] == "a.jpg is empty. Copy it again."
    filled = {name for name, value in seen.items() if value is not None}
    assert filled == {"file", "status", "pack", "program", "message"}


def test_a_picture_read_in_part_says_which_part_before_all_else() -> None:
    seen = Seen(SEEN.observation, damage=Damage(PicturePart.LOWER, percent=6))
    cells = row(seen)
    assert cells["read"] == "partial"
    assert cells["message"] == (
        "Read in part: the lower 6 % of the picture is missing. The fix was void."
    )
    assert row()["read"] == "whole"
    assert row(Seen(SEEN.observation, damage=None))["read"] is None


def test_a_picture_too_damaged_for_a_name_was_not_read() -> None:
    seen = Seen(SEEN.observation, damage=Damage(PicturePart.LOWER, percent=70))
    sentence = Unreadable("a.jpg is damaged.")
    cells = row_of("a.jpg", seen, None, sentence, pack_label="p", program="s", taxonomy=TAXONOMY)
    assert (cells["status"], cells["read"], cells["message"]) == (
        "unreadable",
        None,
        "a.jpg is damaged.",
    )


@pytest.mark.parametrize(
    "status", [Status.OTHER_ANIMAL, Status.BLANK, Status.PERSON, Status.VEHICLE]
)
def test_what_a_detector_finds_has_its_own_status(status: Status) -> None:
    said = replace(predicted(), answer=Answer(status, confidence=0.96), best={}, evidence=None)
    made = row_of("f", SEEN, said, None, pack_label="p", program="s", taxonomy=TAXONOMY)
    assert (made["status"], made["confidence"]) == (status.value, 0.96)
    assert (made["answer"], made["rank"], made["species"], made["evidence"]) == (None,) * 4


def test_not_a_number_becomes_unknown() -> None:
    prediction = predicted()
    odd = Prediction(**{**vars(prediction), "not_in_pack_p": float("nan")})
    made = row_of("f", SEEN, odd, None, pack_label="p", program="s", taxonomy=TAXONOMY)
    assert made["not_in_pack_p"] is None
    jsonl.line(made)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain/ä.jpg", "plain/ä.jpg"),
        ("-1.jpg", "./-1.jpg"),
        ("=1+2.jpg", "./=1+2.jpg"),
        (" =1+2.jpg", "./ =1+2.jpg"),
        ("＝1+2.jpg", "./＝1+2.jpg"),
        ("bad\udcff.jpg", "bad\\xff.jpg"),
        ("lone\ud800.jpg", "lone\\ud800.jpg"),
    ],
)
def test_file_names_are_spelled_so_that_they_can_be_written(name: str, expected: str) -> None:
    assert spelled(name) == expected
    csv.line(broken(f"{name} is empty.", name))
    jsonl.line(broken(f"{name} is empty.", name))


def test_csv_formats_numbers_by_their_kind() -> None:
    cells = csv.line(row()).decode().split(",")
    by_name = dict(zip(COLUMNS, cells, strict=False))
    assert by_name["family_p"] == "1.0000"
    assert by_name["latitude"] == "-1.234568"
    assert by_name["longitude"] == "36.5"
    assert by_name["altitude_m"] == "1650.0"
    assert by_name["width"] == "4000"


def test_csv_does_not_eat_the_zeros_of_whole_degrees() -> None:
    seen = Seen(Observation(Place(-20.0, 100.0), MOMENT, Absence(Evidence.TIME, "")))
    cells = dict(zip(COLUMNS, csv.line(row(seen)).decode().split(","), strict=False))
    assert (cells["latitude"], cells["longitude"]) == ("-20", "100")


def test_a_text_that_looks_like_a_formula_is_made_harmless_in_csv_alone() -> None:
    seen = Seen(SEEN.observation, camera='=HYPERLINK("x")')
    assert b'"\'=HYPERLINK(""x"")"' in csv.line(row(seen))
    assert json.loads(jsonl.line(row(seen)))["camera"] == '=HYPERLINK("x")'


@pytest.mark.parametrize(
    "end",
    ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\r", "\n", "\x1b", "\x7f", "\x9b"],
)
def test_a_line_of_json_is_a_result_for_every_reader(end: str) -> None:
    name = f"a{end}b.jpg"
    explained = explanation(predicted())
    written = jsonl.line(row(file=name), {"explain": {**explained, "recipe": name}})
    assert written.count(end.encode()) == (end == "\n")
    (line,) = written.decode().splitlines()
    assert json.loads(line)["file"] == name
    assert json.loads(line)["explain"]["recipe"] == name


def test_a_text_is_guarded_in_csv_where_another_spreadsheet_splits_it() -> None:
    seen = Seen(SEEN.observation, camera="a;=1+1")
    assert b',"a;\'=1+1",' in csv.line(row(seen))
    assert json.loads(jsonl.line(row(seen)))["camera"] == "a;=1+1"


def test_numbers_are_never_guarded() -> None:
    seen = Seen(Observation(Place(-1.5, -70.25, -12.0), MOMENT, Absence(Evidence.TIME, "")))
    assert b",-1.5,-70.25,-12.0,exif," in csv.line(row(seen))


def test_csv_has_a_mark_once_at_its_start(tmp_path: Path) -> None:
    save_rows(tmp_path / "a.csv", [row(), row()], CSV)
    written = (tmp_path / "a.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbffile,status,")
    assert written.count(b"\xef\xbb\xbf") == 1
    save_rows(tmp_path / "a.jsonl", [row()], JSON_LINES)
    assert (tmp_path / "a.jsonl").read_bytes().startswith(b"{")


def test_a_name_with_quotes_commas_and_line_breaks_survives_csv() -> None:
    import csv as standard
    import io

    name = 'a "b", c\nd.jpg'
    text = (csv.header() + csv.line(row(file=name))).decode("utf-8-sig")
    read = list(standard.DictReader(io.StringIO(text, newline="")))
    assert [line["file"] for line in read] == [name]


def test_json_keeps_the_order_and_the_explanation_is_last() -> None:
    made = json.loads(jsonl.line(row(), {"explain": explanation(predicted())}))
    assert tuple(made) == (*COLUMNS, "results_version", "explain")
    assert made["explain"]["nodes"][0]["path"] == [1.0]
    assert made["explain"]["without_metadata"]["status"] == "unsure"
    assert made["explain"]["without_image"] is None
    assert made["explain"]["without_frequencies"] is None
    assert made["explain"]["nodes"][0]["frequencies"] is None


def test_rows_are_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")

    def failing() -> Iterator[Row]:
        yield row()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        save_rows(target, failing(), CSV)
    assert target.read_text() == "before"
    save_rows(target, [row()], CSV)
    assert target.read_bytes() == csv.header() + csv.line(row())
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_rows_are_saved_where_a_link_leads_and_never_in_place_of_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("before")
    (tmp_path / "link.csv").symlink_to("real.csv")
    save_rows(tmp_path / "link.csv", [row()], CSV)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == csv.header() + csv.line(row())
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "out.csv").symlink_to("pipe")
    with pytest.raises(OutputFault, match="a pipe, a socket or a device"):
        save_rows(tmp_path / "out.csv", [row()], CSV)
    assert (tmp_path / "out.csv").readlink() == Path("pipe")
    assert (tmp_path / "pipe").is_fifo()


def test_formats_are_known_by_suffix(tmp_path: Path) -> None:
    assert format_of(tmp_path / "a.CSV") is CSV
    assert format_of(tmp_path / "a.jsonl") is JSON_LINES
    assert format_of(tmp_path / "a.xlsx") is None


def test_the_row_of_a_clip_has_its_moment_and_json_all_of_them() -> None:
    region = Region(Box(0.1, 0.2, 0.3, 0.4), Category.ANIMAL, 0.87654)
    clip = Clip(9.9999, (ClipMoment(2.00049, (region,)),), 2.00049)
    made = row_of(
        "a.mp4",
        None,
        predicted(),
        None,
        region=(1, region),
        moment_s=clip.shown_s,
        pack_label="Pack 1",
        program="p",
        taxonomy=TAXONOMY,
    )
    assert csv.line(made).decode().rstrip().endswith(",0.1000 0.2000 0.3000 0.4000,2.000")
    line = json.loads(jsonl.line(made, clip_values(clip)))
    assert (line["moment_s"], line["length_s"]) == (2.0, 10.0)
    assert line["moments"] == [
        {
            "at_s": 2.0,
            "regions": [
                {
                    "category": "animal",
                    "box": "0.1000 0.2000 0.3000 0.4000",
                    "confidence": 0.8765,
                }
            ],
        }
    ]
    assert json.loads(jsonl.line(row()))["moment_s"] is None
