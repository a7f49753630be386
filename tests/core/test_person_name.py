"""Names of people: one form in Unicode, and something to be seen."""

import argparse

import pytest

from swc_desktop.cli.project.review_commands import person_name
from swc_desktop.core.person_name import tidy_person_name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("e\u0301ric", "éric"),
        ("éric", "éric"),
        ("  Ann \u200b Lee\u200b ", "Ann \u200b Lee"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("\u200b", ""),
        (" \u2060\u3164", ""),
        ("", ""),
    ],
)
def test_a_name_has_one_form(typed: str, kept: str) -> None:
    assert tidy_person_name(typed) == kept


def test_the_option_takes_one_form_and_refuses_what_cannot_be_seen() -> None:
    assert person_name("e\u0301ric") == person_name("éric") == "éric"
    for invisible in ("\u200b", " \u2060 ", "\u3164"):
        with pytest.raises(argparse.ArgumentTypeError, match="a name has 1 to 60 letters"):
            person_name(invisible)
