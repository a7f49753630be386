"""Finding taxa by what a person types: scientific and common names in every language, synonyms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from swc_desktop.core.search_text import searchable
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy

SYNONYM: Final = ""
"""In place of a language: an older scientific name."""

SCIENTIFIC: Final = "la"
"""In place of a language: the accepted scientific name."""


_ORDER: Final = (Rank.SPECIES, Rank.GENUS, Rank.FAMILY, Rank.SUBSPECIES)
"""Of taxa that fit alike, what people mean most."""


class Match(IntEnum):
    """How a typed text fits a name, the best first."""

    EXACT = 0
    START = 1
    """The name begins with it."""
    WORDS = 2
    """Each of its words begins a word of the name."""


@dataclass(frozen=True)
class FoundName:
    """A taxon that fits what was typed, by one of its names in a language."""

    taxon: Taxon
    name: str
    language: str
    match: Match


class NameSearch:
    """Finds taxa by their names, without regard to case and accents."""

    def __init__(
        self, taxonomies: Iterable[Taxonomy], accepted: Mapping[str, str] | None = None
    ) -> None:
        """``accepted`` has the accepted name of each synonym; of two taxa with one name the first
        counts."""
        self._taxa: dict[str, Taxon] = {}
        for taxonomy in taxonomies:
            for taxon in taxonomy.taxa:
                self._taxa.setdefault(taxon.name, taxon)
        names = [
            (name, language, taxon)
            for taxon in self._taxa.values()
            for language, name in ((SCIENTIFIC, taxon.name), *taxon.common_names.items())
        ]
        names += [
            (synonym, SYNONYM, self._taxa[name])
            for synonym, name in (accepted or {}).items()
            if synonym != name and name in self._taxa
        ]
        self._names = [(searchable(name), name, language, one) for name, language, one in names]

    @property
    def plain_names(self) -> frozenset[str]:
        """All names and synonyms without case and accents, as ``searchable`` has them."""
        return frozenset(plain for plain, *_ in self._names)

    def find(
        self,
        text: str,
        recent: Sequence[str] = (),
        limit: int | None = None,
        *,
        language: str = "en",
    ) -> list[FoundName]:
        """The taxa that fit a text, each once by its best name: exact ones first, then those by a
        scientific name or one in ``language``, then by names of other languages and by synonyms;
        of these first those of ``recent`` (scientific names, the last one first), then those that
        begin with the text, then by the words in them; of equal ones species first, and the
        shorter name. All of ``recent`` without a text. A synonym never counts as exact here: who
        types "leo" does not mean the older genus *Leo*.
        """
        wanted = " ".join(searchable(text).split())
        order = {name: at for at, name in enumerate(dict.fromkeys(recent))}
        if not wanted:
            known = [self._taxa[name] for name in order if name in self._taxa]
            return [FoundName(one, one.name, SCIENTIFIC, Match.EXACT) for one in known][:limit]

        def fit(found: FoundName) -> tuple[bool, bool, Match]:
            is_exact = found.match is Match.EXACT and found.language != SYNONYM
            return not is_exact, found.language not in (SCIENTIFIC, language), found.match

        best: dict[str, FoundName] = {}
        for plain, name, of_language, taxon in self._names:
            match = _match(wanted, plain)
            if match is None:
                continue
            one = FoundName(taxon, name, of_language, match)
            if taxon.name not in best or fit(one) < fit(best[taxon.name]):
                best[taxon.name] = one
        last = len(order)

        def place(found: FoundName) -> tuple[bool, bool, int, Match, int, int, str]:
            return (
                *fit(found)[:2],
                order.get(found.taxon.name, last),
                found.match,
                _ORDER.index(found.taxon.rank),
                len(found.name),
                found.taxon.name,
            )

        return sorted(best.values(), key=place)[:limit]

    def named(self, text: str) -> list[Taxon]:
        """The taxa with exactly this name; several where a common name is that of more than one."""
        return [found.taxon for found in self.find(text) if found.match is Match.EXACT]


def _match(wanted: str, name: str) -> Match | None:
    if wanted == name:
        return Match.EXACT
    if name.startswith(wanted):
        return Match.START
    words = name.replace("-", " ").split()
    if all(any(word.startswith(one) for word in words) for one in wanted.split()):
        return Match.WORDS
    return None
