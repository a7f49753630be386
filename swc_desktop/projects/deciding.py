"""Deciding from kept votes: after a new place, time, clock or weather no picture is read again."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

import apsw

from swc_desktop.core.method import Recipe
from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Answer, Prediction
from swc_desktop.core.region import Region
from swc_desktop.core.region_answers import leading
from swc_desktop.core.result_state import confidence_of
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.inference.build_clock import made_day
from swc_desktop.inference.deciding import Decider, with_weather
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.photos.moment import latest_moment
from swc_desktop.projects.acts import Cell
from swc_desktop.projects.kept_events import deployments_to_form, form_events, form_later
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.region_rows import kept_regions
from swc_desktop.projects.resolving import GivenEvidence, Resolved
from swc_desktop.weather.store import WeatherStore

_PER_STEP: Final = 1_000
"""Photographs decided at once: some MB; more gain no time."""


RECIPE_SETTING: Final = "recipe"
TARGET_SETTING: Final = "target"
FREQUENCIES_SETTING: Final = "frequencies"
METHOD_SETTINGS: Final = (RECIPE_SETTING, TARGET_SETTING, FREQUENCIES_SETTING)
"""Settings of a project: how its answers are decided; "" for what the pack says."""

FREQUENCIES_OFF: Final = "off"
"""The value of ``FREQUENCIES_SETTING`` with which all animals count as equally frequent."""


def _options_of(connection: apsw.Connection, votes: Decider | None) -> RunOptions:
    """Both votes, by the recipe and target of the project where the pack knows them, and with
    expected frequencies unless they are off."""
    rows = connection.execute(
        "SELECT name, value FROM setting WHERE name IN (?, ?, ?)", METHOD_SETTINGS
    ).fetchall()
    chosen = {str(name): str(value) for name, value in rows}
    recipe, target = chosen.get(RECIPE_SETTING, ""), chosen.get(TARGET_SETTING, "")
    known = () if votes is None else votes.pack.method.thresholds
    return RunOptions(
        recipe=Recipe(recipe) if recipe in set(Recipe) else None,
        target=target if target in known else None,
        frequencies=chosen.get(FREQUENCIES_SETTING, "") != FREQUENCIES_OFF,
    )


_IS_FRAME: Final = "r.category = 'frame' AND r.moment_s IS NULL"


@dataclass(frozen=True)
class DecidedRegion:
    """A region by its number in the project, and its answer."""

    number: int
    region: Region
    prediction: Prediction


@dataclass(frozen=True)
class Decided:
    """A photograph with its evidence and the answers that this gives.

    ``prediction`` is the one of ``regions`` that stands for the photograph; None without votes.
    """

    media: Resolved
    regions: tuple[DecidedRegion, ...]

    @property
    def prediction(self) -> Prediction | None:
        predictions = [one.prediction for one in self.regions]
        return predictions[leading(predictions)] if predictions else None


@dataclass(frozen=True)
class _Before:
    """What is stored of a photograph: its frame region, the answer of this pack, and what is shown
    of it, by the names in ``_SHOWN``."""

    region: int
    answer: tuple[Cell, ...]
    shown: tuple[Cell, ...]


class ProjectDecider:
    """Decides the photographs of a project by one pack; without one it only resolves evidence."""

    def __init__(
        self, connection: apsw.Connection, votes: Decider | None, weather: WeatherStore | None
    ) -> None:
        self._connection = connection
        self._votes = votes
        self._weather = weather
        self._options = _options_of(connection, votes)

    @property
    def options(self) -> RunOptions:
        """How answers are decided: both votes, by the settings of the project."""
        return self._options

    def renewed(self) -> "ProjectDecider":
        """The same after the settings of the project have changed."""
        return ProjectDecider(self._connection, self._votes, self._weather)

    @property
    def taxonomy(self) -> Taxonomy:
        """The taxa of the answers."""
        return Taxonomy(()) if self._votes is None else self._votes.pack.method.taxonomy

    @property
    def latest_instant(self) -> datetime:
        """The latest instant that is not in the future, by the clock of this computer and the day
        on which the pack was made; see ``photos.moment.latest_moment``."""
        return latest_moment(self._made).replace(tzinfo=UTC)

    @property
    def _made(self) -> date | None:
        return None if self._votes is None else made_day(self._votes.pack)

    def decide(
        self,
        numbers: Iterable[int],
        *,
        forms_events: bool = True,
        evidence: GivenEvidence | None = None,
    ) -> int:
        """Store the answers of these photographs, within a transaction; how many changed.

        The events of their camera stations are formed anew, now or later with the next ones.
        ``evidence`` that was loaded before is used as it is.
        """
        numbers = list(numbers)
        decided = self.decided(numbers, explained=False, evidence=evidence)
        changed = sum(self._store(some) for some in decided)
        stations = deployments_to_form(self._connection, numbers)
        (form_events if forms_events else form_later)(self._connection, stations)
        return changed

    def decide_all(self) -> int:
        """The same for every photograph."""
        rows = self._connection.execute("SELECT number FROM media WHERE successor IS NULL")
        return self.decide([int(row[0]) for row in rows])

    def evidence(self) -> GivenEvidence:
        """What people gave, as it is now; loaded where it is asked for first."""
        return GivenEvidence(self._connection, self._made)

    def decided(
        self,
        numbers: Iterable[int],
        *,
        explained: bool = True,
        evidence: GivenEvidence | None = None,
    ) -> Iterator[list[Decided]]:
        """The answers of these photographs with their evidence, some at a time; nothing is stored.

        ``explained`` and what is raised are as in ``Decider.decide``.
        """
        evidence = evidence or self.evidence()
        for some in in_pieces(numbers, _PER_STEP):
            resolved = evidence.resolve(some, self._with_weather)
            answers = self._answers(resolved, explained=explained)
            yield [Decided(one, tuple(answers.get(one.number, ()))) for one in resolved]

    def _with_weather(self, observations: Sequence[Observation]) -> list[Observation]:
        return with_weather(observations, self._options, self._weather)

    def _answers(
        self, resolved: Sequence[Resolved], *, explained: bool
    ) -> dict[int, list[DecidedRegion]]:
        """The answers of the regions with kept votes by photograph."""
        if self._votes is None:
            return {}
        pack = self._votes.pack
        numbers = [one.number for one in resolved]
        kept = kept_regions(self._connection, numbers, pack.digest, pack.method)
        rows = [(one, region) for one in resolved for region in kept.get(one.number, ())]
        predictions = self._votes.decide(
            [one.observation for one, _ in rows],
            [region.outputs for _, region in rows],
            self._options,
            regions=[region.region if region.detected else None for _, region in rows],
            explained=explained,
        )
        answers: dict[int, list[DecidedRegion]] = {}
        for (one, region), said in zip(rows, predictions, strict=True):
            decided = DecidedRegion(region.number, region.region, said)
            answers.setdefault(one.number, []).append(decided)
        return answers

    def _store(self, some: Sequence[Decided]) -> int:
        before = self._before([one.media.number for one in some])
        changed = 0
        found, answers = [], []
        for one in some:
            earlier = before[one.media.number]
            columns = earlier.answer
            said = one.prediction
            if said is not None:
                columns = _columns(said)
                changed += earlier.answer[0] is not None and earlier.answer[:2] != columns[:2]
            if columns != earlier.answer:
                answers.append((earlier.region, self._pack, *columns))
            answers += [
                (region.number, self._pack, *_columns(region.prediction))
                for region in one.regions
                if region.number != earlier.region
            ]
            answer = earlier.shown[len(_FOUND) :]
            if said is not None:
                evidence = None if said.evidence is None else said.evidence.value
                certainty = confidence_of(said)
                answer = (*columns[:4], self._pack, certainty, evidence, int(said.disputed))
            if (shown := (*_found(one.media), *answer)) != earlier.shown:
                found.append((*shown, one.media.number))
        self._connection.executemany(f"UPDATE media SET {_SET_SHOWN} WHERE number = ?", found)
        self._connection.executemany(
            "INSERT OR REPLACE INTO prediction (region, pack, status, taxon, rank, confidence, "
            "not_in_pack, evidence, best, without_place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            answers,
        )
        return changed

    @property
    def _pack(self) -> str:
        return "" if self._votes is None else self._votes.pack.digest

    def _before(self, numbers: Sequence[int]) -> dict[int, _Before]:
        """What is stored of each photograph."""
        found: dict[int, _Before] = {}
        shown = ", ".join(f"m.{name}" for name in _SHOWN)
        for some in in_pieces(numbers):
            rows = self._connection.execute(
                "SELECT m.number, r.number, p.status, p.taxon, p.rank, p.confidence, "
                f"p.not_in_pack, p.evidence, p.best, p.without_place, {shown} "
                "FROM media m JOIN region r ON r.media = m.number "
                "LEFT JOIN prediction p ON p.region = r.number AND p.pack = ? "
                f"WHERE {_IS_FRAME} AND m.number IN ({marks(some)})",
                [self._pack, *some],
            )
            for number, region, *values in rows:
                found[int(number)] = _Before(int(region), tuple(values[:8]), tuple(values[8:]))
        return found


_FOUND: Final = ("local_time", "instant", "latitude", "longitude", "deployment", "conflicts")
_ANSWER: Final = (
    "status", "taxon", "rank", "confidence", "pack", "certainty", "evidence", "disputed",
)  # fmt: skip
_SHOWN: Final = (*_FOUND, *_ANSWER)
"""The columns of ``media`` that filters and sorting read."""
_SET_SHOWN: Final = ", ".join(f"{name} = ?" for name in _SHOWN)


def _found(one: Resolved) -> tuple[Cell, ...]:
    """The evidence of a photograph by the names in ``_FOUND``."""
    moment, place = one.moment, one.place
    utc = None if moment is None else moment.utc
    return (
        None if moment is None else moment.isoformat(),
        None if utc is None else utc.timestamp(),
        None if place is None else place.latitude,
        None if place is None else place.longitude,
        one.deployment,
        int(one.conflicts),
    )


def _columns(prediction: Prediction) -> tuple[Cell, ...]:
    """The columns of a stored answer from its status on."""
    answer = prediction.answer
    return (
        answer.status.value,
        answer.taxon,
        None if answer.rank is None else answer.rank.value,
        answer.confidence,
        prediction.not_in_pack_p,
        None if prediction.evidence is None else prediction.evidence.value,
        _best(prediction),
        _without_place(prediction.without_metadata),
    )


def _best(prediction: Prediction) -> str:
    return json.dumps(
        {rank.value: [best.taxon, best.probability] for rank, best in prediction.best.items()}
    )


def _without_place(answer: Answer | None) -> str | None:
    if answer is None:
        return None
    rank = None if answer.rank is None else answer.rank.value
    return json.dumps([answer.status.value, answer.taxon, rank, answer.confidence])
