"""Devices and packs that cannot be run."""

from swc_desktop.core.errors import DeviceNotUsable, WeatherFault
from swc_desktop.packs.errors import PackRefused


class RuntimeMissing(DeviceNotUsable):
    """ONNX Runtime is not installed, or its libraries do not load."""

    template = (
        "ONNX Runtime, which runs the models, can not be loaded ({reason}). "
        "Install the program again."
    )


class DeviceFailed(DeviceNotUsable):
    """A device that had passed its self-test failed during the work."""

    template = (
        "{device} stopped working during the run ({reason}). Run again, with --device cpu "
        "if it was the GPU."
    )


class GpuKitRefused(DeviceNotUsable):
    """A GPU kit that is not taken, or can not be taken away; nothing was changed."""

    template = (
        "The GPU kit in {folder} can not be used: {problem}. The CPU does the work as before."
    )


class PackNotRunnable(PackRefused):
    """ONNX Runtime can not open a graph of the pack."""

    template = (
        "{file} was refused: its {graph} graph can not be run here ({reason}). "
        "Get the pack again from where it was published."
    )


class PackNotFinite(PackRefused):
    """A graph gives something that is not a number for what any photograph could show."""

    template = (
        "{file} was refused: for {what} its output {output} is not a number. "
        "Get the pack again from where it was published."
    )


class PackStopped(PackRefused):
    """A pack that had passed its check did in a run what no pack may."""

    template = (
        "{file} was stopped: {reason}. What it named so far stays. Go on with another pack; "
        "the one before comes back with: swc-desktop pack rollback."
    )


class ClockWrong(WeatherFault):
    """This computer's clock shows a day that has surely passed, so no days can be asked for."""

    template = (
        "The date of this computer, {today}, is before the day on which the program was made "
        "({made}). Set its clock, then fetch the weather again."
    )
