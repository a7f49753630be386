"""What is on a stick: ``contents.json``, and whether every file that it names is complete.

The hashes detect incomplete copies and damage. They are not a signature: whoever can change a file
on a stick can change the list too. Packs and GPU kits have checks of their own at installation.
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
from swc_desktop.core.message import (
    Message,
    message,
    message_from_plain,
    message_of,
    message_to_plain,
)
from swc_desktop.core.text import decode_text
from swc_desktop.storage.atomic_write import sha256_of_file
from swc_desktop.storage.contained_folder import ContainedFolder
from swc_desktop.storage.strict_json import MAX_BYTES, JsonRefused, canonical_json, parse_json
from swc_desktop.storage.typed_json import FieldError, Fields
from swc_desktop.transfer.errors import StickRefused

FILE_NAME: Final = "contents.json"
FOLDER: Final = "swc-desktop-stick"
"""The folder on a stick that holds everything."""

FORMAT: Final = 1

_MAX_PARTS: Final = 500
_MAX_FILES: Final = 2_000
"""Far above any real stick (a GPU kit has eight files); both bound the work on a hostile one."""

_MAX_FILE_BYTES: Final = 1 << 40
"""A terabyte, far above any real file; bounds the numbers of a hostile list."""

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_STICK_ID: Final = re.compile(r"[0-9a-f]{32}")
_NAME: Final = re.compile(r"(?![. ])[^/\\:*?\"<>|]{1,200}(?<![. ])")
"""A file name that FAT, exFAT and NTFS can hold.

Their limit is 255 characters; 200 was a round choice below it.
"""

_DEVICE: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE
)
"""Names that Windows reserves for devices, whatever their suffix.

https://learn.microsoft.com/windows/win32/fileio/naming-a-file
"""


class PartKind(StrEnum):
    """What a part is; the value is also its folder on the stick."""

    PROGRAM = "program"
    PACK = "packs"
    WEATHER = "weather"
    TRANSLATION = "translations"
    MANUAL = "manual"
    GPU_KIT = "gpu-kit"


_OF_MANY_FILES: Final = (PartKind.MANUAL, PartKind.GPU_KIT)


@dataclass(frozen=True)
class StickFile:
    """A file of a stick; its path starts at the folder of the stick and uses ``/``."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class TransferPart:
    """Something that is installed as a whole; ``good_for`` says for which machines and how long.

    Both are English, as on the page of the stick. The messages say the same where they are known,
    so that each window can say it in its language.
    """

    kind: PartKind
    title: str
    good_for: str
    files: tuple[StickFile, ...]
    title_message: Message | None = None
    good_for_message: Message | None = None

    @property
    def shown_title(self) -> Message | str:
        """The title, as a message where it is known as one."""
        return self.title_message or self.title

    @property
    def shown_good_for(self) -> Message | str:
        """What it is good for, as a message where it is known as one."""
        return self.good_for_message or self.good_for

    @property
    def bytes(self) -> int:
        """The size of all its files."""
        return sum(file.bytes for file in self.files)


@dataclass(frozen=True)
class Contents:
    """The parts of a stick, the day it was written, and the version of the program that wrote it.

    ``stick`` is the number under which a machine records what it wrote there; "" on older sticks.
    """

    made: str
    program: str
    parts: tuple[TransferPart, ...]
    stick: str = ""


def open_stick(folder: Path) -> ContainedFolder:
    """The folder of a stick, opened; raises ``OSError``.

    A folder that a person named may be a link; the folder on the stick may not.
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
                    **_messages_json(part),
                }
                for part in contents.parts
            ],
        }
    )


def _messages_json(part: TransferPart) -> dict[str, object]:
    known = {"title_message": part.title_message, "good_for_message": part.good_for_message}
    return {name: message_to_plain(said) for name, said in known.items() if said is not None}


def read_contents(folder: Path) -> Contents:
    """The list of contents of a stick; raises ``StickRefused``."""
    try:
        with open_stick(folder) as opened, opened.open_file(FILE_NAME) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        problem = message("Transfer", "its {name} could not be read ({reason})")
        raise StickRefused(
            folder=folder, problem=problem.fill(name=FILE_NAME, reason=explain(error))
        ) from error
    return contents_of(folder, data)


def contents_of(folder: Path, data: bytes) -> Contents:
    """The list of contents in the bytes of a ``contents.json``; raises ``StickRefused``."""
    try:
        return _contents(Fields(parse_json(decode_text(data).encode()), ""))
    except (JsonRefused, FieldError, ValueError) as error:
        problem = message("Transfer", "its {name} is not a valid list of contents ({fault})")
        raise StickRefused(
            folder=folder, problem=problem.fill(name=FILE_NAME, fault=message_of(error))
        ) from error


def _contents(fields: Fields) -> Contents:
    version = fields.whole("format", 0, 1_000_000)
    if version != FORMAT:
        raise FieldError(
            message("Transfer", "its format is {version}, and this program reads {known}").fill(
                version=version, known=FORMAT
            )
        )
    parts = tuple(_part(part) for part in fields.items("parts", _MAX_PARTS))
    paths = [same_name(file.path) for part in parts for file in part.files]
    if len(set(paths)) != len(paths):
        raise FieldError(
            message("Transfer", "a file is listed twice, or two have the same name on some disks")
        )
    stick = fields.text("stick") if fields.has("stick") else ""
    if stick and _STICK_ID.fullmatch(stick) is None:
        raise FieldError(message("Transfer", "stick is not the number of a stick"))
    return Contents(fields.text("made", 40), fields.text("program", 40), parts, stick)


def same_name(path: str) -> str:
    """A form that is equal for names that mean the same file on some disks.

    Disks differ in case and in the form of accents. Normalized before and after folding, as folding
    can undo it (Unicode Standard, section 3.13, canonical caseless matching).
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _part(fields: Fields) -> TransferPart:
    kind = PartKind(fields.text("kind"))
    files = tuple(_file(file, kind) for file in fields.items("files", _MAX_FILES))
    if not files:
        raise FieldError(message("Transfer", "{place} has no files").fill(place=fields.place))
    if len(files) > 1 and kind not in _OF_MANY_FILES:
        raise FieldError(
            message("Transfer", "{place} has more than one file").fill(place=fields.place)
        )
    title, good_for = fields.text("title"), fields.text("good_for", 600)
    return TransferPart(
        kind,
        title,
        good_for,
        files,
        _message(fields, "title_message", title),
        _message(fields, "good_for_message", good_for),
    )


def _message(fields: Fields, name: str, text: str) -> Message | None:
    """A message of a part, if it says in English what the part says; raises ``ValueError``."""
    said = message_from_plain(fields.raw(name)) if fields.has(name) else None
    return said if isinstance(said, Message) and str(said) == text else None


def _file(fields: Fields, kind: PartKind) -> StickFile:
    path = fields.text("path", 400)
    steps = path.split("/")
    if steps[0] != kind.value or len(steps) < 2 or not all(map(is_name, steps)):
        raise FieldError(
            message("Transfer", "{place}.path is not a path in the folder {folder}").fill(
                place=fields.place, folder=kind.value
            )
        )
    digest = fields.text("sha256")
    if _SHA256.fullmatch(digest) is None:
        raise FieldError(
            message("Transfer", "{place}.sha256 is not a SHA-256").fill(place=fields.place)
        )
    return StickFile(path, fields.whole("bytes", 0, _MAX_FILE_BYTES), digest)


def is_name(step: str) -> bool:
    """Whether a name is valid, and means the same file, on the disks of all systems."""
    plain = _NAME.fullmatch(step) is not None and step.isprintable()
    return plain and _DEVICE.fullmatch(step) is None


def check_file(
    folder: ContainedFolder,
    file: StickFile,
    on_bytes: Callable[[int], None],
    copy: BinaryIO | None = None,
) -> Message | str:
    """The fault of a file, "" for none; it is read once, and copied to ``copy``."""
    incomplete = message("Transfer", "{file} is not complete").fill(file=file.path)
    try:
        with folder.open_file(file.path) as opened:
            if os.fstat(opened.fileno()).st_size != file.bytes:
                return incomplete
            whole = sha256_of_file(opened, on_bytes, copy, file.bytes) == file.sha256
    except FileNotFoundError:
        return incomplete
    except OSError as error:
        return message("Transfer", "{file} could not be read ({reason})").fill(
            file=file.path, reason=explain(error)
        )
    return "" if whole else incomplete


def find_fault(
    folder: ContainedFolder, files: Iterable[StickFile], on_bytes: Callable[[int], None]
) -> Message | str:
    """The first fault of files, "" for none."""
    return next((fault for file in files if (fault := check_file(folder, file, on_bytes))), "")
