"""The libraries of a Windows bundle: where each came from, and whether all that they import is
there."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from windows_python import WindowsPython
from wine_root import Bind, NotPossible, WineRoot
from wine_shims import OBJDUMP

LIBRARIES: Final = (".dll", ".pyd")
OF_WINDOWS: Final = frozenset(
    f"{name}.dll"
    for name in (
        *("advapi32", "authz", "avrt", "bcrypt", "bcryptprimitives", "comdlg32", "crypt32", "d2d1"),
        *("d3d11", "d3d12", "d3d9", "dbghelp", "dnsapi", "dwmapi", "dwrite", "dxgi", "dxva2"),
        *("evr", "gdi32", "icuuc", "imm32", "iphlpapi", "kernel32", "mf", "mfplat", "mfreadwrite"),
        *(
            "mpr",
            "msvcrt",
            "netapi32",
            "ntdll",
            "ole32",
            "oleaut32",
            "propsys",
            "rpcrt4",
            "secur32",
        ),
        *("setupapi", "shell32", "shlwapi", "uiautomationcore", "user32", "userenv", "uxtheme"),
        *("version", "winhttp", "winmm", "ws2_32", "wtsapi32"),
    )
)
"""Libraries that are part of Windows 10 and 11 and that programs here import. Those of Visual C++
are not; ``mf*`` are missing in the editions N, where videos cannot be opened."""


def unknown_libraries(bundle: Path, python: WindowsPython) -> Iterator[str]:
    """Libraries of a bundle that are neither Python's nor of a locked wheel, byte by byte."""
    known = {_digest(file) for file in _libraries(python.folder)}
    for file in _libraries(bundle):
        if _digest(file) not in known:
            yield file.relative_to(bundle).as_posix()


def imports_of(root: WineRoot, bundle: Path) -> dict[Path, set[str]]:
    """The names of the libraries that each library of a bundle imports, in lower case."""
    all_files = [*_libraries(bundle), *bundle.glob("*.exe")]
    files = [file.relative_to(bundle) for file in all_files]
    given = [file.as_posix() for file in files]
    binds = [Bind(bundle, "/bundle", True)]
    done = root.run([OBJDUMP, "-p", *given], seconds=300, binds=binds, folder="/bundle")
    found: dict[Path, set[str]] = {file: set() for file in files}
    current: set[str] = set()
    for line in done.stdout.splitlines():
        if line.endswith("file format pei-x86-64"):
            current = found[Path(line.rpartition(":")[0])]
        elif match := re.match(r"\s+DLL Name: (\S+)$", line):
            current.add(match[1].lower())
    if done.returncode or not any(found.values()):
        raise NotPossible(f"The libraries of the bundle were not read: {done.stderr[-300:]}")
    return found


def lacking_libraries(bundle: Path, imports: Mapping[Path, set[str]]) -> Iterator[str]:
    """What a bundle imports and neither brings nor finds on a fresh Windows, with who imports it.

    Found is what is beside the one that imports it, at the top, in the folder of a wheel for the
    libraries of its modules, and in the folder of shiboken6 (``swc_desktop/__init__.py``).
    """
    top = Path("_internal")
    there = {(file.parent, file.name.lower()) for file in imports}
    everywhere = {top, top / "shiboken6"}
    everywhere |= {file.parent for file in imports if file.parent.suffix == ".libs"}
    for file, names in imports.items():
        folders = everywhere | {file.parent}
        if "PySide6" in file.parts:
            folders |= {top / "PySide6"}  # its package adds it, as it does that of shiboken6
        for name in sorted(names):
            known = name in OF_WINDOWS or name.startswith(("api-ms-win-", "ext-ms-win-"))
            if not known and not any((folder, name) in there for folder in folders):
                yield f"{name} for {(bundle / file).relative_to(bundle).as_posix()}"


def _libraries(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.suffix.lower() in LIBRARIES]


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
