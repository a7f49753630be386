"""The trainer's command line: one stage a command."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from swc_desktop.core.errors import FetchInterrupted, SwcError
from swc_desktop.core.progress import Cancelled, Control, Progress, stopping
from swc_desktop.home import starter_pack
from swc_desktop.resources import resource
from swc_desktop.weather.limits import is_limited
from swc_desktop.weather.open import open_weather
from swc_desktop.weather.prefetch import FetchProgress
from swc_desktop.weather.settings import from_base, read_settings
from trainer.errors import SourceUnreadable

_WEATHER = """The weather of the observations of a source, asked for with the fewest calls.

The plan is shown; nothing is sent without --fetch. What is sent: the centres of the quarter-degree
cells that the observations lie in, with whole 14-day windows; no place, no time, no name. Still,
somebody could tell from it in which cells and fortnights there were observations, so use it for
those that may be shared at that coarseness. What is kept already is not asked for again: an
interrupted fetch goes on with the same command."""

_DATA = Path("..", "shared", "data")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a stage; returns the exit status."""
    parser = argparse.ArgumentParser(prog="swc-trainer", description=__doc__)
    stages = parser.add_subparsers(dest="stage", required=True)
    starter = stages.add_parser(
        "starter", help="build the starter pack and its model card from the development data"
    )
    starter.add_argument("--photographs", type=Path, default=_DATA / "photographs")
    starter.add_argument(
        "--occurrences", type=Path, default=_DATA / "occurrences" / "occurrences.csv.gz"
    )
    starter.add_argument("--out", type=Path, default=starter_pack())
    _add_clean(stages)
    _add_weather(stages)
    chosen = parser.parse_args(arguments)
    if chosen.stage == "starter":
        return _starter(chosen.photographs, chosen.occurrences, chosen.out)
    try:
        return {"clean": _clean, "weather": _weather}[chosen.stage](chosen)
    except SwcError as error:
        sys.stderr.write(f"{error.sentence}\n")
        return error.exit_status


def _add_clean(stages: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = stages.add_parser(
        "clean",
        help="sources to one table of observations, with what went and why",
        description="Reads the sources of a configuration, puts names, times and places in order, "
        "and drops what can not be learned from, each row under the name of its rule.",
    )
    parser.add_argument("--config", type=Path, required=True, metavar="FILE.toml")


def _clean(chosen: argparse.Namespace) -> int:
    from trainer.configuration import read_configuration
    from trainer.stages.clean import OBSERVATIONS, run_clean

    configuration = read_configuration(chosen.config)
    record = run_clean(configuration, _show)
    sys.stdout.write(f"{record['kept']:,} of {record['read']:,} records can be learned from.\n")
    for rule, count in record["dropped"].items():
        sys.stdout.write(f"  dropped, {rule}: {count:,}\n")
    for taxon, count in record["taxa"].items():
        sys.stdout.write(f"  {taxon}: {count:,}\n")
    sys.stdout.write(f"{configuration.folder / OBSERVATIONS}\n")
    return 0


def _add_weather(stages: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = stages.add_parser(
        "weather",
        help="the weather of observations with the fewest calls",
        description=_WEATHER,
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


def _weather(chosen: argparse.Namespace) -> int:
    """Show the plan, fetch when asked to, write the table when asked to."""
    from trainer.names import read_checklist
    from trainer.sources.read import read_source
    from trainer.sources.sightings import sightings_of
    from trainer.weather import fetch_weather, plan_weather, write_table

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
            control, told = Control(), Told()
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


class Told:
    """Writes progress with the time left and each wait; ``done`` are the calls made."""

    def __init__(self) -> None:
        self.done = 0
        self._began = monotonic()
        self._waiting = ""

    def __call__(self, seen: FetchProgress) -> None:
        if seen.waiting:
            if seen.waiting != self._waiting:
                sys.stderr.write(f"{seen.waiting}\n")
            self._waiting = seen.waiting
            return
        self._waiting = ""
        if seen.calls_done > self.done:
            taken = monotonic() - self._began
            left = round(taken / seen.calls_done * (seen.calls - seen.calls_done) / 60)
            sys.stderr.write(f"calls: {seen.calls_done} of {seen.calls}, about {left} min left\n")
        self.done = seen.calls_done


def _starter(photographs: Path, occurrences: Path, out: Path) -> int:
    from trainer.evaluation.card import card, headline
    from trainer.starter import Inputs, build_starter

    for needed in (photographs / "manifest.csv", occurrences):
        if not needed.is_file():
            sys.stderr.write(
                f"{needed} is not there. Name the development data by --photographs "
                "and --occurrences.\n"
            )
            return 2
    study = build_starter(Inputs(photographs, occurrences, out), _show)
    out.with_suffix(".md").write_text(card(study), encoding="utf-8")
    sys.stdout.write("\n".join([*headline(study), f"{out}: {out.stat().st_size:,} bytes", ""]))
    return 0


def _show(progress: Progress) -> None:
    of = "" if progress.total is None else f" of {progress.total}"
    sys.stderr.write(f"{progress.stage}: {progress.done}{of}\n")
