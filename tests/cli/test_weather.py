"""The command ``weather`` from plan to the row of a photograph, against the stand-in service."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from swc_desktop import cli
from swc_desktop.cli.classify import RowEncoder
from swc_desktop.home import data_home
from swc_desktop.inference import build_clock
from swc_desktop.inference.classifier import Result
from swc_desktop.inference.errors import ClockWrong
from swc_desktop.weather.errors import FetchInterrupted
from swc_desktop.weather.grid import cell_of, first_hour
from swc_desktop.weather.open import open_weather
from tests.make_pack import PLACES, a_picture, make_pack
from tests.open_meteo.server import Service, serving
from tests.weather.damage import DAMAGES, keep_impossible
from tests.weather.made import some_hours

PARK = ["--rectangle", "-25.0,31.0,-24.4,31.6", "--from", "2025-03-01", "--to", "2025-04-10"]
PLACE = PLACES["Panthera onca"]
TIME = "2026-03-05T12:00:00+00:00"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Service()) as made:
        yield made


@pytest.fixture
def fetch(service: Service) -> Callable[..., int]:
    return lambda *more: cli.main(
        ["weather", "fetch", *PARK, "--base-url", service.base_url, *map(str, more)]
    )


def rows_of(*words: object) -> list[dict[str, Any]]:
    """The rows of a run, by way of a file."""
    asked = list(map(str, words))
    out = Path(asked[0]).parent / "rows.jsonl"
    assert cli.main(["classify", *asked, "--out", str(out)]) == 0
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_a_clock_that_is_certainly_wrong_is_reported_before_any_days(
    service: Service, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = datetime.now(UTC).date() + timedelta(days=400)
    monkeypatch.setattr(build_clock, "build_day", made.isoformat)
    days = ["--from", str(made), "--to", str(made)]
    words = ["weather", "fetch", *PARK[:2], *days, "--base-url", service.base_url]
    assert cli.main(words) == ClockWrong.exit_status
    output = capsys.readouterr().err
    assert f"before the day on which the program was made ({made})" in output
    assert "Set its clock" in output
    assert service.seen == []


def test_the_starter_pack_shows_the_clock_too(monkeypatch: pytest.MonkeyPatch) -> None:
    build_clock.check_clock()
    made = datetime.now(UTC).date() + timedelta(days=400)
    monkeypatch.setattr(build_clock, "_starter_day", made.isoformat)
    with pytest.raises(ClockWrong):
        build_clock.check_clock()


def test_a_plan_is_shown_and_nothing_is_sent(
    fetch: Callable[..., int], service: Service, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    assert fetch("--plan") == 0
    output = capsys.readouterr()
    assert "9 cells, 4 requests that count as 108" in output.out
    assert "centres of all 9 cells" in output.out
    assert service.base_url.removeprefix("http://") in output.out
    assert output.err == ""
    assert service.seen == []


def test_the_plan_for_the_free_service_says_what_is_free(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["weather", "fetch", *PARK, "--plan"]) == 0
    output = capsys.readouterr().out
    assert "10,000 a day are free, so one day" in output
    assert "archive-api.open-meteo.com and api.open-meteo.com" in output


def test_weather_is_fetched_exported_and_imported(
    fetch: Callable[..., int],
    service: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stick = tmp_path / "kruger.swcweather"
    assert fetch("--out", stick) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "4 requests brought 12,096 new hours." in said.err
    assert len(service.seen) == 4
    assert fetch() == 0
    assert "is stored already" in capsys.readouterr().err
    assert len(service.seen) == 4
    whole = tmp_path / "whole.swcweather"
    assert cli.main(["weather", "export", "--out", str(whole)]) == 0
    assert "12,096 hours" in capsys.readouterr().out

    monkeypatch.setenv("SWC_HOME", str(tmp_path / "office"))
    assert cli.main(["weather", "status"]) == 0
    assert capsys.readouterr().out == "No weather is stored.\n"
    assert not (tmp_path / "office" / "weather.sqlite").exists()
    assert cli.main(["weather", "import", str(stick)]) == 0
    days = (date(2025, 4, 10) - date(2025, 3, 1)).days + 1
    assert f"{days * 24 * 9:,} hours" in capsys.readouterr().out
    assert cli.main(["weather", "import", str(stick)]) == 0
    assert "was stored already" in capsys.readouterr().out
    assert cli.main(["weather", "status"]) == 0
    status = capsys.readouterr().out
    assert "of 9 cells, from 2025-03-01 to 2025-04-10" in status
    assert "Open-Meteo.com" in status
    assert "Copernicus" in status


def test_a_photograph_gets_the_stored_weather(tmp_path: Path) -> None:
    pack = make_pack(tmp_path / "weather.swcpack", weather=True)
    photograph = tmp_path / "jaguar.png"
    Image.fromarray(a_picture("Panthera onca", 64)).save(photograph)
    place = f"--place={PLACE[0]},{PLACE[1]}"
    asked = [photograph, "--pack", pack, place, "--time", TIME, "--explain"]

    (row,) = rows_of(*asked)
    assert row["weather"] == "absent"
    assert "weather: none was prepared for this place" in row["missing"]

    with open_weather() as store:
        store.keep([some_hours(cell_of(*PLACE), first_hour(date(2026, 3, 4)), 72)])
    (row,) = rows_of(*asked)
    assert row["weather"] == "observed"
    assert row["missing"] is None
    assert row["explain"]["without_weather"]["status"] == "named"

    (row,) = rows_of(*asked, "--weather", "off")
    assert row["weather"] == "absent"
    assert row["missing"] == "weather: weather was switched off"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_weather_never_stops_classifying(
    damage: Callable[[Path], None],
    tmp_path: Path,
    home: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with open_weather() as store:
        store.keep([some_hours(cell_of(*PLACE), first_hour(date(2026, 3, 4)), 72)])
    damage(home / "weather.sqlite")
    photograph = tmp_path / "jaguar.png"
    Image.fromarray(a_picture("Panthera onca", 64)).save(photograph)
    pack = make_pack(tmp_path / "weather.swcpack", weather=True)
    place = f"--place={PLACE[0]},{PLACE[1]}"
    asked = [photograph, "--pack", pack, place, "--time", TIME]
    (row,) = rows_of(*asked)
    said = capsys.readouterr().err
    assert said.count("The run goes on without weather.") == 1
    assert "Move it elsewhere, then fetch or import the weather again." in said
    assert (row["status"], row["weather"]) == ("named", "absent")
    assert row["missing"] == "weather: what is kept could not be read"

    (row,) = rows_of(*asked, "--resume")
    assert row["status"] == "named"


def test_weather_that_breaks_in_the_middle_never_stops_classifying(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_weather() as store:
        store.keep([some_hours(cell_of(*PLACE), first_hour(date(2026, 3, 4)), 72)])
    folder = tmp_path / "photographs"
    folder.mkdir()
    for number in range(40):
        Image.fromarray(a_picture("Panthera onca", 64)).save(folder / f"{number:02}.png")
    real = RowEncoder.lines

    def lines(self: RowEncoder, result: Result) -> bytes:
        if result.index == 0:
            DAMAGES["with rows of another length"](data_home() / "weather.sqlite")
        return real(self, result)

    monkeypatch.setattr(RowEncoder, "lines", lines)
    pack = make_pack(tmp_path / "tests.swcpack")
    place = f"--place={PLACE[0]},{PLACE[1]}"
    rows = rows_of(folder, "--pack", pack, place, "--time", TIME)
    assert capsys.readouterr().err.count("The run goes on without weather.") == 1
    assert {row["status"] for row in rows} == {"named"}
    assert [row["weather"] for row in rows[:1] + rows[-1:]] == ["observed", "absent"]
    assert rows[-1]["missing"] == "weather: what is kept could not be read"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bomb511", "it holds more weather than a park needs (8,930,372 hours"),
        ("window_wrap", "it has hours that are not possible"),
    ],
)
def test_the_handed_files_are_refused_with_a_sentence(
    name: str, said: str, shared: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared / "cases" / "pack_and_files" / f"{name}.swcweather"
    assert cli.main(["weather", "import", str(file)]) == 1
    sentence = capsys.readouterr().err
    assert sentence.startswith(f"{file} was refused: {said}")
    assert sentence.count("\n") == 1
    assert sum(left.stat().st_size for left in home.iterdir()) < 1 << 20


def test_invalid_stored_entries_are_counted_and_stop_nothing(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_weather() as store:
        store.keep([some_hours(cell_of(*PLACE), first_hour(date(2026, 3, 4)), 72)])
    keep_impossible(home / "weather.sqlite")
    out = tmp_path / "x.swcweather"
    for words in (["export", "--out", str(out)], ["status"]):
        assert cli.main(["weather", *words]) == 0
        said = capsys.readouterr().out
        assert "72 hours" in said
        assert "6 stored entries have an impossible place or time" in said
    assert cli.main(["weather", "import", str(out)]) == 0


def test_more_than_one_file_can_hold_is_refused_before_the_download(
    service: Service, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["weather", "fetch", "--rectangle", "-25.0,31.0,-15.0,41.0", "--from", "2015-01-01"]
    words += ["--to", "2025-01-01", "--base-url", service.base_url]
    assert cli.main([*words, "--out", str(tmp_path / "x.swcweather")]) == 2
    assert "more than fits in one file" in capsys.readouterr().err
    assert service.seen == []


def test_weather_that_was_added_meanwhile_makes_another_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = make_pack(tmp_path / "tests.swcpack")
    folder = tmp_path / "photographs"
    folder.mkdir()
    for number in range(40):
        Image.fromarray(a_picture("Panthera onca", 64)).save(folder / f"{number}.png")
    out = tmp_path / "out.jsonl"
    asked = [str(folder), "--pack", str(pack), "--out", str(out), "--quiet"]
    patch = (
        "import signal\n"
        "from swc_desktop.cli.classify import RowEncoder\n"
        "real = RowEncoder.lines\n"
        "def line(self, result):\n"
        "    if result.index == 20:\n"
        "        signal.raise_signal(signal.SIGINT)\n"
        "    return real(self, result)\n"
        "RowEncoder.lines = line\n"
        "from swc_desktop import cli\n"
        f"raise SystemExit(cli.main(['classify', *{asked!r}]))\n"
    )
    stopped = subprocess.run([sys.executable, "-c", patch], check=False, capture_output=True)
    assert stopped.returncode == 130, stopped.stderr
    with open_weather() as store:
        store.keep([some_hours(cell_of(*PLACE), first_hour(date(2026, 3, 4)), 72)])
    assert cli.main(["classify", *asked, "--resume"]) == 2
    assert "a run with other weather" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fetch"], "--rectangle"),
        (["fetch", "--rectangle", "1,2,3", *PARK[2:]], "four numbers"),
        (["fetch", "--rectangle", "3,2,1,4", *PARK[2:]], "southern"),
        (["fetch", *PARK[:3], "yesterday", *PARK[4:]], "not a day"),
        (["fetch", *PARK[:3], "20260301", *PARK[4:]], "not a day"),
        (["fetch", *PARK[:3], "2026-W10-1", *PARK[4:]], "not a day"),
        (["fetch", *PARK, "--out", "x.zip"], ".swcweather"),
        (["export"], "--out"),
        (["import"], "FILE"),
        ([], "ACTION"),
    ],
)
def test_wrong_usage_is_one_sentence(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["weather", *words])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["fetch", *PARK[:2], "--from", "2025-04-10", "--to", "2025-03-01"], 2, "is after"),
        (["fetch", *PARK[:2], "--from", "1900-04-10", "--to", "2025-03-01"], 2, "begins on 1940"),
        (["fetch", *PARK, "--base-url", "ftp://example.org"], 2, "https://"),
        (["export", "--out", "x.swcweather"], 2, "No weather is stored"),
        (["export", "--out", "x.swcweather", "--from", "2025-01-01"], 2, "belong together"),
        (["import", "nowhere.swcweather"], 1, "could not be read"),
    ],
)
def test_a_failure_is_one_sentence(
    words: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["weather", *words]) == status
    output = capsys.readouterr().err
    assert said in output
    assert output.count("\n") == 1


def test_a_used_up_day_ends_with_a_sentence(
    fetch: Callable[..., int], service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.faults.extend(["", "day"])
    assert fetch("--quiet") == 1
    output = capsys.readouterr().err
    assert "no more weather today" in output
    assert output.count("\n") == 1


def test_never_online_is_reported_and_importing_still_works(
    fetch: Callable[..., int],
    service: Service,
    home: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stick = tmp_path / "kruger.swcweather"
    assert fetch("--out", stick) == 0
    (home / "weather.sqlite").unlink()
    (home / "settings.toml").write_text("[weather]\nnever_online = true\n")
    service.seen.clear()
    capsys.readouterr()
    assert fetch("--quiet") == 1
    assert "never go online" in capsys.readouterr().err
    assert fetch("--plan") == 0
    assert cli.main(["weather", "import", str(stick)]) == 0
    assert cli.main(["weather", "status"]) == 0
    assert "set to never go online" in capsys.readouterr().out
    assert service.seen == []


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches a child otherwise on Windows")
def test_a_stopped_download_continues_with_the_same_command(
    fetch: Callable[..., int], service: Service, home: Path
) -> None:
    service.slow_seconds = 0.2
    words = ["weather", "fetch", *PARK, "--base-url", service.base_url, "--progress", "json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "swc_desktop", *words], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("{") and json.loads(line)["done"] == 1:
            break
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=300)[1]
    assert process.returncode == 130, rest
    done = len(service.seen)
    assert FetchInterrupted.template.text.split("{")[0] in rest
    assert 1 <= done < 4
    service.slow_seconds = 0.0
    assert fetch("--quiet") == 0
    assert len({seen.raw for seen in service.seen}) == 4


def test_the_self_test_needs_no_network(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    (home / "settings.toml").write_text("[weather]\nnever_online = true\n")
    assert cli.main(["--self-test"]) == 0
    assert "weather" in capsys.readouterr().out
