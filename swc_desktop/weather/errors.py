"""Weather that could not be fetched, kept or taken."""

from swc_desktop.core.errors import Interrupted, OutputFault, WeatherFault, WrongUsage


class FetchInterrupted(Interrupted):
    """A fetch of weather was stopped by a person; what came is kept."""

    template = "Stopped after {done} of {total} calls; the same command goes on from there."


class RectangleWrong(WrongUsage):
    """A rectangle of the earth that can not be meant."""

    template = (
        "That is not a rectangle for weather: {problem}. "
        "Write it as south,west,north,east in degrees, like -25.5,31.0,-22.3,32.1."
    )


class DatesWrong(WrongUsage):
    """Days that no weather can be fetched for."""

    template = "Those days can not be fetched: {problem}."


class WeatherUnreachable(WeatherFault):
    """The service gave no usable answer, however often it was asked."""

    template = (
        "{host} could not be asked for weather ({reason}). What was fetched so far is kept; "
        "try again later."
    )


class WeatherLoginNeeded(WeatherFault):
    """Something between here and the service answered in its place, as networks of hotels do."""

    template = (
        "This network answers in the place of {host}: it probably asks for a login first. "
        "Open any page in a browser, log in, and try again; what was fetched so far is kept."
    )


class WeatherRequestRefused(WeatherFault):
    """The service says that what it was asked can not be meant; asking again would not help."""

    template = "{host} refused to give this weather ({reason})."


class WeatherLimitReached(WeatherFault):
    """The free share of the day is used up."""

    template = (
        "{host} gives no more weather today ({reason}). What was fetched so far is kept; "
        "go on after {when}."
    )


class WeatherReplyWrong(WeatherFault):
    """A reply that is whole but is not the weather that was asked for."""

    template = "{host} answered with something that is not the weather asked for: {problem}."


class WeatherCacheBroken(WeatherFault):
    """The kept weather is damaged, or was made by a later program."""

    template = (
        "{file}, which keeps the weather, cannot be used ({reason}). Move it elsewhere, then fetch "
        "or import the weather again."
    )


class WeatherNotKept(OutputFault):
    """The disk does not take the weather."""

    template = "{file} could not be written: {reason}."


class WeatherFromFuture(WeatherFault):
    """A weather file is newer than this computer's clock allows; nothing was changed."""

    template = (
        "{file} holds weather that was fetched on {day}, and this computer's date is {today}. "
        "Set its clock, then import the file again."
    )


class WeatherFileTooLarge(WeatherFault):
    """A weather file with more than any park needs; nothing was changed."""

    template = (
        "{file} was refused: it holds more weather than a park needs ({problem}). Have it made "
        "again for a smaller rectangle or fewer days."
    )


class WeatherFileRefused(WeatherFault):
    """A weather file that is not taken; nothing was changed."""

    template = "{file} was refused: {problem}. Copy it again from where it was made."
