"""Files that another program holds for a moment, as Windows reports them."""

import sys
from pathlib import Path

import pytest

from swc_desktop.storage import held_files
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.held_files import patiently


def held(code: int) -> OSError:
    error = PermissionError(13, "Permission denied")
    error.winerror = code  # type: ignore[attr-defined, unused-ignore]
    return error


@pytest.mark.parametrize("code", [5, 32, 33])
def test_a_file_that_is_let_go_is_taken(code: int) -> None:
    tries = iter((held(code), held(code), None))

    def act() -> str:
        if (error := next(tries)) is not None:
            raise error
        return "done"

    assert patiently(act) == "done"


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_files, "TIMEOUT_S", 0.1)
    count = 0

    def act() -> None:
        nonlocal count
        count += 1
        raise held(32)

    with pytest.raises(PermissionError):
        patiently(act)
    assert count > 1


@pytest.mark.parametrize("error", [held(112), OSError(28, "No space left on device")])
def test_other_faults_are_said_at_once(error: OSError) -> None:
    count = 0

    def act() -> None:
        nonlocal count
        count += 1
        raise error

    with pytest.raises(OSError, match=r".") as seen:
        patiently(act)
    assert seen.value is error
    assert count == 1


def test_a_file_in_use_is_replaced_once_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system lets nobody replace an open file, closing it lets the write end."""
    file = tmp_path / "a.csv"
    file.write_bytes(b"before")
    reader = file.open("rb")
    real = Path.replace
    tries = 0

    def replace(path: Path, to: Path) -> Path:
        nonlocal tries
        tries += 1
        if tries > 2:
            reader.close()
        if sys.platform != "win32" and not reader.closed:
            raise held(5)
        return real(path, to)

    monkeypatch.setattr(Path, "replace", replace)
    with atomic_write(file) as new:
        new.write(b"after")
    assert file.read_bytes() == b"after"
    assert tries == 3
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
