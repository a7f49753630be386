"""The base classes of every error a user can meet; each class has one sentence for that user.

    SwcError
    ├── WrongUsage           exit status 2
    ├── PackRefused          exit status 3
    ├── DeviceNotUsable      exit status 4
    ├── OutputFault          exit status 5
    ├── RootLost             exit status 8
    ├── Interrupted          exit status 130
    └── PhotoUnreadable      never ends a run: becomes an ``Unreadable`` value of its file

The classes below these are in ``errors.py`` of the package that raises them. An error is its class
and its facts; the sentence is made where it is shown, from ``message`` (``core/message.py``).
"""

from dataclasses import dataclass
from typing import ClassVar

from swc_desktop.core.message import Message, message, message_of


class SwcError(Exception):
    """Base of all; ``template`` says what happened, to which file, and what to do."""

    template: ClassVar[Message] = Message("", "")
    exit_status: ClassVar[int] = 1

    counted_by: ClassVar[str] = ""
    """The fact that is the number of a template with a plural."""

    def __init__(self, **facts: object) -> None:
        self.facts = {
            name: message_of(fact) if isinstance(fact, BaseException) else fact
            for name, fact in facts.items()
        }
        self.message = self.text().fill(**self.facts)
        super().__init__(self.message)

    def text(self) -> Message:
        """The text that the facts fill; a class with a code has one for each code."""
        count = self.facts.get(self.counted_by)
        if self.template.count is None or not isinstance(count, int):
            return self.template
        return self.template.counted(count)

    def with_facts(self, **changed: object) -> "SwcError":
        """The same error with some facts replaced."""
        return type(self)(**{**self.facts, **changed})


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be read as a photograph: a value, not an exception; the run continues.

    ``is_passing``: the cause was the state of the computer at that time; the file is tried again.
    """

    message: Message | str
    is_passing: bool = False


class WrongUsage(SwcError):
    """The command line or a dialog was given something that is not valid."""

    template = Message("", "{problem}")
    exit_status = 2


class HomeMissing(WrongUsage):
    """This user has no home folder, so there is nowhere to store data."""

    template = message(
        "Errors",
        "This user has no home folder, so nothing can be kept. "
        "Set SWC_HOME to a folder where the program may write.",
    )


class DeviceNotUsable(SwcError):
    """The requested device cannot run the pack."""

    template = message(
        "Errors", "{device} was requested but cannot be used: {reason}. Use --device auto or cpu."
    )
    exit_status = 4


class OutputFault(SwcError):
    """Results could not be written."""

    template = message("Errors", "{file} could not be written: {reason}.")
    exit_status = 5


class Interrupted(SwcError):
    """The run was stopped by a person and can be resumed later."""

    template = message(
        "Errors", "Stopped after {done} of %Ln file(s); use --resume to continue.", "", 0
    )
    counted_by = "total"
    exit_status = 130


class NothingToRollBack(WrongUsage):
    """There is no earlier version to restore."""

    template = message("Errors", "There is no earlier {what} to go back to.")


class WeatherFault(SwcError):
    """Weather could not be fetched, stored or read; what was stored before is still there."""
