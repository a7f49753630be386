"""Results that could not be written or resumed."""

from swc_desktop.core.errors import OutputFault, WrongUsage


class OutputCutShort(OutputFault):
    """Results could not be written to their end; what was written is whole rows."""

    template = (
        "{file} could not be written to its end: {reason}. What is in it so far is whole rows."
    )


class OutputReplaced(OutputFault):
    """Another program touched what results are written to; what was in it is safe."""

    template = "{file} was {fate} by another program while results were written. {safe}."


class OutputNotReplaced(OutputFault):
    """Results are whole and could not be given their name."""

    template = (
        "{file} could not be replaced: {reason}. The new results are whole in {part}; "
        "the same command with --resume puts them in place."
    )


class OutputInTheWay(OutputFault):
    """Something that this program did not make has the name of a file that it needs."""

    template = (
        "{file} is in the way and was not made by this program. "
        "Move it, or give the results another name."
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
        "{file} is damaged, so {results} cannot be resumed. Leave out --resume to start anew."
    )


class OutputChanged(WrongUsage):
    """Results are not as the run left them."""

    template = (
        "{file} has changed, so this run cannot be resumed. "
        "Keep a copy of it and leave out --resume to start anew."
    )


class OutputBusy(WrongUsage):
    """Another run is writing the same results."""

    template = "{file} is being written by another run. Wait for its end, or choose another file."
