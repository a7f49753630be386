"""Where things are kept, also for users who have no place of their own."""

import errno
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from swc_desktop import cli
from swc_desktop.core.errors import HomeMissing
from swc_desktop.core.message import Message
from swc_desktop.home import data_home, home_ends_with_this_run, home_of_this_run
from swc_desktop.resources import resource

posix = pytest.mark.skipif(sys.platform == "win32", reason="HOME is a variable of POSIX systems")


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whom neither the environment nor the list of users gives a home."""
    import pwd

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("SWC_HOME", "HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_the_variable_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SWC_HOME", "mine")
    assert data_home() == tmp_path / "mine"


@posix
@pytest.mark.parametrize("value", [None, "", "x"])
def test_an_invalid_home_is_replaced_by_that_of_the_list_of_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    import pwd

    monkeypatch.delenv("SWC_HOME")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    if value is not None:
        monkeypatch.setenv("HOME", value)
    entry = pwd.struct_passwd(("ranger", "x", 1, 1, "", str(tmp_path), "/bin/sh"))
    monkeypatch.setattr(pwd, "getpwuid", lambda _: entry)
    assert data_home().is_relative_to(tmp_path)
    assert data_home().name == "swc-desktop"


@posix
@pytest.mark.usefixtures("homeless")
@pytest.mark.parametrize("value", [None, "", "x", "/nonexistent"])
def test_without_any_home_the_sentence_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    if value is not None:
        monkeypatch.setenv("HOME", value)
    with pytest.raises(HomeMissing, match="Set SWC_HOME to a folder"):
        data_home()


@posix
@pytest.mark.parametrize("base", ["HOME", "XDG_DATA_HOME"])
@pytest.mark.parametrize("answer", [errno.EACCES, errno.ENAMETOOLONG, errno.EIO, errno.ESTALE])
def test_a_home_that_cannot_be_listed_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str, answer: int
) -> None:
    for name in ("SWC_HOME", "HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(base, str(tmp_path))
    real = os.stat

    def refuse(path: str, **named: bool) -> os.stat_result:
        if str(path).startswith(str(tmp_path)):
            raise OSError(answer, "refused", str(path))
        return real(path, **named)

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", refuse)
        with pytest.raises(HomeMissing):
            data_home()


@posix
@pytest.mark.parametrize("kind", ["closed", "long"])
def test_a_home_that_cannot_be_entered_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.delenv("SWC_HOME")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path if kind == "closed" else tmp_path / ("h" * 300)))
    if kind == "closed":
        monkeypatch.setattr(os, "access", lambda folder, mode: mode != os.X_OK)
    with pytest.raises(HomeMissing):
        data_home()


@posix
@pytest.mark.usefixtures("homeless")
def test_a_run_without_home_has_a_folder_that_ends_with_it() -> None:
    with home_of_this_run() as notice:
        made = data_home()
        assert "nothing can be kept" in str(notice)
        assert made.is_dir()
        assert home_ends_with_this_run()
    assert not home_ends_with_this_run()
    assert not made.exists()
    assert "SWC_HOME" not in os.environ


@posix
@pytest.mark.usefixtures("homeless")
def test_without_any_folder_the_sentence_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refuse)
    with pytest.raises(HomeMissing), home_of_this_run():
        pytest.fail("it went on")


@posix
@pytest.mark.usefixtures("homeless")
@pytest.mark.parametrize(
    "words",
    [["pack", "rollback"], ["weather", "import", "x.swcweather"], ["stick", "back", "packs"]],
)
def test_commands_that_store_data_are_refused_with_the_remedy(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert cli.main(words) == HomeMissing.exit_status
    assert "Set SWC_HOME" in capsys.readouterr().err


@posix
@pytest.mark.usefixtures("homeless")
def test_the_window_begins_with_the_notice() -> None:
    said = []

    def window(_demo: bool, _paths: list[Path], notice: Message | str) -> int:
        said.append(str(notice))
        return 0

    assert cli.main(["app"], window=window) == 0
    assert "Set SWC_HOME" in said[0]


@posix
@pytest.mark.parametrize("home_variable", [None, "", "x"])
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--version"], ""),
        (["--help"], ""),
        (["pack", "list"], "Set SWC_HOME"),
        (["classify", str(resource("demo")), "--limit", "1"], "Set SWC_HOME"),
    ],
)
def test_a_user_unknown_to_the_system_gets_an_answer(
    words: list[str], said: str, home_variable: str | None
) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("SWC_HOME", "HOME", "XDG_DATA_HOME")
    }
    if home_variable is not None:
        environment["HOME"] = home_variable
    code = (
        "import sys, pwd, swc_desktop.__main__ as entry\n"
        "def unknown(number): raise KeyError(number)\n"
        "pwd.getpwuid = unknown\n"
        "sys.exit(entry.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert said in done.stderr
    assert done.stdout
