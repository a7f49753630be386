"""A stick that others wrote: nothing outside of it is touched, nothing of theirs is deleted."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from swc_desktop.core.progress import Control
from swc_desktop.home import data_home
from swc_desktop.transfer.errors import StickNotWritten, StickRefused
from swc_desktop.transfer.exporter import WrittenStick, foreign_parts, stick_path, write_stick
from swc_desktop.transfer.importer import PartStatus, check_part
from swc_desktop.transfer.manifest import (
    FILE_NAME,
    FOLDER,
    Contents,
    PartKind,
    StickFile,
    TransferPart,
    contents_json,
    read_contents,
)
from swc_desktop.transfer.sources import PartSource
from swc_desktop.transfer.start_page import PAGE
from tests.transfer.sticks import DIGEST, silent, written

posix = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


def a_source(folder: Path, name: str, content: str) -> PartSource:
    file = folder / f"source of {name}"
    file.write_text(content)
    title = f"Part {name}"
    return PartSource(PartKind.PROGRAM, title, "No end.", len(content), ((file, name),))


def on_another_machine(
    monkeypatch: pytest.MonkeyPatch, folder: Path, stick: Path, *sources: PartSource
) -> Path:
    """A stick that was written with another data folder."""
    with monkeypatch.context() as patched:
        patched.setenv("SWC_HOME", str(folder / "another machine"))
        return written(stick, *sources)


def write_again(stick: Path, *sources: PartSource, replace: bool = False) -> WrittenStick:
    return write_stick(stick, sources, replace=replace, control=Control(), progress=silent)


def files(folder: Path) -> set[str]:
    found = (file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    return {name for name in found if name not in (FILE_NAME, PAGE)}


def list_on(stick: Path, *paths: str) -> None:
    """Write a list of contents that names files with the content ``foo``."""
    parts = [
        TransferPart(PartKind(path.partition("/")[0]), path, "x", (StickFile(path, 3, DIGEST),))
        for path in paths
    ]
    stick.mkdir(exist_ok=True)
    (stick / FILE_NAME).write_bytes(contents_json(Contents("2026-11-24", "0.1.0", tuple(parts))))


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "thesis.docx").write_text("foo")
    return folder


def unharmed(outside: Path) -> bool:
    return {file.name: file.read_text() for file in outside.iterdir()} == {"thesis.docx": "foo"}


@posix
@pytest.mark.parametrize("replace", [False, True])
def test_nothing_is_deleted_through_a_link(tmp_path: Path, outside: Path, replace: bool) -> None:
    stick = tmp_path / FOLDER
    list_on(stick, "packs/link/thesis.docx")
    (stick / "packs").mkdir()
    (stick / "packs" / "link").symlink_to(outside)
    parts = a_source(tmp_path, "a.deb", "a")
    if replace:
        with pytest.raises(StickNotWritten, match="is a link"):
            write_again(stick, parts, replace=True)
    else:
        write_again(stick, parts)
    assert unharmed(outside)


@posix
@pytest.mark.parametrize("what", ["folder", "file", "temporary", "list", "page"])
def test_nothing_is_written_through_a_link(tmp_path: Path, outside: Path, what: str) -> None:
    stick = written(tmp_path / FOLDER, a_source(tmp_path, "a.deb", "a"))
    program = stick / "program"
    (file,) = program.iterdir()
    file.unlink()
    if what == "folder":
        program.rmdir()
        program.symlink_to(outside)
    elif what == "file":
        file.symlink_to(outside / "thesis.docx")
    elif what == "temporary":
        (record,) = (data_home() / "sticks").iterdir()
        mark = json.loads(record.read_bytes())["mark"]
        (program / f".{mark}.part").symlink_to(outside / "thesis.docx")
    else:
        name = FILE_NAME if what == "list" else PAGE
        (stick / name).unlink()
        (stick / name).symlink_to(outside / "thesis.docx")
    refused = {"folder": StickNotWritten, "list": StickRefused}.get(what)
    if refused is not None:
        with pytest.raises(refused, match="is a link"):
            write_again(stick, a_source(tmp_path, "a.deb", "b"))
    else:
        assert write_again(stick, a_source(tmp_path, "a.deb", "b")).left_out == ()
        assert (file.is_symlink(), file.read_text()) == (False, "b")
        assert not (stick / PAGE).is_symlink()
    assert unharmed(outside)


@posix
def test_the_folder_of_a_stick_must_not_be_a_link(tmp_path: Path, outside: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / FOLDER).symlink_to(outside)
    stick = stick_path(tmp_path / "stick")
    with pytest.raises(StickNotWritten, match="it is a link"):
        write_again(stick, a_source(tmp_path, "a.deb", "a"))
    list_on(outside, "packs/x")
    with pytest.raises(StickRefused, match="it is a link"):
        read_contents(stick)


@posix
def test_a_hard_link_to_a_file_elsewhere_does_no_harm(tmp_path: Path, outside: Path) -> None:
    stick = written(
        tmp_path / FOLDER, a_source(tmp_path, "a.deb", "foo"), a_source(tmp_path, "b.deb", "b")
    )
    for name in ("a.deb", "b.deb"):
        (stick / "program" / name).unlink()
        os.link(outside / "thesis.docx", stick / "program" / name)
    write_again(stick, a_source(tmp_path, "b.deb", "new"))
    assert files(stick) == {"program/b.deb"}
    assert unharmed(outside)


@posix
def test_pipes_on_a_stick_are_not_waited_for(tmp_path: Path) -> None:
    stick = tmp_path / FOLDER
    list_on(stick, *(f"{kind.value}/a" for kind in PartKind))
    for kind in PartKind:
        (stick / kind.value).mkdir()
        os.mkfifo(stick / kind.value / "a")
    for part in read_contents(stick).parts:
        seen = check_part(stick, part, control=Control(), progress=silent)
        assert seen.status is PartStatus.DAMAGED
        assert "it is a pipe, a socket or a device" in str(seen.sentence)
    assert write_again(stick, a_source(tmp_path, "a", "mine")).left_out != ()
    (stick / FILE_NAME).unlink()
    os.mkfifo(stick / FILE_NAME)
    with pytest.raises(StickRefused, match="it is a pipe, a socket or a device"):
        read_contents(stick)


def test_a_stick_of_others_is_added_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = a_source(tmp_path, "theirs.deb", "theirs")
    stick = on_another_machine(monkeypatch, tmp_path, tmp_path / FOLDER, theirs)
    assert [part.title for part in foreign_parts(stick)] == ["Part theirs.deb"]
    mine = [a_source(tmp_path, name, name) for name in ("one.deb", "two.deb")]
    assert write_again(stick, *mine).left_out == ()
    assert files(stick) == {f"program/{name}.deb" for name in ("one", "two", "theirs")}
    write_again(stick, mine[0])
    assert files(stick) == {"program/one.deb", "program/theirs.deb"}
    titles = [part.title for part in read_contents(stick).parts]
    assert titles == ["Part one.deb", "Part theirs.deb"]
    page = (stick / PAGE).read_text(encoding="utf-8")
    assert all(title in page for title in titles)


def test_a_stick_of_others_is_replaced_when_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = [a_source(tmp_path, name, name) for name in ("both.deb", "theirs.deb")]
    stick = on_another_machine(monkeypatch, tmp_path, tmp_path / FOLDER, *theirs)
    (stick / "program" / "not listed").write_text("theirs")
    mine = a_source(tmp_path, "both.deb", "mine")
    write_again(stick, mine, replace=True)
    assert files(stick) == {"program/both.deb", "program/not listed"}
    assert (stick / "program" / "both.deb").read_text() == "mine"
    assert foreign_parts(stick) == ()


def test_a_file_of_others_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = on_another_machine(
        monkeypatch, tmp_path, tmp_path / FOLDER, a_source(tmp_path, "both.deb", "theirs")
    )
    (stick / "program" / "letter.deb").write_text("theirs")
    mine = [a_source(tmp_path, name, "mine") for name in ("both.deb", "letter.deb", "mine.deb")]
    done = write_again(stick, *mine)
    assert [left.title for left in done.left_out] == ["Part both.deb", "Part letter.deb"]
    assert (stick / "program" / "both.deb").read_text() == "theirs"
    assert (stick / "program" / "letter.deb").read_text() == "theirs"
    listed = [part.files[0].path for part in done.contents.parts]
    assert listed == ["program/mine.deb", "program/both.deb"]


def test_a_file_that_others_wrote_already_stays_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = a_source(tmp_path, "same.deb", "same")
    stick = on_another_machine(monkeypatch, tmp_path, tmp_path / FOLDER, same)
    assert write_again(stick, same).left_out == ()
    assert write_again(stick, a_source(tmp_path, "a.deb", "a")).left_out == ()
    assert files(stick) == {"program/same.deb", "program/a.deb"}


def test_a_file_that_somebody_replaced_is_not_deleted(tmp_path: Path) -> None:
    stick = written(tmp_path / FOLDER, *(a_source(tmp_path, name, name) for name in ("a", "b")))
    (stick / "program" / "a").write_text("theirs")
    write_again(stick, a_source(tmp_path, "c", "c"))
    assert files(stick) == {"program/a", "program/c"}


def test_a_damaged_part_is_repaired_by_writing_it_again(tmp_path: Path) -> None:
    part = a_source(tmp_path, "a.deb", "whole")
    stick = written(tmp_path / FOLDER, part)
    (stick / "program" / "a.deb").write_text("whol_")
    assert write_again(stick, part).left_out == ()
    assert (stick / "program" / "a.deb").read_text() == "whole"


@pytest.mark.parametrize("harm", ["gone", "broken", "empty", "other files", "a pipe"])
def test_without_its_record_a_machine_deletes_nothing(tmp_path: Path, harm: str) -> None:
    stick = written(tmp_path / FOLDER, a_source(tmp_path, "a.deb", "a"))
    (record,) = (data_home() / "sticks").iterdir()
    record.unlink()
    if harm == "a pipe" and os.name != "nt":
        os.mkfifo(record)
    elif harm != "gone":
        words = {"broken": "{", "empty": "", "other files": json.dumps({"files": [{"path": "x"}]})}
        record.write_text(words.get(harm, ""))
    write_again(stick, a_source(tmp_path, "b.deb", "b"))
    assert files(stick) == {"program/a.deb", "program/b.deb"}


def test_a_record_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (data_home() / "sticks").write_text("in the way")
    with pytest.raises(StickNotWritten, match=r"its record .* could not be written: "):
        write_again(tmp_path / FOLDER, a_source(tmp_path, "a.deb", "a"))
    assert files(tmp_path / FOLDER) == set()


@pytest.mark.parametrize("number", ["../../x", "0" * 31, "G" * 32, 5])
def test_an_invalid_number_is_refused(tmp_path: Path, number: object) -> None:
    stick = written(tmp_path / FOLDER, a_source(tmp_path, "a.deb", "a"))
    listed = json.loads((stick / FILE_NAME).read_bytes())
    listed["stick"] = number
    (stick / FILE_NAME).write_text(json.dumps(listed))
    with pytest.raises(StickRefused, match="stick is not"):
        write_again(stick, a_source(tmp_path, "b.deb", "b"))


@pytest.mark.parametrize(
    "name",
    [
        *("a.", "a ", " a", ".a", "CON", "con.deb", "nul.tar.gz", "COM1", "lpt9.x", "COM¹.deb"),
        *("a:b", "a*", "a?", 'a"', "a|b", "a\u202eb", "a\nb", "..", "a\\b"),
    ],
)
def test_a_name_that_is_not_valid_on_all_systems_is_refused(tmp_path: Path, name: str) -> None:
    list_on(tmp_path / "stick", f"packs/{name}")
    with pytest.raises(StickRefused, match=r"is not a path|is not plain text"):
        read_contents(tmp_path / "stick")
    (tmp_path / "source").touch()
    odd = PartSource(PartKind.PACK, "x", "x", 0, ((tmp_path / "source", name),))
    with pytest.raises(StickRefused, match="cannot be stored on every stick"):
        write_again(tmp_path / FOLDER, odd)
    assert not (tmp_path / FOLDER).exists()


@pytest.mark.parametrize("names", [("a.x", "A.X"), ("\u00e9", "e\u0301"), ("ß", "SS")])
def test_names_that_are_equal_on_some_disks_are_refused(tmp_path: Path, names: tuple[str]) -> None:
    list_on(tmp_path / "stick", *(f"packs/{name}" for name in names))
    with pytest.raises(StickRefused, match="have the same name on some disks"):
        read_contents(tmp_path / "stick")


PREPARE = """
import sys
from pathlib import Path
from swc_desktop.core.progress import Control
from swc_desktop.transfer.manifest import PartKind
from swc_desktop.transfer.sources import PartSource
from swc_desktop.transfer.exporter import write_stick
stick, *files = map(Path, sys.argv[1:])
sources = [
    PartSource(PartKind.PROGRAM, file.name, "x", file.stat().st_size, ((file, file.name),))
    for file in files
]
print("begun", flush=True)
write_stick(stick, sources, control=Control(), progress=lambda _: None)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="kills a process at once")
def test_killing_the_writer_leaves_a_complete_list_and_no_rest(
    tmp_path: Path, outside: Path, root: Path
) -> None:
    chance, stick = Random(17), tmp_path / FOLDER
    for number in range(6):
        (tmp_path / f"{number}.deb").write_bytes(bytes([number]) * 3_000_000)
    list_on(stick, "packs/link/thesis.docx")
    (stick / "packs").mkdir()
    (stick / "packs" / "link").symlink_to(outside)
    killed = 0
    for _ in range(5):
        chosen = chance.sample(range(6), 3)
        sources = [str(tmp_path / f"{number}.deb") for number in chosen]
        command = [sys.executable, "-c", PREPARE, str(stick), *sources]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as writing:
            assert writing.stdout is not None
            assert writing.stdout.readline() == b"begun\n"
            time.sleep(chance.random() * 0.08)
            writing.kill()
        killed += writing.returncode == -signal.SIGKILL
        for part in read_contents(stick).parts[:-1]:
            assert check_part(stick, part, control=Control(), progress=silent).status in (
                PartStatus.NEW,
                PartStatus.MANUAL,
            )
    assert killed
    written(stick, a_source(tmp_path, "last.deb", "last"))
    there = {file.name for file in (stick / "program").iterdir()}
    assert there == {"last.deb"}
    assert unharmed(outside)
