"""The data package that other programs read: valid by the official profile, and by our checks."""

import csv
from pathlib import Path

import pytest

from swc_desktop.sharing.protection import Coarsening
from tests.projects.desk import Desk
from tests.sharing.camtrap_dp_faults import official_faults, own_faults
from tests.sharing.shared_project import written


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
@pytest.mark.parametrize("coarsening", [Coarsening.BY_RULE, Coarsening.EXACT])
def test_it_is_valid(park: Desk, tmp_path: Path, shared: Path, coarsening: Coarsening) -> None:
    written(park, tmp_path / "out", coarsening)
    assert official_faults(tmp_path / "out", shared / "standards" / "camtrap_dp") == []
    assert own_faults(tmp_path / "out") == []


def test_what_people_said_stands_once_for_each_event(park: Desk, tmp_path: Path) -> None:
    exported = written(park, tmp_path / "out", Coarsening.EXACT)
    assert exported.left_out.total() == 1
    found = rows(tmp_path / "out", "observations")
    assert exported.rows == len(found)
    events = [row for row in found if row["observationLevel"] == "event"]
    leopards = [row for row in events if row["scientificName"] == "Panthera pardus"]
    people = [row for row in leopards if row["classificationMethod"] == "human"]
    assert {(row["count"], row["sex"], row["individualID"]) for row in people} == {
        ("1", "female", ""),
        ("1", "", "LEO-KOPJE-1"),  # one of the two that were together
    }
