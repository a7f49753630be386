"""A mapping to SMART as far as the names in a data model show it, for a person to correct."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Final

from swc_desktop.core.text import writable
from swc_desktop.exports.dataset import Dataset, ObservationLevel, ObservedKind
from swc_desktop.exports.smart_mapping import FIELD_TYPES, KINDS, PATROL_FIELDS, WORDS
from swc_desktop.exports.smart_model import (
    CHOICES,
    SmartAttribute,
    SmartCategory,
    SmartModel,
    last_key,
    plain_name,
)
from swc_desktop.exports.taxon_labels import species_of
from swc_desktop.exports.written import Written

_HINTS: Final[Mapping[str, tuple[str, ...]]] = {
    "species": ("species", "animal", "espece", "especie", "aina", "taxon"),
    "count": ("numberof", "count", "quantity", "nombre", "numero", "idadi"),
    "age": ("age", "lifestage", "umri", "edad"),
    "sex": ("sex", "gender", "jinsia"),
    "individual": ("individual",),
    "checked": ("checked", "verified"),
    "comment": ("comment", "note", "remark"),
    "animal": ("liveanimal", "wildlife", "sighting", "animal", "fauna", "wanyama"),
    "person": ("people", "person", "human", "watu"),
    "vehicle": ("vehicle", "car", "gari"),
}
"""Beginnings of names in data models, the surest first."""

_YOUNG: Final[Mapping[str, tuple[str, ...]]] = {
    "juvenile": ("juvenile", "young", "infant", "cub", "calf"),
    "subadult": ("subadult", "immature"),
    "adult": ("adult",),
    "female": ("female", "femelle", "hembra"),
    "male": ("male", "macho"),
}

_MAX_CHOICES_SHOWN: Final = 30
_HEAD: Final = """# How this project is written for SMART, by the data model of your park.
# Correct what is wrong, fill in what is empty, and use it: export PROJECT --format smart
# --data-model FILE.xml --mapping THIS_FILE --out FOLDER
# The part after # says what the data model has. What stays empty is not written.

# Transport, leader, team, station and mandate must be there in SMART, in the same letters.
[patrol]
"""
_TYPES: Final = "GROUND"


def write_mapping(data: Dataset, file: IO[bytes], model: SmartModel) -> Written:
    """Write the mapping: a line for each name of an animal that was seen. Raises ``OSError``."""
    lines = [_HEAD.rstrip("\n")]
    for key in PATROL_FIELDS:
        value = {"type": _TYPES, "language": model.language}.get(key, "")
        lines.append(f"{key} = {_quoted(value)}")
    names = seen_names(data)
    species = None
    for kind in KINDS:
        category = _category(data, model, kind)
        attributes = {} if category is None else _attributes(data, model, category)
        if kind == "animal" and "species" in attributes:
            species = model.attributes[attributes["species"]]
        lines += _kind_lines(model, kind, category, attributes)
    lines += ["", "# Each animal that was seen, and its key; empty: it is not written", "[species]"]
    if species is not None:
        shown = ", ".join(_quoted(one) for one in list(species.choices)[:_MAX_CHOICES_SHOWN])
        lines += [f"# {shown}"] if shown else []
    for name in names:
        key = "" if species is None else guessed_choice(data, species, name)
        lines.append(f"{_quoted(name)} = {_quoted(key)}")
    file.write(("\n".join(lines) + "\n").encode())
    return Written(len(names))


def seen_names(data: Dataset) -> list[str]:
    """The names of animals that were seen: scientific ones, and free ones of other animals."""
    found = {
        one.taxon or one.name
        for one in data.of_level(ObservationLevel.EVENT)
        if one.kind is ObservedKind.ANIMAL and not one.is_unsure
    }
    return sorted(found - {""})


def guessed_choice(data: Dataset, attribute: SmartAttribute, name: str) -> str:
    """The key of the choice that has one of the names of an animal, of a subspecies those of its
    species too; "" if there is none, or several. In an attribute of text the name itself."""
    if attribute.kind not in CHOICES:
        return name
    for one in dict.fromkeys((name, species_of(data, name))):
        taxon = data.taxa.get(one)
        common = () if taxon is None else taxon.common_names.values()
        words = {plain_name(word) for word in (one, *common)} - {""}
        found = {key for word in words for key in attribute.by_name.get(word, ())}
        if len(found) == 1:
            return found.pop()
    return ""


def _kind_lines(
    model: SmartModel,
    kind: str,
    category: SmartCategory | None,
    attributes: Mapping[str, str],
) -> Iterator[str]:
    yield ""
    if category is None:
        shown = ", ".join(_quoted(key) for key in list(model.categories)[:_MAX_CHOICES_SHOWN])
        yield f"# Categories: {shown}"
    yield f"[{kind}]"
    yield f"category = {_quoted('' if category is None else category.key)}"
    yield f"[{kind}.attributes]"
    for name in FIELD_TYPES:
        yield f"{name} = {_quoted(attributes.get(name, ''))}"
    for name, words in WORDS.items():
        attribute = model.attributes.get(attributes.get(name, ""))
        yield f"[{kind}.{name}]"
        if attribute is not None and attribute.choices:
            yield "# " + ", ".join(_quoted(key) for key in attribute.choices)
        for word in words:
            yield f"{word} = {_quoted('' if attribute is None else _word_choice(attribute, word))}"
    yield "# What every observation says"
    yield f"[{kind}.always]"
    for key in () if category is None else category.attributes:
        if key in attributes.values():
            continue
        one = model.attributes[key]
        choices = ", ".join(_quoted(choice) for choice in list(one.choices)[:_MAX_CHOICES_SHOWN])
        required = ", required" if one.is_required else ""
        yield f"# {one.kind}{required} {choices}".rstrip()
        yield f"{_quoted(key)} = {_quoted('')}"


def _category(data: Dataset, model: SmartModel, kind: str) -> SmartCategory | None:
    """The category whose name begins with a hint; of animals one with an attribute for species."""
    able = [
        one
        for one in model.categories.values()
        if kind != "animal" or "species" in _attributes(data, model, one)
    ]
    return next(
        (
            one
            for hint in _HINTS[kind]
            for one in able
            if _has(hint, (last_key(one.key), *one.names))
        ),
        able[0] if kind == "animal" and able else None,
    )


def _attributes(data: Dataset, model: SmartModel, category: SmartCategory) -> dict[str, str]:
    """The attribute of a category for each field that one can be guessed for."""
    found: dict[str, str] = {}
    able = [model.attributes[key] for key in category.attributes]
    names = seen_names(data)
    for name, kinds in FIELD_TYPES.items():
        fitting = [one for one in able if one.kind in kinds and one.key not in found.values()]
        if name == "species":
            fitting = [one for one in fitting if one.kind in CHOICES]
            known = max(fitting, key=lambda one: _known(data, one, names), default=None)
            if known is not None and _known(data, known, names):
                found[name] = known.key
                continue
        hinted = (
            one.key for hint in _HINTS[name] for one in fitting if _has(hint, (one.key, *one.names))
        )
        if key := next(hinted, None):
            found[name] = key
    return found


def _known(data: Dataset, attribute: SmartAttribute, names: Sequence[str]) -> int:
    return sum(1 for name in names if guessed_choice(data, attribute, name))


def _word_choice(attribute: SmartAttribute, word: str) -> str:
    if not attribute.choices:
        return word
    hints = _YOUNG[word]
    found = (
        key
        for hint in hints
        for key, names in attribute.choices.items()
        if _has(hint, (last_key(key), *names))
    )
    return next(found, "")


def _has(hint: str, names: Iterable[str]) -> bool:
    return any(plain_name(name).startswith(hint) for name in names)


def _quoted(text: str) -> str:
    """A text as TOML has it in one line. Source: TOML 1.0, basic strings."""
    return json.dumps(writable(text), ensure_ascii=False).replace("\x7f", "\\u007f")
