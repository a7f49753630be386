"""Sightings: an event counts once for each thing, and what people said counts before the model."""

import errno
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.cli.errors import TablesInTheWay
from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.effort import efforts
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.kept_events import kept_events
from swc_desktop.projects.media_filter import EVERYTHING, MediaFilter
from swc_desktop.projects.selecting import Selected
from swc_desktop.projects.sighting_effort import efforts_within, rate
from swc_desktop.projects.sighting_figures import Figures, coarsened_places, figures_of
from swc_desktop.projects.sighting_tables import TABLES, FigureTable, tables_of
from swc_desktop.projects.sightings import FoundSightings, Seen, find_sightings
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.secret_figures import SecretFigures
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk

HOUR = 3600.0
WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)
PARDUS, LEO, GENUS = "Panthera pardus", "Panthera leo", "Panthera"
LEOPARD = Identified(PARDUS, Rank.SPECIES, "swc-desktop", count=2)


def answers(desk: Desk, *new: tuple[int, str | None, float], status: str = "named") -> None:
    """Let the model say a taxon of photographs, with a certainty."""
    with desk.project.transaction() as raw:
        raw.executemany(
            "UPDATE media SET status = ?, taxon = ?, rank = ?, certainty = ? WHERE number = ?",
            [
                (status, taxon, (None if taxon is None else _rank(taxon)), sure, number)
                for number, taxon, sure in new
            ],
        )


def _rank(taxon: str) -> str:
    return "species" if " " in taxon else "genus"


def judge(desk: Desk, target: Target, *said: Identified) -> None:
    identify(desk.project, desk.decider, [Judgement(target, said)], WORDS)


STATION = Deployment("A", latitude=-2.25, longitude=34.75, zone="UTC")
TEN_DAYS = replace(STATION, starts="2024-05-01T00:00:00", ends="2024-05-11T00:00:00")


def at_station(desk: Desk, numbers: list[int], station: Deployment = STATION) -> None:
    desk.work.deployments([station], source="s")
    ids = ", ".join(map(str, numbers))
    rows = desk.project.file.rows(f"SELECT id FROM media WHERE number IN ({ids})")
    desk.work.assign([Selected("media", str(row[0])) for row in rows], "A")


def found(desk: Desk, chosen: MediaFilter = EVERYTHING) -> FoundSightings:
    return find_sightings(desk.project.connection, chosen)


def counted(desk: Desk, chosen: MediaFilter = EVERYTHING) -> list[tuple[str, int]]:
    return [(one.seen.label, one.photographs) for one in found(desk, chosen).all]


def figures(desk: Desk, of: Seen | None = None, chosen: MediaFilter = EVERYTHING) -> Figures:
    within = efforts_within(efforts(desk.project.connection), chosen)
    return figures_of(found(desk, chosen), within, None if of is None else {of})


def test_an_event_counts_once_for_each_taxon(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 10, 60, HOUR, 3 * HOUR])
    taxa = (PARDUS, PARDUS, LEO, PARDUS, None)
    answers(desk, *((number, taxon, 0.97) for number, taxon in zip(numbers, taxa, strict=True)))
    answers(desk, (numbers[4], None, 0.9), status="blank")
    assert counted(desk) == [(PARDUS, 2), (LEO, 1), (PARDUS, 1)]
    at_station(desk, numbers)
    answers(desk, *((number, taxon, 0.97) for number, taxon in zip(numbers, taxa, strict=True)))
    answers(desk, (numbers[4], None, 0.9), status="blank")
    assert counted(desk) == [(PARDUS, 2), (LEO, 1), (PARDUS, 1)]
    assert found(desk).events == 3


def test_what_is_not_sure_is_counted_apart(desk: Desk) -> None:
    numbers = add_rows(desk, [0, HOUR])
    answers(desk, (numbers[0], PARDUS, 0.6), (numbers[1], PARDUS, 0.8))
    assert counted(desk) == [(PARDUS, 1)]
    assert found(desk).not_counted.unsure == 1


def test_people_count_before_the_model_in_the_whole_event(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 10, 20, HOUR])
    judge(desk, Target(numbers[0]), LEOPARD)
    answers(desk, *((number, LEO, 0.97) for number in numbers))
    seen = found(desk)
    assert [(one.seen.name, one.by_people) for one in seen.all] == [(PARDUS, True), (LEO, False)]
    assert seen.not_counted.replaced == 2
    judge(desk, Target(numbers[3]), Identified(kind=Kind.BLANK))
    assert counted(desk) == [(PARDUS, 1)]


def test_a_judged_event_is_not_counted_with_its_photographs(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 10, 20])
    at_station(desk, numbers)
    answers(desk, *((number, LEO, 0.97) for number in numbers))
    (event,) = kept_events(desk.project.connection)
    desk.work.split_event(event.id, event.media[1])
    first, second = kept_events(desk.project.connection)
    judge(desk, Target(event=second.id), LEOPARD)
    assert counted(desk) == [(LEO, 1), (PARDUS, 2)]
    judge(desk, Target(numbers[1]), LEOPARD)
    answers(desk, *((number, LEO, 0.97) for number in numbers))
    assert counted(desk) == [(LEO, 1), (PARDUS, 2)]
    assert {one.event for one in found(desk).all} == {first.id, second.id}


def test_a_group_is_not_counted_beside_its_species(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 10, 20, HOUR])
    answers(desk, (numbers[0], GENUS, 0.9), (numbers[1], PARDUS, 0.9), (numbers[3], GENUS, 0.9))
    answers(desk, (numbers[2], None, 0.9), status="other_animal")
    assert counted(desk) == [(PARDUS, 1), (GENUS, 1)]


def test_a_filter_keeps_the_event_and_what_people_said_of_it(desk: Desk) -> None:
    first = add_rows(desk, [0, 10], serial="S1")
    add_rows(desk, [20], serial="S2", seed=1)
    judge(desk, Target(first[0]), LEOPARD)
    answers(desk, *((number, LEO, 0.97) for number in first))
    assert counted(desk, MediaFilter(taxa=frozenset({LEO}))) == [(PARDUS, 1)]
    assert found(desk, MediaFilter(first=date(2024, 5, 2))).photographs == 0


def test_without_a_time_nothing_is_counted_and_that_is_said(desk: Desk) -> None:
    numbers = add_rows(desk, [0])
    answers(desk, (numbers[0], LEO, 0.97))
    with desk.project.transaction() as raw:
        raw.execute("UPDATE media SET instant = NULL, local_time = NULL")
    assert found(desk).all == ()
    assert found(desk).not_counted.without_time == 1


def test_rates_are_of_the_days_that_are_chosen(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 24 * HOUR, 240 * HOUR])
    at_station(desk, numbers, replace(TEN_DAYS, ends="2024-05-05T00:00:00"))
    answers(desk, *((number, PARDUS, 0.97) for number in numbers))
    whole = figures(desk).rate
    assert whole is not None
    assert (whole.sightings, whole.camera_days, whole.per_100) == (2, 4.0, 50.0)
    one_day = figures(desk, chosen=MediaFilter(days=frozenset({"2024-05-02"}))).rate
    assert one_day is not None
    assert (one_day.sightings, one_day.camera_days) == (1, 1.0)
    assert figures(desk, chosen=MediaFilter(deployments=frozenset({"B"}))).rate is None
    months = [(one.month, one.sightings, one.camera_days) for one in figures(desk).months]
    assert months == [("2024-05", 3, 4.0)]
    in_april = MediaFilter(days=frozenset({"2024-04", ""}), last=date(2024, 5, 1))
    assert efforts_within(efforts(desk.project.connection), in_april)[0].camera_days == 0


def test_rates_have_exact_intervals() -> None:
    made = rate(5, 200.0)
    assert made is not None
    assert made.per_100 == 2.5
    assert (made.low, made.high) == pytest.approx((1.6235 / 2, 11.6683 / 2), abs=1e-4)
    assert rate(0, 0.0) is None


def test_hours_by_the_sun_need_a_place(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 12 * HOUR])
    answers(desk, *((number, PARDUS, 0.97) for number in numbers))
    assert figures(desk).without_sun_hour == 2
    at_station(desk, numbers)
    answers(desk, *((number, PARDUS, 0.97) for number in numbers))
    made = figures(desk)
    assert made.without_sun_hour == 0
    assert [one.hour for one in made.hours if one.by_clock] == [6, 18]
    assert [one.hour for one in made.hours if one.by_sun] == [6, 18]


def test_species_days_and_places(desk: Desk) -> None:
    numbers = add_rows(desk, [0, 2 * HOUR, 48 * HOUR, 50 * HOUR])
    at_station(desk, numbers[:3])
    taxa = (PARDUS, LEO, PARDUS, GENUS)
    answers(desk, *((number, taxon, 0.97) for number, taxon in zip(numbers, taxa, strict=True)))
    made = figures(desk)
    assert (made.species, made.coarser) == (2, 1)
    assert [(one.samples, one.species) for one in made.accumulated] == [(1, 1.5), (2, 2.0)]
    assert [one.sightings for one in made.days] == [2, 0, 2]
    assert [(one.deployment, one.place, one.sightings) for one in made.places] == [
        ("A", (-2.25, 34.75), 3),
        ("", None, 1),
    ]
    only = figures(desk, Seen(LEO, Rank.SPECIES))
    assert (only.sightings, len(only.seen)) == (1, 3)


def test_places_are_rounded_and_formulas_guarded(desk: Desk) -> None:
    numbers = add_rows(desk, [0])
    at_station(desk, numbers, STATION.named("=1+1"))
    judge(desk, Target(numbers[0]), LEOPARD)
    made = figures(desk)
    hidden = SecretFigures(desk.project.connection, Coarsening.BY_RULE).hidden(made)
    tables = tables_of(hidden, lambda _: "leopard")
    (place,) = tables["places"].records()
    assert (place["latitude"], place["longitude"]) == (-2.2, 34.8)
    (station,) = tables["stations"].records()
    assert station["deployment"] == station["name"] == place["deployment"] == place["name"]
    assert str(place["name"]).startswith("station-")
    assert tuple(tables) == TABLES
    assert all(len(row) == len(one.columns) for one in tables.values() for row in one.rows)
    assert not [name for name, one in tables.items() if b"1+1" in one.csv()]
    assert b"leopard" in tables["seen"].csv()
    exact = SecretFigures(desk.project.connection, Coarsening.EXACT).hidden(made)
    assert b"'=1+1" in tables_of(exact, lambda _: "")["places"].csv()
    assert exact.places[0].place == coarsened_places(made.places, None)[0].place == (-2.25, 34.75)


def run(capsys: pytest.CaptureFixture[str], *words: object) -> list[str]:
    capsys.readouterr()
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out.splitlines()


def test_the_command_says_what_was_seen_and_writes_tables(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = add_rows(desk, [0, HOUR, 2 * HOUR, 3 * HOUR])
    at_station(desk, numbers, TEN_DAYS)
    for number, taxon in zip(numbers, (PARDUS, PARDUS, LEO, None), strict=True):
        answers(desk, (number, taxon, 0.97 if taxon else 0.1))
    path = desk.project.path
    lines = run(capsys, "project", "sightings", path)
    assert lines == [
        "3 sightings in 4 photographs",
        "       2  Leopard, Panthera pardus; 20.00 per 100 camera days (2.42 to 72.25)",
        "       1  Lion, Panthera leo; 10.00 per 100 camera days (0.25 to 55.72)",
        "2 species; by Chao2 at least 2.0",
        "Not counted: 1 photograph with an answer that is not sure",
    ]
    folder = tmp_path / "tables"
    run(capsys, "project", "sightings", path, "--out", folder)
    assert sorted(one.stem for one in folder.iterdir()) == sorted(TABLES)
    (record,) = map(json.loads, run(capsys, "project", "sightings", path, "--json", "--of", "lion"))
    assert (record["sightings"], record["per_100_camera_days"]) == (1, 10.0)
    rows = run(capsys, "project", "sightings", path, "--table", "places", "--deployment", "A")
    assert rows[1].startswith("station-")
    assert ",-2.2,34.8," in rows[1]
    exact = ["project", "sightings", str(path), "--table", "places", "--coarsen", "none"]
    assert main(exact) == 7  # it has to be noted, and the project is open
    desk.project.close()
    assert run(capsys, *exact)[1].startswith("A,A,-2.25,34.75,")
    desk.restart()
    none = run(capsys, "project", "sightings", path, "--json", "--from", "2024-06-01")
    assert json.loads(none[0])["photographs"] == 0
    assert main(["project", "sightings", str(path), "--of", "serval"]) == 2
    assert "no sighting of serval" in capsys.readouterr().err
    taken = tmp_path / "taken"
    taken.write_text("x")
    assert main(["project", "sightings", str(path), "--out", str(taken)]) == 5
    assert taken.read_text() == "x"


def test_two_spellings_of_a_free_name_are_one_animal(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of two desks that were merged, and those that are typed at one."""
    add_rows(desk, [HOUR * number for number in range(3)])
    for number, name in enumerate(("honey badger", "Honey  Badger", "aardvark"), 1):
        judge(desk, Target(number), Identified(kind=Kind.OTHER_ANIMAL, name=name))
    statement = "SELECT name FROM identification_row ORDER BY identification"
    names = [name for (name,) in desk.project.file.rows(statement)]
    assert names == ["honey badger", "honey badger", "aardvark"]
    with desk.project.transaction() as raw:
        raw.execute("UPDATE identification_row SET name = 'HONEY BADGER' WHERE identification = 2")
    found = find_sightings(desk.project.connection)
    assert len({one.seen for one in found.all}) == 2
    path = str(desk.project.path)
    desk.project.close()
    assert main(["project", "sightings", path, "--of", "Honey  badger"]) == 0
    assert capsys.readouterr().out.startswith("2 sightings in 3 photographs")


def test_days_the_wrong_way_round_are_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(desk.project.path)
    desk.project.close()
    days = ["--from", "2024-05-02", "--to", "2024-05-01"]
    assert main(["project", "sightings", path, *days]) == 2
    assert "after the last" in capsys.readouterr().err


def test_files_of_a_person_are_not_replaced_by_tables(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (number,) = add_rows(desk, [0])
    answers(desk, (number, PARDUS, 0.97))
    path, folder = str(desk.project.path), tmp_path / "tables"
    desk.project.close()
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "days.csv").write_text("mine")
    if os.name == "nt":  # links need a right there
        (folder / "hours.csv").write_text("mine")
    else:
        (folder / "hours.csv").symlink_to(tmp_path / "not yet.csv")
    writing = ["project", "sightings", path, "--out", str(folder), "--coarsen", "none"]
    assert main(writing) == TablesInTheWay.exit_status == 2
    assert "it has hours.csv, days.csv already" in capsys.readouterr().err
    assert sorted(one.name for one in folder.iterdir()) == ["days.csv", "hours.csv", "notes.txt"]
    assert (folder / "days.csv").read_text() == "mine"
    desk.restart()
    assert desk.project.file.one("SELECT count(*) FROM action WHERE words LIKE '%sightings%'") == 0
    desk.project.close()
    (folder / "days.csv").unlink()
    (folder / "hours.csv").unlink()
    assert main(writing) == 0
    assert len(list(folder.iterdir())) == len(TABLES) + 1


def test_no_table_is_left_where_one_cannot_be_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, folder = str(desk.project.path), tmp_path / "tables"
    desk.project.close()
    written: list[str] = []

    def failing(table: FigureTable) -> bytes:
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "full")
        written.append(table.columns[0])
        return b"x"

    monkeypatch.setattr(FigureTable, "csv", failing)
    assert main(["project", "sightings", path, "--out", str(folder)]) == 5
    assert list(folder.iterdir()) == []


def test_of_a_taxon_or_kind_is_all_below_it_and_nothing_else(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = add_rows(desk, [HOUR * at for at in range(6)])
    taxa = (PARDUS, LEO, GENUS, "Loxodonta africana", None, None)
    answers(desk, *((number, taxon, 0.97) for number, taxon in zip(numbers, taxa, strict=True)))
    for number, name in zip(numbers[4:], ("honey badger", ""), strict=True):
        judge(desk, Target(number), Identified(kind=Kind.OTHER_ANIMAL, name=name))
    path = str(desk.project.path)
    desk.project.close()

    def seen(name: str) -> dict[str, int]:
        rows = run(capsys, "project", "sightings", path, "--of", name, "--table", "seen", "--json")
        found = {one["taxon"] or one["kind"]: one["sightings"] for one in map(json.loads, rows)}
        first, *lines = run(capsys, "project", "sightings", path, "--of", name)
        assert first == (
            f"{sum(found.values())} sighting{'s' if sum(found.values()) > 1 else ''} "
            "in 6 photographs"
        )
        assert len([line for line in lines if line.startswith(" ")]) == len(found)
        return found

    assert seen("leopard") == {PARDUS: 1}
    assert seen("Panthera") == seen("Felidae") == {PARDUS: 1, LEO: 1, GENUS: 1}
    assert seen("other_animal") == seen("Other animal") == {"honey badger": 1, "other_animal": 1}
    assert seen("honey badger") == {"honey badger": 1}
    for nothing in ("person", "Leptailurus", "serval"):
        assert main(["project", "sightings", path, "--of", nothing]) == 2
        assert "There is no sighting of" in capsys.readouterr().err
