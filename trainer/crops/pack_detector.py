"""The detector of a pack, to find animals as the program will."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import onnxruntime
from PIL import Image

from swc_desktop.core.detector import StatedDetector
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.region import Category, Region
from swc_desktop.core.text import decode_text
from swc_desktop.inference.detecting import regions_of
from swc_desktop.inference.detector_outputs import NotThisForm
from swc_desktop.packs.detector_json import parse_detector
from swc_desktop.packs.errors import PackRefused
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos.decoding import load_image
from swc_desktop.photos.detector_pixels import square_pixels
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.storage.typed_json import FieldError, Fields
from trainer.crops.detection import Detection, PictureDetections
from trainer.crops.detector import first_line
from trainer.errors import DetectorUnusable

PACK: Final = ".swcpack"


@dataclass(frozen=True)
class DetectorFile:
    """What is stated of a detector, and its graph."""

    stated: StatedDetector
    model: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of both, whatever else is in the pack that they are from."""
        return sha256(repr(self.stated).encode() + self.model).hexdigest()


def read_detector(file: Path) -> DetectorFile:
    """The detector of a pack, or an ONNX file with what a pack states of it in a JSON file beside
    it (``detector.json`` for ``detector.onnx``). Raises ``DetectorUnusable``."""
    try:
        if file.suffix == PACK:
            pack = read_pack(file)
            if pack.detector is None or pack.detector_model is None:
                raise DetectorUnusable(file=file, problem="this pack has no detector")
            return DetectorFile(pack.detector, pack.detector_model)
        (statement,) = beside(file)
        stated = json.loads(decode_text(statement.read_bytes()))
        return DetectorFile(parse_detector(Fields(stated, "")), file.read_bytes())
    except OSError as error:
        raise DetectorUnusable(file=file, problem=explain(error)) from error
    except (PackRefused, FieldError, ValueError) as error:
        raise DetectorUnusable(file=file, problem=first_line(error)) from error


def beside(file: Path) -> list[Path]:
    """The files that belong to the file of a detector."""
    return [] if file.suffix == PACK else [file.with_suffix(".json")]


class PackDetector:
    """A detector with its session, on the CPU. Raises ``DetectorUnusable``."""

    def __init__(self, file: Path, found: DetectorFile) -> None:
        """``file`` is what messages name."""
        self.file, self.stated = file, found.stated
        try:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1  # several pictures are searched at a time
            self.session: Any = onnxruntime.InferenceSession(
                found.model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise DetectorUnusable(file=file, problem=first_line(error)) from error

    def regions(self, picture: Image.Image) -> tuple[Region, ...]:
        """The regions of an RGB picture, the surest first. Raises ``DetectorUnusable``."""
        pixels = self.stated.normalise(square_pixels(picture, self.stated.square)[None])
        try:
            found = self.session.run(
                list(self.stated.outputs), {self.session.get_inputs()[0].name: pixels}
            )
            outputs = dict(zip(self.stated.outputs, found, strict=True))
            return regions_of(self.stated, outputs, 0, picture.width, picture.height)
        except NotThisForm as error:
            raise DetectorUnusable(file=self.file, problem=str(error)) from error
        except Exception as error:
            raise DetectorUnusable(file=self.file, problem=first_line(error)) from error

    def detect(
        self, file: Path, load: Callable[[Path], Image.Image] | None = None
    ) -> PictureDetections:
        """The animals in a picture, or in what ``load`` makes of it, the surest first.

        Raises ``DetectorUnusable``.
        """
        try:
            picture = load(file) if load else load_image(file, short_side=self.stated.square.size)
        except PhotoUnreadable as fault:
            return PictureDetections(file, fault=str(fault))
        animals = animals_in(self.regions(picture))
        return PictureDetections(
            file, tuple(Detection(one.box, one.confidence or 0.0) for one in animals)
        )


def animals_in(regions: Sequence[Region]) -> list[Region]:
    """Those of the regions that are animals."""
    return [region for region in regions if region.category is Category.ANIMAL]
