"""Lines of standard output that are the answer to a command."""

import sys

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault


def show(line: str) -> None:
    """Print a line; raises ``OutputFault`` when standard output takes no more."""
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except OSError as error:
        raise OutputFault(file="Standard output", reason=explain(error)) from error
