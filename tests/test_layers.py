"""The table of rooms in docs/architecture.md, held against every import statement.

Also what tests may import from one another, and that a name stands for one public class.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = "swc_desktop"
SHARED_MODULES = {"", "build", "resources", "home", "storage"}
"""The version, where files lie, and how they are written and locked."""

NETWORK = {
    *("socket", "ssl", "http", "urllib.request", "ftplib", "smtplib", "xmlrpc", "asyncio"),
    *("socketserver", "requests", "urllib3", "httpx", "PySide6.QtNetwork"),
}
DISK = {"os", "io", "pathlib", "shutil", "tempfile", "sqlite3", "glob", "mmap", "zipfile", "csv"}
QT = {"PySide6", "shiboken6"}
METHOD_FREE = {
    *("sqlite3", "apsw", "exifread", "onnxruntime", "rawpy", "pi_heif", "simplejpeg", "requests"),
}
TRAINERS_ONLY = {
    *("trainer", "torch", "sklearn", "xgboost", "lightgbm", "pandas", "scipy", "onnx"),
    *("matplotlib", "efficientnet_lite_pytorch", "iso3166", "tkinter"),
}
PARALLEL = {"Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor", "Process", "Pool"}


@dataclass(frozen=True)
class Room:
    """What a package may import: other rooms, and packages beside the standard library."""

    rooms: frozenset[str]
    packages: frozenset[str]
    never: frozenset[str] = frozenset()


def room(rooms: str, packages: str, never: set[str] | None = None) -> Room:
    return Room(frozenset(rooms.split()), frozenset(packages.split()), frozenset(never or ()))


FOR_PEOPLE = (
    "core geo photos foreign weather video packs processes inference projects results exports "
    "sharing settings"
)
"""What the window and the command line both stand on."""

ROOMS = {
    "core": room("", "numpy", NETWORK | DISK),
    "geo": room("core", "numpy tzfpy tzdata utm mgrs", NETWORK),
    "storage": room("core", "", NETWORK),
    "settings": room("core", "tomlkit", NETWORK - {"urllib.request"}),
    "photos": room("core geo", "numpy exifread PIL pi_heif rawpy simplejpeg defusedxml", NETWORK),
    "foreign": room("core photos", "", NETWORK),
    "weather": room("core geo settings", "numpy requests urllib3"),
    "video": room("core geo photos", "PySide6 PIL", NETWORK),
    "packs": room("core", "numpy nacl platformdirs", NETWORK),
    "processes": room("core photos video", "numpy", NETWORK),
    "inference": room(
        "core geo photos video weather packs processes", "numpy onnxruntime packaging", NETWORK
    ),
    "results": room("core photos", "", NETWORK),
    "exports": room("core photos", "openpyxl defusedxml", NETWORK),
    "projects": room(
        "core geo photos video weather packs processes inference exports",
        "apsw nacl defusedxml numpy PIL",
        NETWORK | QT,
    ),
    "sharing": room(
        "core geo photos foreign inference projects exports", "apsw openpyxl", NETWORK | QT
    ),
    "session": room(FOR_PEOPLE, "", NETWORK | QT),
    "transfer": room("core weather packs inference", "", NETWORK),
    "ui": room(
        f"{FOR_PEOPLE} session transfer",
        "numpy PySide6 shiboken6 platformdirs tomlkit PIL",
        METHOD_FREE,
    ),
    "cli": room(f"{FOR_PEOPLE} session transfer", "numpy platformdirs", QT),
    "resources": room("", ""),
    "build": room("core", ""),
    "home": room("core", "platformdirs"),
    "api": room("core photos weather packs inference exports session", "", NETWORK | QT),
    "__main__": room("core cli ui", ""),
    "": room("api", ""),
}
TRAINER = room("core geo photos foreign settings weather packs inference processes", "")
PARALLEL_ROOMS = {"inference", "processes", "ui"}


def modules(root: Path, package: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((root / package).rglob("*.py")):
        yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module, file: str) -> Iterator[tuple[int, str]]:
    """Every imported module with its line; ``from a import b`` gives ``a.b``, a module or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno} imports relatively"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_in(name: str, group: set[str] | frozenset[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[:count]) in group for count in range(1, len(parts) + 1))


def room_of(file: str) -> str:
    parts = file.removesuffix(".py").split("/")
    return "" if parts[1] == "__init__" else parts[1]


def faults(file: str, tree: ast.Module) -> list[str]:
    """What the table does not allow, one line an import."""
    name = room_of(file)
    mine = ROOMS[name]
    found = []
    for line, imported in imports(tree, file):
        top, _, rest = imported.partition(".")
        if top == PROGRAM:
            target = rest.split(".")[0] if rest.split(".")[0] in ROOMS else ""
            fine = target == name or target in mine.rooms | SHARED_MODULES
        elif top in sys.stdlib_module_names:
            fine = True
        else:
            fine = top in mine.packages
        if not fine or is_in(imported, mine.never) or is_in(imported, TRAINERS_ONLY):
            found.append(f"{file}:{line} may not import {imported}")
        if imported.split(".")[-1] in PARALLEL and name not in PARALLEL_ROOMS:
            found.append(f"{file}:{line} may not start threads or processes ({imported})")
    return found


def test_every_package_is_in_the_table(root: Path) -> None:
    known = {room_of(file) for file, _ in modules(root, PROGRAM)}
    assert known <= set(ROOMS)


def test_the_program_keeps_to_its_layers(root: Path) -> None:
    found = [fault for file, tree in modules(root, PROGRAM) for fault in faults(file, tree)]
    assert not found, "\n".join(found)


def test_one_module_alone_opens_connections(root: Path) -> None:
    """The switch *never go online* is asked there before each of them."""
    online = NETWORK | {"urllib.request", "socket"}
    found = {
        file
        for package in (PROGRAM, "trainer")
        for file, tree in modules(root, package)
        for _, imported in imports(tree, file)
        if is_in(imported, online)
    }
    assert found == {"swc_desktop/weather/client.py"}


def test_one_module_alone_imports_qt_multimedia(root: Path) -> None:
    """It first provides libraries that QtMultimedia is linked to."""
    found = {
        file
        for package in (PROGRAM, "trainer", "tests")
        for file, tree in modules(root, package)
        for _, imported in imports(tree, file)
        if imported.startswith("PySide6.QtMultimedia")
    }
    assert found == {"swc_desktop/video/multimedia.py"}


OPENS_ITS_OWN = {
    *("build", "geo/topology", "inference/gpu_wheels", "video/stand_ins"),  # what ships with it
    "ui/window/dialog_controller",
    *("ui/window/demo", "ui/theme/icons", "ui/dialogs/about_dialog", "ui/dialogs/manual_dialog"),
    *("cli/selftest", "transfer/self_update", "transfer/importer"),
    *(
        "results/journal",
        "results/guarded_file",
        "cli/output",
        "packs/store",
        "cli/log",
        "exports/package",
        "exports/geopackage",
        "session/picture_copies",
    ),  # what it writes itself
    *("inference/gpu_kit", "storage/file_lock", "storage/atomic_write", "transfer/sources"),
    *("processes/starting", "cli/printing"),  # the null device
    *(
        "ui/window/crash_traces",
        "processes/memory_limit",
    ),  # written by itself, and of the kernel
}
"""Modules that may open a file by the ways of Python; what is from outside comes by
``regular_file`` or ``contained_folder``, which wait for no pipe and read no device."""

BY_PYTHON = {"read_text", "read_bytes", "open"}


def opened_by_python(tree: ast.Module) -> list[int]:
    """The lines where a file is opened by ``open``, ``read_text`` or ``read_bytes``."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func
        words = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
        if isinstance(name, ast.Name) and name.id == "open":
            found.append(node.lineno)
        elif isinstance(name, ast.Attribute) and name.attr in BY_PYTHON:
            a_mode = any(isinstance(word, str) and set(word) <= set("rwabx+t") for word in words)
            if name.attr != "open" or a_mode or {key.arg for key in node.keywords} & {"encoding"}:
                found.append(node.lineno)
    return found


def test_files_from_outside_are_opened_in_one_place(root: Path) -> None:
    found = {
        f"{file}:{line}"
        for file, tree in modules(root, PROGRAM)
        for line in opened_by_python(tree)
        if file.removeprefix(f"{PROGRAM}/").removesuffix(".py") not in OPENS_ITS_OWN
    }
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize(
    "line",
    [
        "open(a)",
        "a.open('rb')",
        "a.open(encoding='utf-8')",
        "a.read_text()",
        "Path(a).read_bytes()",
    ],
)
def test_an_opening_by_python_is_found(line: str) -> None:
    assert opened_by_python(ast.parse(line)) == [1]
    assert opened_by_python(ast.parse("runtime.open(model, provider, 1)")) == []


def test_the_trainer_keeps_to_its_layers(root: Path) -> None:
    found = []
    for file, tree in modules(root, "trainer"):
        for line, imported in imports(tree, file):
            top, _, rest = imported.partition(".")
            target = rest.split(".")[0]
            if top == PROGRAM and target in ROOMS and target not in TRAINER.rooms | SHARED_MODULES:
                found.append(f"{file}:{line} may not import {imported}")
            if is_in(imported, QT):
                found.append(f"{file}:{line} may not import {imported}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("file", "line", "rule"),
    [
        ("swc_desktop/core/x.py", "import os", "import os"),
        ("swc_desktop/core/x.py", "from swc_desktop.geo import sun", "import swc_desktop.geo"),
        ("swc_desktop/core/x.py", "from swc_desktop import photos", "import swc_desktop.photos"),
        ("swc_desktop/packs/x.py", "import urllib.request", "import urllib.request"),
        ("swc_desktop/inference/x.py", "from urllib import request", "import urllib.request"),
        ("swc_desktop/inference/x.py", "from PySide6 import QtCore", "import PySide6"),
        ("swc_desktop/cli/x.py", "from swc_desktop.ui import window", "import swc_desktop.ui"),
        ("swc_desktop/ui/x.py", "def late():\n    import sqlite3", "import sqlite3"),
        ("swc_desktop/ui/x.py", "import pandas", "import pandas"),
        ("swc_desktop/inference/x.py", "from trainer import names", "import trainer"),
        ("swc_desktop/photos/x.py", "from threading import Thread", "start threads"),
    ],
)
def test_a_breach_is_found(file: str, line: str, rule: str) -> None:
    found = faults(file, ast.parse(line))
    assert found
    assert rule in found[0] or rule in found[-1]


def imports_of_tests(file: str, tree: ast.Module) -> list[str]:
    """Where a module of tests, or something in it, is imported."""
    return [
        f"{file}:{line} may not import {imported}: put what tests share in a helper module"
        for line, imported in imports(tree, file)
        if imported.startswith("tests.") and ".test_" in imported
    ]


def test_no_module_imports_from_a_module_of_tests(root: Path) -> None:
    found = [
        fault for file, tree in modules(root, "tests") for fault in imports_of_tests(file, tree)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from tests.photos.test_raw import dng", True),
        ("from tests.photos import test_raw", True),
        ("def late():\n    import tests.photos.test_raw", True),
        ("from tests.photos.made_raw import dng", False),
    ],
)
def test_an_import_from_a_module_of_tests_is_found(line: str, found: bool) -> None:
    assert bool(imports_of_tests("tests/x.py", ast.parse(line))) == found


def public_classes(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def test_no_two_public_classes_have_the_same_name(root: Path) -> None:
    files: dict[str, list[str]] = {}
    for package in (PROGRAM, "trainer"):
        for file, tree in modules(root, package):
            for name in public_classes(tree):
                files.setdefault(name, []).append(file)
    assert len(files) > 100, "the classes were not found"
    assert {name: where for name, where in files.items() if len(where) > 1} == {}


def test_public_classes_are_those_at_the_top() -> None:
    tree = ast.parse("class A:\n    class B: ...\nclass _C: ...\ndef d():\n    class E: ...")
    assert list(public_classes(tree)) == ["A"]


def test_the_table_is_the_one_that_is_written_down(root: Path) -> None:
    page = (root / "docs" / "architecture.md").read_text(encoding="utf-8")
    written = {
        line.split("`")[1] for line in page.splitlines() if line.startswith("| `swc_desktop/")
    }
    packages = {name for name in ROOMS if (root / PROGRAM / name).is_dir() and name}
    assert written == {f"{PROGRAM}/{name}/" for name in packages}
