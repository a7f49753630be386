"""The tables beside the charts of sightings: their columns, in words of the window."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from swc_desktop.projects.sighting_effort import Rate
from swc_desktop.projects.sightings import Seen
from swc_desktop.ui.map.degrees import latitude_words, longitude_words
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.text.words import day_words, format_number, month_words

translate = QCoreApplication.translate

_DEGREE_DECIMALS = 4


def hour_columns() -> Sequence[ListColumn]:
    """Of ``HourCount``."""
    return (
        _number_of(translate("Sightings", "Hour"), lambda row: row.hour),
        _count(translate("Sightings", "By the sun"), lambda row: row.by_sun),
        _count(translate("Sightings", "By the clock"), lambda row: row.by_clock),
    )


def day_columns() -> Sequence[ListColumn]:
    """Of ``DayCount``."""
    return (
        ListColumn(
            translate("Sightings", "Day"),
            lambda row: day_words(row.day.isoformat()),
            key=lambda row: row.day.isoformat(),
        ),
        _sightings(),
    )


def month_columns() -> Sequence[ListColumn]:
    """Of ``MonthCount``."""
    return (
        ListColumn(
            translate("Sightings", "Month"),
            lambda row: month_words(row.month),
            key=lambda row: row.month,
        ),
        _sightings(),
        *_rates(),
        _days(lambda row: row.camera_days),
    )


def species_columns() -> Sequence[ListColumn]:
    """Of ``Accumulated``."""
    return (
        _number_of(translate("Sightings", "Days"), lambda row: row.samples),
        _decimal(translate("Sightings", "Species"), lambda row: row.species),
        ListColumn(
            translate("Sightings", "95 % interval"),
            lambda row: _interval(row.low, row.high),
            key=lambda row: _sortable(row.low),
            is_number=True,
        ),
    )


def place_columns() -> Sequence[ListColumn]:
    """Of ``PlaceCount``."""
    return (
        ListColumn(
            translate("Sightings", "Place"),
            lambda row: row.name or translate("Sightings", "Without a station"),
        ),
        _sightings(),
        _count(translate("Sightings", "Taxa"), lambda row: row.taxa),
        ListColumn(
            translate("Sightings", "Coordinates"),
            lambda row: _place(row.place),
        ),
    )


def station_columns() -> Sequence[ListColumn]:
    """Of ``StationCount``."""
    return (
        ListColumn(
            translate("Sightings", "Station"), lambda row: row.station.effort.deployment.name
        ),
        _sightings(),
        *_rates(),
        _days(lambda row: row.station.camera_days),
        _count(translate("Sightings", "Gaps"), lambda row: len(row.station.effort.gaps)),
    )


def seen_columns(name: Callable[[Seen], str]) -> Sequence[ListColumn]:
    """Of ``SeenCount``."""
    return (
        ListColumn(translate("Sightings", "Seen"), lambda row: name(row.seen)),
        _sightings(),
        *_rates(),
        _count(translate("Sightings", "By people"), lambda row: row.by_people),
        _count(translate("Sightings", "Stations"), lambda row: row.stations),
    )


def _sightings() -> ListColumn:
    return _count(translate("Sightings", "Sightings"), lambda row: row.sightings)


def _days(of: Callable[..., float | None]) -> ListColumn:
    return _decimal(translate("Sightings", "Camera days"), of)


def _rates() -> Sequence[ListColumn]:
    return (
        _decimal(
            translate("Sightings", "Per 100 days"),
            lambda row: None if row.rate is None else row.rate.per_100,
        ),
        ListColumn(
            translate("Sightings", "95 % interval"),
            lambda row: _rate_interval(row.rate),
            key=lambda row: _sortable(None if row.rate is None else row.rate.low),
            is_number=True,
        ),
    )


def _rate_interval(rate: Rate | None) -> str:
    return "" if rate is None else _interval(rate.low, rate.high)


def _interval(low: float, high: float) -> str:
    text = translate("Sightings", "{low} to {high}")
    return text.format(low=_fixed(low), high=_fixed(high))


def _number_of(title: str, of: Callable[..., int]) -> ListColumn:
    """What a row is of, as a name at its beginning."""
    return ListColumn(title, lambda row: format_number(of(row)), key=of)


def _count(title: str, of: Callable[..., int]) -> ListColumn:
    return ListColumn(title, lambda row: format_number(of(row)), key=of, is_number=True)


def _decimal(title: str, of: Callable[..., float | None]) -> ListColumn:
    def text(row: object) -> str:
        value = of(row)
        return "" if value is None else _fixed(value)

    return ListColumn(title, text, key=lambda row: _sortable(of(row)), is_number=True)


def _fixed(value: float) -> str:
    return QLocale().toString(float(value), "f", 1 if value >= 100 else 2)


def _sortable(value: float | None) -> int:
    """A number to sort by, in thousandths; what is not known comes first."""
    return -1 if value is None else round(value * 1000)


def _place(place: tuple[float, float] | None) -> str:
    if place is None:
        return translate("Sightings", "not known")
    latitude, longitude = place
    text = translate("Sightings", "{latitude}, {longitude}")
    return text.format(
        latitude=latitude_words(latitude, _DEGREE_DECIMALS),
        longitude=longitude_words(longitude, _DEGREE_DECIMALS),
    )
