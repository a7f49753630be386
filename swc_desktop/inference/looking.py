"""Looking at files: each is read once, its regions found, and its views put through the graph."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

import numpy as np

from swc_desktop.core.detector import StatedDetector, View, ViewKind
from swc_desktop.core.message import message_of
from swc_desktop.core.progress import Control
from swc_desktop.core.region import WHOLE, Box, Region
from swc_desktop.core.region_answers import is_classified, settled
from swc_desktop.core.region_views import COMMON_VIEWS, regions_to_show, views_of
from swc_desktop.inference.detecting import regions_of
from swc_desktop.inference.detector_outputs import NotThisForm
from swc_desktop.inference.graphs import Graphs
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.votes import RowOutputs, Sides
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.observing import Given
from swc_desktop.photos.reading import OneRead, Pixels, Square, Wants
from swc_desktop.photos.sharpness import sharpness
from swc_desktop.processes.photo_children import Children, Leased
from swc_desktop.processes.photo_work import read, views

logger = logging.getLogger(__name__)

PICTURE_SHORT_SIDE: Final = 1080
"""Pixels of the picture that crops are cut from: an animal of a quarter of the height fills the
input of the usual networks, and most camera traps are decoded at half their size or less."""

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
    """

    read: OneRead
    is_whole: bool = False
    regions: tuple[Region, ...] = ()
    outputs: tuple[RowOutputs | None, ...] = ()
    sharpness: tuple[float | None, ...] = ()
    sides: tuple[Sides | None, ...] = ()
    detector: str = ""


@dataclass(frozen=True)
class FoundByOthers:
    """What another program found: the regions in a file, None where it has not looked at it.

    ``digest`` is that of its results.
    """

    regions: Callable[[Path], tuple[Region, ...] | None]
    digest: str


@dataclass(frozen=True, eq=False)
class _Views:
    """A file with the pixels of its views; ``views`` by region, in the order of the pixels."""

    viewed: Viewed
    pixels: list[Pixels]
    views: list[tuple[View, ...]]


class Looking:
    """Looks at files for one run; may be used from several threads."""

    def __init__(
        self,
        pack: Pack,
        graphs: Graphs,
        children: Children,
        computing: BoundedSemaphore,
        options: RunOptions,
        given: Given,
        by_others: FoundByOthers | None,
    ) -> None:
        """``computing`` is held while a graph runs; ``by_others`` goes before the detector."""
        self._pack = pack
        self._graphs = graphs
        self._children = children
        self._computing = computing
        self._by_others = by_others
        self._detector: StatedDetector | None = None
        self._model: Square | None = None
        if pack.image is not None and pack.image_model is not None and options.sees:
            self._model = Square(pack.image.size, pack.image.short_side)
            self._detector = pack.detector if options.detector else None
        self._wants = self._wanted(options, given)

    def _wanted(self, options: RunOptions, given: Given) -> Wants:
        wants = Wants(model=self._model, given=given)
        if self._model is not None and (self._detector or self._by_others):
            least = max(PICTURE_SHORT_SIDE, self._model.short_side)
            square = None if self._detector is None else self._detector.square
            wants = replace(wants, picture=least, detector=square)
        if options.keeps is not None:
            wants = replace(wants, digest=True, thumbnail=options.keeps.thumbnail)
        return wants

    def look(self, files: Sequence[Path], opening: Opening, control: Control) -> list[Viewed]:
        """Look at some files; their views go through the image graph together.

        ``opening`` surrounds the reading of each. Raises ``Cancelled`` and what the graphs raise;
        a file that cannot be read says so.
        """
        seen = []
        for file in files:
            with opening(file):
                seen.append(self._views(file, control))
        return self._voted(seen)

    def _views(self, file: Path, control: Control) -> _Views:
        try:
            with self._children.on(file, control) as child:
                raw = child.ask(read, file, self._wants)
                one = _usable(raw, self._wants)
                viewed = _viewed(one, is_whole=_is_whole(raw))
                if one.model is None:
                    return _Views(viewed, [], [])
                others = None if self._by_others is None else self._by_others.regions(file)
                found = self._found(one) if others is None else others
                detector = "" if found is None else self._pack.digest
                if others is not None and self._by_others is not None:
                    detector = self._by_others.digest
                regions = regions_to_show(found or ())
                wanted = views_of(regions, self._pack.views or COMMON_VIEWS)
                shown = [
                    (view, region.box)
                    for region, of_region in zip(regions, wanted, strict=True)
                    for view in of_region
                ]
                pixels = self._pixels(child, one.model, shown)
        except PhotoUnreadable as error:
            logger.warning("%s", str(error))
            return _Views(Viewed(OneRead(unreadable=error.value)), [], [])
        viewed = replace(viewed, regions=regions, detector=detector)
        if self._wants.digest:
            viewed = replace(viewed, sharpness=_sharpness(wanted, pixels))
        return _Views(viewed, pixels, wanted)

    def _found(self, one: OneRead) -> tuple[Region, ...] | None:
        """The regions in a picture by the detector of the pack, None without one."""
        if self._detector is None or one.detector is None:
            return None
        assert one.photo is not None, "what has pixels has facts"
        with self._computing:
            outputs = self._graphs.run_detector(self._detector.normalise(one.detector[None]))
        try:
            return regions_of(self._detector, outputs, 0, one.photo.width, one.photo.height)
        except NotThisForm as error:
            raise PackRefused(
                PackProblem.STOPPED, file=self._pack.file, reason=message_of(error)
            ) from error

    def _pixels(
        self, child: Leased, whole: Pixels, shown: Sequence[tuple[View, Box]]
    ) -> list[Pixels]:
        """The pixels of views; the central square is there already."""
        assert self._model is not None
        others = [one for one in shown if one[0].kind is not ViewKind.WHOLE]
        cut = iter(child.ask(views, others, self._model) if others else ())
        return [whole if view.kind is ViewKind.WHOLE else next(cut) for view, _ in shown]

    def _voted(self, seen: Sequence[_Views]) -> list[Viewed]:
        pixels = [view for one in seen for view in one.pixels]
        outputs: Outputs = {}
        if self._pack.image is not None and pixels:
            with self._computing:
                outputs = self._graphs.run_image(self._pack.image.normalise(np.stack(pixels)))
        rows = iter(_rows(outputs, len(pixels)))
        return [self._with_outputs(one, rows) if one.views else one.viewed for one in seen]

    def _with_outputs(self, one: _Views, rows: Iterator[RowOutputs]) -> Viewed:
        outputs = [[next(rows) for _ in of_region] for of_region in one.views]
        viewed = one.viewed
        if self._pack.views_agree:
            sides = (_sides(*region) for region in zip(one.views, outputs, strict=True))
            viewed = replace(viewed, sides=tuple(sides))
        return self._settled(
            viewed,
            [
                joined(of_region, [view.weight for view in of_views])
                for of_views, of_region in zip(one.views, outputs, strict=True)
            ],
        )

    def _settled(self, viewed: Viewed, outputs: Sequence[RowOutputs | None]) -> Viewed:
        """A file with the outputs of its regions, none of people found only now: they are not
        classified."""
        regions = [
            settled(region, not_in_pack=self._not_in_pack(of_region))
            for region, of_region in zip(viewed.regions, outputs, strict=True)
        ]
        kept = [
            of_region if is_classified(region) else None
            for region, of_region in zip(regions, outputs, strict=True)
        ]
        return replace(viewed, regions=tuple(regions), outputs=tuple(kept))

    def _not_in_pack(self, outputs: RowOutputs | None) -> bool:
        """Whether the gate turns a region away; False where it has not seen it."""
        gate = self._pack.method.gate
        if gate is None or outputs is None or gate.output not in outputs:
            return False
        probability = gate.not_in_pack_p(outputs[gate.output].astype(np.float64))
        return bool(probability[0] >= gate.threshold)


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


def _sides(shown: Sequence[View], outputs: Sequence[RowOutputs]) -> Sides | None:
    """The outputs of the views around an animal and of the others, None without both."""
    sides = []
    for is_close in (True, False):
        some = [at for at, view in enumerate(shown) if (view.kind is ViewKind.CROP) is is_close]
        weights = [shown[at].weight for at in some]
        sides.append(joined([outputs[at] for at in some], weights))
    close, whole = sides
    return None if close is None or whole is None else (close, whole)


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


def joined(rows: Sequence[RowOutputs], weights: Sequence[float]) -> RowOutputs | None:
    """The weighted mean of the outputs of views, None without one.

    Outputs are logits, so this is the mean of the logarithms of the votes.
    """
    if not rows:
        return None
    if len(rows) == 1:
        return rows[0]
    share = np.asarray(weights) / sum(weights)
    return {
        name: (share @ np.stack([row[name] for row in rows]).astype(np.float64)).astype(np.float32)
        for name in rows[0]
    }


def _rows(outputs: Outputs, count: int) -> list[RowOutputs]:
    """The outputs of each view, each with memory of its own."""
    return [{name: values[at].copy() for name, values in outputs.items()} for at in range(count)]
