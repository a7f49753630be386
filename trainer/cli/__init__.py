"""The command line of the trainer: one command per stage."""

import argparse
import sys
from collections.abc import Sequence

from swc_desktop.core.errors import SwcError
from trainer.cli import chain, detector_commands, weather_commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a stage; returns the exit status."""
    parser = argparse.ArgumentParser(prog="swc-trainer", description=__doc__)
    stages = parser.add_subparsers(dest="stage", required=True)
    commands = {
        "weather": weather_commands.run,
        **chain.add_chain_commands(stages),
        **detector_commands.add_detector_commands(stages),
    }
    weather_commands.add_weather_command(stages)
    chosen = parser.parse_args(arguments)
    try:
        return commands[chosen.stage](chosen)
    except SwcError as error:
        sys.stderr.write(f"{error!s}\n")
        return error.exit_status
