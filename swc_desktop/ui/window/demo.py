"""The sample photographs and who made them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from swc_desktop.resources import resource

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Credit:
    """Who made a photograph, under which licence, where it is from, what was changed in it."""

    file: str
    author: str
    licence: str
    original: str
    note: str = ""

    @property
    def line(self) -> str:
        """The credit in one line."""
        parts = [self.author, self.licence, self.original, self.note]
        return " · ".join(part for part in parts if part)


def sample_folder() -> Path:
    """The folder of the sample photographs."""
    return resource("demo")


def read_credits() -> Mapping[Path, Credit]:
    """The credits of the sample photographs by file."""
    folder = sample_folder()
    with resource("demo_credits.csv").open(encoding="utf-8", newline="") as lines:
        return {
            folder / row["file"]: Credit(
                file=row["file"],
                author=row.get("author") or "",
                licence=row.get("licence") or "",
                original=row.get("original") or "",
                note=row.get("changes") or "",
            )
            for row in csv.DictReader(lines)
            if row.get("file")
        }


def credit_lines(credits_by_file: Mapping[Path, Credit]) -> str:
    """All credits, each under the name of its file."""
    return "\n\n".join(f"{credit.file}\n{credit.line}" for credit in credits_by_file.values())


def authors(credits_by_file: Mapping[Path, Credit]) -> str:
    """All authors in one line."""
    names = dict.fromkeys(credit.author for credit in credits_by_file.values() if credit.author)
    return ", ".join(names)
