"""The checklist: accepted taxa and their synonyms."""

import csv
from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy

_COMMON = "common_name_"


@dataclass(frozen=True)
class Checklist:
    """All accepted taxa, and the accepted name of every name and synonym."""

    taxonomy: Taxonomy
    accepted: dict[str, str]


def read_checklist(path: Path) -> Checklist:
    """Read ``taxonomy.csv`` (rank, scientific_name, parent, common names, synonyms by ``|``)."""
    taxa: list[Taxon] = []
    accepted: dict[str, str] = {}
    with path.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
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
