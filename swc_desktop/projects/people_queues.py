"""What two people differ on, and what one judges again after another, as numbers of photographs."""

import apsw

from swc_desktop.projects.double_review import DoubleReview
from swc_desktop.projects.media_filter import MediaFilter


def people_queue(connection: apsw.Connection, chosen: MediaFilter) -> list[int]:
    """The photographs that fit ``differing`` and ``second`` of a filter, each where it is set."""
    review = DoubleReview(connection)
    found: list[set[int]] = []
    if chosen.differing:
        found.append({one for pair in chosen.differing for one in review.differing(pair)})
    if chosen.second:
        found.append({one for pair in chosen.second for one in review.left_for(*pair)})
    return sorted(set.intersection(*found)) if found else []
