"""Frames of a clip that are looked at, and which of them those are."""

from dataclasses import dataclass

from PIL import Image

_SLACK_S = 1e-3
"""Times of frames are rounded to milliseconds in some containers."""


@dataclass(frozen=True, eq=False)
class ClipFrame:
    """A frame, upright in RGB; ``at_s`` is its time from the beginning of the clip."""

    at_s: float
    image: Image.Image


class Sampling:
    """Picks frames at a steady pace: the first frame at or after each step, each once."""

    def __init__(self, per_second: float) -> None:
        if not per_second > 0:
            raise ValueError("no frames would be picked")
        self._step_s = 1.0 / per_second
        self._next_s = 0.0

    def takes(self, at_s: float) -> bool:
        """Whether the frame at this time is picked; times come in their order."""
        if at_s < self._next_s - _SLACK_S:
            return False
        steps = int((at_s + _SLACK_S) / self._step_s) + 1
        self._next_s = steps * self._step_s
        return True
