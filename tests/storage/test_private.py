"""Only the owner may read what the program stores; exports follow the umask."""

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from swc_desktop import cli
from swc_desktop.cli.log import log_kept
from swc_desktop.core.progress import Control
from swc_desktop.home import data_home, home_of_this_run
from swc_desktop.inference import gpu_kit, gpu_wheels
from swc_desktop.projects.project import DEFAULT, project_path
from swc_desktop.resources import resource
from swc_desktop.session.project_opening import open_to_work
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.storage.private import narrow
from swc_desktop.transfer import translations
from swc_desktop.weather.file import export_weather, import_weather
from swc_desktop.weather.grid import Cell
from swc_desktop.weather.open import open_weather
from tests.inference.made_kit import kit_on_stick
from tests.make_pack import make_pack
from tests.transfer.conftest import swahili as a_translation
from tests.transfer.sticks import silent
from tests.weather.made import midnight, some_hours

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there are no such modes there")

kit, swahili = kit_on_stick, a_translation


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def fresh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that does not exist yet, nor the one above it."""
    folder = tmp_path / "share" / "swc-desktop"
    monkeypatch.setenv("SWC_HOME", str(folder))
    return folder


def open_to_others(folder: Path) -> dict[str, str]:
    """Everything that other users may access, with its mode."""
    found = [folder, *folder.rglob("*")]
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in found if not path.is_symlink()}
    return {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077}


def keep_some_weather(folder: Path) -> None:
    with open_weather() as store:
        store.keep([some_hours(Cell(-99, 126), midnight(2026, 3, 1), 48)])
        export_weather(store, folder / "a.swcweather")
        store.keep([some_hours(Cell(40, -12), midnight(2026, 3, 1), 48)])
        (folder / "b.swcweather").touch()
        export_weather(store, folder / "b.swcweather")
    (data_home() / "weather.sqlite").unlink()
    with open_weather() as store:
        import_weather(store, folder / "a.swcweather")
        import_weather(store, folder / "b.swcweather")
        assert open_to_others(data_home()) == {}  # with SQLite's files beside it


def test_only_the_owner_may_read_what_is_stored(
    fresh_home: Path, tmp_path: Path, kit: Path, swahili: Path
) -> None:
    with log_kept():
        logging.getLogger("swc_desktop").warning("kept")
    settings = SettingsFile()
    settings.change(text_size=16)
    settings.remember(width=800)
    settings.path.write_text("{")
    SettingsFile()
    keep_some_weather(tmp_path)
    with open_to_work(project_path(DEFAULT)).project as project:
        assert project.cache is not None
        with project.transaction():
            project.set_setting("name", "The lake")
        assert open_to_others(fresh_home) == {}  # with SQLite's files beside it
    open_to_work(project_path(DEFAULT)).project.close()
    translations.install_translation(swahili, fresh_home)
    with gpu_wheels.kit_folder(kit) as folder:
        gpu_kit.install_kit(folder, fresh_home, control=Control(), progress=silent)
    gpu_kit.disable_after_crash(fresh_home)
    assert cli.main(["pack", "install", str(make_pack(tmp_path / "kenya.swcpack"))]) == 0
    assert cli.main(["stick", "prepare", str(tmp_path)]) == 0
    names = {path.relative_to(fresh_home).parts[0] for path in fresh_home.rglob("*")}
    expected = "log gpu-kit gpu-kit.trying packs settings.toml sticks translations"
    expected += " default.swcproject default.swcproject.cache default.swcproject.backups desk"
    assert names >= {*expected.split(), "weather.sqlite", "weather.before.sqlite"}
    assert open_to_others(fresh_home.parent) == {}


def test_results_follow_the_umask(fresh_home: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.csv"
    photograph = next(resource("demo").iterdir())
    assert cli.main(["classify", str(photograph), "--out", str(out)]) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o644
    keep_some_weather(tmp_path)
    assert cli.main(["weather", "export", "--out", str(tmp_path / "all.swcweather")]) == 0
    assert stat.S_IMODE((tmp_path / "all.swcweather").stat().st_mode) == 0o644
    assert cli.main(["stick", "prepare", str(tmp_path)]) == 0
    written = (tmp_path / "swc-desktop-stick" / "contents.json").stat().st_mode
    assert stat.S_IMODE(written) == 0o644
    assert open_to_others(fresh_home) == {}


def an_older_home(folder: Path) -> None:
    for name in ("packs", "gpu-kit/onnxruntime", "log"):
        (folder / name).mkdir(parents=True)
    for name in ("settings.toml", "library.sqlite", "packs/a", "gpu-kit/onnxruntime/b.so", "log/x"):
        (folder / name).write_text("")
    (folder / "gpu-kit" / "onnxruntime" / "b.so").chmod(0o755)
    (folder / "packs").chmod(0o775)


def test_what_an_earlier_version_left_open_is_closed_at_the_next_start(
    home: Path, tmp_path: Path
) -> None:
    an_older_home(home)
    home.chmod(0o755)
    outside = tmp_path / "outside"
    outside.write_text("x")
    (home / "packs" / "link").symlink_to(outside)
    os.mkfifo(home / "packs" / "pipe", 0o644)
    assert len(open_to_others(home)) > 5
    assert cli.main(["pack", "list"]) == 0
    left = [path for path in open_to_others(home) if not path.endswith("/pipe")]
    assert left == []
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
    assert stat.S_IMODE((home / "packs").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "settings.toml").stat().st_mode) == 0o600


def test_a_folder_that_is_not_the_programs_alone_is_left_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may have chosen their home or a shared folder as the data folder."""
    everybodys, users = tmp_path / "everybodys", tmp_path / "users"
    for folder in (everybodys, users / "ranger"):
        an_older_home(folder)
        (folder / "letter.txt").write_text("x")
    everybodys.chmod(0o1777)
    monkeypatch.setenv("HOME", str(users / "ranger"))
    for folder, mode in ((everybodys, 0o1777), (users / "ranger", 0o755), (users, 0o755)):
        narrow(folder)
        assert stat.S_IMODE(folder.stat().st_mode) == mode
    for folder in (everybodys, users / "ranger"):
        assert stat.S_IMODE((folder / "letter.txt").stat().st_mode) == 0o644
        assert stat.S_IMODE((folder / "settings.toml").stat().st_mode) == 0o600
        assert stat.S_IMODE((folder / "packs").stat().st_mode) == 0o700


def test_what_belongs_to_another_stays_as_it_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_older_home(home)
    home.chmod(0o755)
    monkeypatch.setattr(os, "getuid", lambda: home.stat().st_uid + 1)
    before = open_to_others(home)
    narrow(home)
    assert open_to_others(home) == before != {}


def test_a_missing_or_unchangeable_folder_is_not_an_error(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    narrow(tmp_path / "none")
    (tmp_path / "file").touch()
    narrow(tmp_path / "file")
    home.chmod(0o755)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "refused")

    monkeypatch.setattr(os, "fchmod", refuse)
    narrow(home)
    assert "could not be closed to other users" in caplog.text


def test_only_the_owner_may_read_the_folder_used_without_a_home(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SWC_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/nonexistent")
    with home_of_this_run() as notice:
        assert notice
        assert open_to_others(data_home()) == {}


@pytest.mark.parametrize("name", ["log/swc-desktop.log", "settings.toml", "trusted-keys.txt"])
def test_a_pipe_in_the_data_folder_is_not_waited_for(home: Path, name: str) -> None:
    (home / name).parent.mkdir(exist_ok=True)
    os.mkfifo(home / name)
    with log_kept():
        logging.getLogger("swc_desktop").warning("not kept")
        assert cli.main(["pack", "list"]) == 0
        assert cli.main(["weather", "status"]) == (2 if name == "settings.toml" else 0)


@pytest.mark.parametrize("kind", ["packs/000001-kenya-1.0.0.swcpack", "gpu-kit/kit.json"])
def test_a_pipe_in_the_place_of_a_pack_or_a_kit_is_not_waited_for(
    home: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / kind).parent.mkdir()
    os.mkfifo(home / kind)
    assert cli.main(["pack", "list"]) in (0, 3)
    assert cli.main(["gpu-kit", "check"]) in (0, 3)
    said = capsys.readouterr()
    words = said.out + said.err
    assert "it is a pipe, a socket or a device" in words or "be read" in words
