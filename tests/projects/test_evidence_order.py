"""The two orders of evidence, and places that cannot both be true."""

from functools import partial
from pathlib import Path

import pytest

from swc_desktop.core.observation import Place
from swc_desktop.projects.evidence_order import (
    PLACE_ORDER,
    TIME_ORDER,
    PlaceSource,
    TimeSource,
    are_apart,
    first_known,
)

HERE = Place(-1.41, 35.01)


def test_the_order_of_places() -> None:
    assert [source.value for source in PLACE_ORDER] == [
        *("person", "folder", "deployment", "exif", "xmp", "sidecar"),
        *("container", "fill", "track"),
    ]
    assert set(PLACE_ORDER) == set(PlaceSource)


def test_the_order_of_times() -> None:
    assert [source.value for source in TIME_ORDER] == [
        *("person", "correction", "exif_offset", "exif_zone", "xmp", "sidecar"),
        *("container", "fill", "file_name"),
    ]
    assert set(TIME_ORDER) == set(TimeSource)


@pytest.mark.parametrize("first", range(len(TIME_ORDER)))
def test_the_first_source_that_knows_anything_counts(first: int) -> None:
    asked: list[tuple[TimeSource, str]] = []

    def reader(case: str, source: TimeSource, *, knows: bool) -> TimeSource | None:
        asked.append((source, case))
        return source if knows else None

    readers = {
        source: partial(reader, source=source, knows=at >= first)
        for at, source in reversed(list(enumerate(TIME_ORDER)))
    }
    assert first_known(TIME_ORDER, readers, "a photograph") is TIME_ORDER[first]
    assert asked == [(source, "a photograph") for source in TIME_ORDER[: first + 1]]


def test_without_sources_nothing_is_known() -> None:
    assert first_known(PLACE_ORDER, {}, "a photograph") is None
    readers = {PlaceSource.TRACK: lambda _case: None}
    assert first_known(PLACE_ORDER, readers, "a photograph") is None


def test_the_order_stands_once(root: Path) -> None:
    """What chooses a place or a time goes by ``PLACE_ORDER`` and ``TIME_ORDER``."""
    using = [
        path.name
        for path in (root / "swc_desktop").rglob("*.py")
        if "TIME_ORDER" in path.read_text(encoding="utf-8")
    ]
    assert sorted(using) == ["evidence_order.py", "resolving.py"]


@pytest.mark.parametrize(("north_km", "apart"), [(2.5, True), (1.1, True), (0.9, False)])
def test_places_over_1_km_apart_cannot_both_be_true(north_km: float, apart: bool) -> None:
    moved = Place(HERE.latitude + north_km / 111.195, HERE.longitude)
    assert are_apart(HERE, moved) is apart
