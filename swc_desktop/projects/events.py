"""Bursts and events of media by their instants alone.

A burst is what a camera takes at one triggering; an event is what belongs together in one
deployment. All in O(n log n), and the same whatever the order in which the media are given.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Final

BURST_GAP: Final = timedelta(seconds=60)
"""At most so long between two media of one burst (the project's definition of a burst)."""

DEFAULT_EVENT_GAP: Final = timedelta(minutes=30)
"""The usual independence gap of camera trap studies; 120 s is offered beside it."""


@dataclass(frozen=True)
class TimedMedia:
    """One media with the camera that took it, its deployment, and its instant with a zone."""

    media: str
    camera: str
    deployment: str
    instant: datetime


def bursts(media: Iterable[TimedMedia], gap: timedelta = BURST_GAP) -> tuple[tuple[str, ...], ...]:
    """The media of each burst: one camera, at most ``gap`` from one to the next.

    Media alone are bursts of one. By camera, then by time.
    """
    ordered = sorted(media, key=lambda one: (one.camera, one.instant, one.media))
    groups = (list(members) for _, members in groupby(ordered, key=lambda one: one.camera))
    return tuple(_names(part) for group in groups for part in _split(group, gap))


def events(
    media: Iterable[TimedMedia], gap: timedelta = DEFAULT_EVENT_GAP
) -> tuple[tuple[str, ...], ...]:
    """The media of each event: one deployment, at most ``gap`` from one to the next.

    Media of a time-lapse series have to be left out before (``time_lapse.in_series``). By
    deployment, then by time.
    """
    ordered = sorted(media, key=lambda one: (one.deployment, one.instant, one.media))
    groups = (list(members) for _, members in groupby(ordered, key=lambda one: one.deployment))
    return tuple(_names(part) for group in groups for part in _split(group, gap))


def voting_groups(
    media: Iterable[TimedMedia], judged: Collection[str] = ()
) -> tuple[tuple[str, ...], ...]:
    """The media that vote together: parts of bursts of at most ``BURST_GAP`` from first to last.

    A burst may go on for as long as animals keep a camera busy, and another may have come by then;
    so a part ends after that time. ``judged`` are the media with a box that a person judged: they
    vote alone, and what is before one of them never votes together with what is after it.
    """
    by_name = {one.media: one for one in media}
    alone = frozenset(judged)
    return tuple(
        part
        for burst in bursts(by_name.values())
        for part in _between([by_name[name] for name in burst], alone)
    )


def _between(burst: Sequence[TimedMedia], judged: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """The parts of one burst."""
    part: list[TimedMedia] = []
    for one in burst:
        is_late = bool(part) and one.instant - part[0].instant > BURST_GAP
        if part and (is_late or not judged.isdisjoint((part[-1].media, one.media))):
            yield _names(part)
            part = []
        part.append(one)
    if part:
        yield _names(part)


def _names(members: Iterable[TimedMedia]) -> tuple[str, ...]:
    return tuple(one.media for one in members)


def _split(ordered: Sequence[TimedMedia], gap: timedelta) -> Iterator[Sequence[TimedMedia]]:
    """Parts of media in the order of time, cut where the next is more than ``gap`` later."""
    start = 0
    for index, (one, following) in enumerate(pairwise(ordered), 1):
        if following.instant - one.instant > gap:
            yield ordered[start:index]
            start = index
    if ordered:
        yield ordered[start:]
