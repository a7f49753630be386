"""What is asked of a run over photographs."""

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from swc_desktop.core.method import EvidenceMode, Recipe
from swc_desktop.core.observation import Moment, Place

BATCH: Final = 16
"""Photographs per batch, one call on CUDA; a stop or a crash loses at most this many."""

_FIRST: Final = (4, 4, 8)
"""Into which the first batch is cut for who waits for the first answers."""

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
    results; it does not change them. ``begins_small`` cuts the first batch, so that the first
    answers come soon; such a run begins with the first file.
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
    begins_small: bool = False

    def batches(self, total: int, start: int = 0) -> list[tuple[int, int]]:
        """The files of each batch, from the first up to the one after its last."""
        ends = list(range(start + self.batch, total, self.batch))
        if self.begins_small and not start and self.batch == sum(_FIRST):
            ends = [end for end in accumulate(_FIRST[:-1]) if end < total] + ends
        return list(pairwise([start, *ends, total])) if start < total else []

    @property
    def sees(self) -> bool:
        """Whether pictures vote."""
        return self.evidence is not EvidenceMode.METADATA
