"""How the camera of a station takes photographs: because something moved, by a timer, or both.

A person says so for a station. Without that it follows from the photographs themselves, and is
offered: photographs at even intervals form no events in any case.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.projects.acts import FIRST_SAID, add_row
from swc_desktop.projects.errors import CaptureMethodUnknown
from swc_desktop.projects.events import TimedMedia
from swc_desktop.projects.time_lapse import in_series

_MIN_SHARE: Final = 0.9
"""Of a camera that works by a timer alone, the others are those of people who set it up."""


class CaptureMethod(StrEnum):
    """Camtrap DP's two values of ``captureMethod``, and a camera that does both."""

    ACTIVITY_DETECTION = "activityDetection"
    TIME_LAPSE = "timeLapse"
    BOTH = "both"

    @property
    def words(self) -> Message:
        """The method in words."""
        return _WORDS[self]


_WORDS: Final[Mapping[CaptureMethod, Message]] = {
    CaptureMethod.ACTIVITY_DETECTION: message("Projects", "triggered by movement"),
    CaptureMethod.TIME_LAPSE: message("Projects", "time-lapse"),
    CaptureMethod.BOTH: message("Projects", "time-lapse and triggered"),
}


_OTHER_NAMES: Final[Mapping[CaptureMethod, tuple[str, ...]]] = {
    CaptureMethod.ACTIVITY_DETECTION: (
        *("activity", "motion", "motiondetection", "motiondetect", "movement", "pir", "trigger"),
        "triggered",
    ),
    CaptureMethod.TIME_LAPSE: ("interval", "timer"),
    CaptureMethod.BOTH: ("hybrid", "motiontimelapse"),
}
"""What menus of cameras and forms call them, in small letters."""


@dataclass(frozen=True)
class Capture:
    """How a station takes photographs; ``is_said`` by a person, else found by even spacing."""

    method: CaptureMethod
    is_said: bool


def capture_method(text: str) -> CaptureMethod:
    """The method that a person typed, without regard to case and signs.

    Raises ``CaptureMethodUnknown``.
    """
    short = "".join(letter for letter in text.casefold() if letter.isalnum())
    for method, others in _OTHER_NAMES.items():
        if short in (method.value.casefold(), *others):
            return method
    raise CaptureMethodUnknown(text=text[:40], known=", ".join(CaptureMethod))


def method_by_counts(time_lapse: int, timed: int) -> CaptureMethod:
    """The method that the photographs of a station show, of which so many are in series."""
    if not time_lapse:
        return CaptureMethod.ACTIVITY_DETECTION
    return CaptureMethod.TIME_LAPSE if time_lapse >= _MIN_SHARE * timed else CaptureMethod.BOTH


def said_methods(connection: apsw.Connection) -> dict[str, CaptureMethod]:
    """The methods that people gave, by camera station."""
    rows = connection.execute(f"SELECT deployment, method FROM current_capture AS row {FIRST_SAID}")
    found: dict[str, str] = {}
    for deployment, method in rows:
        found.setdefault(str(deployment), str(method))
    return {name: CaptureMethod(method) for name, method in found.items() if method}


def set_method(
    connection: apsw.Connection, action: int, deployment: str, method: CaptureMethod | None
) -> None:
    """Keep the method of a station, or that it is not known, within an action's transaction."""
    values = {"deployment": deployment, "method": "" if method is None else method.value}
    add_row(connection, "capture", action, values)


def time_lapse_of(media: Collection[TimedMedia], method: CaptureMethod | None) -> frozenset[str]:
    """The photographs of a station that its timer took, by what a person said or by spacing."""
    if method is CaptureMethod.TIME_LAPSE:
        return frozenset(one.media for one in media)
    return frozenset() if method is CaptureMethod.ACTIVITY_DETECTION else in_series(media)
