"""Everything that CI runs, in one go: lint, types, tests without and on a screen, coverage.

``--quick`` leaves out what is slow; other arguments go to pytest. The exit status is 0 when every
part passed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST_NOTHING_CHOSEN = 5
PROCESSES = 3
"""One more than the machine of CI has cores, as windows and programs are often waited for."""
PACKAGES = ("swc_desktop", "trainer", "tests")
PURE = ("core", "geo", "photos", "packs")
"""Packages that need no window, runtime or network: their tests alone have to reach nearly all of
their statements."""
MIN_COVERAGE_PERCENT = 96
MAX_CRASHES = 4
"""So many crashes have one cause, and each costs a start."""


def _part(title: str, command: list[str], environment: dict[str, str] | None = None) -> int:
    sys.stdout.write(f"\n== {title}\n")
    sys.stdout.flush()
    status = subprocess.run(command, cwd=ROOT, env=environment or dict(os.environ)).returncode
    sys.stdout.write(f"== {title}: {'passed' if status == 0 else f'failed ({status})'}\n")
    return status


def _begun(command: list[str]) -> "subprocess.Popen[bytes]":
    """Start a part of one process beside others, which often wait; its end shows what it says."""
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _ended(title: str, process: "subprocess.Popen[bytes]") -> int:
    said, _ = process.communicate()
    sys.stdout.write(f"\n== {title}\n{said.decode('utf-8', 'replace')}")
    status = process.returncode
    sys.stdout.write(f"== {title}: {'passed' if status == 0 else f'failed ({status})'}\n")
    return status


def _pytest(chosen: str, more: list[str]) -> list[str]:
    return [
        *(sys.executable, "-m", "pytest", "-q", "-n", str(PROCESSES), "--dist", "loadfile"),
        "--no-loadscope-reorder",  # it would start files with few tests last, which are the longest
        *("-p", "tests.crashed_workers", f"--max-worker-restart={MAX_CRASHES}"),
        *("--ignore=tests/benchmarks", "--durations=25", "-m", chosen, *more),
    ]


def _coverage() -> list[str]:
    return [
        *(sys.executable, "-m", "pytest", "-q", "-m", "not slow"),
        *(f"tests/{package}" for package in PURE),
        *(f"--cov=swc_desktop.{package}" for package in PURE),
        *("--cov-report=term:skip-covered", f"--cov-fail-under={MIN_COVERAGE_PERCENT}"),
    ]


def main(arguments: list[str]) -> int:
    """Run all parts, also after one failed, and report them."""
    quick = "--quick" in arguments
    more = [word for word in arguments if word != "--quick"]
    python = [sys.executable, "-m"]
    # Thousands of processes import the program, also where Python may not keep what it compiled.
    parts = {
        "compiling": _part("compiling", [*python, "compileall", "-q", *PACKAGES]),
        "lint": _part("lint", [*python, "ruff", "check", "."]),
        "format": _part("format", [*python, "ruff", "format", "--check", "."]),
    }
    types = _begun([*python, "mypy"])
    chosen = "not slow" if quick else ""
    parts["tests"] = _part("tests, without a screen", _pytest(chosen, more))
    parts["types"] = _ended("types", types)
    coverage = None if quick or more else _begun(_coverage())
    if shutil.which("Xvfb"):
        environment = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
        on_screen = "gui and not slow" if quick else "gui"
        windows = [] if more else ["tests/gui"]  # to read all other tests takes half a minute
        command = _pytest(on_screen, ["-p", "tests.own_screen", *windows, *more])
        status = _part("tests, on a screen", command, environment)
        parts["tests on a screen"] = 0 if status == PYTEST_NOTHING_CHOSEN else status
    else:
        sys.stdout.write("\n== tests, on a screen: left out, because Xvfb is not installed\n")
    if coverage is not None:
        parts["coverage"] = _ended("coverage of the pure packages", coverage)
    failed = [name for name, status in parts.items() if status]
    sys.stdout.write(f"\n== {'failed: ' + ', '.join(failed) if failed else 'all passed'}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
