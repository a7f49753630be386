"""Charts of the figures about sightings, in words of the window."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from swc_desktop.core.message import message
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.sighting_effort import Rate
from swc_desktop.projects.sighting_figures import Figures
from swc_desktop.projects.sightings import Seen
from swc_desktop.ui.sightings.charts import Bar, BarChart, Chart, Curve, RowChart
from swc_desktop.ui.text.sentences import in_words

translate = QCoreApplication.translate

SUNRISE: Final = 6
SUNSET: Final = 18
"""Hours by the sun."""

_HOURS: Final = 24


def hours_chart(figures: Figures, of: str) -> Chart:
    """How many sightings in each hour by the sun; ``of`` names what was seen."""
    counted = sum(one.by_sun for one in figures.hours)
    return BarChart(
        _title(of, counted),
        translate("Sightings", "Hour by the sun: it rises at 6 and sets at 18"),
        translate("Sightings", "Sightings"),
        tuple(Bar(QLocale().toString(one.hour), one.by_sun) for one in figures.hours),
        shaded=((0, SUNRISE), (SUNSET, _HOURS)),
        marks=(
            (SUNRISE, translate("Sightings", "sunrise")),
            (SUNSET, translate("Sightings", "sunset")),
        ),
    )


def months_chart(figures: Figures, of: str) -> Chart:
    """The rate in each month; without effort how many sightings."""
    if figures.rate is None:
        bars = tuple(Bar(_short_month(one.month), one.sightings) for one in figures.months)
        return BarChart(
            _title(of, figures.sightings), "", translate("Sightings", "Sightings"), bars
        )
    bars = tuple(_rated(_short_month(one.month), one.rate) for one in figures.months)
    return BarChart(_title(of, figures.rate.sightings), "", rate_words(), bars)


def days_chart(figures: Figures, of: str) -> Chart:
    """How many sightings on each day."""
    bars = tuple(Bar(_short_day(one.day.isoformat()), one.sightings) for one in figures.days)
    return BarChart(_title(of, figures.sightings), "", translate("Sightings", "Sightings"), bars)


def species_chart(figures: Figures, of: str) -> Chart:
    """The species that are expected in so many days."""
    points = [(one.samples, one.species, one.low, one.high) for one in figures.accumulated]
    return Curve(
        _title(of, figures.sightings - figures.coarser),
        translate("Sightings", "Days of stations with sightings"),
        translate("Sightings", "Species expected, with 95 % interval"),
        tuple(points),
    )


def seen_chart(figures: Figures, name: Callable[[Seen], str]) -> Chart:
    """What was seen how often; with its rates where the effort is known."""
    title = translate("Sightings", "What was seen")
    if any(one.rate is not None for one in figures.seen):
        bars = tuple(_rated(name(one.seen), one.rate) for one in figures.seen)
        return RowChart(title, rate_words(), bars)
    counts = tuple(Bar(name(one.seen), one.sightings) for one in figures.seen)
    return RowChart(title, translate("Sightings", "Sightings"), counts)


def stations_chart(figures: Figures, of: str) -> Chart:
    """The rates of camera stations, those with the highest first."""
    rated = [(one.rate, one.station.effort.deployment.name) for one in figures.stations]
    bars = [_rated(name, rate) for rate, name in rated if rate is not None]
    bars.sort(key=lambda bar: -bar.value)
    counted = 0 if figures.rate is None else figures.rate.sightings
    return RowChart(_title(of, counted), rate_words(), tuple(bars))


def rate_words() -> str:
    """What a rate is."""
    return translate("Sightings", "Per 100 camera days, with 95 % interval")


def _short_month(month: str) -> str:
    """A month, from ``2026-03``, short enough to stand below a bar."""
    year, number = map(int, month.split("-"))
    return QLocale().toString(QDate(year, number, 1), "MMM yyyy")


def _short_day(day: str) -> str:
    """A day, from ``2026-03-14``, in the same way: 03/04 is not read alike everywhere."""
    return QLocale().toString(QDate.fromString(day, "yyyy-MM-dd"), "d MMM yyyy")


def _rated(name: str, rate: Rate | None) -> Bar:
    name = on_one_line(name)
    return Bar(name, 0.0) if rate is None else Bar(name, rate.per_100, rate.low, rate.high)


def _title(of: str, count: int) -> str:
    text = message("Sightings", "{of}: %Ln sighting(s)", "", 0)
    return in_words(text.counted(count).fill(of=of))
