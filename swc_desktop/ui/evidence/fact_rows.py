"""File, place, time and what is missing, in words."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from swc_desktop.core.message import message
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Light,
    Moment,
    Observation,
    Place,
    Sky,
    Source,
)
from swc_desktop.core.text import on_one_line
from swc_desktop.geo.moon import moon_position
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import as_sentence
from swc_desktop.ui.text.words import (
    capitalised,
    coordinates,
    light_word,
    percent,
    season_word,
    source_word,
)

translate = QCoreApplication.translate

MINUS: Final = "−"
"""The typographic minus sign; Qt writes a hyphen in English."""


@dataclass(frozen=True)
class FactSection:
    """A heading and its lines, which are plain text unless ``rich``."""

    heading: str
    lines: tuple[str, ...]
    rich: bool = False


def file_facts(record: ListedMedia) -> FactSection:
    """The file's name, its folder, camera station and camera where they are known."""
    station = on_one_line(record.station)
    lines = (
        file_name(record.file),
        str(record.file.parent),
        translate("Evidence", "Camera station {name}").format(name=station) if station else "",
        on_one_line(" ".join(filter(None, (record.camera, record.serial)))),
        translate("Evidence", "Answer by {pack}").format(pack=record.pack)
        if record.pack and record.prediction is not None
        else "",
    )
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
    if isinstance(sky, Sky) and sky.light is not Light.DAY:
        lines.append(moon_words(observation))
    lines.extend(map(as_sentence, moment.notes))
    return FactSection(translate("Evidence", "When"), tuple(filter(None, lines)))


def local_time(moment: Moment) -> str:
    """Day and time of day on the camera's clock, as the person's language writes them."""
    locale, local = QLocale(), moment.local
    day = locale.toString(QDate(local.year, local.month, local.day), QLocale.FormatType.LongFormat)
    if moment.is_day:
        return day
    return f"{day}, {QTime(local.hour, local.minute, local.second).toString('HH:mm:ss')}"


def zone_words(moment: Moment) -> str:
    """The time zone and how it is known."""
    if moment.is_day:
        return translate("Evidence", "Only the day is known.")
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
        "deployment": translate("Evidence", "of the camera station"),
        "correction": translate("Evidence", "of the corrected clock"),
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


def moon_words(observation: Observation) -> str:
    """Light and height of the moon, empty where place or instant is unknown."""
    place, moment = observation.place, observation.moment
    if isinstance(place, Absence) or isinstance(moment, Absence) or moment.utc is None:
        return ""
    moon = moon_position(place.latitude, place.longitude, moment.utc)
    if moon.elevation_deg < 0:
        return translate("Evidence", "The moon is below the horizon.")
    return translate("Evidence", "Moon {n}° high, {lit} of it lit.").format(
        n=round(moon.elevation_deg), lit=percent(moon.lit)
    )


def missing_evidence(absences: tuple[Absence, ...]) -> tuple[str, ...]:
    """What is missing and why, one sentence for each kind of evidence."""
    texts = {
        Evidence.PLACE: message("Evidence", "Place: {reason}"),
        Evidence.TIME: message("Evidence", "Time: {reason}"),
        Evidence.WEATHER: message("Evidence", "Weather: {reason}"),
        Evidence.IMAGE: message("Evidence", "Picture: {reason}"),
        Evidence.METADATA: message("Evidence", "Place, time and weather: {reason}"),
    }
    return tuple(
        as_sentence(texts[absence.evidence].fill(reason=absence.reason)) for absence in absences
    )
