"""What two people differ on, what one judges again after another, and what is said to show
individuals, as numbers of photographs."""

from collections.abc import Iterable

import apsw

from swc_desktop.projects.double_review import DoubleReview
from swc_desktop.projects.event_members import members_of
from swc_desktop.projects.individual_members import members
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.media_filter import MediaFilter


def people_queue(connection: apsw.Connection, chosen: MediaFilter) -> list[int]:
    """The photographs that fit ``differing``, ``second`` and ``individuals`` of a filter, each
    where it is set."""
    found: list[set[int]] = []
    if chosen.differing or chosen.second:
        review = DoubleReview(connection)
        if chosen.differing:
            found.append({one for pair in chosen.differing for one in review.differing(pair)})
        if chosen.second:
            found.append({one for pair in chosen.second for one in review.left_for(*pair)})
    if chosen.individuals:
        found.append(media_of_individuals(connection, chosen.individuals))
    return sorted(set.intersection(*found)) if found else []


def media_of_individuals(connection: apsw.Connection, codes: Iterable[str]) -> set[int]:
    """The photographs that people say show one of the individuals with these codes, also by what
    they said of events; a code that nobody has any more is of none."""
    catalogue = Catalogue(connection)
    known = [catalogue.find(code) for code in codes]
    keys = {one.key for one in known if one is not None}
    found: set[int] = set()
    for one in members(connection, catalogue) if keys else ():
        if one.individual.key not in keys:
            continue
        if one.target.event is not None:
            found.update(members_of(connection, one.target.event))
        elif one.target.media is not None:
            found.add(one.target.media)
    return found
