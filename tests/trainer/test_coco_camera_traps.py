"""COCO Camera Traps of LILA: sequences, sites, names, and why each other picture is left out."""

import json
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from swc_desktop.core.region import Box
from trainer.errors import SourceUnreadable
from trainer.sources import left_out
from trainer.sources.read import read_source
from trainer.sources.reading_report import ReadingLog
from trainer.sources.source_record import Record

CATEGORIES = ["empty", "lionFemale", "leopard", "human", "unknown"]


def image(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"i{number}",
        "file_name": f"c1/{number}.jpg",
        "seq_id": "s1",
        "frame_num": number,
        "location": 7,
        "datetime": f"2022-12-31 09:52:{number:02d}",
        **more,
    }


def write(
    folder: Path, images: list[dict[str, Any]], labels: list[tuple[str, int]], **more: Any
) -> Path:
    whole = {
        "info": {"description": "Mara", "contributor": "somebody"},
        "categories": [{"id": n, "name": name} for n, name in enumerate(CATEGORIES)],
        "images": images,
        "annotations": [
            {"id": f"a{n}", "image_id": one, "category_id": label}
            for n, (one, label) in enumerate(labels)
        ],
        **more,
    }
    (folder / "pictures" / "c1").mkdir(parents=True)
    for n in range(8):
        Image.new("RGB", (8, 8)).save(folder / "pictures" / "c1" / f"{n}.jpg")
    (folder / "mara.json").write_text(json.dumps(whole), encoding="utf-8")
    return folder / "mara.json"


def read(file: Path) -> list[Record]:
    return list(read_source(file, {}))


def kept(records: list[Record]) -> dict[str, list[str]]:
    return {
        one.name: [Path(name).name for name in one.images] for one in records if not one.left_out
    }


def test_frames_of_a_sequence_with_one_animal_are_one_record(tmp_path: Path) -> None:
    images = [image(2), image(0), image(1), image(3, seq_id=None, location="c9")]
    labels = [("i2", 1), ("i0", 1), ("i0", 1), ("i1", 0), ("i3", 2)]
    records = read(write(tmp_path, images, labels))
    assert kept(records) == {
        "lionFemale": ["0.jpg", "2.jpg"],
        left_out.EMPTY: ["1.jpg"],
        "leopard": ["3.jpg"],
    }
    lion = next(one for one in records if one.name == "lionFemale")
    assert (lion.id, lion.site, lion.alike, lion.credit) == ("i0", "7", "s1", "Mara, somebody")
    assert lion.place is None
    assert lion.moment is not None
    assert lion.moment.isoformat() == "2022-12-31T09:52:00"
    assert all(Path(name).is_file() for one in records for name in one.images)


def test_every_other_picture_has_its_reason(tmp_path: Path) -> None:
    images = [
        image(0, corrupt=True),
        image(1),
        image(2),
        image(3),
        image(4),
        image(5, file_name="c1/5.mp4"),
        image(99),
        image(6),
    ]
    labels = [("i0", 1), ("i1", 3), ("i1", 1), ("i2", 1), ("i2", 2), ("i3", 4), ("i5", 1)]
    labels += [("i99", 1), ("i6", 1), ("i6", 0)]
    records = read(write(tmp_path, images, labels))
    assert Counter(one.left_out for one in records) == {
        left_out.DAMAGED: 1,
        left_out.PERSON: 1,
        left_out.SEVERAL: 1,
        left_out.NOT_IDENTIFIED: 2,
        left_out.VIDEO: 1,
        left_out.NO_FILE: 1,
        "": 1,
    }
    assert kept(records) == {"lionFemale": ["6.jpg"]}


def test_boxes_of_animals_are_shares_of_the_stated_size(tmp_path: Path) -> None:
    """A picture with a box that cannot be used is used whole; what shows no animal has none."""
    sized = {"width": 200, "height": 100}
    images = [
        image(0, **sized),
        image(1, **sized),
        image(2),
        image(3, **sized, seq_id="s2"),
        image(4, **sized, seq_id="s3"),
        image(5, width=0, height=100),
    ]
    boxes = [
        ("i0", 1, [20, 10, 100, 50]),
        ("i0", 1, [0, 0, 10, 10]),
        ("i1", 1, [150, 0, 100, 50]),
        ("i1", 1, [0, 0, 10, 10]),
        ("i2", 1, [0, 0, 10, 10]),
        ("i3", 2, ["0", "0", "200", "100"]),
        ("i3", 0, [0, 0, 10, 10]),
        ("i4", 0, [0, 0, 10, 10]),
        ("i5", 1, [0, 0, 10]),
    ]
    file = write(tmp_path, images, [(one, label) for one, label, _ in boxes])
    whole = json.loads(file.read_text())
    for annotation, (_, _, box) in zip(whole["annotations"], boxes, strict=True):
        annotation["bbox"] = box
    whole["annotations"].append({"image_id": "i0", "category_id": 1, "bbox": []})
    file.write_text(json.dumps(whole))
    log = ReadingLog()
    found = {
        Path(name).name: of
        for record in read_source(file, {}, log)
        for name, of in (record.boxes or {}).items()
    }
    assert found == {
        "0.jpg": (Box(0.1, 0.1, 0.5, 0.5), Box(0.0, 0.0, 0.05, 0.1)),
        "3.jpg": (Box(0, 0, 1, 1),),
    }
    assert list(log.tables[0].lines()) == [
        "mara.json: COCO Camera Traps: 6 images, 10 annotations, 5 categories",
        "  note: 3 boxes of animals in 2 pictures",
        "  note: 3 pictures have a box that is not inside the picture, or no size to relate it "
        "to, and are used whole, for example i1",
    ]


def test_names_are_those_of_lilas_table_of_taxa_beside_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, [image(0), image(1, seq_id="s2")], [("i0", 1), ("i1", 2)])
    (tmp_path / "lila-taxonomy-mapping_release.csv").write_text(
        "dataset_name,query,scientific_name\n"
        "Mara,lionfemale,panthera leo\n"
        "Elsewhere,lionfemale,panthera\n"
        "Elsewhere,leopard,panthera pardus\n"
        "A zoo,leopard,neofelis\n",
        encoding="utf-8",
    )
    assert set(kept(read(file))) == {"panthera leo", "leopard"}


def test_the_zip_of_lila_is_read(tmp_path: Path) -> None:
    file = write(tmp_path, [image(0)], [("i0", 1)])
    packed = tmp_path / "mara.json.zip"
    with zipfile.ZipFile(packed, "w") as out:
        out.write(file, "mara.json")
    assert [one.images for one in read(packed)] == [one.images for one in read(file)]


def test_entries_of_another_shape_are_not_read_as_pictures(tmp_path: Path) -> None:
    file = write(tmp_path, [image(0)], [("i0", 1)])
    whole = json.loads(file.read_text())
    whole["info"] = ["Mara"]
    whole["images"] += [3, None, {"id": "x"}, {"id": [], "file_name": {}}]
    whole["categories"] += ["lion", {"id": None}]
    whole["annotations"] += [7, {}, {"image_id": "i0"}, {"image_id": "i0", "category_id": 99}]
    file.write_text(json.dumps(whole))
    assert kept(read(file)) == {"lionFemale": ["0.jpg"]}


def results_of_a_detector(file: Path) -> None:
    file.write_text('{"images": [], "detection_categories": {}}')


def another_json(file: Path) -> None:
    file.write_text('{"images": []}')


def no_json(file: Path) -> None:
    file.write_text("{")


def no_pictures(file: Path) -> None:
    write(file.parent, [image(98), image(99)], [("i98", 1)])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (results_of_a_detector, "results of a detector. Name it as crops.detections"),
        (another_json, "not COCO Camera Traps"),
        (no_json, "not valid JSON"),
        (no_pictures, r"none of its 2 pictures is in .*for example, it names 'c1/98.jpg'"),
        (lambda _: None, "could not be read"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    make(tmp_path / "mara.json")
    with pytest.raises(SourceUnreadable, match=said) as refused:
        read(tmp_path / "mara.json")
    assert "\n" not in str(refused.value)


@pytest.mark.shared
def test_the_shared_sample_is_read(shared: Path, tmp_path: Path) -> None:
    sample = shared / "standards" / "lila" / "coco_camera_traps_invented.json"
    (tmp_path / "set.json").write_bytes(sample.read_bytes())
    for name in ("c1/0001.jpg", "c2/0001.jpg"):
        (tmp_path / name).parent.mkdir()
        Image.new("RGB", (8, 8)).save(tmp_path / name)
    records = read(tmp_path / "set.json")
    assert [(one.name, one.site, one.left_out) for one in records] == [
        ("", "c1", left_out.DAMAGED),
        ("lion", "c1", ""),
        (left_out.EMPTY, "7", ""),
    ]
