"""What people said comes back: from our CSV, the workbook and Camtrap DP, corrected by hand."""

import csv
import io
import json
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from swc_desktop.cli import main
from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.acts import actions
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.projects.reverting import undo_back_to
from swc_desktop.sharing.errors import SaidTableNotRead
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.said_tables import read_said_table
from swc_desktop.sharing.taking_said import preview_said, take_said
from tests.projects.desk import Desk
from tests.sharing.coming_back import export, said, take


@pytest.mark.parametrize("form", ["csv", "xlsx", "camtrap-dp"])
def test_what_was_exported_gives_the_same_identifications(
    park: Desk, other: Desk, tmp_path: Path, form: str
) -> None:
    suffix = {"camtrap-dp": ".zip"}.get(form, f".{form}")
    file = export(park, form, tmp_path / f"out{suffix}")
    assert said(other) == {}
    taken = take(other, file)
    assert (taken["identified"], taken["unknown_photographs"], taken["faults"]) == (5, 0, 0)
    assert said(other) == said(park)
    assert take(other, file)["identified"] == 0  # once more changes nothing
    assert actions(other.project.connection)[0].kind == "identify"


@pytest.mark.parametrize("form", ["csv", "xlsx", "camtrap-dp"])
def test_groups_that_are_alike_stay_two(park: Desk, other: Desk, tmp_path: Path, form: str) -> None:
    """Else a photograph of two groups comes back with one, and is counted for less."""
    numbers = [int(str(row[0])) for row in park.project.file.rows("SELECT number FROM media")]
    number = next(iter(judged_media(park.project.connection, numbers)))
    group = Identified("Panthera leo", Rank.SPECIES, "swc-desktop", count=2)
    bare = Identified(kind=Kind.PERSON)
    judgement = Judgement(Target(number), (group, group, bare, bare))
    identify(park.project, park.decider, [judgement], message("Projects", "Say groups"))
    suffix = {"camtrap-dp": ".zip"}.get(form, f".{form}")
    file = export(park, form, tmp_path / f"out{suffix}")
    take(other, file)
    as_sets = [{id_: Counter(some) for id_, some in said(desk).items()} for desk in (park, other)]
    assert as_sets[0] == as_sets[1]
    assert len(next(some for some in said(other).values() if len(some) > 3)) == 4
    assert take(other, file)["identified"] == 0


def test_the_folder_of_a_package_is_read_too(park: Desk, other: Desk, tmp_path: Path) -> None:
    export(park, "camtrap-dp", tmp_path / "out")
    assert take(other, tmp_path / "out")["identified"] == 5
    assert take(park, tmp_path / "out" / "observations.csv")["identified"] == 0


def of_another_program(package: Path, new_path: Callable[[str], str]) -> None:
    """Give the photographs of a package other ids and paths, as a program of others does."""
    ids: dict[str, str] = {}
    for name in ("media.csv", "observations.csv"):
        with (package / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row["mediaID"]:
                row["mediaID"] = ids.setdefault(row["mediaID"], f"media-{len(ids)}")
            if "filePath" in row:
                row["filePath"] = new_path(row["filePath"])
        with (package / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


@pytest.mark.parametrize("as_zip", [False, True])
def test_photographs_of_another_program_are_known_by_their_paths(
    park: Desk, other: Desk, tmp_path: Path, as_zip: bool
) -> None:
    package = export(park, "camtrap-dp", tmp_path / "out")
    events = read_said_table(package, other.project.connection).of_events
    assert events > 0, "they repeat what is said of photographs, and are not called a machine's"
    of_another_program(package, lambda path: f"D:\\cards\\{path}".replace("/", "\\"))
    if as_zip:
        package = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", package))
    taken = take(other, package)
    assert (taken["identified"], taken["unknown_photographs"]) == (5, 0)
    assert taken["of_events"] == events
    assert said(other).keys() == said(park).keys()


def test_a_photograph_on_a_server_is_known_by_no_name(
    park: Desk, other: Desk, tmp_path: Path
) -> None:
    """Cameras give the same names, and the server's folders are none of the project."""
    package = export(park, "camtrap-dp", tmp_path / "out")
    of_another_program(package, lambda path: f"https://server.org/{path}")
    assert take(other, package)["identified"] == 0
    (package / "media.csv").unlink()
    table = read_said_table(package, other.project.connection)
    assert {one.media[:6] for one in table.rows} == {"media-"}
    (package / "media.csv").write_text("mediaID\nmedia-0\n")
    assert take(other, package)["identified"] == 0


def test_an_alias_leads_back_in_its_own_project_alone(
    park: Desk, other: Desk, tmp_path: Path
) -> None:
    file = export(park, "xlsx", tmp_path / "out.xlsx", Coarsening.BY_RULE)
    book = openpyxl.load_workbook(file)
    sheet = book["Photographs"]
    names = {str(cell.value): int(cell.column or 0) for cell in sheet[1]}
    (row,) = [
        int(row[0].row or 0)
        for row in sheet.iter_rows(min_row=2)
        if row[names["scientific name"] - 1].value == "Panthera pardus"
        and row[names["by people"] - 1].value
        and row[names["sex"] - 1].value == "female"
    ]
    sheet.cell(row, names["scientific name"], "Leptailurus serval")
    sheet.cell(row, names["said by"], "Asha Mwangi")
    book.save(file)
    taken = take(park, file)
    assert taken["identified"] >= 1
    assert ("Leptailurus serval", "Asha Mwangi") in {
        (one[0], one[-1]) for some in said(park).values() for one in some
    }
    # Of the other desk only the photographs that are not secret are known by their own ids.
    assert take(other, file)["unknown_photographs"] > 0


def table(path: Path, rows: list[dict[str, str]], *, delimiter: str, encoding: str) -> Path:
    text = io.StringIO(newline="")
    columns = ["media_id", "identified", "count", "sex", "box", "identified_by", "remarks"]
    columns.append("individual")
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "cp1252"), ("\t", "utf-16"), (",", "utf-8-sig")]
)
def test_a_table_that_a_spreadsheet_saved_is_read(
    other: Desk, tmp_path: Path, delimiter: str, encoding: str
) -> None:
    id_ = str(other.project.file.one("SELECT id FROM media ORDER BY number LIMIT 1"))
    row = {
        "media_id": id_,
        "identified": "léopard",
        "count": "2,0",
        "sex": "Female",
        "identified_by": "José",
        "remarks": "'=1+1",
        "box": "0.1000 0.2000 0.3000 0.4000",
    }
    file = table(tmp_path / "t.csv", [row], delimiter=delimiter, encoding=encoding)
    assert take(other, file)["identified"] == 1
    assert said(other) == {
        id_: [("Panthera pardus", "species", 2, "female", None, "", "José")],
    }
    (judged,) = judged_media(other.project.connection, range(1, 20)).values()
    assert judged.acts[0].box is not None
    assert judged.said[0].remarks == "=1+1"


def test_a_row_that_cannot_be_read_is_named_and_the_rest_counts(
    other: Desk, tmp_path: Path
) -> None:
    ids = [str(row[0]) for row in other.project.file.rows("SELECT id FROM media ORDER BY number")]
    rows = [
        {"media_id": ids[0], "identified": "lion", "count": "many"},
        {"media_id": ids[1], "identified": "lion", "sex": "both"},
        {"media_id": ids[2], "identified": "lion", "box": "0 0 9 9"},
        {"media_id": ids[3], "identified": "blank", "count": "2"},
        {"media_id": ids[4], "identified": "lion"},
        {"media_id": ids[5], "identified": "okapi"},
        {"media_id": "of another project", "identified": "lion"},
        {"media_id": ids[6]},
    ]
    file = table(tmp_path / "t.csv", rows, delimiter=",", encoding="utf-8")
    found = read_said_table(file, other.project.connection)
    assert [line for line, _ in found.faults] == [2, 3, 4, 5]
    assert "its count is 'many'" in str(found.faults[0][1])
    taken = take_said(other.work, found)
    assert taken.record == {
        "identified": 2,
        "known": 0,
        "unknown_photographs": 1,
        "faults": 4,
        "refused": 0,
        "of_events": 0,
        "not_of_people": 1,
    }
    assert {one[0] for some in said(other).values() for one in some} == {"Panthera leo", "okapi"}


def two_people_of_one(other: Desk, tmp_path: Path, second: str) -> Path:
    id_ = str(other.project.file.one("SELECT id FROM media ORDER BY number LIMIT 1"))
    rows = [
        {"media_id": id_, "identified": "leopard", "count": "2", "identified_by": "Asha"},
        {"media_id": id_, "identified": "leopard", "count": "1", "identified_by": "Asha"},
        {"media_id": id_, "identified": second, "identified_by": "Ben"},
    ]
    return table(tmp_path / "two.csv", rows, delimiter=",", encoding="utf-8")


@pytest.mark.parametrize("second", ["lion", "leopard"])
def test_what_two_people_said_is_known_the_second_time(
    other: Desk, tmp_path: Path, second: str
) -> None:
    """What each said last is compared, not only what counts in the end."""
    file = two_people_of_one(other, tmp_path, second)
    take(other, file)
    acts, before = len(actions(other.project.connection)), said(other)
    found = read_said_table(file, other.project.connection)
    assert preview_said(other.project, found).record == take_said(other.work, found).record
    again = take(other, file)
    assert (again["identified"], again["known"]) == (0, 2)
    assert (len(actions(other.project.connection)), said(other)) == (acts, before)
    people = other.project.file.rows(
        "SELECT DISTINCT a.made_by FROM identification i JOIN action a ON a.number = i.action"
    )
    assert {str(one) for (one,) in people} == {"Asha", "Ben"}, "both are kept beside each other"


def test_the_order_of_rows_says_nothing(other: Desk, tmp_path: Path) -> None:
    file = two_people_of_one(other, tmp_path, "lion")
    take(other, file)
    head, first, second, third = file.read_text("utf-8").splitlines()
    file.write_text("\n".join((head, third, second, first)), "utf-8")
    assert take(other, file)["identified"] == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [("2", 2), ("2.0", 2), ("2,00", 2), ("1,000", None), ("1e2", None), ("-1", None), ("0", None)],
)
def test_a_count_is_a_whole_number_that_means_one_thing(
    other: Desk, tmp_path: Path, text: str, count: int | None
) -> None:
    id_ = str(other.project.file.one("SELECT id FROM media ORDER BY number LIMIT 1"))
    rows = [{"media_id": id_, "identified": "lion", "count": text}]
    file = table(tmp_path / "t.csv", rows, delimiter=";", encoding="utf-8")
    found = read_said_table(file, other.project.connection)
    assert [one.said.count for one in found.rows] == ([] if count is None else [count])


def test_a_row_that_was_refused_is_refused_again(other: Desk, tmp_path: Path) -> None:
    id_ = str(other.project.file.one("SELECT id FROM media ORDER BY number LIMIT 1"))
    rows = [
        {"media_id": id_, "identified": "leopard", "individual": "Naledi"},
        {"media_id": id_, "identified": "lion", "individual": "Naledi"},
    ]
    file = table(tmp_path / "t.csv", rows, delimiter=",", encoding="utf-8")
    for known in (0, 1):
        taken = take(other, file)
        assert (taken["known"], taken["refused"]) == (known, 1)
    assert [one[:1] + one[5:6] for one in said(other)[id_]] == [("Panthera pardus", "Naledi")]


def test_an_individual_of_another_taxon_is_refused_and_the_rest_is_taken(
    other: Desk, tmp_path: Path
) -> None:
    """By the animal that is known, by what the table said of it before, also by another person."""
    ids = [str(row[0]) for row in other.project.file.rows("SELECT id FROM media ORDER BY number")]
    first = table(
        tmp_path / "first.csv",
        [{"media_id": ids[0], "identified": "lion", "individual": "K1"}],
        delimiter=",",
        encoding="utf-8",
    )
    assert take(other, first)["identified"] == 1
    rows = [
        {"media_id": ids[1], "identified": "leopard", "individual": "K1"},
        {"media_id": ids[2], "identified": "leopard", "individual": "P1", "identified_by": "Ann"},
        {"media_id": ids[3], "identified": "lion", "individual": "P1", "identified_by": "Ben"},
        {"media_id": ids[4], "identified": "lion", "box": "0.1 0.1 0.00001 0.2"},
        {"media_id": ids[5], "identified": "lion", "individual": "K1", "identified_by": "Ben"},
        {"media_id": ids[6], "identified": "lion", "box": "0.1 0.1 0.2 0.2"},
        {"media_id": ids[0], "identified": "lion", "individual": "K1"},
    ]
    file = table(tmp_path / "t.csv", rows, delimiter=",", encoding="utf-8")
    found = read_said_table(file, other.project.connection)
    before = said(other)
    counts = {
        "identified": 3,
        "known": 1,
        "unknown_photographs": 0,
        "faults": 0,
        "refused": 3,
        "of_events": 0,
        "not_of_people": 0,
    }
    preview = preview_said(other.project, found)
    assert (preview.record, preview.acts) == (counts, [])
    assert preview.people == {other.project.by: 4, "Ann": 1, "Ben": 2}
    assert said(other) == before
    assert other.project.file.one("SELECT count(*) FROM region WHERE left = 0.1") == 0
    taken = take_said(other.work, found)
    assert taken.record == counts
    assert taken.refusals == preview.refusals
    assert {line: str(reason) for line, reason in taken.refusals} == {
        2: "K1 is Panthera leo, not Panthera pardus",
        4: "P1 is Panthera pardus, not Panthera leo",
        5: "the box is too small to hold anything",
    }
    now = said(other)
    assert {id_ for id_ in now if now[id_] != before.get(id_)} == {ids[2], ids[5], ids[6]}
    undo_back_to(other.project, other.decider, taken.acts[0])
    assert len(taken.acts) == 3
    assert said(other) == before


def test_what_is_no_table_is_refused_in_one_sentence(other: Desk, tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/x.xml", b"\0" * (300 << 20))
    for name, content in {
        "empty.csv": b"",
        "other.csv": b"a,b\n1,2\n",
        "picture.xlsx": b"\xff\xd8\xff\xe0",
        "broken.xlsx": bomb.getvalue()[:500],
        "bomb.xlsx": bomb.getvalue(),
        "zip.zip": b"PK\x05\x06" + bytes(18),
        "open.csv": b'media_id,identified,identified_by\n"x',
    }.items():
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(SaidTableNotRead, match=name):
            read_said_table(file, other.project.connection)
    with pytest.raises(SaidTableNotRead):
        read_said_table(tmp_path / "missing.csv", other.project.connection)


def test_a_workbook_may_not_read_files(other: Desk, tmp_path: Path) -> None:
    """An entity of XML that names a file is refused by what reads it."""
    book = openpyxl.Workbook()
    book.save(tmp_path / "plain.xlsx")
    evil = tmp_path / "evil.xlsx"
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as source,
        zipfile.ZipFile(evil, "w") as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                entity = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                content = entity + content
            target.writestr(name, content)
    with pytest.raises(SaidTableNotRead, match="damaged"):
        read_said_table(evil, other.project.connection)


def test_by_command(
    park: Desk, other: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = export(park, "csv", tmp_path / "out.csv")
    path = str(other.project.path)
    other.project.close()
    assert main(["import", path, str(file), "--preview"]) == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert main(["import", path, str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["identified"] == 5
    (tmp_path / "bad.csv").write_text("media_id,identified,identified_by,sex\nx,lion,,it\n")
    assert main(["import", path, str(tmp_path / "bad.csv")]) == 1
    assert "line 2: its sex is 'it'" in capsys.readouterr().err
    assert main(["import", path, str(tmp_path / "none.csv")]) == 2
    other.restart()
    assert said(other) == said(park)
