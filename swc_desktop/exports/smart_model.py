"""The data model of a park in SMART, as its *datamodel.xml* says it: what may be recorded, by which
keys. Only what is active counts; all else is refused when SMART imports it.

Source: org.wcs.smart (Apache-2.0), namespace .../xml/1.1/datamodel; 1.0 has singular tags.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import message, message_of
from swc_desktop.exports.errors import DataModelUnreadable
from swc_desktop.storage.regular_file import open_file

MAX_BYTES: Final = 16 << 20
"""Of a data model; those of whole countries have some 2 MB."""

MAX_DEPTH: Final = 50
_MAX_NODES: Final = 200_000
"""Elements; a species with names in five languages has seven."""

_MAX_LETTERS: Final = 200
"""Of a key or a name."""


class SmartType(StrEnum):
    """What an attribute takes."""

    LIST = "LIST"
    MLIST = "MLIST"
    TREE = "TREE"
    NUMERIC = "NUMERIC"
    TEXT = "TEXT"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"


CHOICES: Final = frozenset({SmartType.LIST, SmartType.MLIST, SmartType.TREE})


def plain_name(name: str) -> str:
    """Small letters and digits alone, without accents: *Panthera pardus* is ``pantherapardus``."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]", "", "".join(one for one in letters if not unicodedata.combining(one)))


def last_key(key: str) -> str:
    """The last part of a path, a key alone as it is."""
    return key.rstrip(".").rpartition(".")[2]


@dataclass(frozen=True)
class SmartAttribute:
    """What can be said in an observation. ``choices`` are the names of each choice by its key, in a
    tree its path with a dot at the end; ``minimum`` and ``maximum`` bound a number."""

    key: str
    kind: SmartType
    is_required: bool
    names: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]]
    minimum: float | None = None
    maximum: float | None = None

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the choices that have a name or last key, by ``plain_name``."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for key, names in self.choices.items():
            for name in (last_key(key), *names):
                found[plain_name(name)][key] = None
        return {name: tuple(keys) for name, keys in found.items()}


@dataclass(frozen=True)
class SmartCategory:
    """A kind of observation: its path with a dot at the end, and the keys of its attributes, those
    of the categories above it too."""

    key: str
    names: tuple[str, ...]
    attributes: tuple[str, ...]


@dataclass(frozen=True)
class SmartModel:
    """What is active in a data model, by key; ``language`` is the first of its languages."""

    attributes: Mapping[str, SmartAttribute]
    categories: Mapping[str, SmartCategory]
    language: str


def read_data_model(file: Path) -> SmartModel:
    """Read a file. Raises ``DataModelUnreadable``."""
    try:
        with open_file(file) as opened:
            content = opened.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ValueError(message("Exports", "it is too large"))
        if content.count(b"<") > 2 * _MAX_NODES:  # before a tree is made of it
            raise ValueError(message("Exports", "it is too large"))
        return _model(fromstring(content, forbid_dtd=True))
    except OSError as error:
        raise DataModelUnreadable(file=file, problem=explain_reading(error)) from error
    except (ParseError, DefusedXmlException, LookupError) as error:
        problem = message("Exports", "it is not XML ({reason})").fill(reason=str(error)[:200])
        raise DataModelUnreadable(file=file, problem=problem) from error
    except ValueError as error:
        raise DataModelUnreadable(file=file, problem=message_of(error)) from error


def _model(root: Element) -> SmartModel:
    if _tag(root) != "DataModel":
        raise ValueError(message("Exports", "it does not begin with DataModel"))
    attributes = {
        one.key: one for group in _children(root, "attributes") for one in _attributes(group)
    }
    categories: dict[str, SmartCategory] = {}
    for group in _children(root, "categories"):
        _read_categories(group, "", (), attributes, categories)
    if not categories:
        raise ValueError(message("Exports", "no category in it is active"))
    codes = [
        one.get("code", "")[:_MAX_LETTERS]
        for group in _children(root, "languages")
        for one in _children(group, "languages", "language")
    ]
    return SmartModel(attributes, categories, next(filter(None, codes), "en"))


def _attributes(group: Element) -> Iterator[SmartAttribute]:
    for one in _children(group, "attribute"):
        key, kind = _key(one), one.get("type", "")
        if not key or kind not in SmartType.__members__:
            continue
        choices: dict[str, tuple[str, ...]] = {}
        if kind == SmartType.TREE:
            for tree in _children(one, "tree", "trees"):
                _read_tree(tree, "", choices)
        else:
            for value in _children(one, "values", "value"):
                if _key(value) and _is_active(value):
                    choices[_key(value)] = _names(value)
        bounds = next(_children(one, "qa_minmax"), None)
        lowest, highest = (_bound(bounds, tag) for tag in ("MinValue", "MaxValue"))
        is_required = one.get("isrequired") == "true"
        yield SmartAttribute(
            key, SmartType(kind), is_required, _names(one), choices, lowest, highest
        )


def _read_tree(node: Element, above: str, found: dict[str, tuple[str, ...]]) -> None:
    if not (_key(node) and _is_active(node)):
        return
    path = f"{above}{_key(node)}."
    _check_depth(path)
    found[path] = _names(node)
    for child in _children(node, "children", "child"):
        _read_tree(child, path, found)


def _read_categories(
    group: Element,
    above: str,
    inherited: tuple[str, ...],
    attributes: Mapping[str, SmartAttribute],
    found: dict[str, SmartCategory],
) -> None:
    for one in _children(group, "category"):
        if not (_key(one) and _is_active(one)):
            continue
        path = f"{above}{_key(one)}."
        _check_depth(path)
        own = [
            key
            for child in _children(one, "attributes", "attribute")
            if (key := child.get("attributekey", "")) in attributes and _is_active(child)
        ]
        keys = tuple(dict.fromkeys((*inherited, *own)))
        found[path] = SmartCategory(path, _names(one), keys)
        _read_categories(one, path, keys, attributes, found)


def _check_depth(path: str) -> None:
    if path.count(".") > MAX_DEPTH:
        raise ValueError(message("Exports", "its categories or choices lie too deep"))


def _children(parent: Element, *tags: str) -> Iterator[Element]:
    return (one for one in parent if _tag(one) in tags)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _key(element: Element) -> str:
    """A key; "" for one that cannot be part of a path."""
    key = element.get("key", "").strip()
    return "" if "." in key or len(key) > _MAX_LETTERS else key


def _names(element: Element) -> tuple[str, ...]:
    names = (one.get("value", "").strip() for one in _children(element, "names", "name"))
    return tuple(name[:_MAX_LETTERS] for name in names if name)


def _is_active(element: Element) -> bool:
    return element.get("isactive", "true") != "false"


def _bound(bounds: Element | None, tag: str) -> float | None:
    text = "" if bounds is None else next((one.text or "" for one in _children(bounds, tag)), "")
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
