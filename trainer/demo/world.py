"""Which animal lives where and when in the invented world, and the best accuracy of metadata there.

The names are those of real animals, the rest is invented: each taxon has a centre on the land of
Africa, a season, an hour of the day, and a preference for warm and for wet days. Given the taxon,
all of these are independent of each other and of the picture, so the probability of a taxon given
any part of the evidence is known, and with it the best possible balanced accuracy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import i0, logsumexp

from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy

FloatArray = NDArray[np.float64]

WEST, SOUTH, EAST, NORTH = -18.0, -35.0, 50.0, 32.0
CELL_DEG: Final = 0.5
KINDS_OF_EVIDENCE: Final = ("place", "time", "weather")


@dataclass(frozen=True)
class DemoTaxon:
    """A leaf of the taxonomy: its share, centre (degrees) and spread, its preferred time of year
    and of day (0 to 1) with their concentration (von Mises), and its mean warm and wet anomaly."""

    taxon: str
    share: float
    centre: tuple[float, float]
    spread_deg: float
    season: float
    hour: float
    warm: float
    wet: float
    season_kappa: float = 1.2
    hour_kappa: float = 1.2


DEMO_TAXA: Final = (
    DemoTaxon("Panthera leo leo", 0.12, (10, 2), 6, 0.10, 0.85, 0.8, -0.6),
    DemoTaxon("Panthera leo melanochaita", 0.20, (-16, 26), 7, 0.15, 0.80, 0.5, -0.4),
    DemoTaxon("Panthera pardus pardus", 0.15, (-8, 30), 7, 0.60, 0.95, -0.4, 0.7),
    DemoTaxon("Panthera pardus tulliana", 0.08, (14, 30), 6, 0.65, 0.00, -0.7, 0.5),
    DemoTaxon("Acinonyx jubatus", 0.10, (-4, 36), 8, 0.35, 0.40, 0.9, -0.9),
    DemoTaxon("Leptailurus serval", 0.08, (0, 20), 8, 0.80, 0.30, -0.2, 0.9),
    DemoTaxon("Loxodonta africana", 0.12, (-10, 24), 8, 0.30, 0.55, 0.4, -0.2),
    DemoTaxon("Loxodonta cyclotis", 0.07, (1, 14), 6, 0.75, 0.65, 0.0, 1.0),
    DemoTaxon("Elephas maximus indicus", 0.05, (8, 10), 6, 0.45, 0.45, 0.6, 0.6),
    DemoTaxon("Elephas maximus maximus", 0.03, (-20, 20), 6, 0.50, 0.50, 0.8, 0.2),
)


@dataclass(frozen=True)
class DrawnSightings:
    """Drawn rows: the index of the taxon, degrees (n, 2), times of year and of solar day in [0, 1),
    and anomalies (n, 2) of warmth and wetness."""

    kind: NDArray[np.intp]
    places: FloatArray
    season: FloatArray
    hour: FloatArray
    anomaly: FloatArray

    def __len__(self) -> int:
        return len(self.kind)


class DemoWorld:
    """The invented world on a land mask: bool (rows, columns), half degrees from −90, −180."""

    def __init__(self, land: NDArray[np.bool_]) -> None:
        rows, columns = np.nonzero(land)
        centres = np.stack([rows, columns], axis=1) * CELL_DEG + np.asarray([-90, -180]) + 0.25
        inside = (
            (centres[:, 0] > SOUTH)
            & (centres[:, 0] < NORTH)
            & (centres[:, 1] > WEST)
            & (centres[:, 1] < EAST)
        )
        self._cells = centres[inside]
        logs = np.stack([self._log_density(kind, self._cells) for kind in DEMO_TAXA], axis=1)
        self._normal = logsumexp(logs, axis=0)
        self._chance = np.exp(logs - self._normal)

    def draw(self, n: int, random: np.random.Generator) -> DrawnSightings:
        """Rows drawn from the world."""
        shares = np.asarray([kind.share for kind in DEMO_TAXA])
        kind = random.choice(len(DEMO_TAXA), n, p=shares / shares.sum())
        cells = np.asarray([random.choice(len(self._cells), p=self._chance[:, k]) for k in kind])
        places = self._cells[cells] + random.uniform(-0.25, 0.25, (n, 2))
        of = [DEMO_TAXA[k] for k in kind]
        season = _turns([k.season for k in of], [k.season_kappa for k in of], random)
        hour = _turns([k.hour for k in of], [k.hour_kappa for k in of], random)
        liking = np.asarray([(k.warm, k.wet) for k in of])
        return DrawnSightings(kind, places, season, hour, random.normal(liking, 1.0))

    def log_likelihood(self, seen: DrawnSightings, without: str = "") -> FloatArray:
        """log p(evidence | taxon), (n, taxa), of all evidence except one kind."""
        total = np.zeros((len(seen), len(DEMO_TAXA)))
        for column, kind in enumerate(DEMO_TAXA):
            if without != "place":
                total[:, column] += self._log_density(kind, seen.places) - self._normal[column]
            if without != "time":
                total[:, column] += _log_turn(seen.season, kind.season, kind.season_kappa)
                total[:, column] += _log_turn(seen.hour, kind.hour, kind.hour_kappa)
            if without != "weather":
                liking = np.asarray([kind.warm, kind.wet])
                total[:, column] -= ((seen.anomaly - liking) ** 2).sum(axis=1) / 2
        return total

    def best_possible(self, taxonomy: Taxonomy, n: int, seed: int) -> dict[str, dict[str, float]]:
        """The best balanced accuracy of metadata by rank, with all evidence and without each kind.

        For balanced accuracy the best guess is the class with the greatest p(evidence | class).
        Estimated on ``n`` rows drawn from the world.
        """
        seen = self.draw(n, np.random.default_rng(seed))
        found: dict[str, dict[str, float]] = {}
        for without in ("", *KINDS_OF_EVIDENCE):
            logs = self.log_likelihood(seen, without)
            name = f"without {without}" if without else "all evidence"
            found[name] = {}
            for rank in RANKS:
                classes = _classes(taxonomy, rank)
                found[name][rank.value] = _balanced(logs, seen.kind, classes)
        return found

    @staticmethod
    def _log_density(kind: DemoTaxon, at: FloatArray) -> FloatArray:
        away = (at - np.asarray(kind.centre)) / kind.spread_deg
        return np.asarray(-(away**2).sum(axis=1) / 2)


def _turns(
    means: Sequence[float], kappas: Sequence[float], random: np.random.Generator
) -> FloatArray:
    angles = random.vonmises(2 * np.pi * (np.asarray(means) - 0.5), np.asarray(kappas))
    return np.asarray((angles / (2 * np.pi) + 0.5) % 1.0)


def _log_turn(turn: FloatArray, mean: float, kappa: float) -> FloatArray:
    return np.asarray(kappa * np.cos(2 * np.pi * (turn - mean)) - np.log(i0(kappa)))


def _classes(taxonomy: Taxonomy, rank: Rank) -> Mapping[int, str]:
    """The class of each taxon (by index) at a rank, if it has one."""
    found = {}
    for number, kind in enumerate(DEMO_TAXA):
        for name in taxonomy.path(kind.taxon):
            if taxonomy[name].rank is rank:
                found[number] = name
    return found


def _balanced(logs: FloatArray, kinds: NDArray[np.intp], classes: Mapping[int, str]) -> float:
    names = sorted(set(classes.values()))
    shares = np.log([kind.share for kind in DEMO_TAXA])
    columns = []
    for name in names:
        members = [number for number, of in classes.items() if of == name]
        weights = shares[members] - logsumexp(shares[members])
        columns.append(logsumexp(logs[:, members] + weights, axis=1))
    guess = np.stack(columns, axis=1).argmax(axis=1)
    truth = np.asarray([names.index(classes[k]) if k in classes else -1 for k in kinds])
    return float(
        np.mean([(guess[truth == c] == c).mean() for c in range(len(names)) if (truth == c).any()])
    )
