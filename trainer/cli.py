"""The trainer's command line: one stage a command."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from swc_desktop.core.progress import Progress
from swc_desktop.home import starter_pack

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
    chosen = parser.parse_args(arguments)
    return _starter(chosen.photographs, chosen.occurrences, chosen.out)


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
    sys.stderr.write(f"{progress.stage}: {progress.done} of {progress.total}\n")
