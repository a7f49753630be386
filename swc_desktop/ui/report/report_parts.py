"""Parts of the page of a report: headings, paragraphs, tables, and numbers with their intervals."""

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from swc_desktop.core.kappa import Kappa
from swc_desktop.core.message import message
from swc_desktop.projects.audit_shares import AuditShare
from swc_desktop.projects.sighting_effort import Rate
from swc_desktop.ui.text.sentences import as_sentence
from swc_desktop.ui.text.words import day_words

translate = QCoreApplication.translate

_MAX_ROWS: Final = 40
"""Rows of a table on paper; the workbook has all."""


def heading(text: str) -> str:
    """A heading of the text, which may come from outside."""
    return f"<h2>{escape(text)}</h2>"


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of the text; ``style`` is a class of the page."""
    kind = f" class='{style}'" if style else ""
    return f"<p{kind}>{escape(text)}</p>"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose first column is text and the others are numbers, where they are."""
    shown, left = rows[:_MAX_ROWS], len(rows) - _MAX_ROWS
    numeric = [
        at > 0 and all(not row[at] or row[at][0].isdigit() for row in rows)
        for at in range(len(heads))
    ]

    def line(cells: Sequence[str], tag: str) -> str:
        made = (
            f"<{tag} class='n' align='right'>{escape(cell)}</{tag}>"
            if is_number
            else f"<{tag} align='left' style='white-space: pre'>{escape(cell)}</{tag}>"
            for cell, is_number in zip(cells, numeric, strict=True)
        )
        return f"<tr>{''.join(made)}</tr>"

    body = "".join(line(row, "td") for row in shown)
    whole = f"<table cellpadding='3'>{line(heads, 'th')}{body}</table>"
    if left > 0:
        text = message("Report", "%Ln more row(s) (is|are) in the exported workbook", "", 0)
        whole += f"<p class='s'>{escape(as_sentence(text.counted(left)))}</p>"
    return whole


def day(day: date) -> str:
    """A day in the words of the window."""
    return day_words(day.isoformat())


def rate_words(rate: Rate) -> str:
    """A rate with its interval in words."""
    return translate("Report", "{rate} sightings per 100 camera days").format(
        rate=rate_numbers(rate)
    )


def rate_numbers(rate: Rate) -> str:
    """Sightings per 100 camera days with their interval."""
    locale = QLocale()
    low, high = (locale.toString(value, "f", 2) for value in (rate.low, rate.high))
    return f"{locale.toString(rate.per_100, 'f', 2)} ({low}\u2013{high})"


def share(share: float | None) -> str:
    """A share in %, "" for none."""
    return "" if share is None else f"{QLocale().toString(100 * share, 'f', 0)} %"


def kappa(found: Kappa) -> str:
    """Cohen's kappa with its interval, "" for none."""
    if found.value is None:
        return ""
    locale = QLocale()
    value = locale.toString(found.value, "f", 2)
    if found.interval is None:
        return value
    low, high = (locale.toString(end, "f", 2) for end in (found.interval.low, found.interval.high))
    return f"{value} ({low}\u2013{high})"


def audit_share(share: AuditShare) -> str:
    """A share of a sample in % with its interval, or why there is none."""
    if share.share is None or share.interval is None:
        return translate("Report", "not all parts are judged")
    locale = QLocale()
    low, high = (
        locale.toString(100 * end, "f", 1) for end in (share.interval.low, share.interval.high)
    )
    return f"{locale.toString(100 * share.share, 'f', 1)} ({low}\u2013{high})"
