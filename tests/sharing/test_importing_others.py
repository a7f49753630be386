"""What people said in other programs comes in: Timelapse, and boxes confirmed in AddaxAI."""

import csv
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.cli import main
from swc_desktop.exports.timelapse import BY_MODEL, COLUMNS
from swc_desktop.foreign.errors import DetectionsElsewhere, DetectionsUnreadable
from swc_desktop.projects.acts import actions
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.projects.reverting import undo_last
from swc_desktop.sharing.errors import SaidColumnMissing, SaidTableNotRead
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.said_tables import SaidOptions, read_said_table
from tests.foreign.made import box, megadetector_file
from tests.projects.desk import Desk
from tests.sharing.coming_back import export, said, take

LEOPARD = "leopard;mammalia;carnivora;felidae;panthera;pardus;leopard"
GENUS = "big cats;mammalia;carnivora;felidae;panthera;;big cats"


def labels(desk: Desk) -> dict[str, list[str]]:
    """What is said of each photograph, by the path of its file."""
    rows = desk.project.file.rows(
        "SELECT m.id, f.path FROM media_file f JOIN media m ON m.number = f.media"
    )
    path_of = {str(id_): str(path) for id_, path in rows}
    return {path_of[id_]: [str(one[0]) for one in some] for id_, some in said(desk).items()}


def timelapse(path: Path, rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def addaxai(folder: Path, images: list[Any]) -> Path:
    return megadetector_file(
        folder,
        images,
        info={"format_version": "1.6", "addaxai": {"version": "7.0.2"}},
        classification_categories={
            "1": "leopard",
            "2": "big cats",
            "3": "aardvark",
            "4": "x" * 3000,
            "5": "empty",
        },
        classification_category_descriptions={"1": LEOPARD, "2": GENUS},
    )


def test_a_table_for_timelapse_comes_back_without_what_the_model_said(
    park: Desk, other: Desk, tmp_path: Path
) -> None:
    """The table has no place for who said it, and a count of at least one."""
    file = export(park, "timelapse", tmp_path / "out.csv", Coarsening.EXACT)
    taken = take(other, file)
    assert (taken["identified"], taken["unknown_photographs"], taken["faults"]) == (5, 0, 0)
    assert taken["not_of_people"] > 0
    expected = {
        id_: [
            (label, rank, count or 1, *more, "Timelapse") for label, rank, count, *more, _ in some
        ]
        for id_, some in said(park).items()
    }
    assert said(other) == expected
    assert take(other, file)["identified"] == 0
    undo_last(other.project, other.decider)
    assert said(other) == {}


def test_a_species_that_was_corrected_in_timelapse_is_a_person_s(
    park: Desk, other: Desk, tmp_path: Path
) -> None:
    file = export(park, "timelapse", tmp_path / "out.csv", Coarsening.EXACT)
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    first, second = [row for row in rows if row["Comment"].startswith(BY_MODEL)][:2]
    first["Species"] = "Leptailurus serval"
    second["Species"] = "leopard" if "pardus" in second["Species"] else "lion"  # the same taxon
    changed = timelapse(tmp_path / "changed.csv", rows)
    assert take(other, changed, SaidOptions(by="Asha"))["identified"] == 6
    assert labels(other)[first["File"]] == ["Leptailurus serval"]
    assert second["File"] not in labels(other)
    assert {one[-1] for some in said(other).values() for one in some} == {"Asha"}


def test_rounded_names_lead_back_in_their_own_project_alone(
    park: Desk, other: Desk, tmp_path: Path
) -> None:
    file = export(park, "timelapse", tmp_path / "out.csv", Coarsening.BY_RULE)
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    hidden = next(row for row in rows if row["Comment"].startswith(BY_MODEL))
    hidden["Species"] = "Leptailurus serval"
    changed = timelapse(tmp_path / "changed.csv", rows)
    assert take(park, changed)["unknown_photographs"] == 0
    assert ["Leptailurus serval"] in labels(park).values()
    assert take(other, changed)["unknown_photographs"] > 0


def test_a_park_s_own_columns_and_paths_of_windows_are_read(other: Desk, tmp_path: Path) -> None:
    rows = [
        {
            "RootFolder": "Stations",
            "File": "img_0000.jpg",
            "RelativePath": "CARD_A",
            "Tier": "Leopard",
            "Number": "2",
            "Age": "Adult",
            "Sex": "unknown",
            "Night": "true",
            "Notes": "by the river; far",
        },
        {"File": "PIC_0001.JPG", "RelativePath": "CARD_B", "Tier": "empty", "Number": "0"},
        {"File": "PIC_0002.JPG", "RelativePath": "CARD_B", "Tier": "people"},
        {"File": "PIC_0000.JPG", "RelativePath": "CARD_B", "Tier": "okapi"},
        {"File": "DSC_0007.JPG", "RelativePath": "WALK", "Number": "0"},
        {"File": "DSC_0008.JPG", "RelativePath": "WALK", "Tier": "lion", "Number": "many"},
        {"File": "NOT_HERE.JPG", "RelativePath": "WALK", "Tier": "lion"},
        {"RelativePath": "WALK", "Tier": "lion"},
    ]
    columns = (
        "RootFolder",
        "File",
        "RelativePath",
        "DateTime",
        "Tier",
        "Number",
        "Age",
        "Sex",
        "Night",
        "Notes",
    )
    file = timelapse(tmp_path / "ImageData.csv", rows, columns)
    with pytest.raises(
        SaidTableNotRead,
        match=r"no column species is in it, .*: RootFolder, File, .*--column species=NAME",
    ):
        read_said_table(file, other.project.connection)
    options = SaidOptions(columns={"species": "Tier"})
    table = read_said_table(file, other.project.connection, options)
    assert [str(one) for one in table.notes] == ["These columns were not read: Night."]
    assert [line for line, _ in table.faults] == [7, 9]
    assert table.absent == [(8, "WALK/NOT_HERE.JPG")]
    assert take(other, file, options) == {
        "identified": 4,
        "known": 0,
        "unknown_photographs": 1,
        "faults": 2,
        "refused": 0,
        "of_events": 0,
        "not_of_people": 1,
    }
    assert labels(other) == {
        "IMG_0000.JPG": ["Panthera pardus"],
        "PIC_0001.JPG": ["blank"],
        "PIC_0002.JPG": ["person"],
        "PIC_0000.JPG": ["okapi"],
    }
    (leopard,) = [one for some in said(other).values() for one in some if one[2] == 2]
    assert leopard == ("Panthera pardus", "species", 2, None, "adult", "", "Timelapse")
    assert len([act for act in actions(other.project.connection) if act.kind == "identify"]) == 1
    with pytest.raises(SaidColumnMissing, match="no column Art is in it"):
        read_said_table(file, other.project.connection, SaidOptions(columns={"species": "Art"}))


def test_rows_that_were_pasted_twice_count_once(other: Desk, tmp_path: Path) -> None:
    """Timelapse has one row for each file."""
    row = {"File": "IMG_0000.JPG", "RelativePath": "CARD_A", "species": "lion", "count": "2"}
    columns = ("File", "RelativePath", "DateTime", "species", "count")
    take(other, timelapse(tmp_path / "ImageData.csv", [row, row], columns))
    assert labels(other) == {"IMG_0000.JPG": ["Panthera leo"]}


def test_no_behavior_of_a_table_is_empty(park: Desk, other: Desk, tmp_path: Path) -> None:
    row = {"File": "IMG_0000.JPG", "RelativePath": "CARD_A", "Species": "lion"}
    columns = ("RootFolder", *row, "Behaviour")
    file = timelapse(tmp_path / "a.csv", [row | {"Behaviour": " | |resting| "}], columns)
    assert take(other, file)["identified"] == 1
    statement = "SELECT DISTINCT behavior FROM identification_row"
    assert other.project.file.one(statement) == "resting"
    undo_last(other.project, other.decider)
    out = export(park, "csv", tmp_path / "out.csv")
    untidy = out.read_text("utf-8-sig").replace("drinking at", "| drinking |walking| at")
    out.write_text(untidy, encoding="utf-8-sig")
    take(other, out)
    kept = {str(one) for (one,) in other.project.file.rows(statement)}
    assert "drinking | walking | at Waterhole north" in kept


@pytest.mark.shared
def test_samples_of_timelapse_are_read(other: Desk, shared: Path) -> None:
    """Of their photographs none is here, so all are named."""
    for name, absent in (("ImageData.csv", 3), ("ImageData_split_dates.csv", 2)):
        table = read_said_table(shared / "standards/timelapse" / name, other.project.connection)
        assert (table.absent_count, table.fault_count, table.rows) == (absent, 0, [])
        assert all("\\100RECNX/IMG_000" in one for _line, one in table.absent)


def test_boxes_that_a_person_confirmed_are_taken_and_no_others(other: Desk, tmp_path: Path) -> None:
    file = addaxai(
        tmp_path,
        [
            {
                "file": "CARD_A/IMG_0000.JPG",
                "detections": [
                    box(0.9, 0.1, 0.1, 0.2, 0.2, verified=True, classifications=[["1", 0.7]]),
                    box(0.8, 0.5, 0.5, 0.2, 0.2, verified=True, classifications=[["2", 0.9]]),
                    box(0.7, 0.7, 0.7, 0.2, 0.2, verified=False, classifications=[["3", 0.9]]),
                ],
            },
            {
                "file": "CARD_A/IMG_0001.JPG",
                "detections": [
                    box(0.9, verified=True, classifications=[["3", 0.9]]),
                    box(0.1, 0, 0, 0.1, 0.1, verified=True, category="2"),
                    box(0.1, 0.8, 0, 0.1, 0.1, verified=True, classifications=[["5", 0.9]]),
                ],
            },
            {
                "file": "CARD_A/IMG_0002.JPG",
                "detections": [box(0.9, verified=True, classifications=[["4", 0.9]])],
            },
            {
                "file": "CARD_A/IMG_0003.JPG",
                "detections": [box(0.9, classifications=[["1", 0.9]]), box(0.3)],
            },
            {"file": "CARD_A/IMG_9999.JPG", "detections": [box(0.9, verified=True)]},
        ],
    )
    table = read_said_table(file, other.project.connection)
    assert [str(reason) for _line, reason in table.faults] == [
        f"{tmp_path / 'cards/CARD_A/IMG_0002.JPG'}: a text is longer than 2,000 letters"
    ]
    assert table.absent == [(0, "CARD_A/IMG_9999.JPG")]
    assert "3 boxes were not taken, because no person confirmed them." in str(table.notes[-1])
    assert take(other, file) == {
        "identified": 2,
        "known": 0,
        "unknown_photographs": 1,
        "faults": 1,
        "refused": 0,
        "of_events": 0,
        "not_of_people": 0,
    }
    assert labels(other) == {
        "IMG_0000.JPG": ["Panthera pardus", "Panthera"],
        "IMG_0001.JPG": ["aardvark", "person", "not_an_object"],
    }
    judged = judged_media(other.project.connection, range(1, 20)).values()
    assert {act.by for one in judged for act in one.acts} == {"AddaxAI 7.0.2"}
    assert all(act.box is not None for one in judged for act in one.acts)
    assert take(other, file)["identified"] == 0
    undo_last(other.project, other.decider)
    assert said(other) == {}


def test_a_name_of_a_file_alone_is_not_enough(other: Desk, tmp_path: Path) -> None:
    """Every camera has an IMG_0003.JPG: what a person said of one is not of another."""
    found = [box(0.9, verified=True, classifications=[["1", 0.9]])]
    images = [
        {"file": "S07/100RECNX/IMG_0003.JPG", "detections": found},
        {"file": "CARD_B/PIC_0000.JPG", "detections": found},
    ]
    file = addaxai(tmp_path, images)
    taken = take(other, file)
    assert (taken["identified"], taken["unknown_photographs"]) == (1, 1)
    assert labels(other) == {"PIC_0000.JPG": ["Panthera pardus"]}
    table = read_said_table(file, other.project.connection)
    assert "of 1 photograph was not taken: only the name" in str(table.notes[0])
    rows = [{"File": "IMG_0003.JPG", "RelativePath": "S07\\100RECNX", "Species": "lion"}]
    assert take(other, timelapse(tmp_path / "t.csv", rows))["unknown_photographs"] == 1


def test_what_a_machine_said_is_not_what_a_person_said(
    park: Desk, other: Desk, tmp_path: Path
) -> None:
    """Its boxes come in with ``project add --detections``, and then count as the model's."""
    for form in ("megadetector", "speciesnet"):
        file = export(park, form, tmp_path / f"{form}.json", Coarsening.EXACT)
        assert take(other, file)["identified"] == 0
    assert said(other) == {}


def test_other_json_is_refused_in_one_sentence(other: Desk, tmp_path: Path) -> None:
    for content in ('{"images": 1}', "{", '{"a": NaN}', "{" * 100_000):
        file = tmp_path / "x.json"
        file.write_text(content, encoding="utf-8")
        with pytest.raises(DetectionsUnreadable, match=r"x\.json cannot be used"):
            read_said_table(file, other.project.connection)
    file = addaxai(tmp_path, [{"file": "elsewhere/A.JPG", "detections": []}])
    with pytest.raises(DetectionsElsewhere, match=r"elsewhere/A\.JPG"):
        read_said_table(file, other.project.connection)


def test_by_command(other: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"File": f"IMG_{at:04d}.JPG", "RelativePath": "CARD_A", "Species": "lion"}
        for at in range(40)
    ]
    file = timelapse(tmp_path / "t.csv", rows)
    path = str(other.project.path)
    other.project.close()
    assert main(["import", path, str(file), "--by", "Ann"]) == 1
    out, err = capsys.readouterr()
    assert "Identified 6 photographs; 34 rows of photographs that are not here." in out
    assert "line 8: CARD_A/IMG_0006.JPG is not in this project" in err
    assert "14 more photographs are not there." in err
    assert main(["import", path, str(file), "--column", "species=Count"]) == 0
    assert "not of people" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["import", path, str(file), "--column", "weight=Count"])
    other.restart()
