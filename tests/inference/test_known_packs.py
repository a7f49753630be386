"""A pack is checked under limits once, and what passed is known by its bytes."""

import os
import shutil
import threading
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from swc_desktop.core.progress import Cancelled
from swc_desktop.home import starter_pack
from swc_desktop.inference import known_packs, sandbox
from swc_desktop.inference.known_packs import FILE_NAME, open_checked_pack, summary_of
from swc_desktop.inference.sandbox import check_pack, stop_checks
from swc_desktop.inference.sandbox_limits import Limits
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.pack import Pack, SignatureState
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.trust import FILE_NAME as KEYS
from tests.inference.slow_packs import wants_time
from tests.make_pack import make_pack
from tests.packs.refusal import refused_as


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were checked."""
    seen: list[Path] = []

    def counted(file: Path) -> str:
        seen.append(file)
        return check_pack(file)

    monkeypatch.setattr(known_packs, "check_pack", counted)
    return seen


def test_a_pack_is_checked_once_wherever_it_lies(
    tmp_path: Path, home: Path, checks: list[Path]
) -> None:
    file = make_pack(tmp_path / "a.swcpack")
    copy = Path(shutil.copy(file, tmp_path / "b.swcpack"))
    assert (
        open_checked_pack(file).digest == open_checked_pack(copy).digest == read_pack(file).digest
    )
    assert summary_of(file) == read_pack(file).summary
    assert checks == [file]
    open_checked_pack(file, check_again=True)
    assert checks == [file, file]
    assert len((home / FILE_NAME).read_text().splitlines()) == 1


def test_another_pack_runtime_or_program_is_checked_anew(
    tmp_path: Path, checks: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_pack(tmp_path / "a.swcpack")
    open_checked_pack(file)
    make_pack(file, version="1.0.1")
    open_checked_pack(file)
    monkeypatch.setattr(known_packs, "__version__", "99.0.0")
    open_checked_pack(file)
    assert len(checks) == 3


def test_the_pack_that_ships_is_trusted_only_in_its_own_place(
    tmp_path: Path, checks: list[Path]
) -> None:
    open_checked_pack(starter_pack())
    assert checks == []
    open_checked_pack(Path(shutil.copy(starter_pack(), tmp_path / "starter.swcpack")))
    assert len(checks) == 1


@pytest.mark.parametrize("spoil", ["folder", "odd bytes", "read only"])
def test_a_list_that_cannot_be_used_costs_only_a_check(
    tmp_path: Path, home: Path, checks: list[Path], spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_pack(tmp_path / "a.swcpack")
    if spoil == "folder":
        (home / FILE_NAME).mkdir()
    elif spoil == "odd bytes":
        (home / FILE_NAME).write_bytes(b"\xff\x00\n" * 100_000)
    else:
        monkeypatch.setattr(known_packs, "data_home", lambda: Path(os.devnull))
    for _ in range(2):
        assert open_checked_pack(file).version == "1.0.0"
    assert len(checks) == (1 if spoil == "odd bytes" else 2)


def test_what_is_refused_is_not_remembered(tmp_path: Path, home: Path) -> None:
    file = make_pack(tmp_path / "a.swcpack")
    file.write_bytes(file.read_bytes()[:-40])
    for _ in range(2):
        with pytest.raises(PackRefused):
            open_checked_pack(file)
    assert not (home / FILE_NAME).exists()


def test_a_file_that_changes_during_the_check_is_refused(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_pack(tmp_path / "a.swcpack")

    def changing(path: Path) -> str:
        digest = check_pack(path)
        make_pack(path, version="1.0.1")
        return digest

    monkeypatch.setattr(known_packs, "check_pack", changing)
    with refused_as(PackProblem.NOT_RUNNABLE, match="changed meanwhile"):
        open_checked_pack(file)
    assert not (home / FILE_NAME).exists()


def test_the_keys_that_are_trusted_are_known_whenever_a_pack_is_opened(
    tmp_path: Path, home: Path
) -> None:
    key = SigningKey.generate()
    file = make_pack(tmp_path / "a.swcpack", signing_key=key)
    assert open_checked_pack(file).signature is SignatureState.UNKNOWN_KEY
    (home / KEYS).write_text(f"{bytes(key.verify_key).hex()} the institute\n")
    pack: Pack = open_checked_pack(file)
    assert pack.signature is SignatureState.TRUSTED
    assert pack.signer == bytes(key.verify_key).hex()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("open_it", [open_checked_pack, summary_of, read_pack])
def test_a_pipe_or_a_device_is_not_waited_for(tmp_path: Path, open_it: object) -> None:
    assert callable(open_it)
    os.mkfifo(tmp_path / "pipe.swcpack")
    for file in (tmp_path / "pipe.swcpack", Path("/dev/zero"), tmp_path):
        with refused_as(PackProblem.CANNOT_OPEN):
            open_it(file)


def test_a_check_ends_when_the_window_is_closed(tmp_path: Path) -> None:
    file = wants_time(tmp_path / "a.swcpack")
    ended: list[BaseException] = []

    def check() -> None:
        try:
            open_checked_pack(file)
        except Cancelled as end:
            ended.append(end)

    before = set(sandbox._running)
    thread = threading.Thread(target=check)
    thread.start()
    while not sandbox._running - before:
        thread.join(0.01)
    stop_checks()
    thread.join(60)
    assert len(ended) == 1


CASES = {
    "pack_dims_memory": (PackProblem.UNSAFE_GRAPH, "a tensor of an impossible shape"),
    "sleeper_mem": (PackProblem.UNSAFE_GRAPH, "an operation Pad whose size follows from its data"),
    "sleeper_slow": (
        PackProblem.UNSAFE_GRAPH,
        "an operation Slice whose size follows from its data",
    ),
    "sleeper_nan": (PackProblem.NOT_FINITE, "gate is not a number"),
    "pack_folds_forever": (PackProblem.NOT_RUNNABLE, "the check took longer than 2 seconds"),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", CASES)
def test_the_handed_packs_are_refused(
    shared: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "CHECK_LIMITS", Limits(seconds=2 if "folds" in name else 90))
    problem, words = CASES[name]
    with refused_as(problem, match=words) as caught:
        open_checked_pack(shared / "cases" / "pack_and_files" / f"{name}.swcpack")
    assert caught.value.exit_status == 3


@pytest.mark.shared
def test_a_pack_that_names_wrongly_passes_and_is_known_by_its_digest(shared: Path) -> None:
    pack = open_checked_pack(shared / "cases" / "pack_and_files" / "sleeper_lie.swcpack")
    assert len(pack.digest) == 64
