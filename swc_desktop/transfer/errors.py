"""Sticks, updates and translations that are not taken."""

from swc_desktop.core.errors import OutputFault, WrongUsage


class StickRefused(WrongUsage):
    """What lies there is no stick of this program, or can not go on one."""

    template = "{folder} can not be used: {problem}."


class StickPartDamaged(StickRefused):
    """A part of a stick is not as it was written; nothing was taken of it."""

    template = "{title} was not taken from {folder}: {problem}. Write the stick again."


class StickPartNotForHere(StickRefused):
    """A part of a stick that this installation can not take by itself."""

    template = "{title} can not be taken from inside the program: {how}."


class StickProgramNotAccepted(StickRefused):
    """A program from a stick was not agreed to; it is not taken, and the program at hand stays."""

    template = (
        "{title} is a program and was not installed, because nobody agreed to it. "
        "Take programs only from sticks of people you know; then give --accept-program."
    )


class StickNotWritten(OutputFault):
    """A stick could not be written whole; its list of contents is the one of before."""

    template = (
        "The stick at {folder} could not be written: {reason}. What was on it before is unchanged."
    )


class UpdateRefused(WrongUsage):
    """Another version of the program that is not taken; the one at hand stays."""

    template = "{file} was not installed: {problem}. The program at hand is unchanged."


class TranslationRefused(WrongUsage):
    """A translation that is not taken; nothing was changed."""

    template = "The translation {file} was refused: {problem}."
