"""The sample photographs and who made them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from swc_desktop.home import data_home
from swc_desktop.projects.connection import SUFFIX
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
        known = _known_notes()
        licence, note = (known.get(text, text) for text in (self.licence, self.note))
        return " · ".join(part for part in (self.author, licence, self.original, note) if part)


def _known_notes() -> Mapping[str, str]:
    """What the list of credits says in words, in the language of the system."""
    return {
        "public domain": translate("Credits", "public domain"),
        "place written for the demonstration": translate(
            "Credits", "place written for the demonstration"
        ),
        "time written for the demonstration": translate(
            "Credits", "time written for the demonstration"
        ),
        "place and time written for the demonstration": translate(
            "Credits", "place and time written for the demonstration"
        ),
    }


def sample_folder() -> Path:
    """The folder of the sample photographs."""
    return resource("demo")


def sample_project() -> Path:
    """The project of the sample photographs, apart from what a person adds."""
    return data_home() / f"samples{SUFFIX}"


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
