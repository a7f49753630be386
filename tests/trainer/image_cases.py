"""Observations of a few cats, with pictures but without place and time."""

from pathlib import Path

from swc_desktop.core.observation import Absence, Evidence, Observation
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from trainer.cases import Case, Split

TAXONOMY = Taxonomy(
    (
        Taxon("Felidae", Rank.FAMILY),
        Taxon("Panthera", Rank.GENUS, parent="Felidae"),
        Taxon("Felis", Rank.GENUS, parent="Felidae"),
        Taxon("Panthera leo", Rank.SPECIES, parent="Panthera"),
        Taxon("Panthera onca", Rank.SPECIES, parent="Panthera"),
        Taxon("Panthera tigris", Rank.SPECIES, parent="Panthera"),
        Taxon("Felis catus", Rank.SPECIES, parent="Felis"),
    )
)
SPECIES = ("Panthera leo", "Panthera onca", "Felis catus")
_NOTHING = Observation(
    Absence(Evidence.PLACE, "none"), Absence(Evidence.TIME, "none"), Absence(Evidence.TIME, "none")
)


def case(number: int, taxon: str, part: Split = Split.FIT, pictures: int = 1) -> Case:
    fold = number % 5 if part.is_training else -1
    files = tuple(Path(f"{number}-{index}.jpg") for index in range(pictures))
    return Case(str(number), "s", taxon, part, str(fold), fold, "", _NOTHING, files)
