"""What is above the families of the checklist, and what SpeciesNet calls its taxa."""

import csv
from collections.abc import Mapping
from functools import cache

from swc_desktop.exports.dataset import TaxonData
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.resources import resource
from swc_desktop.storage.regular_file import open_file


@cache
def _above_families() -> Mapping[str, Mapping[str, str]]:
    with open_file(resource("higher_taxa.csv")) as file:
        rows = csv.DictReader(file.read().decode("utf-8").splitlines())
        return {row.pop("family"): dict(reversed(row.items())) for row in rows}


@cache
def _speciesnet_labels() -> Mapping[str, str]:
    """SpeciesNet's label of each taxon of the checklist that it has; its first part is also the id
    of the taxon in Wildlife Insights.

    Source: google/cameratrapai, model_cards/v4.0.0a.md
    """
    with open_file(resource("speciesnet_labels.csv")) as file:
        rows = csv.DictReader(file.read().decode("utf-8").splitlines())
        return {row["scientific_name"]: row["label"] for row in rows}


def taxon_data(taxa: KnownTaxa, name: str) -> TaxonData | None:
    """A taxon with what is above it, from the kingdom down; None for a name that is not known."""
    taxon = taxa.taxon(name)
    if taxon is None:
        return None
    path = taxa.path(name)
    above = dict(_above_families().get(path[0], {}))
    for one in path:
        known = taxa.taxon(one)
        assert known is not None
        above[known.rank.value] = one
    label = _speciesnet_labels().get(name, "")
    return TaxonData(name, taxon.rank, above, dict(taxon.common_names), label)
