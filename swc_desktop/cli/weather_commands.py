"""The command ``weather``: fetch, export, import, status."""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

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
            console.info(f"{outcome.requests:,} requests brought {outcome.hours:,} new hours.")
        if arguments.out is not None:
            span = (first, last)
            hours = export_weather(store, arguments.out, arguments.rectangle, span)
            console.info(f"{arguments.out} contains {hours:,} hours.")
        for reason, times in Counter(outcome.failures).items():
            text = "{failed:,} of {total:,} requests failed: {reason}"
            console.error(line_of(text, failed=times, total=len(plan.requests), reason=reason))
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


def plan_lines(plan: Plan, cells: int, settings: WeatherSettings) -> list[str]:
    """What would be downloaded and what it costs, in sentences."""
    if not plan.requests:
        return [f"All weather of these {cells:,} cells and days is stored already."]
    days = f"{plan.free_days:,} days" if plan.free_days > 1 else "one day"
    free = f"; {FREE_A_DAY:,} a day are free, so {days}"
    limited = is_limited(settings)
    return [
        f"{cells:,} cells, {len(plan.requests):,} requests that count as {plan.weight:,.0f}"
        + (f"{free}." if limited else "."),
        f"About {_megabytes(plan.transfer_bytes)} to download, "
        f"{_megabytes(plan.kept_bytes)} to store"
        + (f", {_duration(plan.seconds)}." if limited else ".")
        + (f" {plan.kept:,} windows of cells are stored already." if plan.kept else ""),
        f"Sent to {' and '.join(settings.hosts)}: the centres of all {cells:,} cells and whole "
        "days; nothing of any photograph.",
    ]


def _megabytes(size: int) -> str:
    return f"{max(1, round(size / 1e6)):,} MB"


def _duration(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"


def _export(arguments: argparse.Namespace) -> int:
    days = None if arguments.from_day is None else (arguments.from_day, arguments.to_day)
    with open_weather() as store:
        hours = export_weather(store, arguments.out, arguments.rectangle, days)
        kept = store.summary()
    show(f"{arguments.out} contains {hours:,} hours.")
    _show_impossible(kept)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    with open_weather() as store:
        changed = import_weather(store, arguments.file)
    show(
        f"{changed:,} hours of {arguments.file} are new or were updated."
        if changed
        else f"Everything in {arguments.file} was stored already."
    )
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
    show(
        f"{kept.hours:,} hours of {kept.cells:,} cells, from {kept.first.date()} to "
        f"{kept.last.date()}, {_megabytes(kept.bytes)}."
    )
    show(
        f"{kept.provisional_hours:,} of them may still change. "
        f"The last were downloaded on {kept.newest_fetch.date()}."
    )
    _show_impossible(kept)
    show(ATTRIBUTION)
    return 0


def _show_impossible(kept: CacheSummary) -> None:
    if kept.impossible:
        show(
            f"{kept.impossible:,} stored entries have an impossible place or time, from an older "
            "version of the program; they are not used and not exported."
        )
