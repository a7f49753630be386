"""No sentence of the program has a number before a word that is right for other numbers only.

A count belongs into ``%Ln`` with ``counted``, which chooses the form of the word ("1 place").
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import swc_desktop
from swc_desktop.core.errors import Interrupted
from swc_desktop.exports.dataset import ReasonLeftOut
from swc_desktop.sharing.exported import Exported

_PROGRAM: Final = Path(swc_desktop.__file__).parent

_NUMBER: Final = re.compile(
    r"\{(?P<name>[^{}:!]*)(?P<form>:[^{}]*)?\} (?:(?!of\b|and\b|in\b|or\b|at\b)[a-z-]+ ){0,3}?"
    r"(?!is\b|was\b|has\b|this\b|its\b|as\b)[a-z-]{2,}s\b"
)
"""A field and the first word after it that ends in s, with up to three words between."""

_IS_COUNT: Final = re.compile(
    r"len\(|\b\w*(count|total|done|days|hours|minutes|years|letters|cells|rows|files|points|"
    r"requests|photographs|places|number|given|imported|changed|kept)$"
)
"""Names of fields that hold how many there are."""

_IS_BOUND: Final = re.compile(r"(more than|longer than|at most|at least|\d to|MB or) (\{\w+\} )?$")
"""Words before a bound that is written in the program, which is never 1."""

_DECIMAL: Final = re.compile(r"\.\d+[fg]|:g$")
"""Forms of numbers with digits after the point, which take the plural: 1.0 days."""

_NEVER_ONE: Final = {
    "there are {count} pairs": "one pair is what the sentence asks for",
    "{len(data)} bytes": "an error of a programmer; the size of an array",
    "{name} is not {count} bytes": "the size of a key",
    "{plan.free_days:,} days": "one day is said otherwise",
}


def texts_of(source: str) -> Iterator[str]:
    """Every text of a module, the fields of an f-string as they are written."""
    tree = ast.parse(source)
    within: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            within |= {id(part) for part in node.values}
            yield "".join(_part(part) for part in node.values)
        elif isinstance(node, ast.Constant) and id(node) not in within:
            yield node.value if isinstance(node.value, str) else ""


def _part(part: ast.expr) -> str:
    if isinstance(part, ast.FormattedValue):
        form = "" if part.format_spec is None else ast.unparse(part.format_spec)[2:-1]
        return f"{{{ast.unparse(part.value)}{':' + form if form else ''}}}"
    assert isinstance(part, ast.Constant)
    return str(part.value)


def wrong_numbers(source: str) -> Iterator[str]:
    """The texts of a module in which a count stands before a plural."""
    for text in texts_of(source):
        for found in _NUMBER.finditer(text):
            name, form = found["name"], found["form"] or ""
            is_count = "," in form or _IS_COUNT.search(name) is not None
            if not is_count or _DECIMAL.search(form) or _IS_BOUND.search(text[: found.start()]):
                continue
            if not any(known in text for known in _NEVER_ONE):
                yield text


def test_no_count_stands_before_a_plural() -> None:
    files = sorted(_PROGRAM.rglob("*.py"))
    assert len(files) > 300
    places = [
        f"{file.relative_to(_PROGRAM)}: {text}"
        for file in files
        for text in wrong_numbers(file.read_text(encoding="utf-8"))
    ]
    assert not places, "\n".join(places)


def test_an_export_of_one_and_of_several_says_so() -> None:
    left_out = Counter({ReasonLeftOut.WITHOUT_ANSWER: 1})
    assert str(Exported(1, left_out, 1).words) == (
        "Exported 1 row; left out 1 photograph without an answer; rounded 1 place."
    )
    assert str(Exported(1200, Counter(), 2, 1).words) == (
        "Exported 1,200 rows; rounded 2 places; withheld 1 place."
    )


def test_an_error_is_counted_by_its_fact() -> None:
    assert str(Interrupted(done=0, total=1)) == (
        "Stopped after 0 of 1 file; use --resume to continue."
    )
    assert str(Interrupted(done=3, total=1900)) == (
        "Stopped after 3 of 1,900 files; use --resume to continue."
    )


@pytest.mark.parametrize(
    "source",
    [
        'message("Projects", "rounded {coarsened:,} places.")',
        'f"{outcome.requests:,} requests brought them"',
        'f"Resuming after {done} of {len(files)} files."',
        '"Stopped after {done} of {total} files"',
        '"left out {left_out:,} photographs without an answer"',
        'f"{count} new hours"',
    ],
)
def test_such_texts_are_found(source: str) -> None:
    assert list(wrong_numbers(source))


@pytest.mark.parametrize(
    "source",
    [
        'message("Projects", "rounded %Ln place(s)", "", 0)',
        '"{file} holds nothing"',
        '"it has more than {rows:,} rows"',
        '"{days:,.1f} camera days"',
        'f"{done:,} of them"',
    ],
)
def test_other_texts_pass(source: str) -> None:
    assert not list(wrong_numbers(source))
