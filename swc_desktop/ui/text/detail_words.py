"""Count, sex, life stage, behaviour, condition and remarks in words."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.identification import Identified
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.listed import SuggestedCount
from swc_desktop.session.details import Details, details_of
from swc_desktop.session.typed_details import (
    BETWEEN,
    CONDITION,
    TERMS,
    Term,
    TermKind,
    TypedDetails,
)
from swc_desktop.ui.text import words

translate = QCoreApplication.translate


def term_words() -> dict[Term, str]:
    """What each term is called in the language in use, in the order of ``TERMS``."""
    named = {
        "female": translate("Details", "female"),
        "male": translate("Details", "male"),
        "adult": translate("Details", "adult"),
        "subadult": translate("Details", "subadult"),
        "juvenile": translate("Details", "juvenile"),
        "grazing": translate("Details", "grazing"),
        "browsing": translate("Details", "browsing"),
        "rooting": translate("Details", "rooting"),
        "vigilance": translate("Details", "vigilance"),
        "running": translate("Details", "running"),
        "walking": translate("Details", "walking"),
        "drinking": translate("Details", "drinking"),
        "feeding": translate("Details", "feeding"),
        "resting": translate("Details", "resting"),
        "marking": translate("Details", "marking"),
        "injured": translate("Details", "injured"),
        "snared": translate("Details", "snared"),
        "collared": translate("Details", "collared"),
        "dead": translate("Details", "dead"),
    }
    return {term: named[term.word] for term in TERMS}


def known_words() -> dict[str, Term]:
    """The words that can be typed, in the language in use and in English."""
    return {
        word.casefold(): term for term, shown in term_words().items() for word in (shown, term.word)
    }


def details_words(part: Details) -> str:
    """All details of one group of animals."""
    shown = term_words()
    found: list[str] = []
    if part.count is not None:
        found.append(words.format_number(part.count))
    found += _sex_and_stage(part)
    for behavior in filter(None, (part.behavior or "").split(BETWEEN)):
        found.append(shown.get(Term(TermKind.BEHAVIOR, behavior), on_one_line(behavior)))
    for remark in filter(None, (part.remarks or "").split(BETWEEN)):
        condition = Term(TermKind.CONDITION, remark.removeprefix(CONDITION))
        is_known = remark.startswith(CONDITION) and condition in shown
        found.append(shown[condition] if is_known else on_one_line(remark))
    return words.joined(found)


def parts_words(parts: Sequence[Details]) -> str:
    """All details of several groups of animals; "" where there are none at all."""
    read = [details_words(part) for part in parts]
    if len(read) > 1:
        read = [part or translate("Details", "no details") for part in read]
    return "; ".join(filter(None, read))


def unclear_words(typed: TypedDetails) -> str:
    """What of a typed text says nothing, "" where all of it was understood."""
    if not typed.unclear:
        return ""
    text = translate("Details", "Not understood: {words}")
    return text.format(words=", ".join(typed.unclear))


def in_short(name: str, said: Identified) -> str:
    """A name with the individual, how many they are, their sex and life stage."""
    details, name = details_of(said), _with_individual(name, said)
    if said.count is not None:
        text = translate("Details", "{count} × {name}")
        name = text.format(count=words.format_number(said.count), name=name)
    more = ", ".join(_sex_and_stage(details))
    return translate("Details", "{name} ({more})").format(name=name, more=more) if more else name


def in_full(name: str, said: Identified) -> str:
    """A name with the individual and all that is said beside it."""
    more, name = details_words(details_of(said)), _with_individual(name, said)
    return translate("Details", "{name}: {more}").format(name=name, more=more) if more else name


def _with_individual(name: str, said: Identified) -> str:
    text = translate("Details", "{name} {individual}")
    code = on_one_line(said.individual)
    return text.format(name=name, individual=code) if code else name


def _sex_and_stage(part: Details) -> list[str]:
    shown = term_words()
    found = []
    if part.sex is not None:
        found.append(shown[Term(TermKind.SEX, part.sex)])
    if part.life_stage is not None:
        found.append(shown[Term(TermKind.LIFE_STAGE, part.life_stage)])
    return found


def suggestion_words(found: SuggestedCount | None, *, of_event: bool = False) -> str:
    """The count that is suggested for a photograph or its event, "" for none."""
    count = None if found is None else found.of_event if of_event else found.of_media
    if not count:
        return ""
    text = translate("Details", "{count} suggested: most boxes in one frame (C)")
    if of_event:
        text = translate(
            "Details", "{count} suggested for the event: most boxes in one frame (Shift+C)"
        )
    return text.format(count=words.format_number(count))
