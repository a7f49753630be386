"""Looking at clips: frames are sampled until the answer is sure, and vote together.

An answer is sure when the animals of the frames so far are named to the species or finer, or at the
finest rank of their branch, and the next ``SURE_FRAMES`` frames with an animal do not change it:
packs name subspecies that pictures seldom tell, and more frames of one place and time would not.
What shows the same as an empty frame before it is taken for empty too (``still_frames``).
What comes after that is not looked at: an animal of another kind, or a person, at the end of a clip
may so be missed.

Whether the views of an animal agree (``views_agree`` of a pack) is not asked of clips: the votes of
all their frames are joined, and no two views stand against each other.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from swc_desktop.core.clip import Carried, Clip, ClipMoment, carried, leads, telling
from swc_desktop.core.damage import UNDAMAGED
from swc_desktop.core.message import message
from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.progress import Control
from swc_desktop.core.region import WHOLE, Category, Region
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.inference.frame_looking import FrameLooking, FrameViews, VotedRegions, joined
from swc_desktop.inference.still_frames import StillFrames
from swc_desktop.inference.votes import RowOutputs
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.photo import Photo
from swc_desktop.photos.reading import OneRead, Pixels, Wants
from swc_desktop.processes.clip_work import ClipEnd, FrameRead, begin_clip, end_clip, next_frame
from swc_desktop.processes.photo_children import TIMEOUT_S, Children, Leased

logger = logging.getLogger(__name__)

SURE_FRAMES: Final = 3
"""Frames in succession that have to agree, and then the rest of a clip is not needed."""

_FINE: Final = (Rank.SPECIES, Rank.SUBSPECIES)

MAX_FRAMES: Final = 600
"""Frames of one clip: ten minutes at one a second, so that one long video cannot hold up a run."""

DecidesOne = Callable[[Observation, RowOutputs, Region, bool], Prediction]
"""The answer for the votes of one region, and whether a detector found it."""


@dataclass(frozen=True, eq=False)
class LookedAtClip:
    """A clip that was looked at: its reading without pixels for graphs, and what carries it."""

    read: OneRead
    is_whole: bool = False
    clip: Clip | None = None
    region: Region = WHOLE
    outputs: RowOutputs | None = None
    detected: bool = False


class ClipLooking:
    """Looks at clips for one run; may be used from several threads."""

    def __init__(
        self,
        frames: FrameLooking,
        children: Children,
        chunk: int,
        per_second: float,
        taxonomy: Taxonomy,
        decide: DecidesOne,
    ) -> None:
        """``chunk`` views go through the image graph together; ``per_second`` frames are looked
        at."""
        self._frames = frames
        self._children = children
        self._chunk = chunk
        self._per_second = per_second
        self._taxonomy = taxonomy
        self._decide = decide

    def look(self, file: Path, wants: Wants, control: Control) -> LookedAtClip:
        """Look at one clip. Raises ``Cancelled`` and what the graphs raise; a clip that cannot be
        read says so."""
        try:
            with self._children.on(file, control) as child:
                begun = child.ask(begin_clip, file, wants, self._per_second)
                if begun.unreadable is not None:
                    logger.warning("%s", begun.unreadable.message)
                    return LookedAtClip(begun)
                assert begun.photo is not None, "what opens has facts"
                if not wants.pixels:
                    child.ask(end_clip)
                    return LookedAtClip(begun, is_whole=True)
                child.seconds = TIMEOUT_S
                seen = _Seen(begun.photo)
                last = self._all(child, replace(wants, digest=False), seen, control)
                end = child.ask(end_clip)
        except PhotoUnreadable as error:
            logger.warning("%s", str(error))
            return LookedAtClip(OneRead(unreadable=error.value))
        if last is not None and last.unreadable is not None and not seen.moments:
            logger.warning("%s", last.unreadable.message)
            return LookedAtClip(replace(begun, unreadable=last.unreadable))
        return seen.result(begun, end, ended=last is not None)

    def _all(
        self, child: Leased, wants: Wants, seen: "_Seen", control: Control
    ) -> FrameRead | None:
        """Look at frames until the answer is sure or they end; the end, None before it."""
        waiting: list[_Waiting] = []
        still = StillFrames()
        while seen.frames < MAX_FRAMES:
            control.checkpoint()
            frame = child.ask(next_frame, wants)
            if frame.end:
                self._vote(waiting, seen)
                return frame
            seen.frames += 1
            shown = frame.one.detector
            views = None
            if not still.shows_the_same(shown):
                views = self._frames.views(child, frame.one, frame.width, frame.height)
                still.looked_at(shown, is_empty=views.detected and views.regions == (WHOLE,))
            small = OneRead(thumbnail=frame.one.thumbnail)
            waiting.append((replace(frame, one=small), views))
            if sum(len(one.pixels) for _, one in waiting if one is not None) >= self._chunk:
                self._vote(waiting, seen)
                waiting = []
                if seen.agreeing >= SURE_FRAMES:
                    return None
        self._vote(waiting, seen)
        return None

    def _vote(self, waiting: Sequence["_Waiting"], seen: "_Seen") -> None:
        voted = iter(self._frames.vote([views for _, views in waiting if views is not None]))
        for frame, views in waiting:
            if views is not None:
                seen.last = next(voted)
                seen.detected |= views.detected
            one = seen.last
            seen.add(frame, one.regions, one.outputs)
            if seen.detected and not _has_animal(one.regions):
                continue  # an empty frame says nothing of an animal
            seen.compare(self._answer(seen))

    def _answer(self, seen: "_Seen") -> str | None:
        """The taxon that the votes so far name finely enough, else None."""
        pooled = pool(seen.moments)
        if pooled is None or pooled[1] is None:
            return None
        said = self._decide(seen.photo.observation, pooled[1], pooled[0].region, seen.detected)
        taxon = said.answer.taxon
        if taxon is None:
            return None
        is_fine = self._taxonomy[taxon].rank in _FINE or not self._taxonomy.children(taxon)
        return taxon if is_fine else None


_Waiting = tuple[FrameRead, FrameViews | None]
"""A frame whose views have no votes yet; None: it shows the same as the one before it."""


@dataclass
class _Seen:
    """What was seen of a clip so far; ``agreeing`` frames in succession gave one answer, ``last``
    are the regions of the frame that was looked at last."""

    photo: Photo
    moments: list[ClipMoment] = field(default_factory=list)
    detected: bool = False
    frames: int = 0
    agreeing: int = 0
    last: VotedRegions = VotedRegions()  # noqa: RUF009 - frozen
    _answer: str | None = None
    _thumbnail: Pixels | None = None
    _lead: tuple[int, float] | None = None

    def add(
        self,
        frame: FrameRead,
        regions: tuple[Region, ...],
        outputs: tuple[RowOutputs | None, ...],
    ) -> None:
        """Take the votes of a frame, and its small picture if it stands for the clip."""
        if not self.moments:
            self.photo = replace(self.photo, width=frame.width, height=frame.height)
        self.moments.append(ClipMoment(frame.at_s, regions, outputs))
        lead = max(map(leads, regions))
        if self._lead is None or lead > self._lead:
            self._lead, self._thumbnail = lead, frame.one.thumbnail

    def compare(self, answer: str | None) -> None:
        """Count the frames in succession after which the answer was the same."""
        if answer is None:
            self.agreeing = 0
        else:
            self.agreeing = self.agreeing + 1 if answer == self._answer else 1
        self._answer = answer

    def result(self, begun: OneRead, end: ClipEnd, *, ended: bool) -> LookedAtClip:
        pooled = pool(self.moments)
        assert pooled is not None, "what has frames has regions"
        best, outputs = pooled
        photo = replace(self.photo, damage=end.damage if ended else UNDAMAGED)
        if self.frames >= MAX_FRAMES:
            note = message(
                "Video", "the video is long; only its first {seconds} seconds were examined"
            )
            seconds = round(self.moments[-1].at_s)
            photo = replace(photo, notes=(*photo.notes, note.fill(seconds=seconds)))
        length = end.end_s if ended else end.declared_s
        if length is not None and length < self.moments[-1].at_s:
            length = None  # a declared length that cannot be
        return LookedAtClip(
            replace(begun, photo=photo, thumbnail=self._thumbnail),
            not photo.damage,
            Clip(length, telling(self.moments), best.at_s),
            best.region,
            outputs,
            self.detected,
        )


def pool(moments: Sequence[ClipMoment]) -> tuple[Carried, RowOutputs | None] | None:
    """What carries the answer of a clip, and the joint votes of its regions (None: none votes)."""
    best = carried(moments)
    return None if best is None else (best, joined(best.outputs, best.weights))


def _has_animal(regions: tuple[Region, ...]) -> bool:
    return any(region.category is Category.ANIMAL for region in regions)
