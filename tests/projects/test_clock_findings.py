"""What the photographs of a project say against the clocks of its cameras."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

from swc_desktop.cli import main
from swc_desktop.core.observation import Moment
from swc_desktop.projects.clock_faults import ClockFaultKind
from swc_desktop.projects.clock_findings import ClockFinding, clock_finding_count, clock_findings
from swc_desktop.projects.clock_preview import ClockPreview
from swc_desktop.projects.clocks import fixed_offset
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.project import Project
from swc_desktop.projects.selecting import Selected, select_paths
from tests.projects.desk import Desk, photograph

KRUGER = (-24.9, 31.6)
START = datetime(2024, 2, 19, 6)  # noqa: DTZ001 - what a camera writes
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
STATION = Deployment(
    "A1",
    latitude=KRUGER[0],
    longitude=KRUGER[1],
    starts="2024-02-01T00:00:00+02:00",
    ends="2024-03-01T00:00:00+02:00",
)


def card(
    folder: Path, *hours: float, off: timedelta = timedelta(), gps: bool = False, serial: str = ""
) -> Path:
    """A card whose photographs were taken at these hours, by a clock that is so far ahead."""
    for at, hour in enumerate(hours):
        taken = START + hour * HOUR
        photograph(
            folder / f"IMG_{at + 1:04d}.JPG",
            "Panthera leo",
            seed=crc32(folder.name.encode()) % 1000 + at,
            time=taken + off,
            place=KRUGER if gps else None,
            gps_time=taken - 2 * HOUR if gps else None,
            serial=serial,
        )
    return folder


def findings(desk: Desk) -> list[ClockFinding]:
    return clock_findings(desk.project.connection)


def kinds(desk: Desk) -> list[ClockFaultKind]:
    return [finding.fault.kind for finding in findings(desk)]


def corrected(desk: Desk, finding: ClockFinding) -> None:
    """Do what the finding offers, by its words."""
    path = desk.project.path
    desk.project.close()
    assert main(["project", "clock", str(path), *finding.words]) == 0
    desk.project = Project.open(path)


def station(desk: Desk, folder: Path, deployment: Deployment = STATION) -> Path:
    desk.work.deployments([deployment], source="stations.csv")
    desk.add(folder, deployment=deployment.id)
    return folder


def test_a_clock_that_is_right_is_no_finding(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", 0, 3, 100, gps=True))
    assert findings(desk) == []


def test_a_year_off_at_a_station(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", 0, 3, 100, off=-YEAR))
    (finding,) = findings(desk)
    assert (finding.target, finding.paths) == (Selected("deployment", "A1"), ())
    assert finding.fault.kind is ClockFaultKind.YEAR_OFF


def test_gps_time_says_how_far_the_clock_is_off(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", 0, 3, 100, off=40 * HOUR / 60, gps=True))
    (finding,) = findings(desk)
    assert finding.fault.kind is ClockFaultKind.GPS_DISAGREES
    assert str(finding.fault.sentence) == "the clock is 40 min ahead of GPS time"
    assert finding.words == [
        "--deployment=A1",
        "--camera",
        "2024-02-19 06:40:00",
        "--true",
        "2024-02-19T06:00:00+02:00",
    ]


def test_a_clock_that_was_set_on_the_way_is_corrected_for_a_part(
    desk: Desk, tmp_path: Path
) -> None:
    folder = card(tmp_path / "card" / "100", 0, 1, 2)
    card(tmp_path / "card" / "101", 3, 4, off=-1000 * HOUR)
    station(desk, folder.parent)
    desk.work.deployments([replace(STATION, starts="2023-01-01T00:00:00+02:00")], source="s")
    (finding,) = findings(desk)
    assert finding.fault.kind is ClockFaultKind.JUMP
    assert finding.fault.is_estimate
    assert finding.paths == (tmp_path / "card" / "101",)
    assert str(finding.fault.sentence).startswith(
        "after card/100/IMG_0003.JPG the clock jumps back by"
    )
    corrected(desk, finding)
    assert findings(desk) == []


def test_two_cards_with_equal_names_are_distinguished(desk: Desk, tmp_path: Path) -> None:
    for at, (card_name, deployment) in enumerate((("north", "A1"), ("south", "B2"))):
        for number, hours in enumerate((0, 1, 2, -997, -996), 1):
            file = tmp_path / card_name / "DCIM" / f"IMG_{number:04d}.JPG"
            taken = START + hours * HOUR
            photograph(file, "Panthera leo", seed=10 * at + number, time=taken)
        station(desk, tmp_path / card_name, replace(STATION, id=deployment, starts=None))
    first, second = findings(desk)
    for finding, card_name in ((first, "north"), (second, "south")):
        assert str(finding.fault.sentence).startswith(f"after {card_name}/DCIM/IMG_0003.JPG the")
        assert finding.example.name.startswith(f"{card_name}/DCIM/IMG_000")
    kept = KeptCorrection(first.fault.offered, timedelta(0))
    numbers = [int(str(row[0])) for row in desk.project.file.rows("SELECT number FROM media")]
    changes = ClockPreview(desk.project.connection, first.targets, kept).changes(numbers)
    assert {change.file.partition("/")[0] for change in changes} == {"north", "south"}


def test_files_are_named_where_a_folder_holds_others_too(desk: Desk, tmp_path: Path) -> None:
    folder = card(tmp_path / "card", 0, 1, 2)
    for at in (10, 9):
        taken = START + at * HOUR - 1000 * HOUR
        photograph(folder / f"IMG_{at:04d}.JPG", "Panthera leo", seed=at, time=taken)
    station(desk, folder, replace(STATION, starts="2023-01-01T00:00:00+02:00"))
    (finding,) = findings(desk)
    assert finding.paths == (folder / "IMG_0009.JPG", folder / "IMG_0010.JPG")
    corrected(desk, finding)
    assert findings(desk) == []


def test_every_correction_that_is_offered_ends_the_finding(desk: Desk, tmp_path: Path) -> None:
    for name, off in (("A1", -YEAR), ("A2", 40 * HOUR / 60), ("A3", 3 * HOUR)):
        folder = card(tmp_path / name, 0, 3, 100, off=off, gps=name != "A1")
        place = {"longitude": 31.0 + int(name[1])}
        station(desk, folder, replace(STATION, id=name, **place))  # type: ignore[arg-type]
    assert [finding.target.name for finding in findings(desk)] == ["A1", "A2", "A3"]
    for finding in findings(desk):
        corrected(desk, finding)
    assert findings(desk) == []


def test_a_clock_that_drifts_is_corrected_by_two_pairs(desk: Desk, tmp_path: Path) -> None:
    for at in range(5):
        true = START + timedelta(days=40 * at)
        photograph(
            tmp_path / "card" / f"{at}.jpg",
            "Panthera leo",
            seed=at,
            time=true + timedelta(minutes=3 * at),
            place=KRUGER,
            gps_time=true - 2 * HOUR,
        )
    station(desk, tmp_path / "card", replace(STATION, ends=None))
    (finding,) = findings(desk)
    assert finding.fault.kind is ClockFaultKind.DRIFTING
    assert finding.words.count("--camera") == finding.words.count("--true") == 2
    corrected(desk, finding)
    assert findings(desk) == []


def test_a_camera_in_the_hand_is_known_by_its_serial_number(desk: Desk, tmp_path: Path) -> None:
    desk.add(card(tmp_path / "right", 0, 3, gps=True, serial="R1"))
    desk.add(card(tmp_path / "wrong", 0, 3, off=5 * HOUR, gps=True, serial="W1"))
    desk.add(card(tmp_path / "nameless", 0, 3, off=5 * HOUR, gps=True))
    desk.add(card(tmp_path / "rested", 0, 9000, serial="R2"))
    (finding,) = findings(desk)
    assert finding.target == Selected("serial", "W1")
    assert finding.words[0] == "--serial=W1"
    corrected(desk, finding)
    assert findings(desk) == []


def test_a_time_from_a_person_is_not_that_of_the_clock(desk: Desk, tmp_path: Path) -> None:
    folder = station(desk, card(tmp_path / "card", 0, off=-YEAR))
    assert kinds(desk) == [ClockFaultKind.YEAR_OFF]
    targets = select_paths(desk.project.connection, [folder])
    desk.work.time(targets, Moment(START, timedelta(hours=2)))
    assert findings(desk) == []


def test_two_cameras_at_one_place(desk: Desk, tmp_path: Path) -> None:
    hours = (0, 1.3, 5.1, 9.7, 20.2, 31.4, 40.9)
    station(desk, card(tmp_path / "one", *hours))
    station(desk, card(tmp_path / "two", *hours, off=12 * HOUR / 60), replace(STATION, id="B1"))
    (finding,) = findings(desk)
    assert finding.fault.kind is ClockFaultKind.CAMERAS_DISAGREE
    assert finding.target == Selected("deployment", "B1")
    corrected(desk, finding)
    assert findings(desk) == []
    times = desk.project.file.rows("SELECT DISTINCT instant FROM media")
    assert len(times) == len(hours)


def test_a_change_of_daylight_saving_concerns_what_came_after(desk: Desk, tmp_path: Path) -> None:
    change = datetime(2024, 3, 31, 1, tzinfo=UTC)
    for at, days in enumerate((-2, -1, 1, 2)):
        taken = change.replace(tzinfo=None) + timedelta(days=days)
        photograph(tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at, time=taken)
    vienna = Deployment("V", latitude=48.2, longitude=16.4, starts="2024-03-01", ends="2024-04-02")
    station(desk, tmp_path / "card", vienna)
    (finding,) = findings(desk)
    assert finding.fault.kind is ClockFaultKind.DAYLIGHT_SAVING
    assert [path.name for path in finding.paths] == ["2.jpg", "3.jpg"]
    corrected(desk, finding)
    assert findings(desk) == []


def test_a_camera_on_the_home_zone_is_found_once_that_zone_is_set(
    desk: Desk, tmp_path: Path
) -> None:
    """The office in Berlin is an hour behind the station in February."""
    station(desk, card(tmp_path / "card", 0, 3, 100, off=-HOUR, gps=True))
    (finding,) = findings(desk)
    assert finding.fault.kind is ClockFaultKind.GPS_DISAGREES
    desk.work.set_home_zone("Europe/Berlin")
    (finding,) = findings(desk)
    assert finding.fault.kind is ClockFaultKind.ON_HOME_ZONE
    assert str(finding.fault.sentence) == "the clock shows the time of Europe/Berlin"


def test_what_a_person_finds_no_fault_is_not_offered_again(desk: Desk, tmp_path: Path) -> None:
    station(desk, card(tmp_path / "card", 0, 3, 100, off=-YEAR))
    (finding,) = findings(desk)
    connection = desk.project.connection
    assert clock_finding_count(connection) == 1
    desk.work.judge_findings([finding.id], is_fault=False)
    assert (findings(desk), clock_finding_count(connection)) == ([], 0)
    assert clock_findings(connection, judged=True) == [finding]
    later = START - YEAR + 101 * HOUR
    photograph(tmp_path / "card" / "IMG_0009.JPG", "Panthera leo", seed=77, time=later)
    station(desk, tmp_path / "card")
    assert clock_finding_count(connection) == 0
    desk.restart()
    desk.work.judge_findings([finding.id], is_fault=True)
    (again,) = findings(desk)
    assert (again.id, again.fault.kind) == (finding.id, finding.fault.kind)


def test_another_sign_of_the_same_camera_is_offered(desk: Desk, tmp_path: Path) -> None:
    """What was judged spoke against the offset in use; with another one it is another sign."""
    station(desk, card(tmp_path / "card", 0, 3, 100, off=-2 * HOUR, gps=True))
    (finding,) = findings(desk)
    desk.work.judge_findings([finding.id], is_fault=False)
    assert findings(desk) == []
    kept = KeptCorrection(fixed_offset(5 * HOUR), 2 * HOUR)
    desk.work.clock([finding.target], kept)
    (other,) = findings(desk)
    assert other.id != finding.id
