"""A table that Timelapse imports into its data: one row a photograph or video.

Source: saulgreenberg/Timelapse (facts about its import of CSV). A header that is no data label of
the user's template ends the import, so the template must have those of ``LABELS``.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import IO, Final

from swc_desktop.exports.dataset import (
    Dataset,
    MediaData,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
)
from swc_desktop.exports.media_paths import relative_path
from swc_desktop.exports.program_csv import Cell, write_table
from swc_desktop.exports.written import Written

LABELS: Final = ("Species", "Count", "Sex", "LifeStage", "Individual", "Comment")
"""The data labels that a template needs: a counter for ``Count``, a note for each other."""

COLUMNS: Final = ("File", "RelativePath", *LABELS)

_WORDS: Final = {
    ObservedKind.BLANK: "blank",
    ObservedKind.HUMAN: "person",
    ObservedKind.VEHICLE: "vehicle",
    ObservedKind.ANIMAL: "animal",
    ObservedKind.UNKNOWN: "unknown",
}


def write_timelapse(data: Dataset, file: IO[bytes]) -> Written:
    """Write the table. Raises ``OSError``.

    Timelapse has one row a file, so that what else is in it stands in the comment. What nobody has
    named and the model is not sure of is left out, as the table cannot say how sure it is.
    """
    seen: dict[str, list[ObservationData]] = defaultdict(list)
    for one in data.of_level(ObservationLevel.MEDIA):
        is_guess = one.kind is ObservedKind.ANIMAL and one.is_unsure
        if one.kind is not ObservedKind.UNCLASSIFIED and not is_guess:
            seen[one.media].append(one)
    rows = [_row(one, seen[one.id]) for one in data.media if seen[one.id]]
    missing = len(data.media) - len(rows)
    count = write_table(file, COLUMNS, rows)
    return Written(count, {ReasonLeftOut.WITHOUT_ANSWER: missing} if missing else {})


def _row(media: MediaData, seen: Sequence[ObservationData]) -> dict[str, Cell]:
    by_species: dict[str, list[ObservationData]] = defaultdict(list)
    for one in sorted(seen, key=lambda one: one.kind is not ObservedKind.ANIMAL):
        by_species[_species(one)].append(one)
    (species, first), *others = by_species.items()
    comments = [f"{name} {_count(some)}" for name, some in others]
    comments += [one.remarks for one in seen if one.remarks]
    folder, _, name = relative_path(media).rpartition("/")
    return {
        "File": name,
        "RelativePath": folder.replace("/", "\\"),
        "Species": species,
        "Count": _count(first),
        "Sex": _shared([one.sex or "" for one in first]),
        "LifeStage": _shared([one.life_stage or "" for one in first]),
        "Individual": _shared([one.individual for one in first]),
        "Comment": "; ".join(dict.fromkeys(comments)),
    }


def _species(one: ObservationData) -> str:
    return one.taxon or one.name or _WORDS[one.kind]


def _count(some: Sequence[ObservationData]) -> int:
    """How many, at least one for each statement; 0 of what is blank."""
    return sum(0 if one.kind is ObservedKind.BLANK else one.count or 1 for one in some)


def _shared(texts: Sequence[str]) -> str:
    """What is said of all; "" where it differs."""
    return texts[0] if len(set(texts)) == 1 else ""
