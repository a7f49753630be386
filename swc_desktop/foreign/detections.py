"""The results of another program by picture, and what became of those that are not used."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.core.region import Category, Region
from swc_desktop.foreign.entry import FRAME_WORD, ReadRegion
from swc_desktop.foreign.entry_table import EntryTable
from swc_desktop.foreign.origin import DetectionsOrigin

_CATEGORIES: Final = {
    "animal": Category.ANIMAL,
    "person": Category.PERSON,
    "human": Category.PERSON,
    "vehicle": Category.VEHICLE,
    FRAME_WORD: Category.FRAME,
}
_FAILED: Final = message("Foreign", "the detector could not search this picture ({reason})")
_BY_NAME: Final = message(
    "Foreign",
    "%Ln picture(s) (was|were) recognised by the file name alone, because the folders have other "
    "names in the file.",
    "",
    0,
)
_ELSEWHERE: Final = message(
    "Foreign",
    "%Ln result(s) (is|are) not used: (it is|they are) of no picture here, or of one of several.",
    "",
    0,
)
_REPEATED: Final = message(
    "Foreign",
    "%Ln result(s) (is|are) not used: (its picture has|their pictures have) another one.",
    "",
    0,
)
_INVALID: Final = message("Foreign", "%Ln result(s) (is|are) not used: not valid.", "", 0)
_VIDEOS: Final = message("Foreign", "%Ln result(s) (is|are) not used: of (a video|videos).", "", 0)
_OTHER_BOXES: Final = message(
    "Foreign",
    "%Ln box(|es) (is|are) not used: of neither an animal nor a person nor a vehicle.",
    "",
    0,
)
_NO_AREA: Final = message(
    "Foreign", "%Ln box(|es) (is|are) not used: without width or height.", "", 0
)


MAX_ABSENT: Final = 1_000
"""Nobody reads more names; the rest is counted."""


def category_of(word: str) -> Category | None:
    """What a file's own name of a category means, None if it is none of ours."""
    return _CATEGORIES.get(word.strip().lower())


@dataclass(frozen=True)
class ForeignClass:
    """A class that another program named in a picture, with its score (0 to 1).

    ``name`` is that program's common name, ``taxonomy`` its whole label where it has one (for
    SpeciesNet ``uuid;class;order;family;genus;species;common name``).
    """

    name: str
    taxonomy: str
    score: float


@dataclass(frozen=True)
class ForeignClasses:
    """What a classifier said: ``answers`` is what its program decided, ``scores`` its likeliest
    classes. Neither is a distribution: the classes that are not listed are unknown, not zero."""

    answers: tuple[ForeignClass, ...] = ()
    scores: tuple[ForeignClass, ...] = ()


@dataclass(frozen=True)
class ForeignRegion:
    """A region with the classes of another program; ``verified``: a person confirmed it there."""

    region: Region
    classes: ForeignClasses
    verified: bool = False


@dataclass(frozen=True)
class ForeignPicture:
    """What a file says of one picture: its regions, the surest first, and the classes of the
    picture as a whole; or ``reason``, why its detector could not search it, in its own words.

    No region means that none was kept. A program keeps what is above a limit of its own, so what
    is below that limit is unknown and not absent.
    """

    regions: tuple[ForeignRegion, ...] = ()
    whole: ForeignClasses = ForeignClasses()
    reason: str = ""

    @property
    def failure(self) -> Message | None:
        """The reason as a sentence, None for a picture that was searched."""
        return _FAILED.fill(reason=self.reason) if self.reason else None


@dataclass(frozen=True)
class DetectionsReport:
    """How many results a file has, and how many of them are not used, by reason.

    ``pictures`` of the given pictures have a result, ``by_name`` of them by their file name alone.
    ``repeated`` results are of a picture that has another one. ``other_boxes`` are of categories
    that are not ours, ``no_area`` boxes have no width or height.
    """

    entries: int
    pictures: int
    by_name: int = 0
    repeated: int = 0
    invalid: int = 0
    videos: int = 0
    other_boxes: int = 0
    no_area: int = 0
    absent: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> int:
        """Results that are of no given picture, or of one of several."""
        return self.entries - self.invalid - self.videos - self.repeated - self.pictures

    def sentences(self) -> list[Message]:
        """What a person should know of results that are not used; none if all are."""
        counts = (
            (self.by_name, _BY_NAME),
            (self.elsewhere, _ELSEWHERE),
            (self.repeated, _REPEATED),
            (self.invalid, _INVALID),
            (self.videos, _VIDEOS),
            (self.other_boxes, _OTHER_BOXES),
            (self.no_area, _NO_AREA),
        )
        return [text.counted(count) for count, text in counts if count]


class ForeignDetections:
    """The results of a file for given pictures, made into regions when they are asked for.

    ``lowest`` is the lowest confidence in the file (None if it has no region): nothing is known of
    what the other program found below it.
    """

    def __init__(
        self,
        origin: DetectionsOrigin,
        report: DetectionsReport,
        lowest: float | None,
        entries: "EntriesByPicture",
    ) -> None:
        self.origin = origin
        self.report = report
        self.lowest = lowest
        self._entries = entries

    @property
    def files(self) -> Collection[Path]:
        """The pictures that have a result, as they were given."""
        return self._entries.numbers.keys()

    @property
    def named_alike(self) -> Collection[Path]:
        """The pictures that were recognised by their file name alone."""
        return self._entries.named_alike

    def of(self, file: Path) -> ForeignPicture | None:
        """What the file says of a picture, None if it says nothing."""
        number = self._entries.numbers.get(file)
        if number is None:
            return None
        if reason := self._entries.table.failure(number):
            return ForeignPicture(reason=reason)
        whole, regions = ForeignClasses(), []
        for one in self._entries.table.regions(number):
            category = category_of(self._entries.categories.get(one.category, ""))
            if category is Category.FRAME:
                whole = self._classes(one)
            elif category is not None:
                region = Region(one.box, category, one.confidence)
                regions.append(ForeignRegion(region, self._classes(one), one.verified))
        regions.sort(key=lambda found: -(found.region.confidence or 0.0))
        return ForeignPicture(tuple(regions), whole)

    def _classes(self, one: ReadRegion) -> ForeignClasses:
        answers, scores = (
            tuple(
                ForeignClass(*self._entries.labels[word], score)
                for word, score in classes
                if word in self._entries.labels
            )
            for classes in (one.answers, one.scores)
        )
        return ForeignClasses(answers, scores)


@dataclass(frozen=True)
class EntriesByPicture:
    """The entries of a file: the number of that of each picture, what the words of categories in
    the entries mean, and the name and the taxonomy of the words of classes; ``named_alike`` are
    pictures that were recognised by their file name alone."""

    table: EntryTable
    numbers: Mapping[Path, int]
    categories: Mapping[str, str]
    labels: Mapping[str, tuple[str, str]]
    named_alike: Collection[Path] = ()
