"""Errors of clips, each with its sentence."""

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message


class VideoNotSupported(SwcError):
    """Qt's player or a library that it needs does not load on this computer."""

    template = message(
        "Video",
        "Videos cannot be opened on this computer: {problem}. Install what is missing, or ask the "
        "administrator; photographs are read as before.",
    )
