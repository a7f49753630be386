"""The command ``gpu-kit``: make, install, check, remove."""

import argparse
from collections.abc import Callable

from swc_desktop.cli.console import line_of, show
from swc_desktop.cli.copying import copying
from swc_desktop.cli.device_commands import report_line
from swc_desktop.home import data_home
from swc_desktop.inference import gpu_kit, gpu_wheels
from swc_desktop.inference.opening import pack_in_use
from swc_desktop.inference.sandbox import inspect_in_sandbox


def run_gpu_kit_command(arguments: argparse.Namespace) -> int:
    """Run one of the actions; raises ``GpuKitRefused``."""
    actions: dict[str, Callable[[argparse.Namespace], None]] = {
        "make": _make,
        "install": _install,
        "check": _check,
        "remove": _remove,
    }
    actions[arguments.action](arguments)
    return 0


def _make(_arguments: argparse.Namespace) -> None:
    show(
        "On any machine with a network, download these files of the Python package registry to a "
        "folder on a stick (1.6 GB):"
    )
    show(gpu_wheels.how_to_make())
    show("Then run here: swc-desktop gpu-kit install FOLDER")


def _install(arguments: argparse.Namespace) -> None:
    with copying() as (control, progress), gpu_wheels.kit_folder(arguments.folder) as folder:
        gpu_kit.install_kit(folder, data_home(), control=control, progress=progress)
    show("The GPU kit is installed. It is used after a restart of the program.")
    _show_devices()


def _check(_arguments: argparse.Namespace) -> None:
    with copying() as (control, progress):
        kit = gpu_kit.check_installed(data_home(), control=control, progress=progress)
    if kit.folder is not None:
        show(f"The GPU kit in {kit.folder} is complete.")
    elif kit.reason:
        show(line_of("The CPU does the work: {reason}.", reason=kit.reason))
    else:
        show("No GPU kit is installed.")
    _show_devices()


def _remove(_arguments: argparse.Namespace) -> None:
    removed = gpu_kit.remove_kit(data_home())
    show("The GPU kit is removed." if removed else "No GPU kit is installed.")


def _show_devices() -> None:
    """Show the devices; in a process of its own, as the libraries of the kit may crash it."""
    for report in inspect_in_sandbox(pack_in_use()):
        show(report_line(report))
