"""The place is protected: whatever shares it with a sensitive animal is coarsened like it."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.observation import Place
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.project import Project
from swc_desktop.projects.selecting import select_paths
from swc_desktop.sharing.protection import OPEN, Coarsening, Protection, Protections
from swc_desktop.sharing.sensitive_taxa import set_category, shipped_categories
from swc_desktop.sharing.shared_places import given_place, given_time
from tests.projects.desk import Desk, photograph
from tests.sharing.shared_project import DAY, HARMLESS, LEOPARDS, WORDS

ZEBRA = Identified(kind=Kind.OTHER_ANIMAL, name="zebra")
LEOPARD = Identified("Panthera pardus", Rank.SPECIES, "swc-desktop")
HIDDEN = Protection(0.1, hides=True)
FAR = (10.5, 20.5)


@pytest.fixture
def desk(tmp_path: Path, park: Desk) -> Iterator[Desk]:
    made = Desk(Project.create(tmp_path / "other.swcproject"), park.classifier)
    yield made
    made.project.close()


def add(desk: Desk, folder: Path, said: Identified | None, **facts: object) -> int:
    """One photograph in a folder of its own, with what a person says is in it; its number."""
    seed = int(str(desk.project.file.one("SELECT count(*) FROM media")))
    file = photograph(folder / "a.jpg", "Panthera leo", seed=seed, **facts)  # type: ignore[arg-type]
    desk.add(folder)
    number = int(str(desk.project.file.one("SELECT max(number) FROM media")))
    if said is not None:
        identify(desk.project, desk.decider, [Judgement(Target(number), (said,))], WORDS)
    assert file.exists()
    return number


def rule(desk: Desk, coarsening: Coarsening = Coarsening.BY_RULE) -> Protections:
    return Protections(desk.project.connection, coarsening)


def station(
    desk: Desk, id_: str, place: tuple[float, float], *folders: Path, name: str = ""
) -> None:
    one = Deployment(id_, "", name, latitude=place[0], longitude=place[1], zone="UTC")
    desk.work.deployments([one], source="t")
    for folder in folders:
        desk.work.assign(select_paths(desk.project.connection, [folder]), id_)


def test_what_people_say_counts_before_the_model(desk: Desk, tmp_path: Path) -> None:
    zebra = add(desk, tmp_path / "a", ZEBRA, place=HARMLESS, time=DAY)
    leopard = add(desk, tmp_path / "b", LEOPARD, place=LEOPARDS, time=DAY + timedelta(days=3))
    lion = add(desk, tmp_path / "c", None, place=FAR, time=DAY + timedelta(days=9))
    found = rule(desk)
    assert [found.of(one) for one in (zebra, leopard, lion)] == [OPEN, HIDDEN, HIDDEN]


def test_a_station_is_as_secret_as_what_passes_it(desk: Desk, tmp_path: Path) -> None:
    zebra = add(desk, tmp_path / "a", ZEBRA, time=DAY)
    add(desk, tmp_path / "b", LEOPARD, time=DAY + timedelta(days=30))
    other = add(desk, tmp_path / "c", ZEBRA, time=DAY)
    station(desk, "A", LEOPARDS, tmp_path / "a", tmp_path / "b")
    station(desk, "B", HARMLESS, tmp_path / "c")
    found = rule(desk)
    assert (found.of(zebra), found.of_station("A")) == (HIDDEN, HIDDEN)
    assert (found.of(other), found.of_station("B")) == (OPEN, OPEN)


@pytest.mark.parametrize("shares", ["place", "name"])
def test_two_stations_of_one_place_are_one_place(desk: Desk, tmp_path: Path, shares: str) -> None:
    add(desk, tmp_path / "a", LEOPARD, time=DAY)
    zebra = add(desk, tmp_path / "b", ZEBRA, time=DAY + timedelta(days=90))
    station(desk, "A", LEOPARDS, tmp_path / "a", name="pool")
    near = (LEOPARDS[0] + 0.0001, LEOPARDS[1])
    place, name = (near, "") if shares == "place" else (HARMLESS, "pool")
    station(desk, "B", place, tmp_path / "b", name=name)
    assert rule(desk).of_station("B") == rule(desk).of(zebra) == HIDDEN


def test_a_handheld_camera_does_not_show_where_it_was_a_minute_before(
    desk: Desk, tmp_path: Path
) -> None:
    add(desk, tmp_path / "a", LEOPARD, place=LEOPARDS, time=DAY, serial="S1")
    same_day = add(desk, tmp_path / "b", ZEBRA, place=HARMLESS, time=DAY + timedelta(hours=1))
    near = (LEOPARDS[0], LEOPARDS[1] + 0.0002)
    same_place = add(desk, tmp_path / "c", ZEBRA, place=near, time=DAY + timedelta(days=40))
    camera = add(desk, tmp_path / "d", ZEBRA, place=FAR, time=DAY + timedelta(hours=3), serial="S1")
    found = rule(desk)
    assert found.of(same_day) == OPEN  # another camera, at another place
    assert found.of(same_place) == found.of(camera) == HIDDEN


def test_a_family_is_as_secret_as_its_strictest_species(desk: Desk, tmp_path: Path) -> None:
    cat = add(desk, tmp_path / "a", Identified("Felidae", Rank.FAMILY), place=FAR, time=DAY)
    assert rule(desk).of(cat) == HIDDEN


def test_people_change_the_list_in_their_project(desk: Desk, tmp_path: Path) -> None:
    leopard = add(desk, tmp_path / "a", LEOPARD, place=LEOPARDS, time=DAY)
    for category, expected in (
        (1, Protection(1.0, hides=True, withholds=True)),
        (4, Protection(0.001, hides=True)),
        (0, OPEN),
        (None, HIDDEN),
    ):
        with desk.project.transaction() as raw:
            assert set_category(raw, "leopard", category) == "Panthera pardus"
        assert rule(desk).of(leopard) == expected


def test_a_step_holds_for_all_and_exact_is_exact(desk: Desk, tmp_path: Path) -> None:
    leopard = add(desk, tmp_path / "a", LEOPARD, place=LEOPARDS, time=DAY)
    zebra = add(desk, tmp_path / "b", ZEBRA, place=FAR, time=DAY + timedelta(days=5))
    coarse = rule(desk, Coarsening.ONE)
    assert (coarse.of(leopard), coarse.of(zebra)) == (Protection(1.0, hides=True), Protection(1.0))
    assert rule(desk, Coarsening.EXACT).of(leopard) == OPEN
    deliberate = [one.value for one in Coarsening if one.is_deliberate]
    assert deliberate == ["none", "0.01", "0.001"]


def test_the_shipped_list_is_that_of_cites() -> None:
    found = shipped_categories()
    assert {name for name, category in found.items() if not category} == {"Felis catus"}
    assert found["Felidae"] == 3
    assert found["Elephantidae"] == found["Panthera tigris"] == found["Panthera leo"] == 2


@pytest.mark.shared
def test_places_are_generalised_as_the_table_of_the_standard_says(shared: Path) -> None:
    table = shared / "standards" / "darwin_core" / "generalisation.csv"
    steps = {"": None, "1": 1.0, "2": 0.1, "3": 0.01, "4": 0.001}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            stored = float(row["stored_uncertainty_m"]) if row["stored_uncertainty_m"] else None
            step = steps[row["category"]]
            given = given_place(
                Place(float(row["latitude"]), float(row["longitude"])),
                Protection(step, withholds=step == 1.0),
                stored,
            )
            assert given is not None
            assert given.is_withheld == (not row["given_latitude"]), row["case"]
            if row["given_latitude"]:
                assert given.latitude == float(row["given_latitude"]), row["case"]
                assert given.longitude == float(row["given_longitude"]), row["case"]
                assert given.uncertainty_m == int(row["given_uncertainty_m"]), row["case"]


def test_where_the_place_is_withheld_only_the_month_is_given() -> None:
    withheld = Protection(1.0, hides=True, withholds=True)
    assert given_time(DAY, withheld) == DAY.replace(day=1, hour=0, minute=0, second=0)
    assert given_time(DAY.replace(microsecond=7), HIDDEN) == DAY
