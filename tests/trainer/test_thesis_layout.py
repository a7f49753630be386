"""The published layout of the thesis as one source, and its parts named one by one."""

import csv
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from swc_desktop.core.checklist import Checklist
from swc_desktop.core.observation import Weather
from tests.trainer.thesis_layout import write_thesis
from trainer.cli import main
from trainer.configuration import read_configuration
from trainer.errors import ConfigurationWrong, SourceUnreadable
from trainer.names import read_checklist
from trainer.sources import left_out
from trainer.sources.folder_names import FolderNames
from trainer.sources.read import read_source
from trainer.sources.source_record import Record
from trainer.sources.weather_tables import read_weather_tables
from trainer.stages.dataset import read_cases

ROWS = [
    {"id": "3192", "scientific_name": "Panthera leo", "tree": "taxon_train", "crops": "ab"},
    {
        "id": "16346",
        "scientific_name": "Panthera leo melanochaita",
        "tree": "taxon_train",
        "crops": "a",
        "latitude": "-23.5",
    },
    {"id": "77", "scientific_name": "Loxodonta africana", "tree": "taxon_train", "crops": ""},
    {"id": "900", "scientific_name": "Lynx rufus", "tree": "taxon_validate", "crops": "abc"},
]


@pytest.fixture(scope="module")
def checklist(root: Path) -> Checklist:
    return read_checklist(root / "resources" / "taxonomy.csv")


def read(folder: Path, checklist: Checklist) -> list[Record]:
    return list(read_source(folder, checklist.accepted, names=FolderNames.of_checklist(checklist)))


def test_rows_have_their_crops_and_their_weather(tmp_path: Path, checklist: Checklist) -> None:
    records = read(write_thesis(tmp_path / "data", ROWS), checklist)
    used = {one.id: one for one in records if not one.left_out}
    assert {name: [Path(image).name for image in one.images] for name, one in used.items()} == {
        "3192": ["3192_a.jpg", "3192_b.jpg"],
        "16346": ["16346_a.jpg"],
        "77": ["original.jpg"],
        "900": ["900_a.jpg", "900_b.jpg", "900_c.jpg"],
    }
    assert "/taxon_train/felidae/panthera/panthera_leo/3192_a.jpg" in used["3192"].images[0]
    for record in used.values():
        assert record.weather is not None
        # The made-up values are outside the range of the pressure and of three moistures.
        assert len(record.weather) == 39
        assert record.weather["dew_point_2m"] == 3 + int(record.id) % 5
        assert record.place is not None
        assert record.moment is not None
        assert record.moment.isoformat()[11:] == "18:45:00+02:00"
    assert used["900"].source == "validation.csv"
    assert used["3192"].source == "felids_train.csv"
    reasons = Counter(one.left_out for one in records if one.left_out)
    assert reasons == {left_out.COPY: 6}


def test_crops_without_a_row_and_in_a_folder_of_another_animal_are_counted(
    tmp_path: Path, checklist: Checklist
) -> None:
    folder = write_thesis(tmp_path / "data", [*ROWS[:2], {**ROWS[3], "folder": "Panthera onca"}])
    tree = folder / "images" / "taxon_train" / "felidae"
    Image.new("RGB", (8, 8)).save(tree / "12_a.jpg")
    Image.new("RGB", (8, 8), "red").save(tree / "3192_c.jpg")
    records = read(folder, checklist)
    reasons = Counter(one.left_out for one in records if one.left_out)
    assert reasons[left_out.CONTRADICTION] == 3
    assert reasons[left_out.NO_ROW] == 1
    lion = next(one for one in records if one.id == "3192")
    assert [Path(name).name for name in lion.images] == ["3192_c.jpg", "3192_a.jpg", "3192_b.jpg"]


def test_the_last_step_of_the_processing_that_is_there_counts(
    tmp_path: Path, checklist: Checklist
) -> None:
    folder = write_thesis(tmp_path / "data", ROWS)
    (folder / "obs_and_meta" / "processed" / "felids_train.csv").unlink()
    (folder / "obs_and_meta" / "processed" / "validation.csv").unlink()
    used = [one for one in read(folder, checklist) if not one.left_out]
    assert [(one.id, one.source) for one in used] == [
        (row["id"], "felids_interim.csv") for row in ROWS
    ]
    assert all(one.weather for one in used)
    (folder / "obs_and_meta" / "interim" / "felids_interim.csv").unlink()
    with pytest.raises(SourceUnreadable, match="no table of observations in its folder"):
        read(folder, checklist)


def config_of(folder: Path, text: str) -> Path:
    file = folder / "run.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_parts_can_be_named_one_by_one_and_reach_the_cases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {
            "id": str(100 + n),
            "scientific_name": ("Panthera leo", "Loxodonta africana")[n % 2],
            "tree": "taxon_train",
            "crops": "ab",
            "latitude": str(-24.99 + 2.1 * (n % 30)),
            "longitude": str(25 + n % 7),
        }
        for n in range(60)
    ]
    write_thesis(tmp_path / "data", rows)
    tables = "data/obs_and_meta/processed"
    one = config_of(tmp_path, 'sources = ["data"]\n[cleaning]\noff = ["at sea"]\n')
    other = tmp_path / "parts.toml"
    other.write_text(
        f'sources = ["{tables}/felids_train.csv"]\npictures = ["data/images/taxon_train"]\n'
        f'weather_tables = ["{tables}/felids_meta.csv"]\nfolder = "parts"\n'
        '[cleaning]\noff = ["at sea"]\n',
        encoding="utf-8",
    )
    found = []
    for config in (one, other):
        assert main(["clean", "--config", str(config)]) == 0
        assert main(["splits", "--config", str(config)]) == 0
        found.append(read_cases(read_configuration(config)))
    said = capsys.readouterr().out
    assert said.count("with weather that their source states: 60\n") == 2
    assert f"pictures left out, {left_out.COPY}: 120" in said
    as_one, in_parts = ({case.id: case for case in cases} for cases in found)
    assert set(as_one) == set(in_parts)
    for name, case in as_one.items():
        assert len(case.pictures) == 2
        assert all(file.is_file() for file in case.pictures)
        assert isinstance(case.seen.weather, Weather)
        assert replace(in_parts[name], split=case.split, group=case.group, fold=case.fold) == case


def test_a_new_picture_or_weather_row_makes_the_stage_run_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_thesis(tmp_path / "data", ROWS)
    config = config_of(tmp_path, 'sources = ["data"]\n')
    assert main(["clean", "--config", str(config)]) == 0
    first = json.loads((tmp_path / "run" / "clean.json").read_text())
    Image.new("RGB", (8, 8)).save(folder / "images" / "taxon_train" / "felidae" / "77_a.jpg")
    assert main(["clean", "--config", str(config)]) == 0
    second = json.loads((tmp_path / "run" / "clean.json").read_text())
    assert first["origin"]["sources"] != second["origin"]["sources"]
    meta = folder / "obs_and_meta" / "processed" / "felids_meta.csv"
    meta.write_text("".join(meta.read_text().splitlines(keepends=True)[:2]))
    assert main(["clean", "--config", str(config)]) == 0
    third = json.loads((tmp_path / "run" / "clean.json").read_text())
    assert (first["with_weather"], third["with_weather"]) == (4, 2)
    capsys.readouterr()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('pictures = ["gone"]', "pictures names .*gone, which is not a folder"),
        ('weather_tables = ["gone.csv"]', "weather_tables names .*gone.csv, which is not a file"),
        ('pictures = "gone"', "pictures must be a list of texts"),
    ],
)
def test_a_part_that_is_not_there_is_an_error(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigurationWrong, match=said):
        read_configuration(config_of(tmp_path, f'sources = ["a.csv"]\n{line}\n'))


def test_a_table_without_weather_is_not_one_of_weather(tmp_path: Path) -> None:
    file = tmp_path / "rain.csv"
    file.write_text("id,rain\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match="needs a column id and the weather columns"):
        read_weather_tables([file])
    with pytest.raises(SourceUnreadable, match="could not be read"):
        read_weather_tables([tmp_path / "gone.csv"])


def test_pictures_that_rows_name_are_found_in_the_folders(
    tmp_path: Path, checklist: Checklist
) -> None:
    (tmp_path / "disk" / "cam 1").mkdir(parents=True)
    Image.new("RGB", (8, 8)).save(tmp_path / "disk" / "cam 1" / "IMG_1.JPG")
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "scientific_name", "image"])
        writer.writerow([1, "Panthera leo", "D:\\survey\\Cam 1\\IMG_1.JPG"])
    config = config_of(tmp_path, 'sources = ["a.csv"]\npictures = ["disk"]\n')
    assert main(["clean", "--config", str(config)]) == 0
    with (tmp_path / "run" / "observations.csv").open(encoding="utf-8") as lines:
        (row,) = csv.DictReader(lines)
    assert row["images"] == (tmp_path / "disk" / "cam 1" / "IMG_1.JPG").as_posix()


def test_pictures_of_another_source_are_not_without_a_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "disk").mkdir()
    for name in ("1", "i1", "stray"):
        Image.new("RGB", (8, 8)).save(tmp_path / "disk" / f"{name}.jpg")
    with (tmp_path / "a.csv").open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([["id", "scientific_name", "image"], [1, "Panthera leo", ""]])
    coco = {
        "images": [{"id": 1, "file_name": "i1.jpg"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1}],
        "categories": [{"id": 1, "name": "Panthera leo"}],
    }
    (tmp_path / "set.json").write_text(json.dumps(coco), encoding="utf-8")
    for sources, read_rows in (('"set.json"', "1 of 1"), ('"a.csv", "set.json"', "2 of 2")):
        config = config_of(tmp_path, f'sources = [{sources}]\npictures = ["disk"]\n')
        assert main(["clean", "--config", str(config)]) == 0
        said = capsys.readouterr().out
        assert f"{read_rows} records can be used" in said
    assert f"pictures left out, {left_out.NO_ROW}: 1" in said
