"""How what was seen is called in the data model of a park: a file in TOML that a person corrects.

The file is checked against the data model before anything is written, since SMART refuses what is
not its own.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Final

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import message, message_of
from swc_desktop.exports.dataset import ObservedKind
from swc_desktop.exports.errors import SmartMappingUnreadable
from swc_desktop.exports.smart_model import (
    CHOICES,
    SmartAttribute,
    SmartModel,
    SmartType,
)
from swc_desktop.storage.regular_file import open_file

MAX_BYTES: Final = 4 << 20
"""Of a mapping: some ten thousand species."""

KINDS: Final[Mapping[str, ObservedKind]] = {
    "animal": ObservedKind.ANIMAL,
    "person": ObservedKind.HUMAN,
    "vehicle": ObservedKind.VEHICLE,
}
"""The tables of a mapping, each of a kind of observation."""

FIELD_TYPES: Final[Mapping[str, frozenset[SmartType]]] = {
    "species": frozenset({SmartType.LIST, SmartType.TREE, SmartType.TEXT}),
    "count": frozenset({SmartType.NUMERIC}),
    "age": frozenset({SmartType.LIST, SmartType.TREE, SmartType.TEXT}),
    "sex": frozenset({SmartType.LIST, SmartType.TREE, SmartType.TEXT}),
    "individual": frozenset({SmartType.TEXT}),
    "checked": frozenset({SmartType.BOOLEAN}),
    "comment": frozenset({SmartType.TEXT}),
}
"""What we know of an observation, and the attributes that can take it."""

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "age": ("adult", "subadult", "juvenile"),
    "sex": ("female", "male"),
}
"""Our words of fields that have choices of their own."""

PATROL_FIELDS: Final = (
    *("type", "language", "transport", "leader_given_name", "leader_family_name"),
    *("leader_employee_id", "team", "station", "mandate"),
)
_NEEDED: Final = ("type", "language", "transport", "leader_given_name", "leader_family_name")
"""Without these SMART has no patrol to import."""

_NO_TABLE: Final = message("Exports", "[{table}] is not a table of {names}")
_UNKNOWN: Final = message("Exports", "[{table}] has {key!r}, which is not one of: {names}")
_NOT_TEXT: Final = message("Exports", "{key!r} in [{table}] is not a text")
_EMPTY: Final = message(
    "Exports", "{key!r} in [patrol] is empty; write it as SMART has it, since a patrol needs it"
)
_NO_CATEGORY: Final = message("Exports", "no active category is {key!r} in the data model")
_NO_ATTRIBUTE: Final = message("Exports", "the category {category!r} has no attribute {key!r}")
_WRONG_TYPE: Final = message(
    "Exports", "the attribute {key!r} is {kind}, which cannot hold {field}"
)
_NO_CHOICE: Final = message("Exports", "the attribute {key!r} has no active choice {value!r}")
_NO_VALUE: Final = message("Exports", "the attribute {key!r} is {kind} and cannot be {value!r}")
_REQUIRED: Final = message(
    "Exports",
    "the category {category!r} requires the attribute {key!r}: name it in [{kind}.attributes], or "
    "give it a value in [{kind}.always]",
)


@dataclass(frozen=True)
class KindMapping:
    """How observations of one kind are written: the path of their category, the attribute of each
    field of ours, the choice for each of our words, and what is always said."""

    category: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    always: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class SmartMapping:
    """What a file says: facts of the patrol, kinds by their word (those without a category are left
    out), and the choice for each name of what was seen; "" for what is not to be written."""

    patrol: Mapping[str, str]
    kinds: Mapping[str, KindMapping]
    species: Mapping[str, str]


def read_mapping(file: Path, model: SmartModel) -> SmartMapping:
    """Read a mapping and check it. Raises ``SmartMappingUnreadable`` with the first fault."""
    try:
        with open_file(file) as opened:
            content = opened.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ValueError(message("Exports", "it is too large"))
        try:
            whole = tomllib.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            text = message("Exports", "it is not TOML ({reason})")
            raise ValueError(text.fill(reason=str(error)[:200])) from error
        mapping = _mapping(whole)
        _check(mapping, model)
    except OSError as error:
        raise SmartMappingUnreadable(file=file, problem=explain_reading(error)) from error
    except ValueError as error:
        raise SmartMappingUnreadable(file=file, problem=message_of(error)) from error
    return mapping


def _mapping(whole: Mapping[str, object]) -> SmartMapping:
    _only(whole, "", ("patrol", "species", *KINDS))
    patrol = _texts(whole.get("patrol", {}), "patrol", PATROL_FIELDS)
    for key in _NEEDED:
        if not patrol.get(key):
            raise ValueError(_EMPTY.fill(key=key))
    kinds = {}
    for kind in KINDS:
        one = _table(whole.get(kind, {}), kind)
        _only(one, kind, ("category", "attributes", "always", *WORDS))
        category = _text(one.get("category", ""), kind, "category")
        if category:
            kinds[kind] = KindMapping(
                category,
                _texts(one.get("attributes", {}), f"{kind}.attributes", tuple(FIELD_TYPES)),
                {
                    name: _texts(one.get(name, {}), f"{kind}.{name}", words)
                    for name, words in WORDS.items()
                },
                _always(one.get("always", {}), f"{kind}.always"),
            )
    return SmartMapping(patrol, kinds, _texts(whole.get("species", {}), "species", None))


def _check(mapping: SmartMapping, model: SmartModel) -> None:
    for kind, one in mapping.kinds.items():
        category = model.categories.get(one.category)
        if category is None:
            raise ValueError(_NO_CATEGORY.fill(key=one.category))
        for key in (*one.attributes.values(), *one.always):
            if key not in category.attributes:
                raise ValueError(_NO_ATTRIBUTE.fill(category=one.category, key=key))
        for name, key in one.attributes.items():
            attribute = model.attributes[key]
            if attribute.kind not in FIELD_TYPES[name]:
                facts = {"kind": str(attribute.kind), "field": name}
                raise ValueError(_WRONG_TYPE.fill(key=key, **facts))
            choices = mapping.species if name == "species" else one.words.get(name, {})
            for value in filter(None, choices.values()):
                _check_choice(attribute, value)
        for key, values in one.always.items():
            _check_always(model.attributes[key], values)
        for key in category.attributes:
            given = {*one.attributes.values(), *one.always}
            if model.attributes[key].is_required and key not in given:
                raise ValueError(_REQUIRED.fill(category=one.category, key=key, kind=kind))


def _check_choice(attribute: SmartAttribute, value: str) -> None:
    if attribute.kind in CHOICES and value not in attribute.choices:
        raise ValueError(_NO_CHOICE.fill(key=attribute.key, value=value[:80]))


def _check_always(attribute: SmartAttribute, values: tuple[str, ...]) -> None:
    if attribute.kind in CHOICES:
        for value in values:
            _check_choice(attribute, value)
    if (len(values) != 1 and attribute.kind is not SmartType.MLIST) or not all(
        can_be(attribute, value) for value in values
    ):
        facts = {"kind": str(attribute.kind), "value": ", ".join(values)[:80]}
        raise ValueError(_NO_VALUE.fill(key=attribute.key, **facts))


def can_be(attribute: SmartAttribute, value: str) -> bool:
    """Whether an attribute takes a value."""
    if attribute.kind in CHOICES:
        return value in attribute.choices
    if attribute.kind is SmartType.BOOLEAN:
        return value in ("true", "false")
    try:
        if attribute.kind is SmartType.DATE:
            date.fromisoformat(value)
        if attribute.kind is SmartType.NUMERIC:
            number = float(value)
            low, high = attribute.minimum, attribute.maximum
            return (
                isfinite(number)
                and (low is None or number >= low)
                and (high is None or number <= high)
            )
    except ValueError:
        return False
    return bool(value)


def _table(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError(_NO_TABLE.fill(table=name, names="names and values"))
    return value


def _only(table: Mapping[str, object], name: str, known: Iterable[str]) -> None:
    known = list(known)
    for key in table:
        if key not in known:
            facts = {"key": key[:80], "names": ", ".join(known)}
            raise ValueError(_UNKNOWN.fill(table=name, **facts))


def _texts(value: object, name: str, known: tuple[str, ...] | None) -> dict[str, str]:
    """The texts of a table that are not empty, of species also the empty ones."""
    table = _table(value, name)
    if known is not None:
        _only(table, name, known)
    texts = {key: _text(one, name, key) for key, one in table.items()}
    return {key: text for key, text in texts.items() if text or known is None}


def _always(value: object, name: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for key, one in _table(value, name).items():
        values = tuple(_text(text, name, key) for text in (one if isinstance(one, list) else [one]))
        if any(values):
            found[key] = values
    return found


def _text(value: object, table: str, key: str) -> str:
    """A text, also of a number or a truth as TOML has them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | date):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(_NOT_TEXT.fill(key=key[:80], table=table))
    return value.strip()
