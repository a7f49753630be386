"""Count, sex and so on as a person types them beside a name: ``3 f ad feeding: at the kill``.

Each animal that differs is a part, parts are separated by commas, what follows a colon is a remark,
and what stands in quotation marks is a behaviour that no term names. A remark in quotation marks
ends with these, so that other animals may follow: ``1 f: "limping", 2 m``; any other goes on to the
end. A quotation mark within a quotation is doubled. ``?`` is for animals of which no more is known.
A word counts as soon as it begins one of the terms; of several that it begins the first one in
their order is meant, and of two of one kind the later. The terms of sex and life stage are those of
Camtrap DP 1.0.2; those of behaviour are its examples and what else park staff note. Condition has
no column there: it is kept in the remarks as ``condition:injured``, the form in which Camtrap DP
writes its tags.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from swc_desktop.core.identification import (
    BETWEEN_BEHAVIORS,
    MAX_COUNT,
    MAX_LETTERS,
    LifeStage,
    Sex,
    tidy_behavior,
)
from swc_desktop.core.text import calm
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

BARE: Final = "?"
"""Stands for animals of which no more is known than their name."""


@dataclass(frozen=True)
class TypedDetails:
    """What a text says: details for each part of it, and the words that say nothing."""

    parts: tuple[Details, ...] = ()
    unclear: tuple[str, ...] = ()


class _TokenKind(StrEnum):
    """What a piece of a text is; the values are the groups of ``_TOKEN``."""

    QUOTED_REMARK = "quoted_remark"
    REMARK = "remark"
    COMMA = "comma"
    OWN = "own"
    WORD = "word"


@dataclass(frozen=True)
class _Token:
    """A piece of a text, with where it stands in it; ``text`` is without quotation marks."""

    kind: _TokenKind
    text: str
    start: int
    end: int

    @property
    def is_beside_name(self) -> bool:
        """Whether it never begins or ends a name: a number, also one that is not a count, other
        signs without a letter, a quotation or a comma."""
        return self.kind is not _TokenKind.WORD or not any(map(str.isalpha, self.text))

    @property
    def is_bare(self) -> bool:
        """Whether it stands for animals of which no more is known."""
        return self.kind is _TokenKind.WORD and self.text == BARE

    @property
    def is_remark(self) -> bool:
        """Whether what follows is not beside a name any more."""
        return self.kind in (_TokenKind.QUOTED_REMARK, _TokenKind.REMARK)


_TOKEN: Final = re.compile(
    r"""
    :\s*"(?P<quoted_remark>(?:[^"]|"")*)"\s*(?=,|\Z)
    | :(?P<remark>.*)
    | (?P<comma>,)
    | "(?P<own>(?:[^"]|"")*)"?
    | (?P<word>[0-9]+(?:,[0-9]+)+|[^\s,:"]+)
    """,
    re.DOTALL | re.VERBOSE,
)
"""``1,200`` and ``2,5`` are one word, since a person means one number with it."""


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = _TokenKind(str(match.lastgroup))
        inner = match[kind]
        if kind in (_TokenKind.QUOTED_REMARK, _TokenKind.OWN):
            inner = inner.replace('""', '"')
        if kind is not _TokenKind.WORD:
            inner = calm(inner.strip())
        found.append(_Token(kind, inner, *match.span()))
    return found


def typed_details(text: str, words: Mapping[str, Term]) -> TypedDetails:
    """Read a text by the words for terms, in small letters and in the order in which they count."""
    return _read(_tokens(text), words)


def _read(tokens: Sequence[_Token], words: Mapping[str, Term]) -> TypedDetails:
    unclear: list[str] = []
    groups: list[list[_Token]] = [[]]
    for token in tokens:
        if token.kind is _TokenKind.COMMA:
            groups.append([])
        else:
            groups[-1].append(token)
    parts = [
        part
        for group in groups
        if (part := _part(group, words, unclear)) != Details() or any(one.is_bare for one in group)
    ]
    return TypedDetails(tuple(parts or [Details()]), tuple(unclear))


def _part(typed: Sequence[_Token], words: Mapping[str, Term], unclear: list[str]) -> Details:
    count: int | None = None
    found: dict[TermKind, list[str]] = {}
    remarks: list[str] = []
    said = [one.text for one in typed if one.kind is _TokenKind.WORD]
    for token in typed:
        word = token.text
        if token.kind is _TokenKind.OWN and word:
            found.setdefault(TermKind.BEHAVIOR, []).append(word)
        if token.is_remark and word:
            remarks.append(word)
        if token.kind is not _TokenKind.WORD or said == [BARE]:
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
    remarks = [*(CONDITION + word for word in condition), *remarks]
    return Details(
        count=count,
        sex=Sex(sex[0]) if sex else None,
        life_stage=LifeStage(stage[0]) if stage else None,
        behavior=tidy_behavior(BETWEEN.join(behavior))[:MAX_LETTERS] or None,
        remarks=BETWEEN.join(remarks)[:MAX_LETTERS] or None,
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
    so that the parts of names are none. Quotations are of behaviour wherever they stand. A number
    that begins or ends a name does not belong to it, nor do other signs without a letter.
    """
    tokens = _tokens(text)
    short = {term.word: term for term in TERMS}
    whole = {**{word: short[of] for word, of in _SHORT.items()}, **words}
    name = list(takewhile(lambda token: not token.is_remark, tokens))
    after = tokens[len(name) :]
    before: list[_Token] = []
    while name and name[0].is_beside_name:
        before.append(name.pop(0))
    while before and before[-1].kind is _TokenKind.COMMA:
        before.pop()
    while name and _is_after(name[-1], whole, is_first=len(name) == 1):
        after.insert(0, name.pop())
    quoted = [token for token in name if token.kind is _TokenKind.OWN]
    details = [*before, *quoted, *after]
    first = list(takewhile(lambda token: token.kind is not _TokenKind.COMMA, details))
    unclear = tuple(token.text for token in first if token.is_bare)
    read = _read([*(one for one in first if not one.is_bare), *details[len(first) :]], whole)
    return _text_of(name, text), TypedDetails(read.parts, unclear + read.unclear)


def _is_after(token: _Token, words: Mapping[str, Term], *, is_first: bool) -> bool:
    """Whether a piece is a detail at the end of a name, of which the first word is never one."""
    return token.is_beside_name or (not is_first and token.text.casefold() in words)


def _text_of(name: Sequence[_Token], text: str) -> str:
    """What was typed of a name, without quotations in it."""
    found, at = "", name[0].start if name else 0
    for token in name:
        found += text[at : token.start]
        found += " " if token.kind is _TokenKind.OWN else text[token.start : token.end]
        at = token.end
    return " ".join(found.split())


_SHORT: Final[Mapping[str, str]] = {
    "f": Sex.FEMALE,
    "m": Sex.MALE,
    "ad": LifeStage.ADULT,
    "sub": LifeStage.SUBADULT,
    "juv": LifeStage.JUVENILE,
}
"""What may be typed behind a name in place of a term."""


def as_typed(parts: Sequence[Details], words: Mapping[Term, str]) -> str:
    """Details as a person would type them, by the words for terms; ``typed_details`` reads the same
    parts from them. Code and certainty are not typed."""
    typed = [
        _part_as_typed(part, words, is_last=at == len(parts)) for at, part in enumerate(parts, 1)
    ]
    if len(typed) == 1:
        return typed[0]
    return ", ".join(one or BARE for one in typed)


def _part_as_typed(part: Details, words: Mapping[Term, str], *, is_last: bool) -> str:
    shown: list[str] = [] if part.count is None else [str(part.count)]
    if part.sex is not None:
        shown.append(words[Term(TermKind.SEX, part.sex)])
    if part.life_stage is not None:
        shown.append(words[Term(TermKind.LIFE_STAGE, part.life_stage)])
    for behavior in _split(part.behavior or ""):
        known = words.get(Term(TermKind.BEHAVIOR, behavior))
        if known is None or known in shown:  # a word that comes twice counts once
            known = _quoted(behavior)
        shown.append(known)
    remarks = _split(part.remarks or "")
    while remarks and remarks[0].startswith(CONDITION):  # after another remark it would move
        known = words.get(Term(TermKind.CONDITION, remarks[0].removeprefix(CONDITION)))
        if known is None or known in shown:
            break
        shown.append(known)
        remarks.pop(0)
    text, remark = " ".join(shown), BETWEEN.join(remarks)
    if not remark:
        return text
    is_plain = is_last and not remark.lstrip().startswith('"')
    return f"{text}: {remark if is_plain else _quoted(remark)}"


def _split(text: str) -> list[str]:
    """The texts between the separators, or one where reading would not leave them as they are."""
    found = text.split(BETWEEN)
    is_kept = all(one and one == one.strip() for one in found)
    return found if is_kept else [text] if text else []


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', '""'))
