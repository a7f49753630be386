"""The methods of naming that are measured side by side, and their names.

The card, the pack's figures, the report and the comparison of packs all take them from here.
"""

from dataclasses import dataclass
from typing import Final

from swc_desktop.core.method import EvidenceMode, Method, Recipe


@dataclass(frozen=True)
class NamingMethod:
    """Which votes count and how they are joined; ``name`` is what readers and files call it."""

    name: str
    mode: EvidenceMode
    recipe: Recipe


PICTURE: Final = NamingMethod("picture alone", EvidenceMode.IMAGE, Recipe.BAYES)
METADATA: Final = NamingMethod("metadata alone", EvidenceMode.METADATA, Recipe.BAYES)
THESIS: Final = NamingMethod("joined, thesis", EvidenceMode.BOTH, Recipe.THESIS)
JOINED: Final = NamingMethod("joined, bayes", EvidenceMode.BOTH, Recipe.BAYES)

METHODS: Final = (PICTURE, METADATA, THESIS, JOINED)
"""In the order of every table's rows."""

SINGLE_AND_JOINED: Final = (PICTURE, METADATA, JOINED)
"""Those that figures by class and at the bars show: the thesis' recipe is a comparison only."""


def methods_of(method: Method) -> tuple[NamingMethod, ...]:
    """Those of ``METHODS`` that a pack has votes for."""
    pictures = any(node.image is not None for node in method.nodes)
    metadata = any(node.metadata is not None for node in method.nodes)
    missing = {PICTURE.name: not pictures, METADATA.name: not metadata}
    missing[THESIS.name] = not (pictures and metadata)
    return tuple(one for one in METHODS if not missing.get(one.name, False))


FLAT_IMAGE: Final = "flat image"
FLAT_METADATA: Final = "flat metadata"
MAJORITY: Final = "majority"
NEAREST_RECORD: Final = "nearest record"
"""The baselines by name: each gives a row one taxon, without the tree."""


def without_evidence(kind: str) -> str:
    """The name of the joined method with one kind of evidence (place, time, weather) unknown."""
    return f"joined without {kind}"
