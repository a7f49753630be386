"""The command ``weather``: the weather of the observations of a source."""

import argparse
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from swc_desktop.core.progress import Cancelled, Control, stopping
from swc_desktop.resources import resource
from swc_desktop.settings.weather_settings import from_base, read_settings
from swc_desktop.weather.errors import FetchInterrupted
from swc_desktop.weather.limits import is_limited
from swc_desktop.weather.open import open_weather
from trainer.cli.console import ToldFetch
from trainer.errors import SourceUnreadable

_DESCRIPTION = """The weather of the observations of a source, asked for with the fewest calls.

The plan is shown; nothing is sent without --fetch. What is sent: the centres of the quarter-degree
cells that the observations lie in, with whole 14-day windows; no place, no time, no name. Still,
somebody could tell from it in which cells and fortnights there were observations, so use it for
those that may be shared at that coarseness. What is kept already is not asked for again: an
interrupted fetch goes on with the same command."""


def add(stages: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = stages.add_parser(
        "weather",
        help="the weather of observations with the fewest calls",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "source",
        type=Path,
        metavar="SOURCE",
        help="a table (.csv, .tsv, perhaps .gz), a Darwin Core archive (.zip), a Camtrap DP "
        "or photographs in folders named by taxon",
    )
    parser.add_argument("--fetch", action="store_true", help="make the calls; else only the plan")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="one row an observation")
    parser.add_argument("--cache", type=Path, metavar="FILE", help="else the program's own")
    parser.add_argument("--base-url", metavar="URL", help="a server of your own")
    parser.add_argument(
        "--coarsest-km",
        type=float,
        default=30.0,
        metavar="KM",
        help="drop rows whose place is known less well (default: 30, a cell)",
    )


def run(chosen: argparse.Namespace) -> int:
    """Show the plan, fetch when asked to, write the table when asked to."""
    from trainer.names import read_checklist
    from trainer.observation_weather import fetch_weather, plan_weather, write_table
    from trainer.sources.read import read_source
    from trainer.sources.sightings import sightings_of

    settings = read_settings()
    if chosen.base_url is not None:
        archive, forecast = from_base(chosen.base_url)
        settings = replace(settings, archive_url=archive, forecast_url=forecast, key="")
    now = datetime.now(UTC)
    names = read_checklist(resource("taxonomy.csv")).accepted
    records = read_source(chosen.source, names)
    sightings = sightings_of(records, now.date(), chosen.coarsest_km * 1000)
    if not sightings.rows:
        raise SourceUnreadable(file=chosen.source, problem="it holds no rows")
    failed = 0
    with open_weather(chosen.cache) as store:
        planned = plan_weather(sightings, store, now)
        for line in planned.lines(limited=is_limited(settings)):
            sys.stdout.write(f"{line}\n")
        if chosen.fetch and planned.plan.calls:
            control, told = Control(), ToldFetch()
            try:
                with stopping(control):
                    outcome = fetch_weather(planned, settings, store, control, told)
            except (Cancelled, KeyboardInterrupt) as stop:
                raise FetchInterrupted(done=told.done, total=len(planned.plan.calls)) from stop
            sys.stdout.write(f"{outcome.calls:,} calls brought {outcome.hours:,} new hours.\n")
            for sentence, times in Counter(outcome.failures).items():
                sys.stdout.write(f"{times:,} calls failed: {sentence}\n")
            failed = len(outcome.failures)
        if chosen.out is not None:
            for kind, count in sorted(write_table(sightings.kept, store, chosen.out).items()):
                sys.stdout.write(f"{count:,} rows: {kind}\n")
    return 1 if failed else 0
