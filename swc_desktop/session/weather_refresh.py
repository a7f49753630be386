"""Updating results with weather that was downloaded after them."""

from collections.abc import Sequence
from dataclasses import replace

from swc_desktop.core.observation import Absence, Evidence
from swc_desktop.core.prediction import Prediction
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.weather.lookup import weather_of
from swc_desktop.weather.port import WeatherStore


def refresh_weather(
    records: Sequence[ResultRecord], pack: str, store: WeatherStore | None
) -> list[ResultRecord]:
    """The records of a pack whose weather has changed, with the new weather and the old answer."""
    answered = [
        (record, record.photo, record.prediction)
        for record in records
        if record.pack == pack and record.photo is not None and record.prediction is not None
    ]
    seen = [photo.observation for _, photo, _ in answered]
    found = weather_of(store, [(one.place, one.moment) for one in seen])
    changed = []
    for (record, photo, prediction), before, now in zip(answered, seen, found, strict=True):
        if now == before.weather:
            continue
        observation = replace(before, weather=now)
        changed.append(
            replace(
                record,
                photo=replace(photo, observation=observation),
                prediction=replace(
                    prediction, missing=(*observation.missing, *_failed_votes(prediction))
                ),
            )
        )
    return changed


def _failed_votes(prediction: Prediction) -> list[Absence]:
    return [
        absence
        for absence in prediction.missing
        if absence.evidence in (Evidence.IMAGE, Evidence.METADATA)
    ]
