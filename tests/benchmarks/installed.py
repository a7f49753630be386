"""Size and start of the built program.

``xvfb-run -a -s "-noreset -screen 0 1366x768x24" python -m tests.benchmarks.installed``

Goals: at most 250 MB unpacked, and a window that can be used in less than 3 s with two processors
(warm). The window can be used when its bar of buttons is drawn and the pack in use stands in its
strip; both are seen on the screen, as a person sees them. Build first: ``python run.py build``.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import ImageGrab

from tests.benchmarks.bench import two_processors

BUNDLE = Path(__file__).resolve().parents[2] / "dist" / "swc-desktop"
ROUNDS = 5
GOAL_MB, GOAL_S = 250, 3.0
TIMEOUT_S = 60.0
STILL = 20
"""Looks, a tenth of a second apart, at a screen that does not change any more before the window
counts as ready since the first of them: the opening of a pack must fit in between."""


def megabytes() -> float:
    """All files of the bundle, 10⁶ bytes."""
    files = [file for file in BUNDLE.rglob("*") if file.is_file() and not file.is_symlink()]
    return sum(file.stat().st_size for file in files) / 1e6


def seconds_to_window(home: Path) -> float:
    """From the start of the process until the screen shows a window that has come to rest."""
    environment = {**os.environ, "SWC_HOME": str(home)}
    empty = _screen()
    begin = time.perf_counter()
    with subprocess.Popen([str(BUNDLE / "swc-desktop"), "app"], env=environment) as process:
        try:
            before, since, still = empty, begin, 0
            while time.perf_counter() - begin < TIMEOUT_S:
                now = _screen()
                if np.array_equal(now, empty):
                    continue
                if np.array_equal(now, before):
                    still += 1
                    if still >= STILL:
                        return since - begin
                else:
                    before, since, still = now, time.perf_counter(), 0
                time.sleep(0.1)
        finally:
            process.terminate()
    sys.exit("no window came to rest")


def _screen() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(ImageGrab.grab(xdisplay=""), dtype=np.uint8)


def main() -> int:
    """Print the table, and say whether the goals are met."""
    if not (BUNDLE / "swc-desktop").exists():
        sys.exit("There is no build to measure: python run.py build")
    two_processors()
    with tempfile.TemporaryDirectory(prefix="swc-start-", ignore_cleanup_errors=True) as folder:
        taken = [seconds_to_window(Path(folder)) for _ in range(ROUNDS + 1)][1:]
    size = megabytes()
    print(f"{'unpacked':28}{size:8.1f} MB   goal {GOAL_MB}")
    print(f"{'start to a usable window':28}{min(taken):8.2f} s    goal {GOAL_S}")
    print(f"{'':28}{sorted(taken)[len(taken) // 2]:8.2f} s    median of {ROUNDS}, warm")
    met = size <= GOAL_MB and sorted(taken)[len(taken) // 2] <= GOAL_S
    print("goals: " + ("met" if met else "missed"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
