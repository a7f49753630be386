"""The command ``devices``."""

import argparse

from swc_desktop.cli.printing import show
from swc_desktop.engine.devices import inspect_devices
from swc_desktop.engine.open import pack_in_use
from swc_desktop.packs.reader import read_pack


def devices(_arguments: argparse.Namespace) -> int:
    """Say what the image model of the pack in use can run on, and why not."""
    for report in inspect_devices(read_pack(pack_in_use())):
        show(f"{report.name}: {'usable' if report.usable else 'not usable'}, {report.detail}")
    return 0
