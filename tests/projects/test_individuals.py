"""Individuals: acts, undo, redo and merges of two desks against a plain list of what was said."""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from swc_desktop.core.identification import IdentificationError, Identified, Sex
from swc_desktop.core.individual import (
    ComparisonVerdict,
    Flank,
    checked_code,
    code_prefix,
    new_code,
    next_code,
)
from swc_desktop.core.message import message
from swc_desktop.core.taxonomy import Rank
from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.conflicts import found_conflicts
from swc_desktop.projects.errors import (
    IndividualRefused,
    IndividualUnknown,
    NothingToUndo,
    ProjectBroken,
)
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.identifications import Target, identifications_of_media
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.individual_catalogue import read_catalogue
from swc_desktop.projects.individual_members import flanks, members, references, verdicts
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.project import Project
from swc_desktop.projects.reports import check
from swc_desktop.projects.schema import VERSION
from swc_desktop.projects.selecting import Selected
from swc_desktop.session.individual_catalogue import read_pictures
from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk, MakeDesk
from tests.projects.older_file import make_version_5

HOUR = 3600.0
LION = Identified("Panthera leo", Rank.SPECIES, "swc-desktop")
WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)


@dataclass(frozen=True)
class Listed:
    """What the model holds: of which animal each photograph is, what each animal is called, and
    what was ruled out."""

    of: dict[int, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    different: frozenset[tuple[int, str]] = frozenset()
    flanks: dict[int, str] = field(default_factory=dict)

    def root(self, key: str) -> str:
        while key in self.merged:
            key = self.merged[key]
        return key

    def code(self, key: str) -> str:
        return self.codes[self.root(key)]


def state(desk: Desk) -> tuple[object, ...]:
    """What the project holds, in the form of the model."""
    connection = desk.project.connection
    catalogue = Catalogue(connection)
    of = {one.target.media: one.individual.code for one in members(connection, catalogue)}
    out = {
        (number, catalogue.of(key).code)
        for (number,) in desk.project.file.rows("SELECT number FROM media")
        for key, verdict in verdicts(connection, Target(int(str(number))), catalogue).items()
        if verdict is ComparisonVerdict.DIFFERENT
    }
    sides = {target.media: side.value for target, side in flanks(connection).items()}
    return of, {one.code for one in catalogue.all}, out, sides


def listed(model: Listed) -> tuple[object, ...]:
    return (
        {number: model.code(key) for number, key in model.of.items()},
        {model.code(key) for key in model.codes},
        {(number, model.code(key)) for number, key in model.different},
        model.flanks,
    )


class Ranger:
    """Draws acts, and does them in the project and in the model."""

    def __init__(self, desk: Desk, numbers: list[int], seed: int) -> None:
        self.desk = desk
        self.numbers = numbers
        self.draw = random.Random(seed)
        self.done = [Listed()]
        self.undone: list[Listed] = []
        self._count = 0

    @property
    def model(self) -> Listed:
        return self.done[-1]

    @property
    def acts(self) -> IndividualActs:
        return IndividualActs(self.desk.project, self.desk.decider)

    def step(self) -> None:
        before = self.model
        doing = (self.new, self.same, self.different, self.edit, self.merge, self.split)
        after = self.draw.choice((*doing, self.flank))()
        if after is not None and after != before:
            self.done.append(after)
            self.undone = []

    def undo(self) -> None:
        if len(self.done) > 1:
            self.desk.work.undo()
            self.undone.append(self.done.pop())

    def redo(self) -> None:
        if self.undone:
            self.desk.work.redo()
            self.done.append(self.undone.pop())

    def _one(self) -> tuple[int, Target]:
        number = self.draw.choice(self.numbers)
        return number, Target(number)

    def _known(self) -> str | None:
        roots = sorted({self.model.root(key) for key in self.model.codes})
        return self.draw.choice(roots) if roots else None

    def _without(self, number: int, key: str) -> frozenset[tuple[int, str]]:
        model = self.model
        return frozenset(
            (other, animal)
            for other, animal in model.different
            if other != number or model.root(animal) != key
        )

    def new(self) -> Listed:
        number, target = self._one()
        self._count += 1
        code = f"L{self._count}"
        assert self.acts.new([target], code=code)[0] == code
        model = self.model
        return replace(model, of={**model.of, number: code}, codes={**model.codes, code: code})

    def same(self) -> Listed | None:
        number, target = self._one()
        key = self._known()
        if key is None:
            return None
        self.acts.same(
            [target], Catalogue(self.desk.project.connection).named(self.model.code(key))
        )
        return replace(
            self.model,
            of={**self.model.of, number: key},
            different=self._without(number, key),
        )

    def different(self) -> Listed | None:
        number, target = self._one()
        key = self._known()
        if key is None:
            return None
        one = Catalogue(self.desk.project.connection).named(self.model.code(key))
        self.acts.compare([target], one, ComparisonVerdict.DIFFERENT)
        model = self.model
        of = {a: b for a, b in model.of.items() if a != number or model.root(b) != key}
        return replace(model, of=of, different=self._without(number, key) | {(number, key)})

    def edit(self) -> Listed | None:
        key = self._known()
        if key is None:
            return None
        self._count += 1
        code = f"L{self._count}"
        one = Catalogue(self.desk.project.connection).named(self.model.code(key))
        self.acts.edit(one, code=code)
        return replace(self.model, codes={**self.model.codes, key: code})

    def merge(self) -> Listed | None:
        kept, other = self._known(), self._known()
        if kept is None or other is None or kept == other:
            return None
        catalogue = Catalogue(self.desk.project.connection)
        self.acts.merge(
            catalogue.named(self.model.code(kept)), [catalogue.named(self.model.code(other))]
        )
        return replace(self.model, merged={**self.model.merged, other: kept})

    def split(self) -> Listed | None:
        key = self._known()
        model = self.model
        mine = [number for number, of in model.of.items() if model.root(of) == key]
        if key is None or len(mine) < 2:
            return None
        self._count += 1
        code = f"L{self._count}"
        one = Catalogue(self.desk.project.connection).named(model.code(key))
        self.acts.split([Target(mine[0])], one, code)
        return replace(model, of={**model.of, mine[0]: code}, codes={**model.codes, code: code})

    def flank(self) -> Listed:
        number, target = self._one()
        side = self.draw.choice(list(Flank))
        self.acts.set_flank([target], side)
        return replace(self.model, flanks={**self.model.flanks, number: side.value})


@pytest.mark.parametrize("seed", range(6))
def test_acts_undo_and_redo_agree_with_a_plain_list(desk: Desk, seed: int) -> None:
    numbers = add_rows(desk, [at * HOUR for at in range(4)])
    identify(
        desk.project, desk.decider, [Judgement(Target(one), (LION,)) for one in numbers], WORDS
    )
    ranger = Ranger(desk, numbers, seed)
    for at in range(30):
        ranger.draw.choice((ranger.step, ranger.step, ranger.step, ranger.undo, ranger.redo))()
        assert state(desk) == listed(ranger.model), at
    desk.restart()
    assert state(desk) == listed(ranger.model)
    while len(ranger.done) > 1:
        ranger.undo()
        assert state(desk) == listed(ranger.model)
    for one in numbers:
        (act,) = identifications_of_media(desk.project.connection, [one])[one]
        assert act.said == (LION,)
    assert check(desk.project.file).is_whole


@pytest.fixture
def two_desks(
    make_desk: MakeDesk, tmp_path: Path, classifier: Classifier, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Desk, Desk, Callable[[str], None]]]:
    """Two desks with the same six photographs of lions."""

    def at(name: str) -> None:
        monkeypatch.setenv("SWC_HOME", str(tmp_path / f"home {name}"))

    at("start")
    start = make_desk("start")
    numbers = add_rows(start, [at * HOUR for at in range(6)])
    new = [Judgement(Target(one), (LION,)) for one in numbers]
    identify(start.project, start.decider, new, WORDS)
    start.project.file.vacuum()
    start.project.close()
    desks = []
    for name in ("A", "B"):
        at(name)
        path = tmp_path / f"{name}.swcproject"
        shutil.copyfile(tmp_path / "start.swcproject", path)
        desks.append(Desk(Project.open(path), classifier))
    first, second = desks
    yield first, second, at
    for desk in desks:
        desk.project.close()


def acts_of(desk: Desk) -> IndividualActs:
    return IndividualActs(desk.project, desk.decider)


def merge(desk: Desk, other: Desk) -> bool:
    """Take over what the other desk has; whether there was anything new."""
    with open_other(other.project.path, None) as opened:
        return not desk.work.merge(opened).is_nothing


def numbers_of(desk: Desk) -> list[int]:
    rows = desk.project.file.rows("SELECT number FROM media ORDER BY id")
    return [int(str(row[0])) for row in rows]


def by_media(desk: Desk) -> tuple[object, ...]:
    """The state with what is the same on every desk."""
    rows = desk.project.file.rows("SELECT number, id FROM media")
    ids = {number: str(id_) for number, id_ in rows}
    of, codes, out, sides = state(desk)
    assert isinstance(of, dict)
    assert isinstance(out, set)
    assert isinstance(sides, dict)
    return (
        {ids[number]: code for number, code in of.items()},
        codes,
        {(ids[number], code) for number, code in out},
        {ids[number]: side for number, side in sides.items()},
    )


@pytest.mark.parametrize("seed", range(4))
def test_two_desks_agree_whoever_merges_first(
    two_desks: tuple[Desk, Desk, Callable[[str], None]], seed: int
) -> None:
    first, second, _ = two_desks
    halves = numbers_of(first)[:3], numbers_of(second)[3:]
    rangers = [Ranger(desk, half, seed) for desk, half in zip((first, second), halves, strict=True)]
    for ranger in rangers:  # both give the codes L1, L2, … to animals of their own
        for _ in range(8):
            ranger.draw.choice((ranger.step, ranger.step, ranger.undo))()
    merge(first, second)
    merge(second, first)
    assert by_media(first) == by_media(second)
    assert not merge(first, second)
    assert not merge(second, first)
    of, codes, _, sides = by_media(first)
    models = [ranger.model for ranger in rangers]
    assert len(of) == sum(len(model.of) for model in models)  # type: ignore[arg-type]
    roots = [{model.root(key) for key in model.codes} for model in models]
    assert len(codes) == sum(map(len, roots))  # type: ignore[arg-type]
    assert len(sides) == sum(len(model.flanks) for model in models)  # type: ignore[arg-type]


def test_one_code_for_two_animals_is_shown_as_two(
    two_desks: tuple[Desk, Desk, Callable[[str], None]],
) -> None:
    first, second, _ = two_desks
    acts_of(first).new([Target(numbers_of(first)[0])], code="Scar")
    acts_of(second).new([Target(numbers_of(second)[1])], code="Scar")
    acts_of(first).edit(Catalogue(first.project.connection).named("Scar"), remarks="said later")
    merge(second, first)
    merge(first, second)
    for desk in (first, second):
        catalogue = Catalogue(desk.project.connection)
        kept, other = catalogue.all
        assert (kept.code, other.code) == ("Scar", "Scar~2")
        assert (kept.facts.remarks, other.has_shared_code) == ("said later", True)
    acts_of(second).edit(Catalogue(second.project.connection).named("Scar~2"), code="Nick")
    merge(first, second)
    assert [one.code for one in Catalogue(first.project.connection).all] == ["Nick", "Scar"]


def test_two_desks_that_say_different_animals_are_a_conflict(
    two_desks: tuple[Desk, Desk, Callable[[str], None]],
) -> None:
    first, second, _ = two_desks
    number = numbers_of(first)[0]
    acts_of(first).new([Target(number)], code="Scar")
    acts_of(second).new([Target(numbers_of(second)[0])], code="Scar")
    merge(first, second)
    (found,) = found_conflicts(first.project.connection)
    assert found.about == "identification"
    acts_of(first).same([Target(number)], Catalogue(first.project.connection).named("Scar"))
    assert not found_conflicts(first.project.connection)


def test_animals_that_are_each_the_other_are_one(
    two_desks: tuple[Desk, Desk, Callable[[str], None]],
) -> None:
    first, second, _ = two_desks
    for at, code in enumerate(("A", "B")):
        acts_of(first).new([Target(numbers_of(first)[at])], code=code)
    merge(second, first)
    for desk, codes in ((first, "AB"), (second, "BA")):
        kept, other = (Catalogue(desk.project.connection).named(code) for code in codes)
        acts_of(desk).merge(kept, [other])
    merge(first, second)
    merge(second, first)
    ((one,), (other,)) = (Catalogue(desk.project.connection).all for desk in (first, second))
    assert (one.code, one.key) == (other.code, other.key)
    assert len(members(first.project.connection, Catalogue(first.project.connection))) == 2


def test_what_is_forgotten_leaves_the_catalogue(
    two_desks: tuple[Desk, Desk, Callable[[str], None]],
) -> None:
    first, second, _ = two_desks
    here = numbers_of(first)[0]
    acts_of(first).new([Target(here)], code="Scar", flank=Flank.LEFT)
    acts_of(first).compare(
        [Target(here)], acts_of(first).catalogue.named("Scar"), ComparisonVerdict.UNSURE
    )
    acts_of(first).same([Target(here)], acts_of(first).catalogue.named("Scar"))
    merge(second, first)
    ((id_,),) = first.project.file.rows("SELECT id FROM media WHERE number = ?", (here,))
    forget(first.project, first.decider, [Selected("media", str(id_))])
    for table in ("individual", "flank", "comparison", "embedding"):
        assert first.project.file.one(f"SELECT count(*) FROM {table}") == 0
    merge(first, second)
    assert not Catalogue(first.project.connection).all
    assert first.project.file.one("SELECT count(*) FROM individual") == 0
    assert check(first.project.file).is_whole


def test_an_older_project_keeps_the_codes_that_were_typed(desk: Desk) -> None:
    (number,) = add_rows(desk, [0.0])
    said = replace(LION, individual="Old one")
    with desk.project.transaction() as raw:
        make_version_5(raw)
        raw.execute(
            "INSERT INTO action (id, kind, words, made_at, said_at, made_by, can_undo, origin) "
            "SELECT 'x', 'identify', words, made_at, said_at, made_by, 1, origin FROM action "
            "LIMIT 1"
        )
        action = raw.last_insert_rowid()
        raw.execute(
            "INSERT INTO identification (id, action, media) VALUES ('y', ?, ?)", (action, number)
        )
        raw.execute(
            "INSERT INTO identification_row (identification, position, taxon, rank, checklist, "
            "name, behavior, individual, remarks) VALUES "
            "(?, 0, 'Panthera leo', 'species', 'swc-desktop', '', '', 'Old one', '')",
            (raw.last_insert_rowid(),),
        )
    desk.restart()
    assert desk.project.file.one("PRAGMA user_version") == VERSION
    (act,) = identifications_of_media(desk.project.connection, [number])[number]
    assert act.said == (said,)
    (one,) = Catalogue(desk.project.connection).all
    assert (one.code, one.facts.taxon) == ("Old one", "Panthera leo")
    acts_of(desk).edit(one, code="Old-one")
    (act,) = identifications_of_media(desk.project.connection, [number])[number]
    assert act.said[0].individual == "Old-one"


def test_an_undone_act_counts_the_pictures_that_it_is_of(desk: Desk) -> None:
    first, second, third = add_rows(desk, [0.0, HOUR, 2 * HOUR])
    for number in (first, second, third):
        identify(desk.project, desk.decider, [Judgement(Target(number), (LION,))], WORDS)
    acts_of(desk).new([Target(first), Target(second)], code="A")
    acts_of(desk).new([Target(third)], code="B")
    kept, other = (acts_of(desk).catalogue.named(code) for code in "AB")
    assert acts_of(desk).merge(kept, [other]).media == 3
    assert desk.work.undo()[1].media == 3
    assert desk.work.redo()[1].media == 3
    acts_of(desk).set_flank([Target(first), Target(second)], Flank.LEFT)
    assert desk.work.undo()[1].media == 2


def test_another_name_ends_what_a_picture_was(desk: Desk) -> None:
    """The code goes where the picture is of another animal; typed with it, it is refused."""
    number = add_rows(desk, [0.0, HOUR])[0]
    identify(desk.project, desk.decider, [Judgement(Target(number), (LION,))], WORDS)
    acts_of(desk).new([Target(number)], code="Scar")
    leopard = Identified("Panthera pardus", Rank.SPECIES, "swc-desktop", individual="Scar")
    identify(desk.project, desk.decider, [Judgement(Target(number), (leopard,))], WORDS)
    (act,) = identifications_of_media(desk.project.connection, [number])[number]
    assert act.said == (replace(leopard, individual=""),)
    desk.work.undo()
    other = Judgement(Target(number + 1), (leopard,))
    with pytest.raises(IndividualRefused, match="Scar is Panthera leo, not Panthera pardus"):
        identify(desk.project, desk.decider, [other], WORDS)
    assert not identifications_of_media(desk.project.connection, [number + 1])


def test_a_code_that_is_typed_is_an_individual(desk: Desk) -> None:
    number = add_rows(desk, [0.0])[0]
    said = replace(LION, individual="Scar")
    identify(desk.project, desk.decider, [Judgement(Target(number), (said,))], WORDS)
    assert [one.code for one in Catalogue(desk.project.connection).all] == ["Scar"]
    desk.work.undo()
    with pytest.raises(IndividualUnknown):
        Catalogue(desk.project.connection).named("Scar")
    with pytest.raises(NothingToUndo):
        desk.work.undo()


def test_a_file_from_outside_is_refused(
    two_desks: tuple[Desk, Desk, Callable[[str], None]],
) -> None:
    first, second, _ = two_desks
    acts_of(second).new([Target(numbers_of(second)[0])], code="Scar", flank=Flank.LEFT)
    for statement in (
        "UPDATE individual SET code = 'two words'",
        "UPDATE individual SET code = 'Scar', sex = 'both'",
        "UPDATE individual SET sex = NULL; UPDATE flank SET flank = 'top'",
    ):
        with second.project.transaction() as raw:
            raw.execute(statement)
        with pytest.raises(ProjectBroken, match="is not one of this program"):
            merge(first, second)


def test_codes() -> None:
    assert code_prefix("Panthera pardus fusca") == "PANPAR"
    assert code_prefix("Señor×") == "SEO"
    assert code_prefix("…") == "ANIMAL"
    taken = {"PANPAR-007", "PANPAR-x", "PANPAR-10", "LEO-99"}
    assert next_code("Panthera pardus", taken) == "PANPAR-011"
    assert next_code("Panthera onca", taken) == "PANONC-001"
    for fault in ("", "two words", "näme", "x" * 41, "a\tb"):
        with pytest.raises(IdentificationError):
            checked_code(fault)
    assert checked_code("LEO-014~2") == "LEO-014~2"
    with pytest.raises(IdentificationError, match="two animals of one code"):
        new_code("LEO-014~2")
    assert new_code("LEO~2b") == "LEO~2b"
    assert not Flank.LEFT.shows_what(Flank.RIGHT)
    assert Flank.UNKNOWN.shows_what(Flank.RIGHT)
    assert Flank.UP.shows_what(Flank.UP)


def test_a_picture_that_is_named_twice_is_one(desk: Desk) -> None:
    number = add_rows(desk, [0.0])[0]
    identify(desk.project, desk.decider, [Judgement(Target(number), (LION,))], WORDS)
    twice = [Target(number)] * 2
    before = state(desk)
    acts_of(desk).new(twice, code="A", flank=Flank.LEFT)
    acts_of(desk).compare(twice, acts_of(desk).catalogue.named("A"), ComparisonVerdict.DIFFERENT)
    acts_of(desk).set_flank(twice, Flank.RIGHT)
    for _ in range(3):
        reverted, _outcome = desk.work.undo()
        assert reverted.left == 0
    assert state(desk) == before


def test_a_picture_stands_for_its_side_until_another_one_does(desk: Desk) -> None:
    numbers = add_rows(desk, [at * HOUR for at in range(4)])
    said = [Judgement(Target(number), (LION,)) for number in numbers]
    identify(desk.project, desk.decider, said, WORDS)
    acts = IndividualActs(desk.project, desk.decider)
    first, second, right, other = map(Target, numbers)
    acts.new([first], flank=Flank.LEFT)
    lion = acts.catalogue.all[0]
    acts.same([second], lion, Flank.LEFT)
    acts.same([right], lion, Flank.RIGHT)
    connection = desk.project.connection
    with pytest.raises(IndividualRefused):
        acts.set_reference([other])
    assert acts.set_reference([first]).media == 1
    assert acts.set_reference([right]).media == 1
    assert references(connection) == {first, right}
    assert acts.set_reference([right]).left == 1, "it does already"
    acts.set_reference([second])
    assert references(connection) == {second, right}
    desk.work.undo()
    assert references(connection) == {first, right}
    desk.work.redo()
    assert references(connection) == {second, right}
    assert [one.is_reference for one in read_pictures(desk.project, lion.key)] == [
        True,
        False,
        True,
    ]
    assert next(one.member.target for one in read_pictures(desk.project, lion.key)) == second
    assert not check(desk.project.file).faults
    forget(desk.project, desk.decider, [Selected("media", id_of(desk, second))])
    assert references(connection) == {right}


def id_of(desk: Desk, target: Target) -> str:
    return str(desk.project.file.one("SELECT id FROM media WHERE number = ?", (target.media,)))


def test_the_catalogue_counts_sides_days_and_confirmations(desk: Desk) -> None:
    numbers = add_rows(desk, [at * 24 * HOUR for at in range(3)])
    said = [Judgement(Target(number), (LION,)) for number in numbers]
    identify(desk.project, desk.decider, said, WORDS)
    acts = IndividualActs(desk.project, desk.decider)
    desk.project.by = "Ann"
    acts.new([Target(numbers[0])], flank=Flank.LEFT)
    acts.same([Target(numbers[2])], acts.catalogue.all[0], Flank.RIGHT)
    desk.project.by = "Ben"
    acts.same([Target(numbers[2])], acts.catalogue.all[0])
    acts.new([Target(numbers[1])])
    first, second = read_catalogue(desk.project)
    assert (first.pictures, first.sides[Flank.LEFT], first.sides[Flank.RIGHT]) == (2, 1, 1)
    assert (first.first[:10], first.last[:10]) == ("2024-05-01", "2024-05-03")
    assert (first.confirmed, second.confirmed, second.pictures) == (1, 0, 1)
    codes = frozenset({first.individual.code})
    listing = MediaListing(desk.project.connection)
    assert listing.numbers(MediaFilter(individuals=codes)) == [numbers[0], numbers[2]]
    assert listing.numbers(MediaFilter(individuals=frozenset({"nobody"}))) == []


def test_code_and_taxon_change_together_and_the_pictures_stay(desk: Desk) -> None:
    numbers = add_rows(desk, [0.0, 1.0])
    acts = acts_of(desk)
    new = [Judgement(Target(one), (LION,)) for one in numbers]
    identify(desk.project, desk.decider, new, WORDS)
    acts.new([Target(one) for one in numbers], code="K1")
    leopard = acts.taxa.named("Panthera pardus")
    (one,) = Catalogue(desk.project.connection).all
    acts.edit(one, code="K2", taxon=leopard, sex=Sex.FEMALE)
    (one,) = Catalogue(desk.project.connection).all
    assert (one.code, one.facts.taxon, one.facts.sex) == ("K2", "Panthera pardus", Sex.FEMALE)
    known = members(desk.project.connection, Catalogue(desk.project.connection))
    assert [(of.target.media, of.individual.code) for of in known] == [(n, "K2") for n in numbers]
    desk.work.undo()
    (one,) = Catalogue(desk.project.connection).all
    assert (one.code, one.facts.taxon) == ("K1", "Panthera leo")
    assert len(members(desk.project.connection, Catalogue(desk.project.connection))) == 2
