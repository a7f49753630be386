"""Which taxa a pack tells apart."""

from collections import Counter
from collections.abc import Collection, Iterable

from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy


def pack_taxonomy(
    checklist: Taxonomy, taught: Iterable[str], min_samples: int, ranged: Collection[str]
) -> Taxonomy:
    """The taxa of the checklist that have rows enough or a range, at or below them.

    ``taught`` names the taxon of each row that teaches. Of the subspecies of a species either two
    or more are told apart or none: one alone would be every animal of its species. A species
    whose subspecies do not all have a range is not told apart by ranges.
    """
    counts: Counter[str] = Counter()
    for name in taught:
        if name in checklist:
            counts.update(checklist.path(name))
    kept = {name for name, count in counts.items() if count >= min_samples}
    for name in ranged:
        if name not in checklist:
            continue
        whole = set(ranged).issuperset(checklist.children(checklist[name].parent))
        if checklist[name].rank is not Rank.SUBSPECIES or whole:
            kept.update(checklist.path(name))
    taxa: list[Taxon] = []
    for taxon in checklist.taxa:
        if taxon.name not in kept:
            continue
        if taxon.rank is Rank.SUBSPECIES:
            siblings = checklist.children(taxon.parent)
            if len(siblings) > 1 and len(kept.intersection(siblings)) < 2:
                continue
        taxa.append(taxon)
    return Taxonomy(tuple(taxa))
