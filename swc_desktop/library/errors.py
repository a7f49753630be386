"""The library of earlier runs."""

from swc_desktop.core.errors import OutputFault


class LibraryTooNew(OutputFault):
    """The library was made by a later program."""

    template = (
        "{file} was written by a newer version of the program. Install that version, "
        "or set SWC_HOME to another folder."
    )


class LibraryBroken(OutputFault):
    """The library is not one, or a part of it is damaged."""

    template = "{file}, which keeps the earlier runs, is damaged ({reason}). Move it elsewhere."


class LibraryBusy(OutputFault):
    """Another program holds the library."""

    template = "{file} is in use by another program. Close the other window and try again."


class LibraryNotWritten(OutputFault):
    """The disk does not take what is to be kept."""

    template = "{file} could not be written: {reason}."
