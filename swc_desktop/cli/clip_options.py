"""The options about videos, for the commands that read photographs."""

import argparse
import math
from typing import Final

from swc_desktop.inference.run_options import FRAMES_PER_SECOND

MAX_FRAMES_PER_SECOND: Final = 30.0
"""What most cameras record."""


def add_clip_options(parser: argparse.ArgumentParser) -> None:
    """``--no-video`` and ``--frames-per-second``."""
    add_no_video(parser)
    parser.add_argument(
        "--frames-per-second",
        type=_frame_rate,
        default=FRAMES_PER_SECOND,
        metavar="N",
        help="frames of a video that are examined (default 1, at most 30; 0.5: one in 2 seconds)",
    )


def add_no_video(parser: argparse.ArgumentParser) -> None:
    """``--no-video``."""
    parser.add_argument(
        "--no-video", action="store_true", help="leave videos out, as files that are not read"
    )


def _frame_rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not 0.01 <= rate <= MAX_FRAMES_PER_SECOND:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0.01 to 30")
    return rate
