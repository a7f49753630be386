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
from trainer.cli.console import ConsoleFetchProgress
from trainer.errors import SourceUnreadable

_DESCRIPTION = """Weather for the observations of a source, fetched with the fewest requests.

Without --fetch only the plan is shown and nothing is sent. Sent are the centres of the
quarter-degree cells that the observations lie in, with whole 14-day windows; no place, no time and
no name. The service could still infer in which cells and fortnights there were observations, so
use this only for observations that may be shared at that coarseness. Stored weather is not fetched
again: to resume an interrupted fetch, repeat the command."""


def add_weather_command(stages: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = stages.add_parser(
        "weather",
        help="weather for the observations of a source",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "source",
        type=Path,
        metavar="SOURCE",
        help="a table (.csv, .tsv, also .gz), a Darwin Core archive (.zip or folder), a Camtrap DP "
        "package, the folder of the thesis or photographs in folders named by taxon",
    )
    parser.add_argument(
        "--fetch", action="store_true", help="make the requests; without it, only show the plan"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="write one row per observation"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="FILE",
        help="the weather cache; default: the cache of the program",
    )
    parser.add_argument("--base-url", metavar="URL", help="your own weather server")
    parser.add_argument(
        "--coarsest-km",
        type=float,
        default=30.0,
        metavar="KM",
        help="drop rows whose place is less certain than this (default: 30, one cell)",
    )


def run(chosen: argparse.Namespace) -> int:
    """Show the plan; fetch and write the table if the options say so."""
    from trainer.names import read_checklist
    from trainer.observation_weather import fetch_weather, plan_weather, write_weather_table
    from trainer.sources.folder_names import FolderNames
    from trainer.sources.read import read_source
    from trainer.sources.sightings import sightings_of

    settings = read_settings()
    if chosen.base_url is not None:
        archive, forecast = from_base(chosen.base_url)
        settings = replace(settings, archive_url=archive, forecast_url=forecast, key="")
    now = datetime.now(UTC)
    checklist = read_checklist(resource("taxonomy.csv"))
    names = FolderNames.of_checklist(checklist)
    records = read_source(chosen.source, checklist.accepted, names=names)
    sightings = sightings_of(records, now.date(), chosen.coarsest_km * 1000)
    if not sightings.rows:
        raise SourceUnreadable(file=chosen.source, problem="it has no rows")
    failed = 0
    with open_weather(chosen.cache) as store:
        planned = plan_weather(sightings, store, now)
        for line in planned.lines(limited=is_limited(settings)):
            sys.stdout.write(f"{line}\n")
        if chosen.fetch and planned.plan.requests:
            control, progress = Control(), ConsoleFetchProgress()
            try:
                with stopping(control):
                    outcome = fetch_weather(planned, settings, store, control, progress)
            except (Cancelled, KeyboardInterrupt) as stop:
                raise FetchInterrupted(
                    done=progress.done, total=len(planned.plan.requests)
                ) from stop
            sys.stdout.write(
                f"{outcome.requests:,} requests brought {outcome.hours:,} new hours.\n"
            )
            for sentence, times in Counter(outcome.failures).items():
                sys.stdout.write(f"{times:,} requests failed: {sentence}\n")
            failed = len(outcome.failures)
        if chosen.out is not None:
            for kind, count in sorted(
                write_weather_table(sightings.kept, store, chosen.out).items()
            ):
                sys.stdout.write(f"{count:,} rows: {kind}\n")
    return 1 if failed else 0
