"""Packs with a detector: which views of a picture vote, with which shares, in every stage."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.detector import View, ViewKind
from swc_desktop.core.region import Box
from swc_desktop.packs.detector_json import detector_json
from swc_desktop.packs.pack import ImageInput
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos.decoding import crop_pixels, load_image, model_pixels
from tests.make_detector import BOXES, SeenBox, a_detector, detector_graph
from tests.make_pack import make_pack
from tests.trainer.image_cases import TAXONOMY, case
from tests.trainer.small_world import write_small_world
from trainer.cases import Split
from trainer.cli import main
from trainer.configuration import read_configuration
from trainer.crops.pack_detector import PackDetector, read_detector
from trainer.errors import ConfigurationWrong, DetectorUnusable
from trainer.evaluation.picture_views import detector_of, picture_views
from trainer.images.detector_choices import DetectorChoices
from trainer.images.embedding import Crop, Embedded, load_crop, scene_of
from trainer.images.image_votes import fit_image_votes
from trainer.images.pictures import Pictures, with_animals
from trainer.images.trap_looks import TrapScene
from trainer.images.views import views_of_animal, with_views
from trainer.stages.box_table import read_boxes
from trainer.stages.crops import crops_sentence, read_crops, read_detected
from trainer.stages.scenes import SCENES
from trainer.stages.stage_record import read_record

A, B = Box(0.1, 0.1, 0.3, 0.3), Box(0.6, 0.5, 0.2, 0.2)
FILE = Path("0-0.jpg")
INPUT = ImageInput(16, 18, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def stated(folder: Path, boxes: tuple[SeenBox, ...] = BOXES) -> Path:
    """A made-up detector with what is stated of it beside it."""
    file = folder / "detector.onnx"
    file.write_bytes(detector_graph(boxes))
    file.with_suffix(".json").write_text(json.dumps(detector_json(a_detector())))
    return file


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "wide.png"
    pixels = np.random.default_rng(0).integers(50, 256, (40, 80, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(file)
    return file


def test_half_of_the_vote_is_that_of_the_whole_picture() -> None:
    assert DetectorChoices().views() == ()
    assert DetectorChoices("a.swcpack").views() == (
        View(ViewKind.WHOLE, 0.25),
        View(ViewKind.SQUEEZED, 0.25),
        View(ViewKind.CROP, 0.25, 0.1),
        View(ViewKind.CROP, 0.25, 0.25),
    )
    assert DetectorChoices("a", squeezed=False, crops=(0.2,)).views() == (
        View(ViewKind.WHOLE, 0.5),
        View(ViewKind.CROP, 0.5, 0.2),
    )


def test_nothing_found_is_the_centre_and_the_first_of_several_animals_is_cut_out() -> None:
    views = DetectorChoices("a").views()
    assert views_of_animal(Crop(FILE), [], views) == [(Crop(FILE), 1.0)]
    assert views_of_animal(Crop(FILE), [A], ()) == [(Crop(FILE), 1.0)]
    one = views_of_animal(Crop(FILE), [A], views)
    assert [crop for crop, _ in one] == [
        Crop(FILE),
        Crop(FILE, squeezed=True),
        Crop(FILE, A, 0.1),
        Crop(FILE, A, 0.25),
    ]
    assert sum(share for _, share in one) == pytest.approx(1)
    assert views_of_animal(Crop(FILE), [B, A], views) == views_of_animal(Crop(FILE), [B], views)


def test_a_view_that_is_trained_on_is_the_same_row() -> None:
    cases = [case(0, "Felis catus", pictures=2)]
    files = cases[0].pictures
    crops, _, training = with_animals(cases, {files[0]: [A]}, 0.1, whole=True)
    made, rows, shares = with_views(
        cases, crops, {files[0]: [A]}, DetectorChoices("a", crops=(0.1,)).views(), {}
    )
    assert made[: len(crops)] == crops
    assert len(made) == len(crops) + 1, "only the squeezed picture is new"
    assert [(made[row], shares[row]) for row in rows[0]] == [
        (Crop(files[0]), 0.25),
        (Crop(files[0], squeezed=True), 0.25),
        (Crop(files[0], A, 0.1), 0.5),
        (Crop(files[1]), 1.0),
    ]
    assert training == [[0, 2, 1]]


def test_scenes_stand_in_for_pictures_of_training_cases_alone() -> None:
    cases = [case(0, "Felis catus"), case(1, "Felis catus", Split.TEST)]
    trained, tested = (at.pictures[0] for at in cases)
    scene, views = TrapScene(4), DetectorChoices("a", squeezed=False, crops=(0.1,)).views()
    boxes, in_scenes = {trained: [A], tested: [A]}, {trained: [B]}
    crops, _, training = with_animals(cases, boxes, 0.1, whole=True)
    made, rows, _ = with_views(cases, crops, boxes, views, in_scenes, scene)
    assert [made[row] for row in rows[0]] == [
        Crop(trained, scene=scene),
        Crop(trained, B, 0.1, scene=scene),
    ]
    assert [made[row] for row in rows[1]] == [Crop(tested), Crop(tested, A, 0.1)]
    assert all(made[row].scene is None for used in training for row in used)
    without, alone, _ = with_views(cases, crops, {}, (), {}, scene)
    assert [[without[row] for row in some] for some in alone] == [
        [Crop(trained, scene=scene)],
        [Crop(tested)],
    ]


def test_the_views_of_a_scene_are_cut_from_the_scene(picture: Path) -> None:
    scene = TrapScene(1)
    shown = scene_of(picture, scene)
    crops = [Crop(picture, scene=scene), Crop(picture, A, 0.1, scene=scene), Crop(picture)]
    assert np.array_equal(load_crop(crops[0], INPUT), model_pixels(shown, size=16, short_side=18))
    assert np.array_equal(load_crop(crops[1], INPUT), crop_pixels(shown, A, size=16, margin=0.1))
    assert not np.array_equal(load_crop(crops[2], INPUT), load_crop(crops[0], INPUT))
    others = [
        Crop(picture, scene=TrapScene(2)),
        Crop(picture, A, 0.1),
        crops[0],
        crops[1],
        crops[2],
    ]
    assert len({crop.cut for crop in others}) == 5


def test_the_vote_of_a_case_is_the_weighted_mean_of_its_rows() -> None:
    generator = np.random.default_rng(0)
    embedded = Embedded(
        generator.standard_normal((3, 4)).astype(np.float32),
        generator.standard_normal((3, 1000)).astype(np.float32),
    )
    cases = [case(0, "Felis catus")]

    def gate(rows: list[int], shares: list[float] | None = None) -> float:
        pictures = Pictures(embedded, [rows], shares=shares)
        return float(fit_image_votes(TAXONOMY, cases, pictures).gate[0])

    alone = [gate([row]) for row in range(3)]
    assert gate([0, 1, 2]) == pytest.approx(np.mean(alone))
    assert gate([0, 1, 2], [0.2, 0.3, 0.5]) == pytest.approx(np.dot(alone, [0.2, 0.3, 0.5]))
    embedded.embedding[2] = np.nan
    assert gate([0, 1, 2], [0.2, 0.3, 0.5]) == pytest.approx(np.dot(alone[:2], [0.4, 0.6]))


def test_a_squeezed_picture_has_both_of_its_ends(picture: Path) -> None:
    crop = Crop(picture, squeezed=True)
    image = load_image(picture, short_side=18)
    wanted = np.array(image.resize((16, 16), Image.Resampling.BILINEAR))
    assert np.array_equal(load_crop(crop, INPUT), wanted)
    assert len({crop.cut, Crop(picture).cut, Crop(picture, A).cut}) == 3


def test_a_pack_is_measured_on_the_views_that_it_states(picture: Path, tmp_path: Path) -> None:
    pack = read_pack(make_pack(tmp_path / "a.swcpack", boxes=BOXES))
    detector = detector_of(pack)
    assert detector is not None
    assert pack.image is not None
    (whole, first), (cut, second) = picture_views(pack, detector, picture)
    assert [first, second] == pytest.approx([1 / 3, 2 / 3])
    assert np.array_equal(whole, load_crop(Crop(picture), pack.image))
    image = load_image(picture, short_side=1000)
    (animal,) = detector.detect(picture).found
    assert animal.box.left == pytest.approx(BOXES[0].box.left, abs=0.01)
    assert np.array_equal(cut, crop_pixels(image, animal.box, size=pack.image.size, margin=0.1))
    black = tmp_path / "black.png"
    Image.new("RGB", (80, 40)).save(black)
    ((_, share),) = picture_views(pack, detector, black)
    assert share == 1
    black.write_bytes(b"no picture")
    assert picture_views(pack, detector, black) == []
    assert detector_of(read_pack(make_pack(tmp_path / "b.swcpack"))) is None


def test_people_are_no_animals(picture: Path, tmp_path: Path) -> None:
    person = SeenBox(Box(0.5, 0.5, 0.25, 0.25), a_detector().classes[2], 0.8)
    file = stated(tmp_path, (*BOXES, person))
    detector = PackDetector(file, read_detector(file))
    assert len(detector.regions(load_image(picture, short_side=64))) == 2
    assert len(detector.detect(picture).found) == 1


def test_a_file_that_is_no_detector_says_why(tmp_path: Path) -> None:
    file = stated(tmp_path)
    assert read_detector(file).stated == a_detector()
    pack = make_pack(tmp_path / "own.swcpack", boxes=BOXES)
    assert read_detector(pack).model == file.read_bytes()
    without = make_pack(tmp_path / "without.swcpack")
    with pytest.raises(DetectorUnusable, match="this pack has no detector"):
        read_detector(without)
    without.write_bytes(b"no pack")
    with pytest.raises(DetectorUnusable, match=r"without\.swcpack cannot be used as a detector"):
        read_detector(without)
    file.with_suffix(".json").write_text("{}")
    with pytest.raises(DetectorUnusable, match="form is missing"):
        read_detector(file)
    file.with_suffix(".json").unlink()
    with pytest.raises(DetectorUnusable, match="it is not there"):
        read_detector(file)
    with pytest.raises(DetectorUnusable, match=r"detector\.onnx cannot be used"):
        PackDetector(file, replace(read_detector(pack), model=b"no graph"))


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("[detector]\ncrops = []", "must be margins from 0 to 1"),
        ("[detector]\ncrops = [1.5]", "must be margins from 0 to 1"),
        ('[detector]\nfile = "a.onnx"\n[crops]\ndetector = "b.onnx"', "beside detector.file"),
        ('[detector]\nfile = "a.onnx"\n[crops]\ndetections = "b.json"', "beside detector.file"),
    ],
)
def test_settings_that_cannot_be_are_errors(tmp_path: Path, section: str, problem: str) -> None:
    file = tmp_path / "run.toml"
    file.write_text(f'sources = ["a.csv"]\n{section}\n')
    with pytest.raises(ConfigurationWrong, match=problem.replace(".", r"\.")):
        read_configuration(file)


@pytest.mark.slow
def test_a_run_with_a_detector_makes_a_pack_that_looks_at_views(tmp_path: Path) -> None:
    config = write_small_world(tmp_path / "w", rows=160)
    stated(config.parent)
    text = config.read_text().replace("[images]\n", "[images]\nscenes = 1\n")
    config.write_text(text + '[detector]\nfile = "detector.onnx"\ncrops = [0.2]\n')
    assert main(["run", "--config", str(config)]) == 0
    configuration = read_configuration(config)
    detected = read_detected(configuration)
    assert detected == read_crops(configuration)
    assert {len(boxes) for boxes in detected.values()} == {1}
    assert "figures are of the views" in crops_sentence(read_record(configuration.folder, "crops"))
    scenes = read_boxes(configuration.folder / SCENES)
    assert set(scenes) < set(detected), "only pictures for training"
    pack = read_pack(configuration.folder / "small-1.0.0.swcpack")
    assert "made-up scenes of camera traps" in pack.card
    assert pack.format == 2
    assert pack.detector == a_detector()
    assert pack.detector_model == (config.parent / "detector.onnx").read_bytes()
    assert pack.views == configuration.detector.views()
    assert pack.golden.detector_pixels is not None
    assert pack.golden.detector_pixels.shape == (2, 64, 64, 3)
