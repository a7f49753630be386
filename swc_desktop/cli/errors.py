"""Errors of the command line alone."""

from swc_desktop.core.errors import Interrupted, WrongUsage
from swc_desktop.core.message import message
from swc_desktop.photos.errors import PhotoUnreadable, RootLost


class FolderGone(WrongUsage):
    """The program was started in a folder that was deleted."""

    template = message(
        "Command line",
        "The current folder no longer exists. Connect its disk or stick again or change to another "
        "folder, then try again.",
    )


class RootAbsent(WrongUsage):
    """A given file or folder does not exist; nothing was read or written."""

    template = message("Command line", "{root} could not be opened: {reason}. Nothing was changed.")


class RootEmptied(WrongUsage):
    """A folder contains no photographs, but earlier results have rows of some in it."""

    template = message(
        "Command line",
        "{root} contains no photographs now, but {file} has results of some in it. The results are "
        "unchanged. Connect the disk or stick, or give the new results another name.",
    )


class TablesInTheWay(WrongUsage):
    """The folder for tables has files of their names, which may be a person's own."""

    template = message(
        "Command line",
        "Nothing was written to {folder}: it has {names} already. Choose a new folder, or move "
        "what is there.",
    )


class ResultsUnknown(WrongUsage):
    """``--resume`` was given for a file without results of this program."""

    template = message(
        "Command line",
        "{file} does not contain results of this program, so it cannot be resumed. "
        "Leave out --resume to replace it, or choose another file.",
    )


class RunLostRoot(RootLost):
    """A lost root, with the command that resumes the run."""

    template = message(
        "Command line",
        "{root} is no longer there; {done} of %Ln file(s) done and saved. "
        "Connect its disk, stick or network drive again, then give the same command with --resume.",
        "",
        0,
    )
    counted_by = "total"


class StreamLostRoot(RootLost):
    """A lost root in a run whose results went to a stream."""

    template = message(
        "Command line",
        "{root} is no longer there; the rows of {done} of %Ln file(s) were written. "
        "With --out FILE such a run can be resumed.",
        "",
        0,
    )
    counted_by = "total"


class StreamInterrupted(Interrupted):
    """A person stopped a run whose results went to a stream."""

    template = message(
        "Command line",
        "Stopped after {done} of %Ln file(s). "
        "With --out FILE a stopped run can be resumed with --resume.",
        "",
        0,
    )


class CopyInterrupted(Interrupted):
    """A person stopped the copying of large files; incomplete copies were deleted."""

    template = message("Command line", "Stopped after {done} of {total} MB; nothing was changed.")


class ExportInterrupted(Interrupted):
    """A person stopped an export; what was written aside was deleted."""

    template = message("Command line", "The export was stopped; nothing was written.")


class PhotoEndedProgram(PhotoUnreadable):
    """A file that was open each time the program crashed."""

    template = message(
        "Command line",
        "{file} was not opened, because the program crashed twice while this file was open. "
        "Save a copy of it as an ordinary JPEG, or leave out --resume to try it again.",
    )
