"""The command ``devices``."""

import argparse

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.core.message import Message
from swc_desktop.inference.devices import DeviceReport
from swc_desktop.inference.opening import devices_for, open_pack_in_use


def report_line(report: DeviceReport) -> Message:
    """What a device can do, and why not, in a line."""
    text = "{name}: usable, {detail}" if report.usable else "{name}: not usable, {detail}"
    return line_of(text, name=report.name, detail=report.detail)


def show_devices(_arguments: argparse.Namespace) -> int:
    """Show what the image model of the pack in use can run on, and why not."""
    pack, notice = open_pack_in_use()
    if notice:
        Console().info(notice)
    for report in devices_for(pack):
        show(report_line(report))
    return 0
