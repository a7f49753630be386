"""Looking at files: each is read once, its regions found, and its views put through the graph."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from swc_desktop.core.clip import Clip
from swc_desktop.core.detector import View, ViewKind
from swc_desktop.core.progress import Control
from swc_desktop.core.region import WHOLE, Region
from swc_desktop.inference.clip_looking import ClipLooking
from swc_desktop.inference.frame_looking import FrameLooking, FrameViews
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.votes import RowOutputs, Sides
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.observing import Given
from swc_desktop.photos.reading import OneRead, Pixels, Wants
from swc_desktop.photos.sharpness import sharpness
from swc_desktop.processes.photo_children import Children
from swc_desktop.processes.photo_work import read
from swc_desktop.video.kinds import is_clip

logger = logging.getLogger(__name__)

Opening = Callable[[Path], AbstractContextManager[None]]
"""Surrounds the reading of a file."""


@dataclass(frozen=True, eq=False)
class Viewed:
    """A file that was looked at, without the pixels for the graphs.

    ``regions`` with the outputs of the image graph for each, None for those without a view, and
    with their ``sharpness`` (``photos/sharpness.py``), None where it is not kept. ``sides``: the
    outputs of both kinds of views, for packs that ask whether they agree, None for regions that
    have one kind.
    ``detector`` is the digest of the pack or of the results that the regions are from, "" where no
    detector has looked at the picture. ``is_whole``: the file was read without damage or notes.
    Of a ``clip`` there is one region, that which stands for it, with the joint votes of its frames;
    it has neither ``sharpness`` nor ``sides``.
    """

    read: OneRead
    is_whole: bool = False
    regions: tuple[Region, ...] = ()
    outputs: tuple[RowOutputs | None, ...] = ()
    sharpness: tuple[float | None, ...] = ()
    sides: tuple[Sides | None, ...] = ()
    detector: str = ""
    clip: Clip | None = None


@dataclass(frozen=True)
class FoundByOthers:
    """What another program found: the regions in a file, None where it has not looked at it.

    ``digest`` is that of its results.
    """

    regions: Callable[[Path], tuple[Region, ...] | None]
    digest: str


class Looking:
    """Looks at files for one run; may be used from several threads."""

    def __init__(
        self,
        frames: FrameLooking,
        clips: ClipLooking,
        children: Children,
        options: RunOptions,
        given: Given,
        by_others: FoundByOthers | None,
    ) -> None:
        """``by_others`` goes before the detector, in photographs."""
        self._frames = frames
        self._clips = clips
        self._children = children
        self._by_others = by_others
        self._digest = frames.digest
        wants = Wants(given=given)
        if options.keeps is not None:
            wants = replace(wants, digest=True, thumbnail=options.keeps.thumbnail)
        self._wants = frames.wants(wants, has_others=by_others is not None)
        self._clip_wants = frames.wants(wants, has_others=False)

    def look(self, files: Sequence[Path], opening: Opening, control: Control) -> list[Viewed]:
        """Look at some files; the views of photographs go through the image graph together.

        ``opening`` surrounds the reading of each. Raises ``Cancelled`` and what the graphs raise;
        a file that cannot be read says so.
        """
        seen = []
        for file in files:
            with opening(file):
                if is_clip(file):
                    seen.append((self._clip(file, control), FrameViews()))
                else:
                    seen.append(self._views(file, control))
        voted = self._frames.vote([views for _, views in seen])
        return [
            replace(viewed, regions=one.regions, outputs=one.outputs, sides=one.sides)
            if one.regions
            else viewed
            for (viewed, _), one in zip(seen, voted, strict=True)
        ]

    def _views(self, file: Path, control: Control) -> tuple[Viewed, FrameViews]:
        try:
            with self._children.on(file, control) as child:
                raw = child.ask(read, file, self._wants)
                one = _usable(raw, self._wants)
                viewed = _viewed(one, is_whole=_is_whole(raw))
                if one.model is None or one.photo is None:
                    return viewed, FrameViews()
                others = None if self._by_others is None else self._by_others.regions(file)
                views = self._frames.views(child, one, one.photo.width, one.photo.height, others)
        except PhotoUnreadable as error:
            logger.warning("%s", str(error))
            return Viewed(OneRead(unreadable=error.value)), FrameViews()
        detector = self._digest if views.detected else ""
        if others is not None and self._by_others is not None:
            detector = self._by_others.digest
        viewed = replace(viewed, detector=detector)
        if self._wants.digest:
            viewed = replace(viewed, sharpness=_sharpness(views.views, views.pixels))
        return viewed, views

    def _clip(self, file: Path, control: Control) -> Viewed:
        one = self._clips.look(file, self._clip_wants, control)
        return Viewed(
            one.read,
            one.is_whole,
            (one.region,),
            (one.outputs,),
            detector=self._digest if one.detected else "",
            clip=one.clip,
        )


def _viewed(one: OneRead, *, is_whole: bool) -> Viewed:
    """A file without the pixels for the graphs, its whole picture as the only region."""
    return Viewed(replace(one, model=None, detector=None), is_whole, (WHOLE,), (None,))


def _sharpness(
    wanted: Sequence[Sequence[View]], pixels: Sequence[Pixels]
) -> tuple[float | None, ...]:
    """How sharp each region is in the closest of its views; None for those without one."""
    left = iter(pixels)
    found: list[float | None] = []
    for of_region in wanted:
        shown = [(view.kind is not ViewKind.CROP, view.margin, next(left)) for view in of_region]
        closest = min(shown, key=lambda one: one[:2], default=None)
        found.append(None if closest is None else sharpness(closest[2]))
    return tuple(found)


def _is_whole(one: OneRead) -> bool:
    """Whether a file was read without damage or notes."""
    photo = one.photo
    return one.unreadable is None and photo is not None and not (photo.damage or photo.notes)


def _usable(one: OneRead, wants: Wants) -> OneRead:
    """A reading of which only the small picture failed counts like one without it."""
    if one.unreadable is None or one.photo is None or (one.model is None and wants.model):
        return one
    logger.warning("no small picture was made: %s", one.unreadable.message)
    return replace(one, unreadable=None)
