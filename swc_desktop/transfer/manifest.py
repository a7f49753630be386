"""What is on a stick: ``contents.json``, and whether every file it names is there whole.

The hashes find what was half copied or damaged. They are no signature: who can change a file on a
stick can change the list too. Packs and GPU kits are checked on their own when they are taken.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.text import decode_text
from swc_desktop.storage.atomic_write import sha256_of_file
from swc_desktop.storage.contained_folder import ContainedFolder
from swc_desktop.storage.strict_json import MAX_BYTES, JsonRefused, canonical_json, parse_json
from swc_desktop.storage.typed_json import FieldError, Fields
from swc_desktop.transfer.errors import StickRefused

FILE_NAME: Final = "contents.json"
FOLDER: Final = "swc-desktop-stick"
"""Where on a stick all of it lies."""

FORMAT: Final = 1

_MAX_PARTS: Final = 500
_MAX_FILES: Final = 2_000
_LARGEST: Final = 1 << 40
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_STICK: Final = re.compile(r"[0-9a-f]{32}")
_STEP: Final = re.compile(r"(?![. ])[^/\\:*?\"<>|]{1,200}(?<![. ])")
_DEVICE: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE
)
"""Names that Windows gives to devices, whatever suffix they have.

https://learn.microsoft.com/windows/win32/fileio/naming-a-file
"""


class Kind(StrEnum):
    """What a part is; the value is its folder on the stick too."""

    PROGRAM = "program"
    PACK = "packs"
    WEATHER = "weather"
    TRANSLATION = "translations"
    MANUAL = "manual"
    GPU_KIT = "gpu-kit"


_OF_MANY_FILES: Final = (Kind.MANUAL, Kind.GPU_KIT)


@dataclass(frozen=True)
class StickFile:
    """A file by its path from the stick's folder, with ``/``."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """Something that one takes as a whole; ``good_for`` says how long and for which machines."""

    kind: Kind
    title: str
    good_for: str
    files: tuple[StickFile, ...]

    @property
    def bytes(self) -> int:
        """The size of all its files."""
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True)
class Contents:
    """The parts of a stick, the day it was written, and by which version of the program.

    ``stick`` is the number by which a machine knows what it wrote there; "" on older ones.
    """

    made: str
    program: str
    parts: tuple[Part, ...]
    stick: str = ""


def stick_folder(folder: Path) -> ContainedFolder:
    """The folder of a stick, opened; raises ``OSError``.

    What a person named may be a link; the folder that lies on the stick may not.
    """
    return ContainedFolder(folder, links=folder.name != FOLDER)


def contents_json(contents: Contents) -> bytes:
    """The bytes of ``contents.json``."""
    return canonical_json(
        {
            "format": FORMAT,
            "made": contents.made,
            "program": contents.program,
            **({"stick": contents.stick} if contents.stick else {}),
            "parts": [
                {
                    "kind": part.kind.value,
                    "title": part.title,
                    "good_for": part.good_for,
                    "files": [vars(file) for file in part.files],
                }
                for part in contents.parts
            ],
        }
    )


def read_contents(folder: Path) -> Contents:
    """What a stick says that it holds; raises ``StickRefused``."""
    try:
        with stick_folder(folder) as opened, opened.open_file(FILE_NAME) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        problem = f"its {FILE_NAME} could not be read ({explain(error)})"
        raise StickRefused(folder=folder, problem=problem) from error
    return contents_of(folder, data)


def contents_of(folder: Path, data: bytes) -> Contents:
    """What the bytes of a ``contents.json`` say; raises ``StickRefused``."""
    try:
        return _understood(Fields(parse_json(decode_text(data).encode()), ""))
    except (JsonRefused, FieldError, ValueError) as error:
        problem = f"its {FILE_NAME} does not describe one ({error})"
        raise StickRefused(folder=folder, problem=problem) from error


def _understood(fields: Fields) -> Contents:
    found = fields.whole("format", 0, 1_000_000)
    if found != FORMAT:
        raise FieldError(f"its format is {found}, this program knows {FORMAT}")
    parts = tuple(_part(part) for part in fields.items("parts", _MAX_PARTS))
    paths = [same_name(file.path) for part in parts for file in part.files]
    if len(set(paths)) != len(paths):
        raise FieldError("a file is listed twice, or two have one name on some disks")
    stick = fields.text("stick") if fields.has("stick") else ""
    if stick and _STICK.fullmatch(stick) is None:
        raise FieldError("stick is not a number of one")
    return Contents(fields.text("made", 40), fields.text("program", 40), parts, stick)


def same_name(path: str) -> str:
    """What two names have in common that lead to one file on some disks."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _part(fields: Fields) -> Part:
    kind = Kind(fields.text("kind"))
    files = tuple(_file(file, kind) for file in fields.items("files", _MAX_FILES))
    if not files:
        raise FieldError(f"{fields.place} has no files")
    if len(files) > 1 and kind not in _OF_MANY_FILES:
        raise FieldError(f"{fields.place} has more than one file")
    return Part(kind, fields.text("title"), fields.text("good_for", 600), files)


def _file(fields: Fields, kind: Kind) -> StickFile:
    path = fields.text("path", 400)
    steps = path.split("/")
    if steps[0] != kind.value or len(steps) < 2 or not all(map(is_name, steps)):
        raise FieldError(f"{fields.place}.path is not a path in the folder {kind.value}")
    digest = fields.text("sha256")
    if _SHA256.fullmatch(digest) is None:
        raise FieldError(f"{fields.place}.sha256 is not a SHA-256")
    return StickFile(path, fields.whole("bytes", 0, _LARGEST), digest)


def is_name(step: str) -> bool:
    """Whether a name is one file, and the same, on the disks of all systems."""
    named = _STEP.fullmatch(step) is not None and step.isprintable()
    return named and _DEVICE.fullmatch(step) is None


def check_file(
    folder: ContainedFolder,
    file: StickFile,
    told: Callable[[int], None],
    copy: BinaryIO | None = None,
) -> str:
    """What is wrong with a file, in words, "" for nothing; it is read once and may be copied."""
    try:
        with folder.open_file(file.path) as opened:
            if os.fstat(opened.fileno()).st_size != file.bytes:
                return f"{file.path} is not whole"
            whole = sha256_of_file(opened, told, copy, file.bytes) == file.sha256
    except FileNotFoundError:
        return f"{file.path} is not whole"
    except OSError as error:
        return f"{file.path} could not be read ({explain(error)})"
    return "" if whole else f"{file.path} is not whole"


def find_fault(
    folder: ContainedFolder, files: Iterable[StickFile], told: Callable[[int], None]
) -> str:
    """The first thing that is wrong with the files of a part, in words; "" for nothing."""
    return next((fault for file in files if (fault := check_file(folder, file, told))), "")
