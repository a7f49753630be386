"""Reads the results of MegaDetector (1.0 to 1.6), AddaxAI and SpeciesNet for given pictures."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import message, message_of
from swc_desktop.core.region import Category
from swc_desktop.foreign.detections import (
    MAX_ABSENT,
    DetectionsReport,
    EntriesByPicture,
    ForeignDetections,
    category_of,
)
from swc_desktop.foreign.entry import EntryKind, InvalidEntry, ReadEntry
from swc_desktop.foreign.entry_table import EntryTable
from swc_desktop.foreign.errors import DetectionsElsewhere, DetectionsUnreadable
from swc_desktop.foreign.json_stream import Members, read_members
from swc_desktop.foreign.megadetector_entry import megadetector_entry
from swc_desktop.foreign.origin import DetectionsOrigin, megadetector_origin, speciesnet_origin
from swc_desktop.foreign.picture_paths import match_paths
from swc_desktop.foreign.speciesnet_entry import speciesnet_entry
from swc_desktop.storage.regular_file import open_file
from swc_desktop.storage.strict_json import JsonRefused

MAX_BYTES: Final = 4 << 30
"""Ten million entries of MegaDetector."""

_IMAGES: Final = "images"
_PREDICTIONS: Final = "predictions"
_INFO: Final = "info"
_CATEGORIES: Final = "detection_categories"
_CLASSES: Final = "classification_categories"
_DESCRIPTIONS: Final = "classification_category_descriptions"

_TOO_LARGE: Final = message("Foreign", "it is too large for such a file")
_NO_LIST: Final = message("Foreign", "it has no list of images or predictions")
_TWO_FORMS: Final = message("Foreign", "it has both images and predictions")
_NO_CATEGORIES: Final = message("Foreign", "it does not define its categories")
_NONE_OF_OURS: Final = message(
    "Foreign", 'none of its categories is "animal", "person" or "vehicle"'
)


def read_detections(
    file: Path,
    pictures: Iterable[Path],
    on_bytes: Callable[[int], None] = lambda _size: None,
) -> ForeignDetections:
    """The results of a file for these pictures; pictures that it does not name have none.

    An entry belongs to the picture whose path agrees with most of its own (``picture_paths``);
    of several entries of a picture one with results counts before one that failed, and else the
    first. Entries that are not valid are left out as a whole and counted. Files that the entries
    name are not opened. Memory goes by the number of entries (about 300 bytes each, and twice as
    much beside them while paths are matched) and not by the size of the file. ``on_bytes`` gets the
    size of each piece that was read, and may raise to end the reading.
    Raises ``DetectionsUnreadable``, and ``DetectionsElsewhere`` if there are pictures and no entry
    belongs to one.
    """
    try:
        content = _read(file, on_bytes)
    except OSError as error:
        raise DetectionsUnreadable(file=file, problem=explain_reading(error)) from error
    except JsonRefused as error:
        raise DetectionsUnreadable(file=file, problem=message_of(error)) from error
    table = content.table
    stills = [at for at in range(len(table)) if table.kind(at) is not EntryKind.VIDEO]
    known = set(pictures)
    matches = match_paths((table.names[at] for at in stills), known)
    if known and stills and not matches.found:
        raise DetectionsElsewhere(
            file=file,
            entries=len(stills),
            here=len(known),
            named=table.names[stills[0]],
            picture=min(known).as_posix(),
        )
    numbers: dict[Path, int] = {}
    repeated = 0
    absent: list[str] = []
    for at in stills:
        picture = matches.found.get(table.names[at])
        if table.kind(at) is EntryKind.INVALID:
            continue
        if picture is None:
            if len(absent) < MAX_ABSENT:
                absent.append(table.names[at])
            continue
        before = numbers.setdefault(picture, at)
        repeated += before != at
        if table.kind(before) is EntryKind.FAILED and table.kind(at) is EntryKind.PICTURE:
            numbers[picture] = at
    kinds = [table.kind(at) for at in range(len(table))]
    other_boxes, lowest = _boxes(content)
    report = DetectionsReport(
        entries=content.unnamed + len(table),
        pictures=len(numbers),
        by_name=matches.by_name,
        repeated=repeated,
        invalid=content.unnamed + kinds.count(EntryKind.INVALID),
        videos=kinds.count(EntryKind.VIDEO),
        other_boxes=other_boxes,
        no_area=table.no_area,
        absent=tuple(absent),
    )
    alike = frozenset(matches.found[name] for name in matches.named_alike)
    entries = EntriesByPicture(table, numbers, content.categories, content.labels, alike)
    return ForeignDetections(content.origin, report, lowest, entries)


@dataclass(frozen=True)
class _Content:
    """What a file holds; ``unnamed`` entries do not even name a picture."""

    origin: DetectionsOrigin
    table: EntryTable
    unnamed: int
    categories: Mapping[str, str]
    labels: Mapping[str, tuple[str, str]]


class _Sink:
    """Takes the entries of one list of a file."""

    def __init__(self, entry_of: Callable[[object], ReadEntry]) -> None:
        self._entry_of = entry_of
        self.table = EntryTable()
        self.unnamed = 0
        self.first: object = None

    def __call__(self, raw: object) -> None:
        if self.first is None:
            self.first = raw
        try:
            self.table.add(self._entry_of(raw))
        except InvalidEntry:
            self.unnamed += 1


def _read(file: Path, on_bytes: Callable[[int], None]) -> _Content:
    sinks = {_IMAGES: _Sink(megadetector_entry), _PREDICTIONS: _Sink(speciesnet_entry)}
    with open_file(file) as opened:
        if os.fstat(opened.fileno()).st_size > MAX_BYTES:
            raise JsonRefused(_TOO_LARGE)
        kept = (_INFO, _CATEGORIES, _CLASSES, _DESCRIPTIONS)
        members = read_members(opened, sinks, kept, on_bytes)
    if not members.lengths:
        raise JsonRefused(_NO_LIST)
    if len(members.lengths) > 1:
        raise JsonRefused(_TWO_FORMS)
    if _IMAGES in members.lengths:
        return _megadetector(members, sinks[_IMAGES])
    return _speciesnet(members, sinks[_PREDICTIONS])


def _megadetector(members: Members, sink: _Sink) -> _Content:
    origin = megadetector_origin(members.values.get(_INFO))
    named = members.values.get(_CATEGORIES)
    if not isinstance(named, Mapping):
        raise JsonRefused(_NO_CATEGORIES)
    categories = {str(key): str(name) for key, name in named.items()}
    ours = {category_of(name) for name in categories.values()}
    if not ours & {Category.ANIMAL, Category.PERSON, Category.VEHICLE}:
        raise JsonRefused(_NONE_OF_OURS)
    names, taxonomies = (
        value if isinstance(value, Mapping) else {}
        for value in (members.values.get(_CLASSES), members.values.get(_DESCRIPTIONS))
    )
    labels = {str(key): (str(name), str(taxonomies.get(key, ""))) for key, name in names.items()}
    return _Content(origin, sink.table, sink.unnamed, categories, labels)


def _speciesnet(members: Members, sink: _Sink) -> _Content:
    first = sink.first
    model = first.get("model_version") if isinstance(first, Mapping) else None
    origin = speciesnet_origin(members.values.get(_INFO), model)
    words = sink.table.words
    labels = {word: (word.rpartition(";")[2], word) for word in words}
    return _Content(origin, sink.table, sink.unnamed, {word: word for word in words}, labels)


def _boxes(content: _Content) -> tuple[int, float | None]:
    """How many boxes are of other categories, and the lowest confidence of ours."""
    others, lowest = 0, None
    meaning = {word: category_of(name) for word, name in content.categories.items()}
    for word, confidence in content.table.confidences():
        category = meaning.get(word)
        if category is None:
            others += 1
        elif category is not Category.FRAME and (lowest is None or confidence < lowest):
            lowest = confidence
    return others, lowest
