import os
from pathlib import Path

from swc_desktop.photos.file_state import GONE, states_of


def test_a_state_has_size_and_time_of_a_photograph_and_its_sidecars(tmp_path: Path) -> None:
    """Windows keeps times in steps of 100 ns."""
    file = tmp_path / "a.jpg"
    file.write_bytes(b"123")
    os.utime(file, ns=(0, 1_700_000_000_000_000_700))
    (alone,) = states_of([file])
    assert alone == (3, 1_700_000_000_000_000_700)
    for number, name in enumerate(("a.jpg.xmp", "a.xmp")):
        (tmp_path / name).write_bytes(b"12345")
        os.utime(tmp_path / name, ns=(0, 900))
        (state,) = states_of([file])
        assert state == (*alone, *(item for at in range(number + 1) for item in (at, 5, 900)))


def test_a_file_that_is_not_there_has_no_state(tmp_path: Path) -> None:
    (tmp_path / "a.xmp").write_bytes(b"x")
    assert [*states_of([tmp_path / "a.jpg", tmp_path / "no" / "b.jpg"])] == [GONE, GONE]


def test_a_picture_by_the_name_of_a_sidecar_is_not_beside_itself(tmp_path: Path) -> None:
    file = tmp_path / "a.xmp"
    file.write_bytes(b"123")
    (state,) = states_of([file])
    assert len(state) == 2
