"""A message is a key with facts; the words are made from both where they are shown."""

import ast
import json
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.message import (
    FORM,
    Fact,
    Message,
    english,
    english_plural,
    message,
    message_from_plain,
    message_of,
    message_to_plain,
    rendered,
)

GONE = message("Test", "{file} is gone: {reason}")
REASON = message("Test", "its disk {disk} was removed")
PHOTOGRAPHS = message("Test", "%Ln photograph(s) (is|are) in {folder}", "", 0)


def test_the_facts_fill_the_fields() -> None:
    filled = GONE.fill(file=Path("a.jpg"), reason="unplugged")
    assert str(filled) == english(filled) == "a.jpg is gone: unplugged"


def test_a_text_from_outside_stays_as_it_is() -> None:
    assert english("100 % {of} it") == "100 % {of} it"


def test_a_message_is_a_value_and_filling_makes_another_one() -> None:
    filled = GONE.fill(file="a")
    assert str(GONE) == "{file} is gone: {reason}"
    assert filled == GONE.fill(file="a")
    assert hash(filled) == hash(GONE.fill(file="a"))
    assert filled != GONE.fill(file="b")


def test_facts_are_added_to_those_before_and_replace_them() -> None:
    filled = GONE.fill(file="a", reason="x").fill(file="b", unused=1)
    assert str(filled) == "b is gone: x"


def test_a_field_that_nothing_fills_stays_as_it_is_written() -> None:
    assert str(GONE.fill(file="a")) == "a is gone: {reason}"


def test_so_does_one_with_a_form() -> None:
    assert str(message("Test", "{n:,} of {m:.1f}")) == "{n} of {m}"


def test_a_message_may_be_a_fact_of_another_one() -> None:
    filled = GONE.fill(file="a", reason=REASON.fill(disk="E"))
    assert str(filled) == "a is gone: its disk E was removed"
    outer = message("Test", "{problem} Try again.").fill(problem=filled)
    assert str(outer) == "a is gone: its disk E was removed Try again."


def test_braces_in_a_fact_are_no_fields() -> None:
    assert str(GONE.fill(file="{reason}", reason="{file}")) == "{reason} is gone: {file}"


@pytest.mark.parametrize(
    "text", ["{fact.__class__}", "{fact[0]}", "{0}", "{}", "{fact.real:d}", "{other}"]
)
def test_a_text_reaches_nothing_but_its_facts(text: str) -> None:
    assert "secret" not in str(Message("Test", text).fill(fact="secret"))


def test_a_field_may_quote_a_text_or_the_words_of_a_message() -> None:
    quoted = message("Test", "{text!r} is odd")
    assert str(quoted.fill(text="it's")) == '"it\'s" is odd'
    assert str(quoted.fill(text=REASON.fill(disk="E"))) == "'its disk E was removed' is odd"
    assert str(quoted.fill(text="a\nb")) == r"'a\nb' is odd"


@pytest.mark.parametrize(
    ("text", "fact", "words"),
    [
        ("{n}", 1234567, "1234567"),
        ("{n:,}", 1234567, "1,234,567"),
        ("{n:.6g}", 191.0, "191"),
        ("{n:.1f}", 2.25, "2.2"),
        ("{n}", None, "None"),
        ("{n}", True, "True"),
    ],
)
def test_a_number_is_written_as_its_field_wants(text: str, fact: Fact, words: str) -> None:
    assert str(Message("Test", text).fill(n=fact)) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 photographs are in x"),
        (1, "1 photograph is in x"),
        (2, "2 photographs are in x"),
        (12345, "12,345 photographs are in x"),
    ],
)
def test_a_count_chooses_the_form_of_its_words(count: int, words: str) -> None:
    assert str(PHOTOGRAPHS.counted(count).fill(folder="x")) == words


def test_the_form_of_a_plural_may_be_a_part_of_a_word() -> None:
    assert english_plural("bod(y|ies), photograph(s)", 1) == "body, photograph"
    assert english_plural("bod(y|ies), photograph(s)", 2) == "bodies, photographs"
    assert english_plural("(|all) of them (JPEG)", 1) == " of them (JPEG)"


def test_a_text_without_a_count_keeps_its_brackets() -> None:
    assert str(message("Test", "the file(s) {name}").fill(name="x")) == "the file(s) x"


def test_a_plural_within_a_message_has_its_own_count() -> None:
    both = message("Test", "{photographs}, {others}").fill(
        photographs=PHOTOGRAPHS.counted(1).fill(folder="a"),
        others=PHOTOGRAPHS.counted(3).fill(folder="b"),
    )
    assert str(both) == "1 photograph is in a, 3 photographs are in b"


@pytest.mark.parametrize("fact", ["a\nb", "a\x1b[2Jb", "a\u202eb", "a\udcffb"])
def test_signs_that_control_a_terminal_are_written_out(fact: str) -> None:
    words = str(GONE.fill(file=fact, reason="x"))
    assert words.startswith("a\\")
    assert words.isprintable()
    words.encode()


def test_another_language_uses_the_same_fields() -> None:
    catalogue = {GONE.text: "{reason}, kwa hiyo {file} haipo", REASON.text: "diski {disk} imetoka"}
    words = rendered(
        GONE.fill(file="a", reason=REASON.fill(disk="E")),
        lambda content: catalogue[content.text],
        lambda fact, _: f"<{fact}>",
    )
    assert words == "diski <E> imetoka, kwa hiyo <a> haipo"


def test_an_error_keeps_the_message_that_it_was_raised_with() -> None:
    assert message_of(ValueError(REASON)) is REASON
    assert message_of(ValueError("a text.")) == "a text"
    assert message_of(OSError(5, "Input/output error")) == "[Errno 5] Input/output error"
    assert message_of(KeyError()) == "KeyError"


PLAIN_FACTS = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
NAMES = st.from_regex("[a-z]{1,5}", fullmatch=True)
MESSAGES = st.recursive(
    st.builds(
        Message,
        context=st.text(),
        text=st.text(alphabet="ab %Ln()|."),
        note=st.text(),
        count=st.none() | st.integers(),
        facts=st.dictionaries(NAMES, PLAIN_FACTS, max_size=3).map(lambda some: tuple(some.items())),
    ),
    lambda inner: st.builds(
        lambda made, fact: GONE.fill(file=made, reason=fact), inner, inner | PLAIN_FACTS
    ),
    max_leaves=4,
)


@given(MESSAGES)
def test_a_message_survives_as_json(content: Message) -> None:
    again = message_from_plain(json.loads(json.dumps(message_to_plain(content))))
    assert again == content
    assert str(again) == str(content)


def test_a_text_is_its_own_plain_form() -> None:
    assert message_to_plain("{x") == message_from_plain("{x") == "{x"


def test_a_fact_that_json_lacks_becomes_its_text() -> None:
    filled = GONE.fill(file=Path("a.jpg"), reason=("x", 1))
    again = message_from_plain(json.loads(json.dumps(message_to_plain(filled))))
    assert str(again) == str(filled)


def plain(text: object = "", facts: object = None, count: object = None) -> list[object]:
    return ["Test", text, "", count, {} if facts is None else facts]


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        b"abcde",
        [],
        {},
        ["Test", "text", "", None],
        [*plain(), "more"],
        plain(text=5),
        plain(text=None),
        ["Test", "text", 1, None, {}],
        [1, "text", "", None, {}],
        plain(count="1"),
        plain(count=True),
        plain(count=1.5),
        plain(facts=[]),
        plain(facts=[["file", "a"]]),
        plain(facts={"file": {}}),
        plain(facts={"file": []}),
        plain(facts={"file": plain(text=5)}),
    ],
)
def test_what_is_no_message_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        message_from_plain(value)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("{n", {"n": 1}),
        ("n}", {"n": 1}),
        ("{n:>999999999}", {"n": 1}),
        ("{n:.999999999f}", {"n": 1.0}),
        ("{n:{n}}", {"n": 9}),
        ("{n:,}", {"n": "text"}),
        ("{n:,}", {}),
        ("{n!r:,}", {"n": 1}),
        ("{n:d}", {"n": 1.5}),
        ("{n:.2f}", {"n": 10**400}),
        ("{n}" * 17, {"n": 1}),
        ("{n}{n}", {"n": plain(text="x")}),
    ],
)
def test_a_text_that_could_not_be_filled_or_only_with_much_work_is_refused(
    text: str, facts: dict[str, object]
) -> None:
    """Another process wrote it, which may be a pack's."""
    with pytest.raises(ValueError, match=r".+"):
        message_from_plain(plain(text, facts))


def test_messages_within_messages_are_read_to_a_depth() -> None:
    def nested(depth: int) -> list[object]:
        inner = plain("end")
        for _ in range(depth):
            inner = plain("{x}", {"x": inner})
        return inner

    assert str(message_from_plain(nested(8))) == "end"
    with pytest.raises(ValueError, match="a list of five parts"):
        message_from_plain(nested(9))


def messages_of(root: Path) -> list[tuple[str, ast.Call]]:
    """Every call of ``message`` in the program, with its place."""
    return [
        (f"{file.relative_to(root)}:{node.lineno}", node)
        for file in sorted((root / "swc_desktop").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "message"
    ]


def test_every_text_can_be_found_by_lupdate_and_be_read_back(root: Path) -> None:
    """Literals only, a plural with its mark and its number, forms that ``FORM`` allows."""
    found = messages_of(root)
    assert found
    for place, call in found:
        assert not call.keywords, place
        values = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
        assert len(values) == len(call.args) >= 2, place
        text = values[1]
        assert isinstance(text, str), place
        assert text, place
        assert ("%Ln" in text) == (len(values) == 4), place
        assert len(values) < 4 or values[3] == 0, place
        for _, name, form, _ in Formatter().parse(text):
            assert name is None or name.isidentifier(), place
            assert not form or FORM.fullmatch(form), place


def test_a_day_stays_a_day_when_it_is_kept() -> None:
    kept = message("Tests", "since {day}").fill(day=date(2026, 11, 20))
    assert message_from_plain(message_to_plain(kept)) == kept
    assert str(kept) == "since 2026-11-20"
    with pytest.raises(ValueError, match="isoformat"):
        message_from_plain(["Tests", "since {day}", "", None, {"day": {"day": "soon"}}])
