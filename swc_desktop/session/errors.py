"""Errors of both the window and the command line."""

from typing import Final

from swc_desktop.core.errors import Interrupted, SwcError, WrongUsage
from swc_desktop.core.message import Message, message

NO_PROJECT: Final = message("Session", "No project is open.")
"""Why there is no project that can be changed, where none was refused."""


class OutputIsInput(WrongUsage):
    """Results that would overwrite a file that they are made from."""

    template = message(
        "Session", "{file} is {what}, and the results would overwrite it. Give them another name."
    )


class ProjectNotOpen(SwcError):
    """There is no project that can be changed."""

    template = Message("", "{problem}")


class CardNotCopied(SwcError):
    """A card that cannot be copied at all."""

    template = message("Session", "{card} was not copied: {reason}.")


class CopyingStopped(Interrupted):
    """A person stopped the copying of a card."""

    template = message(
        "Session",
        "Stopped before everything was copied to {folder}: do not clear the card. Give the same "
        "command again to go on.",
    )


class WatchingStopped(Interrupted):
    """A person stopped the watching of a folder."""

    template = message(
        "Session", "Stopped watching {folder}. What was read is kept; the same command goes on."
    )
    counted_by = ""


class SelfTestFailed(SwcError):
    """Part of the installed program is missing or does not work."""

    template = message(
        "Session", "The self-test failed at {part}: {problem}. Install the program again."
    )
