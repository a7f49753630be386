"""The categories of the taxa of a project as a person looks them through before changing one."""

from dataclasses import dataclass

import apsw

from swc_desktop.core.search_text import searchable
from swc_desktop.core.sensitivity import NOT_SENSITIVE, SensitiveTaxa, Sensitivity
from swc_desktop.core.taxonomy import Taxon
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.sharing.sensitive_taxa import own_categories, shipped_categories, taxonomies_of


@dataclass(frozen=True)
class TaxonSensitivity:
    """What is said of a taxon, in this project (``own``) and in the ``shipped`` list, if anything.

    ``above`` is the nearest taxon above it of which something is said, with its category;
    ``applied`` is how its places are treated: what is said of it, or of a taxon within it where
    that is stricter. ``taxon`` is None where neither checklist nor pack has the name.
    """

    name: str
    taxon: Taxon | None
    own: int | None
    shipped: int | None
    above: tuple[str, int] | None
    applied: int

    @property
    def is_listed(self) -> bool:
        """Whether something is said of it, and not only of one above it."""
        return self.own is not None or self.shipped is not None

    @property
    def category(self) -> int:
        """What is said of it, else of the one above it."""
        inherited = NOT_SENSITIVE if self.above is None else self.above[1]
        return next((one for one in (self.own, self.shipped) if one is not None), inherited)


class SensitivityList:
    """What is said of the taxa of a project, as it is when this is made."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._known = KnownTaxa(connection)
        self._own = own_categories(connection)
        self._shipped = shipped_categories()
        self._said = {**self._shipped, **self._own}
        self._taxonomies = taxonomies_of(connection)
        self._applied = SensitiveTaxa(self._said, self._taxonomies)

    def listed(self) -> list[TaxonSensitivity]:
        """Those of which something is said, by their names."""
        return [self.of(name) for name in sorted(self._said)]

    def found(self, text: str) -> list[TaxonSensitivity]:
        """The taxa that a person may mean by a text, in any language of the checklist, the best one
        first, then those listed whose names have it; those listed without a text."""
        wanted = searchable(text.strip())
        if not wanted:
            return self.listed()
        meant = [one.taxon.name for one in self._known.search.find(text)]
        names = [name for name in sorted(self._said) if wanted in searchable(name)]
        return [self.of(name) for name in dict.fromkeys((*meant, *names))]

    def of(self, name: str) -> TaxonSensitivity:
        """What is said of a taxon, by its scientific name."""
        path = self._known.path(name)[:-1]
        above = next(((one, self._said[one]) for one in reversed(path) if one in self._said), None)
        return TaxonSensitivity(
            name,
            self._known.taxon(name),
            self._own.get(name),
            self._shipped.get(name),
            above,
            _number(self._applied.of(name)),
        )

    def exposed(self, name: str, category: int) -> list[str]:
        """The taxa whose places others would see finer than before, and finer than by the shipped
        list, if this were said of one of them; by their names, and without those below them."""
        then = SensitiveTaxa({**self._said, name: category}, self._taxonomies)
        shipped = SensitiveTaxa(self._shipped, self._taxonomies)
        within = {name}
        for each in self._taxonomies:
            within |= {one.name for one in each.taxa if name in each.path(one.name)}

        def is_exposed(one: str) -> bool:
            allowed = max(_fineness(self._applied.of(one)), _fineness(shipped.of(one)))
            return _fineness(then.of(one)) > allowed

        exposed = set(filter(is_exposed, within))
        return sorted(one for one in exposed if exposed.isdisjoint(self._known.path(one)[:-1]))


def _number(category: Sensitivity | None) -> int:
    return NOT_SENSITIVE if category is None else category.value


def _fineness(category: Sensitivity | None) -> int:
    """A larger number where others see a place more exactly."""
    return len(Sensitivity) + 1 if category is None else category.value
