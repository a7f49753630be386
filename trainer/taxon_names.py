"""The taxon that a recorded name means: spellings, authors, ranks, doubts and hybrids.

Doubts follow open nomenclature: a sign of doubt concerns the word after it (``cf.``, ``aff.``) or
before it (``?``), so the taxon above that word is certain.
Source: Sigovini, Keppel and Tagliapietra 2016, doi:10.1111/2041-210X.12594.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from swc_desktop.core.checklist import Checklist
from swc_desktop.core.search_text import searchable
from swc_desktop.core.taxonomy import ROOT, Rank, Taxonomy
from trainer.sources import left_out
from trainer.sources.labels import meaning_of

OTHER: Final = "other"
"""The name of pictures that deliberately show no animal of the checklist; they test the gate. Rows
have the name ``other`` or ``other:<what>``."""

UNKNOWN_NAME: Final = "unknown name"
NO_NAME: Final = "no name"
HYBRID: Final = "hybrid"

_NOTHING: Final = frozenset({
    "-", "--", ".", "?", "indet", "indet.", "n/a", "na", "nan", "nil", "no id", "no identification",
    "no name", "null", "unk",
})  # fmt: skip
"""What people and programs write for no name, beside the words of ``sources/labels.py``."""

_DOUBT: Final = frozenset({"cf", "cf.", "aff", "aff.", "nr", "nr.", "near", "?"})
_UNNAMED: Final = frozenset({
    "indet", "indet.", "sp", "sp.", "sp.nov", "sp.nov.", "species", "spp", "spp.", "ssp.nov.",
})  # fmt: skip
_BELOW_SPECIES: Final = frozenset({
    "f", "f.", "form", "forma", "race", "spp", "spp.", "ssp", "ssp.", "subsp", "subsp.",
    "subspecies", "var", "var.",
})  # fmt: skip
_LETTER: Final = re.compile(r"[^\W\d_]")
_HYBRID: Final = re.compile(r"×|\b[xX]\b|\bhybrids?\b|\bhybr\b|\bF[12]\b")
_CHOICE: Final = re.compile(r"\s*[/|;]\s*|\s+(?:or|ou|oder|o)\s+|\s*\+\s*")
_SUBGENUS: Final = re.compile(r"^\s*(\w+)\s*\(([^\W\d_]+)\)\s*(.*)$")
_ENDING: Final = re.compile(r"(?:us|um|a|is|e|os|on)$")
"""Endings that follow the gender of the genus (ICZN, article 31.2)."""


@dataclass(frozen=True)
class NamedTaxon:
    """The accepted taxon of a name, or ``OTHER``; else None and the rule that drops the name: one
    of this module, or what the word means in every layout (``sources/labels.py``)."""

    taxon: str | None
    rule: str = ""


class NameReader:
    """Reads names of a checklist; makes its tables of spellings once."""

    def __init__(self, checklist: Checklist) -> None:
        self._taxonomy: Taxonomy = checklist.taxonomy
        self._accepted = {searchable(name): taxon for name, taxon in checklist.accepted.items()}
        self._common = _common_names(checklist.taxonomy)
        self._abbreviated = _unique(
            (f"{name[0]}. {name.split(' ', 1)[1]}", taxon)
            for name, taxon in self._accepted.items()
            if " " in name
        )
        self._stems = _unique((_stem(name), taxon) for name, taxon in self._accepted.items())
        self.read = lru_cache(maxsize=65536)(self._read)

    def _read(self, name: str) -> NamedTaxon:
        """The taxon of a name as recorded."""
        plain = " ".join("".join(map(_letter, name)).replace("_", " ").split())
        said = searchable(plain)
        meaning = meaning_of(said)
        if said.partition(":")[0].strip() == OTHER or meaning == left_out.EMPTY:
            return NamedTaxon(OTHER)
        if meaning:
            return NamedTaxon(None, meaning)
        if said in _NOTHING or not _LETTER.search(said):
            return NamedTaxon(None, NO_NAME)
        if (whole := self._lookup(said)) is not None:
            return NamedTaxon(whole)
        if _HYBRID.search(plain):
            return NamedTaxon(None, HYBRID)
        found = self._choice(plain) or self._doubtful(plain)
        return NamedTaxon(found) if found else NamedTaxon(None, UNKNOWN_NAME)

    def _lookup(self, said: str) -> str | None:
        """The taxon of a whole name in the checklist, scientific or common."""
        common = self._common.get(said) or self._common.get(said.removesuffix("s"))
        return self._accepted.get(said) or common

    def _choice(self, plain: str) -> str | None:
        """The lowest taxon above all names of a text such as ``Panthera leo/pardus``."""
        parts = [part for part in _CHOICE.split(plain) if part]
        if len(parts) < 2:
            return None
        before = parts[0].split(" ")[:-1]
        found: list[str] = []
        for part in parts:
            short = " " not in part and part[:1].islower()
            taxon = self._doubtful(" ".join([*before, part]) if short and before else part)
            if taxon is None:
                return None
            found.append(taxon)
        return self._above_all(found)

    def _above_all(self, taxa: Sequence[str]) -> str | None:
        common: str | None = None
        for steps in zip(*(self._taxonomy.path(taxon) for taxon in taxa), strict=False):
            if len(set(steps)) > 1:
                break
            common = steps[0]
        return common

    def _doubtful(self, plain: str) -> str | None:
        """The certain part of a name with signs of doubt, or the whole name."""
        text = re.sub(r"(?<!\S)\?\s*(?=\w)", "cf. ", plain).replace("?", " ? ")
        words = text.split()
        signs = [place for place, word in enumerate(words) if word.lower() in _DOUBT]
        if not signs:
            return self._ranked(words)
        first = signs[0]
        certain = words[:first]
        if words[first] == "?" and certain:
            certain = certain[:-1]
        elif not certain:  # the genus itself is in doubt, so only its family is certain
            genus = self._ranked(words[first + 1 :][:1])
            return None if genus is None else self._parent(genus)
        if certain:
            return self._ranked(certain)
        whole = self._ranked([word for word in words if word != "?"])
        return None if whole is None else self._parent(whole)

    def _parent(self, taxon: str) -> str | None:
        parent = self._taxonomy[taxon].parent
        return None if parent == ROOT else parent

    def _ranked(self, words: Sequence[str]) -> str | None:
        """The taxon of words without doubts: subgenus, marks of rank and authors are left out."""
        text = " ".join(words)
        if (found := _SUBGENUS.match(text)) is not None:
            genus, bracket, rest = found.groups()
            if not rest or rest.split()[0][:1].islower():
                return self._binomial(genus, rest.split()) or (
                    self._binomial(bracket, rest.split()) if rest else None
                )
        return self._binomial(words[0], words[1:]) if words else None

    def _binomial(self, genus: str, rest: Sequence[str]) -> str | None:
        epithets = [word for word in rest if word.lower() not in _BELOW_SPECIES]
        unnamed = bool(epithets) and epithets[0].lower() in _UNNAMED
        unnamed |= bool(rest) and not epithets
        if unnamed:
            return self._genus(genus)
        parts = [searchable(genus.strip("()")), *(searchable(one) for one in epithets)]
        for count in range(min(3, len(parts)), 1, -1):
            taxon = self._species(parts[:count])
            if taxon is not None:
                return taxon
        if epithets and epithets[0][:1].islower() and _is_epithet(epithets[0]):
            return None
        return self._genus(genus)

    def _genus(self, genus: str) -> str | None:
        return self._accepted.get(searchable(genus.strip("()")))

    def _species(self, parts: Sequence[str]) -> str | None:
        """The taxon of a genus with one or two epithets, also of a species that a trinomial had as
        a subspecies, of another gender, of an older genus, or with the genus abbreviated."""
        text = " ".join(parts)
        for said in (text, f"{self._accepted.get(parts[0], '')} {' '.join(parts[1:])}".lower()):
            if (found := self._accepted.get(said)) is not None:
                return found
            if (found := self._stems.get(_stem(said))) is not None:
                return found
        if len(parts) == 3:
            raised = self._accepted.get(f"{parts[0]} {parts[2]}")
            if raised is not None and self._taxonomy[raised].rank is Rank.SPECIES:
                return raised
        if re.fullmatch(r"[a-z]\.?", parts[0]):
            return self._abbreviated.get(f"{parts[0][0]}. {' '.join(parts[1:])}")
        return None


def _letter(sign: str) -> str:
    """A character as it counts in a name: no format signs, and one kind of white space."""
    return "" if sign in "\u200b\u200c\u200d\u2060\ufeff\u00ad" else " " if sign.isspace() else sign


def _is_epithet(word: str) -> bool:
    return re.fullmatch(r"[^\W\d_][^\W\d_-]*(?:-[^\W\d_]+)*", word) is not None


def _stem(name: str) -> str:
    """A name of two words or three without the ending of its last word."""
    genus, _, rest = name.partition(" ")
    return f"{genus} {' '.join(_ENDING.sub('', word) for word in rest.split())}" if rest else name


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs whose key has one value only."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, taxon in pairs:
        found[key].add(taxon)
    return {key: next(iter(taxa)) for key, taxa in found.items() if len(taxa) == 1}


def _common_names(taxonomy: Taxonomy) -> dict[str, str]:
    """Taxa by their common names; of several with one name, the one above the others, or its only
    species."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    for taxon in taxonomy.taxa:
        for common in taxon.common_names.values():
            said = searchable(common)
            for form in {said, said.removesuffix("s")}:
                named[form].append(taxon.name)
    found = {}
    for common, taxa in named.items():
        top = min(taxa, key=lambda name: len(taxonomy.path(name)))
        if all(top in taxonomy.path(name) for name in taxa):
            below = taxonomy.children(top)
            only = len(below) == 1 and below[0] in taxa and taxonomy[below[0]].rank is Rank.SPECIES
            found[common] = below[0] if only else top
    return found
