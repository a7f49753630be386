"""COCO Camera Traps, the form of the data sets of LILA BC (lila.science).

A record is made of the frames of one sequence that show the same animal; ``location`` is its site.
There are no places. Boxes of animals are taken; they are in pixels of the size that the file states
for the picture, from its left upper corner. Names of animals are those of the categories, or, if
LILA's table of taxa (``lila-taxonomy-mapping_release.csv``) lies beside the file, the scientific
names for them.
Source: https://lila.science/coco-camera-traps.
"""

import csv
import json
import zipfile
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.foreign.picture_paths import is_web_address
from trainer.errors import SourceUnreadable
from trainer.sources import left_out
from trainer.sources.labels import meaning_of, plain_label
from trainer.sources.picture_files import picture_files
from trainer.sources.reading_report import ReadingLog
from trainer.sources.source_record import Record, parse_number, parse_time
from trainer.sources.stated_boxes import StatedBoxes

MAX_BYTES: Final = 4 << 30
"""Snapshot Serengeti, the largest of these data sets, has 2 GB; bounds memory."""

_TAXA: Final = "lila-taxonomy-mapping*.csv"
_VIDEOS: Final = frozenset({".mp4", ".avi", ".mov", ".mpg", ".mpeg", ".mkv", ".3gp", ".wmv"})

Entry = Mapping[str, Any]


def is_coco_zip(file: Path) -> bool:
    """Whether a ZIP holds one JSON file and no table; False if it cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _json_in(archive) is not None
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return False


def read_coco(
    file: Path, folders: Sequence[Path] = (), log: ReadingLog | None = None
) -> Iterator[Record]:
    """The sequences of a file, and each picture that is left out; ``log`` learns what was found.

    Pictures are looked for in ``folders``, else in the folder of the file. Raises
    ``SourceUnreadable``, also if none of the pictures is on the disk.
    """
    reading = (log or ReadingLog()).open(file.name)
    reading.form = "COCO Camera Traps"
    try:
        whole = _whole(file)
    except SourceUnreadable as error:
        reading.problem = str(error.facts["problem"])
        raise
    reading.form += ": " + ", ".join(
        f"{len(whole[part]):,} {part}" for part in ("images", "annotations", "categories")
    )
    places = tuple(folders) or (file.parent,)
    images = [one for one in whole["images"] if isinstance(one, dict) and _text(one, "file_name")]
    files = picture_files(places, (_text(one, "file_name") for one in images))
    present = {name for name, path in files.items() if is_web_address(path) or Path(path).is_file()}
    if images and not present:
        reading.problem = (
            f"none of its {len(images):,} pictures is in {places[0]}; for example, it names "
            f"{_text(images[0], 'file_name')!r}"
        )
        raise SourceUnreadable(file=file, problem=reading.problem)
    labels, boxes = _labels(file, whole), _boxes(whole)
    reading.notes += boxes.notes()
    source, credit = file.name, _credit(whole)
    sequences: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for image in images:
        name, reason = _named(image, labels.get(_text(image, "id"), ()), present)
        if reason:
            yield _record([image], name, files, source, credit, reason=reason)
        else:
            sequences[_text(image, "seq_id") or f"image {_text(image, 'id')}", name].append(image)
    for (_, name), frames in sequences.items():
        shown = boxes if name != left_out.EMPTY else StatedBoxes()
        yield _record(sorted(frames, key=_order), name, files, source, credit, shown)


def _whole(file: Path) -> Mapping[str, Any]:
    try:
        whole = json.loads(_bytes(file))
    except OSError as error:
        problem = f"it could not be read ({explain(error)})"
        raise SourceUnreadable(file=file, problem=problem) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        problem = f"it could not be read ({error})"
        raise SourceUnreadable(file=file, problem=problem) from error
    except (ValueError, RecursionError) as error:
        raise SourceUnreadable(file=file, problem="it is not valid JSON") from error
    if isinstance(whole, dict) and "detection_categories" in whole:
        raise SourceUnreadable(
            file=file,
            problem="it has the results of a detector. Name it as crops.detections, and the "
            "observations as a source",
        )
    parts = ("images", "annotations", "categories")
    if not isinstance(whole, dict) or not all(isinstance(whole.get(one), list) for one in parts):
        raise SourceUnreadable(
            file=file, problem="it is not COCO Camera Traps (images, annotations, categories)"
        )
    return whole


def _bytes(file: Path) -> bytes:
    """The JSON of a file or of the one in a ZIP."""
    size = file.stat().st_size
    if file.suffix.lower() == ".zip":
        with zipfile.ZipFile(file) as archive:
            entry = archive.getinfo(_json_in(archive) or "")
            _check_size(file, entry.file_size)
            return archive.read(entry).removeprefix(b"\xef\xbb\xbf")
    _check_size(file, size)
    return file.read_bytes().removeprefix(b"\xef\xbb\xbf")


def _check_size(file: Path, size: int) -> None:
    if size > MAX_BYTES:
        raise SourceUnreadable(file=file, problem="it is too large for such a file")


def _json_in(archive: zipfile.ZipFile) -> str | None:
    names = [
        name
        for name in archive.namelist()
        if not name.endswith("/") and not name.startswith("__MACOSX/")
    ]
    tables = [name for name in names if name.lower().endswith((".csv", ".tsv", ".txt", ".xml"))]
    found = [name for name in names if name.lower().endswith(".json")]
    return found[0] if len(found) == 1 and not tables else None


def _labels(file: Path, whole: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """By image the names of its categories, or the scientific names for them."""
    taxa = _taxa(file, _text(_info(whole), "description"))
    names = {}
    for one in whole["categories"]:
        if isinstance(one, dict):
            name = _text(one, "name")
            names[_text(one, "id")] = taxa.get(plain_label(name), name)
    found: dict[str, set[str]] = defaultdict(set)
    for one in whole["annotations"]:
        if isinstance(one, dict) and (label := names.get(_text(one, "category_id"))):
            found[_text(one, "image_id")].add(label)
    return {image: frozenset(some) for image, some in found.items()}


def _boxes(whole: Mapping[str, Any]) -> StatedBoxes:
    """The boxes of animals by the id of their picture."""
    found = StatedBoxes()
    sizes = {
        _text(one, "id"): [parse_number(_text(one, side)) for side in ("width", "height")]
        for one in whole["images"]
        if isinstance(one, dict)
    }
    animals = {
        _text(one, "id")
        for one in whole["categories"]
        if isinstance(one, dict) and not meaning_of(_text(one, "name"))
    }
    for one in whole["annotations"]:
        if not isinstance(one, dict) or _text(one, "category_id") not in animals:
            continue
        image, box = _text(one, "image_id"), one.get("bbox")
        if isinstance(box, list) and box:
            found.add(image, _shares(box, sizes.get(image, [])))
    return found


def _shares(box: Sequence[Any], size: Sequence[float | None]) -> list[float | None]:
    """The edges of a box in pixels as shares of the picture; none if that is not known."""
    pixels = [parse_number(str(edge)) for edge in box]
    if not all(size) or len(size) != 2:
        return []
    return [
        None if edge is None or side is None else edge / side
        for edge, side in zip(pixels, (*size, *size), strict=False)
    ]


def _taxa(file: Path, data_set: str) -> Mapping[str, str]:
    """Scientific names by label from LILA's table beside the file: those of the data set, else
    those that all data sets with the label agree about."""
    tables = sorted(file.parent.glob(_TAXA))
    if not tables:
        return {}
    own: dict[str, str] = {}
    everywhere: dict[str, set[str]] = defaultdict(set)
    try:
        with tables[-1].open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                label, name = plain_label(row.get("query") or ""), row.get("scientific_name") or ""
                if label and name:
                    everywhere[label].add(name)
                    if plain_label(row.get("dataset_name") or "") == plain_label(data_set):
                        own[label] = name
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceUnreadable(
            file=tables[-1], problem=f"it could not be read ({explain(error)})"
        ) from error
    agreed = {label: min(names) for label, names in everywhere.items() if len(names) == 1}
    return {**agreed, **own}


def _named(image: Entry, labels: Iterable[str], present: Container[str]) -> tuple[str, str]:
    """The name of what a picture shows, and why it is left out or ""."""
    meanings = {label: meaning_of(label) for label in labels}
    animals = {label for label, meaning in meanings.items() if not meaning}
    name = " / ".join(sorted(animals))
    file_name = _text(image, "file_name")
    if image.get("corrupt"):
        return name, left_out.DAMAGED
    if PurePosixPath(file_name).suffix.lower() in _VIDEOS:
        return name, left_out.VIDEO
    if left_out.PERSON in meanings.values():
        return name, left_out.PERSON
    if len(animals) > 1:
        return name, left_out.SEVERAL
    if not animals and left_out.EMPTY not in meanings.values():
        return name, next(iter(meanings.values()), left_out.NOT_IDENTIFIED)
    return name or left_out.EMPTY, "" if file_name in present else left_out.NO_FILE


def _record(
    frames: Sequence[Entry],
    name: str,
    files: Mapping[str, str],
    source: str,
    credit: str,
    boxes: StatedBoxes | None = None,
    *,
    reason: str = "",
) -> Record:
    first = frames[0]
    pictures = {_text(frame, "id"): files[_text(frame, "file_name")] for frame in frames}
    seen = parse_time(_text(first, "datetime"), "", "", "")
    return Record(
        id=_text(first, "id") or _text(first, "file_name"),
        source=source,
        name=name,
        latitude=parse_number(_text(first, "latitude")),
        longitude=parse_number(_text(first, "longitude")),
        moment=seen.moment,
        moment_problem=seen.problem,
        day=seen.day,
        site=_text(first, "location"),
        alike=_text(first, "seq_id"),
        credit=_text(first, "rights_holder") or credit,
        images=() if reason else tuple(files[_text(frame, "file_name")] for frame in frames),
        boxes=None if boxes is None else boxes.by_file(pictures),
        left_out=reason,
    )


def _order(image: Entry) -> tuple[float, str]:
    """Frames in the order of their sequence."""
    number = parse_number(_text(image, "frame_num"))
    return (number if number == number and number is not None else 0.0, _text(image, "file_name"))


def _credit(whole: Mapping[str, Any]) -> str:
    info = _info(whole)
    return ", ".join(filter(None, (_text(info, "description"), _text(info, "contributor"))))


def _info(whole: Mapping[str, Any]) -> Entry:
    info = whole.get("info")
    return info if isinstance(info, dict) else {}


def _text(entry: Entry, key: str) -> str:
    value = entry.get(key)
    return "" if value is None or isinstance(value, bool | dict | list) else str(value).strip()
