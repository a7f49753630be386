"""The weather that is planned, fetched and stored, in words."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from swc_desktop.core.message import message
from swc_desktop.settings.weather_settings import WeatherSettings
from swc_desktop.ui.map.degrees import cells_words
from swc_desktop.ui.text import words
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.weather.fetch_control import FetchPhase, FetchStatus
from swc_desktop.ui.window.status_strip import duration
from swc_desktop.weather.limits import is_limited
from swc_desktop.weather.plan import FREE_A_DAY, Plan
from swc_desktop.weather.prefetch import FetchProgress
from swc_desktop.weather.store import CacheSummary

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
    return in_words(message("Weather", "%Ln download(s)", "", 0).counted(count))


def hours_words(count: int) -> str:
    """How many hours of cells."""
    return in_words(message("Weather", "%Ln hour(s)", "", 0).counted(count))


def plan_words(plan: Plan, cells: int, settings: WeatherSettings) -> list[str]:
    """What would be fetched, and how much time and space it needs, in sentences."""
    if not plan.requests:
        return [
            translate("Weather", "All weather of {cells} and these days is already stored.").format(
                cells=cells_words(cells)
            )
        ]
    limited = is_limited(settings)
    said = [
        translate("Weather", "{cells}, {downloads}.").format(
            cells=cells_words(cells), downloads=downloads_words(len(plan.requests))
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
        stored = message(
            "Weather", "%Ln fortnight(s) of (a cell is|cells are) already stored.", "", 0
        )
        said.append(in_words(stored.counted(plan.kept)))
    return said


def _share_words(plan: Plan) -> str:
    share = round(plan.weight)
    if plan.free_days > 1:
        days = message("Weather", "%Ln day(s)", "", 0).counted(plan.free_days)
        several = message(
            "Weather",
            "%Ln request(s); {free} a day are free, so {days}. Downloaded data is kept; "
            "continue each day.",
            "",
            0,
        )
        return in_words(several.counted(share).fill(free=FREE_A_DAY, days=days))
    one = message("Weather", "{share} of the {free} free requests a day.")
    return in_words(one.fill(share=share, free=FREE_A_DAY))


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
        left_out = message(
            "Weather",
            "%Ln more entr(y|ies) of an older version (has|have) an impossible place or time; "
            "(it is|they are) not used and not exported.",
            "",
            0,
        )
        sentence += " " + in_words(left_out.counted(summary.impossible))
    return sentence


def count_words(progress: FetchProgress) -> str:
    """How many downloads are done."""
    return translate("Weather", "{done} of {total}").format(
        done=words.format_number(progress.requests_done), total=downloads_words(progress.requests)
    )


def waiting_words(progress: FetchProgress) -> str:
    """What a fetch waits for, with the time of this machine's clock; "" for nothing."""
    why, until = progress.waiting, progress.waiting_until
    if why is None:
        return ""
    return in_words(why if until is None else why.fill(time=clock_words(until)))


def clock_words(instant: datetime) -> str:
    """A time of day on this machine's clock."""
    return f"{instant.astimezone():%H:%M}"


def _left_words(seconds: float) -> str:
    days = round(seconds / 86_400)
    if days >= 2:
        return in_words(message("Weather", "%Ln day(s) left", "", 0).counted(days))
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
            return in_words(status.failure)
        case FetchPhase.DONE:
            return _done_words(status)


def _done_words(status: FetchStatus) -> str:
    hours = 0 if status.outcome is None else status.outcome.hours
    failures = () if status.outcome is None else status.outcome.failures
    done = translate("Weather", "Done: {downloads}, {hours} new or updated.").format(
        downloads=downloads_words(status.progress.requests), hours=hours_words(hours)
    )
    if not failures:
        return done
    failed = translate("Weather", "{downloads} failed; Fetch tries them again.").format(
        downloads=downloads_words(len(failures))
    )
    return " ".join([done, failed, *map(in_words, dict.fromkeys(failures))])


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
