"""What a table of camera stations would change, compared with what is known."""

from dataclasses import replace
from datetime import timedelta

import pytest

from swc_desktop.projects.acts import actions
from swc_desktop.projects.camera_gaps import CameraGap, current_gaps
from swc_desktop.projects.capture import CaptureMethod
from swc_desktop.projects.deployment_changes import (
    GAPS,
    ChangeKind,
    DeploymentChange,
    deployment_changes,
    deployments_to_store,
    gaps_to_store,
)
from swc_desktop.projects.deployments import Deployment, current_deployments
from swc_desktop.projects.deployments_csv import DeploymentTable, read_deployments
from swc_desktop.projects.effort import efforts
from tests.projects.desk import Desk

KNOWN = Deployment(
    "A1",
    location_name="Waterhole",
    latitude=-23.84,
    longitude=28.31,
    uncertainty_m=10,
    starts="2026-02-19T06:30:00",
    ends="2026-05-03T12:00:00",
    zone="Africa/Johannesburg",
    camera_offset=timedelta(hours=1),
    camera="Cam 07",
    fields={"setup_by": "Thandi", "comments": "behind the tree"},
)
HEADER = "deploymentID,locationName,latitude,longitude,deploymentStart"
SAME = "A1,Waterhole,-23.84,28.31,2026-02-19T06:30:00"


def changes(*lines: str, known: Deployment = KNOWN) -> list[DeploymentChange]:
    table = read_deployments("\n".join(lines).encode(), "stations.csv")
    return deployment_changes({known.id: known}, table)


def test_what_a_table_has_no_columns_for_stays_as_it_is() -> None:
    (one,) = changes(HEADER, SAME)
    assert one.kind is ChangeKind.UNCHANGED
    assert one.deployment == KNOWN
    assert deployments_to_store([one]) == []


# Times in which a camera was down, by the columns of camtrapR

DOWN = "Station,Setup_date,Retrieval_date,Problem1_from,Problem1_to,Problem2_from,Problem2_to"


def read(*lines: str) -> DeploymentTable:
    return read_deployments("\n".join((DOWN, *lines)).encode(), "stations.csv")


def down(table: DeploymentTable, *known: CameraGap) -> list[tuple[str, str, str]]:
    found = deployment_changes({}, table, {gap.deployment: [gap] for gap in known})
    return [(gap.deployment, gap.starts, gap.ends) for gap in gaps_to_store(found)]


def test_problem_columns_are_gaps_and_both_days_count() -> None:
    table = read(
        "S1,2024-02-01,2024-04-30,2024-02-10,2024-02-12,2024-03-01 18:00:00,2024-03-02 06:30:00",
        "S2,2024-02-01,2024-04-30,,,,",
    )
    assert down(table) == [
        ("S1_2024-02-01", "2024-02-10T00:00:00", "2024-02-12T23:59:59"),
        ("S1_2024-02-01", "2024-03-01T18:00:00", "2024-03-02T06:30:00"),
    ]
    assert table.unused_columns == ()
    first, second = deployment_changes({}, table)
    assert (len(first.gaps), first.changed, second.gaps) == (2, (), ())


def test_the_dates_of_problems_show_together_whether_the_day_comes_first() -> None:
    table = read("S1,2024-02-01,2024-04-30,05/03/2024,06/03/2024,10/03/2024,25/03/2024")
    assert [gap[1:] for gap in down(table)] == [
        ("2024-03-05T00:00:00", "2024-03-06T23:59:59"),
        ("2024-03-10T00:00:00", "2024-03-25T23:59:59"),
    ]
    unclear = read("S1,2024-02-01,2024-04-30,05/03/2024,06/03/2024,,")
    assert down(unclear) == []
    assert any("may be two days" in str(fault.sentence) for fault in unclear.faults)


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ("2024-02-10,", "Problem1_to", "the end of the gap is missing"),
        (",2024-02-10", "Problem1_from", "the start of the gap is missing"),
        ("2024-02-12,2024-02-10", "Problem1_to", "the end of the gap is not after its start"),
        ("2024-01-02,2024-01-03", "Problem1_to", "the gap is before the start of the station"),
        ("2024-05-02,2024-05-03", "Problem1_to", "the gap is after the end of the station"),
        ("soon,2024-05-03", "Problem1_from", "'soon' is not a time"),
    ],
)
def test_a_gap_that_cannot_be_true_is_a_fault_and_the_station_stays(
    cells: str, column: str, problem: str
) -> None:
    table = read(f"S1,2024-02-01,2024-04-30,{cells},2024-03-01,2024-03-02")
    (fault,) = [one for one in table.faults if one.column.startswith("Problem")]
    assert fault.column == column
    assert problem in str(fault.problem)
    assert not fault.drops_row
    assert [gap[1] for gap in down(table)] == ["2024-03-01T00:00:00"], "the other gap is kept"


def test_a_column_without_the_other_of_its_pair_is_not_read() -> None:
    text = "Station,Problem1_from,Problem2_to,Problem3_from,Problem3_to\nS1,2024-02-10,,,"
    table = read_deployments(text.encode(), "stations.csv")
    assert table.unused_columns == ("Problem1_from", "Problem2_to")
    assert down(table) == []


def test_only_gaps_that_are_not_known_change_a_station() -> None:
    table = read_deployments(
        b"deploymentID,Problem1_from,Problem1_to,Problem2_from,Problem2_to\n"
        b"A1,2026-03-01T08:00:00,2026-03-02T08:00:00,2026-03-01T06:00:00Z,2026-03-02T06:00:00Z",
        "stations.csv",
    )
    known = {KNOWN.id: KNOWN}
    (one,) = deployment_changes(known, table)
    assert (one.kind, one.changed) == (ChangeKind.CHANGED, (GAPS,))
    assert len(one.gaps) == 1, "both are the same times at the station"
    assert deployments_to_store([one]) == []
    (again,) = deployment_changes(known, table, {KNOWN.id: list(one.gaps)})
    assert (again.kind, again.gaps) == (ChangeKind.UNCHANGED, ())


def test_gaps_are_imported_undone_and_not_imported_twice(desk: Desk) -> None:
    table = read("S1,2024-02-01,2024-04-30,2024-02-10,2024-02-12,,")

    def take() -> None:
        connection = desk.project.connection
        known, gaps = current_deployments(connection), current_gaps(connection)
        found = deployment_changes(known, table, gaps)
        stations, down = deployments_to_store(found), gaps_to_store(found)
        desk.work.deployments(stations, source="stations.csv", gaps=down)

    take()
    take()
    assert len(actions(desk.project.connection)) == 1, "the second time nothing was new"
    (effort,) = efforts(desk.project.connection)
    assert effort.camera_days == pytest.approx(90 - 3, abs=0.01)
    desk.work.undo()
    assert current_gaps(desk.project.connection) == {}


def test_each_line_is_new_changed_or_not_readable() -> None:
    found = changes(
        HEADER,
        "B1,Ridge,-23.9,28.3,2026-02-20",
        ",,-23.9,28.3,2026-02-20",
        "A1,Salt lick,-23.84,28.31,2026-02-19T06:30:00",
        "C1,Spring,1,2,2026-02-20,too many cells",
    )
    assert [(one.line, one.kind) for one in found] == [
        (2, ChangeKind.NEW),
        (3, ChangeKind.UNREADABLE),
        (4, ChangeKind.CHANGED),
        (5, ChangeKind.UNREADABLE),
    ]
    new, nameless, changed, _ = found
    assert new.deployment is not None
    assert new.deployment.zone == "Africa/Johannesburg"
    assert str(nameless.faults[0].problem) == "it has no ID and no station"
    assert changed.changed == ("location_name",)
    assert changed.before == KNOWN
    assert changed.deployment == replace(KNOWN, location_name="Salt lick")
    assert deployments_to_store(found) == [new.deployment, changed.deployment]


def test_how_a_camera_takes_photographs_is_read_kept_and_cleared() -> None:
    said = replace(KNOWN, capture=CaptureMethod.BOTH)
    (new,) = changes(f"{HEADER},Trigger mode", SAME.replace("A1", "B1") + ",Motion detection")
    assert new.deployment is not None
    assert new.deployment.capture is CaptureMethod.ACTIVITY_DETECTION
    (kept,) = changes(HEADER, SAME, known=said)
    assert (kept.kind, kept.deployment) == (ChangeKind.UNCHANGED, said)
    (changed,) = changes(f"{HEADER},captureMethod", f"{SAME},timeLapse", known=said)
    assert changed.changed == ("capture",)
    assert changed.deployment == replace(KNOWN, capture=CaptureMethod.TIME_LAPSE)
    (cleared,) = changes(f"{HEADER},captureMethod", f"{SAME},", known=said)
    assert cleared.deployment == KNOWN
    (odd,) = changes(f"{HEADER},captureMethod", f"{SAME},video")
    assert str(odd.faults[0].sentence) == ("line 2, captureMethod: 'video' is not a capture method")


def test_a_cell_that_is_empty_now_clears_its_field() -> None:
    (one,) = changes(f"{HEADER},deploymentEnd,deploymentComments", f"{SAME},,")
    assert set(one.changed) == {"ends", "fields"}
    assert one.deployment == replace(KNOWN, ends=None, fields={"setup_by": "Thandi"})


def test_the_zone_follows_the_place_unless_it_was_chosen() -> None:
    moved = "A1,Waterhole,1.3,36.8,2026-02-19T06:30:00"
    (one,) = changes(HEADER, moved)
    assert one.deployment is not None
    assert one.deployment.zone == "Africa/Nairobi"
    (two,) = changes(HEADER, moved, known=replace(KNOWN, zone="Africa/Harare"))
    assert two.deployment is not None
    assert two.deployment.zone == "Africa/Harare"


def test_faults_of_cells_stay_with_their_line() -> None:
    (one,) = changes(HEADER, "B1,Ridge,-23.9,28.3,06/05/2026")
    assert one.kind is ChangeKind.NEW
    said = [str(fault.sentence) for fault in one.faults]
    assert any("'06/05/2026' may be two days" in text for text in said), said
