"""Clips that cannot be read, in one sentence each."""

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import message
from swc_desktop.photos.errors import PhotoUnreadable


class VideoNotSupported(SwcError):
    """Qt's player or a library that it needs does not load on this computer."""

    template = message(
        "Video",
        "Videos cannot be opened on this computer: {problem}. Install what is missing, or ask the "
        "administrator; photographs are read as before.",
    )


class ClipKindUnknown(PhotoUnreadable):
    """A file with the name of a clip whose first bytes are not those of one."""

    short = message("Video", "not a video")
    template = message(
        "Video",
        "{file} is not a video of a kind that this program reads (AVI, MP4, MOV, M4V, 3GP or MTS), "
        "whatever its name says.",
    )


class ClipBroken(PhotoUnreadable):
    """A clip of which no frame can be had."""

    short = message("Video", "damaged or cut short")
    template = message(
        "Video",
        "{file} is damaged or cut short and cannot be played ({reason}). "
        "Copy it again from the card.",
    )


class ClipNotDecoded(PhotoUnreadable):
    """An intact container whose frames no decoder here understands."""

    short = message("Video", "kind of video not read")
    template = message(
        "Video",
        "{file} holds video of the kind {codec}, which this program cannot decode. "
        "Save a copy of it as MP4 with H.264.",
    )


class ClipPlayerMissing(PhotoUnreadable):
    """The library that plays clips cannot be loaded on this computer."""

    is_passing = True

    short = message("Video", "cannot be played here")
    template = message(
        "Video",
        "{file} was left out because videos of its kind cannot be opened on this computer: "
        "{reason}. Install what is missing, or ask the administrator, then add it again.",
    )


class ClipStalled(PhotoUnreadable):
    """The player gave neither a frame nor an end in time."""

    is_passing = True

    short = message("Video", "takes too long")
    template = message(
        "Video",
        "{file} was left out because its player gave no picture for {seconds} seconds. "
        "Copy it to another disk, or save a copy of it as MP4 with H.264.",
    )
