"""The part ``scenes`` of the stage ``images``: where animals are found in made-up scenes."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.region import Box
from trainer.cases import Case, Split
from trainer.configuration import Configuration
from trainer.crops.detection import Detection
from trainer.crops.pack_detector import PackDetector, read_detector
from trainer.images.embedding import scene_of
from trainer.images.trap_looks import VERSION, TrapScene
from trainer.stages.box_table import read_boxes
from trainer.stages.crops import detector_file, searched, write_detections
from trainer.stages.stage_record import Facts, made_by, stage

NAME: Final = "scenes"
SCENES: Final = "scenes.csv"


def scene_boxes(
    configuration: Configuration,
    cases: Sequence[Case],
    scene: TrapScene,
    progress: ProgressSink,
    control: Control,
) -> Mapping[Path, Sequence[Box]]:
    """The boxes of animals in the scenes with the pictures of cases that are not measured, by
    picture; none without a detector. Raises ``DetectorUnusable``, ``OutputFault`` and
    ``Cancelled``."""
    file = detector_file(configuration)
    if file is None:
        return {}
    pictures = sorted(
        {
            picture
            for case in cases
            if case.split.is_training or case.split is Split.GATE
            for picture in case.pictures
        }
    )

    def make() -> Facts:
        detector = PackDetector(file, read_detector(file))
        found: dict[Path, Sequence[Detection]] = {}
        look = partial(detector.detect, load=partial(scene_of, scene=scene))
        for done, one in enumerate(searched(look, pictures)):
            control.checkpoint()
            progress(Progress(done + 1, len(pictures), "looking for animals in scenes"))
            found[one.file] = one.found
        write_detections(configuration.folder / SCENES, found)
        return {"with_animals": sum(bool(some) for some in found.values())}

    origin = {
        "version": VERSION,
        "seed": scene.seed,
        "made_by": made_by(configuration.folder, "splits", "crops"),
    }
    stage(configuration.folder, NAME, origin, (SCENES,), make)
    return read_boxes(configuration.folder / SCENES)
