"""Tables that stages pass on: CSV in UTF-8, written in one step."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from swc_desktop.storage.atomic_write import atomic_write

_NUMBERS: Final = ("latitude", "longitude", "uncertainty_m", "fold")


def read_stage_table(file: Path) -> Any:
    """A table as a data frame; empty cells are NaN in columns of numbers, else ""."""
    texts = pd.read_csv(file, dtype=str, keep_default_na=False, na_filter=False)
    for column in set(_NUMBERS) & set(texts.columns):
        texts[column] = pd.to_numeric(texts[column])
    return texts


def write_stage_table(file: Path, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a header and rows; what UTF-8 cannot encode is escaped. Raises ``OSError``."""
    with atomic_write(file) as out:
        text = io.TextIOWrapper(out, encoding="utf-8", errors="backslashreplace", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        text.flush()
        text.detach()
