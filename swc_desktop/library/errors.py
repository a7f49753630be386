"""Errors of the library of earlier runs."""

from swc_desktop.core.errors import OutputFault


class LibraryTooNew(OutputFault):
    """The library was made by a later program."""

    template = (
        "{file} was written by a newer version of the program. Install that version, "
        "or set SWC_HOME to another folder."
    )


class LibraryBroken(OutputFault):
    """The file is not a library, or it is damaged."""

    template = "{file}, which holds the earlier runs, is damaged ({reason}). Move it elsewhere."


class LibraryBusy(OutputFault):
    """Another program is using the library."""

    template = "{file} is in use by another program. Close the other window and try again."


class LibraryNotWritten(OutputFault):
    """The library could not be written."""

    template = "{file} could not be written: {reason}."
