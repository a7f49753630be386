"""From the evidence of a file, and what a person gives, to one observation."""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from swc_desktop.core.observation import Absence, Moment, Observation, Place
from swc_desktop.geo.sky import sky_of
from swc_desktop.photos.moment import with_zone
from swc_desktop.photos.photo import OwnEvidence

Known = TypeVar("Known", Place, Moment)


@dataclass(frozen=True)
class Given:
    """What is known about a photograph from elsewhere.

    ``place`` and ``moment`` are used where the file has none; with ``sets`` they are used whatever
    the file has. ``made`` is a day that has certainly passed, whatever the clock of this computer
    says.
    """

    place: Place | None = None
    moment: Moment | None = None
    made: date | None = None
    sets: bool = False


NOTHING_GIVEN: Final = Given()


def observation_of(own: OwnEvidence, given: Given = NOTHING_GIVEN) -> Observation:
    """The evidence of a photograph: its place, its time with the zone of that place, and the sky.

    A given place or time counts exactly like the same one in the file.
    """
    place = _chosen(own.place, given.place, sets=given.sets)
    moment = _chosen(own.moment, given.moment, sets=given.sets)
    if isinstance(place, Place) and isinstance(moment, Moment):
        moment = with_zone(moment, place)
    return Observation(place, moment, sky_of(place, moment))


def _chosen(own: Known | Absence, given: Known | None, *, sets: bool) -> Known | Absence:
    if given is not None and (sets or isinstance(own, Absence)):
        return given
    return own
