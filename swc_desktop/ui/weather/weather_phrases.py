"""The weather that is planned, fetched and stored, in words."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.ui.map.degrees import cells_words
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.weather.fetch_control import FetchPhase, FetchStatus
from swc_desktop.ui.window.status_strip import duration
from swc_desktop.weather.limits import clock_text, is_limited
from swc_desktop.weather.plan import FREE_A_DAY, Plan
from swc_desktop.weather.port import CacheSummary
from swc_desktop.weather.prefetch import FetchProgress

translate = QCoreApplication.translate

ATTRIBUTION = (
    "Weather data by Open-Meteo.com (CC BY 4.0), from ERA5 and ERA5-Land of the Copernicus "
    "Climate Change Service / ECMWF"
)
"""As CC BY 4.0 and the licence of Copernicus require; not translated."""

DATE_FORMAT = "d MMM yyyy"
"""The month as a word, since 3/4 is another day in another country."""


def day_words(day: date) -> str:
    """A date with its month as a word."""
    return QLocale().toString(QDate(day.year, day.month, day.day), DATE_FORMAT)


def downloads_words(count: int) -> str:
    """How many downloads; a request of the service is a smaller unit, by which it counts."""
    return words.counted(
        count, translate("Weather", "1 download"), translate("Weather", "{count} downloads")
    )


def hours_words(count: int) -> str:
    """How many hours of cells."""
    return words.counted(
        count, translate("Weather", "1 hour"), translate("Weather", "{count} hours")
    )


def plan_words(plan: Plan, cells: int, settings: WeatherSettings) -> list[str]:
    """What would be fetched, and how much time and space it needs, in sentences."""
    if not plan.calls:
        return [
            translate("Weather", "All weather of {cells} and these days is already stored.").format(
                cells=cells_words(cells)
            )
        ]
    limited = is_limited(settings)
    said = [
        translate("Weather", "{cells}, {downloads}.").format(
            cells=cells_words(cells), downloads=downloads_words(len(plan.calls))
        )
    ]
    if limited:
        said.append(_share_words(plan))
    takes = [
        translate("Weather", "About {size} to download").format(
            size=words.data_size(plan.transfer_bytes)
        ),
        translate("Weather", "{size} to store").format(size=words.data_size(plan.kept_bytes)),
    ]
    if limited and plan.free_days == 1:
        takes.append(duration(plan.seconds))
    said.append(", ".join(takes) + ".")
    if plan.kept:
        said.append(
            words.counted(
                plan.kept,
                translate("Weather", "1 fortnight of a cell is already stored."),
                translate("Weather", "{count} fortnights of cells are already stored."),
            )
        )
    return said


def _share_words(plan: Plan) -> str:
    share, free = words.format_number(round(plan.weight)), words.format_number(FREE_A_DAY)
    if plan.free_days > 1:
        return translate(
            "Weather",
            "{share} requests; {free} a day are free, so {days} days. Downloaded data is kept; "
            "continue each day.",
        ).format(share=share, free=free, days=words.format_number(plan.free_days))
    return translate("Weather", "{share} of the {free} free requests a day.").format(
        share=share, free=free
    )


def privacy_words(cells: int, hosts: Sequence[str]) -> str:
    """What is sent, and to which servers."""
    servers = translate("Weather", " and ").join(hosts)
    if not cells:
        return translate(
            "Weather",
            "Nothing is sent before you press Fetch. Then the centres of all cells of the "
            "rectangle and whole fortnights are sent to {hosts}, and nothing about your "
            "photographs.",
        ).format(hosts=servers)
    return translate(
        "Weather",
        "Fetch sends to {hosts}: the centres of all {cells} of the rectangle and whole "
        "fortnights. Nothing about your photographs is sent.",
    ).format(hosts=servers, cells=cells_words(cells))


def kept_words(summary: CacheSummary | None) -> str:
    """The weather that is stored."""
    if summary is None or summary.first is None or summary.last is None:
        return translate("Weather", "No weather is stored yet.")
    parts = [
        translate("Weather", "Stored: {cells}").format(cells=cells_words(summary.cells)),
        translate("Weather", "{first} to {last}").format(
            first=day_words(summary.first.date()), last=day_words(summary.last.date())
        ),
    ]
    if summary.provisional_hours:
        parts.append(
            translate("Weather", "{hours} may still change").format(
                hours=hours_words(summary.provisional_hours)
            )
        )
    parts.append(words.data_size(summary.bytes))
    sentence = ", ".join(parts) + "."
    if summary.impossible:
        left_out = translate(
            "Weather",
            "{count} more entries of an older version have an impossible place or time; they are "
            "not used and not exported.",
        )
        sentence += " " + left_out.format(count=words.format_number(summary.impossible))
    return sentence


def count_words(progress: FetchProgress) -> str:
    """How many downloads are done."""
    return translate("Weather", "{done} of {total}").format(
        done=words.format_number(progress.calls_done), total=downloads_words(progress.calls)
    )


def waiting_words(progress: FetchProgress) -> str:
    """What a fetch waits for, with the time of this machine's clock; "" for nothing."""
    until = progress.waiting_until
    if until is None:
        return progress.waiting
    return progress.waiting.replace(clock_text(until), clock_words(until))


def clock_words(instant: datetime) -> str:
    """A time of day on this machine's clock."""
    return f"{instant.astimezone():%H:%M}"


def _left_words(seconds: float) -> str:
    days = round(seconds / 86_400)
    if days >= 2:
        return translate("Weather", "{n} days left").format(n=words.format_number(days))
    return translate("Weather", "{time} left").format(time=duration(seconds))


def status_words(status: FetchStatus) -> str:
    """The status of a fetch, in one line or one sentence."""
    count = count_words(status.progress)
    match status.phase:
        case FetchPhase.IDLE:
            return ""
        case FetchPhase.RUNNING:
            left = status.seconds_left
            return words.joined(
                [
                    count,
                    _left_words(left) if left else "",
                ]
            )
        case FetchPhase.PAUSED:
            return words.joined([translate("Weather", "Paused"), count])
        case FetchPhase.STOPPING:
            return words.joined([translate("Weather", "Stopping…"), count])
        case FetchPhase.STOPPED:
            return translate(
                "Weather",
                "Stopped after {count}. Downloaded data is kept; Fetch continues from there.",
            ).format(count=count)
        case FetchPhase.FAILED:
            return status.sentence
        case FetchPhase.DONE:
            return _done_words(status)


def _done_words(status: FetchStatus) -> str:
    hours = 0 if status.outcome is None else status.outcome.hours
    failures = () if status.outcome is None else status.outcome.failures
    done = translate("Weather", "Done: {downloads}, {hours} new or updated.").format(
        downloads=downloads_words(status.progress.calls), hours=hours_words(hours)
    )
    if not failures:
        return done
    failed = translate("Weather", "{downloads} failed; Fetch tries them again.").format(
        downloads=downloads_words(len(failures))
    )
    return " ".join([done, failed, *dict.fromkeys(failures)])


def strip_words(status: FetchStatus) -> str:
    """A fetch in the status strip of the window; "" if none is running."""
    if not status.busy:
        return ""
    held = status.phase is FetchPhase.PAUSED
    state = translate("Weather", "Weather paused") if held else translate("Weather", "Weather")
    return words.joined([state, count_words(status.progress)])


def exported_words(file: Path, hours: int) -> str:
    """What was exported."""
    return translate("Weather", "Exported {hours} of weather to {file}.").format(
        hours=hours_words(hours), file=file_name(file)
    )


def taken_words(file: Path, hours: int) -> str:
    """What was imported."""
    if not hours:
        return translate("Weather", "Everything in {file} was already here.").format(
            file=file_name(file)
        )
    return translate("Weather", "Imported {hours} of weather from {file}.").format(
        hours=hours_words(hours), file=file_name(file)
    )
