"""Deciding from kept votes: after a new place, time, clock or weather no picture is read again."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

import apsw

from swc_desktop.core.clip import Clip
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
from swc_desktop.projects.burst_votes import BurstVote, burst_votes
from swc_desktop.projects.kept_bursts import (
    BURSTS_SETTING,
    burst_mates,
    burst_members,
    form_bursts,
)
from swc_desktop.projects.kept_events import deployments_to_form, form_events, form_later
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.region_rows import KeptRegion, kept_regions
from swc_desktop.projects.resolving import GivenEvidence, Resolved
from swc_desktop.weather.store import WeatherStore

_PER_STEP: Final = 1_000
"""Photographs decided at once: some MB; more gain no time."""


RECIPE_SETTING: Final = "recipe"
TARGET_SETTING: Final = "target"
FREQUENCIES_SETTING: Final = "frequencies"
METHOD_SETTINGS: Final = (RECIPE_SETTING, TARGET_SETTING, FREQUENCIES_SETTING, BURSTS_SETTING)
"""Settings of a project: how its answers are decided; "" for what the pack says."""

FREQUENCIES_OFF: Final = "off"
"""The value of ``FREQUENCIES_SETTING`` with which all animals count as equally frequent."""


def _options_of(connection: apsw.Connection, votes: Decider | None) -> RunOptions:
    """Both votes, by the recipe and target of the project where the pack knows them, and with
    expected frequencies unless they are off."""
    rows = connection.execute(
        f"SELECT name, value FROM setting WHERE name IN ({marks(METHOD_SETTINGS)})",
        METHOD_SETTINGS,
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
    """A region by its number in the project, and its answer; of a clip the one region that stands
    for it, with its moments."""

    number: int
    region: Region
    prediction: Prediction
    clip: Clip | None = None


@dataclass(frozen=True)
class Decided:
    """A photograph with its evidence and the answers that this gives.

    ``prediction`` is the one of ``regions`` that stands for the photograph; None without votes.
    ``burst`` names the burst that it is in, None for a photograph alone.
    """

    media: Resolved
    regions: tuple[DecidedRegion, ...]
    burst: str | None = None

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
        new_votes: bool = False,
    ) -> int:
        """Store the answers of these photographs, within a transaction; how many changed.

        Their bursts are formed anew, and what votes with others than before, or with
        ``new_votes``, is decided too. The events of their camera stations are formed anew, now or
        later with the next ones. ``evidence`` that was loaded before is used as it is.
        """
        numbers = list(numbers)
        mates = burst_mates(self._connection, numbers)
        changed = self._decide_as_grouped(numbers, {}, evidence)
        regrouped = form_bursts(self._connection, mates.union(numbers))
        if new_votes:
            regrouped |= burst_mates(self._connection, numbers)
        changed = self._decide_as_grouped(sorted(regrouped), changed, evidence)
        stations = deployments_to_form(self._connection, numbers)
        (form_events if forms_events else form_later)(self._connection, stations)
        return len(changed)

    def regroup(self, numbers: Iterable[int]) -> int:
        """After these photographs were judged, or are not any more: form their bursts anew and
        store what votes with others than before, within a transaction; how many answers changed.
        """
        numbers = list(numbers)
        regrouped = form_bursts(
            self._connection, burst_mates(self._connection, numbers).union(numbers)
        )
        return len(self._decide_as_grouped(sorted(regrouped), {}, None)) if regrouped else 0

    def _decide_as_grouped(
        self,
        numbers: Sequence[int],
        before: Mapping[int, tuple[Cell, ...]],
        evidence: GivenEvidence | None,
    ) -> dict[int, tuple[Cell, ...]]:
        """Store the answers with the bursts as they are.

        ``before`` has the answers that changed already, as they were at first; what is given back
        is the same after this.
        """
        changed = dict(before)
        for some in self.decided(numbers, explained=False, evidence=evidence):
            self._store(some, changed)
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
            members = burst_members(self._connection, some)
            answers = self._answers(resolved, members.values(), explained=explained)
            burst_of = {number: burst for burst, of in members.items() for number in of}
            yield [
                Decided(one, tuple(answers.get(one.number, ())), burst_of.get(one.number))
                for one in resolved
            ]

    def _with_weather(self, observations: Sequence[Observation]) -> list[Observation]:
        return with_weather(observations, self._options, self._weather)

    def _answers(
        self,
        resolved: Sequence[Resolved],
        bursts: Collection[Sequence[int]],
        *,
        explained: bool,
    ) -> dict[int, list[DecidedRegion]]:
        """The answers of the regions with kept votes by photograph; ``bursts`` are all that these
        photographs are in."""
        if self._votes is None:
            return {}
        pack = self._votes.pack
        numbers = {one.number for one in resolved}.union(*bursts)
        kept = kept_regions(self._connection, numbers, pack.digest, pack.method)
        together: dict[int, BurstVote] = {}
        for burst in bursts:
            photographs = [kept.get(number, ()) for number in burst]
            together |= burst_votes(photographs, pack.method.gate)
        rows: list[tuple[Resolved, KeptRegion, KeptRegion | BurstVote]] = []
        for one in resolved:
            for region in kept.get(one.number, ()):
                rows.append((one, region, region))
                if (vote := together.get(region.number)) is not None:
                    rows.append((one, region, vote))
        predictions = self._votes.decide(
            [one.observation for one, _, _ in rows],
            [voted.outputs for _, _, voted in rows],
            self._options,
            regions=[region.region if region.detected else None for _, region, _ in rows],
            sides=[voted.sides for _, _, voted in rows],
            explained=explained,
        )
        answers: dict[int, dict[int, DecidedRegion]] = {}
        for (one, region, _), said in zip(rows, predictions, strict=True):
            of_media = answers.setdefault(one.number, {})
            if (alone := of_media.get(region.number)) is not None:
                count = together[region.number].photographs
                said = replace(said, burst=count, without_burst=alone.prediction.answer)
            of_media[region.number] = DecidedRegion(region.number, region.region, said, region.clip)
        return {number: list(of_media.values()) for number, of_media in answers.items()}

    def _store(self, some: Sequence[Decided], changed: dict[int, tuple[Cell, ...]]) -> None:
        """Store answers; ``changed`` keeps the first answers of those that are others now."""
        before = self._before([one.media.number for one in some])
        found, answers = [], []
        for one in some:
            earlier = before[one.media.number]
            columns = earlier.answer
            said = one.prediction
            if said is not None:
                columns = _columns(said)
                first = changed.pop(one.media.number, earlier.answer[:2])
                if first[0] is not None and first != columns[:2]:
                    changed[one.media.number] = first
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
            "not_in_pack, evidence, best, without_place, burst, alone) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            answers,
        )

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
                f"p.not_in_pack, p.evidence, p.best, p.without_place, p.burst, p.alone, {shown} "
                "FROM media m JOIN region r ON r.media = m.number "
                "LEFT JOIN prediction p ON p.region = r.number AND p.pack = ? "
                f"WHERE {_IS_FRAME} AND m.number IN ({marks(some)})",
                [self._pack, *some],
            )
            for number, region, *values in rows:
                at = len(values) - len(_SHOWN)
                found[int(number)] = _Before(int(region), tuple(values[:at]), tuple(values[at:]))
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
        _as_text(prediction.without_metadata),
        prediction.burst,
        _as_text(prediction.without_burst),
    )


def _best(prediction: Prediction) -> str:
    return json.dumps(
        {rank.value: [best.taxon, best.probability] for rank, best in prediction.best.items()}
    )


def _as_text(answer: Answer | None) -> str | None:
    if answer is None:
        return None
    rank = None if answer.rank is None else answer.rank.value
    return json.dumps([answer.status.value, answer.taxon, rank, answer.confidence])
