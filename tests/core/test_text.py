"""Text as editors save it."""

import codecs

import pytest

from swc_desktop.core.text import decode_text

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
