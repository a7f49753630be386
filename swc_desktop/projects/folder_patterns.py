"""Station, camera and date from the names of folders, by a pattern that a person writes.

``{station}/{date}`` or ``{station}_{date:%Y%m%d}/*``: one part of a pattern for one folder below
the root. What is not in braces is taken literally, without regard to case; ``*`` is any text.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.projects.errors import FolderPatternNotRead

_MAX_PATTERN_LENGTH: Final = 200
"""Far more than any naming of folders needs."""

_MAX_NAME_LENGTH: Final = 120
_MAX_FREE_PARTS: Final = 3
"""Free texts in one folder name; with the length of a name they bound the work of a match."""

_TOKEN: Final = re.compile(
    r"\{(?P<field>[^{}:]*)(?::(?P<form>[^{}]*))?\}|(?P<star>\*)|(?P<other>.)"
)
_FLAGS: Final = re.IGNORECASE | re.DOTALL
_FREE: Final = ("station", "camera")
_DATE: Final = "date"
_FORMS_OF_DATE: Final = ("%Y-%m-%d", "%Y%m%d")
"""Tried for ``{date}`` without a form: the two ways of ISO 8601."""

_DIGITS: Final = {"%Y": r"\d{4}", "%m": r"\d{2}", "%d": r"\d{2}"}
_DIRECTIVE: Final = re.compile(r"(%[Ymd])")


@dataclass(frozen=True)
class FolderFacts:
    """What the folders of a file say; "" or None where the pattern has no such part."""

    station: str = ""
    camera: str = ""
    day: date | None = None


@dataclass(frozen=True)
class _Level:
    """One folder of a pattern, matched from the left and from the right to find what is unclear."""

    short: re.Pattern[str]
    long: re.Pattern[str]
    forms: tuple[str, ...]


@dataclass(frozen=True)
class FolderPattern:
    """A pattern that was read, as ``folder_pattern`` gives it."""

    text: str
    levels: tuple[_Level, ...]

    def facts_of(self, path: str) -> FolderFacts | Message:
        """What the folders in a path below its root say, or why they do not fit the pattern.

        ``path`` has ``/`` or ``\\`` between its parts; the name of the file is not looked at.
        """
        folders = PurePosixPath(path.replace("\\", "/")).parts[:-1]
        if len(folders) < len(self.levels):
            return (
                message("Projects", "%Ln folder(s) instead of {needed}", "", 0)
                .counted(len(folders))
                .fill(needed=len(self.levels))
            )
        facts = FolderFacts()
        for level, folder in zip(self.levels, folders, strict=False):
            found = _match(level, unicodedata.normalize("NFC", folder))
            if isinstance(found, Message):
                return found.fill(folder=folder)
            facts = FolderFacts(
                found.station or facts.station,
                found.camera or facts.camera,
                found.day or facts.day,
            )
        return facts


def folder_pattern(text: str) -> FolderPattern:
    """Read a pattern. Raises ``FolderPatternNotRead`` with what is wrong with it."""
    plain = unicodedata.normalize("NFC", text.strip()).replace("\\", "/").strip("/")
    if not plain:
        raise FolderPatternNotRead(text=text, problem=message("Projects", "it is empty"))
    if len(plain) > _MAX_PATTERN_LENGTH:
        problem = message("Projects", "it is too long")
        raise FolderPatternNotRead(text=f"{text[:20]}…", problem=problem)
    parts = [list(_TOKEN.finditer(part)) for part in plain.split("/")]
    names = [token["field"] for part in parts for token in part if token["field"] is not None]
    problem_of_it = _problem_of_names(names) or next(filter(None, map(_problem_of, parts)), None)
    if problem_of_it is not None:
        raise FolderPatternNotRead(text=text, problem=problem_of_it)
    return FolderPattern(plain, tuple(map(_level, parts)))


def _problem_of_names(names: list[str]) -> Message | None:
    if not names:
        return message("Projects", "it has no station, camera or date in braces")
    for name in names:
        if name not in (*_FREE, _DATE):
            return message("Projects", "{name!r} is not the name of a part").fill(name=name)
        if names.count(name) > 1:
            return message("Projects", "{name!r} is in it twice").fill(name=name)
    return None


def _problem_of(part: list[re.Match[str]]) -> Message | None:
    """What is wrong with one folder of a pattern, None if nothing is."""
    text = "".join(token[0] for token in part)
    if text in ("", ".", ".."):
        return message("Projects", "it has a folder without a name")
    if any(token["other"] in ("{", "}") for token in part):
        return message("Projects", "a brace is not closed or not opened")
    free = [_is_free(token) for token in part]
    if any(one and other for one, other in pairwise(free)):
        return message("Projects", "two parts of free text have nothing between them")
    if sum(free) > _MAX_FREE_PARTS:
        return message("Projects", "one folder has more than three parts")
    return next(filter(None, map(_problem_of_form, part)), None)


def _problem_of_form(token: re.Match[str]) -> Message | None:
    form = token["form"]
    if form is None:
        return None
    if token["field"] != _DATE:
        return message("Projects", "only a date has a form after a colon")
    if sorted(_DIRECTIVE.findall(form)) != sorted(_DIGITS) or form.count("%") != len(_DIGITS):
        return message("Projects", "{form!r} does not have each of %Y, %m and %d once").fill(
            form=form
        )
    return None


def _is_free(token: re.Match[str]) -> bool:
    return token["star"] is not None or token["field"] in _FREE


def _level(part: list[re.Match[str]]) -> _Level:
    date_form = next((token["form"] for token in part if token["field"] == _DATE), None)
    forms = (date_form,) if date_form is not None else _FORMS_OF_DATE
    short, long = (
        re.compile("".join(_expression(token, forms, text) for token in part), _FLAGS)
        for text in (".+?", ".+")
    )
    return _Level(short, long, forms)


def _expression(token: re.Match[str], forms: tuple[str, ...], free_text: str) -> str:
    """The regular expression for one part of a pattern."""
    if token["star"] is not None:
        return free_text
    if token["field"] is None:
        return re.escape(token["other"])
    if token["field"] == _DATE:
        return f"(?P<date>{'|'.join(map(_digits, forms))})"
    return f"(?P<{token['field']}>{free_text})"


def _digits(form: str) -> str:
    """The regular expression for a form of date."""
    parts = _DIRECTIVE.split(form)
    return "".join(_DIGITS.get(part) or re.escape(part) for part in parts)


def _match(level: _Level, folder: str) -> FolderFacts | Message:
    """What the name of one folder says, or why it does not fit."""
    short = level.short.fullmatch(folder) if len(folder) <= _MAX_NAME_LENGTH else None
    long = level.long.fullmatch(folder) if short is not None else None
    if short is None or long is None:
        return message("Projects", "the folder {folder!r} does not fit the pattern")
    if short.groupdict() != long.groupdict():
        return message("Projects", "the folder {folder!r} fits the pattern in several ways")
    groups = short.groupdict()
    written = groups.get(_DATE)
    day = None if written is None else _day(written, level.forms)
    if written is not None and day is None:
        return message("Projects", "the date in the folder {folder!r} is not in the calendar")
    return FolderFacts(groups.get("station", "").strip(), groups.get("camera", "").strip(), day)


def _day(text: str, forms: tuple[str, ...]) -> date | None:
    for form in forms:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None
