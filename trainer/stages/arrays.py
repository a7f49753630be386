"""Arrays that stages pass on: ``.npz`` without pickles, written in one step and mapped."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swc_desktop.storage.atomic_write import atomic_write
from trainer.mapped import mapped_arrays


def write_arrays(file: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays by name. Raises ``OSError``."""
    with atomic_write(file) as out:
        np.savez(out, allow_pickle=False, **arrays)


def read_arrays(file: Path) -> dict[str, NDArray[Any]]:
    """Arrays by name, mapped from the file for reading only."""
    return mapped_arrays(file)
