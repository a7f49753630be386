"""The sky of a photograph: sun, light and season from its place and time."""

from datetime import timezone
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.core.observation import Absence, Evidence, Light, Moment, Place, Season, Sky
from swc_desktop.geo.sun import CIVIL_TWILIGHT_ELEVATION_DEG, SUNRISE_ELEVATION_DEG, sun_position
from swc_desktop.geo.zone import offset_at

_NORTHERN: Final = (Season.WINTER, Season.SPRING, Season.SUMMER, Season.AUTUMN)
_NO_OFFSET: Final = message("Geo", "the offset of the camera's clock from UTC is unknown")


def sky_of(place: Place | Absence, moment: Moment | Absence) -> Sky | Absence:
    """Sun, light and season, or why they are unknown.

    A moment without an offset gets that of the time zone at the place.
    """
    if isinstance(place, Absence):
        return place
    if isinstance(moment, Absence):
        return moment
    if moment.is_day:
        return Absence(Evidence.TIME, message("Geo", "only the day is known, not the time of day"))
    offset = moment.offset
    if offset is None:
        zoned = offset_at(place, moment.local)
        if zoned is None:
            return Absence(Evidence.TIME, _NO_OFFSET)
        offset = zoned.offset
    sun = sun_position(
        place.latitude, place.longitude, moment.local.replace(tzinfo=timezone(offset))
    )
    return Sky(
        sun.elevation_deg,
        sun.rising,
        sun.solar_hour,
        light_of(sun.elevation_deg),
        season_of(place.latitude, moment.local.month),
    )


def light_of(sun_elevation_deg: float) -> Light:
    """Class of daylight by the elevation of the sun's centre."""
    if sun_elevation_deg >= SUNRISE_ELEVATION_DEG:
        return Light.DAY
    if sun_elevation_deg >= CIVIL_TWILIGHT_ELEVATION_DEG:
        return Light.TWILIGHT
    return Light.NIGHT


def season_of(latitude: float, month: int) -> Season:
    """Meteorological season: December to February is winter in the north, summer in the south."""
    quarter = month % 12 // 3
    return _NORTHERN[quarter if latitude >= 0 else (quarter + 2) % 4]
