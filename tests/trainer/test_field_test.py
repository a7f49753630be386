"""Pictures that the program is tried on: what each answer is worth, and what cannot be tried."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from swc_desktop.core.detector import DetectorClass
from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.progress import Control
from swc_desktop.core.region import Box
from swc_desktop.packs.reader import read_pack
from swc_desktop.resources import resource
from tests.make_detector import SeenBox
from tests.make_pack import a_picture, make_pack
from trainer.cases import Case, Split
from trainer.configuration import Configuration, read_configuration
from trainer.errors import ConfigurationWrong
from trainer.evaluation.field_test import FieldOutcome, FieldTest, field_pictures, outcome
from trainer.names import read_checklist
from trainer.stages.card import field_test_lines
from trainer.stages.dataset import NO_PLACE, NO_TIME
from trainer.stages.field_test import field_test, field_test_digest

CHECKLIST = read_checklist(resource("taxonomy.csv"))
ROWS = (
    ("lion.png", "Panthera leo", "test", "1"),
    ("called-a-lion.png", "Panthera pardus", "test", "0"),
    ("no-cat.png", "Panthera leo", "test", "0"),
    ("deer.png", "other:deer", "test", "0"),
    ("called-a-cat.png", "other:deer", "test", "0"),
    ("ranger.png", "other:person", "test", "0"),
    ("nothing.png", "blank", "test", "0"),
    ("doubtful.png", "unknown", "test", "0"),
    ("taught.png", "Panthera leo", "train", "0"),
)
LOOKS = {"lion.png": "Panthera leo", "called-a-lion.png": "Panthera leo",
         "called-a-cat.png": "Panthera leo", "taught.png": "Panthera leo"}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Configuration:
    """A configuration whose field test is a table of made-up pictures."""
    lines = ["file,taxon,use,night"]
    for file, taxon, use, night in ROWS:
        Image.fromarray(a_picture(LOOKS.get(file, "nothing"), 200)).save(tmp_path / file)
        lines.append(f"{file},{taxon},{use},{night}")
    (tmp_path / "table.csv").write_text("\n".join(lines), encoding="utf-8")
    config = tmp_path / "run.toml"
    config.write_text(
        'sources = ["table.csv"]\n[field_test]\ntable = "table.csv"\nwhere = ["use = test"]\n'
        'by = "night"\nearlier_trials = 0\n',
        encoding="utf-8",
    )
    return read_configuration(config)


def tried(run: Configuration, boxes: Sequence[SeenBox] | None = None) -> FieldTest:
    pack = read_pack(make_pack(run.file.with_suffix(".swcpack"), boxes=boxes))
    found = field_test(run, pack, [], lambda _: None, Control())
    assert found is not None
    return found


def test_answers_are_counted_by_target_and_part(run: Configuration) -> None:
    found = tried(run)
    assert len(found.pictures) == 7
    for by_part in found.as_json().values():
        assert by_part == {
            "all": {"right": 1, "wrong": 1, "not named": 1},
            "night: 0": {"wrong": 1, "not named": 1},
            "night: 1": {"right": 1},
        }
    lines = "\n".join(found.lines())
    assert "| 5 % wrong | all | 3 | 1 | 1 | 0 | 1 | 0.333 [" in lines
    assert "| 5 % wrong | other animals | 2 | 1 | 0 | 0 | 1 |" in lines
    assert "| 5 % wrong | people and vehicles | 1 | 0 |" in lines
    assert "| 5 % wrong | empty pictures | 1 | 0 |" in lines


def test_a_person_found_by_the_detector_counts_as_that(run: Configuration) -> None:
    everywhere = SeenBox(Box(0.0, 0.0, 1.0, 1.0), DetectorClass.PERSON)
    lines = "\n".join(tried(run, [everywhere]).lines())
    assert "| 5 % wrong | people and vehicles | 1 | 0 | 0 | 0 | 0 | 1 | 0 | 0 |" in lines


def test_what_cannot_be_read_is_said(run: Configuration) -> None:
    (run.file.parent / "lion.png").write_bytes(b"cut")
    found = tried(run)
    assert len(found.pictures) == 6
    assert "could not be read, and count nowhere: 1" in found.lines()[-1]


@pytest.mark.parametrize(
    ("truth", "said", "worth"),
    [
        ("Panthera leo", "Panthera leo", FieldOutcome.RIGHT),
        ("Panthera leo", "Panthera", FieldOutcome.RIGHT),
        ("Panthera", "Panthera leo", FieldOutcome.RIGHT),
        ("Panthera leo", "Felidae", FieldOutcome.COARSER),
        ("Felidae", "Felidae", FieldOutcome.RIGHT),
        ("Panthera leo", "Panthera pardus", FieldOutcome.WRONG),
        ("Panthera leo", "Elephantidae", FieldOutcome.WRONG),
        ("Panthera leo", "", FieldOutcome.SILENT),
    ],
)
def test_what_an_answer_is_worth(truth: str, said: str, worth: FieldOutcome) -> None:
    answer = Answer(Status.UNSURE)
    if said:
        rank = CHECKLIST.taxonomy[said].rank
        answer = Answer(Status.NAMED, said, rank, 0.9)
    assert outcome(CHECKLIST.taxonomy, truth, answer) is worth


def test_pictures_of_one_camera_are_one_group(tmp_path: Path) -> None:
    rows = [{"file": "a", "taxon": "lion", "camera": "7"}, {"file": "b", "taxon": "Panthera leo"}]
    found = field_pictures(rows, tmp_path, CHECKLIST, "")
    assert [(one.taxon, one.group) for one in found] == [
        ("Panthera leo", "7"),
        ("Panthera leo", "b"),
    ]


def a_case(picture: Path) -> Case:
    seen = Observation(NO_PLACE, NO_TIME, NO_TIME)
    return Case("1", "s", "Panthera leo", Split.FIT, "g", 0, "", seen, (picture,))


def test_a_picture_that_was_trained_on_is_refused(run: Configuration, tmp_path: Path) -> None:
    pack = read_pack(make_pack(tmp_path / "p.swcpack"))
    for name, refused in (("taught.png", False), ("lion.png", True)):
        cases = [a_case(tmp_path / name)]
        if refused:
            with pytest.raises(ConfigurationWrong, match="1 of its pictures were trained"):
                field_test(run, pack, cases, lambda _: None, Control())
        else:
            assert field_test(run, pack, cases, lambda _: None, Control()) is not None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"table": "none.csv"}, "could not be read"),
        ({"where": ("camera = 7",)}, "no column 'camera'"),
        ({"by": "season"}, "no column 'season'"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    run: Configuration, change: dict[str, object], problem: str
) -> None:
    changed = replace(run, field_test=replace(run.field_test, **change))  # type: ignore[arg-type]
    with pytest.raises(ConfigurationWrong, match=problem):
        field_test_digest(changed)


def test_missing_pictures_and_bad_conditions_are_refused(run: Configuration) -> None:
    (run.file.parent / "deer.png").unlink()
    with pytest.raises(ConfigurationWrong, match="not there"):
        field_test_digest(run)
    run.file.write_text('sources = ["table.csv"]\n[field_test]\nwhere = ["use"]\n')
    with pytest.raises(ConfigurationWrong, match="is not column = value"):
        read_configuration(run.file)


def test_earlier_trials_must_be_stated(run: Configuration) -> None:
    text = run.file.read_text(encoding="utf-8")
    for said in ("", "earlier_trials = -3\n"):
        run.file.write_text(text.replace("earlier_trials = 0\n", said), encoding="utf-8")
        with pytest.raises(ConfigurationWrong, match=r"field_test\.earlier_trials must say"):
            read_configuration(run.file)


@pytest.mark.parametrize(
    ("earlier", "claim"),
    [
        (0, "nothing was chosen on them"),
        (1, "choices followed 1 earlier trial on them"),
        (11, "choices followed 11 earlier trials on them: the figures are too good"),
    ],
)
def test_the_card_says_whether_choices_followed_the_pictures(
    run: Configuration, earlier: int, claim: str
) -> None:
    said = field_test_lines(
        replace(run, field_test=replace(run.field_test, earlier_trials=earlier)), tried(run)
    )
    assert claim in said[3]
    assert ("nothing was chosen" in said[3]) == (earlier == 0)


def test_without_a_table_nothing_is_tried(run: Configuration, tmp_path: Path) -> None:
    without = replace(run, field_test=replace(run.field_test, table=""))
    pack = read_pack(make_pack(tmp_path / "p.swcpack"))
    assert field_test(without, pack, [], lambda _: None, Control()) is None
    assert field_test_digest(without) == ""
