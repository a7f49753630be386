"""Count, sex and so on as a person types them beside a name: ``3 f ad feeding: at the kill``.

Each animal that differs is a part, parts are separated by commas, what follows the first colon is a
remark, and what stands in quotation marks is a behaviour that no term names. A word counts as soon
as it begins one of the terms; of several that it begins the first one in their order is meant, and
of two of one kind the later. The terms of sex and life stage are those of Camtrap DP 1.0.2; those
of behaviour are its examples and what else park staff note. Condition has no column there: it is
kept in the remarks as ``condition:injured``, the form in which Camtrap DP writes its tags.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from swc_desktop.core.identification import (
    BETWEEN_BEHAVIORS,
    MAX_COUNT,
    MAX_LETTERS,
    LifeStage,
    Sex,
    tidy_behavior,
)
from swc_desktop.core.text import on_one_line
from swc_desktop.session.details import Details


class TermKind(StrEnum):
    """What a term says."""

    SEX = "sex"
    LIFE_STAGE = "life_stage"
    BEHAVIOR = "behavior"
    CONDITION = "condition"


@dataclass(frozen=True)
class Term:
    """A word for details, in English as it is stored."""

    kind: TermKind
    word: str


TERMS: Final = (
    *(Term(TermKind.SEX, word) for word in Sex),
    *(Term(TermKind.LIFE_STAGE, word) for word in LifeStage),
    *(
        Term(TermKind.BEHAVIOR, word)
        for word in (
            *("grazing", "browsing", "rooting", "vigilance", "running", "walking"),
            *("drinking", "feeding", "resting", "marking"),
        )
    ),
    *(Term(TermKind.CONDITION, word) for word in ("injured", "snared", "collared", "dead")),
)
"""The terms in the order in which the beginning of a word is taken for one."""

BETWEEN: Final = BETWEEN_BEHAVIORS
"""Between several behaviours, and between a condition and a remark."""

CONDITION: Final = "condition:"
"""Before what condition an animal is in, in its remarks."""


@dataclass(frozen=True)
class TypedDetails:
    """What a text says: details for each part of it, and the words that say nothing."""

    parts: tuple[Details, ...] = ()
    unclear: tuple[str, ...] = ()


def typed_details(text: str, words: Mapping[str, Term]) -> TypedDetails:
    """Read a text by the words for terms, in small letters and in the order in which they count."""
    unclear: list[str] = []
    parts: list[Details] = []
    group: list[str] = []
    remark = ""
    for token in _TOKEN.finditer(text):
        if token[0] == ",":
            parts.append(_part(group, words, unclear))
            group = []
        elif token[0].startswith(":"):
            remark = on_one_line(token[0][1:].strip())[:MAX_LETTERS]
        else:
            group.append(token[0])
    parts.append(_part(group, words, unclear))
    if len(parts) > 1:
        parts = [part for part in parts if part != Details()] or [Details()]
    if remark:
        known = parts[-1].remarks
        parts[-1] = replace(parts[-1], remarks=BETWEEN.join(filter(None, (known, remark))))
    return TypedDetails(tuple(parts), tuple(unclear))


_TOKEN: Final = re.compile(r':.*|,|"[^"]*"?|[^\s,:"]+', re.DOTALL)
"""A remark to the end, a comma, a text in quotation marks, or a word."""


def _part(typed: Sequence[str], words: Mapping[str, Term], unclear: list[str]) -> Details:
    count: int | None = None
    found: dict[TermKind, list[str]] = {}
    for word in typed:
        if word.startswith('"'):
            if own := on_one_line(word.strip('"').strip()):
                found.setdefault(TermKind.BEHAVIOR, []).append(own)
            continue
        number = int(word) if _is_number(word) else 0
        if 1 <= number <= MAX_COUNT:
            count = number
            continue
        term = None if number or _is_number(word) else _term(word.casefold(), words)
        if term is None:
            unclear.append(word)
            continue
        chosen = found.setdefault(term.kind, [])
        if term.kind in (TermKind.SEX, TermKind.LIFE_STAGE):
            chosen.clear()
        if term.word not in chosen:
            chosen.append(term.word)
    sex, stage = found.get(TermKind.SEX), found.get(TermKind.LIFE_STAGE)
    behavior, condition = found.get(TermKind.BEHAVIOR, ()), found.get(TermKind.CONDITION, ())
    return Details(
        count=count,
        sex=Sex(sex[0]) if sex else None,
        life_stage=LifeStage(stage[0]) if stage else None,
        behavior=tidy_behavior(BETWEEN.join(behavior))[:MAX_LETTERS] or None,
        remarks=BETWEEN.join(CONDITION + word for word in condition) or None,
    )


def _is_number(word: str) -> bool:
    """Whether a word is a number of a length that can be counted."""
    return word.isascii() and word.isdigit() and len(word) <= len(str(MAX_COUNT))


def _term(typed: str, words: Mapping[str, Term]) -> Term | None:
    if typed in words:
        return words[typed]
    return next((term for word, term in words.items() if word.startswith(typed)), None)


def split_name(text: str, words: Mapping[str, Term]) -> tuple[str, TypedDetails]:
    """A name with the details around it, as in ``3 leopard f ad: at the kill``.

    Before it may be a count, after it words: whole ones, or ``f``, ``m``, ``ad``, ``sub``, ``juv``,
    so that the parts of names are none.
    """
    name, _, remark = text.partition(":")
    typed = name.split()
    before: list[str] = []
    if typed and _is_number(typed[0]):
        before = [typed.pop(0)]
    short = {term.word: term for term in TERMS}
    whole = {**{word: short[of] for word, of in _SHORT.items()}, **words}
    after: list[str] = []
    while len(typed) > 1 and typed[-1].casefold() in whole:
        after.insert(0, typed.pop())
    text = " ".join([*before, *after]) + (f":{remark}" if remark else "")
    details = typed_details(text, whole)
    return " ".join(typed), details


_SHORT: Final[Mapping[str, str]] = {
    "f": Sex.FEMALE,
    "m": Sex.MALE,
    "ad": LifeStage.ADULT,
    "sub": LifeStage.SUBADULT,
    "juv": LifeStage.JUVENILE,
}
"""What may be typed behind a name in place of a term."""


def as_typed(parts: Sequence[Details], words: Mapping[Term, str]) -> str:
    """Details as a person would type them, by the words for terms.

    Remarks stand at the end, those of several parts one after the other.
    """
    remarks: list[str] = []
    typed = []
    for part in parts:
        shown: list[str] = [] if part.count is None else [str(part.count)]
        if part.sex is not None:
            shown.append(words[Term(TermKind.SEX, part.sex)])
        if part.life_stage is not None:
            shown.append(words[Term(TermKind.LIFE_STAGE, part.life_stage)])
        for behavior in filter(None, (part.behavior or "").split(BETWEEN)):
            known = words.get(Term(TermKind.BEHAVIOR, behavior))
            shown.append(known or '"{}"'.format(behavior.replace('"', "'")))
        for remark in filter(None, (part.remarks or "").split(BETWEEN)):
            condition = Term(TermKind.CONDITION, remark.removeprefix(CONDITION))
            if remark.startswith(CONDITION) and condition in words:
                shown.append(words[condition])
            else:
                remarks.append(remark)
        typed.append(" ".join(shown))
    text = ", ".join(typed)
    return f"{text}: {BETWEEN.join(remarks)}".strip() if remarks else text
