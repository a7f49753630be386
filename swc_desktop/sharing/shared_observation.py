"""What was observed of one photograph as it may leave the project, such as on the clipboard."""

from dataclasses import replace
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.core.observation import Absence, Evidence, Observation
from swc_desktop.projects.coarsening import coarsened
from swc_desktop.sharing.protection import Protection

_LEFT_OUT: Final = message("Sharing", "left out, as it could show where the animal is")


def shared_observation(observed: Observation, protection: Protection) -> Observation:
    """The same with its place rounded, or without place and time where these are withheld.

    With the light of the sun or the weather of an hour a rounded place can be made finer, so that
    they are left out with it.
    """
    if protection.step is None and not protection.hides:
        return observed
    place, moment = observed.place, observed.moment
    if protection.withholds:
        place = Absence(Evidence.PLACE, _LEFT_OUT)
        moment = Absence(Evidence.TIME, _LEFT_OUT)
    if not isinstance(place, Absence):
        found = coarsened(place, protection.step)
        notes = () if found.words is None else (found.words,)
        place = replace(found.place, notes=notes)
    if not isinstance(moment, Absence):
        moment = replace(moment, notes=())
    return Observation(
        place, moment, Absence(Evidence.TIME, _LEFT_OUT), Absence(Evidence.WEATHER, _LEFT_OUT)
    )
