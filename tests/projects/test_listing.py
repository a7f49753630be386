"""The photographs of a project in pages: filters, orders, groups; removed folders are hidden."""

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.core.observation import Place
from swc_desktop.core.prediction import Status
from swc_desktop.core.result_state import State, Sureness
from swc_desktop.projects import listing as module
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.listed import ListedMedia, Presence
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import EVERYTHING, Lacking, MediaFilter, Order
from swc_desktop.projects.resolving import Conflict
from swc_desktop.projects.root_changes import set_root_removed
from swc_desktop.projects.selecting import Selected, select_paths
from tests.make_pack import COLOURS
from tests.projects.desk import Desk, photograph

KRUGER, GIR = (-24.9, 31.6), (21.1, 70.8)
TAXA = list(COLOURS)


@pytest.fixture
def cards(desk: Desk, tmp_path: Path) -> Desk:
    """Two cards: three photographs with place and time, two with neither."""
    for day, taxon in enumerate(TAXA[:3], start=1):
        time = datetime(2024, 3, day, 12)  # noqa: DTZ001 - what a camera writes
        file = tmp_path / "one" / "DCIM" / f"IMG_{9 - day}.JPG"
        photograph(file, taxon, place=KRUGER, time=time)
    for at, taxon in enumerate(TAXA[:2]):
        photograph(tmp_path / "two" / f"b_{at}.jpg", taxon, seed=at + 1)
    desk.add(tmp_path / "one")
    desk.add(tmp_path / "two")
    return desk


def listing(desk: Desk) -> MediaListing:
    return MediaListing(desk.project.connection)


def rows(
    desk: Desk, chosen: MediaFilter = EVERYTHING, order: Order = Order.TIME
) -> list[ListedMedia]:
    found = listing(desk)
    return found.rows(found.numbers(chosen, order), chosen)


def names(desk: Desk, chosen: MediaFilter = EVERYTHING, order: Order = Order.TIME) -> list[str]:
    return [row.name for row in rows(desk, chosen, order)]


def root_number(desk: Desk, label: str) -> int:
    return int(str(desk.project.file.one("SELECT number FROM root WHERE label = ?", (label,))))


def test_a_photograph_is_shown_with_all_that_is_known_of_it(cards: Desk, tmp_path: Path) -> None:
    row = rows(cards)[0]
    assert (row.root_label, row.below, row.name) == ("one", "DCIM/IMG_8.JPG", "IMG_8.JPG")
    assert row.file == tmp_path / "one" / "DCIM" / "IMG_8.JPG"
    assert row.folder == "one/DCIM"
    assert row.moment is not None
    assert row.moment.isoformat() == "2024-03-01T12:00:00+02:00"
    assert row.place is not None
    assert (row.place.latitude, row.place.longitude) == pytest.approx(KRUGER)
    assert row.prediction is not None
    assert (row.prediction.answer.status, row.taxon) == (
        Status.NAMED,
        cards.answers()["DCIM/IMG_8.JPG"],
    )
    assert row.pack_sha256 == cards.project.pack
    assert row.pack == cards.project.pack_label
    assert (row.presence, row.unreadable, row.conflicts) == (Presence.HERE, None, Conflict.NONE)


def test_what_is_listed_is_what_was_decided(cards: Desk) -> None:
    """Answer, best taxa and confidence of a row are those of its prediction with all votes."""
    found = {row.number: row for row in rows(cards)}
    for some in cards.decider.decided(found):
        for one in some:
            row = found[one.media.number]
            assert one.prediction is not None
            assert row.prediction is not None
            assert row.prediction.answer == one.prediction.answer
            assert row.prediction.best == one.prediction.best
            assert row.prediction.not_in_pack_p == one.prediction.not_in_pack_p
            assert row.prediction.evidence == one.prediction.evidence


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.TIME, ["IMG_8.JPG", "IMG_7.JPG", "IMG_6.JPG", "b_0.jpg", "b_1.jpg"]),
        (Order.NAME, ["b_0.jpg", "b_1.jpg", "IMG_6.JPG", "IMG_7.JPG", "IMG_8.JPG"]),
        (Order.FOLDER, ["IMG_6.JPG", "IMG_7.JPG", "IMG_8.JPG", "b_0.jpg", "b_1.jpg"]),
        (Order.ADDED, ["IMG_6.JPG", "IMG_7.JPG", "IMG_8.JPG", "b_0.jpg", "b_1.jpg"]),
    ],
)
def test_orders(cards: Desk, order: Order, expected: list[str]) -> None:
    """By time, those without one come last; letters are sorted without regard to case."""
    assert names(cards, order=order) == expected


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("chosen", [EVERYTHING, MediaFilter(text="img")])
def test_the_other_direction_has_the_same_photographs(
    cards: Desk, order: Order, chosen: MediaFilter
) -> None:
    """What has a value is turned round; what has none stays last."""
    up = listing(cards).numbers(chosen, order)
    down = listing(cards).numbers(chosen, order, descending=True)
    assert sorted(up) == sorted(down)
    assert len(up) == len(set(up)) == listing(cards).count(chosen) > 0
    if order is Order.TIME and chosen == EVERYTHING:
        assert down == [*up[2::-1], *up[:2:-1]]


def test_stations_are_in_the_order_of_their_shown_names(cards: Desk) -> None:
    """By the ID it would be S1, S2, s3; the photograph of no station is last either way.

    Numbers count by their value, as in the left panel.
    """
    stations = [
        Deployment("S1").named("Camera 10"),
        Deployment("S2"),
        Deployment("s3").named("camera 9"),
    ]
    cards.work.deployments(stations, source="stations.csv")
    found = {row.name: row.id for row in rows(cards)}
    for name, station in (
        ("IMG_8.JPG", "S1"),
        ("IMG_7.JPG", "S1"),
        ("IMG_6.JPG", "S2"),
        ("b_0.jpg", "s3"),
    ):
        cards.work.assign([Selected("media", found[name])], station)
    ascending = ["b_0.jpg", "IMG_8.JPG", "IMG_7.JPG", "IMG_6.JPG", "b_1.jpg"]
    assert names(cards, order=Order.DEPLOYMENT) == ascending
    numbers = listing(cards).numbers(order=Order.DEPLOYMENT, descending=True)
    descending = [row.name for row in listing(cards).rows(numbers)]
    assert descending == ["IMG_6.JPG", "IMG_7.JPG", "IMG_8.JPG", "b_0.jpg", "b_1.jpg"]


@pytest.mark.parametrize("order", [Order.NAME, Order.FOLDER])
@pytest.mark.parametrize("descending", [False, True])
def test_many_photographs_are_sorted_by_their_files_as_few_are(
    cards: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: Order, descending: bool
) -> None:
    """Also those of several files, of which one is shown, and of a removed folder."""
    shutil.copy(tmp_path / "two" / "b_0.jpg", tmp_path / "one" / "z.jpg")
    shutil.copy(tmp_path / "two" / "b_1.jpg", tmp_path / "one" / "a.jpg")
    cards.add(tmp_path / "one")
    (tmp_path / "two" / "b_1.jpg").unlink()
    cards.add(tmp_path / "two")
    for removed in (False, True):
        set_root_removed(cards.project, "two", removed=removed)
        one = MediaFilter(roots=frozenset({root_number(cards, "one")}))
        for chosen in (EVERYTHING, one):
            few = listing(cards).numbers(chosen, order, descending=descending)
            with monkeypatch.context() as patched:
                patched.setattr(module, "_FEW", 0)
                many = listing(cards).numbers(chosen, order, descending=descending)
            assert many == few
            assert len(few) == 5


@pytest.mark.parametrize(
    "chosen",
    [
        EVERYTHING,
        MediaFilter(days=frozenset({"2024-03"})),
        MediaFilter(taxa=frozenset({"Felidae"}), apart=frozenset({State.UNSURE})),
        MediaFilter(lacking=frozenset(Lacking), disputed=True, partial=True, in_conflict=True),
        MediaFilter(states=frozenset({State.NAMED}), sureness=frozenset({Sureness.SURE})),
        MediaFilter(roots=frozenset({1}), deployments=frozenset({""}), text="img lion"),
    ],
)
def test_no_filter_and_no_order_goes_through_the_whole_table(
    cards: Desk, chosen: MediaFilter
) -> None:
    """The rows of photographs are wide: an index holds what filters and orders read of them."""
    connection = cards.project.connection
    asked: list[tuple[str, Any]] = []

    def note(_cursor: object, statement: str, values: Any) -> bool:
        asked.append((statement, values or ()))
        return True

    connection.exec_trace = note
    for order in Order:
        listing(cards).numbers(chosen, order)
    connection.exec_trace = None
    steps = [
        str(detail)
        for statement, values in asked
        for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    assert any("COVERING INDEX media_shown" in step for step in steps)
    assert [step for step in steps if step in ("SCAN m", "SCAN media")] == []


def test_photographs_of_a_day_or_of_some_days(cards: Desk) -> None:
    assert names(cards, MediaFilter(first=date(2024, 3, 2))) == ["IMG_7.JPG", "IMG_6.JPG"]
    assert names(cards, MediaFilter(last=date(2024, 3, 2))) == ["IMG_8.JPG", "IMG_7.JPG"]
    assert names(cards, MediaFilter(first=date(2024, 3, 2), last=date(2024, 3, 2))) == ["IMG_7.JPG"]
    some = frozenset({"2024-03-01", "2024-03-03"})
    assert names(cards, MediaFilter(days=some)) == ["IMG_8.JPG", "IMG_6.JPG"]
    assert len(names(cards, MediaFilter(days=frozenset({"2024-03"})))) == 3
    assert names(cards, MediaFilter(days=frozenset({"2024-02", "2023-03"}))) == []


def test_photographs_of_a_root(cards: Desk) -> None:
    assert names(cards, MediaFilter(roots=frozenset({root_number(cards, "two")}))) == [
        "b_0.jpg",
        "b_1.jpg",
    ]


def test_a_taxon_stands_for_all_below_it(cards: Desk) -> None:
    taxonomy = cards.classifier.pack.method.taxonomy
    taxon = cards.answers()["DCIM/IMG_8.JPG"]
    assert taxon is not None
    family = taxonomy.path(taxon)[0]
    below = [row.taxon for row in rows(cards, MediaFilter(taxa=frozenset({family})))]
    assert taxon in below
    assert all(found is not None and taxonomy.path(found)[0] == family for found in below)
    assert listing(cards).count(MediaFilter(taxa=frozenset({"Bos taurus"}))) == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("img", 3),
        ("_8", 1),
        ("%", 0),
        ("DCIM", 3),
        ("\\", 0),
        ("b_", 2),
        ("dcim 7", 1),
        ("img b_", 0),
    ],
)
def test_every_word_of_a_text_is_looked_for_in_the_path_of_the_file(
    cards: Desk, text: str, count: int
) -> None:
    assert len(names(cards, MediaFilter(text=text))) == count
    assert len(names(cards, MediaFilter(text=text), Order.NAME)) == count


def test_a_text_is_looked_for_in_all_names_of_the_taxon(cards: Desk) -> None:
    taxonomy = cards.classifier.pack.method.taxonomy
    taxon = cards.answers()["DCIM/IMG_8.JPG"]
    assert taxon is not None
    for name in (taxon.upper(), taxonomy.path(taxon)[0], taxonomy[taxon].common_name("en")):
        assert "IMG_8.JPG" in names(cards, MediaFilter(text=name))
    photograph(cards.project.path.parent / "three" / "Café.jpg", TAXA[0], seed=55)
    cards.add(cards.project.path.parent / "three")
    assert names(cards, MediaFilter(text="cafe")) == ["Café.jpg"]


def test_states_and_sureness_are_those_that_are_shown(cards: Desk) -> None:
    everything = rows(cards)
    for state in State:
        expected = [row.name for row in everything if row.state is state]
        assert names(cards, MediaFilter(states=frozenset({state}))) == expected
    for sureness in Sureness:
        expected = [row.name for row in everything if row.sureness is sureness]
        assert names(cards, MediaFilter(sureness=frozenset({sureness}))) == expected
    for rank in {row.rank for row in everything if row.rank is not None}:
        expected = [row.name for row in everything if row.rank is rank]
        assert names(cards, MediaFilter(ranks=frozenset({rank}))) == expected


def test_what_is_lacking(cards: Desk, tmp_path: Path) -> None:
    def lacking(*what: Lacking) -> list[str]:
        return names(cards, MediaFilter(lacking=frozenset(what)))

    assert lacking(Lacking.PLACE) == lacking(Lacking.TIME) == ["b_0.jpg", "b_1.jpg"]
    assert len(lacking(Lacking.DEPLOYMENT)) == 5
    assert lacking(Lacking.FILE) == []
    (tmp_path / "two" / "b_1.jpg").unlink()
    cards.add(tmp_path / "two")
    assert lacking(Lacking.FILE) == ["b_1.jpg"]
    assert lacking(Lacking.FILE, Lacking.PLACE) == ["b_0.jpg", "b_1.jpg"]
    there = [row.presence for row in rows(cards)]
    assert there == [Presence.HERE] * 4 + [Presence.MISSING]
    assert listing(cards).tally().lacking[Lacking.FILE] == 1


def test_a_place_that_is_given_is_no_longer_lacking(cards: Desk, tmp_path: Path) -> None:
    chosen = MediaFilter(lacking=frozenset({Lacking.PLACE}))
    target = select_paths(cards.project.connection, [tmp_path / "two"])
    cards.work.place(target, Place(*GIR))
    assert names(cards, chosen) == []
    cards.work.undo()
    assert names(cards, chosen) == ["b_0.jpg", "b_1.jpg"]


def test_a_station_far_from_the_place_in_the_file_is_a_conflict(
    cards: Desk, tmp_path: Path
) -> None:
    cards.work.deployments([Deployment("A1", latitude=GIR[0], longitude=GIR[1])], source="a.csv")
    both = select_paths(cards.project.connection, [tmp_path / "one", tmp_path / "two"])
    cards.work.assign(both, "A1")
    assert len(names(cards, MediaFilter(deployments=frozenset({"A1"})))) == 5
    found = rows(cards, MediaFilter(in_conflict=True))
    assert [row.name for row in found] == ["IMG_8.JPG", "IMG_7.JPG", "IMG_6.JPG"]
    assert {row.conflicts for row in found} == {Conflict.PLACES}


def test_a_second_station_is_a_conflict(cards: Desk, tmp_path: Path) -> None:
    stations = [Deployment(name, latitude=KRUGER[0], longitude=KRUGER[1]) for name in ("A", "B")]
    cards.work.deployments(stations, source="a.csv")
    for copy, station in (("copy", "A"), ("other", "B")):
        shutil.copytree(tmp_path / "two", tmp_path / copy)
        cards.add(tmp_path / copy, deployment=station)
    found = rows(cards, MediaFilter(in_conflict=True))
    assert [(row.name, row.deployment, row.conflicts) for row in found] == [
        ("b_0.jpg", "A", Conflict.STATIONS),
        ("b_1.jpg", "A", Conflict.STATIONS),
    ]


def test_a_removed_root_is_hidden_and_can_come_back(cards: Desk, tmp_path: Path) -> None:
    shutil.copy(tmp_path / "two" / "b_0.jpg", tmp_path / "one" / "same.jpg")
    cards.add(tmp_path / "one")
    assert listing(cards).count() == 5
    set_root_removed(cards.project, "two", removed=True)
    assert names(cards) == ["IMG_8.JPG", "IMG_7.JPG", "IMG_6.JPG", "same.jpg"]
    assert names(cards, order=Order.NAME) == ["IMG_6.JPG", "IMG_7.JPG", "IMG_8.JPG", "same.jpg"]
    assert listing(cards).count() == 4
    assert listing(cards).tally().roots == {root_number(cards, "one"): 4}
    set_root_removed(cards.project, "two", removed=False)
    assert listing(cards).count() == 5


def test_a_photograph_whose_file_was_replaced_is_shown_as_missing(
    cards: Desk, tmp_path: Path
) -> None:
    photograph(tmp_path / "two" / "b_1.jpg", TAXA[2], seed=77)
    cards.add(tmp_path / "two")
    found = rows(cards, MediaFilter(text="b_1"), Order.ADDED)
    assert [(row.name, row.presence) for row in found] == [("b_1.jpg", Presence.HERE)]
    everything = rows(cards, order=Order.FOLDER)
    gone = [row for row in everything if row.presence is not Presence.HERE]
    assert [(row.name, row.presence) for row in gone] == [("b_1.jpg", Presence.REPLACED)]


def test_photographs_are_counted_by_kind(cards: Desk) -> None:
    tally = listing(cards).tally()
    everything = rows(cards)
    assert tally.total == 5
    assert tally.days == {"": 2, "2024-03-01": 1, "2024-03-02": 1, "2024-03-03": 1}
    assert tally.deployments == {"": 5}
    roots = [root_number(cards, label) for label in ("one", "two")]
    assert tally.roots == {roots[0]: 3, roots[1]: 2}
    for state in State:
        assert tally.states[state] == sum(row.state is state for row in everything)
    assert +tally.lacking == {Lacking.PLACE: 2, Lacking.TIME: 2, Lacking.DEPLOYMENT: 5}
    taxonomy = cards.classifier.pack.method.taxonomy
    for taxon, count in tally.lineages.items():
        assert count == listing(cards).count(MediaFilter(taxa=frozenset({taxon})))
        assert taxon in taxonomy
    assert sum(tally.taxa.values()) == tally.named > 0
    assert (tally.disputed, tally.partial, tally.in_conflict) == (
        len(names(cards, MediaFilter(disputed=True))),
        len(names(cards, MediaFilter(partial=True))),
        0,
    )


def test_cameras_are_counted(cards: Desk, tmp_path: Path) -> None:
    photograph(tmp_path / "three" / "c.jpg", TAXA[0], seed=9, serial="77")
    cards.add(tmp_path / "three")
    assert listing(cards).tally().cameras == {("", "77"): 1}
    assert names(cards, MediaFilter(cameras=frozenset({("", "77")}))) == ["c.jpg"]


def test_files_of_which_nothing_could_be_read_come_last(cards: Desk, tmp_path: Path) -> None:
    (tmp_path / "two" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    cards.add(tmp_path / "two")
    last = rows(cards)[-1]
    assert (last.root_label, last.below, last.state) == ("two", "broken.jpg", State.UNREADABLE)
    assert last.number < 0
    assert last.unreadable is not None
    assert str(last.unreadable.message)
    unreadable = frozenset({State.UNREADABLE})
    assert names(cards, MediaFilter(states=unreadable)) == ["broken.jpg"]
    assert names(cards, MediaFilter(apart=unreadable)) == ["broken.jpg"]
    assert "broken.jpg" in names(cards, MediaFilter(text="brok"))
    assert "broken.jpg" not in names(cards, MediaFilter(text="img"))
    assert "broken.jpg" not in names(cards, MediaFilter(lacking=frozenset({Lacking.PLACE})))
    tally = listing(cards).tally()
    assert (tally.total, tally.states[State.UNREADABLE]) == (6, 1)
    assert tally.roots[last.root] == 3


def test_what_is_gone_meanwhile_is_left_out(cards: Desk) -> None:
    found = listing(cards)
    numbers = found.numbers()
    assert [row.number for row in found.rows([999, *numbers, -999])] == numbers
