"""Which card is at a path: two cards come to the same place with the same names of files.

Where the system tells two cards apart by their volumes, that decides; else what is on them.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

from swc_desktop.photos.file_state import states_of
from swc_desktop.projects.media import KnownFile, is_unchanged
from swc_desktop.projects.roots import Root, absolute

Thing = TypeVar("Thing")

_LOOKED_AT: Final = 200
"""Files of a root that are looked at: enough to be certain, and quick on a slow reader."""

_OPENED: Final = 3
"""Changed files whose pictures are compared, where no file is as it was: an editor may have
written its rating into each."""

Digests = Callable[[Path], tuple[str, str]]
"""SHA-256 of a file and of its picture alone, "" where there is none."""

KnownDigests = Callable[[int], tuple[str, str]]
"""The same of the photograph with this number."""


def card_at(
    roots: Sequence[Root],
    files_of: Callable[[Root], Mapping[str, KnownFile]],
    digests: Digests,
    known_digests: KnownDigests,
) -> Root | None:
    """The one of these roots of one path that is there now, None for a card that is new.

    The one with the largest part of its files as they were comes first, also where a file of
    another card was copied to it. A root of which nothing is known is taken if none other fits.
    """
    unknown = None
    looked_at: list[tuple[Root, list[_Seen]]] = []
    for root in sorted(roots, key=lambda root: root.seen_at, reverse=True):
        files = [file for file in files_of(root).values() if file.media is not None]
        if files:
            looked_at.append((root, _seen(root, _evenly(files, _LOOKED_AT))))
        else:
            unknown = unknown or root
    shares = [(_unchanged_share(seen), root) for root, seen in looked_at]
    if shares:
        share, fitting = max(shares, key=lambda found: found[0])
        if share >= 0.5:  # half of them; of two equal ones the card that was there last
            return fitting
    for root, seen in looked_at:
        if _has_a_picture(seen, digests, known_digests):
            return root
    return unknown


_Seen = tuple[KnownFile, Path, bool]
"""A known file that is there, where it is, and whether it is as it was."""


def _seen(root: Root, files: Sequence[KnownFile]) -> list[_Seen]:
    paths = [absolute(root.path, file.path) for file in files]
    return [
        (file, path, is_unchanged(file, state[0], state[1]))
        for file, path, state in zip(files, paths, states_of(paths), strict=True)
        if state
    ]


def _unchanged_share(seen: Sequence[_Seen]) -> float:
    """The part of the files that are there which are as they were, 0 where none is there."""
    return sum(same for _, _, same in seen) / len(seen) if seen else 0.0


def _has_a_picture(seen: Sequence[_Seen], digests: Digests, known_digests: KnownDigests) -> bool:
    """Whether one of some changed files still has its picture."""
    changed = [(file, path) for file, path, same in seen if not same]
    return any(
        _is_same_picture(digests(path), known_digests(file.media or 0))
        for file, path in _evenly(changed, _OPENED)
    )


def _is_same_picture(now: tuple[str, str], before: tuple[str, str]) -> bool:
    return any(one and one == other for one, other in zip(now, before, strict=True))


def _evenly(things: Sequence[Thing], count: int) -> list[Thing]:
    """At most ``count`` of these, spread over all of them."""
    if len(things) <= count:
        return list(things)
    return [things[at * len(things) // count] for at in range(count)]
