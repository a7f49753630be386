"""The result of an audit as one page for a report, in Markdown, and as records for programs."""

from collections.abc import Iterator, Sequence
from typing import Final

from swc_desktop.core.result_state import STATE_WORDS, State
from swc_desktop.core.stratified import MIN_CHECKED
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.core.text import on_one_line, writable
from swc_desktop.projects.audit_draws import Band, Group
from swc_desktop.projects.audit_results import AuditResult
from swc_desktop.projects.audit_shares import AuditShare, RankShare
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.sighting_tables import FigureTable
from swc_desktop.session.taxon_names import common_name

_FEW: Final = 10
"""With fewer, an exact interval leaves more than 30 % open whatever was found."""


def audit_records(found: AuditResult) -> Iterator[dict[str, object]]:
    """The result as objects: first how much was judged, then a figure each."""
    yield {
        "audit": found.draw.id,
        "drawn_by": found.draw.by,
        "drawn_at": found.draw.when,
        "population": found.population,
        "drawn": found.drawn,
        "judged": found.judged,
        "disputed": found.disputed,
        "forgotten": found.forgotten,
        "left": found.left,
        "all_answers": found.is_whole,
        "unchecked": [_group_name(one) for one in found.unchecked],
    }
    for one in found.ranks:
        record = {"figure": "right", "taxon": one.taxon, "rank": one.rank}
        yield {**record, "band": one.band, **_share_record(one.right)}
    for of in found.statuses:
        if of.right is not None:
            yield {"figure": "right", "status": of.status, **_share_record(of.right)}
        yield {"figure": "missed", "status": of.status, **_share_record(of.missed)}
    for count in found.counts or ():
        yield {
            "figure": "photographs",
            "taxon": count.taxon,
            "rank": count.rank,
            "by_model": count.by_model,
            "estimate": count.estimate.total,
            "standard_error": count.estimate.standard_error,
            "low": count.estimate.low,
            "high": count.estimate.high,
        }


def _share_record(share: AuditShare) -> dict[str, object]:
    interval = share.interval
    return {
        "hits": share.hits,
        "others": share.others,
        "undecided": share.undecided,
        "share": share.share,
        "low": None if interval is None else interval.low,
        "high": None if interval is None else interval.high,
    }


def audit_page(found: AuditResult, project: str, packs: PackTaxa) -> list[str]:
    """The lines of the page."""
    taxa = _Names(found, packs)
    return [
        f"# Audit of the answers in {_cell(project)}",
        "",
        f"Photographs with an answer that nobody had judged: {found.population:,}. Drawn at random "
        f"on {found.draw.when[:10]}, from each answer and band of confidence apart: "
        f"{found.drawn:,}. {_judged(found)}",
        *_caveats(found),
        "",
        *_precision(found, taxa),
        *_misses(found),
        *_counted(found, taxa),
        "## How it is computed",
        "",
        "Intervals are two-sided, 95 %. Within one answer and band they are exact (Clopper and "
        "Pearson 1934). Several together are weighted by how many photographs each has; counts and "
        "standard errors are those of stratified sampling with the finite population correction "
        "(Cochran 1977, sections 3.2 and 5.10), and their intervals are the wider ones of the "
        "normal distribution and of the exact intervals of the parts (Zou and Donner 2008). An "
        "answer is right at a rank if one animal in the photograph is of its taxon at that rank. "
        "Undecided are photographs in which a person could not name the animal as finely as the "
        "answer; they are in no share, and in no count of a taxon. *Few*: fewer than "
        f"{_FEW} judged, which says little.",
    ]


def shown_ranks(found: AuditResult) -> Iterator[RankShare]:
    """The shares to show: of a band of confidence only that at the finest rank of its answer."""
    finest = {one.taxon: one.rank for one in found.ranks}  # they come from coarse to fine
    for one in found.ranks:
        if one.band is None or one.rank is finest[one.taxon]:
            yield one


def audit_table(found: AuditResult) -> bytes:
    """The figures as CSV, a line each, with the columns of ``audit_records``."""
    _, *figures = audit_records(found)
    columns = dict.fromkeys(name for one in figures for name in one)
    rows = tuple(tuple(_value(one.get(name)) for name in columns) for one in figures)
    return FigureTable(tuple(columns), rows).csv()


def _value(value: object) -> str | int | float | None:
    if isinstance(value, tuple):  # a band
        return " ".join(f"{one:.2g}" for one in value)
    return value if isinstance(value, int | float | None) else str(value)


def _judged(found: AuditResult) -> str:
    words = f"Judged: {found.judged:,}. Left: {found.left:,}."
    if found.disputed:
        words += f" Left because people say different things: {found.disputed:,}."
    if found.forgotten:
        words += f" Deleted from the project since: {found.forgotten:,}."
    return words


def _caveats(found: AuditResult) -> Iterator[str]:
    if found.left or found.forgotten:
        yield ""
        yield (
            "Not all that were drawn are judged: the figures hold only if those left are like "
            "those judged, so judge them in the order of the list and leave none out."
        )
    if not found.is_whole:
        yield ""
        yield "The draw is of some answers only, so it does not say what all others hold."


def _precision(found: AuditResult, taxa: "_Names") -> list[str]:
    if not found.ranks and all(one.right is None for one in found.statuses):
        return []
    rows = []
    for one in shown_ranks(found):
        name = "all named answers" if one.taxon is None else taxa.name(one.taxon)
        rows.append([name, one.rank.value, _band(one.band), *_cells(one.right)])
    rows += [
        [_status(of.status.value), "", "", *_cells(of.right)]
        for of in found.statuses
        if of.right is not None
    ]
    heads = ["answer", "at the rank", "confidence", "right", "wrong", "undecided", "right, in %"]
    return ["## How often answers are right", "", *_table(heads, rows), ""]


def _misses(found: AuditResult) -> list[str]:
    rows = [[_status(of.status.value), *_cells(of.missed)] for of in found.statuses]
    if not rows:
        return []
    heads = ["answer", "a taxon of the pack", "none", "undecided", "missed, in %"]
    return ["## What answers without a taxon miss", "", *_table(heads, rows), ""]


def _counted(found: AuditResult, taxa: "_Names") -> list[str]:
    title = ["## Photographs with each taxon, corrected", ""]
    if not found.is_whole:
        return [*title, "No figure: the draw is of some answers only.", ""]
    if found.counts is None:
        names = "; ".join(taxa.group(one) for one in found.unchecked)
        text = (
            f"No figure yet: fewer than {MIN_CHECKED} photographs (or not the only one) are judged "
            f"of {names}."
        )
        return [*title, text, ""]
    rows = []
    for one in found.counts:
        rank = "" if one.rank is None else one.rank.value
        of = one.estimate
        interval = f"{of.low:,.0f} to {of.high:,.0f}"
        estimate = [f"{of.total:,.0f}", f"{of.standard_error:,.1f}", interval]
        rows.append([taxa.name(one.taxon), rank, f"{one.by_model:,}", *estimate])
    heads = ["taxon", "rank", "by the model", "estimated", "standard error", "interval"]
    return [*title, *_table(heads, rows), ""]


def _cells(share: AuditShare) -> list[str]:
    counts = [f"{share.hits:,}", f"{share.others:,}", f"{share.undecided:,}"]
    if share.share is None or share.interval is None:
        return [*counts, "no figure: not all parts are judged"]
    low, high = share.interval.low, share.interval.high
    words = f"{100 * share.share:.1f} ({100 * low:.1f} to {100 * high:.1f})"
    if share.hits + share.others < _FEW and low < high:
        words += ", few"
    return [*counts, words]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


class _Names:
    """Taxa with the names that the packs of a draw have for them."""

    def __init__(self, found: AuditResult, packs: PackTaxa) -> None:
        digests = dict.fromkeys(one.group.pack for one in found.draw.photographs)
        self._taxonomies: list[Taxonomy] = [packs.of(digest)[1] for digest in digests]

    def name(self, taxon: str) -> str:
        """The scientific name, and the English one where there is one."""
        common = next(filter(None, (common_name(one, taxon) for one in self._taxonomies)), "")
        return _cell(f"{taxon} ({common})" if common else taxon)

    def group(self, group: Group) -> str:
        """An answer with its band."""
        name = _status(group.status.value) if group.taxon is None else self.name(group.taxon)
        band = _band(group.band)
        return f"{name}, {band}" if band else name


def _group_name(group: Group) -> dict[str, object]:
    return {"status": group.status, "taxon": group.taxon, "band": group.band}


def _band(band: Band) -> str:
    return "" if band is None else f"{band[0]:.2g} to {band[1]:.2g}"


def _status(status: str) -> str:
    return str(STATE_WORDS[State(status)])


def _cell(text: str) -> str:
    """A text from outside, which may have any letters, in a table of Markdown."""
    plain = on_one_line(writable(text))
    return "".join(f"\\{letter}" if letter in "\\|`*_<>[]#" else letter for letter in plain)
