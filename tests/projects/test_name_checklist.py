"""The names of other animals that a project chose."""

import json
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.identification import Identified, Kind
from swc_desktop.projects.errors import ChecklistNotRead
from swc_desktop.projects.given_files import read_checklist_file
from swc_desktop.projects.identifications import Target, identifications_of_media
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.name_checklist import (
    MAX_CHECKLIST_NAMES,
    ListedName,
    ReadChecklist,
    choose_checklist,
    read_name_checklist,
)
from swc_desktop.session.reviewing import Reviewer
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk

FILE = Path("park.csv")
HERON = ListedName("Ardea goliath", "Goliath heron")


def read(desk: Desk, text: str | bytes) -> ReadChecklist:
    content = text.encode() if isinstance(text, str) else text
    return read_name_checklist(content, FILE, KnownTaxa(desk.project.connection))


@pytest.mark.parametrize(
    "text",
    [
        "scientificName,vernacularName\nArdea goliath,Goliath heron\n,Cattle egret\n",
        "id;Vernacular Name;scientific_name\n1;Goliath heron;Ardea  goliath\n2;Cattle egret;\n",
        "Common name\tSpecies\nGoliath heron\tArdea goliath\nCattle egret\t\n\n",
    ],
)
def test_columns_are_found_by_their_names(desk: Desk, text: str) -> None:
    names = (HERON, ListedName("Cattle egret"))
    assert read(desk, text) == ReadChecklist(names)
    assert read(desk, b"\xff\xfe" + text.encode("utf-16-le")) == ReadChecklist(names)


def test_a_text_has_a_name_on_each_line(desk: Desk) -> None:
    found = read(desk, "Honey badger\r\n\r\nHeron, goliath\nhoney  Badger\nN\u00f3ctulo\n")
    names = [one.name for one in found.names]
    assert names == ["Honey badger", "Heron, goliath", "N\u00f3ctulo"]


def test_taxa_and_words_for_kinds_are_counted_and_not_offered(desk: Desk) -> None:
    text = f"scientificName\nPanthera leo\nleopard\nBlank\n{'x' * 500}\nMellivora capensis\n"
    found = read(desk, text)
    assert found == ReadChecklist((ListedName("Mellivora capensis"),), taxa=2, left_out=2)
    assert str(found.words) == (
        "1 name can be said of other animals. 2 of its names are known already. "
        "2 rows have no usable name."
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "there is no name in it"),
        (b"person\n", "there is no name in it"),
        (b"place,day\nA,1\n", "no column .scientificName."),
        (b"\x89PNG\0\0", "not a text file"),
        (b"x" * (5 << 20), "more than 4 MB"),
        (b'scientificName,b\n"open,1\n', "line"),
        (b"a\n" * (MAX_CHECKLIST_NAMES + 1), "more than 20,000 rows"),
        (b"name,b\n" + b"a,b\n" * (MAX_CHECKLIST_NAMES + 1), "more than 20,000 rows"),
    ],
)
def test_what_is_no_checklist_is_refused(desk: Desk, content: bytes, problem: str) -> None:
    with pytest.raises(ChecklistNotRead, match=problem):
        read(desk, content)


def test_a_common_name_says_the_scientific_one(desk: Desk) -> None:
    first, second = add_rows(desk, [0, 60])
    choose_checklist(desk.project, ReadChecklist((HERON,)))
    Reviewer(desk.work).say_kind([Target(first)], Kind.OTHER_ANIMAL, "goliath  HERON")
    Reviewer(desk.work).say_kind([Target(second)], Kind.OTHER_ANIMAL, "ardea Goliath")
    acts = identifications_of_media(desk.project.connection, [first, second])
    said = Identified(kind=Kind.OTHER_ANIMAL, name="Ardea goliath")
    assert [act.said for (act,) in acts.values()] == [(said,), (said,)]


def test_a_checklist_is_chosen_listed_and_dropped_by_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, file = str(tmp_path / "park.swcproject"), tmp_path / "park.csv"
    file.write_text("scientificName,vernacularName\nArdea goliath,Goliath heron\nMus,\n")
    assert main(["project", "new", path]) == 0
    assert main(["project", "checklist", path]) == 0
    assert "no checklist of other animals" in capsys.readouterr().out
    assert main(["project", "checklist", path, "--from", str(file)]) == 0
    assert capsys.readouterr().out == "2 names can be said of other animals.\n"
    assert main(["project", "checklist", path]) == 0
    assert capsys.readouterr().out == "Ardea goliath  Goliath heron\nMus\n"
    assert main(["project", "checklist", path, "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert records[0] == {"name": "Ardea goliath", "common": "Goliath heron"}
    assert main(["project", "log", path]) == 0
    assert "Choose a checklist of 2 other animals" in capsys.readouterr().out
    assert main(["project", "checklist", path, "--from", str(tmp_path / "gone.csv")]) == 2
    assert "gone.csv could not be read" in capsys.readouterr().err
    assert main(["project", "checklist", path, "--none"]) == 0
    assert capsys.readouterr().out == "2 names dropped\n"
    assert main(["project", "checklist", path, "--json"]) == 0
    assert capsys.readouterr().out == ""


def test_a_file_that_is_not_there_is_a_sentence(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match=r"gone\.txt could not be read"):
        read_checklist_file(tmp_path / "gone.txt", KnownTaxa(desk.project.connection))
