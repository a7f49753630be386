"""Events for EarthRanger: no empty time, which its command takes for now, and no empty place."""

import csv
from pathlib import Path

from swc_desktop.exports.dataset import ReasonLeftOut
from swc_desktop.sharing.protection import Coarsening
from tests.projects.desk import Desk, photograph
from tests.sharing.conftest import classifier, desk, park
from tests.sharing.shared_project import DAY, LEOPARDS, written

__all__ = ["classifier", "desk", "park"]


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_each_event_has_a_type_a_title_a_time_and_a_place(park: Desk, tmp_path: Path) -> None:
    exported = written(park, tmp_path / "out.csv", form="earthranger")
    found = rows(tmp_path / "out.csv")
    assert exported.rows == len(found) > 0
    for row in found:
        assert row["event_type"] == "wildlife_sighting_rep"
        assert row["time"].endswith("+03:00")
        assert row["title"]
        assert -90 <= float(row["lat"]) <= 90
        assert -180 <= float(row["lon"]) <= 180
    titles = {row["title"] for row in found}
    assert {"Leopard", "Zebra"} <= titles
    assert str(LEOPARDS[0]) not in {row["lat"] for row in found}
    written(park, tmp_path / "exact.csv", Coarsening.EXACT, "earthranger")
    assert str(LEOPARDS[0]) in {row["lat"] for row in rows(tmp_path / "exact.csv")}


def test_what_has_no_place_is_left_out(desk: Desk, tmp_path: Path) -> None:
    photograph(tmp_path / "card" / "a.jpg", "Panthera pardus", time=DAY)
    desk.add(tmp_path / "card")
    exported = written(desk, tmp_path / "out.csv", form="earthranger")
    assert exported.rows == 0
    assert exported.left_out[ReasonLeftOut.WITHOUT_PLACE] <= 1
