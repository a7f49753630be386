"""Camtrap DP: each animal of an event once, by people, with the pictures that show it."""

import csv
import gzip
import json
import shutil
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PIL import Image

from swc_desktop.core.region import Box
from trainer.errors import SourceUnreadable
from trainer.names import read_checklist
from trainer.sources import left_out
from trainer.sources.read import read_source
from trainer.sources.reading_report import ReadingLog
from trainer.sources.source_record import Record

PROFILE = "https://raw.githubusercontent.com/tdwg/camtrap-dp/{}/camtrap-dp-profile.json"
TABLES = ("deployments", "media", "observations")
Row = Mapping[str, str]


def minute(number: int) -> str:
    return f"2024-02-19T21:{number:02d}:00+03:00"


def write(folder: Path, version: str = "1.0.2", **tables: Sequence[Row]) -> Path:
    """A package with one camera and five pictures, a minute apart, on the disk."""
    (folder / "media" / "S07").mkdir(parents=True)
    made: dict[str, Sequence[Row]] = {
        "deployments": [
            {"deploymentID": "d1", "locationID": "S07", "latitude": "-1.41", "longitude": "35.01"}
        ],
        "media": [
            {
                "mediaID": f"m{n}",
                "deploymentID": "d1",
                "timestamp": minute(n),
                "filePath": f"media/S07/{n}.jpg",
                "fileMediatype": "image/jpeg",
            }
            for n in range(5)
        ],
        **tables,
    }
    for name in TABLES:
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, list(dict.fromkeys(k for row in made[name] for k in row)))
            writer.writeheader()
            writer.writerows(made[name])
    for n in range(5):
        Image.new("RGB", (8, 8)).save(folder / "media" / "S07" / f"{n}.jpg")
    described = {
        "profile": PROFILE.format(version),
        "title": "Reserve",
        "licenses": [
            {"name": "CC0-1.0", "scope": "data"},
            {"name": "CC-BY-4.0", "scope": "media"},
        ],
        "resources": [{"name": name, "path": f"{name}.csv"} for name in TABLES],
    }
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    return folder


def row(number: str, name: str = "Panthera leo", **more: str) -> Row:
    return {
        "observationID": number,
        "deploymentID": "d1",
        "mediaID": "",
        "eventID": "e1",
        "eventStart": minute(0),
        "eventEnd": minute(3),
        "observationType": "animal",
        "scientificName": name,
        "classificationMethod": "human",
        "classificationProbability": "",
        "cameraSetupType": "",
        **more,
    }


def used(records: Sequence[Record]) -> dict[str, tuple[str, list[str]]]:
    return {
        one.id: (one.name, [Path(name).name for name in one.images])
        for one in records
        if not one.left_out
    }


def read(path: Path) -> list[Record]:
    return list(read_source(path, {}))


@pytest.mark.parametrize("version", ["1.0", "1.0.1", "1.0.2"])
def test_an_animal_of_media_and_event_rows_is_one_record(tmp_path: Path, version: str) -> None:
    rows = [
        row("a", mediaID="m0", eventStart=minute(0), eventEnd=minute(0)),
        row("b", mediaID="m1", eventID="", eventStart=minute(1), eventEnd=minute(1)),
        row("whole"),
        row("young", count="1", lifeStage="juvenile"),
    ]
    records = read(write(tmp_path / "p", version, observations=rows))
    assert used(records) == {"whole": ("Panthera leo", ["0.jpg", "1.jpg"])}
    assert Counter(one.left_out for one in records) == {"": 1, left_out.SAME_EVENT: 3}
    lion = records[2]
    assert lion.place is not None
    assert (lion.site, lion.licence, lion.credit, lion.observer) == (
        "S07",
        "CC-BY-4.0",
        "Reserve",
        "",
    )
    assert all(Path(name).is_file() for name in lion.images)


def test_boxes_of_people_are_taken(tmp_path: Path) -> None:
    """Not those of machines; a picture with a box that cannot be used has none."""

    def box(*edges: str) -> dict[str, str]:
        names = ("bboxX", "bboxY", "bboxWidth", "bboxHeight")
        return dict(zip(names, edges or [""] * 4, strict=True))

    rows = [
        row("a", mediaID="m0", **box("0.1", "0.2", "0.3", "0.4")),
        row("b", mediaID="m1", **box("0.5", "0.5", "0.9", "0.1")),
        row("c", mediaID="m2", classificationMethod="machine", **box("0", "0", "1", "1")),
        row("d", mediaID="m3", **box()),
    ]
    log = ReadingLog()
    records = read_source(write(tmp_path / "p", observations=rows), {}, log)
    boxes = [(Path(name).name, of) for one in records for name, of in (one.boxes or {}).items()]
    assert boxes == [("0.jpg", (Box(0.1, 0.2, 0.3, 0.4),))]
    assert log.tables[-1].notes == [
        "1 boxes of animals in 1 pictures",
        "1 pictures have a box that is not inside the picture, or no size to relate it to, and "
        "are used whole, for example m1",
    ]


def test_an_event_named_as_a_whole_has_the_pictures_of_its_time(tmp_path: Path) -> None:
    rows = [
        row("lion", eventEnd=minute(2)),
        row("empty", "", eventID="e2", eventStart=minute(4), eventEnd=minute(4),
            observationType="blank"),
    ]  # fmt: skip
    assert used(read(write(tmp_path / "p", observations=rows))) == {
        "lion": ("Panthera leo", ["0.jpg", "1.jpg", "2.jpg"]),
        "empty": (left_out.EMPTY, ["4.jpg"]),
    }


def test_pictures_that_a_person_called_empty_are_not_of_the_animal(tmp_path: Path) -> None:
    rows = [
        row("lion"),
        row("empty", "", mediaID="m1", observationType="blank"),
    ]
    assert used(read(write(tmp_path / "p", observations=rows))) == {
        "lion": ("Panthera leo", ["0.jpg", "2.jpg", "3.jpg"]),
        "empty": (left_out.EMPTY, ["1.jpg"]),
    }


def test_pictures_of_two_animals_teach_neither_but_place_and_time_do(tmp_path: Path) -> None:
    rows = [
        row("lion", mediaID="m0"),
        row("both 1", mediaID="m1"),
        row("both 2", "Panthera pardus", mediaID="m1"),
        row("c", eventID="e9", eventStart=minute(4), eventEnd=minute(4)),
        row("d", "Panthera pardus", eventID="e9", eventStart=minute(4), eventEnd=minute(4)),
    ]
    records = read(write(tmp_path / "p", observations=rows))
    assert used(records) == {
        "lion": ("Panthera leo", ["0.jpg"]),
        "both 2": ("Panthera pardus", []),
        "c": ("Panthera leo", []),
        "d": ("Panthera pardus", []),
    }
    assert all(one.place and one.moment for one in records)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"classificationMethod": "machine"}, left_out.MACHINE),
        ({"classificationMethod": "", "classificationProbability": "0.93"}, left_out.MACHINE),
        ({"observationType": "human", "scientificName": "Homo sapiens"}, left_out.PERSON),
        ({"observationType": "vehicle", "scientificName": ""}, left_out.PERSON),
        ({"observationType": "unknown"}, left_out.NOT_IDENTIFIED),
        ({"observationType": "unclassified"}, left_out.NOT_IDENTIFIED),
        ({"scientificName": ""}, left_out.NOT_IDENTIFIED),
        ({"cameraSetupType": "setup"}, left_out.SETUP),
        ({"observationType": "", "classificationMethod": ""}, ""),
        ({"classificationMethod": "", "classificationProbability": "1"}, ""),
    ],
)
def test_what_does_not_teach_has_its_reason(
    tmp_path: Path, more: dict[str, str], reason: str
) -> None:
    (record,) = read(write(tmp_path / "p", observations=[row("a", **more)]))
    assert record.left_out == reason


def test_a_machine_says_nothing_about_the_pictures_of_a_person(tmp_path: Path) -> None:
    rows = [
        row("m", "Panthera pardus", mediaID="m0", classificationMethod="machine"),
        row("lion"),
    ]
    assert used(read(write(tmp_path / "p", observations=rows))) == {
        "lion": ("Panthera leo", ["0.jpg", "1.jpg", "2.jpg", "3.jpg"])
    }


@pytest.mark.parametrize(
    "path", ["media\\S07\\3.jpg", "C:\\Users\\ann\\media\\S07\\3.jpg", "/home/ann/S07/3.JPG"]
)
def test_media_that_another_computer_named_are_found(tmp_path: Path, path: str) -> None:
    media = [{"mediaID": "m3", "deploymentID": "d1", "timestamp": minute(3), "filePath": path}]
    folder = write(tmp_path / "p", media=media, observations=[row("a", mediaID="m3")])
    (record,) = read(folder)
    assert record.images == ((folder / "media" / "S07" / "3.jpg").as_posix(),)


def test_web_addresses_stay_and_missing_files_are_named_in_the_package(tmp_path: Path) -> None:
    media = [
        {"mediaID": "m0", "deploymentID": "d1", "filePath": "https://x.org/a/file"},
        {"mediaID": "m1", "deploymentID": "d1", "filePath": "../../gone.jpg"},
        {"mediaID": "m2", "deploymentID": "d1", "filePath": "2.mp4", "fileMediatype": "video/mp4"},
    ]
    rows = [row(f"o{n}", mediaID=f"m{n}", eventID=f"e{n}") for n in range(3)]
    folder = write(tmp_path / "p", media=media, observations=rows)
    assert [one.images for one in read(folder)] == [
        ("https://x.org/a/file",),
        ((folder / "gone.jpg").as_posix(),),
        (),
    ]


def test_a_clock_with_issues_gives_no_time(tmp_path: Path) -> None:
    where = [{"deploymentID": "d1", "latitude": "-1", "longitude": "35", "timestampIssues": "true"}]
    (record,) = read(write(tmp_path / "p", deployments=where, observations=[row("a")]))
    assert (record.moment, record.day) == (None, None)
    assert "clock has issues" in record.moment_problem


def test_invalid_but_readable_packages_are_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "p", observations=[row("a", eventStart="2024-02-19T21:00:00",
                                                     eventEnd="2024-02-19T21:03:00")])  # fmt: skip
    text = (folder / "media.csv").read_text(encoding="utf-8")
    (folder / "media.csv").unlink()
    with gzip.open(folder / "media.csv.gz", "wt", encoding="utf-8") as out:
        out.write("\ufeff" + text.replace("mediaID", "MEDIAID").replace("+03:00", ""))
    described = json.loads((folder / "datapackage.json").read_text())
    described["resources"][1]["path"] = ["media.csv.gz"]
    del described["licenses"], described["profile"]
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8-sig")
    (record,) = read(folder)
    assert len(record.images) == 4
    assert record.moment is not None
    assert record.licence == ""


def test_tables_of_spreadsheets_are_read_and_reported(tmp_path: Path) -> None:
    folder = write(tmp_path / "p", observations=[row("a", "Panthera léo")])
    text = (folder / "observations.csv").read_text(encoding="utf-8").replace(",", ";")
    (folder / "observations.csv").write_bytes(text.encode("cp1252"))
    log = ReadingLog()
    (record,) = read_source(folder, {}, log)
    assert record.name == "Panthera léo"
    assert [table.table for table in log.tables] == [f"p/{name}.csv" for name in TABLES]
    assert "semicolons" in next(log.tables[2].lines())


def packed(folder: Path, *, top: str = "", with_media: bool = False) -> Path:
    file = folder.with_suffix(".zip")
    with zipfile.ZipFile(file, "w") as out:
        for one in sorted(folder.rglob("*")):
            if one.is_file() and (with_media or one.suffix != ".jpg"):
                out.write(one, f"{top}{one.relative_to(folder).as_posix()}")
    return file


@pytest.mark.parametrize("top", ["", "reserve/"])
def test_a_zip_is_a_package_with_its_media_beside_it(tmp_path: Path, top: str) -> None:
    folder = write(tmp_path / "p", observations=[row("a")])
    file = packed(folder, top=top)
    in_folder = read(file)[0]
    assert in_folder.images == read(folder)[0].images
    shutil.move(folder / "media", tmp_path / "media")
    shutil.rmtree(folder)
    (record,) = read(file)
    assert record.images[0] == (tmp_path / "media" / "S07" / "0.jpg").as_posix()


def test_pictures_inside_the_zip_have_to_be_unpacked(tmp_path: Path) -> None:
    file = packed(write(tmp_path / "p", observations=[row("a")]), with_media=True)
    with pytest.raises(SourceUnreadable, match=r"such as 0\.jpg, are in the ZIP\. Unpack it"):
        read(file)


def test_an_old_version_is_refused_with_the_way_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "p", "0.1.6", observations=[row("a")])
    with pytest.raises(SourceUnreadable, match=r"Camtrap DP 0\.1.*Export it as Camtrap DP 1\.0"):
        read(folder)


@pytest.mark.shared
def test_the_shared_packages_are_read(shared: Path, root: Path) -> None:
    accepted = read_checklist(root / "resources" / "taxonomy.csv").accepted
    (lion,) = read_source(shared / "cases" / "tables" / "camtrap-dp.zip", accepted)
    assert (lion.name, lion.site, lion.left_out) == ("Panthera leo", "d1", "")
    ours = read(shared / "standards" / "camtrap_dp" / "example_swc")
    assert {one.id: one.left_out for one in ours} == {
        "o1": left_out.MACHINE,
        "o2": left_out.MACHINE,
        "o3": "",
        "o4": left_out.MACHINE,
        "o5": "",
        "o6": left_out.MACHINE,
        "o7": "",
        "o8": left_out.SAME_EVENT,
    }
    assert [len(one.images) for one in ours if not one.left_out] == [2, 1, 0]
    official = read(shared / "standards" / "camtrap_dp" / "example")
    assert len(official) == 41
    assert len({(one.site, one.moment, one.name) for one in official if not one.left_out}) == sum(
        not one.left_out for one in official
    )
