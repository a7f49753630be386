"""A limit for the memory of this process, as far as the system has one.

Linux limits the address space (setrlimit(2)), Windows the committed memory (a job object,
JOBOBJECT_EXTENDED_LIMIT_INFORMATION). macOS has no limit that works, so a thread watches the memory
there and ends the process. The code for Windows and macOS has not been tried.
"""

import sys
import threading
import time
from pathlib import Path
from typing import Final

EXCEEDED: Final = 77
"""Exit status of a process whose watched memory grew beyond the limit."""

_STATM: Final = Path("/proc/self/statm")
_WATCH_INTERVAL_S: Final = 0.05
"""A round choice: a decoder takes longer than that to fill a gigabyte."""


def limit_memory(extra: int) -> None:
    """Limit this process to the memory it uses now and ``extra`` bytes more."""
    if sys.platform == "win32":
        _limit_by_job(extra)
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "darwin":
            bound = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + extra
            threading.Thread(target=_watch, args=(bound,), daemon=True).start()
        elif _STATM.exists():
            used = int(_STATM.read_text().split()[0]) * resource.getpagesize()
            _, most = resource.getrlimit(resource.RLIMIT_AS)
            bound = used + extra if most == resource.RLIM_INFINITY else min(used + extra, most)
            resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


if sys.platform == "darwin":

    def _watch(bound: int) -> None:
        """End the process when its peak memory, which macOS gives in bytes, is above the limit."""
        import os
        import resource

        while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss <= bound:
            time.sleep(_WATCH_INTERVAL_S)
        os._exit(EXCEEDED)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _EXTENDED_LIMITS: Final = 9
    _PROCESS_MEMORY: Final = 0x100
    _DIE_ON_UNHANDLED_EXCEPTION: Final = 0x400
    _jobs: Final[list[int]] = []

    class _Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h, its parts laid flat."""

        _fields_ = (
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        )

    _STARTED_BYTES: Final = 256 << 20
    """More than a process of this program has committed when its first task begins."""

    def _limit_by_job(extra: int) -> None:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.SetInformationJobObject.argtypes = (
            *(wintypes.HANDLE, ctypes.c_int, ctypes.c_void_p, wintypes.DWORD),
        )
        kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        job = kernel.CreateJobObjectW(None, None)
        limits = _Limits(
            LimitFlags=_PROCESS_MEMORY | _DIE_ON_UNHANDLED_EXCEPTION,
            ProcessMemoryLimit=_STARTED_BYTES + extra,
        )
        held = (
            job
            and kernel.SetInformationJobObject(
                job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            and kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
        )
        if not held:
            raise ctypes.WinError(ctypes.get_last_error())
        _jobs.append(job)  # closing its handle would end the limit
