"""A plugin of pytest-xdist: a process of the suite that crashes costs one test, and says why.

pytest-xdist (3.8.0) gives the files of a crashed process to its successor as they were, also those
that it had finished. The successor then waits for ever for the end of a file that has no test left.
"""

import faulthandler
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

_TRACES: Final = "crash_traces"
"""Under this name each process gets the folder for its traceback."""

_END_S: Final = 10.0
"""How long a process takes to end once its pipe is closed: far more than it needs."""


class FilesOnce(LoadFileScheduling):  # type: ignore[misc]
    """Gives whole files to the processes; after a crash only the tests that were not begun."""

    def remove_node(self, node: WorkerController) -> str | None:
        """The test during which a process crashed, None where it had none left."""
        files: dict[str, dict[str, bool]] = self.assigned_work.pop(node)
        left = ((file, test) for file, tests in files.items() for test in tests if not tests[test])
        file, test = next(left, ("", ""))
        if test:
            files[file][test] = True
            self.workqueue.update(
                {file: tests for file, tests in files.items() if not all(tests.values())}
            )
            for other in self.assigned_work:
                self._reschedule(other)
        return test or None

    def _reschedule(self, node: WorkerController) -> None:
        if node not in self.registered_collections:  # it has just been started
            return
        super()._reschedule(node)
        if self.workqueue and self._pending_of(self.assigned_work[node]) == 1:
            super()._reschedule(node)  # the last test begins only once another follows it


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config) -> FilesOnce:
    """Replace the scheduler of ``--dist loadfile``."""
    return FilesOnce(config)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep the traceback of a crash in a file: the output of a test is lost with its process."""
    given = getattr(config, "workerinput", None)
    if given is not None:
        trace = _trace(given[_TRACES], given["workerid"]).open("w", encoding="utf-8")
        config.add_cleanup(trace.close)
        faulthandler.enable(trace)
    else:
        folder = tempfile.TemporaryDirectory(prefix="swc-crashes-")
        config.add_cleanup(folder.cleanup)
        config.pluginmanager.register(_Crashes(folder.name))


class _Crashes:
    """Tells the processes of the suite a folder, and reports what one leaves there in a crash."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def pytest_configure_node(self, node: WorkerController) -> None:
        node.workerinput[_TRACES] = self._folder

    def pytest_handlecrashitem(self, report: pytest.TestReport) -> None:
        node = report.node
        trace = _trace(self._folder, node.gateway.id).read_text(encoding="utf-8", errors="replace")
        said = trace or "It left no traceback: it was killed, or it ended itself."
        report.longrepr = f"{report.longrepr}, and ended with {_end_of(node)}\n{said}"


def _trace(folder: str, worker: str) -> Path:
    return Path(folder) / f"{worker}.txt"


def _end_of(node: WorkerController) -> str:
    """How a process ended; execnet does not say it, so its own process is asked."""
    process = node.gateway._io.popen
    try:
        status = process.wait(_END_S)
    except subprocess.TimeoutExpired:
        return "nothing: it still runs"
    return signal.Signals(-status).name if status < 0 else f"status {status}"
