"""How a run is cut into batches."""

import pytest

from swc_desktop.inference.run_options import RunOptions


@pytest.mark.parametrize(
    ("total", "start", "begins_small", "ends"),
    [
        (0, 0, True, []),
        (3, 0, True, [3]),
        (8, 0, True, [4, 8]),
        (16, 0, True, [4, 8, 16]),
        (40, 0, True, [4, 8, 16, 32, 40]),
        (40, 0, False, [16, 32, 40]),
        (40, 32, True, [40]),
        (40, 40, False, []),
    ],
)
def test_batches_cover_all_files_once(
    total: int, start: int, begins_small: bool, ends: list[int]
) -> None:
    batches = RunOptions(begins_small=begins_small).batches(total, start)
    assert [end for _, end in batches] == ends
    assert [begin for begin, _ in batches] == ([start, *ends[:-1]] if ends else [])
