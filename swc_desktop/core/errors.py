"""Every error a user can meet, as one tree; each class carries one sentence for that user.

    SwcError
    ├── WrongUsage           exit status 2
    ├── PackRefused          exit status 3
    ├── DeviceNotUsable      exit status 4
    ├── OutputFault          exit status 5
    ├── RootLost             exit status 8
    ├── Interrupted          exit status 130
    └── PhotoUnreadable      never ends a run: becomes an ``Unreadable`` value for its file

A leaf class fills ``template`` with the facts it was raised with; the facts stay as attributes.
"""

from dataclasses import dataclass
from typing import ClassVar

from swc_desktop.core.text import on_one_line


class SwcError(Exception):
    """Base of all; ``template`` says what happened, to which file, and what to do."""

    template: ClassVar[str] = ""
    exit_status: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.sentence = on_one_line(self.template.format(**facts))
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Unreadable:
    """A file that gave no photograph: a value, not an exception; the run goes on.

    ``is_passing``: the machine was the reason, as it was then, so that it is tried again.
    """

    sentence: str
    is_passing: bool = False


class WrongUsage(SwcError):
    """The command line or a dialog was given something that can not be meant."""

    template = "{problem}"
    exit_status = 2


class HomeMissing(WrongUsage):
    """This user has no folder of its own, so there is no place to keep anything."""

    template = (
        "This user has no home folder, so nothing can be kept. "
        "Set SWC_HOME to a folder where the program may write."
    )


class DeviceNotUsable(SwcError):
    """The device that was asked for can not run the pack."""

    template = "{device} was asked for but can not be used: {reason}. Use --device auto or cpu."
    exit_status = 4


class OutputFault(SwcError):
    """Results could not be written."""

    template = "{file} could not be written: {reason}."
    exit_status = 5


class Interrupted(SwcError):
    """The run was stopped by a person and can go on later."""

    template = "Stopped after {done} of {total} files; --resume goes on from there."
    exit_status = 130


class NothingToRollBack(WrongUsage):
    """There is nothing earlier that is kept."""

    template = "There is no earlier {what} to go back to."


class WeatherFault(SwcError):
    """Weather could not be fetched, kept or read; what was kept before is still there."""
