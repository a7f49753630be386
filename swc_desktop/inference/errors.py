"""Devices and packs that cannot be run."""

from swc_desktop.core.errors import DeviceNotUsable, WeatherFault


class RuntimeMissing(DeviceNotUsable):
    """ONNX Runtime is not installed, or its libraries do not load."""

    template = (
        "ONNX Runtime, which runs the models, cannot be loaded ({reason}). "
        "Install the program again."
    )


class DeviceFailed(DeviceNotUsable):
    """A device that had passed its self-test failed during the work."""

    template = (
        "{device} stopped working during the run ({reason}). Run again, with --device cpu "
        "if it was the GPU."
    )


class GpuKitRefused(DeviceNotUsable):
    """A GPU kit that cannot be installed or removed; nothing was changed."""

    template = (
        "The GPU kit in {folder} cannot be used: {problem}. The program continues on the CPU."
    )


class ClockWrong(WeatherFault):
    """This computer's clock shows a day in the past, so no days can be requested."""

    template = (
        "The date of this computer, {today}, is before the day on which the program was made "
        "({made}). Set its clock, then fetch the weather again."
    )
