"""A data set as the stages after cleaning see it: one case per observation, each in its split."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from swc_desktop.core.observation import Observation
from swc_desktop.core.taxonomy import ROOT, Rank, Taxonomy


class Split(StrEnum):
    """What a case may be used for.

    Models are fitted on the cases of the first four; the votes used to tune, to fuse and to choose
    thresholds come from models that saw nothing of the case's group. No model is fitted on the
    cases of the last three; those of ``GATE``, other animals and things, set its threshold.
    """

    FIT = "fit"
    TUNE = "tune"
    FUSE = "fuse"
    BAR = "bar"
    TEST = "test"
    UNSEEN = "unseen source"
    GATE = "gate"

    @property
    def is_training(self) -> bool:
        """True if models may be fitted on its cases."""
        return self not in (Split.TEST, Split.UNSEEN, Split.GATE)


@dataclass(frozen=True)
class Case:
    """One observation.

    ``taxon`` is the finest taxon that the pack distinguishes at or above the accepted name
    ``recorded`` ("" for the same), or that name if the pack has none; ``seen`` holds place, moment,
    sky and weather, any of which may be an absence; ``pictures`` are its files, possibly none.
    ``group`` connects what is never divided (``split_units``); ``fold`` is the group's fold among
    the training cases, −1 for all others. ``block`` is the 2-degree block, "" without a place.
    """

    id: str
    source: str
    taxon: str
    split: Split
    group: str
    fold: int
    block: str
    seen: Observation
    pictures: tuple[Path, ...] = ()
    recorded: str = ""

    @property
    def name(self) -> str:
        """The finest accepted name as recorded."""
        return self.recorded or self.taxon


def truth_of(taxonomy: Taxonomy, taxon: str) -> Mapping[Rank, str]:
    """The true taxon at each rank of a name, as far as the taxonomy knows it."""
    return {taxonomy[name].rank: name for name in taxonomy.path(taxon)}


def child_below(taxonomy: Taxonomy, node: str, taxon: str) -> str | None:
    """The child of ``node`` on the path to ``taxon``, or None."""
    if taxon not in taxonomy:
        return None
    for parent, child in pairwise((ROOT, *taxonomy.path(taxon))):
        if parent == node:
            return child
    return None
