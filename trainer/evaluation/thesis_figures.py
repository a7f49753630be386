"""What the thesis reported of its own data set, by its own protocol.

T. Dawson, Spatiotemporal Wildlife Classification (bachelor's thesis). Node means are of its
notebook ``meta_data_model_comparison`` and ``image_classification_visualization``, the rest of
``ensemble_results_exploration``. Ranks in ``close`` were read off its figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.taxonomy import RANKS, Rank


@dataclass(frozen=True)
class Reported:
    """A row of the thesis' results by rank; ``close`` names the ranks read off a figure."""

    name: str
    values: Mapping[Rank, float]
    close: frozenset[Rank] = frozenset()


def _row(name: str, *values: str) -> Reported:
    pairs = dict(zip(RANKS, values, strict=True))
    return Reported(
        name,
        {rank: float(value.lstrip("~")) for rank, value in pairs.items()},
        frozenset(rank for rank, value in pairs.items() if value.startswith("~")),
    )


PROTOCOL: Final = (
    "Another data set (iNaturalist, whole animals cropped by MegaDetector, with their own "
    "places and times) and another protocol: random splits that put pictures of one burst or place "
    "on both sides, weights chosen on the pictures that test them, cascade figures only where the "
    "rank above was right, truth and prediction swapped (so that the balanced accuracy of its "
    "cascade is a macro precision), and stops that used the truth. The figures cannot be compared "
    "with those above; they are here for reference."
)

REPORTED: Final = (
    _row("metadata, XGBoost: balanced accuracy, mean of nodes", "0.856", "~0.75", "~0.80", "~0.94"),
    _row("metadata, random forest", "0.833", "~0.745", "~0.785", "~0.857"),
    _row("metadata, decision tree", "0.814", "~0.68", "~0.76", "~0.90"),
    _row("metadata, AdaBoost", "0.839", "~0.54", "~0.63", "~0.785"),
    _row("metadata, neural network", "0.321", "~0.52", "~0.785", "~0.87"),
    _row("picture: balanced accuracy, mean of nodes", "0.976", "0.786", "0.527", "0.559"),
    _row('cascade joined: "balanced accuracy"', "0.987", "0.543", "0.765", "0.942"),
    _row("cascade, picture part", "0.978", "0.464", "~0.49", "~0.60"),
    _row("cascade, metadata part", "0.808", "~0.62", "~0.72", "~0.94"),
    _row(
        "cascade: plain accuracy of the rows that reached the rank", "0.99", "0.88", "0.97", "0.89"
    ),
)

ALSO: Final = (
    "Of 4,048 observations, 628 were wrong down to the species (accuracy 0.845) and 723 down to "
    "the subspecies (0.821); stops that the program did not record count as right there.",
    "Flat baselines at the species: metadata 0.323 (about 0.38 in the thesis' text), picture "
    "0.087.",
)
