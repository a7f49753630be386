"""The named individuals of a project, read beside the window."""

from datetime import date

import pytest

from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.projects.damage_watch import ignore_damage
from swc_desktop.session.population import read_known_animals
from tests.projects.desk import Desk
from tests.sharing.conftest import classifier, desk, park

__all__ = ["classifier", "desk", "park"]


def test_individuals_are_read_with_all_stations(park: Desk) -> None:
    read = read_known_animals(park.project.path, None, ignore_damage, Control())
    assert [one.species for one in read.animals.records] == ["Panthera pardus"]
    assert not read.animals.stations.media
    (leopards,) = read.animals.populations(1).all
    assert (leopards.animals, leopards.first) == (1, date(2024, 2, 1)), "as PLAIN-2 worked since"
    assert read.taxa.common_name("Panthera pardus") == "leopard"


def test_reading_stops(park: Desk) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        read_known_animals(park.project.path, None, ignore_damage, control)
