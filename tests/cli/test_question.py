"""A question is asked at a terminal alone, and only *yes* is a yes."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from swc_desktop.cli.console import ask_yes_no

posix = pytest.mark.skipif(os.name == "nt", reason="there are no such terminals there")


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A terminal as standard input and error; the person's end of it."""
    person, program = os.openpty()
    with (
        os.fdopen(os.dup(program), "r", encoding="utf-8") as stdin,
        os.fdopen(program, "w", encoding="utf-8") as stderr,
        monkeypatch.context() as patched,
    ):
        patched.setattr(sys, "stdin", stdin)
        patched.setattr(sys, "stderr", stderr)
        yield person
    os.close(person)


@posix
@pytest.mark.parametrize(
    ("typed", "agreed"),
    [("yes\n", True), (" YES \n", True), ("y\n", False), ("\n", False), ("no\n", False)],
)
def test_only_yes_is_a_yes(monkeypatch: pytest.MonkeyPatch, typed: str, agreed: bool) -> None:
    with terminal(monkeypatch) as person:
        os.write(person, typed.encode())
        assert ask_yes_no("Install it\x1b[2J?") is agreed
        seen = b""
        while b"[2J? " not in seen:
            seen += os.read(person, 1000)
    assert b"Install it\\x1b[2J? " in seen


@posix
def test_the_end_of_the_input_is_not_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as person:
        os.write(person, b"\x04")
        assert ask_yes_no("Install it?") is False


@posix
@pytest.mark.parametrize("stream", ["stdin", "stderr"])
@pytest.mark.parametrize("other", ["not a terminal", "closed", None])
def test_without_a_terminal_nobody_is_asked(
    monkeypatch: pytest.MonkeyPatch, stream: str, other: str | None
) -> None:
    given = None if other is None else io.StringIO("yes\n")
    if given is not None and other == "closed":
        given.close()
    with terminal(monkeypatch), monkeypatch.context() as patched:
        patched.setattr(sys, stream, given)
        assert ask_yes_no("Install it?") is None
