"""Acts, undo, redo, restarts and merges of several desks, against a plain list of rows.

Each act has a value that no other has, so that a row is known by its value and those before it: a
row replaces one other, and an act has a row for each of several that contradict each other.
"""

import random
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.core.observation import Moment, Place
from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.acts import actions
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.errors import NothingToRedo, NothingToUndo
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.judged_media import Judged, judged_media
from swc_desktop.projects.merged import Merged
from swc_desktop.projects.project import Project
from swc_desktop.projects.schema import ACTS, VERSION
from swc_desktop.projects.selecting import Selected
from tests.projects.desk import Desk, photograph
from tests.projects.older_file import make_version_4

STEPS: Final = 40
STATIONS: Final = 45
"""More than one test can use, as each assignment is to another."""
START = datetime(2020, 1, 1, 6)  # noqa: DTZ001 - what a camera writes

Values = tuple[int, ...]
"""The value of a row, then that of the row that it replaces, and so on."""

Key = tuple[str, str, Values]
"""Of a row: table and photograph, which are its target, and its values."""


@dataclass
class Said:
    """An act of the model, with how often it and each of its rows was undone or redone."""

    desk: str
    value: int
    reverts: int = 0
    rows: dict[Key, int] = field(default_factory=dict)


@dataclass
class Listed:
    """What one desk knows, and which of its own acts can be undone and redone."""

    name: str
    acts: dict[int, Said] = field(default_factory=dict)
    stack: list[int] = field(default_factory=list)

    @property
    def rows(self) -> dict[Key, int]:
        return {key: reverts for act in self.acts.values() for key, reverts in act.rows.items()}

    @property
    def valid(self) -> set[Key]:
        return {key for key, reverts in self.rows.items() if reverts % 2 == 0}

    def heads(self, table: str, media: str) -> list[Values]:
        """The rows that count for a target."""
        valid = [key[2] for key in self.valid if key[:2] == (table, media)]
        replaced = {values[1:] for values in valid}
        return sorted(values for values in valid if values not in replaced)

    def say(self, table: str, media: list[str], value: int) -> None:
        act = Said(self.name, value)
        for one in media:
            for head in self.heads(table, one) or [()]:
                act.rows[(table, one, (value, *head))] = 0
        self.stack = [known for known in self.stack if self.acts[known].reverts % 2 == 0]
        self.acts[value] = act
        self.stack.append(value)

    def undo(self) -> bool:
        done = [value for value in self.stack if self.acts[value].reverts % 2 == 0]
        if not done:
            return False
        act = self.acts[done[-1]]
        for key, reverts in act.rows.items():
            if reverts % 2 == 0 and not any(
                later[:2] == key[:2] and later[2][1:] == key[2] for later in self.valid
            ):
                act.rows[key] += 1
        act.reverts += 1
        return True

    def redo(self) -> bool:
        undone = [at for at, value in enumerate(self.stack) if self.acts[value].reverts % 2]
        done = [at for at, value in enumerate(self.stack) if self.acts[value].reverts % 2 == 0]
        undone = [at for at in undone if at > max(done, default=-1)]
        if not undone:
            return False
        act = self.acts[self.stack[undone[0]]]
        for key, reverts in act.rows.items():
            act.rows[key] = reverts + reverts % 2
        act.reverts += 1
        return True

    def merge(self, other: "Listed") -> None:
        for value, theirs in other.acts.items():
            ours = self.acts.setdefault(value, Said(theirs.desk, value))
            ours.reverts = max(ours.reverts, theirs.reverts)
            for key, reverts in theirs.rows.items():
                ours.rows[key] = max(ours.rows.get(key, 0), reverts)


class Team:
    """Desks that work on the same photographs, each with its model."""

    def __init__(self, desks: dict[str, Desk], use_home: Callable[[str], None]) -> None:
        self.desks = desks
        self.models = {name: Listed(name) for name in desks}
        self._use_home = use_home
        first = next(iter(desks.values()))
        self.media = [str(row[0]) for row in first.project.file.rows("SELECT id FROM media")]
        self._value = 0

    def step(self, draw: random.Random) -> None:
        name = draw.choice(list(self.desks))
        doing = draw.choices(
            (self.say, self.undo, self.redo, self.restart, self.meet), (6, 4, 3, 1, 4)
        )[0]
        doing(name, draw)

    def say(self, name: str, draw: random.Random) -> None:
        self._value += 1
        value, work = self._value, self.desks[name].work
        media = draw.sample(self.media, draw.randint(1, len(self.media)))
        targets = [Selected("media", one) for one in media]
        table = draw.choice(TABLES)
        if table == "given_place":
            work.place(targets, Place(value / 100, 20.0))
        elif table == "given_time":
            work.time(targets, Moment(START + timedelta(minutes=value), timedelta()))
        elif table == "assignment":
            work.assign(targets, f"S{value}")
        else:
            said = (Identified(kind=Kind.UNKNOWN, count=value),)
            new = [Judgement(Target(number(self.desks[name], one)), said) for one in media]
            words = message("Tests", "Count %Ln photograph(s)", "", 0)
            identify(work.project, work.decider, new, words)
        self.models[name].say(table, media, value)

    def undo(self, name: str, _draw: random.Random) -> None:
        if self.models[name].undo():
            self.desks[name].work.undo()
        else:
            with pytest.raises(NothingToUndo):
                self.desks[name].work.undo()

    def redo(self, name: str, _draw: random.Random) -> None:
        if self.models[name].redo():
            self.desks[name].work.redo()
        else:
            with pytest.raises(NothingToRedo):
                self.desks[name].work.redo()

    def restart(self, name: str, _draw: random.Random) -> None:
        self._use_home(name)
        self.desks[name].restart()

    def meet(self, name: str, draw: random.Random) -> None:
        self.merge(name, draw.choice([other for other in self.desks if other != name]))

    def merge(self, name: str, other: str) -> Merged:
        self.models[name].merge(self.models[other])
        with open_other(self.desks[other].project.path, None) as opened:
            return self.desks[name].work.merge(opened)

    def check(self, name: str) -> None:
        """The rows that count, and what is undone, are those of the model."""
        desk, model = self.desks[name], self.models[name]
        assert rows_in(desk) == {key: bool(reverts % 2) for key, reverts in model.rows.items()}
        undone = [act.undone for act in actions(desk.project.connection) if act.kind in KINDS]
        assert sum(undone) == sum(act.reverts % 2 for act in model.acts.values())
        for table in TABLES:
            for media in self.media:
                heads = [values[0] for values in model.heads(table, media)]
                assert heads_in(desk, table, media) == sorted(heads)
                if table == "identification":
                    check_noted(desk, media, heads)


ADDED_SINCE = (
    *("identification", "audit_draw", "individual", "flank", "comparison"),
    "reference_picture",
)
"""Tables that a project of version 1 did not have."""

KINDS = ("place", "time", "assign", "identify")
TABLES = ("given_place", "given_time", "assignment", "identification")
VALUES = {
    "given_place": ("target", "latitude * 100"),
    "given_time": ("target", f"(julianday(local) - julianday('{START}')) * 24 * 60"),
    "assignment": (
        "(SELECT m.id FROM media m WHERE m.number = row.media)",
        "CAST(substr(deployment, 2) AS INTEGER)",
    ),
    "identification": (
        "(SELECT m.id FROM media m WHERE m.number = row.media)",
        "(SELECT r.count FROM identification_row r WHERE r.identification = row.number)",
    ),
}


def number(desk: Desk, media: str) -> int:
    return int(str(desk.project.file.rows("SELECT number FROM media WHERE id = ?", (media,))[0][0]))


def check_noted(desk: Desk, media: str, heads: list[int]) -> None:
    """What filters read is what counts, and one of the values where several do."""
    judged = judged_media(desk.project.connection, [number(desk, media)])
    counts = [one.said[0].count for one in judged.values()]
    assert bool(counts) == bool(heads)
    assert set(counts) <= set(heads)
    flags = Judged.ITSELF if heads else Judged.NOT
    flags |= Judged.CONFLICT if len(set(heads)) > 1 else Judged.NOT
    ((noted,),) = desk.project.file.rows("SELECT judged FROM media WHERE id = ?", (media,))
    assert noted == flags


def rows_in(desk: Desk) -> dict[Key, bool]:
    """Whether each row is undone."""
    found: dict[Key, bool] = {}
    for table, (media, value) in VALUES.items():
        rows = desk.project.file.rows(
            f"SELECT id, supersedes, {media}, {value}, undone FROM {table} AS row"
        )
        known: dict[object, tuple[int, object]] = {
            row[0]: (round(float(str(row[3]))), row[1]) for row in rows
        }
        for id_, _, one, _, undone in rows:
            key = (table, str(one), values_of(id_, known))
            assert key not in found
            found[key] = bool(undone)
    return found


def values_of(id_: object, known: Mapping[object, tuple[int, object]]) -> Values:
    values: list[int] = []
    while id_ is not None:
        value, id_ = known[id_]
        values.append(value)
    return tuple(values)


def heads_in(desk: Desk, table: str, media: str) -> list[int]:
    target, value = VALUES[table]
    rows = desk.project.file.rows(
        f"SELECT {value} FROM current_{table} AS row WHERE {target} = ?", (media,)
    )
    return sorted(round(float(str(row[0]))) for row in rows)


@pytest.fixture
def use_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Be at the computer with a name: its data folder holds who it is."""
    return lambda name: monkeypatch.setenv("SWC_HOME", str(tmp_path / f"home {name}"))


@pytest.fixture
def team(tmp_path: Path, classifier: Classifier, use_home: Callable[[str], None]) -> Iterator[Team]:
    """Three desks that begin with a copy of the same project."""
    for at in range(2):
        photograph(tmp_path / "card" / f"{at}.jpg", "Panthera leo", seed=at)
    use_home("start")
    start = Desk(Project.create(tmp_path / "start.swcproject"), classifier)
    start.add(tmp_path / "card")
    stations = [Deployment(f"S{number}") for number in range(STATIONS)]
    start.work.deployments(stations, source="stations.csv")
    start.project.file.vacuum()
    start.project.close()
    desks = {}
    for name in "ABC":
        use_home(name)
        path = tmp_path / f"{name}.swcproject"
        shutil.copyfile(tmp_path / "start.swcproject", path)
        desks[name] = Desk(Project.open(path), classifier)
    yield Team(desks, use_home)
    for desk in desks.values():
        desk.project.close()


@pytest.mark.parametrize("seed", range(10))
def test_desks_agree_with_a_plain_list_and_with_each_other(team: Team, seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(STEPS):
        team.step(draw)
    for name in team.desks:
        team.check(name)
    names = list(team.desks)
    for name in (*names, *names):  # the second round brings the first desk what the last one knows
        for other in draw.sample(names, len(names)):
            if other != name:
                team.merge(name, other)
    for name in names:
        team.check(name)
        assert rows_in(team.desks[name]) == rows_in(team.desks[names[0]])
        for other in names:
            if other != name:
                assert team.merge(name, other).is_nothing


def test_a_redo_reaches_the_other_desk(team: Team) -> None:
    draw = random.Random(0)
    first, second = team.desks["A"], team.desks["B"]
    team.say("A", draw)
    team.merge("B", "A")
    team.undo("A", draw)
    assert team.merge("B", "A").undone
    team.redo("A", draw)
    outcome = team.merge("B", "A")
    assert (outcome.undone, outcome.redone > 0) == (0, True)
    assert any("redone there" in str(words) for words in outcome.words)
    assert rows_in(first) == rows_in(second)
    assert team.merge("A", "B").is_nothing, "what the other desk knew before is older"


def test_a_redo_after_a_merge_brings_the_conflict_back(team: Team) -> None:
    """Undo and redo leave the state that was before them, also of what two desks contradict."""
    draw, media = random.Random(0), team.media[0]

    def place(name: str, value: int) -> None:
        team.desks[name].work.place([Selected("media", media)], Place(value / 100, 20.0))
        team.models[name].say("given_place", [media], value)

    place("A", 1)
    team.merge("B", "A")
    place("A", 2)
    place("B", 3)
    team.merge("A", "B")
    assert heads_in(team.desks["A"], "given_place", media) == [2, 3]
    team.undo("A", draw)
    assert heads_in(team.desks["A"], "given_place", media) == [3]
    team.redo("A", draw)
    assert heads_in(team.desks["A"], "given_place", media) == [2, 3]
    team.check("A")


def test_an_older_project_counts_what_was_undone(
    tmp_path: Path, classifier: Classifier, use_home: Callable[[str], None]
) -> None:
    """Of a project of version 1 what was undone is undone once, and can be redone."""
    photograph(tmp_path / "card" / "a.jpg", "Panthera leo")
    use_home("A")
    desk = Desk(Project.create(tmp_path / "old.swcproject"), classifier)
    desk.add(tmp_path / "card")
    desk.work.place([Selected("media", media_of(desk))], Place(1.0, 2.0))
    desk.work.undo()
    with desk.project.transaction() as raw:
        make_version_4(raw)
        for table in ("action", *ACTS):
            if table not in ADDED_SINCE:
                raw.execute(f"ALTER TABLE {table} DROP COLUMN reverts")
        raw.execute("DROP TABLE detection")
        for index in ("media_by_burst", "media_in_time"):
            raw.execute(f"DROP INDEX {index}")
        for table, column in (
            *(("vote", "sharpness"), ("prediction", "burst"), ("prediction", "alone")),
            ("media", "burst"),
        ):
            raw.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        raw.execute("PRAGMA user_version = 1")
    desk.restart()
    assert desk.project.file.one("PRAGMA user_version") == VERSION
    assert desk.project.file.rows("SELECT undone, reverts FROM given_place") == [(1, 1)]
    desk.work.redo()
    assert desk.project.file.rows("SELECT undone, reverts FROM given_place") == [(0, 2)]
    desk.project.close()


def media_of(desk: Desk) -> str:
    return str(desk.project.file.one("SELECT id FROM media"))
