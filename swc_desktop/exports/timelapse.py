"""A table that Timelapse imports into its data: one row a photograph or video.

Source: saulgreenberg/Timelapse (facts about its import of CSV). A header that is not a data label
of the user's template ends the import, so the template must have those of ``LABELS``, or is given.
"""

from collections import Counter, defaultdict
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
from swc_desktop.exports.taxon_labels import species_of
from swc_desktop.exports.timelapse_template import TimelapseTemplate
from swc_desktop.exports.written import Written

LABELS: Final = ("Species", "Count", "Sex", "LifeStage", "Individual", "Comment")
"""The data labels that a template needs: a counter for ``Count``, a note for each other."""

COLUMNS: Final = ("File", "RelativePath", *LABELS)

BY_MODEL: Final = "by the model: "
"""Begins the comment of a row whose species only the model named; the species follows. Whoever
reads such a table back can see that no person said so, while the species is still the same."""

SPECIES_WORDS: Final = {
    ObservedKind.BLANK: ("blank", "empty", "none", "nothing"),
    ObservedKind.HUMAN: ("person", "human", "people"),
    ObservedKind.VEHICLE: ("vehicle", "car"),
    ObservedKind.ANIMAL: ("animal", "other animal"),
    ObservedKind.UNKNOWN: ("unknown", "unidentified"),
}
"""What is written, and what a template may have as a choice for the same."""


def write_timelapse(
    data: Dataset, file: IO[bytes], template: TimelapseTemplate | None = None
) -> Written:
    """Write the table. Raises ``OSError``.

    With a ``template`` only its data labels are written, and of a list only its choices: a
    photograph whose species is none of them is left out.

    Timelapse has one row a file, so that what else is in it stands in the comment. What nobody has
    named and the model is not sure of is left out, as the table cannot say how sure it is.
    """
    seen: dict[str, list[ObservationData]] = defaultdict(list)
    for one in (*data.of_level(ObservationLevel.MEDIA), *data.undated_seen):
        is_guess = one.kind is ObservedKind.ANIMAL and one.is_unsure
        if one.kind is not ObservedKind.UNCLASSIFIED and not is_guess:
            seen[one.media].append(one)
    known = [one for one in data.all_media if seen[one.id]]
    rows = [_row(one, seen[one.id]) for one in known]
    left_out = Counter({ReasonLeftOut.WITHOUT_ANSWER: len(data.all_media) - len(known)})
    columns: Sequence[str] = COLUMNS
    if template is not None:
        taken = [_in_template(data, row, template) for row in rows]
        rows = [row for row in taken if row is not None]
        left_out[ReasonLeftOut.NOT_IN_TEMPLATE] = len(taken) - len(rows)
        labels = (template.label_of(label) for label in LABELS)
        columns = ("File", "RelativePath", *(label for label in labels if label is not None))
    return Written(write_table(file, columns, rows), +left_out, has_undated=True)


def _in_template(
    data: Dataset, row: dict[str, Cell], template: TimelapseTemplate
) -> dict[str, Cell] | None:
    """A row in the words of a template; None where it has no choice for the species."""
    found = {name: row[name] for name in ("File", "RelativePath")}
    for label in LABELS:
        spelled = template.label_of(label)
        if spelled is None:
            continue
        text = str(row[label])
        names = _names(data, text) if label == "Species" else [text]
        value = template.choice_of(label, names) if text else ""
        if value is None and label == "Species":
            return None
        found[spelled] = value
    return found


def _names(data: Dataset, species: str) -> list[str]:
    """All names of what was seen, the one that is written without a template first."""
    for words in SPECIES_WORDS.values():
        if species == words[0]:
            return list(words)
    known = data.taxa.get(species)
    common = [] if known is None else list(known.common_names.values())
    of_species = data.taxa.get(species_of(data, species))
    if of_species is not None and of_species is not known:
        common += [of_species.name, *of_species.common_names.values()]
    return [species, *filter(None, common)]


def _row(media: MediaData, seen: Sequence[ObservationData]) -> dict[str, Cell]:
    by_species: dict[str, list[ObservationData]] = defaultdict(list)
    for one in sorted(seen, key=lambda one: one.kind is not ObservedKind.ANIMAL):
        by_species[_species(one)].append(one)
    (species, first), *others = by_species.items()
    comments = [] if any(one.by_people for one in first) else [BY_MODEL + species]
    comments += [f"{name} {_count(some)}" for name, some in others]
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
    return one.taxon or one.name or SPECIES_WORDS[one.kind][0]


def _count(some: Sequence[ObservationData]) -> int:
    """How many, at least one for each statement; 0 of what is blank."""
    return sum(0 if one.kind is ObservedKind.BLANK else one.count or 1 for one in some)


def _shared(texts: Sequence[str]) -> str:
    """What is said of all; "" where it differs."""
    return texts[0] if len(set(texts)) == 1 else ""
