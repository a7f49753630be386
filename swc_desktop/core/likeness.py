"""Ranking known animals by how much a picture is like theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.individual import Flank


@dataclass(frozen=True, eq=False)
class AnimalPicture:
    """A picture of an animal: the side that it shows, and its embedding, a unit vector (columns,).
    ``individual`` is the key of the animal, "" where it is asked for."""

    individual: str
    flank: Flank
    vector: NDArray[np.float32]


@dataclass(frozen=True)
class Likeness:
    """How much an individual is like: the largest cosine (-1 to 1; no probability) of any of its
    pictures with any that were asked about, and the places of these two."""

    individual: str
    cosine: float
    picture: int
    asked: int


def most_alike(asked: Sequence[AnimalPicture], known: Sequence[AnimalPicture]) -> list[Likeness]:
    """The individuals that show a side that can be compared, the most alike first.

    Left and right are never compared with each other.
    """
    best: dict[str, Likeness] = {}
    for of, one in enumerate(asked):
        fitting = [at for at, other in enumerate(known) if one.flank.shows_what(other.flank)]
        if not fitting:
            continue
        cosines = np.stack([known[at].vector for at in fitting]) @ one.vector
        for at, cosine in zip(fitting, cosines.tolist(), strict=True):
            key = known[at].individual
            if key not in best or cosine > best[key].cosine:
                best[key] = Likeness(key, float(cosine), at, of)
    return sorted(best.values(), key=lambda one: (-one.cosine, one.individual))
