"""Photographs with names, from a folder with a ``manifest.csv``."""

import csv
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_OPEN = ("CC0", "public domain")
_OTHER = "other"
THERMAL = "thermal"
"""The note of pictures taken by a thermal camera."""


class Part(StrEnum):
    """What a group of photographs may be used for; a group is never split."""

    FUSE = "fuse"
    BAR = "bar"
    TEST = "test"
    OTHER_SOURCE = "other source"


@dataclass(frozen=True)
class Picture:
    """One row: the finest certain name ("" for an animal of no pack), and where it came from.

    ``group`` joins near duplicates; ``taught`` says that its licence lets it teach weights that
    ship and that it is not held back for the test.
    """

    file: Path
    taxon: str
    source: str
    licence: str
    group: str
    note: str
    part: Part

    @property
    def taught(self) -> bool:
        """True for the rows that heads may be fitted on."""
        return self.part in (Part.FUSE, Part.BAR)


def read_pictures(folder: Path) -> tuple[Picture, ...]:
    """Read the manifest; every row gets its part from its group.

    Open licences: 75 % of the groups teach (half of them also fit the joining, half the bars,
    by hash of the group), 25 % are the test. Everything else is the test on other sources, less
    the rows that share a group with a taught one.
    """
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    taught_groups = {row["group"] for row in rows if _is_open(row) and row["split_hint"] == "train"}
    pictures = []
    for row in rows:
        if _is_open(row):
            part = _half(row["group"]) if row["split_hint"] == "train" else Part.TEST
        elif row["group"] in taught_groups:
            continue
        else:
            part = Part.OTHER_SOURCE
        taxon = "" if row["taxon"].startswith(_OTHER) else row["taxon"]
        pictures.append(
            Picture(
                folder / row["file"],
                taxon,
                row["source"],
                row["licence"],
                row["group"],
                row["note"],
                part,
            )
        )
    return tuple(pictures)


def _is_open(row: dict[str, str]) -> bool:
    return row["licence"].startswith(_OPEN)


def _half(group: str) -> Part:
    return Part.FUSE if hashlib.sha256(group.encode()).digest()[0] < 128 else Part.BAR
