"""The command ``weather``: fetch, export, import, status."""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.core.message import Message
from swc_desktop.core.progress import Cancelled, Control, Progress, stopping
from swc_desktop.inference.build_clock import check_clock
from swc_desktop.settings.weather_settings import (
    WeatherSettings,
    check_online,
    from_base,
    read_settings,
)
from swc_desktop.weather.errors import FetchInterrupted
from swc_desktop.weather.file import check_file_size, export_weather, import_weather
from swc_desktop.weather.file_header import ATTRIBUTION
from swc_desktop.weather.limits import is_limited
from swc_desktop.weather.open import kept_weather, open_weather
from swc_desktop.weather.plan import FREE_A_DAY, Plan, check_days
from swc_desktop.weather.prefetch import FetchProgress, plan_rectangle, prefetch
from swc_desktop.weather.store import CacheSummary


def run_weather_command(arguments: argparse.Namespace) -> int:
    """Run one of the actions; raises the leaves of ``WeatherFault`` and others."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "fetch": _fetch,
        "export": _export,
        "import": _import,
        "status": _status,
    }
    return actions[arguments.action](arguments)


def _service(base_url: str | None) -> WeatherSettings:
    settings = read_settings()
    if base_url is None:
        return settings
    archive, forecast = from_base(base_url)
    return replace(settings, archive_url=archive, forecast_url=forecast, key="")


def _fetch(arguments: argparse.Namespace) -> int:
    console = Console(quiet=arguments.quiet, progress_json=arguments.progress == "json")
    settings = _service(arguments.base_url)
    check_clock()
    first, last = arguments.from_day, arguments.to_day
    if arguments.out is not None:
        cells = arguments.rectangle.cell_count
        days = (check_days(first, last, datetime.now(UTC).date()) - first).days + 1
        check_file_size(cells=cells, hours=cells * days * 24)
    with open_weather() as store:
        plan = plan_rectangle(store, arguments.rectangle, first, last, datetime.now(UTC))
        for line in plan_lines(plan, arguments.rectangle.cell_count, settings):
            if arguments.plan:
                show(line)
            else:
                console.info(line)
        if arguments.plan:
            return 0
        check_online()
        control = Control()
        reporter = _FetchReporter(console)
        try:
            with stopping(control):
                outcome = prefetch(plan, settings, store, control=control, progress=reporter)
        except (Cancelled, KeyboardInterrupt) as stop:
            raise FetchInterrupted(done=reporter.done, total=len(plan.requests)) from stop
        finally:
            console.close()
        if plan.requests:
            requests = line_of("%Ln request(s)").counted(outcome.requests)
            hours = line_of("%Ln new hour(s)").counted(outcome.hours)
            console.info(line_of("{requests} brought {hours}.", requests=requests, hours=hours))
        if arguments.out is not None:
            span = (first, last)
            written = export_weather(store, arguments.out, arguments.rectangle, span)
            console.info(_contains(arguments.out, written))
        for reason, times in Counter(outcome.failures).items():
            text = line_of("{failed:,} of %Ln request(s) failed: {reason}")
            console.error(text.counted(len(plan.requests)).fill(failed=times, reason=reason))
    return 1 if outcome.failures else 0


class _FetchReporter:
    """Shows the progress of a download, and each reason to wait; ``done`` counts the requests."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._waiting: Message | None = None
        self.done = 0

    def __call__(self, seen: FetchProgress) -> None:
        self.done = seen.requests_done
        if seen.waiting is not None and seen.waiting != self._waiting:
            self._console.info(seen.waiting)
        self._waiting = seen.waiting
        if seen.requests:
            self._console.progress(Progress(seen.requests_done, seen.requests, "requests"))


def plan_lines(plan: Plan, cells: int, settings: WeatherSettings) -> list[Message]:
    """What would be downloaded and what it costs, in sentences."""
    if not plan.requests:
        stored = line_of("All weather of (this|these) %Ln cell(s) and days is stored already.")
        return [stored.counted(cells)]
    costs = line_of("{cells}, {requests}", cells=_cells(cells), requests=_requests_of(plan))
    needs = line_of(
        "About {download} to download, {store} to store",
        download=_megabytes(plan.transfer_bytes),
        store=_megabytes(plan.kept_bytes),
    )
    if is_limited(settings):
        days = line_of("one day")
        if plan.free_days > 1:
            days = line_of("%Ln day(s)").counted(plan.free_days)
        text = "{costs}; {free:,} a day are free, so {days}"
        costs = line_of(text, costs=costs, free=FREE_A_DAY, days=days)
        needs = line_of("{needs}, {time}", needs=needs, time=_duration(plan.seconds))
    kept = line_of("")
    if plan.kept:
        text = " %Ln window(s) of cells (is|are) stored already."
        kept = line_of(text).counted(plan.kept)
    sent = line_of(
        "Sent to {hosts}: the centre(s) of (the|all) %Ln cell(s) and whole days; "
        "nothing of any photograph.",
        hosts=" and ".join(settings.hosts),
    )
    return [
        line_of("{costs}.", costs=costs),
        line_of("{needs}.{kept}", needs=needs, kept=kept),
        sent.counted(cells),
    ]


def _cells(count: int) -> Message:
    return line_of("%Ln cell(s)").counted(count)


def _requests_of(plan: Plan) -> Message:
    requests = line_of("%Ln request(s) that (counts|count) as {weight:,.0f}", weight=plan.weight)
    return requests.counted(len(plan.requests))


def _contains(file: Path, hours: int) -> Message:
    return line_of("{file} contains %Ln hour(s).", file=file).counted(hours)


def _megabytes(size: int) -> str:
    return f"{max(1, round(size / 1e6)):,} MB"


def _duration(seconds: float) -> Message:
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return line_of("{minutes} min", minutes=minutes)
    hours = round(minutes / 60)
    if hours < 48:
        return line_of("{hours} h", hours=hours)
    return line_of("%Ln day(s)").counted(round(hours / 24))


def _export(arguments: argparse.Namespace) -> int:
    days = None if arguments.from_day is None else (arguments.from_day, arguments.to_day)
    with open_weather() as store:
        hours = export_weather(store, arguments.out, arguments.rectangle, days)
        kept = store.summary()
    show(_contains(arguments.out, hours))
    _show_impossible(kept)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    with open_weather() as store:
        changed = import_weather(store, arguments.file)
    text = line_of("%Ln hour(s) of {file} (is new or was|are new or were) updated.")
    if not changed:
        text = line_of("Everything in {file} was stored already.")
    show(text.counted(changed).fill(file=arguments.file))
    return 0


def _status(_arguments: argparse.Namespace) -> int:
    settings = read_settings()
    if settings.never_online:
        show("This program is set to never go online.")
    store = kept_weather()
    if store is None:
        show("No weather is stored.")
        return 0
    with store:
        kept = store.summary()
    if kept.first is None or kept.last is None or kept.newest_fetch is None:
        show("No weather is stored.")
        return 0
    text = "{hours} of {cells}, from {first} to {last}, {size}."
    hours = line_of("%Ln hour(s)").counted(kept.hours)
    span = {"first": kept.first.date(), "last": kept.last.date()}
    size = _megabytes(kept.bytes)
    show(line_of(text, hours=hours, cells=_cells(kept.cells), size=size, **span))
    show(
        f"{kept.provisional_hours:,} of them may still change. "
        f"The last were downloaded on {kept.newest_fetch.date()}."
    )
    _show_impossible(kept)
    show(ATTRIBUTION)
    return 0


def _show_impossible(kept: CacheSummary) -> None:
    if kept.impossible:
        text = line_of(
            "%Ln stored entr(y has|ies have) an impossible place or time, from an older version of "
            "the program; (it is|they are) not used and not exported."
        )
        show(text.counted(kept.impossible))
