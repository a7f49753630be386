"""Text as editors save it."""

import codecs

import pytest

from swc_desktop.core.text import calm, decode_text, on_one_line, writable

TEXT = 'name = "Kgalagadi é"\r\n'


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
)
def test_the_mark_at_the_beginning_says_the_encoding(data: bytes) -> None:
    assert decode_text(data) == TEXT


@pytest.mark.parametrize("data", [b"\xff\x00", b"\xff\xfea", "é".encode("cp1252")])
def test_real_damage_stays_damage(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        decode_text(data)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Löwe 狮子 \N{LION FACE}.jpg", "Löwe 狮子 \N{LION FACE}.jpg"),
        ("a\nb\r\tc.jpg", r"a\x0ab\x0d\x09c.jpg"),
        ("\x1b[2J\x9b1m\x7f.jpg", r"\x1b[2J\x9b1m\x7f.jpg"),
        ("a\u2028b\u2029\x85c", r"a\u2028b\u2029\x85c"),
        ("\u202egpj.exe\u2066", r"\u202egpj.exe\u2066"),
        ("odd\udcff\ud800", r"odd\xff\ud800"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text: str, shown: str) -> None:
    assert on_one_line(text) == shown


def test_only_what_is_not_unicode_is_escaped_in_a_file() -> None:
    assert writable("odd\udcff\ud800\n\x1b") == "odd\\xff\\ud800\n\x1b"


def test_lines_of_a_text_that_is_shown_end_and_nothing_else_moves() -> None:
    assert calm("a\r\nb\n\x1b[2J\u202ec\r") == "a\nb\n\\x1b[2J\\u202ec\\x0d"
