"""The stage ``crops``: where the animals in the pictures are, by the sources themselves, a detector
or its results."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Final

from swc_desktop.core.detector import DetectorSquare, Fit, Form, Resample
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.region import Box
from swc_desktop.processes.processors import default_threads
from trainer.configuration import Configuration
from trainer.crops.detection import Detection, PictureDetections
from trainer.crops.detector import Detector, DetectorInput
from trainer.crops.megadetector import Detections, read_megadetector
from trainer.crops.pack_detector import PackDetector, read_detector
from trainer.stages.box_table import EDGES, box_cells, read_boxes
from trainer.stages.clean import OBSERVATIONS, read_recorded_boxes
from trainer.stages.stage_record import Facts, digest, made_by, stage
from trainer.stages.tables import read_stage_table, write_stage_table

NAME: Final = "crops"
CROPS: Final = "crops.csv"
DETECTED: Final = "detected.csv"
"""What the detector of the pack finds, also where a source states boxes: these vote."""

COLUMNS: Final = ("file", *EDGES, "confidence")

SURE: Final = 1.0
"""The confidence of a box that a source states: a person drew or confirmed it."""

_VERSION: Final = 6


def run_crops(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Find the animals in the pictures; the record. Without a detector the table has the boxes of
    the sources, which come before those of a detector.

    Raises ``DetectionsUnreadable``, ``DetectorUnusable``, ``OutputFault`` and ``Cancelled``.
    """
    folder, choices = configuration.folder, configuration.crops

    def make() -> Facts:
        pictures = _pictures(configuration)
        results = _results(configuration, pictures)
        searched = (
            list(_search(configuration, pictures, progress, control))
            if results is None
            else list(results.found.values())
        )
        # the detector of a pack says itself which of its boxes count
        least = 0.0 if configuration.detector.file else choices.threshold
        at = {
            one.file: [animal for animal in one.found if animal.confidence >= least]
            for one in searched
        }
        if configuration.detector.file:
            write_detections(folder / DETECTED, at)
        stated = read_recorded_boxes(folder)
        at |= {file: [Detection(box, SURE) for box in boxes] for file, boxes in stated.items()}
        write_detections(folder / CROPS, at)
        return {
            "pictures": len(pictures),
            "matched": [] if results is None else results.lines(),
            "looked_at": sum(not one.fault for one in searched),
            "faults": {str(one.file): one.fault for one in searched if one.fault},
            "with_animals": sum(bool(found) for found in at.values()),
            "with_several": sum(len(found) > 1 for found in at.values()),
            "animals": sum(len(found) for found in at.values()),
            "stated": sum(len(boxes) for boxes in stated.values()),
            "votes": bool(configuration.detector.file),
        }

    of_pack = detector_file(configuration)
    origin = {
        "version": _VERSION,
        "crops": asdict(choices),
        "detector": "" if of_pack is None else read_detector(of_pack).digest,
        "files": digest(_files(configuration)),
        "made_by": made_by(folder, "clean"),
    }
    files = (CROPS, DETECTED) if configuration.detector.file else (CROPS,)
    return stage(folder, NAME, origin, files, make)


def write_detections(file: Path, found: Mapping[Path, Sequence[Detection]]) -> None:
    """Write a table with the boxes of pictures."""
    write_stage_table(
        file,
        COLUMNS,
        (
            [*box_cells(picture, animal.box), animal.confidence]
            for picture, animals in sorted(found.items())
            for animal in animals
        ),
    )


def crops_sentence(record: Facts) -> str:
    """How crops of animals were used, in a sentence, from the record of the stage; "" without."""
    by = [
        f"{count:,} {how}"
        for count, how in (
            (record["stated"], "with a box in their source"),
            (record["animals"] - record["stated"], "found by a detector"),
        )
        if count
    ]
    if not by:
        return ""
    votes = (
        "Votes and figures are of the views of the animal that the program shows its graph."
        if record["votes"]
        else "Votes and figures are of whole pictures, because the program classifies those."
    )
    return f"Animals cut out for training beside the whole pictures: {', '.join(by)}. {votes}"


def read_crops(configuration: Configuration) -> Mapping[Path, Sequence[Box]]:
    """The boxes by picture. Raises ``StageMissing``."""
    made_by(configuration.folder, NAME)
    return read_boxes(configuration.folder / CROPS)


def read_detected(configuration: Configuration) -> Mapping[Path, Sequence[Box]]:
    """The boxes that the detector of the pack finds, by picture, the surest first; none without a
    detector. Raises ``StageMissing``."""
    made_by(configuration.folder, NAME)
    file = configuration.folder / DETECTED
    return read_boxes(file) if configuration.detector.file else {}


def detector_file(configuration: Configuration) -> Path | None:
    """The file with the detector of the pack, None without one."""
    name = configuration.detector.file
    return configuration.file.resolve().parent / name if name else None


def _pictures(configuration: Configuration) -> list[Path]:
    names = read_stage_table(configuration.folder / OBSERVATIONS)["images"]
    return sorted({Path(file) for name in names for file in name.split("|") if file})


def _files(configuration: Configuration) -> list[Path]:
    here, choices = configuration.file.resolve().parent, configuration.crops
    return [here / name for name in (choices.detections, choices.detector) if name]


def _results(configuration: Configuration, pictures: list[Path]) -> Detections | None:
    """The results that the configuration names, None if it names none."""
    if not configuration.crops.detections:
        return None
    return read_megadetector(_files(configuration)[0], pictures)


def _search(
    configuration: Configuration, pictures: list[Path], progress: ProgressSink, control: Control
) -> Iterable[PictureDetections]:
    detector = _detector(configuration)
    if detector is None:
        return
    for done, found in enumerate(searched(detector.detect, pictures)):
        control.checkpoint()
        progress(Progress(done + 1, len(pictures), "looking for animals"))
        yield found


def searched(
    detect: Callable[[Path], PictureDetections], pictures: Sequence[Path]
) -> Iterator[PictureDetections]:
    """What is found in each picture, in their order; several are looked at at a time."""
    pool = ThreadPoolExecutor(default_threads(), "detect")
    try:
        yield from pool.map(detect, pictures)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _detector(configuration: Configuration) -> Detector | PackDetector | None:
    """What looks for animals, None for nothing."""
    choices, files = configuration.crops, _files(configuration)
    if (of_pack := detector_file(configuration)) is not None:
        return PackDetector(of_pack, read_detector(of_pack))
    if not choices.detector:
        return None
    fit, resample = Fit(choices.fit), Resample(choices.resample)
    how = DetectorInput(
        DetectorSquare(choices.size, fit, choices.fill, resample),
        Form(choices.form),
        _three(choices.mean),
        _three(choices.std),
        choices.bgr,
        choices.animals,
    )
    return Detector(files[0], how, choices.threshold)


def _three(colours: tuple[float, ...]) -> tuple[float, float, float]:
    red, green, blue = colours
    return red, green, blue
