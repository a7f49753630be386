"""Projects of 10,000 and 100,000 photographs: acts, lists, and one more card."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from swc_desktop.core.observation import Place
from swc_desktop.core.progress import Control
from swc_desktop.core.result_state import State
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.opening import open_classifier
from swc_desktop.projects.adding import Adding
from swc_desktop.projects.clocks import ClockPair, correction
from swc_desktop.projects.correcting import KeptCorrection
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import EVERYTHING, Lacking, MediaFilter, Order
from swc_desktop.projects.project import Project
from swc_desktop.projects.reports import counts
from swc_desktop.projects.selecting import Selected
from swc_desktop.projects.working import Work
from tests.benchmarks.made_project import MadeCard, decide_cards, make_project, station_place
from tests.benchmarks.pictures import DEMO
from tests.benchmarks.weather import Row

SOME: Final = 10_000
MANY: Final = 100_000
CARD: Final = 64
"""Photographs of the further card: enough that starting the children does not count."""

GOAL_ACT_S: Final = 3.0
GOAL_OPEN_S: Final = 1.0
GOAL_LIST_S: Final = 0.2
GOAL_LINEAR: Final = 1.3
GOAL_CARD: Final = 1.2
ROUNDS: Final = 3
PAGE: Final = 200
"""Rows that a window asks for at once."""

_KEPT: Final = KeptCorrection(
    correction([ClockPair(datetime(2024, 1, 1, 6), datetime(2024, 1, 1, 5, tzinfo=UTC))]),  # noqa: DTZ001
    timedelta(hours=2),
)


def project_rows(folder: Path) -> Iterator[Row]:
    """Make both projects and measure them."""
    classifier = open_classifier()
    some, cards = make_project(folder / "some.swcproject", classifier.pack, SOME, stations=False)
    work = Work(some, ProjectDecider(some.connection, classifier.decider, None))
    decide_cards(some, work.decider)
    act_s = 0.0
    for name, act in _acts(work, cards):
        taken = _seconds(act)
        act_s = act_s or taken
        yield _limited(f"{name}, {SOME:,} photographs", taken, GOAL_ACT_S)
    some.close()
    file = folder / "many.swcproject"
    many, cards = make_project(file, classifier.pack, MANY)
    work = Work(many, ProjectDecider(many.connection, classifier.decider, None))
    decide_cards(many, work.decider)
    taken = _seconds(_acts(work, cards)[0][1])
    beside = f"times {MANY // SOME} times that of {SOME:,}"
    ratio = taken / (act_s * MANY / SOME)
    yield Row(f"one place, {MANY:,}", f"{taken:.1f} s", ratio, beside, ratio <= GOAL_LINEAR)
    many.close()
    yield _limited(
        "open, count by kind and list its first page", _best(lambda: _opened(file)), GOAL_OPEN_S
    )
    with Project.open(file, write=False) as many:
        yield from _list_rows(MediaListing(many.connection))
        yield _limited("project info", _best(lambda: counts(many.connection)), GOAL_OPEN_S)
    yield _card_row(folder, classifier)


def _acts(work: Work, cards: Sequence[MadeCard]) -> list[tuple[str, Callable[[], object]]]:
    """Acts on all photographs of a project, by what a person calls them."""
    roots = [Selected("folder", f"root-{card.root}") for card in cards]
    stations = [_station(card.root, 0.0) for card in cards]
    work.deployments(stations, source="a.csv")
    moved = [_station(card.root, 0.5) for card in cards]
    return [
        ("one place", lambda: work.place(roots, Place(-24.9, 31.6))),
        ("undo of that", work.undo),
        ("clocks", lambda: work.clock(roots, _KEPT)),
        ("assigned to one", lambda: work.assign(roots, stations[0].id)),
        ("stations, moved", lambda: work.deployments(moved, source="b.csv")),
    ]


def _station(number: int, by: float) -> Deployment:
    place = station_place(number)
    return Deployment(
        f"S{number:03d}",
        latitude=place.latitude + by,
        longitude=place.longitude,
        starts="2024-01-01T00:00:00",
    )


def _opened(file: Path) -> None:
    with Project.open(file, write=False) as project:
        listing = MediaListing(project.connection)
        listing.rows(listing.numbers()[:PAGE])
        listing.tally()


def _list_rows(listing: MediaListing) -> Iterator[Row]:
    """The slowest order of each filter: all numbers and the first rows."""
    filters = {
        "everything": EVERYTHING,
        "two days": MediaFilter(first=date(2024, 1, 3), last=date(2024, 1, 4)),
        "one root": MediaFilter(roots=frozenset({3})),
        "one station": MediaFilter(deployments=frozenset({"S003"})),
        "a family": MediaFilter(taxa=frozenset({"Felidae"})),
        "named": MediaFilter(states=frozenset({State.NAMED})),
        "without a file": MediaFilter(lacking=frozenset({Lacking.FILE})),
        "0123 in the name": MediaFilter(text="0123"),
    }
    for name, chosen in filters.items():
        taken = max(_best(partial(_first_page, listing, chosen, order)) for order in Order)
        yield _limited(f"{name}, slowest order", taken, GOAL_LIST_S)
    yield _limited("count everything by kind", _best(listing.tally), GOAL_OPEN_S)


def _first_page(listing: MediaListing, chosen: MediaFilter, order: Order) -> None:
    listing.rows(listing.numbers(chosen, order)[:PAGE], chosen)


def _card_row(folder: Path, classifier: Classifier) -> Row:
    """A further card into the large project beside the same into an empty one."""
    card = folder / "card"
    card.mkdir()
    sources = sorted(DEMO.glob("*.jpg"))
    for number in range(CARD):
        source = sources[number % len(sources)].read_bytes()
        (card / f"{number}.jpg").write_bytes(source + number.to_bytes(4, "big"))
    warm = Project.create(folder / "warm.swcproject")
    with warm, Project.create(folder / "empty.swcproject") as empty:
        _add(warm, classifier, card)
        bare = _seconds(lambda: _add(empty, classifier, card))
    with Project.open(folder / "many.swcproject") as many:
        taken = _seconds(lambda: _add(many, classifier, card))
    name, figure = f"a card of {CARD} more", f"{taken:.1f} s"
    return Row(name, figure, taken / bare, "times an empty project", taken <= GOAL_CARD * bare)


def _add(project: Project, classifier: Classifier, card: Path) -> None:
    decider = ProjectDecider(project.connection, classifier.decider, None)
    Adding(project, classifier, decider).run([card], Control(), lambda _: None)


def _limited(name: str, taken: float, limit: float) -> Row:
    return Row(name, f"{taken:.2f} s", taken / limit, f"of {limit:.1f} s", taken <= limit)


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _best(work: Callable[[], object]) -> float:
    return min(_seconds(work) for _ in range(ROUNDS))
