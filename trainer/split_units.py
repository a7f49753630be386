"""What is never divided between training and test: blocks of the map, cameras, or times.

Observations that are close in space or time are not independent, so a test that shares its places
or days with training is too good (Roberts et al. 2017, Ecography 40:913-929). The larger the unit
that is held back, the more the test claims; the unit must still occur often enough to be shared
out. So the first of these that the data carry is taken: blocks of 2, 1, 0.5, 0.25 and 0.1 degrees
(blocks as in blockCV, Valavi et al. 2019, Methods Ecol. Evol. 10:225-232), cameras, times of 28, 7
and 1 days and of an hour, and last the sightings alone. What was taken is part of the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from trainer.errors import NotEnoughData
from trainer.metadata.ranges import EARTH_KM, unit_vectors
from trainer.splits import BLOCK_DEG, MIN_GROUPS, Ints, block_of, connected_groups

_MIN_EFFECTIVE: Final = 4.0
"""Groups of equal size that the groups amount to (inverse Simpson index): one for each use (test,
tune, fuse, bar). One group with half of the rows never reaches it."""

_SIZES_DEG: Final = (BLOCK_DEG, 1.0, 0.5, 0.25, 0.1)
_REGION_DEG: Final = 0.5
"""The smallest block that is called a region, 55 km; a round choice."""

_SIZES_H: Final = (28 * 24.0, 7 * 24.0, 24.0, 1.0)
_TIMES: Final = {672.0: "stretches of 28 days", 168.0: "weeks", 24.0: "days", 1.0: "hours"}

_TIME_BUFFER: Final = 1 / 8
"""Of a time: near a tested one nothing is trained on. 3 hours of a day keep a night together; about
the share that 25 km are of a block of two degrees."""

_MIN_KEYED: Final = 0.5
"""Share of the rows with a place, a camera or a time that a unit must divide; half."""

_MAX_VAGUE: Final = 0.2
"""Share of the placed rows whose stated uncertainty may exceed half a block; a round choice."""

_CAMERA_KM: Final = 5.0
"""A camera moves less than this: a "site" whose places lie further apart is a study area."""

_PLACE_DIGITS: Final = 3
"""Rows without a named camera are at one spot if their degrees agree to 110 m."""

_PRECISE_M: Final = 1000.0
"""A place that is less certain than this is not a spot."""

KM_PER_DEG: Final = EARTH_KM * np.pi / 180


class UnitKind(StrEnum):
    """Kinds of unit, the strongest claim first."""

    BLOCKS = "blocks"
    CAMERAS = "cameras"
    TIMES = "times"
    SIGHTINGS = "sightings"


@dataclass(frozen=True)
class SplitUnit:
    """A kind of unit; ``size`` is degrees of a block or hours of a time, 0 for the others.

    ``buffer_km`` and ``buffer_h`` are how far in space and time training stays from tested rows.
    """

    kind: UnitKind
    size: float = 0.0
    buffer_km: float = 0.0
    buffer_h: float = 0.0

    @property
    def name(self) -> str:
        """What is never divided, in the plural."""
        match self.kind:
            case UnitKind.BLOCKS:
                return f"blocks of {self.size:g}°"
            case UnitKind.CAMERAS:
                return "cameras and spots"
            case UnitKind.TIMES:
                return _TIMES[self.size]
            case UnitKind.SIGHTINGS:
                return "sightings"


@dataclass(frozen=True)
class SplitRows:
    """What the split reads of each row; "" and NaN where it is unknown.

    ``sightings`` are keys that always connect (bursts, stated and found near duplicates);
    ``observers`` and ``days`` (ISO dates) together are an observer's day; ``degrees`` float64
    (rows, 2) are latitude and longitude, ``uncertainty_m`` (rows,) metres, ``moments`` ISO.
    """

    sources: Sequence[str]
    sightings: Sequence[Sequence[str]]
    observers: Sequence[str]
    days: Sequence[str]
    moments: Sequence[str]
    sites: Sequence[str]
    degrees: NDArray[np.float64]
    uncertainty_m: NDArray[np.float64]

    def hours(self) -> NDArray[np.float64]:
        """Local time in hours since 1970 (rows,), noon where only the day is known, else NaN."""
        return np.asarray(
            [_hours(moment, day) for moment, day in zip(self.moments, self.days, strict=True)]
        )


@dataclass(frozen=True)
class _Cameras:
    """The camera or spot of each row, "" where unknown, and whether it is a named camera."""

    keys: list[str]
    named: list[bool]


@dataclass(frozen=True)
class Trial:
    """A unit that was tried: how many groups of it there are for training, how many groups of equal
    size that amounts to, and why it was not taken, "" if it was."""

    unit: SplitUnit
    groups: int
    effective: float
    problem: str


@dataclass(frozen=True)
class Grouping:
    """The chosen unit: group numbers (rows,), which rows the unit divides, and what was tried."""

    unit: SplitUnit
    groups: Ints
    keyed: NDArray[np.bool_]
    trials: tuple[Trial, ...]


def choose_unit(
    rows: SplitRows, may_train: NDArray[np.bool_], buffer_km: float, asked: str = ""
) -> Grouping:
    """The strongest unit that divides the rows into enough groups, or of the kind ``asked``.

    ``may_train`` (rows,) marks the rows that groups are counted in; ``buffer_km`` is the buffer of
    the largest blocks, scaled for others. Raises ``NotEnoughData``, which names what was tried.
    """
    cameras = _cameras(rows)
    trials: list[Trial] = []
    for unit in _units(rows, cameras, buffer_km):
        if asked and unit.kind.value != asked:
            continue
        key = _key(unit, rows, cameras)
        groups = connected_groups(len(key), [key, *_others(unit, rows, cameras)])
        keyed = np.asarray([name != "" for name in key], dtype=np.bool_)
        trial = _trial(unit, rows, groups, keyed, may_train, cameras)
        trials.append(trial)
        if not trial.problem:
            return Grouping(unit, groups, keyed, tuple(trials))
    raise NotEnoughData(problem=_refusal(trials, int(may_train.sum())))


def claim_of(unit: SplitUnit, rows: SplitRows) -> str:
    """What a test with this unit is about, to follow "on"."""
    placed = any(rows.sites) or not bool(np.isnan(rows.degrees).all())
    here = "new cameras in this park" if any(rows.sites) else "new places in this area"
    match unit.kind:
        case UnitKind.BLOCKS:
            return "new regions" if unit.size >= _REGION_DEG else here
        case UnitKind.CAMERAS:
            return here
        case UnitKind.TIMES:
            known = "known cameras" if any(rows.sites) else "known places"
            return f"new {_TIMES[unit.size]}{f' at {known}' if placed else ''}"
        case UnitKind.SIGHTINGS:
            return "new sightings at known places and days" if placed else "new sightings"


def _units(rows: SplitRows, cameras: _Cameras, buffer_km: float) -> tuple[SplitUnit, ...]:
    return (
        *(
            SplitUnit(UnitKind.BLOCKS, size, buffer_km=buffer_km * size / BLOCK_DEG)
            for size in _SIZES_DEG
        ),
        SplitUnit(UnitKind.CAMERAS, buffer_km=min(buffer_km, _half_spacing_km(rows, cameras))),
        *(SplitUnit(UnitKind.TIMES, size, buffer_h=size * _TIME_BUFFER) for size in _SIZES_H),
        SplitUnit(UnitKind.SIGHTINGS),
    )


def _key(unit: SplitUnit, rows: SplitRows, cameras: _Cameras) -> list[str]:
    match unit.kind:
        case UnitKind.BLOCKS:
            return [
                "" if np.isnan(latitude) else block_of(latitude, longitude, unit.size)
                for latitude, longitude in rows.degrees
            ]
        case UnitKind.CAMERAS:
            return cameras.keys
        case UnitKind.TIMES:
            exact = unit.size >= 24  # a row without a clock time still has its day
            return [
                "" if np.isnan(hours) or not (exact or moment) else str(int(hours // unit.size))
                for hours, moment in zip(rows.hours(), rows.moments, strict=True)
            ]
        case UnitKind.SIGHTINGS:
            return [str(row) for row in range(len(rows.sources))]


def _others(unit: SplitUnit, rows: SplitRows, cameras: _Cameras) -> list[Sequence[str]]:
    """What else connects rows: sightings always; observers' days where no camera is named, since
    the "observer" of a camera trap is whoever set up the survey; cameras of blocks."""
    found: list[Sequence[str]] = list(rows.sightings)
    if unit.kind is not UnitKind.TIMES:
        found.append(
            [
                f"{source}|{observer}|{day}" if observer and day and not named else ""
                for source, observer, day, named in zip(
                    rows.sources, rows.observers, rows.days, cameras.named, strict=True
                )
            ]
        )
    if unit.kind is UnitKind.BLOCKS:
        found.append(cameras.keys)
    return found


def _trial(
    unit: SplitUnit,
    rows: SplitRows,
    groups: Ints,
    keyed: NDArray[np.bool_],
    may_train: NDArray[np.bool_],
    cameras: _Cameras,
) -> Trial:
    divided = keyed & may_train
    sizes = np.unique(groups[divided], return_counts=True)[1]
    count = len(sizes)
    effective = float(sizes.sum()) ** 2 / float((sizes.astype(np.float64) ** 2).sum() or 1)
    evident = may_train & np.asarray(
        [bool(camera or day) for camera, day in zip(cameras.keys, rows.days, strict=True)]
    )
    evident |= may_train & ~np.isnan(rows.degrees[:, 0])
    problem = ""
    if count < MIN_GROUPS:
        problem = f"{count} {'group' if count == 1 else 'groups'}"
    elif effective < _MIN_EFFECTIVE:
        problem = f"{count} groups, {sizes.max() / sizes.sum():.0%} of the observations in one"
    elif unit.kind is not UnitKind.SIGHTINGS and divided.sum() < _MIN_KEYED * evident.sum():
        problem = f"known for {int(divided.sum()):,} of {int(may_train.sum()):,} observations"
    elif unit.kind is UnitKind.BLOCKS and _is_vague(unit, rows, divided):
        problem = "many places are less certain than that"
    return Trial(unit, count, effective, problem)


def _is_vague(unit: SplitUnit, rows: SplitRows, divided: NDArray[np.bool_]) -> bool:
    half_m = unit.size * KM_PER_DEG * 1000 / 2
    return bool((rows.uncertainty_m[divided] > half_m).mean() > _MAX_VAGUE)


def _cameras(rows: SplitRows) -> _Cameras:
    """The named camera of each row, else the spot if its place is precise."""
    sites = [
        f"{s}|{site}" if site else "" for s, site in zip(rows.sources, rows.sites, strict=True)
    ]
    at: dict[str, list[int]] = {}
    for row, site in enumerate(sites):
        if site and not np.isnan(rows.degrees[row, 0]):
            at.setdefault(site, []).append(row)
    areas = {site for site, where in at.items() if _spread_km(rows.degrees[where]) > _CAMERA_KM}
    named = [site != "" and site not in areas for site in sites]
    spots = [
        ""
        if np.isnan(latitude) or vague_m > _PRECISE_M
        else f"{round(latitude, _PLACE_DIGITS)}:{round(longitude, _PLACE_DIGITS)}"
        for (latitude, longitude), vague_m in zip(rows.degrees, rows.uncertainty_m, strict=True)
    ]
    keys = [
        site if is_named else spot for site, is_named, spot in zip(sites, named, spots, strict=True)
    ]
    return _Cameras(keys, named)


def _spread_km(degrees: NDArray[np.float64]) -> float:
    """The greatest distance from the first place."""
    at = unit_vectors(degrees[:, 0], degrees[:, 1])
    return float(np.linalg.norm(at - at[0], axis=1).max()) * EARTH_KM


def _half_spacing_km(rows: SplitRows, cameras: _Cameras) -> float:
    """Half the median distance from a camera to the nearest other one, 0 with fewer than two."""
    first: dict[str, int] = {}
    for row, camera in enumerate(cameras.keys):
        if camera and not np.isnan(rows.degrees[row, 0]):
            first.setdefault(camera, row)
    if len(first) < 2:
        return 0.0
    degrees = rows.degrees[list(first.values())]
    at = unit_vectors(degrees[:, 0], degrees[:, 1])
    nearest = cKDTree(at).query(at, k=2)[0][:, 1]
    return float(np.median(nearest)) * EARTH_KM / 2


def _hours(moment: str, day: str) -> float:
    if moment:
        local = datetime.fromisoformat(moment).replace(tzinfo=None)
        return (local - datetime(1970, 1, 1)).total_seconds() / 3600  # noqa: DTZ001 local clock time
    if day:
        return (date.fromisoformat(day) - date(1970, 1, 1)).days * 24 + 12.0
    return float("nan")


def _refusal(trials: Sequence[Trial], rows: int) -> str:
    tried = ", ".join(f"{trial.unit.name} ({trial.problem})" for trial in trials)
    return (
        f"the {rows:,} observations for training cannot be divided into {MIN_GROUPS} groups or "
        f"more, so that none is both trained on and tested; tried were {tried}. More cameras, more "
        "days or more regions would help, and columns that name the camera, the day and the place "
        "of each observation"
    )
