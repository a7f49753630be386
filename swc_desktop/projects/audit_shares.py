"""Shares of a draw by answer, band and rank, from what people said of its photographs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from swc_desktop.core.binomial_interval import Interval, binomial_interval
from swc_desktop.core.prediction import Status
from swc_desktop.core.stratified import Estimate, Stratum, estimated_total
from swc_desktop.core.taxonomy import RANKS, Rank
from swc_desktop.core.verdict import (
    AnswerVerdict,
    SaidPath,
    verdict_of_miss,
    verdict_of_status,
    verdict_of_taxon,
)
from swc_desktop.projects.audit_draws import Band, Group
from swc_desktop.projects.known_taxa import KnownTaxa

Said = tuple[SaidPath, ...]
"""All that people said of one photograph."""


@dataclass
class JudgedGroup:
    """A group of a draw: its ``size``, how many were ``drawn``, and what was said of those."""

    size: int
    drawn: int
    said: list[Said] = field(default_factory=list)

    def stratum(self, hits: int = 0) -> Stratum:
        """The same for counting up, with so many hits among what was said."""
        return Stratum(self.size, len(self.said), hits)


Judged = Mapping[Group, JudgedGroup]


@dataclass(frozen=True)
class AuditShare:
    """How many photographs are hits and how many are not, with the share of hits.

    ``undecided`` are in neither. ``share`` and its interval are None without any; of several groups
    together they are weighted by the sizes of these, and None while one of them is not checked.
    """

    hits: int
    others: int
    undecided: int
    share: float | None
    interval: Interval | None


@dataclass(frozen=True)
class RankShare:
    """How often answers are right at a rank: those with one taxon and band, or all (None)."""

    taxon: str | None
    rank: Rank
    band: Band
    right: AuditShare


@dataclass(frozen=True)
class StatusShares:
    """Of answers without a taxon: how often they are right (None where they claim nothing), and how
    often the photograph shows a taxon of the pack, which is missed."""

    status: Status
    right: AuditShare | None
    missed: AuditShare


@dataclass(frozen=True)
class TaxonCount:
    """Photographs with a taxon or one below: by the model, and as estimated by what people say."""

    taxon: str
    rank: Rank | None
    by_model: int
    estimate: Estimate


_Verdict = Callable[[Said], AnswerVerdict]


def rank_shares(groups: Judged, taxa: KnownTaxa) -> list[RankShare]:
    """For all named answers together, then for each taxon and each of its bands, rank by rank."""
    named = [group for group in groups if group.taxon is not None]
    found = [_at_rank(groups, named, taxa, rank) for rank in RANKS]
    for taxon in sorted({group.taxon or "" for group in named}):
        same = [group for group in named if group.taxon == taxon]
        bands = sorted({group.band for group in same if group.band is not None}, reverse=True)
        for rank in RANKS:
            found.append(_at_rank(groups, same, taxa, rank, taxon))
            for band in bands if len(bands) > 1 else []:
                of_band = [group for group in same if group.band == band]
                found.append(_at_rank(groups, of_band, taxa, rank, taxon, band))
    return [one for one in found if one is not None]


def _at_rank(
    groups: Judged,
    some: Sequence[Group],
    taxa: KnownTaxa,
    rank: Rank,
    taxon: str | None = None,
    band: Band = None,
) -> RankShare | None:
    """The share of answers that are right at a rank; None where none of them reaches it."""
    paths = [(groups[one], _path_to(one, taxa, rank)) for one in some]
    reaching = [(of, _verdict_at(path)) for of, path in paths if path]
    if not reaching:
        return None
    return RankShare(taxon, rank, band, _share(reaching, AnswerVerdict.RIGHT))


def _verdict_at(path: Sequence[str]) -> _Verdict:
    return lambda said: verdict_of_taxon(path, said)


def _path_to(group: Group, taxa: KnownTaxa, rank: Rank) -> tuple[str, ...]:
    """The names of an answer from its family down to a rank; none where it does not reach that."""
    assert group.taxon is not None
    path = taxa.path(group.taxon)
    if group.rank is rank:
        return path
    ranks = [None if (one := taxa.taxon(name)) is None else one.rank for name in path]
    return path[: ranks.index(rank) + 1] if rank in ranks else ()


def status_shares(groups: Judged) -> list[StatusShares]:
    """For each answer without a taxon."""
    found = []
    for status in Status:
        same = [of for group, of in groups.items() if group.status is status]
        if not same or status is Status.NAMED:
            continue
        claim = _verdict_of(status)
        right = claim and _share([(of, claim) for of in same], AnswerVerdict.RIGHT)
        missed = _share([(of, verdict_of_miss) for of in same], AnswerVerdict.WRONG)
        found.append(StatusShares(status, right, missed))
    return found


def _verdict_of(status: Status) -> _Verdict | None:
    if status is Status.UNSURE:
        return None

    def verdict(said: Said) -> AnswerVerdict:
        found = verdict_of_status(status, said)
        assert found is not None
        return found

    return verdict


def taxon_counts(groups: Judged, taxa: KnownTaxa) -> list[TaxonCount]:
    """For each taxon that was named, and those above it; every group is checked enough."""
    paths = {group: taxa.path(group.taxon) for group in groups if group.taxon is not None}
    names = {name for path in paths.values() for name in path}
    names |= {
        name for of in groups.values() for said in of.said for one in said for name in one.path
    }
    found = []
    for name in sorted(names, key=lambda one: (taxa.path(one), one)):
        strata = [
            of.stratum(sum(any(name in one.path for one in said) for said in of.said))
            for of in groups.values()
        ]
        estimate = estimated_total(strata)
        assert estimate is not None
        taxon = taxa.taxon(name)
        by_model = sum(groups[group].size for group, path in paths.items() if name in path)
        found.append(TaxonCount(name, None if taxon is None else taxon.rank, by_model, estimate))
    return found


def _share(groups: Iterable[tuple[JudgedGroup, _Verdict]], hit: AnswerVerdict) -> AuditShare:
    """The share of a verdict among those decided, in some groups together.

    The size of a group is counted down by the share of its undecided ones.
    """
    strata, undecided, is_all = [], 0, True
    for of, verdict in groups:
        found = [verdict(said) for said in of.said]
        decided = len(found) - found.count(AnswerVerdict.UNDECIDED)
        undecided += len(found) - decided
        is_all = is_all and bool(found)
        if decided:
            size = max(decided, round(of.size * decided / len(found)))
            strata.append(Stratum(size, decided, found.count(hit)))
    hits = sum(one.hits for one in strata)
    others = sum(one.checked for one in strata) - hits
    estimate = _weighted(strata) if is_all else None
    if estimate is None:
        return AuditShare(hits, others, undecided, None, None)
    return AuditShare(hits, others, undecided, *estimate)


def _weighted(strata: Sequence[Stratum]) -> tuple[float, Interval] | None:
    """The share of hits with its interval: of one stratum the exact one, if not all is checked."""
    if len(strata) == 1 and strata[0].checked < strata[0].size:
        (one,) = strata
        return one.hits / one.checked, binomial_interval(one.hits, one.checked)
    total = estimated_total(strata)
    if total is None or not strata:
        return None
    of_all = total.of(sum(one.size for one in strata))
    return of_all.total, Interval(of_all.low, of_all.high)
