"""Names for files and fields: plain, and no two alike."""

import pytest

from swc_desktop.exports.file_names import plain_names


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Panthera pardus", "Panthera_pardus"),
        ("Dïk-dïk", "Dik-dik"),
        ("../../etc/passwd", "______etc_passwd"),
        ("NUL", "NUL_"),
        ("com1", "com1_"),
        ("", "_"),
        ("шакал", "_____"),
        ("a" * 100, "a" * 60),
    ],
)
def test_only_plain_letters_are_left(name: str, plain: str) -> None:
    assert plain_names([name]) == {name: plain}


def test_no_two_are_alike() -> None:
    names = ["a b", "a_b", "A b", "a-b", "a_b_2"]
    found = plain_names(names)
    assert len({one.casefold() for one in found.values()}) == len(names)
    assert found == plain_names(reversed(names))
