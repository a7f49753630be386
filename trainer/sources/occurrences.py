"""Occurrence records from a table, each row with its licence."""

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path

from trainer.names import Checklist

_OPEN = frozenset({"CC0 1.0", "CC0 1.0 (repository)", "CC BY 4.0", "CC BY"})
_COARSEST_M = 100_000


@dataclass(frozen=True)
class Occurrence:
    """One record with a place: accepted taxon, degrees, data set, and whether it may teach."""

    taxon: str
    latitude: float
    longitude: float
    dataset: str
    licence: str

    @property
    def may_teach(self) -> bool:
        """True when the licence is stated and open; "to confirm" is not."""
        return self.licence in _OPEN

    @property
    def block(self) -> str:
        """The 2-degree block it lies in, the unit of held-back places."""
        return f"{int(self.latitude // 2)}:{int(self.longitude // 2)}"


def read_occurrences(path: Path, checklist: Checklist) -> tuple[Occurrence, ...]:
    """Read the rows whose name is accepted and whose place is known to 100 km or better."""
    with gzip.open(path, "rt", newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    records = []
    for row in rows:
        name = checklist.accepted.get(row["taxon"])
        if name is None or not row["latitude"] or not row["longitude"]:
            continue
        if row["coordinate_uncertainty_m"] and float(row["coordinate_uncertainty_m"]) > _COARSEST_M:
            continue
        records.append(
            Occurrence(
                name,
                float(row["latitude"]),
                float(row["longitude"]),
                row["dataset"],
                row["licence"],
            )
        )
    return tuple(records)
