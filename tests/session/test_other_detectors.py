"""From which confidence on the boxes of another detector count, and what names its results."""

from dataclasses import replace
from pathlib import Path

import pytest

from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.core.region import Box, Category
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from swc_desktop.session.other_detectors import read_found_by_others
from tests.foreign.made import box, megadetector_file
from tests.make_detector import SeenBox
from tests.make_pack import make_pack

PICTURE = Path("card/a.jpg")
STATED = {"format_version": "1.6", "detector_metadata": {"typical_detection_threshold": 0.5}}
USUAL = {"format_version": "1.6", "detector": "md_v5a.0.1.pt"}
EARLY = {"format_version": "1.0", "detector": "md_v4.1.0.pb"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return read_pack(make_pack(tmp_path_factory.mktemp("pack") / "plain.swcpack"))


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack whose detector's boxes count from 0.7 on."""
    file = tmp_path_factory.mktemp("pack") / "finding.swcpack"
    pack = read_pack(make_pack(file, boxes=[SeenBox(Box(0.0, 0.0, 0.5, 0.5))]))
    assert pack.detector is not None
    thresholds = dict.fromkeys(pack.detector.thresholds, 0.7)
    return replace(pack, detector=replace(pack.detector, thresholds=thresholds))


def made(folder: Path, info: object) -> Path:
    boxes = [box(confidence) for confidence in (0.1, 0.3, 0.6, 0.75, 0.9)]
    images = [{"file": str(PICTURE), "detections": boxes}]
    return megadetector_file(folder, images, info=info)


@pytest.mark.parametrize(
    ("info", "without", "beside"),
    [(STATED, 0.6, 0.6), (USUAL, 0.3, 0.75), (EARLY, 0.9, 0.9)],
    ids=["stated", "usual", "early"],
)
def test_the_file_goes_before_the_pack(
    tmp_path: Path, plain: Pack, strict: Pack, info: object, without: float, beside: float
) -> None:
    file = made(tmp_path, info)
    for pack, lowest in ((plain, without), (strict, beside)):
        found, sentences = read_found_by_others(file, [PICTURE], pack, Control())
        regions = found.regions(PICTURE)
        assert regions
        assert {one.category for one in regions} == {Category.ANIMAL}
        assert min(one.confidence or 0.0 for one in regions) == pytest.approx(lowest)
        assert [str(one) for one in sentences] == [
            f"{file} has results of a detector for 1 of 1 photograph."
        ]
        assert found.regions(Path("card/b.jpg")) is None


def test_the_digest_is_of_the_file_and_of_the_thresholds(
    tmp_path: Path, plain: Pack, strict: Pack
) -> None:
    digests = [
        read_found_by_others(made(tmp_path, info), [PICTURE], pack, Control())[0].digest
        for info, pack in ((USUAL, plain), (USUAL, plain), (USUAL, strict), (STATED, plain))
    ]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_reading_can_be_stopped(tmp_path: Path, plain: Pack) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        read_found_by_others(made(tmp_path, USUAL), [PICTURE], plain, control)
