"""Starts everything: creates .venv, installs the locked packages into it, runs a command.

    python run.py app               the window
    python run.py app --demo        the window with the bundled sample photographs
    python run.py classify PATH…    names animals on the command line
    python run.py trainer STAGE …   the trainer
    python run.py test [--quick]    everything that CI runs: lint, types, tests
    python run.py bench             the benchmarks, a table with ratios
    python run.py pictures          the pictures of README and manual (Linux)
    python run.py api               the pages of the Python interface, in dist/api
    python run.py build             the program as a folder for this system
    python run.py package           installers of what was built (Linux)
    python run.py package --for windows   the Windows installer, built under Wine (Linux, root)
    python run.py package --for windows --try   it is installed, used and removed there
    python run.py package --for windows --test   tests of files and projects by Python for Windows
    python run.py install [--gpu | --cpu]   only the packages; keeps the choice of ONNX Runtime

Other commands go to the program itself (devices, pack …). Standard library only; the syntax is
that of old Pythons, so that they can print which Python is needed.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import platform
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import Iterable

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STATE = VENV / "swc-installed.json"
LOG = VENV / "swc-install.log"
LOCKS = ROOT / "requirements"
SUPPORTED = ((3, 11), (3, 12), (3, 13))

WORK = {
    "trainer": ["-m", "trainer"],
    "test": [str(ROOT / "tests" / "suite.py")],
    "bench": [str(ROOT / "tests" / "benchmarks" / "bench.py")],
    "pictures": [str(ROOT / "tests" / "gui" / "pictures.py")],
    "api": [
        *("-m", "pdoc", "--output-directory", str(ROOT / "dist" / "api"), "swc_desktop"),
        *("swc_desktop.api", "swc_desktop.core", "swc_desktop.geo", "swc_desktop.photos"),
        *("swc_desktop.weather", "swc_desktop.packs", "swc_desktop.inference"),
        *("swc_desktop.exports", "swc_desktop.results", "swc_desktop.session"),
    ],
    "build": [
        *("-m", "PyInstaller", "--noconfirm", "--clean", "--distpath", str(ROOT / "dist")),
        *("--workpath", str(ROOT / "build"), str(ROOT / "build.spec")),
    ],
    "package": [str(ROOT / "packaging" / "package.py")],
}
DEVELOP = frozenset(WORK)

QT_OFFSCREEN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libzstd.so.1": "libzstd1",
}
"""What Qt needs without a screen: library and Debian package."""

QT_WINDOW = {
    **QT_OFFSCREEN,
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What Qt needs for a window."""

FAULTS = (
    (
        (
            "NewConnectionError",
            "Temporary failure in name resolution",
            "Network is unreachable",
            "ConnectTimeoutError",
            "getaddrinfo failed",
            "nodename nor servname",
            "ProxyError",
        ),
        "The packages could not be downloaded because there is no network. "
        "Connect once and run the same command again; after that no network is needed.",
    ),
    (
        ("No space left on device", "Errno 28"),
        "The disk is full. Free about 2 GB on the disk of {venv} and run the same command again.",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        "A downloaded package is not the one that was locked, so it was not installed. "
        "Try another network; if it happens again, report it.",
    ),
    (
        ("No matching distribution found",),
        "A package is not available for {machine} with Python {version}. "
        "Use 64-bit Linux, Windows or macOS; details are in {log}.",
    ),
)


class Stop(Exception):
    """Something that cannot be done here: one sentence with the remedy."""


def say(text: str) -> None:
    """Print a line to standard error; results go to standard output."""
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def named(version: tuple[int, ...]) -> str:
    """``3.11`` for ``(3, 11)``."""
    return ".".join(str(part) for part in version[:2])


def version_of(python: str) -> tuple[int, int] | None:
    """The version of an interpreter; None if it does not start."""
    code = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        answer = subprocess.run(
            [python, "-c", code], capture_output=True, text=True, timeout=30, check=True
        ).stdout.split()
        return int(answer[0]), int(answer[1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def check_python() -> None:
    """Stop unless the locked packages support this interpreter."""
    here = sys.version_info[:2]
    if here not in SUPPORTED:
        others = ["python" + named(version) for version in reversed(SUPPORTED)]
        usable = [name for name in others if shutil.which(name) and version_of(name) in SUPPORTED]
        remedy = (
            f"Start it with: {usable[0]} run.py"
            if usable
            else "Install Python 3.12 and start run.py with it."
        )
        raise Stop(
            f"This is Python {named(here)}, and the program needs 3.11, 3.12 or 3.13. {remedy}"
        )
    if struct.calcsize("P") != 8:
        raise Stop("This is a 32-bit Python. Install the 64-bit one and start run.py with it.")


def on_debian() -> bool:
    """Whether apt-get installs packages here."""
    return Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def remedy_for(error: Exception) -> str:
    """What to do about an error of the system, in a sentence."""
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "Free about 2 GB on its disk."
    if number == errno.EROFS:
        return "Its disk is read-only: copy the project to another disk."
    if number in (errno.EACCES, errno.EPERM):
        return "Copy the project to a folder that this user can write to."
    return "Check its disk."


def make_venv() -> None:
    """Create an empty virtual environment at ``.venv``, replacing a broken one."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        package = f"python{named(sys.version_info[:2])}-venv"
        remedy = (
            f"Install it with: apt-get install {package}"
            if on_debian()
            else "Install Python's venv and ensurepip modules and run the same command again."
        )
        raise Stop(f"This Python has no venv module. {remedy}") from None
    say(f"Creating {VENV} …")
    try:
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(str(VENV))
    except (OSError, subprocess.CalledProcessError) as error:
        raise Stop(
            f"{VENV} could not be created ({error}). {remedy_for(error)} Then run the same command "
            "again."
        ) from None


def installed_state() -> dict[str, str]:
    """What is in ``.venv``: the kit, and the hash of each completely installed lock file."""
    try:
        state = json.loads(STATE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def save_state(state: dict[str, str]) -> None:
    """Write the state to a new file and rename it, so that an interruption leaves a valid file."""
    new = STATE.with_suffix(".new")
    new.write_text(json.dumps(state, sort_keys=True), encoding="utf-8")
    new.replace(STATE)


def follow(lines: Iterable[str]) -> str:
    """Copy pip's output to the log and return it; on a terminal show the current package."""
    output = []
    with LOG.open("a", encoding="utf-8") as log:
        for line in lines:
            log.write(line)
            output.append(line)
            if line.startswith("Collecting ") and sys.stderr.isatty():
                sys.stderr.write("\r\033[K  " + line.split()[1])
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    return "".join(output)


def pip(*arguments: str) -> None:
    """Run pip in ``.venv``; stop with a sentence if it fails."""
    with subprocess.Popen(
        [str(VENV_PYTHON), "-I", "-m", "pip", "--disable-pip-version-check", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        output = follow(process.stdout or ())
    if process.returncode == 0:
        return
    for signs, sentence in FAULTS:
        if any(sign in output for sign in signs):
            raise Stop(
                sentence.format(
                    venv=VENV,
                    log=LOG,
                    machine=platform.machine(),
                    version=platform.python_version(),
                )
            )
    raise Stop(f"The packages could not be installed; the output of pip is in {LOG}.")


def install_lock(group: str, lock: Path, state: dict[str, str]) -> None:
    """Install a lock file, by a pip that is locked too, unless it is installed already."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if state.get(group) == digest:
        return
    if group != "pip":  # only if something else is installed: other starts need no network
        install_lock("pip", LOCKS / "pip.lock", state)
    say(f"Installing the packages of {lock.name} (once; this takes some minutes) …")
    # The lock files with hashes are complete except for torch, which one package depends on.
    hashed = ["--no-deps", "--require-hashes"] if group != "torch" else []
    pip("install", "--only-binary", ":all:", "--progress-bar", "off", *hashed, "-r", str(lock))
    state[group] = digest
    save_state(state)


def prepare(develop: bool, kit: str | None = None) -> None:
    """Install what the lock files name; with ``kit`` change to another ONNX Runtime."""
    if VENV_PYTHON.exists() and version_of(str(VENV_PYTHON)) in SUPPORTED:
        state = installed_state()
    else:
        make_venv()
        state = {}
    kit = kit or state.get("kit", "cpu")
    if kit == "gpu" and sys.platform == "darwin":
        raise Stop("There is no CUDA on macOS; leave out --gpu to install the CPU packages.")
    if state.get("kit", kit) != kit:
        save_state(
            {"kit": kit, **{key: state[key] for key in state if key not in ("kit", "program")}}
        )
        state = installed_state()
        pip("uninstall", "--yes", "onnxruntime", "onnxruntime-gpu")
    state["kit"] = kit
    install_lock("program", LOCKS / f"program-{kit}.lock", state)
    if develop:
        install_lock("develop", LOCKS / "develop.lock", state)
        install_lock("torch", LOCKS / "torch.lock", state)


def loads(library: str) -> bool:
    """Whether the system finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries(table: dict[str, str]) -> list[str]:
    """The shared libraries of ``table`` that this system cannot load."""
    return [name for name in table if not loads(name)]


def check_libraries(table: dict[str, str]) -> None:
    """Stop if a system library that Qt needs is missing."""
    absent = missing_libraries(table)
    if not absent:
        return
    if on_debian():
        packages = " ".join(table[name] for name in absent)
        raise Stop("System libraries are missing. Install: apt-get install " + packages)
    raise Stop(
        "System libraries are missing: {}. Install the packages of your system "
        "that contain them.".format(", ".join(absent))
    )


def check_window() -> None:
    """Stop if there is no screen, system library or font for a window."""
    if not sys.platform.startswith("linux"):
        return
    wanted = os.environ.get("QT_QPA_PLATFORM", "")
    if wanted.startswith(("offscreen", "minimal", "vnc")):
        check_libraries(QT_OFFSCREEN)
        return
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise Stop(
            "There is no screen (DISPLAY is not set). Start it in a desktop session, "
            "or use: python run.py classify PATH"
        )
    check_libraries(QT_WINDOW)
    check_fonts()


def check_fonts() -> None:
    """Stop if there is no font."""
    fontconfig = ctypes.CDLL("libfontconfig.so.1")
    fontconfig.FcConfigGetFonts.restype = ctypes.c_void_p
    fontconfig.FcInitLoadConfigAndFonts.restype = ctypes.c_void_p
    config = fontconfig.FcInitLoadConfigAndFonts()
    found = fontconfig.FcConfigGetFonts(ctypes.c_void_p(config), 0)
    if found and ctypes.cast(found, ctypes.POINTER(ctypes.c_int))[0]:
        return
    if on_debian():
        raise Stop("This computer has no font. Install one: apt-get install fonts-dejavu-core")
    raise Stop("This computer has no font. Install one, for example DejaVu Sans.")


def provide_test_system() -> None:
    """Install the system packages that the tests need on a CI machine; elsewhere name them."""
    if not sys.platform.startswith("linux"):
        return
    packages = [QT_WINDOW[name] for name in missing_libraries(QT_WINDOW)]
    if shutil.which("xvfb-run") is None:
        packages += ["xvfb", "xauth", "fonts-dejavu-core"]
    packages += [
        package
        for command, package in (("makensis", "nsis"), ("xdotool", "xdotool"))
        if shutil.which(command) is None
    ]
    if packages and os.environ.get("CI") and on_debian() and os.getuid() == 0:
        say("Installing {} …".format(" ".join(packages)))
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-q"], ["install", "-q", "-y", *packages]):
            done = subprocess.run(
                ["apt-get", *command], env=environment, stdout=subprocess.DEVNULL, check=False
            )
            if done.returncode:
                raise Stop(
                    "System packages could not be installed. "
                    "Run: apt-get install " + " ".join(packages)
                )
    check_libraries(QT_OFFSCREEN)


def start(work: list[str]) -> int:
    """Run a part of the project in ``.venv`` and the current folder; its exit status."""
    environment = dict(os.environ)
    environment.pop("PYTHONHOME", None)
    environment["PYTHONPATH"] = str(ROOT)
    environment.setdefault("PYTHONUTF8", "1")
    command = [str(VENV_PYTHON), "-P", *work]
    if os.name != "nt":
        os.execve(command[0], command, environment)
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


def commit_time() -> str:
    """Seconds of the current commit, so that two builds of it are equal; 0 outside of git."""
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "0"


def show_help() -> None:
    """Print what this script does; stop if standard output is closed."""
    try:
        if sys.stdout is None:
            raise Stop("Standard output is closed; direct it to a file or a program.")
        sys.stdout.write((__doc__ or "") + "\n")
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Stop(f"Standard output could not be written: {error.strerror}.") from None


def run(arguments: list[str]) -> int:
    """Run one command line."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        show_help()
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    check_python()
    if command == "install":
        unknown = [word for word in rest if word not in {"--gpu", "--cpu"}]
        if unknown or len(rest) > 1:
            raise Stop("Usage: python run.py install [--gpu | --cpu]")
        prepare(develop=False, kit=rest[0][2:] if rest else None)
        return 0
    prepare(develop=command in DEVELOP)
    if command == "app":
        check_window()
    if command == "test":
        provide_test_system()
    if command == "pictures" and sys.platform.startswith("linux"):
        check_libraries(QT_OFFSCREEN)
    if command == "build":
        os.environ.update(PYTHONHASHSEED="0", SOURCE_DATE_EPOCH=commit_time())
    if command in WORK:
        return start([*WORK[command], *rest])
    return start(["-m", "swc_desktop", *arguments])


def main() -> int:
    """Run, and print one sentence if something cannot be done."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # None if the caller closed it
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return run(sys.argv[1:])
    except Stop as stop:
        say(str(stop))
        return 2
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
