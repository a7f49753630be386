"""Answers that are rare in a project, where a wrong name is more likely than a new animal.

Where few of the animals that are named are of a kind, even a model that is seldom wrong names more
of them wrongly than rightly (base rate).
"""

from collections import Counter
from typing import Final

import apsw

from swc_desktop.core.prediction import Status
from swc_desktop.core.result_state import FAIRLY_SURE
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.known_taxa import KnownTaxa

ONE_IN: Final = 100
"""A taxon is rare up to one in so many named photographs (round choice)."""


def rare_answers(connection: apsw.Connection) -> list[str]:
    """The names of taxa that are rare in a project, of the model or of people.

    A subspecies is as frequent as its species, and a taxon above as all that is below it.
    """
    rows = connection.execute(
        "SELECT CASE WHEN judged THEN identified ELSE taxon END, count(*) FROM media "
        f"WHERE successor IS NULL AND (judged OR (status = ? AND certainty >= {FAIRLY_SURE})) "
        "GROUP BY 1",
        (Status.NAMED.value,),
    ).fetchall()
    taxa = KnownTaxa(connection)
    counts = {
        str(name): int(str(count))
        for name, count in rows
        if name is not None and taxa.taxon(str(name)) is not None
    }
    together: Counter[str] = Counter()
    for name, count in counts.items():
        for above in taxa.path(name):
            together[above] += count
    most = sum(counts.values()) / ONE_IN
    return sorted(name for name in counts if together[_as_species(taxa, name)] <= most)


def _as_species(taxa: KnownTaxa, name: str) -> str:
    """The species of a subspecies, any other taxon itself."""
    taxon = taxa.taxon(name)
    is_below = taxon is not None and taxon.rank is Rank.SUBSPECIES
    return taxa.path(name)[-2] if is_below else name
