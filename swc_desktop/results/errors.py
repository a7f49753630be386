"""Results that could not be written or resumed."""

from swc_desktop.core.errors import OutputFault, WrongUsage
from swc_desktop.core.message import message


class OutputCutShort(OutputFault):
    """Results could not be written completely; the file holds whole rows."""

    template = message(
        "Results", "{file} could not be written completely: {reason}. It holds only whole rows."
    )


class OutputReplaced(OutputFault):
    """Another program changed a file while results were written to it; its content is safe."""

    template = message(
        "Results", "{file} was {fate} by another program while results were written. {safe}."
    )


class OutputNotReplaced(OutputFault):
    """Results are complete but could not be given their name."""

    template = message(
        "Results",
        "{file} could not be replaced: {reason}. The new results are complete in {part}; "
        "the same command with --resume puts them in place.",
    )


class OutputInTheWay(OutputFault):
    """A file that this program did not write has a name that it needs."""

    template = message(
        "Results",
        "{file} is in the way and was not made by this program. "
        "Move it, or give the results another name.",
    )


class JournalMismatch(WrongUsage):
    """``--resume`` was given for a run with another pack, columns or options."""

    template = message(
        "Results",
        "{file} belongs to a run with other {what}. Give the same ones again, "
        "or leave out --resume to start again.",
    )


class JournalBroken(WrongUsage):
    """The journal of an interrupted run cannot be understood."""

    template = message(
        "Results",
        "{file} is damaged, so {results} cannot be resumed. Leave out --resume to start again.",
    )


class OutputChanged(WrongUsage):
    """Results were changed after the run wrote them."""

    template = message(
        "Results",
        "{file} has changed, so this run cannot be resumed. "
        "Keep a copy of it and leave out --resume to start again.",
    )


class OutputBusy(WrongUsage):
    """Another run is writing the same results."""

    template = message(
        "Results",
        "{file} is being written by another run. Wait for its end, or choose another file.",
    )
