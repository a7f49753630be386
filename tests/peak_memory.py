"""The most memory that a process of the tests has had."""

import re
from pathlib import Path

STATUS = Path("/proc/self/status")


def peak_kilobytes() -> int:
    """Of this process, see proc_pid_status(5).

    ``ru_maxrss`` of getrusage(2) is not less than what the process had that started this one, so
    it tells nothing of a program that large tests start.
    """
    found = re.search(r"^VmHWM:\s+(\d+) kB$", STATUS.read_text(encoding="ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1])
