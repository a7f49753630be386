"""The files of a Camtrap DP package: a folder or a ZIP, with its three tables.

Packages of other programs are often not valid (a column is missing or in other case, a table is
packed, a licence is missing), so whatever can be understood is read.
"""

import gzip
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, Final, cast

from swc_desktop.core.disk_faults import explain
from trainer.errors import SourceUnreadable
from trainer.sources.reading_report import ReadingLog
from trainer.sources.tables import text_rows

DESCRIPTOR: Final = "datapackage.json"
KEYS: Final = {"deployments": "deploymentID", "media": "mediaID", "observations": "observationID"}
"""The tables, and the column that each must have."""

_COLUMNS: Final = (
    "deploymentID", "locationID", "locationName", "latitude", "longitude", "coordinateUncertainty",
    "timestampIssues", "mediaID", "timestamp", "filePath", "fileName", "fileMediatype",
    "observationID", "eventID", "eventStart", "eventEnd", "observationLevel", "observationType",
    "cameraSetupType", "scientificName", "count", "classificationMethod", "classifiedBy",
    "classificationProbability", "observationComments", "bboxX", "bboxY", "bboxWidth", "bboxHeight",
)  # fmt: skip
_BY_LETTERS: Final = {name.lower(): name for name in _COLUMNS}
_NO_VALUE: Final = frozenset({"NA", "NaN", "nan"})
"""Cells that mean no value (Camtrap DP 1.0.2, missing values)."""

_VERSION: Final = re.compile(r"camtrap-dp/(\d+)\.(\d+)")
_MAX_DESCRIPTOR: Final = 1 << 24
"""Bytes; far above any real descriptor, bounds memory."""

TextRow = Mapping[str, str]


@dataclass(frozen=True)
class CamtrapPackage:
    """A package that was read; ``folder`` is where the paths of its media start."""

    name: str
    folder: Path
    title: str
    licences: Mapping[str, str]
    deployments: Mapping[str, TextRow]
    media: tuple[TextRow, ...]
    observations: tuple[TextRow, ...]

    def licence(self, scope: str) -> str:
        """The licence of the ``data`` or the ``media``; that of both if none has a scope."""
        return self.licences.get(scope) or " / ".join(dict.fromkeys(self.licences.values()))


def is_camtrap_zip(file: Path) -> bool:
    """Whether a ZIP is a package; False if it cannot be read, so that its reader reports that."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _descriptor_in(archive) is not None
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        return False


def open_package(path: Path, log: ReadingLog) -> CamtrapPackage:
    """Read a folder with a descriptor, or a ZIP; ``log`` learns about its tables.

    Raises ``SourceUnreadable``.
    """
    try:
        if path.is_dir():
            return _read(path, _Folder(path), path, log)
        with zipfile.ZipFile(path) as archive:
            beside = path.with_suffix("")
            media_from = beside if beside.is_dir() else path.parent
            package = _read(path, _Zip(archive), media_from, log)
            _check_unpacked(path, archive, package)
            return package
    except (OSError, EOFError) as error:
        name = getattr(error, "filename", None) or DESCRIPTOR
        problem = f"{Path(name).name} could not be read ({explain(error)})"
        raise SourceUnreadable(file=path, problem=problem) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        problem = f"it could not be read ({error})"
        raise SourceUnreadable(file=path, problem=problem) from error


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str) -> IO[bytes]:
        file = (self._folder / name).resolve()
        if self._folder.resolve() not in file.parents:
            raise ValueError(f"its table {name} is outside its folder")
        return file.open("rb")


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._root = PurePosixPath(_descriptor_in(archive) or DESCRIPTOR).parent

    def open(self, name: str) -> IO[bytes]:
        try:
            return self._archive.open((self._root / name).as_posix())
        except KeyError as error:
            raise FileNotFoundError(2, "it is missing in the ZIP", name) from error


def _descriptor_in(archive: zipfile.ZipFile) -> str | None:
    """The descriptor of a ZIP, at its top or in its only folder."""
    names = [
        name
        for name in archive.namelist()
        if PurePosixPath(name).name == DESCRIPTOR
        and len(PurePosixPath(name).parts) <= 2
        and not name.startswith("__MACOSX/")
    ]
    return min(names, key=len) if names else None


def _read(path: Path, files: _Folder | _Zip, media_from: Path, log: ReadingLog) -> CamtrapPackage:
    try:
        with files.open(DESCRIPTOR) as opened:
            package = json.loads(opened.read(_MAX_DESCRIPTOR).decode("utf-8-sig"))
        _check_version(path, package)
        tables = {name: _table(path, files, package, name, log) for name in KEYS}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SourceUnreadable(
            file=path, problem=f"it is not a valid Camtrap DP package ({error})"
        ) from error
    return CamtrapPackage(
        path.name,
        media_from,
        str(package.get("title") or package.get("name") or ""),
        _licences(package),
        {row["deploymentID"]: row for row in tables["deployments"]},
        tables["media"],
        tables["observations"],
    )


def _check_version(path: Path, package: Mapping[str, Any]) -> None:
    found = _VERSION.search(str(package.get("profile", "")))
    if found is not None and found[1] == "0":
        raise SourceUnreadable(
            file=path,
            problem=f"it is Camtrap DP {found[1]}.{found[2]}, which has other tables. Export it as "
            "Camtrap DP 1.0",
        )


def _table(
    path: Path, files: _Folder | _Zip, package: Mapping[str, Any], name: str, log: ReadingLog
) -> tuple[TextRow, ...]:
    rows: list[TextRow] = []
    for part in _parts(package, name):
        reading = log.open(f"{path.name}/{part}")
        with (
            _binary(files, part) as binary,
            closing(text_rows(path / part, binary, reading)) as table,
        ):
            header = [_BY_LETTERS.get(cell.strip().lower(), cell) for cell in next(table, [])]
            if header and KEYS[name] not in header:
                raise KeyError(f"its table {name} has no column {KEYS[name]}")
            rows += [dict(zip(header, map(_cell, row), strict=True)) for row in table]
    return tuple(rows)


def _parts(package: Mapping[str, Any], name: str) -> list[str]:
    """The files of a table: one path or several. Raises ``KeyError``."""
    paths = [one["path"] for one in package["resources"] if one.get("name") == name]
    parts = paths[0] if len(paths) == 1 and isinstance(paths[0], list) else paths
    if not parts or not all(isinstance(part, str) for part in parts):
        raise KeyError(f"there is no table {name}")
    return [part.replace("\\", "/") for part in parts]


@contextmanager
def _binary(files: _Folder | _Zip, name: str) -> Iterator[BinaryIO]:
    with ExitStack() as stack:
        opened: IO[bytes] = stack.enter_context(files.open(name))
        if name.lower().endswith(".gz"):
            opened = cast("IO[bytes]", stack.enter_context(gzip.open(opened)))
        yield cast("BinaryIO", opened)


def _cell(text: str) -> str:
    plain = text.strip()
    return "" if plain in _NO_VALUE else plain


def _licences(package: Mapping[str, Any]) -> Mapping[str, str]:
    """The licence by scope; one without a scope is of both."""
    licences = package.get("licenses")
    if not isinstance(licences, list):
        return {}
    found: dict[str, str] = {}
    for one in licences:
        if isinstance(one, dict) and (name := str(one.get("name") or one.get("path") or "")):
            scope = one.get("scope")
            for of in ("data", "media") if scope is None else (str(scope),):
                found.setdefault(of, name)
    return found


def _check_unpacked(path: Path, archive: zipfile.ZipFile, package: CamtrapPackage) -> None:
    """Raises ``SourceUnreadable`` if the pictures are in the ZIP, where no stage can open them."""
    inside = {PurePosixPath(name).name for name in archive.namelist()}
    named = {
        PurePosixPath(row.get("filePath", "").replace("\\", "/")).name for row in package.media
    }
    if shared := sorted(named & inside):
        raise SourceUnreadable(
            file=path,
            problem=f"its pictures, such as {shared[0]}, are in the ZIP. Unpack it and name the "
            "folder",
        )
