"""Work on large files from a command: shows its progress, and stops at Ctrl-C."""

from collections.abc import Iterator
from contextlib import contextmanager

from swc_desktop.cli.console import Console
from swc_desktop.cli.errors import CopyInterrupted
from swc_desktop.core.progress import Cancelled, Control, Progress, ProgressSink, stopping


@contextmanager
def copying() -> Iterator[tuple[Control, ProgressSink]]:
    """The control and the progress sink for the work in the block; raises ``CopyInterrupted``."""
    console, control = Console(), Control()
    last = Progress(0, 0)

    def progress(seen: Progress) -> None:
        nonlocal last
        last = seen
        console.progress(seen)

    try:
        with stopping(control):
            yield control, progress
    except Cancelled as stop:
        raise CopyInterrupted(done=last.done, total=last.total or 0) from stop
    finally:
        console.close()
