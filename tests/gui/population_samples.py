"""Made-up named individuals at a camera station, for the page of populations to show."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from swc_desktop.exports.dataset import MediaData, ObservationData
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.session.population import PopulationRead
from swc_desktop.sharing.population import known_animals
from tests.exports.made_dataset import NAIROBI, animal, dataset, photo, station
from tests.gui.project.station_samples import shown_access

BEGIN: Final = datetime(2026, 2, 19, tzinfo=NAIROBI)
DAYS: Final = 40

LEOPARDS: Final = {f"PANPAR-{at:03d}": range(at, DAYS, 7 + at) for at in range(9)}
"""The days on which each was seen, from 0 on."""

LEFT: Final = {"CAT-1": [1, 30], "CAT-2": [4]}
RIGHT: Final = {"CAT-3": [9]}
"""Those that are known by one flank alone."""

ONCE: Final = {"LEO-1": [3]}


def sample_population(*, species: str = "Felidae", is_empty: bool = False) -> PopulationRead:
    """Leopards that were seen often, and cats of which few were seen again, and a lion."""
    media: list[MediaData] = []
    observations: list[ObservationData] = []
    plans: Sequence[tuple[str, Mapping[str, Iterable[int]], str]] = (
        ("Panthera pardus", LEOPARDS, ""),
        (species, LEFT, "left"),
        (species, RIGHT, "right"),
        ("Panthera leo", ONCE, ""),
    )
    for taxon, plan, flank in () if is_empty else plans:
        for code, days in plan.items():
            for day in days:
                shot = photo(f"{code} {day}", "S1", BEGIN + timedelta(days=day, hours=12))
                media.append(shot)
                observations.append(animal(shot, taxon, individual=code, flank=flank))
    stations = [station("S1", BEGIN, BEGIN + timedelta(days=DAYS))]
    data = dataset(stations, media, observations)
    return PopulationRead(known_animals(data), KnownTaxa(shown_access().project.connection))
