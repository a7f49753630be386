"""The stage ``clean``: whole files, nothing done twice, and a sentence for what is wrong."""

import csv
import json
from pathlib import Path

import pytest

from trainer.cli import main

ROWS = """id,scientific_name,latitude,longitude,observed_on,description,user_login
1,Panthera leo,-24.99,31.59,2019-07-01 18:45,a lion,ann
2,Panthera leo,-24.99,31.59,2019-07-02 18:45,scat of a lion,ann
3,Canis lupus,48.2,16.4,2019-07-02 18:45,,ann
4,Felis leo,-24.99,31.59,2019-07-01 18:45,,bob
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(ROWS, encoding="utf-8")
    file = tmp_path / "run.toml"
    file.write_text('sources = ["a.csv"]\nfolder = "out"\n')
    return file


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def run(config: Path) -> int:
    return main(["clean", "--config", str(config)])


def test_what_is_left_and_what_went_are_tables(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config) == 0
    printed = capsys.readouterr().out
    assert "1 of 4 records can be used." in printed
    assert "dropped, bad picture words: 1" in printed
    (kept,) = rows(config.parent / "out" / "observations.csv")
    assert (kept["id"], kept["taxon"], kept["rank"]) == ("1", "Panthera leo", "species")
    assert kept["taken_at"] == "2019-07-01T18:45:00+02:00"
    gone = {row["id"]: row["rule"] for row in rows(config.parent / "out" / "dropped.csv")}
    assert gone == {"2": "bad picture words", "3": "unknown name", "4": "duplicate"}
    record = json.loads((config.parent / "out" / "clean.json").read_text())
    assert record["dropped"] == {"bad picture words": 1, "duplicate": 1, "unknown name": 1}
    assert (record["read"], record["kept"]) == (4, 1)


def test_absences_are_not_used_and_the_doctor_says_so(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (config.parent / "a.csv").write_text(
        "gbifID\tspecies\tdecimalLatitude\tdecimalLongitude\teventDate\toccurrenceStatus\n"
        "1\tPanthera leo\t-24.99\t31.59\t2019-07-01\tABSENT\n"
        "2\tPanthera leo\t-24.98\t31.59\t2019-07-02\tPRESENT\n"
    )
    assert main(["doctor", "--config", str(config)]) == 1
    said = capsys.readouterr()
    assert '1 of 2 records can be used.\n  dropped, absent: 1, for example "1"\n' in said.out
    assert "Problems that stop the training:\n  There is not enough data" in said.out
    assert said.err == ""


def test_the_doctor_tells_of_each_source_whatever_stops_another(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = config.parent
    (folder / "b.csv").write_text("id,latitude,longitude,date\n1,-24,31,2019-07-01\n")
    (folder / "c.csv").write_text(ROWS.partition("\n")[0] + "\n5,Panthera\0leo\n")
    config.write_text('sources = ["b.csv", "gone.csv", "c.csv", "a.csv"]\nfolder = "out"\n')
    assert main(["doctor", "--config", str(config)]) == 1
    said = capsys.readouterr()
    assert said.err == ""
    assert "b.csv: cells separated by commas, UTF-8; reading stopped at line 1\n" in said.out
    assert "  cannot be used: it has no column with names of taxa" in said.out
    assert "a.csv: cells separated by commas, UTF-8; 5 lines: 1 of headings, 4 records" in said.out
    assert "description: found as description, 2 filled" in said.out
    assert "dropped, bad picture words: 1" in said.out
    stops = said.out.partition("Problems that stop the training:\n")[2].splitlines()
    assert ["b.csv" in stops[0], "gone.csv" in stops[1], "c.csv" in stops[2]] == [True] * 3
    assert not (folder / "out" / "clean.json").exists()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "it has no rows below its headings"),
        ("1,Canis lupus,-24,31,2019-07-01,,\n", "all were dropped, under unknown name"),
        ("1,Panthera leo,-24,31,2019-07-01,,\n", "There is not enough data"),
    ],
)
def test_the_doctor_says_what_stops_the_training_and_never_fails(
    config: Path, rows: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (config.parent / "a.csv").write_text(ROWS.partition("\n")[0] + "\n" + rows)
    assert main(["doctor", "--config", str(config)]) == 1
    printed = capsys.readouterr()
    assert said in printed.out.partition("Problems that stop the training:")[2]
    assert printed.err == ""
    assert main(["run", "--config", str(config)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_doctor_says_that_its_folder_cannot_be_written(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (config.parent / "out").write_text("a file")
    assert main(["doctor", "--config", str(config)]) == 1
    printed = capsys.readouterr().out
    assert "1 of 4 records can be used." in printed
    assert "Problems that stop the training:" in printed


def test_what_was_read_is_in_the_record(config: Path) -> None:
    assert run(config) == 0
    record = json.loads((config.parent / "out" / "clean.json").read_text())
    (table,) = record["reading"]
    assert table["lines"] == {"all": 5, "headers": 1, "records": 4, "further lines of records": 0,
                              "blank": 0}  # fmt: skip
    assert table["columns"]["user_login"]["found as"] == "observer"
    assert record["examples"] == {"bad picture words": ["2"], "duplicate": ["4"],
                                  "unknown name": ["Canis lupus"]}  # fmt: skip
    assert record["known"] == {"a place": 1, "a day": 1, "a time of day": 1, "pictures": 0}


def test_a_stage_that_is_done_is_not_done_again(config: Path) -> None:
    assert run(config) == 0
    made = config.parent / "out" / "observations.csv"
    first = made.stat().st_mtime_ns
    assert run(config) == 0
    assert made.stat().st_mtime_ns == first
    (config.parent / "a.csv").write_text(ROWS + "5,Panthera leo,-24,31,2019-07-03 18:45,,\n")
    assert run(config) == 0
    assert len(rows(made)) == 2
    config.write_text(config.read_text() + '[cleaning]\noff = ["duplicate"]\n')
    assert run(config) == 0
    assert len(rows(made)) == 3
    (config.parent / "out" / "clean.json").write_text("[damaged")
    made.write_text("")
    assert run(config) == 0
    assert len(rows(made)) == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sources = ['gone.csv']", "does not exist"),
        ("sources = []", "at least one"),
        ("sources = 'a.csv'", "list of texts"),
        ("sources = ['a.csv'\n", "not valid TOML"),
        ("sources = ['a.csv']\nfolder = 3", "folder must be a text"),
        ("sources = ['a.csv']\nfoldr = 'x'", "'foldr' is not known"),
        ("sources = ['a.csv']\ncleaning = 3", "cleaning must be a table"),
        ("sources = ['a.csv']\n[cleaning]\noff = ['sunday']", "no rule 'sunday'"),
        ("sources = ['a.csv']\n[cleaning]\ncoarsest_km = 'far'", "coarsest_km must be a number"),
        ("sources = ['a.csv']\n[cleaning]\ncoarsest_km = -1", "above 0"),
        ("sources = ['a.csv']\n[cleaning]\nwords = []", "'words' in [cleaning] is not known"),
    ],
)
def test_an_invalid_configuration_is_one_sentence(
    config: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config.write_text(text)
    assert run(config) == 2
    printed = capsys.readouterr().err
    assert said in printed
    assert printed.count("\n") == 1
    assert not (config.parent / "out").exists()


def test_a_missing_configuration_and_a_folder_that_is_none(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(config.with_name("gone.toml")) == 2
    assert "could not be read" in capsys.readouterr().err
    (config.parent / "out").write_text("a file")
    assert run(config) == 5
    assert capsys.readouterr().err.count("\n") == 1
