"""Devices and packs that cannot be run."""

from swc_desktop.core.errors import DeviceNotUsable, WeatherFault, WrongUsage
from swc_desktop.core.message import message


class RuntimeMissing(DeviceNotUsable):
    """ONNX Runtime is not installed, or its libraries do not load."""

    template = message(
        "Inference",
        "ONNX Runtime, which runs the models, cannot be loaded ({reason}). "
        "Install the program again.",
    )


class DeviceFailed(DeviceNotUsable):
    """A device that had passed its self-test failed during the work."""

    template = message(
        "Inference",
        "{device} stopped working during the run ({reason}). Run again, with --device cpu "
        "if it was the GPU.",
    )


class GpuKitRefused(DeviceNotUsable):
    """A GPU kit that cannot be installed or removed; nothing was changed."""

    template = message(
        "Inference",
        "The GPU kit in {folder} cannot be used: {problem}. The program continues on the CPU.",
    )


class ClockWrong(WeatherFault):
    """This computer's clock shows a day in the past, so no days can be requested."""

    template = message(
        "Inference",
        "The date of this computer, {today}, is before the day on which the program was made "
        "({made}). Set its clock, then fetch the weather again.",
    )


class PackMissing(WrongUsage):
    """The pack that a project was decided with is neither installed nor where it was."""

    template = message(
        "Inference",
        "The model pack of this project is not on this computer: {file}. Install it, or add the "
        "photographs again with another pack.",
    )
