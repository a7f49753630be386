"""Which views vote for which region."""

from swc_desktop.core.detector import View, ViewKind
from swc_desktop.core.region import WHOLE, Box, Category, Region
from swc_desktop.core.region_views import WHOLE_VIEW, regions_to_show, views_of

CROP = View(ViewKind.CROP, 1.0, 0.25)
VIEWS = (WHOLE_VIEW, View(ViewKind.SQUEEZED, 1.0), CROP)
ANIMAL, PERSON, VEHICLE = (
    Region(Box(0.1, 0.1, 0.2, 0.2), category, 0.5)
    for category in (Category.ANIMAL, Category.PERSON, Category.VEHICLE)
)


def test_where_nothing_was_found_the_middle_of_the_picture_votes() -> None:
    assert regions_to_show(()) == (WHOLE,)
    assert views_of([WHOLE], VIEWS) == [(WHOLE_VIEW,)]


def test_all_views_vote_for_each_animal_and_none_for_people_and_vehicles() -> None:
    assert regions_to_show([PERSON, ANIMAL]) == (PERSON, ANIMAL)
    assert views_of([PERSON, ANIMAL, VEHICLE], VIEWS) == [(), VIEWS, ()]
    assert views_of([ANIMAL, ANIMAL], VIEWS) == [VIEWS, VIEWS]
