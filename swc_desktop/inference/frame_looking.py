"""One picture that is decoded: its regions by the detector, and the votes of its views.

Photographs and frames of clips come here alike.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import BoundedSemaphore
from typing import Final

import numpy as np

from swc_desktop.core.detector import StatedDetector, View, ViewKind
from swc_desktop.core.message import message_of
from swc_desktop.core.region import Box, Region
from swc_desktop.core.region_answers import is_classified, settled
from swc_desktop.core.region_views import COMMON_VIEWS, regions_to_show, views_of
from swc_desktop.inference.detecting import regions_of
from swc_desktop.inference.detector_outputs import NotThisForm
from swc_desktop.inference.graphs import Graphs
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.votes import RowOutputs, Sides
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.pack import EMBEDDING_OUTPUT, Pack
from swc_desktop.photos.reading import OneRead, Pixels, Square, Wants
from swc_desktop.processes.photo_children import Leased
from swc_desktop.processes.photo_work import views

PICTURE_SHORT_SIDE: Final = 1080
"""Pixels of the picture that crops are cut from: an animal of a quarter of the height fills the
input of the usual networks, and most camera traps are decoded at half their size or less."""


@dataclass(frozen=True, eq=False)
class FrameViews:
    """The regions of a picture, their views, and the pixels of these in the order of the regions.

    ``detected``: the detector of the pack, or another program, has looked for the regions.
    """

    regions: tuple[Region, ...] = ()
    detected: bool = False
    pixels: tuple[Pixels, ...] = ()
    views: tuple[tuple[View, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class VotedRegions:
    """The regions of a picture as their votes leave them, with the outputs of each (None: none),
    the embedding of the views around it.

    ``sides``: the outputs of both kinds of views, for packs that ask whether they agree, None for
    regions that have one kind; empty for other packs.
    """

    regions: tuple[Region, ...] = ()
    outputs: tuple[RowOutputs | None, ...] = ()
    sides: tuple[Sides | None, ...] = ()


class FrameLooking:
    """Looks at decoded pictures for one run; may be used from several threads."""

    def __init__(
        self, pack: Pack, graphs: Graphs, computing: BoundedSemaphore, options: RunOptions
    ) -> None:
        """``computing`` is held while a graph runs."""
        self._pack = pack
        self._graphs = graphs
        self._computing = computing
        self._detector: StatedDetector | None = None
        self.model: Square | None = None
        """What the image graph is shown; None where pictures do not vote."""
        if pack.image is not None and pack.image_model is not None and options.sees:
            self.model = Square(pack.image.size, pack.image.short_side)
            self._detector = pack.detector if options.detector else None

    @property
    def digest(self) -> str:
        """That of the pack, by which its detector is known."""
        return self._pack.digest

    def wants(self, wants: Wants, *, has_others: bool) -> Wants:
        """What is wanted of a file, and the pixels for the graphs."""
        wants = replace(wants, model=self.model)
        if self.model is not None and (self._detector or has_others):
            least = max(PICTURE_SHORT_SIDE, self.model.short_side)
            square = None if self._detector is None else self._detector.square
            wants = replace(wants, picture=least, detector=square)
        return wants

    def views(
        self,
        child: Leased,
        one: OneRead,
        width: int,
        height: int,
        by_others: tuple[Region, ...] | None = None,
    ) -> FrameViews:
        """The regions and views of a picture that ``child`` holds; what others found goes first.

        ``width`` and ``height`` are upright pixels. Raises what the graphs and the child raise.
        """
        if one.model is None or self.model is None:
            return FrameViews()
        found = self._found(one, width, height) if by_others is None else by_others
        regions = regions_to_show(found or ())
        wanted = views_of(regions, self._pack.views or COMMON_VIEWS)
        shown = [
            (view, region.box)
            for region, of_region in zip(regions, wanted, strict=True)
            for view in of_region
        ]
        pixels = self._pixels(child, one.model, shown)
        return FrameViews(regions, found is not None, tuple(pixels), tuple(wanted))

    def _found(self, one: OneRead, width: int, height: int) -> tuple[Region, ...] | None:
        """The regions in a picture by the detector of the pack, None without one."""
        if self._detector is None or one.detector is None:
            return None
        with self._computing:
            outputs = self._graphs.run_detector(self._detector.normalise(one.detector[None]))
        try:
            return regions_of(self._detector, outputs, 0, width, height)
        except NotThisForm as error:
            raise PackRefused(
                PackProblem.STOPPED, file=self._pack.file, reason=message_of(error)
            ) from error

    def _pixels(
        self, child: Leased, whole: Pixels, shown: Sequence[tuple[View, Box]]
    ) -> list[Pixels]:
        """The pixels of views; the central square is there already."""
        assert self.model is not None
        others = [one for one in shown if one[0].kind is not ViewKind.WHOLE]
        cut = iter(child.ask(views, others, self.model) if others else ())
        return [whole if view.kind is ViewKind.WHOLE else next(cut) for view, _ in shown]

    def vote(self, seen: Sequence[FrameViews]) -> list[VotedRegions]:
        """The regions of some pictures with the outputs of the image graph, in one call."""
        pixels = [view for one in seen for view in one.pixels]
        outputs: Outputs = {}
        if self._pack.image is not None and pixels:
            with self._computing:
                outputs = self._graphs.run_image(self._pack.image.normalise(np.stack(pixels)))
        rows = iter(_rows(outputs, len(pixels)))
        return [self._with_outputs(one, rows) for one in seen]

    def _with_outputs(self, one: FrameViews, rows: Iterator[RowOutputs]) -> VotedRegions:
        outputs = [[next(rows) for _ in of_region] for of_region in one.views]
        voted = self._settled(
            one.regions,
            [_joined_views(*region) for region in zip(one.views, outputs, strict=True)],
        )
        if not self._pack.views_agree:
            return voted
        sides = (_sides(*region) for region in zip(one.views, outputs, strict=True))
        return replace(voted, sides=tuple(sides))

    def _settled(
        self, found: Sequence[Region], outputs: Sequence[RowOutputs | None]
    ) -> VotedRegions:
        """Regions with their outputs, none of people found only now: they are not classified."""
        regions = [
            settled(region, not_in_pack=self._not_in_pack(of_region))
            for region, of_region in zip(found, outputs, strict=True)
        ]
        kept = [
            of_region if is_classified(region) else None
            for region, of_region in zip(regions, outputs, strict=True)
        ]
        return VotedRegions(tuple(regions), tuple(kept))

    def _not_in_pack(self, outputs: RowOutputs | None) -> bool:
        """Whether the gate turns a region away; False where it has not seen it."""
        gate = self._pack.method.gate
        if gate is None or outputs is None or gate.output not in outputs:
            return False
        probability = gate.not_in_pack_p(outputs[gate.output].astype(np.float64))
        return bool(probability[0] >= gate.threshold)


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


def _joined_views(shown: Sequence[View], outputs: Sequence[RowOutputs]) -> RowOutputs | None:
    """The outputs of the views of a region as one; the embedding is that of the views around the
    animal where there are any, since the rest of the picture is the same for all that pass."""
    every = joined(outputs, [view.weight for view in shown])
    if every is None or EMBEDDING_OUTPUT not in every:
        return every
    close = [at for at, view in enumerate(shown) if view.kind is ViewKind.CROP]
    around = joined(
        [{EMBEDDING_OUTPUT: outputs[at][EMBEDDING_OUTPUT]} for at in close],
        [shown[at].weight for at in close],
    )
    return every if around is None else {**every, **around}


def _sides(shown: Sequence[View], outputs: Sequence[RowOutputs]) -> Sides | None:
    """The outputs of the views around an animal and of the others, None without both."""
    sides = []
    for is_close in (True, False):
        some = [at for at, view in enumerate(shown) if (view.kind is ViewKind.CROP) is is_close]
        weights = [shown[at].weight for at in some]
        sides.append(joined([outputs[at] for at in some], weights))
    close, whole = sides
    return None if close is None or whole is None else (close, whole)


def _rows(outputs: Outputs, count: int) -> list[RowOutputs]:
    """The outputs of each view, each with memory of its own."""
    return [{name: values[at].copy() for name, values in outputs.items()} for at in range(count)]
