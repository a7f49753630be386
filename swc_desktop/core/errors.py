"""Every error a user can meet, as one tree; each class carries one sentence for that user.

    SwcError
    ├── WrongUsage           exit status 2
    ├── PackRefused          exit status 3
    ├── DeviceNotUsable      exit status 4
    ├── OutputFault          exit status 5
    ├── Interrupted          exit status 130
    └── PhotoUnreadable      never ends a run: becomes an ``Unreadable`` value for its file

A leaf class fills ``template`` with the facts it was raised with; the facts stay as attributes.
"""

from dataclasses import dataclass
from typing import ClassVar


class SwcError(Exception):
    """Base of all; ``template`` says what happened, to which file, and what to do."""

    template: ClassVar[str] = ""
    exit_status: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.sentence = self.template.format(**facts)
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Unreadable:
    """A file that gave no photograph: a value, not an exception; the run goes on."""

    sentence: str


class WrongUsage(SwcError):
    """The command line or a dialog was given something that can not be meant."""

    template = "{problem}"
    exit_status = 2


class PackRefused(SwcError):
    """A model pack that is not taken; nothing on disk was changed."""

    exit_status = 3


class DeviceNotUsable(SwcError):
    """The device that was asked for can not run the pack."""

    template = "{device} was asked for but can not be used: {reason}. Use --device auto or cpu."
    exit_status = 4


class OutputFault(SwcError):
    """Results could not be written; what was written is whole rows."""

    template = "{file} could not be written: {reason}. What is in it so far is whole rows."
    exit_status = 5


class Interrupted(SwcError):
    """The run was stopped by a person and can go on later."""

    template = "Stopped after {done} of {total} files; --resume goes on from there."
    exit_status = 130


class PhotoUnreadable(SwcError):
    """A file that can not be turned into a photograph."""


class RuntimeMissing(DeviceNotUsable):
    """ONNX Runtime is not installed, or its libraries do not load."""

    template = (
        "ONNX Runtime, which runs the models, can not be loaded ({reason}). "
        "Install the program again."
    )


class DeviceFailed(DeviceNotUsable):
    """A device that had passed its self-test failed during the work."""

    template = (
        "{device} stopped working during the run ({reason}). Run again, with --device cpu "
        "if it was the GPU."
    )


class PackNotRunnable(PackRefused):
    """ONNX Runtime can not open a graph of the pack."""

    template = (
        "{file} was refused: its {graph} graph can not be run here ({reason}). "
        "Get the pack again from where it was published."
    )


class JournalMismatch(WrongUsage):
    """``--resume`` was given for a run that was made from other things."""

    template = (
        "{file} belongs to a run with other {what}. Give the same as then, "
        "or leave out --resume to start anew."
    )


class JournalBroken(WrongUsage):
    """The journal of an interrupted run can not be understood."""

    template = (
        "{file} is damaged, so {results} can not be gone on with. "
        "Leave out --resume to start anew."
    )


class OutputChanged(WrongUsage):
    """The results of an interrupted run are not as the run left them."""

    template = (
        "{file} was changed since the run was interrupted, so it can not be gone on with. "
        "Keep a copy of it and leave out --resume to start anew."
    )


class OutputBusy(WrongUsage):
    """Another run is writing the same results."""

    template = "{file} is being written by another run. Wait for its end, or choose another file."


class StreamInterrupted(Interrupted):
    """A run whose results went to a stream was stopped by a person."""

    template = (
        "Stopped after {done} of {total} files. "
        "With --out FILE a stopped run can go on later with --resume."
    )


class FileVanished(PhotoUnreadable):
    """The system does not give a file that was there when the run began, or was named."""

    template = "{file} could not be opened: {reason}. Check that its disk or stick is still there."


class PhotoFault(PhotoUnreadable):
    """Reading a file failed in a way that the program did not foresee."""

    template = (
        "{file} could not be read ({reason}). This is a fault of the program; "
        "please report it with the file."
    )
