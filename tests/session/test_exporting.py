"""The answers of a project are written with a reader of its own, all of them or some."""

import csv
import json
import os
import stat
from pathlib import Path

import pytest

from swc_desktop.core.errors import OutputFault
from swc_desktop.core.message import Message
from swc_desktop.core.progress import Control, no_progress
from swc_desktop.inference.deciding import Decider
from swc_desktop.inference.errors import PackMissing
from swc_desktop.projects.damage_watch import ignore_damage
from swc_desktop.projects.errors import ExportRefused
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import EVERYTHING, Order
from swc_desktop.session.exporting import SIDECARS_BESIDE, ExportRequest, export_project
from swc_desktop.session.runner import ReadWeather
from swc_desktop.sharing import answer_rows
from swc_desktop.sharing.answer_rows import PROJECT_COLUMNS
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.weather.open import reading_weather
from tests.make_pack import COLOURS
from tests.projects.desk import Desk, photograph
from tests.projects.project_files import KEY
from tests.session.made_weather import (
    KRUGER,
    NOON,
    REASON,
    add_photograph,
    keep_weather,
    no_weather,
)


def written(
    desk: Desk,
    request: ExportRequest,
    weather: ReadWeather = reading_weather,
    said: list[Message | str] | None = None,
    key: bytes | None = None,
) -> Exported:
    sink: list[Message | str] = [] if said is None else said

    def find(digest: str, _hint: Path | None) -> Decider | None:
        assert digest == desk.project.pack
        return desk.classifier.decider

    return export_project(
        *(desk.project.path, key, request, find, weather, sink.append, ignore_damage),
        *(Control(), no_progress),
    )


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def test_all_answers_are_written_while_the_project_is_open(desk: Desk, tmp_path: Path) -> None:
    for at, taxon in enumerate(COLOURS):
        photograph(tmp_path / "card" / f"{at}.jpg", taxon, place=KRUGER, time=NOON)
    desk.add(tmp_path / "card")
    exported = written(desk, ExportRequest(tmp_path / "out.csv"))
    assert (exported.rows, exported.left_out.total(), exported.coarsened) == (
        len(COLOURS),
        0,
        len(COLOURS),
    )
    found = rows(tmp_path / "out.csv")
    assert tuple(found[0]) == PROJECT_COLUMNS
    assert [row["answer"] or None for row in found] == list(desk.answers().values())
    assert {float(row["latitude"]) for row in found} == {-24.9}
    assert all("0.1" in row["data_generalizations"] for row in found)


def test_sidecars_are_written_beside_some_photographs(desk: Desk, tmp_path: Path) -> None:
    for at, taxon in enumerate(list(COLOURS)[:3]):
        photograph(tmp_path / "card" / f"{at}.jpg", taxon, place=KRUGER, time=NOON)
    desk.add(tmp_path / "card")
    numbers = [int(str(row[0])) for row in desk.project.file.rows("SELECT number FROM media")]
    request = ExportRequest(desk.project.path, Coarsening.BY_RULE, numbers[:2], SIDECARS_BESIDE)
    assert written(desk, request).sidecars == 2
    there = sorted(path.name for path in (tmp_path / "card").glob("*.xmp"))
    assert there == ["0.jpg.xmp", "1.jpg.xmp"]
    assert not request.is_logged


def test_some_answers_are_written_with_exact_places(desk: Desk, tmp_path: Path) -> None:
    place = (-24.98765, 31.54321)
    for at, taxon in enumerate(list(COLOURS)[:3]):
        photograph(tmp_path / "card" / f"{at}.jpg", taxon, place=place, time=NOON)
    desk.add(tmp_path / "card")
    numbers = [int(str(row[0])) for row in desk.project.file.rows("SELECT number FROM media")]
    chosen = [numbers[2], numbers[0]]
    request = ExportRequest(tmp_path / "out.jsonl", Coarsening.EXACT, chosen)
    exported = written(desk, request)
    assert (exported.rows, exported.coarsened) == (2, 0)
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    assert {round(row["latitude"], 4) for row in found} == {-24.9876}
    assert [Path(row["file"]).name for row in found] == ["2.jpg", "0.jpg"]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_what_is_shown_is_written_in_the_order_of_the_list(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    """Also where the list is longer than what is decided at a time; the whole project is in the
    order in which its photographs were added."""
    monkeypatch.setattr(answer_rows, "MAX_IN_STATEMENT", 3)
    for at in range(8):
        taxon = list(COLOURS)[at % len(COLOURS)]
        hour = NOON.replace(hour=(5 * at) % 8)
        photograph(tmp_path / "card" / f"{at}.jpg", taxon, seed=at, place=KRUGER, time=hour)
    desk.add(tmp_path / "card")
    listing = MediaListing(desk.project.connection)
    for order, descending in ((Order.TIME, False), (Order.NAME, True)):
        numbers = listing.numbers(EVERYTHING, order, descending=descending)
        shown = [row.name for row in listing.rows(numbers)]
        assert shown != sorted(shown)
        file = tmp_path / f"shown{suffix}"
        written(desk, ExportRequest(file, Coarsening.EXACT, numbers))
        assert names_in(file) == shown
    written(desk, ExportRequest(tmp_path / f"all{suffix}", Coarsening.EXACT))
    assert names_in(tmp_path / f"all{suffix}") == [f"{at}.jpg" for at in range(8)]


def names_in(file: Path) -> list[str]:
    if file.suffix == ".csv":
        return [row["file"] for row in rows(file)]
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["file"] for line in lines]


def test_weather_counts_as_in_the_window(desk: Desk, tmp_path: Path) -> None:
    add_photograph(desk, tmp_path)
    keep_weather()
    written(desk, ExportRequest(tmp_path / "with.csv"))
    said: list[Message | str] = []
    written(desk, ExportRequest(tmp_path / "without.csv"), no_weather, said)
    (known,), (unknown,) = rows(tmp_path / "with.csv"), rows(tmp_path / "without.csv")
    assert "weather" not in known["missing"]
    assert "weather" in unknown["missing"]
    assert said == [REASON]


def test_nothing_is_written_without_the_pack_of_the_answers(desk: Desk, tmp_path: Path) -> None:
    add_photograph(desk, tmp_path)

    def find(digest: str, hint: Path | None) -> Decider | None:
        assert hint == desk.classifier.pack.file
        raise PackMissing(file=hint or digest)

    request = ExportRequest(tmp_path / "out.csv")
    with pytest.raises(PackMissing):
        export_project(
            *(desk.project.path, None, request, find, reading_weather, lambda _: None),
            *(ignore_damage, Control(), no_progress),
        )
    assert not request.file.exists()


def test_an_export_does_not_take_the_place_of_the_project(desk: Desk, tmp_path: Path) -> None:
    add_photograph(desk, tmp_path)
    before = desk.answers()
    with pytest.raises(ExportRefused):
        written(desk, ExportRequest(desk.project.path))
    desk.restart()
    assert desk.answers() == before


posix = pytest.mark.skipif(os.name == "nt", reason="links and modes are those of POSIX")


@posix
def test_answers_are_written_where_a_link_leads(desk: Desk, tmp_path: Path) -> None:
    photograph(tmp_path / "card" / "a.jpg", next(iter(COLOURS)))
    desk.add(tmp_path / "card")
    real, link = tmp_path / "real.txt", tmp_path / "link.csv"
    real.write_text("before")
    link.symlink_to(real.name)
    assert written(desk, ExportRequest(link)).rows == 1
    assert link.readlink() == Path(real.name)
    assert len(rows(real)) == 1


@posix
def test_a_link_to_a_pipe_is_no_place_for_an_export(desk: Desk, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "out.csv").symlink_to("pipe")
    with pytest.raises(OutputFault, match="a pipe, a socket or a device"):
        written(desk, ExportRequest(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").readlink() == Path("pipe")
    assert (tmp_path / "pipe").is_fifo()


@posix
def test_an_open_file_is_no_place_for_an_export(desk: Desk, tmp_path: Path) -> None:
    with (tmp_path / "f.csv").open("w") as shell:
        (tmp_path / "out.csv").symlink_to(f"/dev/fd/{shell.fileno()}")
        with pytest.raises(OutputFault, match="give the name of the file itself"):
            written(desk, ExportRequest(tmp_path / "out.csv"))
    assert (tmp_path / "f.csv").read_bytes() == b""


@posix
def test_an_export_replaces_no_photograph_through_a_link(desk: Desk, tmp_path: Path) -> None:
    taken = photograph(tmp_path / "card" / "a.jpg", next(iter(COLOURS)))
    desk.add(tmp_path / "card")
    before = taken.read_bytes()
    (tmp_path / "out.csv").symlink_to(taken)
    (tmp_path / "key.csv").symlink_to(f"{desk.project.path}.key")  # there may be one later
    for name, what in (("out.csv", "one of its photographs"), ("key.csv", "part of the project")):
        with pytest.raises(ExportRefused, match=what):
            written(desk, ExportRequest(tmp_path / name))
    assert taken.read_bytes() == before
    assert not Path(f"{desk.project.path}.key").exists()


@posix
@pytest.mark.parametrize(("key", "mode"), [(None, 0o644), (KEY, 0o600)])
def test_an_export_is_closed_to_others_where_its_project_is_locked(
    desk: Desk, tmp_path: Path, key: bytes | None, mode: int
) -> None:
    if key is not None:
        desk.project.file.set_key(key)
    before = os.umask(0o022)
    try:
        written(desk, ExportRequest(tmp_path / "out.csv"), key=key)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == mode
