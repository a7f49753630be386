"""Which taxa are sensitive in a project: the shipped list, and what people changed in it."""

import csv
import json
from collections.abc import Mapping
from functools import cache
from typing import Final

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.core.sensitivity import NOT_SENSITIVE, SensitiveTaxa, Sensitivity
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.projects.known_taxa import KnownTaxa, shipped_checklist
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.project import Project
from swc_desktop.resources import resource
from swc_desktop.storage.regular_file import open_file

SETTING: Final = "sensitive_taxa"
"""A project's own categories by scientific name, as JSON."""


@cache
def shipped_categories() -> Mapping[str, int]:
    """Categories by scientific name from the shipped checklist.

    Elephants, lions and what Appendix I of CITES names as a whole species: high. All other cats,
    which are in Appendix II: medium. House cats are not sensitive.
    Source: https://cites.org/eng/app/appendices.php
    """
    with open_file(resource("taxonomy.csv")) as file:
        rows = list(csv.DictReader(file.read().decode("utf-8").splitlines()))
    return {row["scientific_name"]: int(row["sensitivity"]) for row in rows if row["sensitivity"]}


def own_categories(connection: apsw.Connection) -> dict[str, int]:
    """The categories that people gave in this project."""
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (SETTING,)).fetchone()
    found = {} if row is None else json.loads(str(row[0]))
    return {str(name): int(category) for name, category in found.items()}


def sensitive_taxa(connection: apsw.Connection) -> SensitiveTaxa:
    """The category of each taxon in a project."""
    said = {**shipped_categories(), **own_categories(connection)}
    return SensitiveTaxa(said, taxonomies_of(connection))


def taxonomies_of(connection: apsw.Connection) -> list[Taxonomy]:
    """Those of the shipped checklist and of the packs of a project, in which taxa are found."""
    return [shipped_checklist().taxonomy, *PackTaxa(connection).all()]


CATEGORY_WORDS: Final[Mapping[int, Message]] = {
    Sensitivity.EXTREME: message("Sharing", "extreme, the place is withheld"),
    Sensitivity.HIGH: message("Sharing", "high, places are rounded to 0.1 degree"),
    Sensitivity.MEDIUM: message("Sharing", "medium, places are rounded to 0.01 degree"),
    Sensitivity.LOW: message("Sharing", "low, places are rounded to 0.001 degree"),
    NOT_SENSITIVE: message("Sharing", "not sensitive, places are exact"),
}
"""What each category means for others."""


def say_how_sensitive(project: Project, name: str, category: int | None) -> str:
    """Change the category of a taxon in a project, and note it; the scientific name.

    As ``set_category``.
    """
    words = message("Sharing", "Go back to the shipped category of {taxon}")
    if category is not None:
        words = message("Sharing", "Say how sensitive {taxon} is: {category}")
        words = words.fill(category=CATEGORY_WORDS[category])
    with project.act("sensitivity", words.fill(taxon=name), can_undo=False):
        return set_category(project.connection, name, category)


def set_category(connection: apsw.Connection, name: str, category: int | None) -> str:
    """Say how sensitive a taxon is in this project, within an action; its scientific name.

    0 is not sensitive; None goes back to the shipped list. Raises ``TaxonUnknown``.
    """
    own = own_categories(connection)
    known = KnownTaxa(connection).named(name).name if name not in own else name
    own.pop(known, None)
    if category is not None:
        own[known] = Sensitivity(category).value if category else category
    text = json.dumps(own, ensure_ascii=False, sort_keys=True)
    connection.execute(
        "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (SETTING, text)
    )
    return known
