import io
import json
import shutil
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop import __main__ as entry
from swc_desktop import __version__, cli
from swc_desktop.cli import arguments, selftest
from swc_desktop.cli.arguments import build_parser, parse
from swc_desktop.cli.console import Console
from swc_desktop.cli.errors import StreamInterrupted
from swc_desktop.core.device import Device
from swc_desktop.core.errors import Interrupted, OutputFault, WrongUsage
from swc_desktop.core.message import Message
from swc_desktop.core.method import EvidenceMode, Recipe
from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.core.progress import Progress
from swc_desktop.home import starter_pack
from swc_desktop.session.errors import SelfTestFailed
from swc_desktop.video import multimedia
from tests.make_pack import make_pack


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the console sees, as the one element of a list."""
    now = [100.0]
    monkeypatch.setattr("swc_desktop.cli.console.time.monotonic", lambda: now[0])
    return now


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_every_option_of_the_contract_is_accepted(tmp_path: Path) -> None:
    parsed = parse(
        [
            *("classify", "a", "b", "--out", "r.csv", "--pack", "p.swcpack", "--recipe", "thesis"),
            *("--device", "cpu", "--evidence", "image", "--place", "-1.5,36.8"),
            *("--time", "2024-06-01T05:30:00+03:00", "--weather", "off", "--resume"),
            *("--limit", "7", "--quiet", "--progress", "json", "--frequencies", "off"),
            *("--detections", "md.json", "--no-detector", "--no-video"),
            *("--frames-per-second", "0.5"),
        ]
    )
    assert parsed.frequencies == "off"
    assert (parsed.detections, parsed.no_detector) == (Path("md.json"), True)
    assert (parsed.no_video, parsed.frames_per_second) == (True, 0.5)
    assert parsed.paths == [Path("a"), Path("b")]
    assert parsed.out == Path("r.csv")
    assert parsed.pack == Path("p.swcpack")
    assert parsed.recipe is Recipe.THESIS
    assert parsed.device is Device.CPU
    assert parsed.evidence is EvidenceMode.IMAGE
    assert parsed.place == Place(-1.5, 36.8, None, Source.TYPED)
    local = datetime(2024, 6, 1, 5, 30)  # noqa: DTZ001
    assert parsed.time == Moment(local, timedelta(hours=3), Source.TYPED)
    assert (parsed.weather, parsed.resume, parsed.limit, parsed.quiet) == ("off", True, 7, True)


def test_the_defaults_are_those_of_the_contract() -> None:
    parsed = build_parser().parse_args(["classify", "a", "--out", "-"])
    assert parsed.out is None
    assert parsed.recipe is None
    assert parsed.device is Device.AUTO
    assert parsed.evidence is EvidenceMode.BOTH
    assert (parsed.weather, parsed.resume, parsed.explain) == ("auto", False, False)
    assert parsed.frequencies == "auto"


def test_what_the_parser_cannot_check_is_wrong_usage() -> None:
    parsed = build_parser().parse_args(["classify", "a", "--resume"])
    with pytest.raises(WrongUsage, match="--resume needs --out FILE"):
        arguments.check_arguments(parsed)


def test_progress_on_a_terminal_is_one_line_with_rate_and_time_left(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    shown = Console()
    shown.progress(Progress(1, 400, "photographs"))
    clock[0] += 0.01
    shown.progress(Progress(2, 400, "photographs"))
    clock[0] += 9.99
    shown.progress(Progress(100, 400, "photographs"))
    shown.info("A sentence.")
    said = stream.getvalue()
    assert said == (
        "\r\x1b[K1 of 400 photographs"
        "\r\x1b[K100 of 400 photographs, 10 a second, 0:30 left"
        "\nA sentence.\n"
    )


def test_long_times_have_hours(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    shown = Console()
    shown.progress(Progress(1, 99_101, "photographs"))
    clock[0] += 10
    shown.progress(Progress(101, 99_101, "photographs"))
    shown.close()
    said = stream.getvalue()
    assert said.endswith("10 a second, 2:45:00 left\n")


def test_progress_is_not_shown_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    Console().progress(Progress(1, 2, "photographs"))
    Console(quiet=True).info("Nobody wants to know.")
    assert stream.getvalue() == ""


def test_progress_as_json_is_shown_also_when_quiet(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    shown = Console(quiet=True, progress_json=True)
    shown.progress(Progress(2, 2, "photographs"))
    said = stream.getvalue()
    assert json.loads(said) == {"done": 2, "total": 2, "stage": "photographs"}


def test_a_program_without_streams_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    shown = Console(progress_json=True)
    shown.progress(Progress(1, 1, "photographs"))
    shown.error("Nobody hears this.")
    shown.close()


def test_the_window_is_opened_with_the_given_paths() -> None:
    calls: list[tuple[bool, list[Path]]] = []

    def window(demo: bool, paths: list[Path], notice: Message | str) -> int:
        assert notice == ""
        calls.append((demo, paths))
        return 7

    assert cli.main(["app", "--demo"], window=window) == 7
    assert cli.main(["app", "a", "b"], window=window) == 7
    assert calls == [(True, []), (False, [Path("a"), Path("b")])]


def test_the_entry_gives_the_command_line_its_arguments(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["swc-desktop", "--version"])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"swc-desktop {__version__}\n"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Interrupted(done=3, total=9), 130),
        (StreamInterrupted(done=3, total=9), 130),
        (OutputFault(file="f", reason="r"), 5),
        (KeyboardInterrupt(), 130),
    ],
)
def test_errors_become_their_sentence_and_status(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    status: int,
) -> None:
    def fails(_arguments: Any) -> int:
        raise error

    monkeypatch.setitem(cli.COMMANDS, "devices", fails)
    assert cli.main(["devices"]) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> Path:
    """A copy of what ships, with the test pack as the starter pack."""
    copy = tmp_path / "resources"
    for name in ("map", "icons", "demo"):
        shutil.copytree(root / "resources" / name, copy / name)
    shutil.copy(root / "resources" / "demo_credits.csv", copy)
    make_pack(copy / "packs" / "starter.swcpack")
    monkeypatch.setattr(selftest, "resource", lambda *parts: copy.joinpath(*parts))
    shipped = copy / "packs" / "starter.swcpack"
    monkeypatch.setattr("swc_desktop.home.starter_pack", lambda: shipped)
    return copy


def test_the_self_test_opens_everything_and_names_the_samples(
    parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--self-test"]) == 0
    said = capsys.readouterr().out
    for file in (parts / "demo").glob("*.jpg"):
        assert f"{file.name}: " in said
    assert "golden values: the same on cpu" in said
    assert said.endswith("The installation is complete.\n")


def test_the_self_test_says_whether_videos_can_be_opened(
    qtbot: QtBot,
    parts: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert cli.main(["--self-test"], try_window=lambda: "drawn") == 0
    assert "window: drawn\nvideo: the decoders load\n" in capsys.readouterr().out
    monkeypatch.setattr(multimedia.QMediaPlayer, "isAvailable", lambda _: False)
    assert cli.main(["--self-test"], try_window=lambda: "drawn") == 0
    said = capsys.readouterr().out
    assert "\nVideos cannot be opened on this computer: Qt's decoders do not load. " in said
    assert said.endswith("The installation is complete.\n")


@pytest.mark.parametrize(
    ("missing", "status"),
    [("demo_credits.csv", 1), ("map/countries-110m.json", 1), ("packs/starter.swcpack", 3)],
)
def test_the_self_test_says_what_is_broken(
    parts: Path, capsys: pytest.CaptureFixture[str], missing: str, status: int
) -> None:
    if missing.endswith(".json"):
        (parts / missing).write_text("{")
    else:
        (parts / missing).unlink()
    assert cli.main(["--self-test"]) == status
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "whole" not in said.out
    if status == 1:
        assert said.err.startswith(SelfTestFailed.template.text.split("{")[0])


def test_a_sample_that_cannot_be_read_fails_the_self_test(
    parts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (parts / "demo" / "cheetah.jpg").write_bytes(b"")
    assert cli.main(["--self-test"]) == 1
    assert "cheetah.jpg" in capsys.readouterr().err


@pytest.mark.slow
def test_the_installation_that_runs_these_tests_is_complete(
    capsys: pytest.CaptureFixture[str],
) -> None:
    if not starter_pack().exists():
        pytest.skip("the starter pack is not built")
    assert cli.main(["--self-test"]) == 0


def test_output_is_refused_when_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = make_pack(tmp_path / "p.swcpack")
    monkeypatch.setattr(sys, "stdout", None)
    assert cli.main(["classify", str(tmp_path / "x.jpg"), "--pack", str(pack)]) == 5
    assert "Standard output" in capsys.readouterr().err
