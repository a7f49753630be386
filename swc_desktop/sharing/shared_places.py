"""Places and times as others may see them."""

import math
from datetime import datetime

from swc_desktop.core.observation import Place
from swc_desktop.exports.dataset import GivenPlace
from swc_desktop.geo.sun import sun_hour
from swc_desktop.projects.coarsening import coarsened, uncertainty_m
from swc_desktop.sharing.protection import Protection


def given_place(
    place: Place | None, protection: Protection, stored_m: float | None = None
) -> GivenPlace | None:
    """A place as it is given to others; ``stored_m`` are the metres by which it may be wrong."""
    if place is None:
        return None
    step = protection.step
    if step is None:
        metres = None if stored_m is None else max(1, math.ceil(stored_m))
        return GivenPlace(place.latitude, place.longitude, metres)
    rounded = coarsened(place, step).place
    metres = math.ceil(uncertainty_m(place.latitude, step, stored_m))
    return GivenPlace(rounded.latitude, rounded.longitude, metres, step, protection.withholds)


def given_sun_hour(place: GivenPlace | None, time: datetime) -> float | None:
    """The hour by the sun (``geo.sun.sun_hour``) at a place as it is given to others.

    That of the exact place would give away its longitude, within a minute of time 0.25 degree.
    """
    if place is None or place.is_withheld or time.tzinfo is None:
        return None
    return sun_hour(place.latitude, place.longitude, time)


def given_time(time: datetime, protection: Protection) -> datetime:
    """A time as it is given to others, in whole seconds: where the place is withheld the begin of
    its month, in the same offset."""
    if protection.withholds:
        return time.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return time.replace(microsecond=0)
