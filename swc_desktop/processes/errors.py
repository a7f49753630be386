"""Child processes that could not be started, or did not give an answer."""

from swc_desktop.core.errors import SwcError
from swc_desktop.photos.errors import PhotoUnreadable


class ProcessNotStarted(SwcError):
    """The system does not let the program start a process that it needs."""

    template = (
        "This computer does not let the program start the process that it works in ({reason}). "
        "Close other programs and try again; what was done is kept."
    )
    exit_status = 5


class PhotoEndsReader(PhotoUnreadable):
    """A file on which the process that reads it ended, and a fresh one too."""

    template = (
        "{file} ends the process that reads it ({reason}) and was left out. Copy it again from the "
        "card; where other programs open it, please report it with the file."
    )


class PhotoTakesTooLong(PhotoUnreadable):
    """A file that was not read in the time that one file may take."""

    is_passing = True

    template = (
        "{file} was left out, for reading it took more than {seconds} seconds. Copy it to another "
        "disk; where that does not help, save a copy of it as an ordinary JPEG."
    )
