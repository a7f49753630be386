"""File, place, time and what is missing, in words."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Moment,
    Observation,
    Place,
    Sky,
    Source,
)
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.ui.evidence.taxon_phrases import as_sentence
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.words import capitalised, coordinates, light_word, season_word, source_word

translate = QCoreApplication.translate

MINUS: Final = "−"
"""The typographic minus sign; Qt writes a hyphen in English."""


@dataclass(frozen=True)
class FactSection:
    """A heading and its lines, which are plain text unless ``rich``."""

    heading: str
    lines: tuple[str, ...]
    rich: bool = False


def file_facts(record: ResultRecord) -> FactSection:
    """The file's name, its folder, and the camera where it is known."""
    lines = (file_name(record.file), str(record.file.parent), record.camera)
    return FactSection(translate("Evidence", "File"), tuple(filter(None, lines)))


def place_facts(observation: Observation) -> FactSection | None:
    """The coordinates, their source and why they may be wrong; None where unknown."""
    place = observation.place
    if isinstance(place, Absence):
        return None
    lines = [position(place), _from(place.source)]
    return FactSection(translate("Evidence", "Where"), (*lines, *map(as_sentence, place.notes)))


def position(place: Place) -> str:
    """Degrees with their letters, and the altitude where it is known."""
    if place.altitude_m is None:
        return coordinates(place)
    height = QLocale().toString(round(place.altitude_m)).replace("-", MINUS)
    return translate("Evidence", "{coordinates}, {height} m above sea level").format(
        coordinates=coordinates(place), height=height
    )


def _from(source: Source) -> str:
    return as_sentence(source_word(source))


def time_facts(observation: Observation) -> FactSection | None:
    """Local time, its zone and source, light and season; None where the time is unknown."""
    moment = observation.moment
    if isinstance(moment, Absence):
        return None
    lines = [local_time(moment), zone_words(moment), _from(moment.source)]
    sky = observation.sky
    lines.append(light_and_season(sky) if isinstance(sky, Sky) else as_sentence(sky.reason))
    return FactSection(translate("Evidence", "When"), (*lines, *map(as_sentence, moment.notes)))


def local_time(moment: Moment) -> str:
    """Day and time of day on the camera's clock, as the person's language writes them."""
    locale, local = QLocale(), moment.local
    day = locale.toString(QDate(local.year, local.month, local.day), QLocale.FormatType.LongFormat)
    return f"{day}, {QTime(local.hour, local.minute, local.second).toString('HH:mm:ss')}"


def zone_words(moment: Moment) -> str:
    """The time zone and how it is known."""
    if moment.offset is None:
        return translate("Evidence", "Local time; the time zone is not known.")
    minutes = round(moment.offset.total_seconds() / 60)
    sign = MINUS if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    offset = f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")
    source = {
        "exif": translate("Evidence", "as the camera recorded it"),
        "gps": translate("Evidence", "from the GPS clock"),
        "place": translate("Evidence", "from the place"),
    }.get(moment.offset_source, "")
    named = f"{moment.zone}, {offset}" if moment.zone else offset
    return translate("Evidence", "Time zone {zone}").format(zone=named) + (
        f", {source}." if source else "."
    )


def light_and_season(sky: Sky) -> str:
    """Light, height of the sun and season."""
    height = abs(round(sky.sun_elevation_deg))
    if sky.sun_elevation_deg < 0:
        sun = translate("Evidence", "sun {n}° below the horizon").format(n=height)
    elif sky.sun_rising:
        sun = translate("Evidence", "sun {n}° high and rising").format(n=height)
    else:
        sun = translate("Evidence", "sun {n}° high and sinking").format(n=height)
    return f"{capitalised(light_word(sky.light))}, {sun}; {season_word(sky.season)}."


def missing_evidence(absences: tuple[Absence, ...]) -> tuple[str, ...]:
    """What is missing and why, one sentence for each kind of evidence."""
    words = {
        Evidence.PLACE: translate("Evidence", "Place: {reason}"),
        Evidence.TIME: translate("Evidence", "Time: {reason}"),
        Evidence.WEATHER: translate("Evidence", "Weather: {reason}"),
        Evidence.IMAGE: translate("Evidence", "Picture: {reason}"),
        Evidence.METADATA: translate("Evidence", "Place, time and weather: {reason}"),
    }
    return tuple(
        as_sentence(words[absence.evidence].format(reason=absence.reason)) for absence in absences
    )
