"""Exit statuses and streams, as scripts see them."""

import os
import shutil
import signal
from pathlib import Path

import pytest

from swc_desktop.cli.errors import FolderGone, RunLostRoot, StreamLostRoot
from swc_desktop.inference import known_packs
from swc_desktop.results.earlier_results import part_path
from tests.contract.program import TIMEOUT_S, patched, run, sentence, start
from tests.contract.stopping import SLOW, at_file, posix, wait_for
from tests.make_pack import make_pack


def test_0_all_done(few: Path, pack: Path) -> None:
    done = run("classify", few, "--pack", pack)
    assert done.returncode == 0
    assert sentence(done.stderr) == "Added 3 photographs."


def test_1_some_files_could_not_be_read(few: Path, pack: Path, tmp_path: Path) -> None:
    done = run("classify", few, tmp_path / "gone.jpg", "--pack", pack)
    assert done.returncode == 1
    said = "Added 3 photographs, 1 could not be read (see its row)."
    assert sentence(done.stderr) == said
    assert len(done.stdout.splitlines()) == 4


WRONG = [
    ["classify"],
    ["classify", "x", "--out", "x.xlsx"],
    ["classify", "x", "--place", "200,10"],
    ["classify", "x", "--place", "0,0"],
    ["classify", "x", "--time", "yesterday"],
    ["classify", "x", "--time", "2024-06-01"],
    ["classify", "x", "--time", "2999-01-01T05:30"],
    ["classify", "x", "--time", "2024-06-01T05:30+15:00"],
    ["classify", "x", "--limit", "0"],
    ["classify", "x", "--limit", "-3"],
    ["classify", "x", "--device", "tpu"],
    ["classify", "x", "--recipe", "secret"],
    ["classify", "x", "--evidence", "smell"],
    ["classify", "x", "--weather", "on"],
    ["classify", "x", "--resume"],
    ["classify", "x", "--explain", "--out", "x.csv"],
    ["classify", "x", "--detections", "x.json", "--evidence", "metadata"],
    ["classify", "x", "--progress", "xml"],
    ["classify", "x.csv", "--out", "x.csv"],
    ["pack"],
    ["pack", "verify"],
    ["pack", "rollback"],
    ["fly"],
    ["--fly"],
    [],
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_2_wrong_usage(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr
    assert b"Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("gone", ["stick", "stick/DCIM", "stick/a.jpg"])
@pytest.mark.parametrize("resume", [(), ("--resume",)], ids=["anew", "resume"])
def test_2_a_missing_root_leaves_earlier_results_unchanged(
    few: Path, pack: Path, tmp_path: Path, gone: str, resume: tuple[str, ...]
) -> None:
    out = tmp_path / "out.csv"
    arguments = ("classify", few, "--pack", pack, "--out", out)
    assert run(*arguments).returncode == 0
    before = out.read_bytes()
    done = run("classify", few, tmp_path / gone, *arguments[2:], *resume)
    assert done.returncode == 2
    said = f"{tmp_path / gone} could not be opened: it is not there; check the name,"
    assert sentence(done.stderr).startswith(said)
    assert out.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]
    assert run(*arguments, "--resume").returncode == 0


def test_2_a_stream_of_a_missing_folder_is_empty(pack: Path, tmp_path: Path) -> None:
    done = run("classify", tmp_path / "stick", "--pack", pack)
    assert done.returncode == 2
    assert done.stdout == b""


def test_2_a_stick_that_is_not_mounted_leaves_earlier_results_unchanged(
    few: Path, pack: Path, tmp_path: Path
) -> None:
    card, out = tmp_path / "card", tmp_path / "out.csv"
    shutil.copytree(few, card)
    (card / "more").mkdir()
    arguments = ("classify", card, few, "--pack", pack, "--out", out)
    assert run(*arguments).returncode == 0
    before = out.read_bytes()
    card.rename(tmp_path / "away")
    card.mkdir()
    for more in ((), ("--resume",)):
        done = run(*arguments, *more)
        assert done.returncode == 2
        assert "contains no photographs now" in sentence(done.stderr)
    shutil.rmtree(os.environ["SWC_HOME"])
    done = run("classify", card, *arguments[3:])
    assert done.returncode == 2
    assert "contains no photographs now" in sentence(done.stderr)
    assert out.read_bytes() == before


def test_3_pack_refused(few: Path, pack: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.swcpack"
    cut.write_bytes(pack.read_bytes()[:-100])
    out = tmp_path / "out.csv"
    out.write_text("from before")
    for arguments in (
        ("classify", few, "--pack", cut, "--out", out),
        ("classify", few, "--pack", tmp_path / "none.swcpack", "--out", out),
        ("pack", "verify", cut),
        ("pack", "install", cut),
    ):
        done = run(*arguments)
        assert done.returncode == 3
        assert done.stdout == b""
        sentence(done.stderr)
    assert out.read_text() == "from before"


def test_4_device_not_usable(few: Path, pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = run("classify", few, "--pack", pack, "--device", "cuda", "--out", out)
    if done.returncode == 0:
        pytest.skip("this machine has a GPU that works")
    assert done.returncode == 4
    assert sentence(done.stderr).startswith("CUDA was requested but cannot be used: ")
    assert not out.exists()


@posix
def test_5_a_full_disk(few: Path, pack: Path, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    (tmp_path / "out.csv").symlink_to(full)
    with full.open("wb") as stream:
        for done in (
            run("classify", few, "--pack", pack, stdout=stream.fileno()),
            run("classify", few, "--pack", pack, "--out", tmp_path / "out.csv"),
            run("--self-test", stdout=stream.fileno()),
            run("pack", "verify", pack, stdout=stream.fileno()),
        ):
            assert done.returncode == 5
            assert "there is no room left on its disk; make room" in sentence(done.stderr)


def test_5_a_missing_folder(few: Path, pack: Path, tmp_path: Path) -> None:
    done = run("classify", few, "--pack", pack, "--out", tmp_path / "no" / "out.csv")
    assert done.returncode == 5
    said = "its folder is not there; make that folder or choose another."
    assert sentence(done.stderr).endswith(said)
    assert list(tmp_path.iterdir()) == []


LIMIT_FILES = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))"


@posix
@pytest.mark.parametrize("name", ["out.csv", "out.jsonl"])
def test_5_a_disk_that_fills_up_leaves_complete_rows_to_resume(
    folder: Path, pack: Path, tmp_path: Path, name: str
) -> None:
    whole = tmp_path / f"whole-{name}"
    assert run("classify", folder, "--pack", pack, "--out", whole).returncode == 1
    out = tmp_path / name
    done = patched(LIMIT_FILES, "classify", folder, "--pack", pack, "--out", out)
    assert done.returncode == 5
    assert sentence(done.stderr).endswith("It holds only whole rows.")
    assert not out.exists()
    written = part_path(out).read_bytes()
    assert 0 < len(written) <= 20_000
    assert whole.read_bytes().startswith(written)
    assert written.endswith(b"\n")
    assert run("classify", folder, "--pack", pack, "--out", out, "--resume").returncode == 1
    assert out.read_bytes() == whole.read_bytes()


@posix
def test_5_redirected_output_on_a_full_disk_ends_with_a_complete_row(
    folder: Path, pack: Path, tmp_path: Path
) -> None:
    redirect = f"{LIMIT_FILES}\nimport os\nos.dup2(os.open({str(tmp_path / 'out')!r}, 65), 1)"
    done = patched(redirect, "classify", folder, "--pack", pack)
    assert done.returncode == 5
    sentence(done.stderr)
    written = (tmp_path / "out").read_bytes()
    assert run("classify", folder, "--pack", pack).stdout.startswith(written)
    assert written.endswith(b"}\n")


@posix
def test_5_a_closed_reader_is_one_sentence(folder: Path, pack: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = run("classify", folder, "--pack", pack, stdout=writing)
    os.close(writing)
    assert done.returncode == 5
    assert "the program that was reading it has ended" in sentence(done.stderr)


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_130_interrupted_and_resumed(
    folder: Path, pack: Path, tmp_path: Path, number: signal.Signals
) -> None:
    out = tmp_path / "out.jsonl"
    arguments = ("classify", folder, "--pack", pack, "--out", out)
    child = start(*arguments, patch=SLOW)
    part = part_path(out)
    wait_for(lambda: part.exists() and part.stat().st_size > 0)
    child.send_signal(number)
    _, error = child.communicate(timeout=TIMEOUT_S)
    assert child.returncode == 130
    done = part.read_bytes().count(b"\n")
    assert 0 < done < 200
    said = f"Stopped after {done} of 200 files; use --resume to continue."
    assert sentence(error) == said
    resumed = run(*arguments, "--resume")
    assert resumed.returncode == 1
    assert f"Resuming after {done} of 200 files." in resumed.stderr.decode()
    assert out.read_bytes() == run(*arguments[:-2]).stdout
    assert [file.name for file in tmp_path.iterdir()] == ["out.jsonl"]


@posix
def test_130_a_stream_cannot_be_resumed_and_says_what_can(folder: Path, pack: Path) -> None:
    child = start("classify", folder, "--pack", pack, patch=SLOW)
    assert child.stdout is not None
    first = child.stdout.readline()
    child.send_signal(signal.SIGINT)
    rest, error = child.communicate(timeout=TIMEOUT_S)
    assert child.returncode == 130
    assert "With --out FILE a stopped run can be resumed" in sentence(error)
    assert (first + rest).endswith(b"}\n")


@posix
@pytest.mark.parametrize("named", ["folder", "files"])
def test_8_a_lost_root_keeps_the_rows_and_is_resumed(
    folder: Path, pack: Path, tmp_path: Path, named: str
) -> None:
    stick, pulled, out = tmp_path / "stick", tmp_path / "pulled", tmp_path / "out.csv"
    shutil.copytree(folder, stick)
    root = stick if named == "folder" else stick / "camera 1"
    paths = [stick] if named == "folder" else sorted(root.glob("*.jpg"))
    arguments = ("classify", *paths, "--pack", pack, "--out", out)
    assert run(*arguments).returncode == 1
    whole = out.read_bytes()
    pull = at_file(40, f"os.rename({str(stick)!r}, {str(pulled)!r})")
    lost = patched(pull, *arguments)
    part = part_path(out)
    assert lost.returncode == 8
    done = part.read_bytes().count(b"\n") - 1
    assert 16 <= done < 40
    total = 200 if named == "folder" else len(paths)
    assert sentence(lost.stderr) == str(RunLostRoot(root=root, done=done, total=total))
    assert out.read_bytes() == whole
    assert run(*arguments, "--resume").returncode == 2
    pulled.rename(stick)
    resumed = run(*arguments, "--resume")
    assert resumed.returncode == 1
    assert f"Resuming after {done} of " in resumed.stderr.decode()
    assert out.read_bytes() == whole
    assert not part.exists()


@posix
def test_8_a_stream_with_a_lost_root_says_what_can_be_resumed(
    few: Path, pack: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    shutil.copytree(few, stick)
    pull = at_file(1, f"os.rename({str(stick)!r}, {str(tmp_path / 'pulled')!r})")
    done = patched(pull, "classify", stick, "--pack", pack)
    assert done.returncode == 8
    assert sentence(done.stderr) == str(StreamLostRoot(root=stick, done=0, total=3))
    assert done.stdout == b""


@posix
def test_a_photograph_deleted_during_the_run_has_its_row_and_stops_nothing(
    folder: Path, pack: Path, tmp_path: Path
) -> None:
    card, out = tmp_path / "card", tmp_path / "out.jsonl"
    shutil.copytree(folder, card)
    arguments = ("classify", card, "--pack", pack, "--out", out)
    last, away = max(card.rglob("*.jpg")), tmp_path / "away"
    delete = at_file(60, f"os.rename({str(last)!r}, {str(away)!r})")
    assert patched(delete, *arguments).returncode == 1
    assert f"{last} could not be opened: it is not there" in out.read_text(encoding="utf-8")
    away.rename(last)
    resumed = run(*arguments, "--resume")
    assert "Resuming after 199 of 200 files." in resumed.stderr.decode()
    assert out.read_bytes() == run(*arguments[:-2]).stdout


def test_commands_of_packs(pack: Path, home: Path, tmp_path: Path) -> None:
    verified = run("pack", "verify", pack)
    assert verified.returncode == 0
    assert "Test pack 1.0.0" in verified.stdout.decode()
    assert [one.name for one in home.iterdir()] == [known_packs.FILE_NAME]
    assert run("pack", "install", pack).returncode == 0
    newer = make_pack(tmp_path / "newer.swcpack", version="1.1.0")
    assert run("pack", "install", newer).returncode == 0
    listed = run("pack", "list").stdout.decode().splitlines()
    assert "Test pack 1.1.0" in listed[0]
    assert "in use" in listed[0]
    assert "Test pack 1.0.0" in listed[1]
    older = run("pack", "install", pack)
    assert older.returncode == 3
    sentence(older.stderr)
    back = run("pack", "rollback")
    assert back.returncode == 0
    assert "Test pack 1.0.0" in back.stdout.decode()


def test_the_installed_pack_is_the_one_that_classifies(few: Path, pack: Path) -> None:
    assert run("pack", "install", pack).returncode == 0
    done = run("classify", few)
    assert done.returncode == 0
    assert done.stdout.count(b'"pack":"Test pack 1.0.0"') == len(done.stdout.splitlines())


def test_devices_say_what_can_run(pack: Path) -> None:
    assert run("pack", "install", pack).returncode == 0
    done = run("devices")
    assert done.returncode == 0
    cpu, cuda = done.stdout.decode().splitlines()
    assert cpu.startswith("cpu: usable, ONNX Runtime ")
    assert cuda.startswith("cuda: ")


def test_help_and_version_are_shown() -> None:
    for arguments in (["--help"], ["classify", "--help"], ["pack", "install", "--help"]):
        done = run(*arguments)
        assert done.returncode == 0
        assert done.stdout.startswith(b"usage: swc-desktop")
    version = run("--version")
    assert version.stdout.startswith(b"swc-desktop ")


def test_the_command_line_names_every_status() -> None:
    shown = run("classify", "--help").stdout.decode()
    for status in (0, 1, 2, 3, 4, 5, 8, 130):
        assert f"\n  {status} " in shown


SURPRISED = (
    "from swc_desktop.processes.photo_children import Leased\n"
    "from swc_desktop.photos import reading\n"
    "def surprised(*given):\n"
    "    raise KeyError('surprise')\n"
    "reading.photo_of = surprised\n"
    "Leased.ask = lambda self, work, *given: work(lambda _: None, *given)\n"
)


def test_an_unexpected_error_is_a_row_and_an_entry_in_the_log(
    few: Path, pack: Path, home: Path
) -> None:
    done = patched(SURPRISED, "classify", few, "--pack", pack)
    assert done.returncode == 1
    said = "No photographs were added: 3 could not be read (see their rows)."
    assert sentence(done.stderr) == said
    assert done.stdout.count(b"This is an error in the program") == 3
    log = (home / "log" / "swc-desktop.log").read_text(encoding="utf-8")
    assert log.count("KeyError: 'surprise'") == 3


@posix
def test_a_log_that_cannot_be_written_stops_nothing(few: Path, pack: Path, home: Path) -> None:
    (home / "log").write_text("in the way")
    done = patched(SURPRISED, "classify", few, "--pack", pack)
    assert done.returncode == 1
    sentence(done.stderr)


def test_without_a_message_there_is_no_log(few: Path, pack: Path, home: Path) -> None:
    assert run("classify", few, "--pack", pack).returncode == 0
    assert [one.name for one in home.iterdir()] == [known_packs.FILE_NAME]


@posix
def test_2_a_deleted_current_folder_is_one_sentence(few: Path, pack: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    patch = f"import os\nos.chdir({str(gone)!r})\nos.rmdir({str(gone)!r})\n"
    done = patched(patch, "classify", few.absolute(), "--pack", pack.absolute())
    assert done.returncode == 2
    assert sentence(done.stderr) == str(FolderGone())


@posix
def test_130_also_while_the_program_loads() -> None:
    patch = "import sys\nclass Stop:\n    def find_spec(self, name, *_):\n"
    patch += "        if name == 'swc_desktop.cli':\n            raise KeyboardInterrupt\n"
    patch += "sys.meta_path.insert(0, Stop())\n"
    process = start("pack", "list", patch=patch)  # what is forked has loaded it already
    _, said = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 130
    assert sentence(said) == "Stopped before anything was done."
