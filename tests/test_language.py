"""No text of the project has words that its glossary replaced."""

import pytest

from tests.language import ROOT, files, found_in


def test_no_text_has_words_that_are_not_used() -> None:
    listed = files()
    assert len(listed) > 500
    places = [
        place
        for name in listed
        for place in found_in(name, (ROOT / name).read_text(encoding="utf-8"))
    ]
    assert not places, "\n".join(places)


@pytest.mark.parametrize(
    "text",
    [
        "you can not do that",
        "it is no ZIP archive",
        "faults_told = 3",
        "the run is gone on with",
        "MOST_ROWS = 3",
        "_GLANCE_S = 1",
        "class Keeper:",
        "take away the file",
    ],
)
def test_such_words_are_found(text: str) -> None:
    assert list(found_in("a.py", f"# {text}\n{text}\n"))


@pytest.mark.parametrize(
    "text",
    ["it cannot be read", "it is no longer there", "there is no file", "A UTMOST_CASE = 1"],
)
def test_plain_words_pass(text: str) -> None:
    assert not list(found_in("a.py", text))
