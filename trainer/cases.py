"""A data set as the stages after cleaning see it: one case an observation, each with its part."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from swc_desktop.core.observation import Observation
from swc_desktop.core.taxonomy import ROOT, Rank, Taxonomy


class Part(StrEnum):
    """What a case may be used for.

    Cases of the first four teach; the votes used to tune, fuse and choose bars come from models
    that saw nothing of the case's group. Cases of the last two teach nothing at all.
    """

    FIT = "fit"
    TUNE = "tune"
    FUSE = "fuse"
    BAR = "bar"
    TEST = "test"
    UNSEEN = "unseen source"

    @property
    def teaches(self) -> bool:
        """True where models may be fitted on its cases."""
        return self not in (Part.TEST, Part.UNSEEN)


@dataclass(frozen=True)
class Case:
    """One observation.

    ``taxon`` is the finest accepted name; ``seen`` place, moment, sky and weather, each perhaps
    an absence; ``pictures`` its files, perhaps none. ``group`` joins what is never split (burst,
    observer and day, camera, near duplicates, and the 2-degree block); ``fold`` is the group's
    fold among the cases that teach, −1 for those that do not. ``block`` is "" without a place.
    """

    id: str
    source: str
    taxon: str
    part: Part
    group: str
    fold: int
    block: str
    seen: Observation
    pictures: tuple[Path, ...] = ()


def truth_of(taxonomy: Taxonomy, taxon: str) -> Mapping[Rank, str]:
    """The true taxon at each rank of a name, as far as the taxonomy knows it."""
    return {taxonomy[name].rank: name for name in taxonomy.path(taxon)}


def child_below(taxonomy: Taxonomy, node: str, taxon: str) -> str | None:
    """The child of ``node`` that the path to ``taxon`` runs through, or None."""
    if taxon not in taxonomy:
        return None
    for parent, child in pairwise((ROOT, *taxonomy.path(taxon))):
        if parent == node:
            return child
    return None
