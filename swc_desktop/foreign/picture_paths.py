"""Which file a path means that another program or another computer wrote.

Such paths are relative to a folder that is not stated, or begin with a drive (``D:\\survey\\…``);
letters may have another case or another Unicode form. Two paths belong together if each is the
only one that agrees with most of the other, counted from the file name backwards.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_Upwards = tuple[str, ...]
"""The steps of a path, the file name first."""

_NO_STEP: Final = frozenset({"", ".", ".."})


@dataclass(frozen=True)
class PathMatches:
    """``found`` has the file of each path that means one: most by their folders, ``named_alike``
    only by a file name that occurs once on both sides."""

    found: Mapping[str, Path]
    named_alike: Collection[str]

    @property
    def by_path(self) -> int:
        """How many were found by their folders."""
        return len(self.found) - self.by_name

    @property
    def by_name(self) -> int:
        """How many were found by the name of the file alone."""
        return len(self.named_alike)


def is_web_address(name: str) -> bool:
    """Whether a name is an address such as ``https://…``, also after ``Path`` joined its slashes;
    a Windows drive is not one."""
    return _ADDRESS.match(name) is not None


def path_steps(name: str) -> tuple[str, ...]:
    """The folders and the file name of a path, without drive, case and Unicode form."""
    steps = unicodedata.normalize("NFC", name.strip().replace("\\", "/")).casefold().split("/")
    if steps and _DRIVE.fullmatch(steps[0]):
        steps = steps[1:]
    return tuple(step for step in steps if step not in _NO_STEP)


def match_paths(names: Iterable[str], files: Iterable[Path]) -> PathMatches:
    """The file that each name means; names that mean none, or one of several, are left out.

    Of files that differ only in case or Unicode form, a name means the one that is spelled so.
    """
    words: dict[str, str] = {}
    wanted = {name: _upwards(name, words) for name in names}
    there: dict[_Upwards, Path] = {}
    alike: dict[_Upwards, list[Path]] = {}
    for file in set(files):
        steps = _upwards(file.as_posix(), words)
        if (first := there.setdefault(steps, file)) is not file:
            alike.setdefault(steps, [first]).append(file)
    name_index, file_index = _Suffixes(wanted.values()), _Suffixes(there)
    roots = _common_folders(wanted.values()), _common_folders(there)
    found: dict[str, Path] = {}
    named_alike: set[str] = set()
    for name, steps in wanted.items():
        best = file_index.longest(steps)
        if best is None or name_index.longest(best.path) != _Longest(best.depth, steps):
            continue
        meant = _spelled(name, alike.get(best.path, [there[best.path]]))
        if meant is None:
            continue
        beyond = len(steps) - roots[0], len(best.path) - roots[1]
        if best.depth < min(len(steps), len(best.path)) and (
            best.depth < 2 or best.depth < min(beyond)
        ):
            if not (name_index.is_single(steps[0]) and file_index.is_single(steps[0])):
                continue
            named_alike.add(name)
        found[name] = meant
    return PathMatches(found, named_alike)


def _upwards(name: str, words: dict[str, str]) -> _Upwards:
    """The steps of a path from its file name upwards, each a text that other paths hold too: half
    the memory of many paths."""
    return tuple(words.setdefault(step, step) for step in reversed(path_steps(name)))


def _spelled(name: str, files: Sequence[Path]) -> Path | None:
    """Of files that differ in case or Unicode form, the one that is spelled most like a name."""
    if len(files) == 1:
        return files[0]
    steps = name.strip().replace("\\", "/").split("/")[::-1]
    agreeing = [_agreeing(steps, file.parts[::-1]) for file in files]
    best = max(agreeing)
    return files[agreeing.index(best)] if agreeing.count(best) == 1 else None


def _common_folders(paths: Collection[_Upwards]) -> int:
    """How many leading folders all paths share."""
    first = min((path[:0:-1] for path in paths), default=())
    return _agreeing(first, max((path[:0:-1] for path in paths), default=()))


@dataclass(frozen=True)
class _Longest:
    """The path that agrees with most of another, and in how many steps."""

    depth: int
    path: _Upwards


class _Suffixes:
    """Paths by their last steps: sorted, so that those that agree with most of another are beside
    its place."""

    def __init__(self, paths: Iterable[_Upwards]) -> None:
        self._paths = sorted(set(paths))

    def longest(self, path: _Upwards) -> _Longest | None:
        """The only path with the most last steps of ``path``, None if there is none or several."""
        place = bisect_left(self._paths, path)
        near = self._paths[max(place - 2, 0) : place + 2]
        depths = [_agreeing(other, path) for other in near]
        depth = max(depths, default=0)
        if not depth or depths.count(depth) > 1:
            return None
        return _Longest(depth, near[depths.index(depth)])

    def is_single(self, name: str) -> bool:
        """Whether one path only has this file name."""
        first = bisect_left(self._paths, (name,))
        same = [path for path in self._paths[first : first + 2] if path[:1] == (name,)]
        return len(same) == 1


def _agreeing(one: Sequence[str], other: Sequence[str]) -> int:
    """How many first steps are the same."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
