"""What people confirmed in the results of another program: boxes that AddaxAI calls verified.

All else in such a file is the machine's, and no person said it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from swc_desktop.core.identification import IdentificationError, Identified, Kind
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.region import Category
from swc_desktop.foreign.detections import (
    MAX_ABSENT,
    ForeignClass,
    ForeignDetections,
    ForeignRegion,
)
from swc_desktop.foreign.reading import read_detections
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.sharing.project_files import ProjectFiles
from swc_desktop.sharing.said_rows import SaidRow, said_as

_NOT_CONFIRMED: Final = message(
    "Sharing",
    "%Ln box(|es) (was|were) not taken, because no person confirmed (it|them). To use (it|them) in "
    "place of the boxes of the pack's detector, run project add with --detections.",
    "",
    0,
)
_UNSURE: Final = message(
    "Sharing",
    "What people confirmed of %Ln photograph(s) was not taken: only the name of the file is the "
    "same, and the folders have other names.",
    "",
    0,
)
_BY_CATEGORY: Final = {Category.PERSON: Kind.PERSON, Category.VEHICLE: Kind.VEHICLE}
_WORDS: Final = {
    "animal": Kind.OTHER_ANIMAL,
    "human": Kind.PERSON,
    "blank": Kind.NOT_AN_OBJECT,
    "empty": Kind.NOT_AN_OBJECT,
    "unidentified": Kind.UNKNOWN,
}
"""Classes that are not taxa, beside our own words; *blank* of a box says that nothing is in it."""

_TAXON_PARTS: Final = 7
"""``uuid;class;order;family;genus;species;common name``."""


@dataclass
class ConfirmedBoxes:
    """``rows`` have the ids of photographs; ``faults`` name the photograph and the reason."""

    rows: list[SaidRow] = field(default_factory=list)
    faults: list[Message | str] = field(default_factory=list)
    absent: tuple[str, ...] = ()
    absent_count: int = 0
    notes: list[Message] = field(default_factory=list)


def read_confirmed_boxes(
    file: Path, files: ProjectFiles, taxa: KnownTaxa, by: str
) -> ConfirmedBoxes:
    """The boxes of a file that a person confirmed, said by ``by``, "" for the program that wrote
    the file. Raises as ``read_detections``."""
    detections = read_detections(file, files.paths)
    report = detections.report
    found = ConfirmedBoxes(absent=report.absent, absent_count=report.elsewhere)
    others, unsure = 0, set[Path]()
    for path, region in _regions(detections):
        if not region.verified:
            others += 1
            continue
        if path in detections.named_alike:
            unsure.add(path)
            continue
        try:
            said = _said(region, taxa)
        except IdentificationError as error:
            text = message("Sharing", "{file}: {reason}")
            found.faults.append(text.fill(file=path, reason=message_of(error)))
            continue
        source = by or detections.origin.program
        found.rows.append(SaidRow(0, files.paths[path], region.region.box, said, source))
    found.absent = (*found.absent, *(str(path) for path in sorted(unsure)[:MAX_ABSENT]))
    found.absent_count += len(unsure)
    found.notes = replace(report, by_name=0).sentences()  # none was recognised so here
    if unsure:
        found.notes.append(_UNSURE.counted(len(unsure)))
    if others:
        found.notes.append(_NOT_CONFIRMED.counted(others))
    return found


def _regions(detections: ForeignDetections) -> Iterator[tuple[Path, ForeignRegion]]:
    for path in detections.files:
        picture = detections.of(path)
        for region in () if picture is None else picture.regions:
            yield path, region


def _said(region: ForeignRegion, taxa: KnownTaxa) -> Identified:
    """A person confirmed the first class of the box, else its category."""
    kind = _BY_CATEGORY.get(region.region.category)
    classes = region.classes.answers or region.classes.scores
    if kind is not None or not classes:
        return Identified(kind=kind or Kind.OTHER_ANIMAL)
    best = max(classes, key=lambda one: one.score)
    word = _WORDS.get(best.name.strip().casefold())
    if word is not None:
        return Identified(kind=word)
    for name in _scientific_names(best):
        if (taxon := taxa.taxon(name)) is not None:
            return taxa.identified(taxon)
    return said_as(taxa, best.name.strip())


def _scientific_names(one: ForeignClass) -> Iterator[str]:
    """The names in a label, the finest first; a rank above the one that is named says less."""
    parts = [part.strip() for part in one.taxonomy.split(";")]
    if len(parts) != _TAXON_PARTS:
        return
    family, genus, species = parts[3:6]
    if species:
        # SpeciesNet writes the epithet alone, others may write the whole name.
        yield f"{genus.capitalize()} {species.rpartition(' ')[2].casefold()}"
    elif genus:
        yield genus.capitalize()
    elif family:
        yield family.capitalize()
