"""The taxa of the packs that a project was named with."""

import json

import apsw

from swc_desktop.core.search_text import searchable
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.storage.dataclass_json import decode_value


class PackTaxa:
    """Reads the taxonomy of each pack once."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._taxonomies: dict[str, tuple[str, Taxonomy]] = {}

    def at_or_below(self, taxa: frozenset[str]) -> set[str]:
        """Taxa and all below them, by the taxonomies of all packs of the project."""
        names = set(taxa)
        for taxonomy in self.all() if taxa else ():
            below = [taxon for taxon in taxa if taxon in taxonomy]
            while below:
                below = [child for name in below for child in taxonomy.children(name)]
                names.update(below)
        return names

    def called(self, word: str) -> list[str]:
        """The taxa with a word in one of their names, or in one of a taxon above them."""
        found: set[str] = set()
        for taxonomy in self.all():
            named = {
                taxon.name
                for taxon in taxonomy.taxa
                if any(word in searchable(name) for name in _names(taxonomy, taxon.name))
            }
            found |= {
                taxon.name
                for taxon in taxonomy.taxa
                if not named.isdisjoint(taxonomy.path(taxon.name))
            }
        return sorted(found)

    def all(self) -> list[Taxonomy]:
        """The taxa of each pack."""
        rows = self._connection.execute("SELECT digest FROM pack").fetchall()
        return [self.of(str(digest))[1] for (digest,) in rows]

    def of(self, digest: str) -> tuple[str, Taxonomy]:
        """Label and taxa of a pack."""
        if digest not in self._taxonomies:
            rows = self._connection.execute(
                "SELECT label, taxonomy FROM pack WHERE digest = ?", (digest,)
            ).fetchall()
            if not rows:
                return "", Taxonomy(())
            taxonomy = decode_value(Taxonomy, json.loads(str(rows[0][1])))
            self._taxonomies[digest] = str(rows[0][0]), taxonomy
        return self._taxonomies[digest]


def _names(taxonomy: Taxonomy, taxon: str) -> list[str]:
    return [taxon, *taxonomy[taxon].common_names.values()]
