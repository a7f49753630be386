"""The tables about a random sample of answers: their rows and columns, in words of the window."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from swc_desktop.core.message import message
from swc_desktop.core.prediction import Status
from swc_desktop.core.result_state import State
from swc_desktop.core.taxonomy import RANKS, Rank
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.audit_draws import Band
from swc_desktop.projects.audit_results import AuditResult
from swc_desktop.projects.audit_shares import AuditShare, TaxonCount
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.session.audit_page import shown_ranks
from swc_desktop.session.auditing import AuditRead
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import capitalised, format_number, language, rank_word, status_word

translate = QCoreApplication.translate

NameOf = Callable[[str], str]


@dataclass(frozen=True)
class DrawRow:
    """An answer in a band of confidence: how many photographs, and how many would be drawn."""

    answer: str
    band: Band
    size: int
    drawn: int


@dataclass(frozen=True)
class ShareRow:
    """How often an answer is right, or missed what is there."""

    answer: str
    rank: Rank | None
    band: Band
    share: AuditShare


@dataclass(frozen=True)
class CountRow:
    """Photographs with a taxon, by the program and corrected."""

    name: str
    count: TaxonCount


def name_in(taxa: KnownTaxa) -> NameOf:
    """What taxa are called."""

    def name(taxon: str) -> str:
        known = taxa.taxon(taxon)
        common = "" if known is None else known.common_name(language())
        return capitalised(common) or on_one_line(taxon)

    return name


def draw_rows(read: AuditRead, per_group: int) -> list[DrawRow]:
    """What a draw of so many of each group would take."""
    name = name_in(read.taxa)
    return [
        DrawRow(_answer(group.status, group.taxon, name), group.band, size, min(per_group, size))
        for group, size in read.sizes.items()
    ]


def right_rows(found: AuditResult, name: NameOf) -> list[ShareRow]:
    """How often answers are right."""
    everything = translate("Audit", "All named answers")
    rows = [
        ShareRow(
            everything if one.taxon is None else name(one.taxon), one.rank, one.band, one.right
        )
        for one in shown_ranks(found)
    ]
    return rows + [
        ShareRow(_status(of.status), None, None, of.right)
        for of in found.statuses
        if of.right is not None
    ]


def missed_rows(found: AuditResult) -> list[ShareRow]:
    """How often answers without a taxon miss one."""
    return [ShareRow(_status(of.status), None, None, of.missed) for of in found.statuses]


def count_rows(found: AuditResult, name: NameOf) -> list[CountRow]:
    """Photographs with each taxon; none before enough is judged."""
    return [CountRow(name(one.taxon), one) for one in found.counts or ()]


def draw_columns() -> Sequence[ListColumn]:
    """Of ``DrawRow``."""
    return (
        _answers(),
        _bands(),
        _number(translate("Audit", "Photographs"), lambda row: row.size),
        _number(translate("Audit", "Would be drawn"), lambda row: row.drawn),
    )


def right_columns() -> Sequence[ListColumn]:
    """Of ``ShareRow``."""
    return (
        _answers(),
        ListColumn(
            translate("Audit", "At the rank"),
            lambda row: "" if row.rank is None else rank_word(row.rank),
            key=lambda row: -1 if row.rank is None else RANKS.index(row.rank),
        ),
        _bands(),
        *_shares(translate("Audit", "Right")),
        _percent(translate("Audit", "Right, in %")),
    )


def missed_columns() -> Sequence[ListColumn]:
    """Of ``ShareRow``."""
    return (
        _answers(),
        *_shares(translate("Audit", "Missed")),
        _percent(translate("Audit", "Missed, in %")),
    )


def count_columns() -> Sequence[ListColumn]:
    """Of ``CountRow``."""
    return (
        ListColumn(translate("Audit", "Animal"), lambda row: row.name),
        ListColumn(
            translate("Audit", "Rank"),
            lambda row: "" if row.count.rank is None else rank_word(row.count.rank),
        ),
        _number(translate("Audit", "By the program"), lambda row: row.count.by_model),
        _number(translate("Audit", "Corrected"), lambda row: round(row.count.estimate.total)),
        ListColumn(
            translate("Audit", "95 % interval"),
            lambda row: translate("Audit", "{low} to {high}").format(
                low=format_number(round(row.count.estimate.low)),
                high=format_number(round(row.count.estimate.high)),
            ),
            key=lambda row: round(row.count.estimate.low),
            is_number=True,
        ),
    )


def _answer(status: Status, taxon: str | None, name: NameOf) -> str:
    return _status(status) if taxon is None else name(taxon)


def _status(status: Status) -> str:
    return status_word(State(status.value))


def _answers() -> ListColumn:
    return ListColumn(translate("Audit", "Answer"), lambda row: row.answer)


def _bands() -> ListColumn:
    return ListColumn(
        translate("Audit", "Confidence"),
        lambda row: _band_words(row.band),
        key=lambda row: -1 if row.band is None else round(row.band[0] * 100),
    )


def _band_words(band: Band) -> str:
    if band is None:
        return ""
    low, high = (QLocale().toString(100 * one, "f", 0) for one in band)
    return translate("Audit", "{low} to {high} %").format(low=low, high=high)


def _number(title: str, of: Callable[..., int]) -> ListColumn:
    return ListColumn(title, lambda row: format_number(of(row)), key=of, is_number=True)


def _shares(hits: str) -> Iterator[ListColumn]:
    yield _number(translate("Audit", "Judged"), lambda row: row.share.hits + row.share.others)
    yield _number(hits, lambda row: row.share.hits)
    yield _number(translate("Audit", "Undecided"), lambda row: row.share.undecided)


def _percent(title: str) -> ListColumn:
    return ListColumn(
        title,
        lambda row: _percent_words(row.share),
        key=lambda row: -1 if row.share.share is None else round(row.share.share * 1000),
        is_number=True,
    )


def _percent_words(share: AuditShare) -> str:
    if share.share is None or share.interval is None:
        return translate("Audit", "not all parts judged")
    values = (share.share, share.interval.low, share.interval.high)
    middle, low, high = (QLocale().toString(100 * one, "f", 1) for one in values)
    text = translate("Audit", "{share} ({low} to {high})")
    return text.format(share=middle, low=low, high=high)


def unchecked_words(found: AuditResult, name: NameOf) -> str:
    """Why there are no corrected counts, "" where there are."""
    if not found.is_whole:
        return translate("Audit", "No corrected counts: the sample is of some answers only.")
    if found.counts is not None:
        return ""
    parts = {
        f"{_answer(group.status, group.taxon, name)} {_band_words(group.band)}".strip(): None
        for group in found.unchecked
    }
    some = ", ".join(list(parts)[:_MAX_NAMED])
    text = message("Audit", "No corrected counts yet: too few are judged of {groups}.")
    if len(parts) > _MAX_NAMED:
        text = message(
            "Audit", "No corrected counts yet: too few are judged of {groups} and %Ln more.", "", 0
        ).counted(len(parts) - _MAX_NAMED)
    return in_words(text.fill(groups=some))


_MAX_NAMED = 4
"""Groups in a sentence; the table has all."""
