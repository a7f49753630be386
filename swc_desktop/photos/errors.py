"""Files that cannot be read as photographs, and folders that disappeared."""

from typing import ClassVar

from swc_desktop.core.errors import SwcError, Unreadable, WrongUsage
from swc_desktop.core.message import Message, message


class RootLost(SwcError):
    """A file or folder given for a run disappeared while it was read; the run can be resumed.

    The fact ``root`` is its path.
    """

    template = message(
        "Photos", "{root} is no longer there. Connect its disk, stick or network drive again."
    )
    exit_status = 8


class PhotoUnreadable(SwcError):
    """A file that cannot be read as a photograph."""

    is_passing: ClassVar[bool] = False
    """Whether the current state of the computer is the cause, so that another try may work."""

    short: ClassVar[Message] = message("Photos", "could not be read")
    """The same in a few words, where there is little room."""

    @property
    def value(self) -> Unreadable:
        """The value that stands for the file in the results."""
        return Unreadable(self.message, self.is_passing)


def short_reason(said: Message | str) -> Message | str:
    """Why a file cannot be read, in a few words where its error has them."""
    if isinstance(said, Message):
        for kind in PhotoUnreadable.__subclasses__():
            if kind.template.text == said.text:
                return kind.short
    return said


class FileVanished(PhotoUnreadable):
    """The system cannot open a file that existed when the run began, or was given: a right is
    missing, the disk fails, another program holds it. Its size and time stay as they are when that
    ends, so it is tried again."""

    is_passing = True

    short = message("Photos", "could not be opened")
    template = message("Photos", "{file} could not be opened: {reason}.")


class PhotoFault(PhotoUnreadable):
    """Reading a file failed in an unexpected way."""

    short = message("Photos", "error in the program")
    template = message(
        "Photos",
        "{file} could not be read ({reason}). This is an error in the program; "
        "please report it with the file.",
    )


class PhotoEmpty(PhotoUnreadable):
    """A file without content."""

    short = message("Photos", "empty file")
    template = message("Photos", "{file} is empty. Copy it again from the card.")


class PhotoKindUnknown(PhotoUnreadable):
    """The first bytes are not those of a supported kind of picture."""

    short = message("Photos", "not a known kind of picture")
    template = message(
        "Photos",
        "{file} is not a picture of a kind that this program reads "
        "(JPEG, PNG, TIFF, WebP, HEIC, AVIF, GIF, BMP or RAW).",
    )


class PhotoKindNotSupported(PhotoUnreadable):
    """An intact file of a kind that no decoder here supports."""

    short = message("Photos", "kind that is not read")
    template = message(
        "Photos",
        "{file} is {kind}, which this program cannot read. Save a copy of it as an ordinary JPEG.",
    )


class NotAPhotograph(PhotoUnreadable):
    """A file of a known kind that is not a picture."""

    short = message("Photos", "not a photograph")
    template = message(
        "Photos",
        "{file} is {kind} and not a photograph. Leave it out, or save a picture from it as JPEG.",
    )


class VideoNamedAsPhotograph(PhotoUnreadable):
    """A video that would be read under another name."""

    short = message("Photos", "video with another name")
    template = message(
        "Photos",
        "{file} is a video with the name of a photograph. "
        "Give it a name that ends in {suffix}, and add it again.",
    )


class PhotoBroken(PhotoUnreadable):
    """A picture that cannot be decoded."""

    short = message("Photos", "damaged or cut short")
    template = message(
        "Photos",
        "{file} is damaged or cut short and cannot be decoded ({reason}). "
        "Copy it again from the card.",
    )


class PhotoCutShort(PhotoUnreadable):
    """A picture of which too little is left to name an animal."""

    short = message("Photos", "too much is missing")
    template = message(
        "Photos",
        "{file} is damaged: {damage}, too much to name an animal. Copy it again from the card.",
    )


class PhotoNeedsMemory(PhotoUnreadable):
    """More memory is needed than one picture may take, or than is free."""

    is_passing = True

    short = message("Photos", "needs too much memory")
    template = message(
        "Photos",
        "{file} needs more memory than one picture may take, or than this computer has free. "
        "Close other programs and try again, or save a smaller copy of it.",
    )


class PhotoNeedsDecoder(PhotoUnreadable):
    """A library that decodes this kind of picture is missing or cannot be loaded."""

    is_passing = True

    short = message("Photos", "decoder missing")
    template = message(
        "Photos",
        "{file} could not be read because the part of this program that decodes its kind does not "
        "load ({reason}). Install the program again.",
    )


class PhotoFileTooLarge(PhotoUnreadable):
    """The file is larger than is opened for its kind."""

    short = message("Photos", "file is too large")
    template = message(
        "Photos",
        "{file} has {megabytes} MB, more than this program opens for its kind. "
        "Save a smaller copy of it.",
    )


class PhotoTooLarge(PhotoUnreadable):
    """The file declares more pixels than are opened."""

    short = message("Photos", "too many pixels")
    template = message(
        "Photos",
        "{file} declares {width} × {height} pixels, more than this program opens. "
        "Save a smaller copy of it.",
    )


class DayNotRead(WrongUsage):
    """A typed day that cannot be understood, or on which no photograph was taken."""

    template = message("Photos", "{text!r} is not a day: {problem}. Write it like 2024-06-01.")


class TimeNotRead(WrongUsage):
    """A typed time that cannot be understood, or at which no photograph was taken."""

    template = message(
        "Photos",
        "{text!r} is not a time: {problem}. "
        "Write day, time of day and offset like 2024-06-01T05:30:00+02:00; without an offset the "
        "time zone of the place counts.",
    )
