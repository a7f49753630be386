"""The summary of a run: every given file is counted, in one sentence or as an object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.exports.rows import spelled
from swc_desktop.photos.find import FoundPhotos
from swc_desktop.photos.left_out import LeftOut, Listed, total
from swc_desktop.projects.watch_list import WatchList
from swc_desktop.video.kinds import is_clip

_MAX_NAMES: Final = 3
"""Names of left-out files in a sentence: enough to recognise them in one line of a terminal."""

_WORDS: Final[Mapping[LeftOut, tuple[str, str]]] = {
    LeftOut.VIDEO: ("video", "videos"),
    LeftOut.UNREAD_PICTURE: (
        "picture of a kind that is not read",
        "pictures of kinds that are not read",
    ),
    LeftOut.NO_SUFFIX: ("file without a suffix", "files without a suffix"),
    LeftOut.SIDECAR: ("sidecar without its photograph", "sidecars without their photographs"),
    LeftOut.PROJECT: ("file of a project", "files of projects"),
    LeftOut.OTHER: ("other file", "other files"),
    LeftOut.SPECIAL: ("pipe, socket or device", "pipes, sockets or devices"),
    LeftOut.LINK: ("link to another folder", "links to other folders"),
    LeftOut.HIDDEN: ("hidden file or folder", "hidden files or folders"),
    LeftOut.SYSTEM: ("system file or folder", "system files or folders"),
}


@dataclass(frozen=True)
class RunSummary:
    """The counts of a complete run; ``after_limit`` counts the files beyond ``--limit``, ``watch``
    what of the watch list was seen, None without one.

    ``added`` could be read, ``failed`` could not; both have rows.
    """

    paths: Sequence[Path]
    found: FoundPhotos
    failed: int = 0
    after_limit: int = 0
    watch: WatchList | None = None

    @property
    def added(self) -> int:
        """Photographs and videos that could be read."""
        return len(self.found.photos) - self.after_limit - self.failed

    @property
    def sentence(self) -> str:
        """The counts in one sentence."""
        already_here, left_out = self.found.already_here.count, self._left_out
        rows = "see its row" if self.failed == 1 else "see their rows"
        parts = [
            f"{already_here:,} already here" if already_here else "",
            f"left out {left_out}" if left_out else "",
            f"{self.failed:,} could not be read ({rows})" if self.failed else "",
            f"{self.after_limit:,} more after the limit" if self.after_limit else "",
        ]
        rest = ", ".join(part for part in parts if part)
        if not self.added:
            verb = "added" if self.failed else "found"
            return f"No {self._kind(2)} were {verb}: {rest or self._nothing}."
        added = f"Added {self.added:,} {self._kind(self.added)}"
        return f"{added}, {rest}." if rest else f"{added}."

    def _kind(self, count: int) -> str:
        """What the files of the run are; which of a mixture failed is in their rows."""
        files = self.found.photos[: len(self.found.photos) - self.after_limit]
        videos = sum(is_clip(photo.file) for photo in files)
        if 0 < videos < len(files):
            return "photographs and videos"
        noun = "video" if videos else "photograph"
        return noun if count == 1 else f"{noun}s"

    @property
    def _left_out(self) -> str:
        """The number with the kinds behind it."""
        kinds = self.found.left_out
        if not kinds:
            return ""
        return f"{total(kinds):,} ({', '.join(counted_kind(kind, kinds[kind]) for kind in kinds)})"

    @property
    def _nothing(self) -> str:
        where = self.paths[0] if len(self.paths) == 1 else "the given paths"
        return f"there are no files in {where}"

    @property
    def names(self) -> list[str]:
        """A line for each kind of left-out files, with some names."""
        return [_named(kind, listed) for kind, listed in self.found.left_out.items()]

    @property
    def record(self) -> dict[str, object]:
        """The summary as an object for programs: an object of progress with further keys.

        It holds the first names of each kind, spelled as in the results.
        """
        left_out, rows = self.found.left_out, self.added + self.failed
        return {
            "done": rows,
            "total": rows,
            "stage": "summary",
            "added": self.added,
            "already_here": self.found.already_here.count,
            "left_out": {kind.value: listed.count for kind, listed in left_out.items()},
            "failed": self.failed,
            "after_limit": self.after_limit,
            **({} if self.watch is None else {"watched": [one.record for one in self.watch.seen]}),
            "left_out_files": {
                kind.value: [spelled(Path(name).as_posix()) for name in listed.names]
                for kind, listed in left_out.items()
            },
        }


def counted_kind(kind: LeftOut, listed: Listed) -> str:
    """How many files of a kind were left out."""
    one, many = _WORDS[kind]
    return f"{listed.count:,} {one if listed.count == 1 else many}"


def _named(kind: LeftOut, listed: Listed) -> str:
    names = list(listed.names[:_MAX_NAMES])
    more = listed.count - len(names)
    if more:
        names.append(f"{more:,} more")
    return f"Left out, {counted_kind(kind, listed)}: {', '.join(names)}"
