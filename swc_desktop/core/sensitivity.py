"""How sensitive places of a taxon are: how far they must be rounded before others see them.

Source: A. D. Chapman, Current Best Practices for Generalizing Sensitive Species Occurrence Data,
GBIF 2020, https://doi.org/10.15468/doc-5jp4-5g10
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cached_property
from typing import Final

from swc_desktop.core.taxonomy import Taxonomy


class Sensitivity(IntEnum):
    """Chapman's categories; the smallest is the strictest."""

    EXTREME = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4

    @property
    def step(self) -> float:
        """Degrees to which a place is rounded."""
        return _STEPS[self]


NOT_SENSITIVE: Final = 0
"""Said of a taxon within one that is sensitive."""

_STEPS: Final[Mapping[Sensitivity, float]] = {
    Sensitivity.EXTREME: 1.0,
    Sensitivity.HIGH: 0.1,
    Sensitivity.MEDIUM: 0.01,
    Sensitivity.LOW: 0.001,
}


def strictest(categories: Iterable[Sensitivity | None]) -> Sensitivity | None:
    """The strictest of categories, None where nothing is sensitive."""
    return min((one for one in categories if one is not None), default=None)


class SensitiveTaxa:
    """The category of each taxon of some taxonomies.

    ``said`` has categories by scientific name, 0 for not sensitive. A taxon without one has that of
    the nearest above it. As an animal that is named only to the genus may be any of its species,
    the strictest category below counts too.
    """

    def __init__(self, said: Mapping[str, int], taxonomies: Sequence[Taxonomy]) -> None:
        self._said = said
        self._taxonomies = taxonomies

    def of(self, name: str) -> Sensitivity | None:
        """The category of a taxon, None where its places may be known."""
        taxonomy = next((one for one in self._taxonomies if name in one), None)
        path = (name,) if taxonomy is None else taxonomy.path(name)
        said = next((self._said[one] for one in reversed(path) if one in self._said), NOT_SENSITIVE)
        own = None if said == NOT_SENSITIVE else Sensitivity(said)
        return strictest((own, self._below.get(name)))

    @cached_property
    def _below(self) -> Mapping[str, Sensitivity]:
        """The strictest category that is said of a taxon below each."""
        found: dict[str, Sensitivity] = {}
        for name, said in self._said.items():
            if said == NOT_SENSITIVE:
                continue
            for taxonomy in self._taxonomies:
                for above in taxonomy.path(name)[:-1] if name in taxonomy else ():
                    found[above] = min(found.get(above, Sensitivity.LOW), Sensitivity(said))
        return found
