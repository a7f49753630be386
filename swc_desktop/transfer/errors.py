"""Refusals of sticks, updates and translations."""

from swc_desktop.core.errors import OutputFault, WrongUsage
from swc_desktop.core.message import message


class StickRefused(WrongUsage):
    """A folder that is not a stick of this program, or a file that cannot be put on one."""

    template = message("Transfer", "{folder} cannot be used: {problem}.")


class StickPartDamaged(StickRefused):
    """A part of a stick is not as it was written; nothing of it was installed."""

    template = message(
        "Transfer", "{title} was not installed from {folder}: {problem}. Write the stick again."
    )


class StickPartNotForHere(StickRefused):
    """A part of a stick that this installation cannot install by itself."""

    template = message("Transfer", "{title} cannot be installed from inside the program: {how}.")


class StickProgramNotAccepted(StickRefused):
    """Nobody agreed to a program from a stick, so the installed program stays."""

    template = message(
        "Transfer",
        "{title} is a program and was not installed, because nobody agreed to it. "
        "Install programs only from sticks of people you know; then use --accept-program.",
    )


class StickNotWritten(OutputFault):
    """A stick could not be written completely; its list of contents is unchanged."""

    template = message(
        "Transfer",
        "The stick at {folder} could not be written: {reason}. What was on it before is unchanged.",
    )


class UpdateRefused(WrongUsage):
    """Another version of the program was not installed; the installed one stays."""

    template = message(
        "Transfer", "{file} was not installed: {problem}. The installed program is unchanged."
    )


class TranslationRefused(WrongUsage):
    """A translation was not installed; nothing was changed."""

    template = message("Transfer", "The translation {file} was refused: {problem}.")
