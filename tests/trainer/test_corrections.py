"""Results that a person has gone through are a source; what no one looked at teaches nothing."""

import csv
import json
from pathlib import Path

import pytest

from swc_desktop.cli import main as program
from swc_desktop.core.spreadsheet import MARK, csv_line, guarded
from trainer.cleaning import Options, clean
from trainer.cli import main
from trainer.errors import SourceUnreadable
from trainer.metadata.ranges import read_world
from trainer.names import read_checklist
from trainer.sources.read import read_source
from trainer.sources.source_record import Record
from trainer.taxon_names import OTHER

SAID = {0: "right", 1: "Panthera pardus", 2: "empty", 3: "other: zebra", 4: ""}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Results of the real program over its own samples."""
    folder = tmp_path_factory.mktemp("results")
    for kind in ("csv", "jsonl"):
        command = ["classify", str(root / "resources" / "demo"), "--quiet", "--limit", "5"]
        command.append("--no-detector")  # a row for each photograph
        assert program([*command, "--out", str(folder / f"said.{kind}")]) == 0
    return folder


def corrected(results: Path, tmp_path: Path, kind: str) -> Path:
    out = tmp_path / f"corrected.{kind}"
    if kind == "csv":
        with (results / "said.csv").open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*rows[0], "corrected_to"])
            writer.writeheader()
            writer.writerows({**row, "corrected_to": SAID[n]} for n, row in enumerate(rows))
    else:
        texts = (results / "said.jsonl").read_text(encoding="utf-8").splitlines()
        printed = [{**json.loads(line), "corrected_to": SAID[n]} for n, line in enumerate(texts)]
        out.write_text("".join(json.dumps(row) + "\n" for row in printed), encoding="utf-8")
    return out


def records(file: Path, root: Path) -> list[Record]:
    return list(read_source(file, read_checklist(root / "resources" / "taxonomy.csv").accepted))


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_each_word_of_a_person_means_what_it_says(
    results: Path, tmp_path: Path, root: Path, kind: str
) -> None:
    file = corrected(results, tmp_path, kind)
    found = records(file, root)
    checklist = read_checklist(root / "resources" / "taxonomy.csv")
    world = read_world(root / "resources" / "map" / "countries-50m.json")
    options = Options(off=frozenset({"no place", "no date", "no time", "at sea", "domestic cat"}))
    cleaned = clean(found, checklist, options, world)
    with (results / "said.csv").open(encoding="utf-8-sig", newline="") as lines:
        said = list(csv.DictReader(lines))
    names = {one.record.id: one.taxon for one in cleaned.kept}
    assert names[said[1]["file"]] == "Panthera pardus"
    assert names[said[2]["file"]] == names[said[3]["file"]] == OTHER
    if said[0]["answer"]:
        assert names[said[0]["file"]] == said[0]["answer"]
    assert [(one.id, rule) for one, rule in cleaned.dropped if rule == "not looked at"] == [
        (said[4]["file"], "not looked at")
    ]


def test_place_and_time_and_picture_come_along(results: Path, tmp_path: Path, root: Path) -> None:
    found = records(corrected(results, tmp_path, "csv"), root)
    with (results / "said.csv").open(encoding="utf-8-sig", newline="") as lines:
        said = list(csv.DictReader(lines))
    for one, row in zip(found, said, strict=True):
        assert (one.latitude is not None) == bool(row["latitude"])
        assert (one.moment is not None) == bool(row["taken_at"])
        assert Path(one.images[0]).name == Path(row["file"]).name


def test_a_path_that_was_guarded_for_a_spreadsheet_is_that_of_the_file(tmp_path: Path) -> None:
    names = ["a;=1+1.jpg", "a; -1.jpg", "'=1.jpg", "plain.jpg"]
    lines = [["file", "answer", "corrected_to"], *([guarded(name), "", "Felis"] for name in names)]
    (tmp_path / "out.csv").write_bytes(MARK + b"".join(map(csv_line, lines)))
    found = list(read_source(tmp_path / "out.csv", {}))
    assert [Path(one.images[0]).name for one in found] == names


def test_each_animal_of_a_picture_is_a_record_of_its_own(tmp_path: Path) -> None:
    lines = [
        ["file", "answer", "region", "category", "corrected_to"],
        ["a.jpg", "Felidae", "1", "animal", "Felis"],
        ["a.jpg", "Felidae", "2", "animal", "Panthera leo"],
        ["b.jpg", "Felidae", "1", "frame", "Felis"],
    ]
    (tmp_path / "out.csv").write_bytes(MARK + b"".join(map(csv_line, lines)))
    found = list(read_source(tmp_path / "out.csv", {}))
    assert [one.id for one in found] == ["a.jpg (region 1)", "a.jpg (region 2)", "b.jpg"]


def test_results_without_the_column_are_no_source_of_names(results: Path, root: Path) -> None:
    with pytest.raises(SourceUnreadable, match="none of its results has corrected_to"):
        records(results / "said.jsonl", root)


@pytest.mark.parametrize("text", ["[1, 2]\n", "{broken\n", '"text"\n', "", "[" * 5000, "\xff"])
def test_hostile_lines_are_one_sentence(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.jsonl").write_text(text)
    config = tmp_path / "run.toml"
    config.write_text('sources = ["a.jsonl"]\n')
    assert main(["clean", "--config", str(config)]) == 2
    printed = capsys.readouterr().err
    assert "a.jsonl cannot be used as a source" in printed
    assert printed.count("\n") == 1
