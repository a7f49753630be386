"""Each error of a system has its own words, which say what to do."""

import errno

import pytest

from swc_desktop.core.disk_faults import explain, explain_reading, explain_writing, is_memory
from swc_desktop.core.message import Message, message


@pytest.mark.parametrize(
    ("number", "said", "remedy"),
    [
        (errno.ENOSPC, "no room left", "make room"),
        (errno.EDQUOT, "share of its disk is used up", "delete files"),
        (errno.EFBIG, "4 GB", "another disk"),
        (errno.EROFS, "can only be read", "remove its write protection"),
        (errno.EACCES, "no permission", "ask whoever manages"),
        (errno.EPERM, "no permission", "ask whoever manages"),
        (errno.EMFILE, "too many files are open", "close other programs"),
        (errno.ENFILE, "too many files are open", "close other programs"),
        (errno.ENAMETOOLONG, "too long", "choose a shorter one"),
        (errno.ENOENT, "not there", "check the name"),
        (errno.EIO, "reports errors", "copy what is on it"),
        (errno.ENOMEM, "too little free memory", "close other programs"),
        (errno.ENODEV, "does not answer", "connect it again"),
        (errno.EBUSY, "another program is using it", "close that program"),
    ],
)
def test_each_error_of_the_system_has_its_own_remedy(number: int, said: str, remedy: str) -> None:
    sentence = str(explain(OSError(number, "the system's words")))
    assert said in sentence
    assert remedy in sentence
    assert ("room" in sentence) == (number == errno.ENOSPC)


def test_a_sharing_violation_of_windows_is_not_a_permission() -> None:
    error = PermissionError(errno.EACCES, "Permission denied")
    setattr(error, "winerror", 32)  # noqa: B010 - an attribute that only Windows has
    assert "another program is using it" in str(explain(error))


def test_what_is_not_known_keeps_the_system_s_words() -> None:
    assert explain(OSError(errno.EDOM, "Argument out of domain")) == "Argument out of domain"
    assert explain(OSError("broken data stream.")) == "broken data stream"
    assert explain(ValueError()) == "ValueError"


def test_what_is_known_is_a_message_and_so_are_words_given_instead_of_the_system_s() -> None:
    assert isinstance(explain(OSError(errno.ENOSPC, "the system's words")), Message)
    pipe = message("Test", "it is a pipe")
    assert explain(OSError(errno.EINVAL, pipe)) is pipe
    assert explain(ValueError(pipe)) is pipe


def test_memory_is_the_machine_s_too() -> None:
    assert "too little free memory" in str(explain(MemoryError()))
    assert "too little free memory" in str(explain_reading(MemoryError()))
    assert is_memory(MemoryError())
    assert is_memory(OSError(errno.ENOMEM, ""))
    assert not is_memory(OSError(errno.EMFILE, ""))


def test_the_same_number_asks_for_other_things_when_reading_and_when_writing() -> None:
    closed, gone = PermissionError(errno.EACCES, ""), FileNotFoundError(errno.ENOENT, "")
    assert "choose another place" in str(explain_writing(closed))
    assert "ask its owner" in str(explain_reading(closed))
    assert "choose" not in str(explain_reading(closed))
    assert "make that folder" in str(explain_writing(gone))
    assert "check the name" in str(explain_reading(gone))
    full = OSError(errno.ENOSPC, "")
    assert explain_reading(full) == explain_writing(full) == explain(full)
