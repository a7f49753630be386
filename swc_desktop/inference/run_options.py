"""What is asked of a run over photographs."""

from dataclasses import dataclass
from typing import Final

from swc_desktop.core.method import EvidenceMode, Recipe
from swc_desktop.core.observation import Moment, Place

BATCH: Final = 16
"""Photographs per batch, one call on CUDA; a stop or a crash loses at most this many."""

THUMBNAIL: Final = 480
"""Long side in pixels of a kept thumbnail: a card of the window at its first width (176) with two
pixels a point, filled by a picture of which a quarter is cut off. Most photographs are decoded only
once for this and for the graph."""


FRAMES_PER_SECOND: Final = 1.0
"""Frames of a clip that are looked at: an animal that passes a camera is in view for seconds."""


@dataclass(frozen=True)
class Keeps:
    """What each result of a run carries beside the prediction, so that it can be kept.

    ``thumbnail`` is the greatest long side of the small picture; None: no small picture.
    """

    thumbnail: int | None = THUMBNAIL


@dataclass(frozen=True)
class RunOptions:
    """The options of a run; None means the pack's own choice, or none.

    ``typed_place`` and ``typed_moment`` are used for photographs that have none. ``weather``
    False leaves weather out, ``frequencies`` False takes all animals as equally frequent,
    ``detector`` False looks at whole pictures only. ``frames_per_second`` are those of a clip that
    are looked at. ``limit`` is the number of files, from the first. ``keeps`` is for who keeps the
    results; it does not change them.
    """

    recipe: Recipe | None = None
    evidence: EvidenceMode = EvidenceMode.BOTH
    target: str | None = None
    typed_place: Place | None = None
    typed_moment: Moment | None = None
    batch: int = BATCH
    limit: int | None = None
    weather: bool = True
    frequencies: bool = True
    detector: bool = True
    frames_per_second: float = FRAMES_PER_SECOND
    keeps: Keeps | None = None

    @property
    def sees(self) -> bool:
        """Whether pictures vote."""
        return self.evidence is not EvidenceMode.METADATA
