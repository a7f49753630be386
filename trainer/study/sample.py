"""A data set as both protocols see it, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.observation import Moment, Place
from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy
from trainer.cases import Case, child_below

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """``values`` float32 (cases, schema) with NaN for gaps; ``embedding`` float32 (cases, width),
    the mean over a case's pictures, NaN without one, (cases, 0) without pictures."""

    taxonomy: Taxonomy
    cases: Sequence[Case]
    schema: tuple[str, ...]
    values: NDArray[np.float32]
    embedding: NDArray[np.float32]

    def nodes(self, rank: Rank) -> list[str]:
        """Parents of two children or more whose children have a rank."""
        return [
            name
            for name in self.taxonomy.parents()
            if len(self.taxonomy.children(name)) > 1
            and self.taxonomy[self.taxonomy.children(name)[0]].rank is rank
        ]

    def below(self, node: str) -> list[str]:
        """The child of a node that each case lies in, "" for the others."""
        child = {
            taxon: child_below(self.taxonomy, node, taxon) or ""
            for taxon in {case.taxon for case in self.cases}
        }
        return [child[case.taxon] for case in self.cases]

    def at(self, rank: Rank) -> list[str]:
        """The name of each case at a rank, "" where it has none."""
        names = {}
        for taxon in {case.taxon for case in self.cases}:
            path = self.taxonomy.path(taxon) if taxon in self.taxonomy else ()
            of_rank = [name for name in path if self.taxonomy[name].rank is rank]
            names[taxon] = of_rank[0] if of_rank else ""
        return [names[case.taxon] for case in self.cases]

    def degrees(self) -> Floats:
        """Latitude and longitude (cases, 2), NaN without a place."""
        nowhere = (np.nan, np.nan)
        return np.asarray(
            [
                (case.seen.place.latitude, case.seen.place.longitude)
                if isinstance(case.seen.place, Place)
                else nowhere
                for case in self.cases
            ],
            dtype=np.float64,
        ).reshape(-1, 2)

    def moments(self) -> list[Moment | None]:
        """The time of each case."""
        return [
            case.seen.moment if isinstance(case.seen.moment, Moment) else None
            for case in self.cases
        ]

    def pictured(self) -> NDArray[np.bool_]:
        """Which cases have an embedding."""
        if not self.embedding.shape[1]:
            return np.zeros(len(self.cases), dtype=np.bool_)
        return np.asarray(~np.isnan(self.embedding[:, 0]))


def ranks_of(sample: Sample) -> list[Rank]:
    """The ranks with at least one node of two children or more."""
    return [rank for rank in RANKS if sample.nodes(rank)]
