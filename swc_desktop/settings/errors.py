"""Settings that could not be saved or understood."""

from swc_desktop.core.errors import OutputFault, WeatherFault, WrongUsage
from swc_desktop.core.message import message


class SettingsNotWritten(OutputFault):
    """The settings could not be saved; they apply until the window is closed."""

    template = message(
        "Settings",
        "The settings could not be saved in {file}: {reason}. "
        "They apply until the window is closed.",
    )


class WeatherSettingsWrong(WrongUsage):
    """The settings that say where weather is fetched from are not valid."""

    template = message("Settings", "The settings of the weather service cannot be used: {problem}.")


class NeverOnline(WeatherFault):
    """The setting *never go online* is on."""

    template = message(
        "Settings",
        "This program is set to never go online, so nothing was fetched. "
        "Change that in the settings, or import weather from a file.",
    )
