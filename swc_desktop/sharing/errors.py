"""What can go wrong where data of others come into a project."""

from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message


class SaidTableNotRead(WrongUsage):
    """A table in which people said what photographs show cannot be read."""

    template = message("Sharing", "{file} was not read: {reason}.")
