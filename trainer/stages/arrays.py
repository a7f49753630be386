"""Arrays that stages pass on: ``.npz`` without pickles, written in one step."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swc_desktop.storage.atomic_write import atomic_write


def write_arrays(file: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays by name. Raises ``OSError``."""
    with atomic_write(file) as out:
        np.savez(out, allow_pickle=False, **arrays)


def read_arrays(file: Path) -> dict[str, NDArray[Any]]:
    """Read arrays by name."""
    with np.load(file, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}
