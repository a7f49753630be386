"""What the window alone says."""

from swc_desktop.core.errors import SwcError, WrongUsage
from swc_desktop.core.message import message


class WindowNotOpened(WrongUsage):
    """The desktop that a window needs is not there, or not whole."""

    template = message(
        "Window",
        "The window cannot be opened: {reason}. "
        "Without a window there is: swc-desktop classify PATH.",
    )


class FileGone(SwcError):
    """A file was to be shown in its folder and is no longer there."""

    template = message(
        "Window", "{file} is no longer there. Check that its disk or stick is connected."
    )


class NoFileManager(SwcError):
    """No file manager opened a folder."""

    template = message(
        "Window", "No file manager of this computer opened {folder}. Open that folder yourself."
    )
