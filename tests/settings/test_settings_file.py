"""Settings are saved and read again, whatever happens to their file."""

import codecs
import errno
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from swc_desktop.core.device import Device
from swc_desktop.core.method import Recipe
from swc_desktop.settings.errors import SettingsNotWritten, WeatherSettingsWrong
from swc_desktop.settings.settings_file import Settings, SettingsFile, Theme
from swc_desktop.settings.weather_settings import WeatherSettings, read_settings
from tests.two_processes import at_once

LARGE = b"#" * 1_000_001


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "settings.toml"


def test_without_a_file_the_defaults_apply(path: Path) -> None:
    settings = SettingsFile(path)
    assert settings.current == Settings()
    assert settings.notice == ""
    assert not path.exists()


def test_the_file_is_in_the_data_folder(home: Path) -> None:
    assert SettingsFile().path == home / "settings.toml"


def test_settings_are_read_again(path: Path) -> None:
    SettingsFile(path).change(
        device=Device.CPU,
        recipe=Recipe.THESIS,
        target="0.1",
        theme=Theme.DARK,
        text_size=18,
        lock_minutes=0,
        frequencies=False,
        bursts=False,
    )
    again = SettingsFile(path).current
    expected = Settings(
        Device.CPU, Recipe.THESIS, "0.1", Theme.DARK, 18, 0, frequencies=False, bursts=False
    )
    assert again == expected


def test_a_choice_can_be_left_to_the_pack_again(path: Path) -> None:
    settings = SettingsFile(path)
    settings.change(recipe=Recipe.THESIS, target="0.1")
    settings.change(recipe=None, target=None)
    assert SettingsFile(path).current == Settings()


def test_unknown_keys_comments_and_order_are_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(
        '# mine\nfuture = [1, 2]\ntheme = "light" # day\n\n[weather]\nurl = "x"\n', encoding="utf-8"
    )
    settings = SettingsFile(path)
    settings.change(theme=Theme.DARK)
    settings.remember(width=1366)
    text = path.read_text(encoding="utf-8")
    assert text.startswith('# mine\nfuture = [1, 2]\ntheme = "dark" # day\n')
    assert '[weather]\nurl = "x"' in text
    assert SettingsFile(path).current.window == {"width": 1366}


def test_weather_settings_are_in_their_table_as_a_fetch_reads_them(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(
        'theme = "dark"\n\n[weather]\nnext_year = true # kept\npost = true\n', encoding="utf-8"
    )
    settings = SettingsFile(path)
    assert settings.current.weather == WeatherSettings(post=True)
    chosen = replace(settings.current.weather, never_online=True, key="abc")
    settings.change(weather=chosen)
    assert read_settings(path) == chosen
    assert SettingsFile(path).current.weather == chosen
    assert "next_year = true # kept" in path.read_text(encoding="utf-8")
    assert SettingsFile(path).current.theme is Theme.DARK


@pytest.mark.parametrize("table", ["weather = 3", "[weather]\nnever_online = 1"])
def test_doubtful_weather_settings_open_no_connection(path: Path, table: str) -> None:
    path.parent.mkdir()
    path.write_text(table + "\n", encoding="utf-8")
    settings = SettingsFile(path)
    assert settings.current.weather == WeatherSettings(never_online=True)
    assert "weather" in str(settings.notice)
    assert "No weather is fetched" in str(settings.notice)
    assert "default" not in str(settings.notice)
    settings.change(weather=WeatherSettings())
    assert read_settings(path) == WeatherSettings()


def test_the_window_s_values_add_up(path: Path) -> None:
    SettingsFile(path).remember(columns=["file", "answer"], wide=True)
    SettingsFile(path).remember(scale=1.25, wide=False)
    assert SettingsFile(path).current.window == {
        "columns": ["file", "answer"],
        "wide": False,
        "scale": 1.25,
    }


def test_what_was_written_by_hand_meanwhile_is_kept(path: Path) -> None:
    settings = SettingsFile(path)
    settings.change(theme=Theme.DARK)
    path.write_text('text_size = 20\ntheme = "dark"\n', encoding="utf-8")
    settings.change(device=Device.CPU)
    assert SettingsFile(path).current.text_size == 20


@pytest.mark.parametrize(
    "content",
    [
        *(b"theme = ", b"\xff\xfe\x00", b"= 3", b"a = " + b"[" * 5000, b"[a]\n[a]\n", LARGE),
        *(b"", b"\n \r\n", b"\xef\xbb\xbf", b"# nothing\n", bytes(4096)),
    ],
)
def test_a_broken_file_is_set_aside_once_with_a_notice(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    settings = SettingsFile(path)
    (aside,) = path.parent.glob("settings-damaged-*")
    assert aside.name in str(settings.notice)
    assert aside.read_bytes() == content
    assert settings.current == Settings(weather=WeatherSettings(never_online=True))
    settings.change(theme=Theme.DARK)
    assert SettingsFile(path).notice == ""


def test_settings_that_were_damaged_may_have_forbidden_to_go_online(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("theme = ", encoding="utf-8")
    SettingsFile(path)
    assert read_settings(path).never_online
    later = SettingsFile(path)
    assert later.notice == ""
    assert later.current.weather.never_online
    later.change(weather=WeatherSettings(never_online=False))
    assert not read_settings(path).never_online


def closed(path: Path) -> Callable[..., int]:
    real = os.open

    def refuse(asked: str | Path, *given: int, **named: int) -> int:
        if asked == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(asked, *given, **named)

    return refuse


def refused(*_: object) -> Path:
    raise OSError(errno.EROFS, "Read-only file system")


NO_LINKS = pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")


@pytest.mark.parametrize(
    "kind", ["closed", pytest.param("loop", marks=NO_LINKS), "read only folder"]
)
def test_what_could_not_be_read_is_not_written_over(
    path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path.parent.mkdir()
    content = "theme = " if kind == "read only folder" else "[weather]\nnever_online = true\n"
    path.write_text(content, encoding="utf-8")
    if kind == "closed":
        monkeypatch.setattr(os, "open", closed(path))
    elif kind == "loop":
        path.unlink()
        path.symlink_to(path)
    else:
        monkeypatch.setattr(Path, "replace", refused)
    settings = SettingsFile(path)
    assert "could not be read" in str(settings.notice)
    assert settings.current.weather.never_online
    for change in (settings.change, settings.remember):
        with pytest.raises(SettingsNotWritten):
            change(text_size=16)
    monkeypatch.undo()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert path.is_symlink() if kind == "loop" else path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("content", [b"a = " + b"[" * 5000, LARGE])
def test_a_fetch_has_a_sentence_for_a_file_that_is_too_large_or_too_deep(
    path: Path, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(WeatherSettingsWrong, match=r"too (deep|large)"):
        read_settings(path)


def test_a_file_that_breaks_meanwhile_is_set_aside_before_writing(path: Path) -> None:
    settings = SettingsFile(path)
    settings.change(theme=Theme.DARK)
    path.write_text("theme =", encoding="utf-8")
    settings.change(text_size=16)
    assert len(list(path.parent.glob("settings-damaged-*"))) == 1
    assert SettingsFile(path).current.text_size == 16
    assert settings.notice


@pytest.mark.parametrize(
    "line",
    [
        *('device = "tpu"', "device = 3", 'recipe = "guess"', "text_size = 400"),
        *("text_size = true", "lock_minutes = 7", "lock_minutes = false"),
    ],
)
def test_an_invalid_value_is_named_and_stays_in_the_file(path: Path, line: str) -> None:
    path.parent.mkdir()
    path.write_text(f'{line}\ntheme = "dark"\n', encoding="utf-8")
    settings = SettingsFile(path)
    assert line.split()[0] in str(settings.notice)
    assert settings.current == Settings(theme=Theme.DARK)
    settings.change(theme=Theme.LIGHT)
    assert line in path.read_text(encoding="utf-8")


def test_a_window_that_is_not_a_table_is_replaced_when_it_is_needed(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("window = 3\n", encoding="utf-8")
    settings = SettingsFile(path)
    assert "window" in str(settings.notice)
    settings.remember(width=3)
    assert SettingsFile(path).current.window == {"width": 3}


def test_a_disk_that_cannot_be_written_says_so_and_the_choice_applies(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = SettingsFile(tmp_path / "file" / "settings.toml")
    with pytest.raises(SettingsNotWritten):
        settings.change(theme=Theme.DARK)
    assert settings.current.theme is Theme.DARK


def test_a_write_that_fails_leaves_the_old_file_and_no_other_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = SettingsFile(path)
    settings.change(theme=Theme.DARK)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsNotWritten) as caught:
        settings.change(theme=Theme.LIGHT)
    assert "no room left" in str(caught.value)
    assert [entry.name for entry in path.parent.iterdir()] == ["settings.toml"]
    assert SettingsFile(path).current.theme is Theme.DARK


@pytest.mark.parametrize(
    "mark", [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")]
)
def test_what_notepad_saved_is_read_by_window_and_fetch(
    path: Path, mark: tuple[bytes, str]
) -> None:
    path.parent.mkdir()
    text = 'theme = "dark"\r\n\r\n[weather]\r\nnever_online = true\r\n'
    path.write_bytes(mark[0] + text.encode(mark[1]))
    settings = SettingsFile(path)
    assert settings.notice == ""
    assert settings.current.theme is Theme.DARK
    assert read_settings(path).never_online
    settings.change(text_size=18)
    assert SettingsFile(path).current.theme is Theme.DARK
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_settings_that_vanish_again_and_again_are_given_up(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir()
    path.write_text("theme = ", encoding="utf-8")

    def gone(*_: object) -> Path:
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    monkeypatch.setattr(Path, "replace", gone)
    assert "other programs change it again and again" in str(SettingsFile(path).notice)


def read_and_choose(folder: Path) -> str:
    """Open damaged settings and change one; returns the notice."""
    settings = SettingsFile(folder / "settings.toml")
    settings.change(theme=Theme.DARK)
    return str(settings.notice)


def test_of_two_that_find_damaged_settings_one_sets_them_aside(tmp_path: Path) -> None:
    rounds = [tmp_path / str(number) for number in range(40)]
    for folder in rounds:
        folder.mkdir()
        (folder / "settings.toml").write_text("theme = ", encoding="utf-8")
    for notices in at_once(read_and_choose, rounds):
        assert sum("set aside" in notice for notice in notices) == 1
    for folder in rounds:
        assert SettingsFile(folder / "settings.toml").current.theme is Theme.DARK
        assert len(list(folder.glob("*damaged*"))) == 1


def test_settings_that_were_cut_short_anywhere_do_not_open_a_connection(path: Path) -> None:
    settings = SettingsFile(path)
    settings.change(theme=Theme.DARK, weather=WeatherSettings(never_online=True, key="k"))
    settings.remember(width=800)
    whole = path.read_bytes()
    assert b"[weather]" in whole
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert may_not_go_online(path), whole[:length]
        assert SettingsFile(path).current.weather.never_online, whole[:length]
        assert may_not_go_online(path), whole[:length]
    for part in path.parent.glob("settings-damaged-*"):
        part.unlink()


def may_not_go_online(path: Path) -> bool:
    try:
        return read_settings(path).never_online
    except WeatherSettingsWrong:
        return True


def test_the_switch_is_off_again_when_a_person_chose_that(path: Path) -> None:
    settings = SettingsFile(path)
    settings.change(weather=WeatherSettings(never_online=True))
    settings.change(theme=Theme.DARK)
    assert read_settings(path).never_online
    settings.change(weather=WeatherSettings())
    assert read_settings(path) == WeatherSettings()
    assert "never_online = true" not in path.read_text(encoding="utf-8")


def test_a_file_that_is_deleted_meanwhile_does_not_open_a_connection(path: Path) -> None:
    settings = SettingsFile(path)
    settings.change(weather=WeatherSettings(never_online=True))
    path.unlink()
    settings.remember(width=800)
    assert read_settings(path).never_online


def test_what_was_switched_by_hand_meanwhile_is_kept(path: Path) -> None:
    settings = SettingsFile(path)
    settings.change(weather=WeatherSettings(never_online=True))
    path.write_text("[weather]\nnever_online = false\n", encoding="utf-8")
    settings.remember(width=800)
    assert not read_settings(path).never_online
    path.write_text("[weather]\nnever_online = true\n", encoding="utf-8")
    settings.remember(width=900)
    assert read_settings(path).never_online


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes among files there")
@pytest.mark.parametrize("kind", ["pipe", "folder", "link to nothing", "link to a device"])
def test_settings_that_are_not_a_file_do_not_open_a_connection(path: Path, kind: str) -> None:
    path.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("gone" if kind == "link to nothing" else "/dev/zero")
    with pytest.raises(WeatherSettingsWrong, match="cannot be read"):
        read_settings(path)
    settings = SettingsFile(path)
    assert settings.current.weather.never_online
    assert "No weather is fetched" in str(settings.notice)
