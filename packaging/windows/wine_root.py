"""A Debian with Wine in a cache folder, in which programs for Windows are built and tried.

It is made once, by ``debootstrap`` from Debian's signed archive, outside of the checkout. What
runs in it sees its own processes and mounts alone and, unless it is asked for, no network; all of
it ends with the command that started it, so that nothing that hangs is left behind.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VARIABLE: Final = "SWC_WINDOWS_CACHE"
SUITE: Final = "trixie"
"""Debian 13, whose Wine 10 runs the program; the Wine 8 of Debian 12 is too old."""

ARCHIVE: Final = "http://deb.debian.org/debian"
PACKAGES: Final = (
    *("wine", "wine64", "xvfb", "xauth", "fonts-dejavu-core", "imagemagick", "xdotool"),
    *("nsis", "gcc-mingw-w64-x86-64", "osslsigncode"),
)
TOOLS: Final = ("debootstrap", "unshare", "chroot", "mount")
LOOPBACK: Final = (
    "import fcntl, socket, struct; "
    "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 1))"
)
"""Processes of Python on Windows talk over the loopback, which a new network has switched off."""

RUNTIMES: Final = (
    *("msvcp140", "msvcp140_1", "msvcp140_2", "vcruntime140", "vcruntime140_1", "vcomp140"),
    "concrt140",
)
"""Libraries of Visual C++, which a fresh Windows lacks and Wine has: only those that a program
brings are taken. Wine's own OpenMP (``vcomp140``) also develops RAW pictures wrong."""

ENVIRONMENT: Final = {
    "HOME": "/root",
    "USER": "park",
    "PATH": "/usr/lib/wine:/usr/bin:/bin:/usr/sbin:/sbin",
    "LANG": "C.UTF-8",
    "WINEPREFIX": "/prefix",
    "WINEDEBUG": "-all",
    "WINEDLLOVERRIDES": f"mscoree,mshtml=;ucrtbase=n,b;{','.join(RUNTIMES)}=n",
    "DISPLAY": ":96",
}


class NotPossible(Exception):
    """What this computer lacks, in a sentence with the remedy."""


@dataclass(frozen=True)
class Bind:
    """A folder of this computer that is seen inside under another path."""

    outside: Path
    inside: str
    read_only: bool = False


def cache_folder() -> Path:
    """Where the Debian, the downloads and the Python for Windows are kept."""
    if given := os.environ.get(VARIABLE):
        return Path(given).absolute()
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base, "swc-desktop-windows")


def reason_against() -> str:
    """Why programs for Windows cannot be run here; "" where they can."""
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        return "This is done on 64-bit Linux on an x86 processor only."
    if os.geteuid() != 0:
        return "A Debian with Wine can only be made and entered by root. Start it with sudo."
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        return f"Missing: {', '.join(missing)}. Install: apt-get install debootstrap mount"
    alone = ["unshare", "--mount", "--pid", "--net", "--fork", "true"]
    if subprocess.run(alone, capture_output=True, check=False).returncode:
        return "This system does not permit namespaces (unshare), as in a closed container."
    return ""


@dataclass(frozen=True)
class WineRoot:
    """The Debian in a cache folder."""

    cache: Path

    @property
    def root(self) -> Path:
        """Its file system."""
        return self.cache / "root"

    @property
    def prefix(self) -> Path:
        """The Windows that tests copy before they change it."""
        return self.cache / "prefix"

    def make(self) -> None:
        """Make the file system unless it is there; raises ``NotPossible``."""
        if reason := reason_against():
            raise NotPossible(reason)
        if self.root.exists():
            return
        self.cache.mkdir(parents=True, exist_ok=True)
        new = WineRoot(self.cache / "new")
        shutil.rmtree(new.cache, ignore_errors=True)
        new.cache.mkdir()
        script = ["debootstrap", "--variant=minbase", SUITE, str(new.root), ARCHIVE]
        _checked(subprocess.run(script, capture_output=True, text=True, check=False), "debootstrap")
        shutil.copy("/etc/resolv.conf", new.root / "etc" / "resolv.conf")
        for words in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *PACKAGES]):
            done = new.run(["apt-get", *words], network=True, seconds=1800)
            _checked(done, f"apt-get {words[0]}")
        new.root.rename(self.root)
        shutil.rmtree(new.cache)

    def run(
        self,
        command: Sequence[str],
        *,
        seconds: float,
        binds: Sequence[Bind] = (),
        environment: Mapping[str, str] | None = None,
        network: bool = False,
        folder: str = "/",
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in it; everything that it started ends with it.

        Raises ``subprocess.TimeoutExpired``.
        """
        variables = {**ENVIRONMENT, "DEBIAN_FRONTEND": "noninteractive", **(environment or {})}
        plain = ["env", "-i", *(f"{name}={value}" for name, value in variables.items())]
        inside = f'cd {shlex.quote(folder)} && "$@"'
        entered = ["chroot", str(self.root), *plain, "sh", "-c", inside, "sh", *command]
        lines = [
            "set -e",
            "mount --make-rprivate /",
            f"mount -t proc proc {_quoted(self.root / 'proc')}",
            f"mount --rbind /dev {_quoted(self.root / 'dev')}",
            f"mount -t tmpfs tmpfs {_quoted(self.root / 'tmp')}",
        ]
        if not network:
            lines.append(f"{shlex.quote(sys.executable)} -c {shlex.quote(LOOPBACK)}")
        for bind in binds:
            place = self.root / bind.inside.lstrip("/")
            lines.append(f"mkdir -p {_quoted(place)}")
            lines.append(f"mount --bind {_quoted(bind.outside)} {_quoted(place)}")
            if bind.read_only:
                lines.append(f"mount -o remount,bind,ro {_quoted(place)}")
        lines.append(shlex.join(entered))
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        alone += [] if network else ["--net"]
        return subprocess.run(
            [*alone, "sh", "-c", "\n".join(lines)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
        )

    def wine(
        self,
        command: Sequence[str],
        *,
        seconds: float,
        prefix: Path | None = None,
        binds: Sequence[Bind] = (),
        environment: Mapping[str, str] | None = None,
        folder: str = "/",
        script: str = 'wine "$@"',
    ) -> subprocess.CompletedProcess[str]:
        """Run a program for Windows on a screen of its own, without a network.

        ``script`` is of the shell, with the command as its arguments. The registry is written
        before the end.
        """
        lines = [
            "Xvfb :96 -screen 0 1366x768x24 -noreset >/dev/null 2>&1 &",
            "while [ ! -e /tmp/.X11-unix/X96 ]; do sleep 0.05; done",
            script,
            "status=$?",
            "wineserver -k; wineserver -w",
            "exit $status",
        ]
        own = Bind(prefix or self.prefix, "/prefix")
        own.outside.mkdir(parents=True, exist_ok=True)
        return self.run(
            ["sh", "-c", "\n".join(lines), "sh", *command],
            seconds=seconds,
            binds=[own, *binds],
            environment=environment,
            folder=folder,
        )


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def _checked(done: subprocess.CompletedProcess[str], what: str) -> None:
    """Raise ``NotPossible`` with the last lines of a command that failed."""
    if done.returncode:
        said = " ".join((done.stdout + done.stderr).split()[-40:])
        raise NotPossible(f"{what} failed ({done.returncode}): {said}")
