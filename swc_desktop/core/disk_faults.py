"""Why the system refused a file, as a message that says what to do about it.

The only place where an ``errno`` gets words. Numbers: errno(3) of Linux; names that another
system lacks are skipped there. ``winerror``: system error codes of Windows.
"""

import errno
from collections.abc import Mapping
from typing import Final

from swc_desktop.core.message import Message, message, message_of

_DISK_FULL: Final = message(
    "Disk", "there is no room left on its disk; make room there or choose another disk"
)
NOT_ALLOWED: Final = message(
    "Disk",
    "this user has no permission for it; choose another place, "
    "or ask whoever manages this computer",
)
_NOT_READABLE: Final = message(
    "Disk",
    "this user has no permission to read it; ask its owner, or whoever manages this computer",
)
READ_ONLY: Final = message(
    "Disk", "its disk can only be read; remove its write protection or choose another disk"
)
_IN_USE: Final = message("Disk", "another program is using it; close that program and try again")
_TOO_MANY: Final = message(
    "Disk", "too many files are open on this computer; close other programs and try again"
)
_NO_MEMORY: Final = message(
    "Disk", "this computer has too little free memory; close other programs and try again"
)
_FAILING: Final = message(
    "Disk",
    "its disk or card reports errors; check the connection, and copy what is on it to another disk",
)
_NO_ANSWER: Final = message(
    "Disk", "its disk or network drive does not answer; connect it again and try again"
)
_UNSUPPORTED: Final = message("Disk", "its disk cannot do this; choose another disk")

_WORDS: Final = {
    "ENOSPC": _DISK_FULL,
    "EDQUOT": message(
        "Disk",
        "this user's share of its disk is used up; delete files there or choose another disk",
    ),
    "EFBIG": message(
        "Disk",
        "it is larger than its disk allows for one file (4 GB where that is FAT32); "
        "choose another disk",
    ),
    "EROFS": READ_ONLY,
    "EACCES": NOT_ALLOWED,
    "EPERM": NOT_ALLOWED,
    "EBUSY": _IN_USE,
    "ETXTBSY": _IN_USE,
    "EMFILE": _TOO_MANY,
    "ENFILE": _TOO_MANY,
    "ENOMEM": _NO_MEMORY,
    "ENAMETOOLONG": message(
        "Disk", "its name or path is too long for its disk; choose a shorter one"
    ),
    "EILSEQ": message(
        "Disk", "its disk does not allow this name; choose a name of plain letters and digits"
    ),
    "ENOENT": message(
        "Disk", "it is not there; check the name, and that its disk or stick is connected"
    ),
    "EEXIST": message("Disk", "something else has its name; move that, or choose another name"),
    "ENOTDIR": message("Disk", "part of its path is a file and not a folder; check the path"),
    "EISDIR": message("Disk", "it is a folder and not a file; choose a file"),
    "ELOOP": message("Disk", "its path is a link that leads back to itself; choose another path"),
    "EIO": _FAILING,
    "EREMOTEIO": _FAILING,
    "EUCLEAN": _FAILING,
    "ENXIO": _NO_ANSWER,
    "ENODEV": _NO_ANSWER,
    "ENOMEDIUM": _NO_ANSWER,
    "ESTALE": _NO_ANSWER,
    "ENOTCONN": _NO_ANSWER,
    "EHOSTDOWN": _NO_ANSWER,
    "ETIMEDOUT": _NO_ANSWER,
    "ENOTSUP": _UNSUPPORTED,
    "EOPNOTSUPP": _UNSUPPORTED,
    "ENOSYS": _UNSUPPORTED,
    "EPIPE": message("Disk", "the program that was reading it has ended"),
    "EBADF": message("Disk", "it is closed; direct it to a file or a program"),
}
_WORDS_OF_READING: Final = {
    "EACCES": _NOT_READABLE,
    "EPERM": _NOT_READABLE,
    "EISDIR": message(
        "Disk", "it is a folder and not a file; if photographs in it are missing, add it again"
    ),
}
_WORDS_OF_WRITING: Final = {
    "ENOENT": message("Disk", "its folder is not there; make that folder or choose another"),
    "EISDIR": message("Disk", "a folder has its name; choose another name"),
}


def _by_number(words_by_name: Mapping[str, Message]) -> Mapping[int, Message]:
    return {
        getattr(errno, name): words for name, words in words_by_name.items() if hasattr(errno, name)
    }


_BY_NUMBER: Final = _by_number(_WORDS)
_OF_READING: Final = _by_number(_WORDS_OF_READING)
_OF_WRITING: Final = _by_number(_WORDS_OF_WRITING)
_BY_WINERROR: Final = {
    19: READ_ONLY,  # ERROR_WRITE_PROTECT
    21: _NO_ANSWER,  # ERROR_NOT_READY
    32: _IN_USE,  # ERROR_SHARING_VIOLATION
    33: _IN_USE,  # ERROR_LOCK_VIOLATION
    39: _DISK_FULL,  # ERROR_HANDLE_DISK_FULL
    112: _DISK_FULL,  # ERROR_DISK_FULL
}


def explain(error: BaseException) -> Message | str:
    """What the system refused and what to do, as the end of a sentence without its full stop."""
    return _explained(error, {})


def explain_reading(error: BaseException) -> Message | str:
    """As ``explain``, for a file that was being read."""
    return _explained(error, _OF_READING)


def explain_writing(error: BaseException) -> Message | str:
    """As ``explain``, for a file that was being written."""
    return _explained(error, _OF_WRITING)


def is_memory(error: BaseException) -> bool:
    """Whether the error means too little memory, from Python or from the system."""
    return isinstance(error, MemoryError) or (
        isinstance(error, OSError) and error.errno == errno.ENOMEM
    )


def _explained(error: BaseException, specific: Mapping[int, Message]) -> Message | str:
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    if isinstance(error, OSError):
        number = error.errno or 0
        words = _BY_WINERROR.get(getattr(error, "winerror", None) or 0)
        found = words or specific.get(number) or _BY_NUMBER.get(number) or error.strerror
        if found:
            return found
    return message_of(error)
