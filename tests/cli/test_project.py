"""The commands of projects, from words to words."""

import json
import shlex
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.cli.project import deployment_commands
from swc_desktop.core.progress import Cancelled
from swc_desktop.inference.errors import PackMissing
from swc_desktop.inference.opening import find_decider
from swc_desktop.projects.adding import Adding
from swc_desktop.projects.errors import AddingStopped, FindingUnknown
from swc_desktop.projects.key_file import key_path
from tests.make_pack import COLOURS, make_pack
from tests.projects.desk import photograph

TIME = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes

GPX = """<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="-24.90" lon="31.60"><time>2024-02-19T04:20:00Z</time></trkpt>
<trkpt lat="-24.80" lon="31.60"><time>2024-02-19T04:28:00Z</time></trkpt>
</trkseg></trk></gpx>"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_pack(tmp_path_factory.mktemp("pack") / "tests.swcpack")


@pytest.fixture
def project(tmp_path: Path) -> str:
    name = str(tmp_path / "park.swcproject")
    assert main(["project", "new", name, "--name", "The park"]) == 0
    return name


@pytest.fixture
def card(tmp_path: Path) -> Path:
    for at, taxon in enumerate(COLOURS):
        photograph(tmp_path / "card" / "DCIM" / f"IMG_{at:04d}.JPG", taxon, time=TIME)
    return tmp_path / "card"


def said(
    capsys: pytest.CaptureFixture[str], *words: str, status: int = 0
) -> list[dict[str, object]]:
    """The objects that a command prints with ``--json``."""
    capsys.readouterr()
    assert main([*words, "--json"]) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.slow
def test_a_day_by_commands(
    project: str, card: Path, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (arrived,) = said(capsys, "project", "add", project, str(card), "--pack", str(pack), "--quiet")
    assert arrived["added"] == len(COLOURS)
    (again,) = said(capsys, "project", "add", project, str(card), "--pack", str(pack), "--quiet")
    assert (again["added"], again["already_here"]) == (0, len(COLOURS))
    (info,) = said(capsys, "project", "info", project)
    assert (info["name"], info["media"], info["without_place"]) == (
        "The park",
        len(COLOURS),
        len(COLOURS),
    )
    (placed,) = said(capsys, "project", "place", project, "--place", "-24.9,31.6", str(card))
    assert placed["media"] == len(COLOURS)
    assert placed["changed"]
    (undone,) = said(capsys, "project", "undo", project)
    assert undone["changed"] == placed["changed"]
    pack.rename(pack.with_suffix(".away"))  # the project keeps a copy of its pack
    (redone,) = said(capsys, "project", "redo", project)
    pack.with_suffix(".away").rename(pack)
    assert redone["changed"] == placed["changed"]
    assert [line["kind"] for line in said(capsys, "project", "log", project)] == [
        "place",
        "add",
        "add",
    ]
    (checked,) = said(capsys, "project", "check", project)
    assert checked["whole"] is True
    out = tmp_path / "answers.jsonl"
    (exported,) = said(capsys, "export", project, "--format", "jsonl", "--out", str(out))
    assert (exported["rows"], exported["coarsened"]) == (len(COLOURS), len(COLOURS))
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {(row["latitude"], row["longitude"]) for row in rows} == {(-24.9, 31.6)}
    assert {row["data_generalizations"] for row in rows} == {"coordinates rounded to 0.1 degree"}
    assert sum(
        int(str(line["photographs"])) for line in said(capsys, "project", "summary", project)
    ) == len(COLOURS)


@pytest.mark.slow
def test_stations_clocks_and_tracks_by_commands(
    project: str, card: Path, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stations = tmp_path / "stations.csv"
    stations.write_text(
        "deploymentID,latitude,longitude,deploymentStart,deploymentEnd\n"
        "A1,-24.9,31.6,2024-02-01T00:00:00+02:00,2024-03-01T00:00:00+02:00\n",
        encoding="utf-8",
    )
    (seen,) = said(capsys, "project", "deployments", project, "import", str(stations), "--preview")
    assert seen["deploymentID"] == "A1"
    assert said(capsys, "project", "deployments", project) == []
    said(capsys, "project", "deployments", project, "import", str(stations))
    said(capsys, "project", "deployments", project, "import", str(stations))
    kinds = [line["kind"] for line in said(capsys, "project", "log", project)]
    assert kinds == ["deployments"], "importing the same again is not an act"
    said(capsys, "project", "add", project, str(card), "--pack", str(pack), "--quiet")
    (assigned,) = said(capsys, "project", "assign", project, "--deployment", "A1", str(card))
    assert assigned["media"] == len(COLOURS)
    pattern = ["--folder-pattern", "{station}/DCIM"]
    (left,) = said(capsys, "project", "assign", project, *pattern, str(card))
    assert (left["media"], left["left"]) == (0, len(COLOURS))
    clock = ["--camera", "2024-02-19 06:24:10", "--true", "2024-02-19T08:24:10+02:00"]
    preview = said(capsys, "project", "clock", project, "--deployment", "A1", *clock, "--preview")
    assert preview[0]["new"] == "2024-02-19T08:24:10+02:00"
    (corrected,) = said(capsys, "project", "clock", project, "--deployment", "A1", *clock)
    assert corrected["media"] == len(COLOURS)
    track = tmp_path / "walk.gpx"
    track.write_text(GPX, encoding="utf-8")
    photograph(tmp_path / "phone" / "a.jpg", "Panthera leo", seed=7, time=TIME)
    said(capsys, "project", "add", project, str(tmp_path / "phone"), "--pack", str(pack), "--quiet")
    said(
        capsys,
        "project",
        "time",
        project,
        "--time",
        "2024-02-19T06:24:00+02:00",
        str(tmp_path / "phone"),
    )
    (placed,) = said(capsys, "project", "place", project, "--gpx", str(track))
    assert placed["media"] == 1


def test_times_of_names_days_and_folders(
    project: str, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "phone"
    photograph(folder / "A1_20240219" / "20240218_062410.jpg", "Panthera leo", seed=1, time=TIME)
    photograph(folder / "A1_20240219" / "b.jpg", "Panthera leo", seed=2)
    said(capsys, "project", "add", project, str(folder), "--pack", str(pack), "--quiet")
    (named,) = said(capsys, "project", "time", project, "--from-names", str(folder))
    assert (named["media"], named["left"]) == (1, 1)
    assert main(["project", "time", project, "--from-names", "--only-missing", str(folder)]) == 2
    assert "Omit --only-missing." in capsys.readouterr().err
    pattern = ["--folder-pattern", "{station}_{date:%Y%m%d}", "--days"]
    (dated,) = said(capsys, "project", "assign", project, *pattern, str(folder))
    assert dated["media"] == 1
    (given,) = said(capsys, "project", "time", project, "--day", "2024-03-01", str(folder))
    assert given["media"] == 2
    with pytest.raises(SystemExit):
        main(["project", "time", project, "--day", "1.3.2024", str(folder)])
    assert "is not a day" in capsys.readouterr().err


def test_stations_are_added_and_changed_with_gaps_by_commands(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stations = ["project", "deployments", project]
    values = ["--place", "24.9 S 31.6 E", "--start", "2024-02-01", "--end", "2024-02-10"]
    said(capsys, *stations, "add", "A1", *values, "--camera", "C7")
    said(capsys, *stations, "set", "A1", "--uncertainty", "12", "--camera", "")
    (seen,) = said(capsys, *stations)
    assert (seen["latitude"], seen["cameraID"]) == (-24.9, "")
    assert (seen["zone"], seen["camera_days"]) == ("Africa/Johannesburg", 10.0)
    (gap,) = said(
        capsys, *stations, "gap", "A1", "--from", "2024-02-03", "--to", "2024-02-04T12:00"
    )
    assert gap["gapEnd"] == "2024-02-04T12:00:00"
    assert said(capsys, *stations, "gap", "A1") == [gap]
    (info,) = said(capsys, "project", "info", project)
    assert (info["camera_days"], info["stations_without_effort"]) == (8.5, 0)
    (effort,) = said(capsys, "project", "summary", project)
    assert effort["camera_days"] == 8.5
    assert main(["project", "info", project]) == 0
    assert "  8.5 camera days at 1 station" in capsys.readouterr().out
    said(capsys, *stations, "gap", "A1", "--from", "2024-02-03", "--remove")
    said(capsys, "project", "undo", project)
    assert main(stations) == 0
    out = capsys.readouterr().out
    assert out == (
        "A1  -24.9, 31.6  2024-02-01T00:00:00 to 2024-02-10T23:59:59  "
        "8.5 camera days (triggered by movement)  1 gap\n"
    )


def test_a_station_is_renamed_and_deleted_by_commands(
    project: str,
    card: Path,
    pack: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said(capsys, "project", "deployments", project, "add", "A1", "--place", "-24.9,31.6")
    added = [str(card), "--pack", str(pack), "--quiet", "--deployment", "A1"]
    said(capsys, "project", "add", project, *added)
    count = len(COLOURS)
    (renamed,) = said(capsys, "project", "deployments", project, "rename", "A1", "Waterhole")
    assert renamed == {"media": count, "changed": 0, "left": 0}
    (listed,) = said(capsys, "project", "deployments", project)
    assert (listed["deploymentID"], listed["name"]) == ("A1", "Waterhole")
    capsys.readouterr()
    assert main(["project", "deployments", project]) == 0
    assert capsys.readouterr().out.startswith("Waterhole (A1)  -24.9, 31.6")
    # The name is understood wherever an id is.
    said(capsys, "project", "deployments", project, "set", "Waterhole", "--camera", "C7")
    said(capsys, "project", "deployments", project, "capture", "Waterhole", "timeLapse")
    said(capsys, "project", "assign", project, "--deployment", "Waterhole", str(card))
    assert main(["project", "deployments", project, "add", "Waterhole"]) == 2
    assert main(["project", "deployments", project, "rename", "A1"]) == 2
    assert main(["project", "deployments", project, "rename", "Z9", "x"]) == 2
    capsys.readouterr()
    assert main(["project", "deployments", project, "delete", "Waterhole"]) == 2
    refused = capsys.readouterr().err
    assert f"{count} photographs of Waterhole stay in the project" in refused
    assert "To delete Waterhole (A1) all the same, add --yes." in refused
    asked: list[str] = []
    for answer in (False, True):

        def ask(question: object, answer: bool = answer) -> bool:
            asked.append(str(question))
            return answer

        monkeypatch.setattr(deployment_commands, "ask_yes_no", ask)
        assert main(["project", "deployments", "delete", project, "A1"]) == 0
        shown = capsys.readouterr()
        assert ("Nothing was deleted." in shown.err) is not answer
    assert asked[0].endswith("Delete Waterhole (A1)? It stays unless you type yes.")
    assert said(capsys, "project", "deployments", project) == []
    (info,) = said(capsys, "project", "info", project)
    assert (info["media"], info["deployments"], info["assigned"]) == (count, 0, 0)
    assert info["without_place"] == count
    words = [line["words"] for line in said(capsys, "project", "log", project)]
    assert words[0] == "Delete the camera station Waterhole (A1)"
    assert "Rename the camera station A1 to Waterhole" in words
    said(capsys, "project", "undo", project)
    (info,) = said(capsys, "project", "info", project)
    assert (info["deployments"], info["assigned"], info["without_place"]) == (1, count, 0)
    (gone,) = said(capsys, "project", "deployments", project, "delete", "A1", "--yes")
    assert gone["media"] == count


def test_a_timer_is_offered_and_said_by_commands(
    project: str, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for at in range(14):
        taken = TIME + timedelta(minutes=15 * at)
        photograph(tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at, time=taken)
    stations = ["project", "deployments", project]
    said(capsys, *stations, "add", "A1", "--zone", "UTC", "--start", "2024-02-01")
    card = [str(tmp_path / "card"), "--deployment", "A1", "--pack", str(pack), "--quiet"]
    said(capsys, "project", "add", project, *card)
    (offered,) = said(capsys, *stations, "capture")
    assert (offered["captureMethod"], offered["captureMethodGiven"]) == ("timeLapse", False)
    assert main([*stations, "capture", "A1"]) == 0
    assert capsys.readouterr().out == (
        "A1  time-lapse, as nobody has said: 14 of 14 photographs came at even intervals. "
        f"To say so:\n    {offered['command']}\n"
    )
    (given,) = said(capsys, *shlex.split(str(offered["command"]))[1:])
    assert (given["captureMethodGiven"], given["command"]) == (True, None)
    (taken_back,) = said(capsys, *stations, "capture", "A1", "unknown")
    assert taken_back["captureMethodGiven"] is False


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["add"], "Name ID."),
        (["import"], "Name FILE.csv."),
        (["drop", "A1"], "'drop' is not one of import, add, set, gap, capture, rename, delete."),
        (["add", "A1"], "ID: another station has it"),
        (
            ["add", "A2", "--place", "river", "--zone", "Mars"],
            "place: it is not two numbers; ",
        ),
        (["set", "B7", "--camera", "C"], "no camera station 'B7'"),
        (["gap", "B7"], "no camera station 'B7'"),
        (["gap", "A1", "--remove"], "Give --from"),
        (["gap", "A1", "--from", "2024-02-03"], "its end is missing"),
        (["gap", "A1", "--from", "2024-02-03", "--remove"], "A1 has no gap that begins at"),
        (["capture", "B7"], "no camera station 'B7'"),
        (["capture", "A1", "video"], "'video' is not a capture method"),
        (["capture", "A1", "both", "now"], "Name ID and METHOD."),
    ],
)
def test_what_is_wrong_with_a_station_is_said(
    project: str, words: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "project", "deployments", project, "add", "A1")
    assert main(["project", "deployments", project, *words]) == 2
    assert problem in capsys.readouterr().err


def test_what_to_do_may_stand_before_the_project(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "stations.csv"
    table.write_text(
        "deploymentID,latitude,longitude,deploymentStart,deploymentEnd\n"
        "A1,-24.9,31.6,2024-02-01T00:00Z,2024-03-01T00:00Z\n"
    )
    said(capsys, "project", "deployments", "import", project, str(table))
    (seen,) = said(capsys, "project", "deployments", project)
    assert (seen["deploymentID"], seen["camera_days"]) == ("A1", 29.0)


def test_words_are_for_people(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["project", "undo", project]) == 2
    assert "There is nothing to undo." in capsys.readouterr().err
    assert main(["project", "info", str(tmp_path / "none.swcproject")]) == 2
    assert "There is no project at" in capsys.readouterr().err
    assert main(["project", "place", project, "--place", "1,2"]) == 2
    assert "Name the PATHs that are at this place." in capsys.readouterr().err
    assert main(["project", "check", project]) == 0
    assert "is whole." in capsys.readouterr().out
    assert main(["project", "new", project]) == 2


@pytest.mark.slow
def test_roots_say_which_card_is_there(
    project: str, card: Path, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "project", "add", project, str(card), "--pack", str(pack), "--quiet")
    card.rename(card.with_name("aside"))
    photograph(card / "DCIM" / "IMG_0000.JPG", "Panthera leo", seed=50)
    said(capsys, "project", "add", project, str(card), "--pack", str(pack), "--quiet")
    roots = said(capsys, "project", "roots", project)
    assert [(root["label"], root["present"]) for root in roots] == [
        ("card", False),
        ("card (2)", True),
    ]


def test_a_stop_says_how_to_go_on(
    project: str,
    card: Path,
    pack: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stopped(*_: object) -> None:
        raise Cancelled

    monkeypatch.setattr(Adding, "run", stopped)
    assert main(["project", "add", project, str(card), "--pack", str(pack)]) == 130
    expected = AddingStopped(done=0, total=0)
    assert str(expected) in capsys.readouterr().err


def test_a_pack_that_is_nowhere_is_missing(tmp_path: Path) -> None:
    assert find_decider("", None) is None
    with pytest.raises(PackMissing):
        find_decider("0" * 64, tmp_path / "gone.swcpack")


def test_the_default_project_is_made_in_a_data_folder_that_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "never" / "started"
    monkeypatch.setenv("SWC_HOME", str(home))
    (info,) = said(capsys, "project", "info", "default")
    assert info["media"] == 0
    made = {path.name: path.stat().st_mode & 0o777 for path in home.iterdir()}
    assert made.keys() >= {"default.swcproject", "desk"}
    assert set(made.values()) == {0o600}


@pytest.mark.slow
def test_a_project_is_locked_copied_checked_and_forgets(
    project: str, card: Path, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "project", "add", project, str(card), "--pack", str(pack), "--quiet")
    said(capsys, "project", "place", project, "--place", "-24.9,31.6", str(card))
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("six cheetahs on a hill\n", encoding="utf-8")
    second.write_text("seven cheetahs on a hill\r\n", encoding="utf-8")
    (locked,) = said(capsys, "project", "passphrase", project, "--new-passphrase-file", str(first))
    assert main(["project", "info", project]) == 6
    assert main(["project", "info", project, "--passphrase-file", str(second)]) == 6
    code = tmp_path / "code.txt"
    code.write_text(str(locked["recovery_code"]), encoding="utf-8")
    (info,) = said(capsys, "project", "info", project, "--passphrase-file", str(code))
    assert info["media"] == len(COLOURS)
    change = ["--passphrase-file", str(first), "--new-passphrase-file", str(second)]
    said(capsys, "project", "passphrase", project, *change)
    key = ["--passphrase-file", str(second)]
    (checked,) = said(capsys, "project", "check", project, *key)
    assert checked["whole"] is True
    (copied,) = said(capsys, "project", "copy", project, str(tmp_path / "stick.swcproject"), *key)
    assert main(["project", "info", str(copied["copy"]), *key]) == 0
    forgotten = card / "DCIM" / "IMG_0000.JPG"
    (gone,) = said(capsys, "project", "forget", project, str(forgotten), "--yes", *key)
    assert gone["forgotten"] == 1
    (info,) = said(capsys, "project", "info", project, *key)
    assert info["media"] == len(COLOURS) - 1
    said(capsys, "project", "passphrase", project, "--remove", *key)
    (info,) = said(capsys, "project", "info", project)
    assert info["media"] == len(COLOURS) - 1
    (again,) = said(capsys, "project", "add", project, str(card), "--pack", str(pack), "--quiet")
    assert again["added"] == 1


def test_the_log_marks_what_cannot_be_undone(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["project", "deployments", project, "add", "A1"]) == 0
    assert main(["project", "clock", project, "--home-zone", "UTC"]) == 0
    assert main(["project", "events", project, "--gap", "0"]) == 2
    capsys.readouterr()
    assert main(["project", "log", project]) == 0
    lines = capsys.readouterr().out.splitlines()
    zone, station = (line for line in lines if not line.startswith(" "))
    assert zone.endswith("Set the home time zone to UTC (cannot be undone)")
    assert station.endswith("Add the camera station A1")
    assert [act["can_undo"] for act in said(capsys, "project", "log", project)] == [False, True]
    assert main(["project", "undo", project]) == 0
    assert "1 act after it cannot be undone and stays." in capsys.readouterr().out


def test_without_its_key_file_a_locked_project_names_it(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = tmp_path / "word"
    word.write_text("leopard 12 tree", encoding="utf-8")
    assert main(["project", "passphrase", project, "--new-passphrase-file", str(word)]) == 0
    key_path(Path(project)).unlink()
    for command in (["info", project], ["check", project, "--rescue"]):
        capsys.readouterr()
        assert main(["project", *command]) == 5
        shown = capsys.readouterr().err
        assert f"its key file {key_path(Path(project)).name} is not beside it" in shown
        assert "rescue" not in shown
        assert "backup" not in shown
    assert not list(tmp_path.glob("* damaged *"))


@pytest.mark.slow
def test_a_damaged_project_is_rescued(
    project: str, card: Path, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "project", "add", project, str(card), "--pack", str(pack), "--quiet")
    (nothing,) = said(capsys, "project", "check", project, "--rescue")
    assert nothing["set_aside"] is None
    file = Path(project)
    data = bytearray(file.read_bytes())
    data[-4096:] = bytes(4096)
    file.write_bytes(data)
    assert main(["project", "check", project]) in (1, 5)
    assert main(["project", "check", project, "--rescue"]) in (0, 1)
    assert list(file.parent.glob("park damaged *.swcproject"))
    (info,) = said(capsys, "project", "info", project)
    assert info["media"]


@pytest.mark.slow
def test_events_are_listed_split_and_merged_by_commands(
    project: str, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stations = tmp_path / "stations.csv"
    stations.write_text(
        "deploymentID,latitude,longitude,deploymentStart,deploymentEnd\n"
        "A1,-24.9,31.6,2024-02-01T00:00:00+02:00,2024-03-01T00:00:00+02:00\n",
        encoding="utf-8",
    )
    said(capsys, "project", "deployments", project, "import", str(stations))
    for at, minutes in enumerate((0, 10, 60)):
        taken = TIME + timedelta(minutes=minutes)
        photograph(tmp_path / "a" / f"{at}.jpg", "Panthera leo", seed=at, time=taken)
    phone = photograph(tmp_path / "phone.jpg", "Panthera leo", seed=9, time=TIME)
    adding = ["--pack", str(pack), "--quiet"]
    said(capsys, "project", "add", project, str(tmp_path / "a"), "--deployment", "A1", *adding)
    said(capsys, "project", "add", project, str(phone), *adding)
    first, second = said(capsys, "project", "events", project)
    assert (first["photographs"], first["deploymentID"]) == (2, "A1")
    assert first["eventStart"] == "2024-02-19T06:24:10+02:00"
    assert first["eventEnd"] == "2024-02-19T06:34:10+02:00"
    assert len(said(capsys, "project", "events", project, "--gap", "2m")) == 3
    assert len(said(capsys, "project", "events", project, "--gap", "30m")) == 2
    ids = [str(first["eventID"]), str(second["eventID"])]
    (merged,) = said(capsys, "project", "events", project, "merge", *ids)
    assert (merged["photographs"], merged["by_hand"]) == (3, True)
    media = str(merged["media"][1])  # type: ignore[index]
    split = said(capsys, "project", "events", project, "split", str(merged["eventID"]), media)
    assert [event["photographs"] for event in split] == [1, 2]
    said(capsys, "project", "undo", project)
    said(capsys, "project", "undo", project)
    capsys.readouterr()
    assert main(["project", "events", project]) == 0
    shown = capsys.readouterr()
    assert f"{ids[0]}  A1  2024-02-19T06:24:10+02:00 to 2024-02-19T06:34:10+02:00" in shown.out
    assert "2 photographs  Southern lion" in shown.out
    assert shown.err == "In no event: 1 photograph without a station\n"
    assert main(["project", "events", project, "split", ids[0]]) == 2
    assert main(["project", "events", project, "merge", ids[0]]) == 2
    assert main(["project", "events", project, "merge", *ids[::-1], "none"]) == 2


@pytest.mark.slow
def test_a_locked_project_is_merged_by_command(
    project: str, card: Path, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = str(tmp_path / "other.swcproject")
    secret = tmp_path / "secret.txt"
    secret.write_text("six cheetahs on a hill\n", encoding="utf-8")
    phone = photograph(tmp_path / "phone" / "a.jpg", "Panthera leo", seed=9, time=TIME)
    adding = ["--pack", str(pack), "--quiet"]
    said(capsys, "project", "new", other)
    said(capsys, "project", "add", other, str(card), str(phone), *adding)
    said(capsys, "project", "place", other, "--place", "-24.9,31.6", str(phone))
    said(capsys, "project", "passphrase", other, "--new-passphrase-file", str(secret))
    said(capsys, "project", "add", project, str(card), *adding)
    before = Path(other).read_bytes()
    assert main(["project", "merge", project, other]) == 6
    key = ["--other-passphrase-file", str(secret)]
    (merged,) = said(capsys, "project", "merge", project, other, *key)
    assert (merged["added"], merged["already_here"]) == (1, len(COLOURS))
    assert (merged["forgotten"], merged["conflicts"]) == (0, {})
    assert main(["project", "merge", project, other, *key]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "0 photographs added.",
        f"{len(COLOURS) + 1} photographs already here.",
        "0 acts of what people said added.",
        "0 answers changed.",
    ]
    assert Path(other).read_bytes() == before
    (info,) = said(capsys, "project", "info", project)
    assert info["media"] == len(COLOURS) + 1
    (checked,) = said(capsys, "project", "check", project)
    assert checked["whole"] is True
    assert main(["project", "merge", project, str(tmp_path / "none.swcproject")]) == 2
    assert main(["project", "merge", project, project]) == 2


@pytest.mark.slow
def test_clocks_that_are_wrong_are_listed_with_the_command_that_corrects_them(
    project: str, card: Path, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stations = tmp_path / "stations.csv"
    stations.write_text(
        "deploymentID,latitude,longitude,deploymentStart,deploymentEnd\n"
        "A 1,-24.9,31.6,2025-02-01T00:00:00+02:00,2025-03-01T00:00:00+02:00\n",
        encoding="utf-8",
    )
    said(capsys, "project", "deployments", project, "import", str(stations))
    adding = ["--deployment", "A 1", "--pack", str(pack), "--quiet"]
    said(capsys, "project", "add", project, str(card), *adding)
    (found,) = said(capsys, "project", "clock", project)
    assert (found["deployment"], found["serial"], found["kind"]) == ("A 1", None, "year_off")
    assert (found["photographs"], found["estimate"], found["paths"]) == (len(COLOURS), False, [])
    assert said(capsys, "project", "clock", project, "--deployment", "B") == []
    assert main(["project", "clock", project]) == 0
    line, command, no_fault = capsys.readouterr().out.splitlines()
    assert no_fault.strip() == f"If it is not a fault: --not-a-fault {found['id']}"
    assert line.startswith("A 1: ")
    assert "the clock is 1 year behind" in line
    assert command.strip() == found["command"]
    words = shlex.split(str(found["command"]))
    assert words[1:5] == ["project", "clock", project, "--deployment=A 1"]
    (corrected,) = said(capsys, *words[1:])
    assert corrected["media"] == len(COLOURS)
    assert main(["project", "clock", project]) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "No sign of a wrong clock was found.\n")
    assert main(["project", "clock", project, str(card)]) == 2
    assert main(["project", "clock", project, "--deployment", "A 1", *words[5:7]]) == 2
    assert main(["project", "clock", project, *words[5:]]) == 2


@pytest.mark.slow
def test_a_clock_is_corrected_by_a_shift_or_by_its_zone(
    project: str, card: Path, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "project", "add", project, str(card), "--pack", str(pack), "--quiet")
    clock = ["project", "clock", project, str(card)]
    first = said(capsys, *clock, "--shift=+1 y", "--preview")[0]
    assert str(first["new"])[:4] == str(int(str(first["old"])[:4]) + 1)
    (shift,) = said(capsys, *clock, "--shift=-1 h")
    assert shift["media"] == len(COLOURS)
    assert main([*clock, "--zone", "home"]) == 2
    assert "Set the home zone first" in capsys.readouterr().err
    said(capsys, "project", "clock", project, "--home-zone", "Europe/Berlin")
    (zone,) = said(capsys, *clock, "--zone", "home")
    assert zone["media"] == len(COLOURS)
    said(capsys, *clock, "--zone", "UTC")
    assert main([*clock, "--zone", "Mars"]) == 2
    assert main([*clock, "--zone", "UTC", "--shift=1 h"]) == 2
    assert main(["project", "clock", project, "--not-a-fault", "x"]) == FindingUnknown.exit_status
    capsys.readouterr()
    assert main([*clock, "--shift=+30 y"]) == 2
    assert "after the date of this computer" in capsys.readouterr().err
    (future,) = said(capsys, *clock, "--shift=+30 y", "--confirm-future")
    assert future["media"] == len(COLOURS)


@pytest.mark.slow
def test_a_sign_of_a_wrong_clock_can_be_judged(
    project: str, card: Path, pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stations = tmp_path / "stations.csv"
    stations.write_text(
        "deploymentID,latitude,longitude,deploymentStart,deploymentEnd\n"
        "A,-24.9,31.6,2025-02-01T00:00:00+02:00,2025-03-01T00:00:00+02:00\n",
        encoding="utf-8",
    )
    said(capsys, "project", "deployments", project, "import", str(stations))
    adding = ["--deployment", "A", "--pack", str(pack), "--quiet"]
    said(capsys, "project", "add", project, str(card), *adding)
    (found,) = said(capsys, "project", "clock", project)
    said(capsys, "project", "clock", project, "--not-a-fault", str(found["id"]))
    assert said(capsys, "project", "clock", project) == []
    assert said(capsys, "project", "clock", project, "--judged") == [found]
    said(capsys, "project", "clock", project, "--a-fault", str(found["id"]))
    assert said(capsys, "project", "clock", project) == [found]


def test_an_export_to_standard_output_is_refused(
    project: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["export", project, "--format", "csv", "--out", "-"])
    assert ended.value.code == 2
    assert "a file and not to standard output" in capsys.readouterr().err
    assert not (tmp_path / "-").exists()
