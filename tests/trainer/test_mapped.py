"""Arrays that need not fit into memory are those that were written."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from trainer import mapped as module
from trainer.mapped import blank_rows, check_arrays, in_blocks, mapped_arrays
from trainer.stages.arrays import read_arrays, write_arrays

ARRAYS: dict[str, NDArray[Any]] = {
    "a": np.arange(12, dtype=np.float64).reshape(3, 4),
    "of letters ö": np.asarray(["lion", "caracal"]),
    "nothing": np.empty((0, 5), dtype=np.float32),
    "one": np.asarray(3.5, dtype=np.float32),
    "columns": np.asfortranarray(np.arange(6, dtype=np.int16).reshape(2, 3)),
}


def test_arrays_are_mapped_and_not_loaded(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    write_arrays(file, ARRAYS)
    found = read_arrays(file)
    assert set(found) == set(ARRAYS)
    for name, values in ARRAYS.items():
        np.testing.assert_array_equal(found[name], values)
        assert found[name].dtype == values.dtype
    assert isinstance(found["a"], np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        found["a"][0, 0] = 1


def test_damage_and_other_forms_are_found(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    write_arrays(file, {"a": np.zeros(1000)})
    check_arrays(file)
    whole = bytearray(file.read_bytes())
    whole[4000] ^= 1
    (tmp_path / "b.npz").write_bytes(whole)
    with pytest.raises(zipfile.BadZipFile, match="damaged"):
        check_arrays(tmp_path / "b.npz")
    np.savez_compressed(tmp_path / "c.npz", a=np.zeros(1000))
    with pytest.raises(ValueError, match="compressed"):
        mapped_arrays(tmp_path / "c.npz")
    np.savez(tmp_path / "d.npz", a=np.asarray([{}], dtype=object))
    with pytest.raises(ValueError, match="objects"):
        mapped_arrays(tmp_path / "d.npz")


def test_large_rows_are_in_a_file_that_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not isinstance(blank_rows(20, 3, tmp_path), np.memmap)
    monkeypatch.setattr(module, "MAX_IN_MEMORY", 100)
    monkeypatch.setattr(module, "BLOCK_ROWS", 7)
    large = blank_rows(20, 3, tmp_path / "new")
    assert isinstance(large, np.memmap)
    assert np.isnan(large).all()
    large[4] = 2.0
    assert large[4].tolist() == [2, 2, 2]
    assert list((tmp_path / "new").iterdir()) == []


def test_blocks_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK_ROWS", 7)
    sizes: list[int] = []

    def doubled(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        sizes.append(len(rows))
        return 2 * rows

    values = np.random.default_rng(0).normal(size=(30, 2))
    np.testing.assert_array_equal(in_blocks(doubled, values), 2 * values)
    assert sizes == [7, 7, 7, 7, 2]
