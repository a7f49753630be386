"""Results of MegaDetector, AddaxAI and SpeciesNet: what is read, matched, left out and counted."""

import json
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.core.region import Category
from swc_desktop.foreign.errors import DetectionsElsewhere, DetectionsUnreadable
from swc_desktop.foreign.origin import ResultsWriter
from swc_desktop.foreign.reading import read_detections
from swc_desktop.foreign.taking import taken_regions
from tests.foreign.made import box, megadetector_file, written

ANIMAL, PERSON, VEHICLE = Category.ANIMAL, Category.PERSON, Category.VEHICLE


def named(classes: Any) -> list[tuple[str, float]]:
    return [(one.name, one.score) for one in classes]


def test_regions_are_of_the_categories_that_the_file_itself_names(tmp_path: Path) -> None:
    images = [
        {
            "file": "a.jpg",
            "detections": [
                box(0.3, category=1),
                box(0.9, 0, 0, 1, 1, category="0"),
                box(0.5, category="7"),
                box(0.8, category="9"),
                box(0.7, 0.1, 0.1, 0.2, 0, category="1"),
            ],
        }
    ]
    names = {"0": "Vehicle", "1": " PERSON", "7": "animal", "8": "bicycle"}
    file = megadetector_file(tmp_path, images, detection_categories=names)
    results = read_detections(file, [tmp_path / "a.jpg"])
    said = results.of(tmp_path / "a.jpg")
    assert said is not None
    assert [(one.region.category, one.region.confidence) for one in said.regions] == [
        (VEHICLE, 0.9),
        (ANIMAL, 0.5),
        (PERSON, 0.3),
    ]
    assert results.lowest == 0.3
    assert [str(one) for one in results.report.sentences()] == [
        "1 box is not used: of neither an animal nor a person nor a vehicle.",
        "1 box is not used: without width or height.",
    ]


def test_what_is_below_the_threshold_of_its_category_is_not_taken(tmp_path: Path) -> None:
    images = [
        {"file": "a.jpg", "detections": [box(0.15), box(0.2), box(0.9, category="2")]},
        {"file": "b.jpg", "detections": []},
        {"file": "c.jpg", "failure": "Failure\x1b[31m image access", "detections": None},
    ]
    a, b, c, d = (tmp_path / f"{name}.jpg" for name in "abcd")
    results = read_detections(megadetector_file(tmp_path, images), [a, b, c, d])
    assert [one.confidence for one in taken_regions(results, a) or ()] == [0.9, 0.2]
    taken = taken_regions(results, a, {ANIMAL: 0.16, VEHICLE: 0.0})
    assert [one.confidence for one in taken or ()] == [0.2]
    assert taken_regions(results, b) == ()
    assert taken_regions(results, c) is None
    assert taken_regions(results, d) is None
    failed = results.of(c)
    assert failed is not None
    assert str(failed.failure) == (
        "the detector could not search this picture (Failure\\x1b[31m image access)"
    )


@pytest.mark.parametrize(
    ("info", "threshold"),
    [
        (None, 0.8),
        ({"detector": "megadetector_v3", "format_version": "1.1"}, 0.8),
        ({"detector": "md_v4.1.0.pb"}, 0.8),
        ({"detector": "md_v5a.0.0.pt", "format_version": 1.2}, 0.2),
        ({"detector": "MDV6-yolov10-e"}, 0.2),
        ({"detector": "md_v1000.0.0-redwood.pt"}, 0.2),
        ({"detector_metadata": {"typical_detection_threshold": 0.35}}, 0.35),
        ({"detector": "x", "detector_metadata": {"typical_detection_threshold": "0.35"}}, 0.2),
        ({"addaxai": {"detection_model": "MD5A-0-0"}}, 0.2),
    ],
)
def test_the_threshold_is_that_of_the_file_or_of_its_detector(
    tmp_path: Path, info: object, threshold: float
) -> None:
    results = read_detections(megadetector_file(tmp_path, [], info=info), [])
    assert results.origin.threshold == threshold


@pytest.mark.shared
def test_classes_of_megadetector_have_names_and_labels(shared: Path) -> None:
    file = shared / "standards" / "megadetector" / "md_1_6_with_classes_invented.json"
    pictures = [Path(f"/survey/SD1/IMG_000{number}.JPG") for number in (1, 3, 4, 5)]
    results = read_detections(file, pictures)
    said = results.of(pictures[0])
    assert said is not None
    classes = said.regions[0].classes
    assert named(classes.answers) == [("lion", 0.901)]
    assert named(classes.scores) == [("lion", 0.62), ("leopard", 0.28)]
    assert classes.answers[0].taxonomy.endswith(";felidae;panthera;leo;lion")
    assert results.origin.classifier.startswith("kaggle:google/speciesnet")
    assert set(results.files) == set(pictures)
    assert [str(one) for one in results.report.sentences()] == ["1 result is not used: of a video."]


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["megadetector/addaxai-recognitions.json", "addaxai/addaxai-recognitions_invented.json"]
)
def test_results_of_addaxai_are_read_with_what_a_person_confirmed(shared: Path, name: str) -> None:
    file = shared / "standards" / name
    entries = json.loads(file.read_text(encoding="utf-8"))["images"]
    pictures = [Path("/survey") / one["file"] for one in entries if "JPG" in one["file"]]
    results = read_detections(file, pictures)
    assert results.origin.writer is ResultsWriter.ADDAXAI
    assert results.origin.detector == "MD5A-0-0"
    assert set(results.files) == set(pictures)
    said = [results.of(picture) for picture in pictures]
    verified = [one.verified for picture in said if picture for one in picture.regions]
    assert True in verified
    assert results.report.videos == sum("MP4" in one["file"] for one in entries) > 0


@pytest.mark.shared
def test_speciesnet_has_classes_for_each_box(shared: Path) -> None:
    file = shared / "standards" / "speciesnet" / "predictions_20261015_invented.json"
    pictures = [Path(f"/mnt/data/SD1/IMG_000{number}.JPG") for number in (1, 2, 3, 4)]
    results = read_detections(file, pictures)
    said = [results.of(picture) for picture in pictures]
    first, second, third, fourth = (one for one in said if one is not None)
    assert [(one.region.category, one.region.confidence) for one in first.regions] == [
        (ANIMAL, 0.935),
        (ANIMAL, 0.412),
        (PERSON, 0.06),
    ]
    assert named(first.regions[1].classes.answers) == [("cat family", 0.78)]
    assert named(first.regions[1].classes.scores) == [("leopard", 0.41), ("cheetah", 0.29)]
    assert second.regions == ()
    assert second.failure is None
    assert third.reason == "CLASSIFIER, DETECTOR"
    assert len(fourth.regions) == 1
    assert results.origin.classifier == "4.0.3a"
    assert results.report.sentences() == []


@pytest.mark.shared
def test_a_box_that_stands_for_the_whole_picture_is_not_an_animal(shared: Path) -> None:
    folder = shared / "standards" / "speciesnet"
    picture = Path("a/b.jpg")
    results = read_detections(folder / "predictions_20261015_whole_image_invented.json", [picture])
    said = results.of(picture)
    assert said is not None
    assert [one.region.confidence for one in said.regions] == [0.9]
    assert named(said.whole.answers) == [("lion", 0.88)]
    assert results.lowest == 0.9


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "speciesnet/predictions_legacy_invented.json",
        "megadetector/speciesnet_predictions_legacy.json",
    ],
)
def test_the_older_form_of_speciesnet_has_classes_for_each_picture(shared: Path, name: str) -> None:
    file = shared / "standards" / name
    entries = json.loads(file.read_text(encoding="utf-8"))["predictions"]
    pictures = [Path("/x") / one["filepath"].lstrip("/") for one in entries]
    results = read_detections(file, pictures)
    assert len(results.files) == len(entries)
    said = results.of(pictures[0])
    assert said is not None
    assert len(said.regions) == 1
    assert named(said.whole.answers) == [
        (entries[0]["prediction"].rpartition(";")[2], entries[0]["prediction_score"])
    ]
    assert named(said.whole.scores)[0][1] == entries[0]["classifications"]["scores"][0]


@pytest.mark.shared
def test_files_that_the_validator_refuses_are_read_as_far_as_they_are_sound(
    shared: Path, tmp_path: Path
) -> None:
    cases = json.loads((shared / "standards/megadetector/refused.json").read_text("utf-8"))
    found = {}
    for case in cases:
        document = case["document"]
        pictures = [tmp_path / one["file"] for one in document["images"]]
        report = read_detections(written(tmp_path, document), pictures).report
        found[case["case"]] = (report.pictures, report.videos, report.invalid)
    assert found == {
        "version_number": (0, 0, 0),
        "int_confidence": (1, 0, 0),
        "failure_empty": (1, 0, 0),
        "no_detections": (0, 0, 1),
        "video_without_frames": (0, 1, 0),
        "video_without_frame_number": (0, 1, 0),
        "class_without_table": (1, 0, 0),
    }


def test_of_several_results_of_a_picture_the_first_that_searched_it_counts(tmp_path: Path) -> None:
    images = [
        {"file": "cam/a.jpg", "failure": "Failure inference"},
        {"file": "cam\\A.JPG", "detections": [box(0.6)]},
        {"file": "cam/a.jpg", "detections": [box(0.7)]},
    ]
    picture = tmp_path / "cam" / "a.jpg"
    results = read_detections(megadetector_file(tmp_path, images), [picture])
    assert [one.confidence for one in taken_regions(results, picture) or ()] == [0.6]
    assert [str(one) for one in results.report.sentences()] == [
        "2 results are not used: their pictures have another one."
    ]


def test_pictures_whose_names_differ_in_case_have_their_own_results(tmp_path: Path) -> None:
    pictures = [Path("/s/cam/a.jpg"), Path("/s/cam/A.jpg"), Path("/s/Cam/a.jpg")]
    images = [
        {"file": f"{one.parent.name}/{one.name}", "detections": [box((number + 1) / 10)]}
        for number, one in enumerate(pictures)
    ]
    results = read_detections(megadetector_file(tmp_path, images), pictures)
    found = [taken_regions(results, one, {ANIMAL: 0.0}) or () for one in pictures]
    assert [one[0].confidence for one in found] == [0.1, 0.2, 0.3]


def test_an_entry_that_is_not_valid_is_not_used_in_part(tmp_path: Path) -> None:
    wrong: list[Any] = [
        box("0.9"),
        box(True),
        box(None),
        box(1.5),
        box(-0.5),
        box(10**400),
        box(0.9, 0, 0, 1, "1"),
        box(0.9, 0, 0, 1),
        box(0.9, 0.5, 0.5, 0.6, 0.5),
        box(0.9, -0.1, 0, 0.5, 0.5),
        box(0.9, 0, 0, -0.5, 0.5),
        box(0.9, category=None),
        box(0.9, category={}),
        box(0.9, classifications=[["0"]]),
        box(0.9, classifications=[["0", 2.0]]),
        box(0.9, classifications={"0": 1.0}),
        {"conf": 0.9},
        [],
        None,
    ]
    images: list[Any] = [
        {"file": f"{number}.jpg", "detections": [box(0.9), one]} for number, one in enumerate(wrong)
    ]
    images += [{"file": name} for name in ("", " ", None, 3, "x" * 5000, "a/" * 101 + "b")]
    images += [None, 3, "a.jpg", [], {}, {"file": "sound.jpg", "detections": [box(0.9)]}]
    pictures = [tmp_path / f"{name}.jpg" for name in ("sound", *range(len(wrong)))]
    results = read_detections(megadetector_file(tmp_path, images), pictures)
    assert set(results.files) == {pictures[0]}
    assert results.report.invalid == len(images) - 1
    assert [str(one) for one in results.report.sentences()] == [
        f"{len(images) - 1} results are not used: not valid."
    ]


def test_a_prediction_that_is_not_valid_is_not_used_in_part(tmp_path: Path) -> None:
    fine = {"category": "1", "conf": 0.9, "bbox": [0, 0, 1, 1]}
    predictions: list[Any] = [
        {"filepath": "0.jpg", "detections": [fine | {"raw_classifications": [1]}]},
        {
            "filepath": "1.jpg",
            "detections": [fine | {"raw_classifications": {"classes": ["a"], "scores": []}}],
        },
        {"filepath": "2.jpg", "detections": [fine | {"processed_classification": {"class": "a"}}]},
        {"filepath": "3.jpg", "detections": [fine], "prediction": "a", "prediction_score": "1"},
        {"filepath": "4.jpg"},
        {"filepath": "5.jpg", "failures": ["CLASSIFIER"]},
        {"file": "6.jpg", "detections": [fine]},
        {"filepath": "7.jpg", "failures": ["GEOLOCATION"], "detections": [fine]},
        {"filepath": "8.mp4", "detections": [fine]},
    ]
    pictures = [tmp_path / f"{number}.jpg" for number in range(9)]
    results = read_detections(written(tmp_path, {"predictions": predictions}), pictures)
    assert set(results.files) == {pictures[7]}
    assert (results.report.invalid, results.report.videos) == (7, 1)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not valid JSON"),
        (b"\xef\xbb\xbf", "not valid JSON"),
        (b"\xff\xfe{\x00}\x00", "not valid JSON"),
        (b"[1, 2]", "no list of images or predictions"),
        (b"{}", "no list of images or predictions"),
        (b'{"images": {}}', "no list of images or predictions"),
        (b'{"images": []', "not valid JSON"),
        (b'{"images": [],}', "not valid JSON"),
        (b'{"images": [1 2]}', "not valid JSON"),
        (b'{"images": [],} x', "not valid JSON"),
        (b'{"predictions": []} x', "not valid JSON"),
        (b'{"images": [{"file": "a.jpg", "detections": [{"conf": NaN}]}]}', "not valid JSON"),
        (b'{"images": [], "info": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b'{"images": ' + b"[" * 100_000, "not valid JSON"),
        (b'{"a": ' * 100_000, "not valid JSON"),
        (b'{"images": [], "images": []}', "two lists of images"),
        (b'{"images": [], "predictions": []}', "both images and predictions"),
        (b'{"images": []}', "does not define its categories"),
        (b'{"images": [], "detection_categories": ["animal"]}', "does not define its categories"),
        (b'{"images": [], "detection_categories": {"1": "dog"}}', "none of its categories"),
        (b'{"images": [], "info": {"format_version": "2.0"}}', "1.0 to 1.6 can be read"),
        (b'{"predictions": [], "info": {"format_version": "two"}}', "20261015 can be read"),
    ],
)
def test_a_file_that_is_not_of_these_forms_is_one_sentence(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    file = tmp_path / "results.json"
    file.write_bytes(content)
    with pytest.raises(DetectionsUnreadable) as refused:
        read_detections(file, [tmp_path / "a.jpg"])
    assert problem in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_file_that_is_not_there_or_is_a_folder_is_one_sentence(tmp_path: Path) -> None:
    for file in (tmp_path / "gone.json", tmp_path):
        with pytest.raises(DetectionsUnreadable, match=r"it is (not there|a folder)"):
            read_detections(file, [])


def test_results_of_other_pictures_are_an_error_with_an_example_of_both(tmp_path: Path) -> None:
    file = megadetector_file(tmp_path, [{"file": "D:\\x\\1.JPG", "detections": []}] * 2)
    with pytest.raises(DetectionsElsewhere) as refused:
        read_detections(file, [tmp_path / "2.jpg", tmp_path / "3.jpg"])
    assert "for 2 pictures, but for none of the 2 here" in str(refused.value)
    assert "1.JPG" in str(refused.value)
    assert "2.jpg" in str(refused.value)
    assert not read_detections(file, []).files
