"""What the command line alone says."""

from swc_desktop.core.errors import Interrupted, WrongUsage
from swc_desktop.photos.errors import PhotoUnreadable, RootLost


class FolderGone(WrongUsage):
    """The program was started in a folder that is not there any more."""

    template = (
        "The folder that this was started in is gone. Go to another folder, connect its disk or "
        "stick where it has one, and try again."
    )


class RootAbsent(WrongUsage):
    """A file or folder that was named is not there; nothing was read or written."""

    template = "{root} could not be opened: {reason}. Nothing was changed."


class RootEmptied(WrongUsage):
    """A folder holds no photographs, and the earlier results have rows of some in it."""

    template = (
        "{root} holds no photographs now, and {file} has results of some, so it was left as it is. "
        "Connect the disk or stick, or give the new results another name."
    )


class ResultsUnknown(WrongUsage):
    """``--resume`` was given for a file that holds no results of this program."""

    template = (
        "{file} holds something else than results of this program, so it cannot be resumed. "
        "Leave out --resume to replace it, or choose another file."
    )


class RunLostRoot(RootLost):
    """The same, with the way to go on."""

    template = (
        "{root} is no longer there; {done} of {total} files are done and kept. "
        "Connect its disk, stick or network drive again, then give the same command with --resume."
    )


class StreamLostRoot(RootLost):
    """The same of a run whose results went to a stream."""

    template = (
        "{root} is no longer there; the rows of {done} of {total} files were written. "
        "With --out FILE such a run can be resumed."
    )


class StreamInterrupted(Interrupted):
    """A run whose results went to a stream was stopped by a person."""

    template = (
        "Stopped after {done} of {total} files. "
        "With --out FILE a stopped run can go on later with --resume."
    )


class CopyInterrupted(Interrupted):
    """The copying of large files was stopped by a person; what was half copied is gone."""

    template = "Stopped after {done} of {total} MB; nothing was changed."


class PhotoEndedProgram(PhotoUnreadable):
    """A file that was in hand each time when the program ended."""

    template = (
        "{file} was not opened, for the program ended twice while this file was open. "
        "Save a copy of it as an ordinary JPEG, or leave out --resume to try it again."
    )
