"""Which file a path means that another program or another computer wrote.

Such paths are relative to a folder that is not stated, or begin with a drive (``D:\\survey\\…``);
letters may have another case or another Unicode form. Two paths belong together if each is the
only one that agrees with most of the other, counted from the file name backwards.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_NO_STEP: Final = frozenset({"", ".", ".."})


@dataclass(frozen=True)
class PathMatches:
    """``found`` has the file of each path that means one: ``by_path`` of them by their folders,
    ``by_name`` only by a file name that occurs once on both sides."""

    found: Mapping[str, Path]
    by_path: int
    by_name: int


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
    """The file that each name means; names that mean none, or one of several, are left out."""
    wanted = {name: path_steps(name) for name in names}
    there = {file: path_steps(file.as_posix()) for file in set(files)}
    name_index, file_index = _Suffixes(wanted.values()), _Suffixes(there.values())
    by_steps: dict[tuple[str, ...], Path] = {steps: file for file, steps in there.items()}
    roots = _common_folders(wanted.values()), _common_folders(there.values())
    found: dict[str, Path] = {}
    by_name = 0
    for name, steps in wanted.items():
        best = file_index.longest(steps)
        if best is None or name_index.longest(best.path) != _Longest(best.depth, steps):
            continue
        beyond = len(steps) - roots[0], len(best.path) - roots[1]
        if best.depth < min(len(steps), len(best.path)) and (
            best.depth < 2 or best.depth < min(beyond)
        ):
            if not (name_index.is_single(steps[-1]) and file_index.is_single(steps[-1])):
                continue
            by_name += 1
        found[name] = by_steps[best.path]
    return PathMatches(found, len(found) - by_name, by_name)


def _common_folders(paths: Iterable[tuple[str, ...]]) -> int:
    """How many leading folders all paths share."""
    folders = [path[:-1] for path in paths] or [()]
    steps = zip(min(folders), max(folders), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], steps))


@dataclass(frozen=True)
class _Longest:
    """The path that agrees with most of another, and in how many steps."""

    depth: int
    path: tuple[str, ...]


class _Suffixes:
    """Paths by their last steps: a tree from the file name upwards, in which every node counts
    the different paths below it and knows one of them."""

    def __init__(self, paths: Iterable[tuple[str, ...]]) -> None:
        self._nodes: dict[tuple[int, str], int] = {}
        self._count = [0]
        self._one: list[tuple[str, ...]] = [()]
        for path in dict.fromkeys(paths):
            node = 0
            for step in reversed(path):
                node = self._nodes.setdefault((node, step), len(self._count))
                if node == len(self._count):
                    self._count.append(0)
                    self._one.append(path)
                self._count[node] += 1

    def longest(self, path: Sequence[str]) -> _Longest | None:
        """The only path with the most last steps of ``path``, None if there is none or several."""
        node = depth = 0
        for step in reversed(path):
            below = self._nodes.get((node, step))
            if below is None:
                break
            node, depth = below, depth + 1
        return _Longest(depth, self._one[node]) if depth and self._count[node] == 1 else None

    def is_single(self, name: str) -> bool:
        """Whether one path only has this file name."""
        node = self._nodes.get((0, name))
        return node is not None and self._count[node] == 1
