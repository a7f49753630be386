"""Which taxa a pack distinguishes."""

from collections import Counter
from collections.abc import Collection, Iterable

from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy


def pack_taxonomy(
    checklist: Taxonomy, trained_on: Iterable[str], min_samples: int, ranged: Collection[str]
) -> Taxonomy:
    """The taxa of the checklist with enough rows or a range, at or below them.

    ``trained_on`` has the taxon of each training row. A species has either two or more subspecies
    in the pack or none: a single one would be the answer for every animal of its species. Ranges
    count for subspecies only if all subspecies of the species have one.
    """
    counts: Counter[str] = Counter()
    for name in trained_on:
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
