"""The cache of small pictures: its size is known without looking at all of them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.projects.thumbnails import ThumbnailCache

ROOM = 60_000


def picture(seed: int, side: int = 60) -> NDArray[np.uint8]:
    """A picture that JPEG makes little smaller."""
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[ThumbnailCache]:
    made = ThumbnailCache.open(tmp_path / "park.swcproject", None)
    assert made is not None
    with made:
        yield made


def sizes(cache: ThumbnailCache) -> dict[str, int]:
    rows = cache.file.rows("SELECT sha256, length(jpeg) FROM thumbnail ORDER BY number")
    return {str(sha256): int(str(size)) for sha256, size in rows}


def known_size(cache: ThumbnailCache) -> int:
    return int(str(cache.file.one("SELECT bytes FROM size")))


def test_the_size_is_that_of_all_pictures_whatever_was_done(cache: ThumbnailCache) -> None:
    assert known_size(cache) == 0
    cache.add([("a", picture(1)), ("b", picture(2)), ("a", picture(3, 80))])
    assert list(sizes(cache)) == ["a", "b"]
    assert known_size(cache) == sum(sizes(cache).values()) > 0
    before = sizes(cache)["a"]
    cache.add([("a", picture(4, 20)), ("c", picture(5))])
    assert sizes(cache)["a"] < before
    assert known_size(cache) == sum(sizes(cache).values())
    cache.remove(["b", "unknown"])
    assert list(sizes(cache)) == ["a", "c"]
    assert known_size(cache) == sum(sizes(cache).values())
    cache.remove(["a", "c"])
    assert known_size(cache) == 0


def test_the_oldest_go_when_it_is_full(tmp_path: Path) -> None:
    opened = ThumbnailCache.open(tmp_path / "park.swcproject", None)
    assert opened is not None
    with opened:
        full = ThumbnailCache(opened.file, ROOM)
        for at in range(30):
            full.add([(str(at), picture(at))])
        kept = sizes(full)
        assert known_size(full) == sum(kept.values()) <= ROOM
        assert list(kept) == [str(at) for at in range(30 - len(kept), 30)]
        full.add([(next(iter(kept)), picture(99))])
        assert next(iter(kept)) in sizes(full), "it is as new as its last picture"
        assert known_size(full) == sum(sizes(full).values()) <= ROOM


def test_adding_does_not_look_at_the_pictures_that_are_there(cache: ThumbnailCache) -> None:
    """By the steps of SQLite, which go up with the depth of a tree only."""

    def steps(sha256: str) -> int:
        asked = 0

        def count() -> bool:
            nonlocal asked
            asked += 1
            return False

        cache.file.raw.set_progress_handler(count, 1)
        cache.add([(sha256, picture(7, 20))])
        cache.file.raw.set_progress_handler(None)
        return asked

    first = steps("the first")
    cache.add((str(at), picture(at, 20)) for at in range(500))
    assert steps("one more") <= first + 10
