"""A list of accepted taxa with their common names and synonyms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy

_COMMON: Final = "common_name_"


@dataclass(frozen=True)
class Checklist:
    """All accepted taxa, and the accepted name of every name and synonym."""

    taxonomy: Taxonomy
    accepted: Mapping[str, str]


def checklist_of(rows: Iterable[Mapping[str, str]]) -> Checklist:
    """A checklist from rows with the columns ``rank``, ``scientific_name``, ``parent``,
    ``common_name_…`` for each language, and ``synonyms`` separated by ``|``."""
    taxa: list[Taxon] = []
    accepted: dict[str, str] = {}
    rows = list(rows)
    for row in rows:
        common = {
            column.removeprefix(_COMMON): value
            for column, value in row.items()
            if column.startswith(_COMMON) and value
        }
        parent = {"parent": row["parent"]} if row["parent"] else {}
        taxa.append(Taxon(row["scientific_name"], Rank(row["rank"]), common_names=common, **parent))
        accepted[row["scientific_name"]] = row["scientific_name"]
    for row in rows:
        for synonym in filter(None, row["synonyms"].split("|")):
            accepted.setdefault(synonym, row["scientific_name"])
    return Checklist(Taxonomy(tuple(taxa)), accepted)
