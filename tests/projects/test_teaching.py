"""What people confirmed becomes a source of the trainer, from the project to the rows of a run."""

import csv
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

import pytest

from swc_desktop.cli import main as program
from swc_desktop.core.identification import Certainty, Identified, Kind
from swc_desktop.core.region import Box
from swc_desktop.packs.trained_on import ListedDigests
from swc_desktop.projects.confirmed import NotUsedReason
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import CorrectionsRefused, ExportRefused
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.project import Project
from swc_desktop.projects.selecting import select_paths
from swc_desktop.projects.teaching import (
    CORRECTIONS,
    MIN_GROUPS,
    MIN_PHOTOGRAPHS,
    ROOTS,
    Corrections,
    write_corrections,
)
from swc_desktop.session.reviewing import Reviewer
from swc_desktop.session.teaching import teach_project
from tests.contract.stopping import posix
from tests.make_detector import SeenBox
from tests.projects.desk import Desk, photograph, real_classifier
from trainer.cli import main as trainer
from trainer.configuration import ImageChoices, SplitChoices
from trainer.errors import SourceUnreadable
from trainer.sources.read import read_source
from trainer.sources.source_record import Record

BEGIN = datetime(2024, 2, 19, 6)  # noqa: DTZ001 - what a camera writes
PLACE = (-24.9, 31.6)
LEFT, RIGHT = Box(0.0625, 0.25, 0.25, 0.5), Box(0.625, 0.25, 0.25, 0.5)


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Desk]:
    """A project whose pack finds two animals in every picture."""
    classifier = real_classifier(tmp_path, [SeenBox(LEFT), SeenBox(RIGHT)])
    with Project.create(tmp_path / "seen.swcproject") as project:
        yield Desk(project, classifier)


def add(desk: Desk, card: Path, count: int, *, hours: float = 1, serial: str = "") -> list[int]:
    """Photographs of a card, so many hours apart; their numbers."""
    for at in range(count):
        time = BEGIN + timedelta(hours=hours * at)
        name = card / "DCIM" / f"IMG_{at:04d}.JPG"
        seed = at + 1000 * sum(card.as_posix().encode())
        photograph(name, "Panthera leo", seed=seed, place=PLACE, time=time, serial=serial)
    before = numbers(desk)
    desk.add(card)
    return [one for one in numbers(desk) if one not in before]


def put_at_station(desk: Desk, card: Path) -> None:
    gate = Deployment("gate", latitude=PLACE[0], longitude=PLACE[1])
    desk.work.deployments([gate], source="a.csv")
    desk.work.assign(select_paths(desk.project.connection, [card]), "gate")


def numbers(desk: Desk) -> list[int]:
    rows = desk.project.file.rows("SELECT number FROM media ORDER BY number")
    return [int(str(row[0])) for row in rows]


def say(desk: Desk, target: Target, taxon: str = "", **values: object) -> None:
    reviewer = Reviewer(desk.work)
    if taxon:
        found = reviewer.taxa.taxon(taxon)
        assert found is not None
        said = replace(reviewer.taxa.identified(found), **values)  # type: ignore[arg-type]
    else:
        said = Identified(**values)  # type: ignore[arg-type]
    reviewer.say([target], said, "it")


def regions(desk: Desk, media: int) -> list[int]:
    rows = desk.project.file.rows(
        "SELECT number FROM region WHERE media = ? AND category = 'animal' ORDER BY left", (media,)
    )
    return [int(str(row[0])) for row in rows]


def rows_in(folder: Path) -> list[dict[str, object]]:
    lines = (folder / CORRECTIONS).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def written(desk: Desk, folder: Path) -> tuple[Corrections, list[dict[str, object]]]:
    return write_corrections(desk.project, folder, None), rows_in(folder)


def records(folder: Path) -> list[Record]:
    return list(read_source(folder / CORRECTIONS, {}))


def test_from_what_people_say_to_the_rows_of_the_trainer(desk: Desk, tmp_path: Path) -> None:
    first, second, blank, person, vehicle, other, _ = add(desk, tmp_path / "card", 7)
    say(desk, Target(first), "Panthera pardus")
    say(desk, Target(second), "Panthera leo")
    say(desk, Target(blank), kind=Kind.BLANK)
    say(desk, Target(person), kind=Kind.PERSON)
    say(desk, Target(vehicle), kind=Kind.VEHICLE)
    say(desk, Target(other), kind=Kind.OTHER_ANIMAL, name="plains zebra")
    folder = tmp_path / "confirmed"
    found, rows = written(desk, folder)
    assert (found.photographs, found.not_used) == (6, {}), "nobody judged the last one"
    assert {name: one.photographs for name, one in found.taxa.items()} == {
        "Panthera leo": 1,
        "Panthera pardus": 1,
    }
    assert set(found.others) == {"empty", "person", "vehicle", "other: plains zebra"}
    (tmp_path / "run.toml").write_text(f'sources = ["confirmed/{CORRECTIONS}"]\nfolder = "run"\n')
    assert trainer(["clean", "--config", str(tmp_path / "run.toml")]) == 0
    with (tmp_path / "run" / "observations.csv").open(encoding="utf-8", newline="") as lines:
        kept = {row["id"]: row for row in csv.DictReader(lines)}
    with (tmp_path / "run" / "dropped.csv").open(encoding="utf-8", newline="") as lines:
        dropped = {row["id"]: row["rule"] for row in csv.DictReader(lines)}
    ids = [str(row["media_id"]) for row in rows]
    assert [kept[one]["taxon"] for one in (*ids[:3], ids[5])] == [
        "Panthera pardus",
        "Panthera leo",
        "other",
        "other",
    ]
    assert [dropped[one] for one in ids[3:5]] == ["person or vehicle"] * 2
    lion = kept[ids[1]]
    assert (float(lion["latitude"]), float(lion["longitude"])) == PLACE
    assert lion["taken_at"].startswith("2024-02-19T07:00:00")
    assert Path(lion["images"]) == tmp_path / "card" / "DCIM" / "IMG_0001.JPG"


def test_the_trainer_divides_it_by_what_is_never_divided(desk: Desk, tmp_path: Path) -> None:
    media = add(desk, tmp_path / "card", 60, hours=13, serial="S1")
    for number in media:
        say(desk, Target(number), ("Panthera leo", "Panthera pardus")[number % 2])
    found, rows = written(desk, tmp_path / "confirmed")
    assert not any(one.lacks_photographs for one in found.taxa.values())
    text = f'sources = ["confirmed/{CORRECTIONS}"]\nfolder = "run"\n'
    text += "[splits]\nnear_duplicates = false\n"  # pictures of one colour are all alike
    (tmp_path / "run.toml").write_text(text)
    for stage in ("clean", "splits"):
        assert trainer([stage, "--config", str(tmp_path / "run.toml")]) == 0
    with (tmp_path / "run" / "splits.csv").open(encoding="utf-8", newline="") as lines:
        groups = {row["id"]: row["group"] for row in csv.DictReader(lines)}
    assert set(groups) == {row["media_id"] for row in rows}
    of_day: dict[str, set[str]] = {}
    for row in rows:
        day = str(row["taken_at"])[:10]
        of_day.setdefault(day, set()).add(groups[str(row["media_id"])])
    assert all(len(one) == 1 for one in of_day.values())


def test_photographs_of_a_station_or_an_event_are_never_divided(desk: Desk, tmp_path: Path) -> None:
    station = add(desk, tmp_path / "a", 3, serial="S1")
    burst = add(desk, tmp_path / "b", 3, hours=1 / 360, serial="S2")
    alone = add(desk, tmp_path / "c", 2)
    put_at_station(desk, tmp_path / "a")
    for number in (*station, *burst, *alone):
        say(desk, Target(number), "Panthera leo")
    found, _ = written(desk, tmp_path / "out")
    read = records(tmp_path / "out")
    assert [one.site for one in read[:3]] == ["gate"] * 3
    assert all(one.alike for one in read[:3]), "the events of the station"
    assert [one.site for one in read[3:6]] == ["S2"] * 3
    assert [one.site for one in read[6:]] == ["", ""]
    assert len(found.taxa["Panthera leo"].groups) == 4


def test_boxes_that_people_judged_are_those_of_the_trainer(seen: Desk, tmp_path: Path) -> None:
    one_box, whole, two, partly, several, nothing = add(seen, tmp_path / "card", 6)
    for number in (one_box, nothing):
        say(seen, Target(number, regions(seen, number)[0]), kind=Kind.NOT_AN_OBJECT)
    say(seen, Target(one_box, regions(seen, one_box)[1]), "Panthera leo")
    say(seen, Target(nothing, regions(seen, nothing)[1]), kind=Kind.NOT_AN_OBJECT)
    say(seen, Target(whole), "Panthera leo")
    say(seen, Target(two), "Panthera leo", count=2)
    say(seen, Target(partly, regions(seen, partly)[0]), "Panthera leo")
    for region, name in zip(regions(seen, several), ("Panthera leo", "Felis catus"), strict=True):
        say(seen, Target(several, region), name)
    found, _ = written(seen, tmp_path / "out")
    boxes = [tuple((one.boxes or {}).values()) for one in records(tmp_path / "out")]
    assert boxes == [((RIGHT,),), (), ((LEFT, RIGHT),)], "of a whole one it is not known which"
    assert set(found.not_used) == {
        NotUsedReason.PARTLY,
        NotUsedReason.SEVERAL,
        NotUsedReason.NOT_AN_OBJECT,
    }


def test_what_cannot_train_is_left_out_and_counted(desk: Desk, tmp_path: Path) -> None:
    card = tmp_path / "card"
    lion, unknown, possible, several, missing, changed, clip = add(desk, card, 7)
    for number in (lion, several, missing, changed, clip):
        say(desk, Target(number), "Panthera leo")
    say(desk, Target(unknown), kind=Kind.UNKNOWN)
    say(desk, Target(possible), "Panthera leo", certainty=Certainty.POSSIBLE)
    reviewer = Reviewer(desk.work)
    reviewer.add([Target(several)], Identified(kind=Kind.PERSON), "a person")
    (card / "DCIM" / "IMG_0004.JPG").unlink()
    with (card / "DCIM" / "IMG_0005.JPG").open("ab") as file:
        file.write(b"more")
    with desk.project.transaction() as raw:
        raw.execute("UPDATE media SET kind = 'video' WHERE number = ?", (clip,))
    found, rows = written(desk, tmp_path / "out")
    assert len(rows) == found.photographs == 1
    assert found.not_used == {
        NotUsedReason.UNKNOWN: ["DCIM/IMG_0001.JPG"],
        NotUsedReason.NOT_CERTAIN: ["DCIM/IMG_0002.JPG"],
        NotUsedReason.SEVERAL: ["DCIM/IMG_0003.JPG"],
        NotUsedReason.MISSING: ["DCIM/IMG_0004.JPG"],
        NotUsedReason.CHANGED: ["DCIM/IMG_0005.JPG"],
        NotUsedReason.CLIP: ["DCIM/IMG_0006.JPG"],
    }


def test_an_event_does_not_say_which_photograph_has_the_animal(desk: Desk, tmp_path: Path) -> None:
    add(desk, tmp_path / "card", 2, hours=1 / 60)
    put_at_station(desk, tmp_path / "card")
    (event,) = kept_events(desk.project.connection)
    say(desk, Target(event=event.id), "Panthera leo")
    found, rows = written(desk, tmp_path / "out")
    assert rows == []
    assert len(found.not_used[NotUsedReason.EVENT_ONLY]) == 2


def test_a_contradiction_of_two_people_is_left_out(desk: Desk, tmp_path: Path) -> None:
    number, _ = add(desk, tmp_path / "card", 2)
    say(desk, Target(number), "Panthera leo")
    say(desk, Target(number), "Panthera pardus")
    with desk.project.transaction() as raw:
        raw.execute("UPDATE identification SET supersedes = NULL")
    found, rows = written(desk, tmp_path / "out")
    assert rows == []
    assert list(found.not_used) == [NotUsedReason.CONFLICT]


def test_a_picture_that_changed_after_all_is_dropped(desk: Desk, tmp_path: Path) -> None:
    lion, _ = add(desk, tmp_path / "card", 2)
    say(desk, Target(lion), "Panthera leo")
    written(desk, tmp_path / "out")
    file = tmp_path / "card" / "DCIM" / "IMG_0000.JPG"
    content = file.read_bytes()
    file.write_bytes(content[:-3] + b"abc")
    assert [one.left_out for one in records(tmp_path / "out")] == [
        "picture changed since it was identified"
    ]
    file.unlink()
    assert [one.left_out for one in records(tmp_path / "out")] == ["picture not on the disk"]


def test_two_cards_with_the_same_names_are_not_mixed_up(desk: Desk, tmp_path: Path) -> None:
    for at, name in enumerate(("Panthera leo", "Panthera pardus")):
        for number in add(desk, tmp_path / str(at) / "DCIM", 2):
            say(desk, Target(number), name)
    written(desk, tmp_path / "out")
    found = {Path(one.images[0]).relative_to(tmp_path).parts[0]: one.name
             for one in records(tmp_path / "out")}  # fmt: skip
    assert found == {"0": "Panthera leo", "1": "Panthera pardus"}
    assert len({one.id for one in records(tmp_path / "out")}) == 4
    moved = tmp_path / "elsewhere"
    (tmp_path / "0").rename(moved)
    listed = json.loads((tmp_path / "out" / ROOTS).read_text(encoding="utf-8"))
    for root in listed["roots"]:
        root["path"] = root["path"].replace(str(tmp_path / "0"), str(moved))
    (tmp_path / "out" / ROOTS).write_text(json.dumps(listed), encoding="utf-8")
    assert not any(one.left_out for one in records(tmp_path / "out"))


def test_the_same_project_gives_the_same_bytes(desk: Desk, tmp_path: Path) -> None:
    for number in add(desk, tmp_path / "card", 3):
        say(desk, Target(number), "Panthera leo")
    written(desk, tmp_path / "out")
    before = [(tmp_path / "out" / name).read_bytes() for name in (CORRECTIONS, ROOTS)]
    (tmp_path / "out" / f".{CORRECTIONS}.77.88.part").write_bytes(b"of a killed process")
    desk.restart()
    teach_project(desk.project.path, None, tmp_path / "out")
    assert [(tmp_path / "out" / name).read_bytes() for name in (CORRECTIONS, ROOTS)] == before
    assert sorted(os.listdir(tmp_path / "out")) == sorted([CORRECTIONS, ROOTS])  # noqa: PTH208


def test_what_the_pack_was_trained_on_is_no_addition(desk: Desk, tmp_path: Path) -> None:
    media = add(desk, tmp_path / "card", 3)
    for number in media:
        say(desk, Target(number), "Panthera leo")
    (sha256,) = desk.project.file.rows("SELECT sha256 FROM media WHERE number = ?", (media[1],))
    listed = ListedDigests(frozenset({bytes.fromhex(str(sha256[0]))[:4]}), 500)
    found = write_corrections(desk.project, tmp_path / "out", listed)
    assert (found.pack_observations, found.taxa["Panthera leo"].known) == (500, 1)
    assert written(desk, tmp_path / "out")[0].taxa["Panthera leo"].known is None


def test_too_few_is_what_the_trainer_cannot_use() -> None:
    assert ceil(ImageChoices().min_samples / (1 - SplitChoices().test)) == MIN_PHOTOGRAPHS
    assert MIN_GROUPS == 3


@posix
def test_only_the_owner_may_read_it(desk: Desk, tmp_path: Path) -> None:
    (number,) = add(desk, tmp_path / "card", 1)
    say(desk, Target(number), "Panthera leo")
    folder = tmp_path / "out"
    folder.mkdir(0o755)
    assert written(desk, folder)[0].is_private
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_a_folder_with_anything_else_is_refused(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(CorrectionsRefused, match=r"holds notes\.txt"):
        write_corrections(desk.project, folder, None)
    (folder / "notes.txt").unlink()
    for content in ("{}", "[", '{"format": "another"}'):
        (folder / ROOTS).write_text(content)
        with pytest.raises(CorrectionsRefused, match="was not written by this command"):
            write_corrections(desk.project, folder, None)
        assert (folder / ROOTS).read_text() == content
    (folder / ROOTS).rename(folder / CORRECTIONS)
    with pytest.raises(CorrectionsRefused, match="cannot be read"):
        write_corrections(desk.project, folder, None)
    with pytest.raises(CorrectionsRefused, match="it is not a folder"):
        write_corrections(desk.project, folder / CORRECTIONS, None)
    with pytest.raises((CorrectionsRefused, ExportRefused)):
        write_corrections(desk.project, desk.project.path, None)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[", "not valid JSON"),
        ("{}", "does not list folders"),
        ('{"roots": [{"label": "a"}]}', "does not list folders"),
        ('{"roots": 5}', "does not list folders"),
    ],
)
def test_a_broken_list_of_folders_is_one_sentence(
    desk: Desk, tmp_path: Path, content: str, problem: str
) -> None:
    (number,) = add(desk, tmp_path / "card", 1)
    say(desk, Target(number), "Panthera leo")
    written(desk, tmp_path / "out")
    (tmp_path / "out" / ROOTS).write_text(content)
    with pytest.raises(SourceUnreadable, match=problem) as raised:
        records(tmp_path / "out")
    assert ROOTS in str(raised.value)


@pytest.mark.parametrize("path", ["../card/DCIM/IMG_0000.JPG", "/etc/passwd", "", "no.jpg"])
def test_a_path_leads_to_nothing_outside_its_folder(desk: Desk, tmp_path: Path, path: str) -> None:
    (number,) = add(desk, tmp_path / "card", 1)
    say(desk, Target(number), "Panthera leo")
    _, (row,) = written(desk, tmp_path / "out")
    (tmp_path / "out" / CORRECTIONS).write_text(json.dumps(row | {"file": path}) + "\n")
    assert [one.left_out for one in records(tmp_path / "out")] == ["picture not on the disk"]


def test_a_free_name_of_blanks_is_none(desk: Desk, tmp_path: Path) -> None:
    (number,) = add(desk, tmp_path / "card", 1)
    say(desk, Target(number), kind=Kind.OTHER_ANIMAL, name="  ")
    assert set(written(desk, tmp_path / "confirmed")[0].others) == {"other"}


def test_an_empty_name_is_not_the_folder_of_the_program(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of ``--out "$FOLDER"`` where that is not set."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    path = str(desk.project.path)
    for command in (["teach", path, "--out", ""], ["audit", "result", path, "--out", ""]):
        with pytest.raises(SystemExit):
            program(["project", *command])
    with pytest.raises(SystemExit):
        program(["export", path, "--format", "csv", "--out", ""])
    assert list(here.iterdir()) == []


def test_the_command_says_what_it_adds_and_that_it_is_secret(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lion, unknown = add(desk, tmp_path / "card", 2)
    say(desk, Target(lion), "Panthera leo")
    say(desk, Target(unknown), kind=Kind.UNKNOWN)
    path = str(desk.project.path)
    out = tmp_path / "out"
    assert program(["project", "teach", path, "--out", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Wrote 1 photograph for training to {out / CORRECTIONS}."
    assert (
        "  Lion, Panthera leo: 1 photograph in 1 group; too few photographs: 25 are needed; "
        "too few groups: 3 are needed"
    ) in lines
    assert "Left out, an unknown animal: 1 file, such as DCIM/IMG_0001.JPG" in lines
    assert "exact places" in lines[-1]
    assert program(["project", "teach", path, "--out", str(out), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    record = json.loads(line)
    assert record["photographs"] == 1
    assert record["left_out"] == {"unknown": 1}
    assert record["taxa"]["Panthera leo"]["too_few_photographs"]
    (out / "notes.txt").write_text("mine")
    assert program(["project", "teach", path, "--out", str(out)]) == 2
