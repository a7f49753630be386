"""What was seen in photographs and events, as observations for others."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Box, Category
from swc_desktop.exports.dataset import (
    KIND_OF_SAID,
    AnswerData,
    ObservationData,
    ObservationLevel,
    ObservedKind,
)
from swc_desktop.projects.identifications import Identification
from swc_desktop.projects.judged_media import JudgedLevel, JudgedMedia
from swc_desktop.projects.judged_regions import attached
from swc_desktop.projects.sightings import EventSighting
from swc_desktop.sharing.protection import Protection


@dataclass(frozen=True, slots=True)
class SharedAnswer:
    """What the model says of a region, by its number; the whole picture has the box None."""

    region: int
    category: Category
    box: Box | None
    confidence: float | None
    answer: AnswerData
    moment_s: float | None = None


@dataclass(frozen=True, slots=True)
class SharedShot:
    """A photograph of which observations are made, with the ids and times that others see.

    ``answered_at`` is when the model looked at it.
    """

    media: str
    station: str
    event: str
    starts: datetime
    ends: datetime
    protection: Protection
    answers: Sequence[SharedAnswer]
    judged: JudgedMedia | None
    flanks: Mapping[int | None, str]
    answered_at: datetime | None


_KIND_OF_STATUS: Final[Mapping[str, ObservedKind]] = {
    Status.NAMED: ObservedKind.ANIMAL,
    Status.OTHER_ANIMAL: ObservedKind.ANIMAL,
    Status.BLANK: ObservedKind.BLANK,
    Status.PERSON: ObservedKind.HUMAN,
    Status.VEHICLE: ObservedKind.VEHICLE,
}
"""All others are an answer that names nothing: a person may still do so."""


def observations_of(shot: SharedShot) -> list[ObservationData]:
    """What was seen in one photograph: by people, and by the model where no person judged.

    What people said of the event of a photograph has no count here, since it is not about this one.
    """
    judged = shot.judged
    if judged is None:
        return [_by_model(shot, one, at) for at, one in enumerate(shot.answers)]
    acts = list(judged.acts)
    if judged.level is not JudgedLevel.BOXES:
        said = [(act, one) for act in acts for one in act.said]
        boxes = [one for one in shot.answers if one.box is not None]
        alone = boxes[0] if len(boxes) == len(said) == 1 and said[0][1].is_animal else None
        lead = alone or next(iter(shot.answers), None)
        return [
            _by_person(shot, act, one, at, lead if at == 0 else None, is_boxed=alone is not None)
            for at, (act, one) in enumerate(said)
        ]
    return _of_boxes(shot, judged)


def _of_boxes(shot: SharedShot, judged: JudgedMedia) -> list[ObservationData]:
    """What people said of the boxes of a photograph, and the model of the others."""
    found: list[ObservationData] = []
    boxed = [(one, one.box) for one in shot.answers if one.box is not None]
    acts_of_boxes = attached([(one.region, box) for one, box in boxed], judged)
    for act in judged.acts:
        at = next((at for at, of in enumerate(acts_of_boxes) if of is act), None)
        answer = None if at is None else boxed[at][0]
        for said in act.said:
            found.append(_by_person(shot, act, said, len(found), answer, is_boxed=True))
    for (one, _), of in zip(boxed, acts_of_boxes, strict=True):
        if of is None:
            found.append(_by_model(shot, one, len(found)))
    return found


def _by_model(shot: SharedShot, one: SharedAnswer, at: int) -> ObservationData:
    answer = one.answer
    return ObservationData(
        _id(shot.media, "model", at),
        shot.station,
        shot.media,
        shot.event,
        shot.starts,
        shot.ends,
        ObservationLevel.MEDIA,
        _KIND_OF_STATUS.get(answer.status, ObservedKind.UNCLASSIFIED),
        by_people=False,
        by=answer.pack,
        at=shot.answered_at,
        probability=answer.confidence,
        taxon=answer.taxon or "",
        rank=answer.rank,
        count=1 if one.box is not None and one.category is not Category.FRAME else None,
        box=one.box,
        detector_confidence=one.confidence,
        moment_s=one.moment_s,
        answer=answer,
    )


def _by_person(
    shot: SharedShot,
    act: Identification,
    said: Identified,
    at: int,
    answer: SharedAnswer | None,
    *,
    is_boxed: bool,
) -> ObservationData:
    box = act.box
    if box is None and is_boxed and answer is not None:
        box = answer.box
    hides = shot.protection.hides
    is_of_event = act.target.event is not None
    return ObservationData(
        _id(shot.media, "person", at),
        shot.station,
        shot.media,
        shot.event,
        shot.starts,
        shot.ends,
        ObservationLevel.MEDIA,
        ObservedKind.ANIMAL if said.taxon is not None else KIND_OF_SAID[said.kind or Kind.UNKNOWN],
        by_people=True,
        by=act.by,
        at=act.when,
        taxon=said.taxon or "",
        rank=said.rank,
        name="" if hides else said.name,
        is_setup=said.kind is Kind.SETUP,
        count=None if is_of_event else said.count,
        sex=said.sex,
        life_stage=said.life_stage,
        behavior="" if hides else said.behavior,
        individual=said.individual,
        flank=shot.flanks.get(act.target.region, ""),
        certainty=said.certainty,
        remarks="" if hides else said.remarks,
        box=box,
        moment_s=None if answer is None else answer.moment_s,
        answer=None if answer is None else answer.answer,
    )


def _id(media: str, by: str, at: int) -> str:
    return str(uuid.uuid5(uuid.UUID(media), f"{by} {at}"))


@dataclass(frozen=True, slots=True)
class SharedEvent:
    """An event of which observations are made: the id that others see, what its photographs show,
    and what people said of it as a whole, None where they did not."""

    id: str
    sightings: Sequence[EventSighting]
    observations: Sequence[ObservationData]
    act: Identification | None
    protection: Protection


def observations_of_event(event: SharedEvent) -> list[ObservationData]:
    """What was seen in an event, once for each taxon, sex and life stage, so that counts add up.

    What people said of the event counts, else of each kind the most in one of its photographs. An
    event in which everything is blank is blank.
    """
    found: list[ObservationData] = []
    shown = list(event.sightings)
    if event.act is not None:
        first = event.observations[0]
        shot = SharedShot(
            *(first.media, first.station, event.id, first.starts, first.ends, event.protection),
            (),
            None,
            {},
            None,
        )
        for at, said in enumerate(event.act.said):
            one = _by_person(shot, event.act, said, at, None, is_boxed=False)
            found.append(replace(one, count=said.count))
        shown = [one for one in shown if not one.seen.is_animal and not one.by_people]
    for sighting in shown:
        found += _of_sighting(sighting, event.observations)
    if not found and all(one.kind is ObservedKind.BLANK for one in event.observations):
        found = [event.observations[0]]
    starts = min(one.starts for one in event.observations)
    ends = max(one.ends for one in event.observations)
    photographs = len({one.media for one in event.observations})
    return [
        replace(
            one,
            id=str(uuid.uuid5(uuid.UUID(event.id), f"{at}")),
            media="",
            event=event.id,
            starts=starts,
            ends=ends,
            level=ObservationLevel.EVENT,
            box=None,
            moment_s=None,
            detector_confidence=None,
            answer=None,
            photographs=photographs,
        )
        for at, one in enumerate(found)
    ]


def _of_sighting(
    sighting: EventSighting, observations: Iterable[ObservationData]
) -> list[ObservationData]:
    """What was seen in one event, an observation for each sex, life stage and known animal.

    Together they are as many as the photograph with the most shows. A known animal that is only in
    another one is one of them.
    """
    of_media: dict[str, list[ObservationData]] = defaultdict(list)
    for one in observations:
        if one.by_people == sighting.by_people and _shows(one, sighting):
            of_media[one.media].append(one)
    if not of_media:
        return []
    most = max(of_media.values(), key=lambda some: sum(one.count or 1 for one in some))
    found: dict[tuple[object, ...], ObservationData] = {}
    for one in most:
        key = (one.sex, one.life_stage, one.individual)
        before = found.get(key)
        count = (one.count or 1) + (0 if before is None else before.count or 0)
        found[key] = replace(one if before is None else before, count=count)
    rows = list(found.values())
    for one in (one for some in of_media.values() for one in some if one.individual):
        if all(one.individual != row.individual for row in rows):
            rows = [*_without_one_like(rows, one), replace(one, count=1)]
    surest = max(one.probability or 0.0 for some in of_media.values() for one in some)
    return [
        replace(
            one,
            count=one.count if one.kind in (ObservedKind.ANIMAL, ObservedKind.UNKNOWN) else None,
            probability=None if one.probability is None else surest,
        )
        for one in rows
    ]


def _without_one_like(
    rows: Sequence[ObservationData], known: ObservationData
) -> list[ObservationData]:
    """The same animals without one that may be the known one."""
    for at, row in enumerate(rows):
        if (
            not row.individual
            and (None in (row.sex, known.sex) or row.sex is known.sex)
            and (None in (row.life_stage, known.life_stage) or row.life_stage is known.life_stage)
        ):
            left = [replace(row, count=(row.count or 1) - 1)] if (row.count or 1) > 1 else []
            return [*rows[:at], *left, *rows[at + 1 :]]
    return list(rows)


def _shows(one: ObservationData, sighting: EventSighting) -> bool:
    seen = sighting.seen
    if seen.kind is None:
        return one.taxon == seen.name
    if seen.kind is Kind.OTHER_ANIMAL:
        return one.kind is ObservedKind.ANIMAL and not one.taxon
    return not one.taxon and one.kind is KIND_OF_SAID[seen.kind]
