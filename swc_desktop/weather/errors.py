"""Weather that could not be fetched, stored or imported."""

from swc_desktop.core.errors import Interrupted, OutputFault, WeatherFault, WrongUsage
from swc_desktop.core.message import message


class FetchInterrupted(Interrupted):
    """A person stopped a fetch of weather; what was fetched is kept."""

    template = message(
        "Weather",
        "Stopped after {done} of %Ln request(s); the same command continues from there.",
        "",
        0,
    )


class RectangleWrong(WrongUsage):
    """A rectangle of the earth that is not valid."""

    template = message(
        "Weather",
        "That is not a rectangle for weather: {problem}. "
        "Write it as south,west,north,east in degrees, like -25.5,31.0,-22.3,32.1.",
    )


class DatesWrong(WrongUsage):
    """Days for which the service has no weather."""

    template = message("Weather", "Those days cannot be fetched: {problem}.")


class WeatherUnreachable(WeatherFault):
    """The service gave no usable answer in any of several tries."""

    template = message(
        "Weather",
        "{host} could not be asked for weather ({reason}). What was fetched so far is kept; "
        "try again later.",
    )


class WeatherLoginNeeded(WeatherFault):
    """A network on the way answered instead of the service, as those of hotels do."""

    template = message(
        "Weather",
        "This network answers instead of {host}; it probably wants a login first. "
        "Open any page in a browser, log in, and try again; what was fetched so far is kept.",
    )


class WeatherRequestRefused(WeatherFault):
    """The service says that the request is not valid; asking again would not help."""

    template = message("Weather", "{host} refused to give this weather ({reason}).")


class WeatherLimitReached(WeatherFault):
    """The free requests of the day are used up."""

    template = message(
        "Weather",
        "{host} gives no more weather today ({reason}). What was fetched so far is kept; "
        "continue after {when}.",
    )


class WeatherReplyWrong(WeatherFault):
    """A complete reply that is not the weather that was asked for."""

    template = message(
        "Weather", "{host} answered with something that is not the weather asked for: {problem}."
    )


class WeatherCacheBroken(WeatherFault):
    """The stored weather is damaged, or was made by a newer version of the program."""

    template = message(
        "Weather",
        "{file}, which keeps the weather, cannot be used ({reason}). Move it elsewhere, then fetch "
        "or import the weather again.",
    )


class WeatherNotKept(OutputFault):
    """The weather could not be written to disk."""

    template = message("Weather", "{file} could not be written: {reason}.")


class WeatherFromFuture(WeatherFault):
    """A weather file is newer than this computer's clock allows; nothing was changed."""

    template = message(
        "Weather",
        "{file} holds weather that was fetched on {day}, and this computer's date is {today}. "
        "Set its clock, then import the file again.",
    )


class WeatherFileTooLarge(WeatherFault):
    """A weather file with more weather than a park needs; nothing was changed."""

    template = message(
        "Weather",
        "{file} was refused: it holds more weather than a park needs ({problem}). Have it made "
        "again for a smaller rectangle or fewer days.",
    )


class WeatherFileRefused(WeatherFault):
    """A weather file that is not accepted; nothing was changed."""

    template = message(
        "Weather", "{file} was refused: {problem}. Copy it again from where it was made."
    )
