"""The command ``devices``."""

import argparse

from swc_desktop.cli.console import Console
from swc_desktop.cli.printing import show
from swc_desktop.inference.opening import devices_for, open_pack_in_use


def show_devices(_arguments: argparse.Namespace) -> int:
    """Show what the image model of the pack in use can run on, and why not."""
    pack, notice = open_pack_in_use()
    if notice:
        Console().info(notice)
    for report in devices_for(pack):
        show(f"{report.name}: {'usable' if report.usable else 'not usable'}, {report.detail}")
    return 0
