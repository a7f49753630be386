"""What can go wrong where data are written for others."""

from swc_desktop.core.errors import OutputFault, WrongUsage
from swc_desktop.core.message import message


class FolderInTheWay(OutputFault):
    """Where the folder of an export is to be is another one with files in it."""

    template = message(
        "Exports", "{folder} is there already and is not empty. Choose the name of a new folder."
    )


class SurveyTooLong(OutputFault):
    """The times of the camera stations are too far apart for sampling occasions."""

    template = message(
        "Exports",
        "The camera stations cover {first} to {last}, too long for sampling occasions. Correct the "
        "start or end of a station.",
    )


class PlacesNotExact(WrongUsage):
    """Captures in metres were asked for where places are rounded."""

    template = message(
        "Exports",
        "A capture history needs exact places, and some are rounded or hidden here. Choose exact "
        "places (on the command line --coarsen none), which is noted in the project.",
    )


class DataModelUnreadable(WrongUsage):
    """A file that was named as a data model of SMART is none."""

    template = message(
        "Exports",
        "{file} cannot be read as a data model of SMART: {problem}. In SMART, export the data "
        "model as XML.",
    )


class SmartMappingUnreadable(WrongUsage):
    """A mapping to SMART that cannot be used."""

    template = message(
        "Exports",
        "{file} cannot be used as a mapping to SMART: {problem}. Correct it, or write a new one "
        "with the format Mapping to the data model of SMART (--format smart-mapping).",
    )


class TemplateUnreadable(WrongUsage):
    """A file that was named as a template of Timelapse is none."""

    template = message(
        "Exports",
        "{file} cannot be read as a template of Timelapse: {problem}. Choose a .tdb file.",
    )
