"""What can go wrong where data are written for others."""

from swc_desktop.core.errors import OutputFault
from swc_desktop.core.message import message


class FolderInTheWay(OutputFault):
    """Where the folder of an export is to be is another one with files in it."""

    template = message(
        "Exports", "{folder} is there already and is not empty. Choose the name of a new folder."
    )
