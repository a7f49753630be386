"""Settings that could not be written or understood."""

from swc_desktop.core.errors import OutputFault, WeatherFault, WrongUsage


class SettingsNotWritten(OutputFault):
    """The choices of a person can not be kept; they hold until the window is closed."""

    template = (
        "The settings could not be kept in {file}: {reason}. They hold until the window is closed."
    )


class WeatherSettingsWrong(WrongUsage):
    """Where weather is fetched from can not be understood."""

    template = "The settings of the weather service can not be used: {problem}."


class NeverOnline(WeatherFault):
    """A person has switched every connection off."""

    template = (
        "This program is set to never go online, so nothing was fetched. "
        "Change that in the settings, or import weather from a file."
    )
