"""The checklist as a file."""

import csv
from pathlib import Path

from swc_desktop.core.checklist import Checklist, checklist_of


def read_checklist(path: Path) -> Checklist:
    """Read ``taxonomy.csv``, whose columns are those of ``checklist_of``."""
    with path.open(newline="", encoding="utf-8") as lines:
        return checklist_of(csv.DictReader(lines))
