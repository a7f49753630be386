import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from swc_desktop import __version__
from swc_desktop.core.progress import Cancelled, Control, Progress
from swc_desktop.packs.errors import PackRefused
from swc_desktop.transfer import sources
from swc_desktop.transfer.errors import StickNotWritten, StickRefused, TranslationRefused
from swc_desktop.transfer.exporter import stick_path, write_stick
from swc_desktop.transfer.manifest import FILE_NAME, FOLDER, PartKind, read_contents
from swc_desktop.transfer.sources import PartSource, sources_of_this_machine
from swc_desktop.transfer.start_page import PAGE
from swc_desktop.weather import file as weather_file
from swc_desktop.weather.errors import WeatherFileRefused
from swc_desktop.weather.file import export_weather
from swc_desktop.weather.file_reader import check_weather_file
from swc_desktop.weather.grid import Cell
from swc_desktop.weather.open import open_weather
from tests.make_pack import make_pack
from tests.transfer.sticks import source_from, written
from tests.weather.damage import keep_impossible
from tests.weather.made import FETCHED, midnight, some_hours


def keep_some_weather() -> None:
    with open_weather() as store:
        store.keep([some_hours(Cell(-99, 126), midnight(2026, 3, 1), 48)])


def a_source(file: Path, name: str = "a.deb") -> PartSource:
    return PartSource(
        PartKind.PROGRAM, "A <program>", "No end.", file.stat().st_size, ((file, name),)
    )


def test_the_sources_of_a_machine_are_what_it_has() -> None:
    kinds = [source.kind for source in sources_of_this_machine()]
    assert kinds == [PartKind.MANUAL, PartKind.PACK]
    keep_some_weather()
    weather = list(sources_of_this_machine())[-1]
    assert weather.kind is PartKind.WEATHER
    assert str(weather.title) == "Weather of 2026-03-01 to 2026-03-02"
    assert str(weather.good_for).startswith(
        "For photographs of 2026-03-01 to 2026-03-02 in 1 cell;"
    )


def test_a_stick_holds_all_of_it_and_says_how_long_it_is_good_for(tmp_path: Path) -> None:
    keep_some_weather()
    stick = written(tmp_path / FOLDER, *sources_of_this_machine())
    contents = read_contents(stick)
    assert contents.program == __version__
    assert contents.made == datetime.now(UTC).date().isoformat()
    assert [part.kind for part in contents.parts] == [
        PartKind.MANUAL,
        PartKind.PACK,
        PartKind.WEATHER,
    ]
    listed = {file.path for part in contents.parts for file in part.files}
    there = {file.relative_to(stick).as_posix() for file in stick.rglob("*") if file.is_file()}
    assert there == listed | {FILE_NAME, PAGE}
    page = (stick / PAGE).read_text(encoding="utf-8")
    assert all(part.title in page and part.good_for in page for part in contents.parts)
    assert "://" not in page
    assert [str(part.title_message) for part in contents.parts] == [
        part.title for part in contents.parts
    ]


def test_names_are_escaped_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(b"x")
    stick = written(tmp_path / FOLDER, a_source(tmp_path / "a.deb"))
    page = (stick / PAGE).read_text(encoding="utf-8")
    assert "A &lt;program&gt;" in page
    assert "sudo apt install ./a.deb" in page


def test_the_stick_is_in_its_own_folder_and_is_found_again(tmp_path: Path) -> None:
    assert stick_path(tmp_path) == tmp_path / FOLDER
    assert stick_path(tmp_path / FOLDER) == tmp_path / FOLDER
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / FILE_NAME).touch()
    assert stick_path(tmp_path / "elsewhere") == tmp_path / "elsewhere"


def test_a_second_writing_replaces_the_first(tmp_path: Path) -> None:
    for name in ("a.deb", "b.deb", "own.txt"):
        (tmp_path / name).write_text(name)
    stick = tmp_path / FOLDER
    written(stick, a_source(tmp_path / "a.deb"))
    (stick / "own.txt").touch()
    written(stick, a_source(tmp_path / "b.deb", "b.deb"))
    names = {file.name for file in stick.rglob("*") if file.is_file()}
    assert names == {"b.deb", "own.txt", FILE_NAME, PAGE}


def test_a_file_of_the_stick_itself_can_be_written_again(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_text("a program")
    stick = written(tmp_path / FOLDER, a_source(tmp_path / "a.deb"))
    written(stick, a_source(stick / "program" / "a.deb"))
    assert (stick / "program" / "a.deb").read_text() == "a program"


def test_a_name_that_no_stick_can_hold_is_refused_before_it_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_text("a")
    stick = written(tmp_path / FOLDER, a_source(tmp_path / "a.deb"))
    before = (stick / FILE_NAME).read_bytes()
    with pytest.raises(StickRefused):
        written(stick, a_source(tmp_path / "a.deb", "x" * 210 + ".deb"))
    assert (stick / FILE_NAME).read_bytes() == before


def test_what_is_added_twice_is_written_once(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.deb").write_text(name)
    both = [a_source(tmp_path / name / "a.deb") for name in ("one", "two")]
    stick = written(tmp_path / FOLDER, *both)
    (part,) = read_contents(stick).parts
    assert (stick / part.files[0].path).read_text() == "two"


def test_invalid_stored_weather_is_counted_and_left_out(tmp_path: Path, home: Path) -> None:
    keep_some_weather()
    keep_impossible(home / "weather.sqlite")
    (weather,) = (one for one in sources_of_this_machine() if one.kind is PartKind.WEATHER)
    assert "6 invalid stored entries are left out." in str(weather.good_for)
    stick = written(tmp_path, weather)
    (file,) = stick.rglob("*.swcweather")
    held = check_weather_file(file, FETCHED)
    assert held is not None
    assert held.hours == 48


def test_more_weather_than_one_file_holds_goes_into_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_some_weather()
    with open_weather() as store:
        store.keep([some_hours(Cell(40, -12), midnight(2026, 3, 1), 24)])
    monkeypatch.setattr(weather_file, "MAX_CELLS", 1)
    weather = [one for one in sources_of_this_machine() if one.kind is PartKind.WEATHER]
    assert [str(one.title)[-8:] for one in weather] == ["(1 of 2)", "(2 of 2)"]
    stick = written(tmp_path, *weather)
    held = [check_weather_file(file, FETCHED) for file in sorted(stick.rglob("*.swcweather"))]
    assert [one and one.hours for one in held] == [48, 24]


def test_weather_files_of_one_name_all_stay(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two", "three"):
        (tmp_path / name).write_text(name)
        file = (tmp_path / name, "park.swcweather")
        files.append(PartSource(PartKind.WEATHER, name, "For 2026.", 5, (file,)))
    stick = written(tmp_path / FOLDER, *files)
    paths = [part.files[0].path for part in read_contents(stick).parts]
    assert paths == [f"weather/park{number}.swcweather" for number in ("", "-2", "-3")]
    assert [(stick / file).read_text() for file in paths] == ["one", "two", "three"]


def test_a_stick_that_is_too_small_says_so_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        free = 10

    (tmp_path / "a.deb").write_bytes(bytes(100))
    monkeypatch.setattr("swc_desktop.transfer.exporter.shutil.disk_usage", lambda _: Full)
    with pytest.raises(StickNotWritten, match="are free"):
        written(tmp_path / FOLDER, a_source(tmp_path / "a.deb"))
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_a_source_that_vanishes_leaves_the_list_unchanged(tmp_path: Path) -> None:
    for name in ("a.deb", "b.deb"):
        (tmp_path / name).write_text(name)
    stick = written(tmp_path / FOLDER, a_source(tmp_path / "a.deb"))
    before = (stick / FILE_NAME).read_bytes()
    gone = a_source(tmp_path / "b.deb", "b.deb")
    (tmp_path / "b.deb").unlink()
    with pytest.raises(StickNotWritten):
        written(stick, gone)
    assert (stick / FILE_NAME).read_bytes() == before
    assert (stick / "program" / "a.deb").exists()


def test_stopping_leaves_the_list_unchanged(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_text("a")
    stick = written(tmp_path / FOLDER, a_source(tmp_path / "a.deb"))
    before = (stick / FILE_NAME).read_bytes()
    control = Control()

    def stop(seen: Progress) -> None:
        if "reading back" in seen.stage:
            control.cancel()

    more = [a_source(tmp_path / "a.deb", f"{name}.deb") for name in "bc"]
    with pytest.raises(Cancelled):
        write_stick(stick, more, control=control, progress=stop)
    assert (stick / FILE_NAME).read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_writing_does_not_follow_a_link_on_a_stick(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "a.deb").touch()
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "program").symlink_to(own)
    with pytest.raises(StickNotWritten, match="is a link"):
        written(tmp_path / FOLDER, a_source(tmp_path / "a.deb"))
    assert list(own.iterdir()) == []


def test_added_files_are_checked_and_named_by_their_content(tmp_path: Path, swahili: Path) -> None:
    keep_some_weather()
    with open_weather() as store:
        export_weather(store, tmp_path / "kruger.swcweather")
    make_pack(tmp_path / "some name.swcpack")
    (tmp_path / "swc-desktop_0.9.0_amd64.deb").touch()
    pack = source_from(tmp_path / "some name.swcpack")
    assert pack.kind is PartKind.PACK
    assert pack.files[0][1] != "some name.swcpack"
    weather = source_from(tmp_path / "kruger.swcweather")
    assert weather.kind is PartKind.WEATHER
    assert "2026-03-01 to 2026-03-02" in str(weather.good_for)
    assert str(source_from(swahili).title) == "Translation sw"
    installer = source_from(tmp_path / "swc-desktop_0.9.0_amd64.deb")
    assert installer.kind is PartKind.PROGRAM
    assert "needs an administrator" in str(installer.good_for)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("broken.swcpack", PackRefused),
        ("broken.swcweather", WeatherFileRefused),
        ("swc_sw.qm", TranslationRefused),
        ("letter.docx", StickRefused),
        ("setup.exe.txt", StickRefused),
    ],
)
def test_a_file_that_would_be_refused_in_the_field_is_refused_at_once(
    tmp_path: Path, name: str, refusal: type[Exception]
) -> None:
    (tmp_path / name).write_bytes(b"nothing of that kind")
    with pytest.raises(refusal):
        source_from(tmp_path / name)


def test_a_missing_installer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StickRefused):
        source_from(tmp_path / "gone.deb")


def test_weather_whose_last_days_may_change_says_when_to_fetch_it_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = last = datetime(2026, 3, 2, tzinfo=UTC)
    words = str(sources._weather_words(first, last, 3, final=False))
    assert "fetch them again after 2026-03-12" in words
    assert "again" not in str(sources._weather_words(first, last, 3, final=True))


def test_progress_counts_writing_and_reading_back(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(bytes(3_000_000))
    seen: list[Progress] = []
    write_stick(
        tmp_path / FOLDER, [a_source(tmp_path / "a.deb")], control=Control(), progress=seen.append
    )
    assert (seen[-1].done, seen[-1].total) == (6, 6)
