"""The page of a report as HTML that Qt prints and every browser shows, in the window's language."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QRectF, QSize
from PySide6.QtGui import QPainter

from swc_desktop.core.message import message
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.act_values import KIND_WORDS
from swc_desktop.projects.sightings import Seen
from swc_desktop.session.audit_page import shown_ranks
from swc_desktop.session.report import Report
from swc_desktop.ui.map.outlines import FINE, read_outlines
from swc_desktop.ui.report.report_parts import (
    audit_share,
    day,
    heading,
    kappa,
    paragraph,
    rate_numbers,
    rate_words,
    share,
    table,
)
from swc_desktop.ui.sightings import figure_charts
from swc_desktop.ui.sightings.chart_painter import paint_chart
from swc_desktop.ui.sightings.chart_view import Paint, png_of
from swc_desktop.ui.sightings.charts import Chart
from swc_desktop.ui.sightings.sightings_map import SightingsMap
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import capitalised, day_words, format_number, language

translate = QCoreApplication.translate


_DRAWN_WIDTH: Final = 312
_PICTURE_WIDTH: Final = 200
"""Points of 1/96 inch, as browsers and Qt count: two drawings or three pictures beside each other
fill the paper."""

_DRAWN: Final = QSize(520, 340)
"""Pixels for which a drawing is painted: its letters are then as large as small print."""

_STYLE: Final = """
body { font-family: sans-serif; font-size: 10pt; color: #1a1a1a; }
h1 { font-size: 18pt; margin-bottom: 2pt; } h2 { font-size: 12pt; margin-top: 14pt; }
table { border-collapse: collapse; margin-bottom: 10px; }
th { text-align: left; border-bottom: 1px solid #666; }
td, th { padding: 2px 8px 2px 0; vertical-align: top; } td.n, th.n { text-align: right; }
.s { color: #555; } img { max-width: 100%; }
"""


@dataclass
class ReportPage:
    """The page with its pictures by their names: PNG or JPEG."""

    html: str = ""
    pictures: dict[str, bytes] = field(default_factory=dict)


def report_page(report: Report) -> ReportPage:
    """The page of a report; charts are painted in the thread of the window."""
    return _Writer(report).page()


class _Writer:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._page = ReportPage()

    def page(self) -> ReportPage:
        title = escape(on_one_line(self._report.project))
        parts = [
            f"<h1>{title}</h1><p class='s'>{escape(self._period())}</p>",
            self._summary(),
            *self._seen(),
            *self._pictures(),
            *self._drawings(),
            *self._stations(),
            *self._checked(),
            *self._missing(),
        ]
        body = "\n".join(part for part in parts if part)
        self._page.html = (
            f"<!DOCTYPE html>\n<html lang='{language()}'><head><meta charset='utf-8'>"
            f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
        )
        return self._page

    def _period(self) -> str:
        first, last = self._report.first, self._report.last
        if first is None and last is None:
            return translate("Report", "All photographs of the project")
        if first is not None and last is not None:
            if (first.year, first.month) == (last.year, last.month) and first.day == 1:
                shown = QDate(first.year, first.month, 1)
                return QLocale().toString(shown, "MMMM yyyy")
            return translate("Report", "{first} to {last}").format(first=day(first), last=day(last))
        if first is not None:
            return translate("Report", "From {first}").format(first=day(first))
        assert last is not None
        return translate("Report", "To {last}").format(last=day(last))

    def _summary(self) -> str:
        report, figures = self._report, self._report.figures
        lines = [
            message("Report", "%Ln photograph(s)", "", 0).counted(report.photographs),
            message("Report", "%Ln event(s)", "", 0).counted(figures.events),
            message("Report", "%Ln sighting(s)", "", 0).counted(figures.sightings),
        ]
        watched = [one for one in figures.stations if one.station.effort.camera_days is not None]
        if watched:
            lines.append(
                message("Report", "%Ln camera station(s) with known effort", "", 0).counted(
                    len(watched)
                )
            )
        said = [as_sentence(one) for one in lines]
        if (rate := figures.rate) is not None:
            said.append(
                translate("Report", "Camera days: {days}; {rate}.").format(
                    days=QLocale().toString(rate.camera_days, "f", 1), rate=rate_words(rate)
                )
            )
        if figures.species:
            text = message("Report", "%Ln species; by Chao2 at least {all:.1f}", "", 0)
            said.append(
                as_sentence(text.counted(figures.species).fill(all=figures.estimated_species))
            )
        return f"<p>{escape(' '.join(said))}</p>"

    def _seen(self) -> Iterator[str]:
        heads = [
            translate("Report", "What was seen"),
            translate("Report", "Sightings"),
            translate("Report", "by people"),
            translate("Report", "Photographs"),
            translate("Report", "Stations"),
            translate("Report", "per 100 camera days (95 %)"),
        ]
        rows = [
            [
                self.name(one.seen),
                format_number(one.sightings),
                format_number(one.by_people),
                format_number(one.photographs),
                format_number(one.stations),
                "" if one.rate is None else rate_numbers(one.rate),
            ]
            for one in self._report.figures.seen
        ]
        yield heading(translate("Report", "What was seen"))
        if not rows:
            yield paragraph(translate("Report", "Nothing that counts as a sighting."))
            return
        yield table(heads, rows)

    def name(self, seen: Seen) -> str:
        """What something that was seen is called."""
        if seen.kind is not None:
            return on_one_line(seen.name) or capitalised(in_words(KIND_WORDS[seen.kind]))
        taxon = self._report.taxa.taxon(seen.name)
        common = "" if taxon is None else capitalised(taxon.common_name(language()))
        name = on_one_line(seen.name)
        return f"{common} ({name})" if common else name

    def _pictures(self) -> Iterator[str]:
        cells = []
        for at, one in enumerate(self._report.pictures):
            picture = self._add(f"picture{at}.jpg", one.jpeg)
            caption = escape(f"{self.name(one.seen)}, {day_words(one.day.isoformat())}")
            cells.append(
                f"<td><img src='{picture}' width='{_PICTURE_WIDTH}'><br>"
                f"<span class='s'>{caption}</span></td>"
            )
        if cells:
            rows = ("".join(cells[at : at + 3]) for at in range(0, len(cells), 3))
            yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"

    def _drawings(self) -> Iterator[str]:
        """The charts and the map, two beside each other: a title alone at the end of a page is read
        by nobody."""
        drawn = [*self._charts(), *self._map()]
        if drawn:
            yield heading(translate("Report", "When and where"))
            cells = [f"<td>{one}</td>" for one in drawn]
            rows = ("".join(cells[at : at + 2]) for at in range(0, len(cells), 2))
            yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        if self._report.is_coarsened:
            text = translate(
                "Report",
                "Places of hunted animals are rounded, and their stations are not named.",
            )
            yield paragraph(text, "s")

    def _charts(self) -> Iterator[str]:
        figures = self._report.figures
        everything = translate("Report", "All animals")
        if not figures.sightings:
            return
        if any(one.by_sun for one in figures.hours):
            yield self._chart("hours.png", figure_charts.hours_chart(figures, everything))
        if len(figures.months) > 1:
            yield self._chart("months.png", figure_charts.months_chart(figures, everything))
        elif len(figures.days) > 1:
            yield self._chart("days.png", figure_charts.days_chart(figures, everything))
        if len(figures.accumulated) > 1:
            yield self._chart("species.png", figure_charts.species_chart(figures, everything))

    def _chart(self, name: str, chart: Chart) -> str:
        def paint(painter: QPainter, room: QRectF) -> None:
            paint_chart(painter, room, chart)

        return self._drawn(name, paint, chart.title)

    def _drawn(self, name: str, paint: Paint, words: str) -> str:
        source = self._add(name, png_of(paint, _DRAWN))
        return f"<img src='{source}' width='{_DRAWN_WIDTH}' alt='{escape(words)}'>"

    def _add(self, name: str, data: bytes) -> str:
        self._page.pictures[name] = data
        return name

    def _stations(self) -> Iterator[str]:
        stations = self._report.figures.stations
        if not stations:
            return
        yield heading(translate("Report", "Camera stations"))
        heads = [
            translate("Report", "Station"),
            translate("Report", "Camera days"),
            translate("Report", "Gaps"),
            translate("Report", "Photographs"),
            translate("Report", "Sightings"),
            translate("Report", "per 100 camera days (95 %)"),
        ]
        rows = []
        for one in stations:
            effort, days = one.station.effort, one.station.effort.camera_days
            if one.rate is not None:
                days = one.rate.camera_days
            rows.append(
                [
                    on_one_line(effort.deployment.name),
                    translate("Report", "unknown")
                    if days is None
                    else QLocale().toString(days, "f", 1),
                    format_number(len(effort.gaps)),
                    format_number(effort.photographs),
                    format_number(one.sightings),
                    "" if one.rate is None else rate_numbers(one.rate),
                ]
            )
        yield table(heads, rows)

    def _map(self) -> Iterator[str]:
        places = [one for one in self._report.figures.places if one.place is not None]
        if not places:
            return
        drawn = SightingsMap()
        drawn.set_fine(read_outlines(FINE))
        yield self._drawn(
            "map.png",
            lambda painter, room: drawn.paint_file(painter, room, places),
            translate("Report", "Map of the sightings"),
        )

    def _checked(self) -> Iterator[str]:
        report = self._report
        yield heading(translate("Report", "What was checked"))
        text = message("Report", "People judged {judged} of %Ln photograph(s)", "", 0)
        share = text.counted(report.photographs).fill(judged=report.judged)
        yield f"<p>{escape(as_sentence(share))}</p>"
        if report.by:
            rows = [[on_one_line(person), format_number(count)] for person, count in report.by]
            yield table([translate("Report", "Who"), translate("Report", "Photographs")], rows)
        yield from self._agreement()
        yield from self._audit()

    def _agreement(self) -> Iterator[str]:
        rows = [
            [
                on_one_line(one.first),
                on_one_line(one.second),
                str(one.level),
                format_number(one.kappa.cases),
                share(one.kappa.share),
                kappa(one.kappa),
            ]
            for one in self._report.agreement
            if one.kappa.cases
        ]
        if rows:
            heads = [
                translate("Report", "Who"),
                translate("Report", "and"),
                translate("Report", "compared by"),
                translate("Report", "Photographs"),
                translate("Report", "alike"),
                translate("Report", "Cohen's kappa (95 %)"),
            ]
            yield table(heads, rows)

    def _audit(self) -> Iterator[str]:
        audit = self._report.audit
        if audit is None:
            text = translate(
                "Report",
                "No sample was drawn to check the answers of the model, so how often they are "
                "right here is not known.",
            )
            yield paragraph(text)
            return
        said = translate(
            "Report",
            "Drawn at random on {day}: {drawn} of {population} answers; {judged} of them are "
            "judged.",
        ).format(
            day=day_words(audit.draw.when[:10]),
            drawn=format_number(audit.drawn),
            population=format_number(audit.population),
            judged=format_number(audit.judged),
        )
        yield paragraph(said)
        rows = []
        for one in shown_ranks(audit):
            name = (
                translate("Report", "all named answers")
                if one.taxon is None
                else self.name(Seen(one.taxon))
            )
            band = "" if one.band is None else f"{one.band[0]:.2g}\u2013{one.band[1]:.2g}"
            right = one.right
            rows.append(
                [
                    name,
                    str(one.rank),
                    band,
                    format_number(right.hits),
                    format_number(right.others),
                    audit_share(right),
                ]
            )
        if rows:
            heads = [
                translate("Report", "Answer"),
                translate("Report", "Rank"),
                translate("Report", "Confidence"),
                translate("Report", "right"),
                translate("Report", "wrong"),
                translate("Report", "right, in % (95 %)"),
            ]
            yield table(heads, rows)

    def _missing(self) -> Iterator[str]:
        report = self._report
        notes = list(report.figures.not_counted.words)
        if report.without_place:
            text = message("Report", "%Ln photograph(s) without a place", "", 0)
            notes.append(text.counted(report.without_place))
        if report.stations_without_effort:
            text = message("Report", "%Ln station(s) without a start or an end", "", 0)
            notes.append(text.counted(report.stations_without_effort))
        if report.figures.without_sun_hour:
            text = message("Report", "%Ln sighting(s) without an hour by the sun", "", 0)
            notes.append(text.counted(report.figures.without_sun_hour))
        if notes:
            yield heading(translate("Report", "What is missing"))
            items = "".join(f"<li>{escape(as_sentence(one))}</li>" for one in notes)
            yield f"<ul>{items}</ul>"
        how = translate(
            "Report",
            "A sighting is an animal in an event: photographs of one station with no longer gap "
            "than the project says. Intervals are 95 %: of rates by Garwood 1936, of shares by "
            "Clopper and Pearson 1934.",
        )
        yield paragraph(how, "s")
