"""Which taxa a pack distinguishes, and at which rank every observation counts."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from trainer.cases import Case
from trainer.taxon_names import OTHER


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


def nearest_kept(checklist: Taxonomy, taxonomy: Taxonomy, name: str) -> str:
    """The taxon itself or its nearest ancestor in the pack; the name itself if there is none."""
    path = checklist.path(name) if name in checklist else ()
    return next((step for step in reversed(path) if step in taxonomy), name)


def is_open(taxonomy: Taxonomy, case: Case) -> bool:
    """Whether the pack can only name the case wrongly at some rank: it offers taxa there, and the
    true one is not among them."""
    if case.name in taxonomy or case.name == OTHER:
        return False
    return case.taxon not in taxonomy or bool(taxonomy.children(case.taxon))


@dataclass(frozen=True)
class CountedAbove:
    """Observations of a taxon that is not in the pack: how many there are, how many of them are for
    training, the taxon that they count as ("" for none), and why."""

    name: str
    rows: int
    training: int
    counts_as: str
    reason: str

    @property
    def sentence(self) -> str:
        """One line for terminal, doctor and card."""
        what = f"counted as {self.counts_as}" if self.counts_as else "counted at no rank"
        many = "observation" if self.rows == 1 else "observations"
        return f"{self.name}: {self.rows:,} {many} {what}, since {self.reason}"


def counted_above(
    checklist: Taxonomy, taxonomy: Taxonomy, cases: Sequence[Case], min_samples: int
) -> list[CountedAbove]:
    """The recorded taxa that are not in the pack, in the order of their names."""
    rows: Counter[str] = Counter()
    training: Counter[str] = Counter()
    below: Counter[str] = Counter()
    for case in cases:
        if case.name not in checklist:
            continue
        rows[case.name] += 1
        if case.split.is_training:
            training[case.name] += 1
            below.update(checklist.path(case.name))
    found = []
    for name in sorted(set(rows) - {taxon.name for taxon in taxonomy.taxa}):
        path = checklist.path(name)
        lost = next(step for step in path if step not in taxonomy)
        if below[lost] < min_samples:
            reason = f"{lost} has {below[lost]} of the {min_samples} training observations it needs"
        else:
            species = checklist[lost].parent
            reason = f"{species} has no second subspecies to choose between"
        kept = nearest_kept(checklist, taxonomy, name)
        above = kept if kept in taxonomy else ""
        found.append(CountedAbove(name, rows[name], training[name], above, reason))
    return found
