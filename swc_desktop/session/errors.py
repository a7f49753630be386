"""Errors of both the window and the command line."""

from swc_desktop.core.errors import SwcError, WrongUsage


class OutputIsInput(WrongUsage):
    """Results that would overwrite a file that they are made from."""

    template = "{file} is {what}, and the results would overwrite it. Give them another name."


class SelfTestFailed(SwcError):
    """Part of the installed program is missing or does not work."""

    template = "The self-test failed at {part}: {problem}. Install the program again."
