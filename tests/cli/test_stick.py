from pathlib import Path

import pytest

from swc_desktop import cli
from swc_desktop.core.message import Message
from swc_desktop.transfer import self_update
from swc_desktop.transfer.errors import StickProgramNotAccepted
from swc_desktop.transfer.manifest import FOLDER
from tests.make_pack import make_pack


def run(*words: object) -> int:
    return cli.main(["stick", *map(str, words)])


def test_a_stick_goes_from_one_machine_to_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = make_pack(tmp_path / "kenya.swcpack")
    assert run("prepare", tmp_path, "--add", pack, "--without", "packs", "--without", "manual") == 0
    assert "was written and read back" in capsys.readouterr().out
    monkeypatch.setenv("SWC_HOME", str(tmp_path / "other"))
    assert run("check", tmp_path) == 0
    assert "[complete]" in capsys.readouterr().out
    assert run("take", tmp_path) == 0
    assert "is installed and in use" in capsys.readouterr().out
    assert run("take", tmp_path) == 0
    assert "already installed" in capsys.readouterr().out
    assert run("back", "packs") == 0
    assert "Starter" in capsys.readouterr().out


def test_a_damaged_part_is_reported_and_the_rest_is_installed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("prepare", tmp_path, "--add", make_pack(tmp_path / "kenya.swcpack")) == 0
    (starter,) = (tmp_path / FOLDER / "packs").glob("starter-*")
    starter.write_bytes(starter.read_bytes()[:-9])
    capsys.readouterr()
    assert run("check", tmp_path) == 1
    assert f"[damaged] packs/{starter.name} is not complete" in capsys.readouterr().out
    assert run("take", tmp_path, "--only", "packs") == 1
    shown = capsys.readouterr()
    assert "was not installed" in shown.err
    assert "is installed and in use" in shown.out


def test_a_folder_that_is_not_a_stick_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("take", tmp_path) == 2
    assert "contents.json could not be read" in capsys.readouterr().err
    (tmp_path / "letter.docx").touch()
    assert run("prepare", tmp_path, "--add", tmp_path / "letter.docx") == 2
    assert "it is not an installer" in capsys.readouterr().err


def test_without_an_import_there_is_nothing_to_undo(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("program", "packs", "weather", "translations"):
        assert run("back", kind) == 2
        assert "There is no earlier" in capsys.readouterr().err


ARCHIVE = "swc-desktop-9.0.0-linux-x86_64.tar.gz"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was installed of a program, where it can install another version of itself."""
    found: list[str] = []
    monkeypatch.setattr(self_update, "is_user_installation", lambda _: True)
    monkeypatch.setattr(self_update, "bundle_folder", lambda: tmp_path)
    monkeypatch.setattr(self_update, "install_archive", lambda file, _: found.append(file.name))
    return found


@pytest.fixture
def with_program(tmp_path: Path) -> Path:
    """A stick with a program and a pack."""
    (tmp_path / ARCHIVE).write_bytes(b"x")
    pack = make_pack(tmp_path / "kenya.swcpack")
    added = ["--add", tmp_path / ARCHIVE, "--add", pack]
    assert run("prepare", tmp_path, *added, "--without", "packs", "--without", "manual") == 0
    return tmp_path


def test_without_a_terminal_a_program_is_refused_and_the_rest_is_installed(
    with_program: Path, installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run("take", with_program) == 1
    shown = capsys.readouterr()
    assert str(StickProgramNotAccepted(title=ARCHIVE)) in shown.err
    assert "is installed and in use" in shown.out
    assert run("take", with_program, "--only", "program") == 1
    assert installed == []


def test_a_program_is_installed_with_the_option(with_program: Path, installed: list[str]) -> None:
    assert run("take", with_program, "--only", "program", "--accept-program") == 0
    assert installed == [ARCHIVE]


@pytest.mark.parametrize(("answer", "status"), [(True, 0), (False, 1), (None, 1)])
def test_a_program_is_installed_after_a_yes(
    with_program: Path,
    installed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: bool | None,
    status: int,
) -> None:
    asked: list[Message] = []

    def ask(question: Message) -> bool | None:
        asked.append(question)
        return answer

    monkeypatch.setattr("swc_desktop.cli.stick_commands.ask_yes_no", ask)
    assert run("take", with_program, "--only", "program") == status
    (question,) = asked
    assert str(question).startswith(f"The stick contains another program ({ARCHIVE})")
    assert bool(installed) == (answer is True)


@pytest.mark.parametrize("how", ["kept", "said no", "said yes", "--replace"])
def test_the_parts_of_others_are_replaced_only_after_a_yes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    how: str,
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("SWC_HOME", str(tmp_path / "another machine"))
        assert run("prepare", tmp_path, "--without", "packs") == 0
    answers = {"said no": False, "said yes": True}
    monkeypatch.setattr("swc_desktop.cli.stick_commands.ask_yes_no", lambda _: answers.get(how))
    capsys.readouterr()
    words = ["--replace"] if how == "--replace" else []
    assert run("prepare", tmp_path, "--without", "manual", *words) == 0
    replaced = how in ("said yes", "--replace")
    assert (tmp_path / FOLDER / "manual").exists()
    assert any((tmp_path / FOLDER / "manual").iterdir()) != replaced
    assert ("They are kept; --replace" in capsys.readouterr().err) == (how == "kept")


def test_a_part_whose_names_others_use_is_left_out_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FOLDER / "manual").mkdir(parents=True)
    (tmp_path / FOLDER / "manual" / "index.html").write_text("of somebody else")
    assert run("prepare", tmp_path) == 1
    shown = capsys.readouterr()
    assert "was left out" in shown.err
    assert "Use --replace" in shown.err
    assert (tmp_path / FOLDER / "manual" / "index.html").read_text() == "of somebody else"
