"""Files that give no photograph, and folders that went away."""

from typing import ClassVar

from swc_desktop.core.errors import SwcError, Unreadable, WrongUsage


class RootLost(SwcError):
    """What was named for a run went away while it was read; the run can be resumed.

    The fact ``root`` is its path.
    """

    template = "{root} is no longer there. Connect its disk, stick or network drive again."
    exit_status = 8


class PhotoUnreadable(SwcError):
    """A file that can not be turned into a photograph."""

    is_passing: ClassVar[bool] = False
    """Whether the machine is the reason, as it is now."""

    @property
    def value(self) -> Unreadable:
        """What becomes of the file."""
        return Unreadable(self.sentence, self.is_passing)


class FileVanished(PhotoUnreadable):
    """The system does not give a file that was there when the run began, or was named."""

    template = "{file} could not be opened: {reason}."


class PhotoFault(PhotoUnreadable):
    """Reading a file failed in a way that the program did not foresee."""

    template = (
        "{file} could not be read ({reason}). This is a fault of the program; "
        "please report it with the file."
    )


class PhotoEmpty(PhotoUnreadable):
    """A file of no bytes."""

    template = "{file} is empty. Copy it again from the card."


class PhotoKindUnknown(PhotoUnreadable):
    """The first bytes are those of no picture that the program reads."""

    template = (
        "{file} is not a picture of a kind that this program reads "
        "(JPEG, PNG, TIFF, WebP, HEIC, AVIF, GIF, BMP or RAW)."
    )


class PhotoKindNotSupported(PhotoUnreadable):
    """A sound file of a kind that no decoder here knows."""

    template = (
        "{file} is {kind}, which this program cannot read. Save a copy of it as an ordinary JPEG."
    )


class NotAPhotograph(PhotoUnreadable):
    """A file that is known, and known not to be a picture."""

    template = (
        "{file} is {kind} and not a photograph. Leave it out, or save a picture from it as JPEG."
    )


class PhotoBroken(PhotoUnreadable):
    """A picture that its decoder does not decode."""

    template = (
        "{file} is damaged or cut short and cannot be decoded ({reason}). "
        "Copy it again from the card."
    )


class PhotoCutShort(PhotoUnreadable):
    """A picture of which less was left than a name can be given to."""

    template = "{file} is damaged: {damage}, too much for a name. Copy it again from the card."


class PhotoNeedsMemory(PhotoUnreadable):
    """More memory than one picture may take, or than the machine has."""

    is_passing = True

    template = (
        "{file} needs more memory than one picture may take, or than this computer has free. "
        "Close other programs and try again, or save a smaller copy of it."
    )


class PhotoFileTooLarge(PhotoUnreadable):
    """More bytes than are taken in whole for a picture of its kind."""

    template = (
        "{file} has {megabytes} MB, more than this program opens of its kind. "
        "Save a smaller copy of it."
    )


class PhotoTooLarge(PhotoUnreadable):
    """More pixels than are opened, by what the file declares."""

    template = (
        "{file} declares {width} × {height} pixels, more than this program opens. "
        "Save a smaller copy of it."
    )


class TimeNotRead(WrongUsage):
    """A typed time that cannot be understood, or at which no photograph was taken."""

    template = (
        "{text!r} is not a time: {problem}. "
        "Write day, time of day and offset like 2024-06-01T05:30:00+02:00; without an offset the "
        "time zone of the place counts."
    )
