"""The taxa that a person can name in a project: those of its packs and of the shipped checklist."""

import csv
from functools import cache, cached_property
from typing import Final

import apsw

from swc_desktop.core.checklist import Checklist, checklist_of
from swc_desktop.core.identification import Identified
from swc_desktop.core.message import message
from swc_desktop.core.name_search import NameSearch
from swc_desktop.core.taxonomy import ROOT, Taxon, Taxonomy
from swc_desktop.projects.errors import TaxonUnknown
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.resources import resource
from swc_desktop.storage.regular_file import open_file

SHIPPED: Final = "swc-desktop"
"""The name of the shipped checklist in identifications."""


_MAX_OFFERED: Final = 5
"""Names in a sentence of an error."""


@cache
def shipped_checklist() -> Checklist:
    """The checklist that ships with the program."""
    with open_file(resource("taxonomy.csv")) as file:
        text = file.read().decode("utf-8")
    return checklist_of(csv.DictReader(text.splitlines()))


class KnownTaxa:
    """The taxa that can be named in a project, or with those of one pack where ``known_by`` is its
    taxonomy; the shipped checklist comes first."""

    def __init__(self, known_by: apsw.Connection | Taxonomy) -> None:
        self._shipped = shipped_checklist()
        others = [known_by] if isinstance(known_by, Taxonomy) else PackTaxa(known_by).all()
        self._taxonomies: list[Taxonomy] = [self._shipped.taxonomy, *others]

    @cached_property
    def search(self) -> NameSearch:
        """Finds them by their names."""
        return NameSearch(self._taxonomies, self._shipped.accepted)

    def named(self, text: str) -> Taxon:
        """The taxon that a person means by one of its names; of several with one common name the
        one above the others. Raises ``TaxonUnknown``."""
        found = self.search.named(text)
        for one in found:
            if all(one.name in self.path(other.name) for other in found):
                return one
        if found:
            several = message("Projects", "it is a name of {taxa}")
            problem = several.fill(taxa=", ".join(one.name for one in found))
            raise TaxonUnknown(name=text, problem=problem)
        like = [one.taxon.name for one in self.search.find(text, limit=_MAX_OFFERED)]
        problem = message("Projects", "the checklist and the packs of this project do not have it")
        if like:
            problem = message("Projects", "there are names like it: {taxa}")
        raise TaxonUnknown(name=text, problem=problem.fill(taxa=", ".join(like)))

    def taxon(self, name: str) -> Taxon | None:
        """The taxon with this scientific name."""
        taxonomy = self._holding(name)
        return None if taxonomy is None else taxonomy[name]

    def parent(self, name: str) -> Taxon | None:
        """The taxon one rank above; None for a family and an unknown name."""
        taxonomy = self._holding(name)
        if taxonomy is None or taxonomy[name].parent == ROOT:
            return None
        return taxonomy[taxonomy[name].parent]

    def path(self, name: str) -> tuple[str, ...]:
        """The names from the family down to this one, itself alone where it is not known."""
        taxonomy = self._holding(name)
        return (name,) if taxonomy is None else taxonomy.path(name)

    def are_related(self, first: str, second: str) -> bool:
        """Whether one of two taxa is the other or holds it."""
        return first in self.path(second) or second in self.path(first)

    def common_name(self, name: str) -> str:
        """The English common name, "" without one."""
        taxon = self.taxon(name)
        return "" if taxon is None else taxon.common_name()

    def identified(self, taxon: Taxon) -> Identified:
        """That a person says it is this taxon."""
        checklist = SHIPPED if taxon.name in self._shipped.taxonomy else ""
        return Identified(taxon.name, taxon.rank, checklist)

    def _holding(self, name: str) -> Taxonomy | None:
        return next((one for one in self._taxonomies if name in one), None)
