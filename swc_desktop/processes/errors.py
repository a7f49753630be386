"""Child processes that could not be started, or gave no result."""

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message
from swc_desktop.photos.errors import PhotoUnreadable


class ProcessNotStarted(SwcError):
    """The system does not let the program start a process that it needs."""

    template = message(
        "Processes",
        "This computer does not let the program start the process that it works in ({reason}). "
        "Close other programs and try again; results so far are kept.",
    )
    exit_status = 5


class PhotoEndsReader(PhotoUnreadable):
    """A file that ended the process that read it, and a new process too."""

    short = message("Processes", "crashes its reader")
    template = message(
        "Processes",
        "{file} crashes the process that reads it ({reason}) and was left out. Copy it again from "
        "the card; if other programs open it, please report this with the file.",
    )


class PhotoTakesTooLong(PhotoUnreadable):
    """A file that took longer to read than one file may."""

    is_passing = True

    short = message("Processes", "takes too long")
    template = message(
        "Processes",
        "{file} was left out because reading it took more than {seconds} seconds. Copy it to "
        "another disk; if that does not help, save a copy of it as an ordinary JPEG.",
    )
