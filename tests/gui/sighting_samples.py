"""Made-up sightings of a dry season at three stations, for the page to show."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from swc_desktop.core.identification import Kind
from swc_desktop.core.message import Message
from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.capture import Capture, CaptureMethod
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.effort import Effort
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.sighting_effort import StationEffort
from swc_desktop.projects.sighting_figures import Figures
from swc_desktop.projects.sightings import EventSighting, FoundSightings, NotCounted, Seen
from swc_desktop.session.population import PopulationRead
from swc_desktop.session.sightings import SightingsRead
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.secret_figures import SecretFigures
from swc_desktop.ui.sightings.sightings_dialog import SightingsDialog
from swc_desktop.ui.workers.worker import Worker
from tests.gui.population_samples import sample_population
from tests.gui.project.station_samples import STATIONS, shown_access

BEGIN: Final = datetime(2026, 2, 19, tzinfo=UTC)
DAYS: Final = 74
_SEEN: Final = (
    (Seen("Loxodonta africana", Rank.SPECIES), 60, (5.0, 18.5)),
    (Seen("Panthera pardus", Rank.SPECIES), 31, (19.5, 4.5)),
    (Seen("Leptailurus serval", Rank.SPECIES), 17, (6.5, 18.0)),
    (Seen("Panthera leo", Rank.SPECIES), 9, (21.0, 3.0)),
    (Seen("Caracal caracal", Rank.SPECIES), 2, (20.0, 5.0)),
    (Seen("Felis", Rank.GENUS), 4, (1.0, 22.0)),
    (Seen("", kind=Kind.UNKNOWN), 6, (2.0, 23.0)),
    (Seen("", kind=Kind.PERSON), 5, (10.0, 15.0)),
)
"""What is seen how often, and around which hours (UTC)."""


def sample_sightings() -> FoundSightings:
    """The sightings; the same in every run."""
    draw = np.random.default_rng(22)
    found = []
    for seen, count, hours in _SEEN:
        for at in range(count):
            hour = hours[at % 2] + draw.normal(0, 1.2)
            instant = BEGIN + timedelta(days=int(draw.integers(0, DAYS)), hours=float(hour))
            station = STATIONS[int(draw.integers(0, 3))]
            place = (station.latitude, station.longitude)
            assert place[0] is not None
            found.append(
                EventSighting(
                    seen,
                    f"{seen.label} {at}",
                    station.id,
                    instant,
                    (instant + timedelta(hours=2)).replace(tzinfo=None),
                    (float(place[0]), float(place[1] or 0.0)),
                    int(draw.integers(1, 7)),
                    at % 3 == 0,
                )
            )
    found.sort(key=lambda one: one.instant)
    return FoundSightings(tuple(found), 2_310, len(found), NotCounted(4, 0, 0, 214, 9))


def sample_efforts() -> tuple[StationEffort, ...]:
    """Two stations that watched all the time, one with a gap, and one of unknown effort."""
    end = BEGIN + timedelta(days=DAYS)
    spans = (
        ((BEGIN, end),),
        ((BEGIN, BEGIN + timedelta(days=20)), (BEGIN + timedelta(days=31), end)),
        ((BEGIN, end),),
        None,
    )
    return tuple(
        StationEffort(_effort(station), some) for station, some in zip(STATIONS, spans, strict=True)
    )


def one_sighting(name: str, station: Deployment) -> SightingsRead:
    """An animal that a person named, at a camera station."""
    local = BEGIN.replace(tzinfo=None)
    seen = Seen(name, kind=Kind.OTHER_ANIMAL)
    one = EventSighting(seen, "event", station.id, BEGIN, local, None, 1, True)
    efforts = (StationEffort(_effort(station), ((BEGIN, BEGIN + timedelta(days=10)),)),)
    taxa = KnownTaxa(shown_access().project.connection)
    found = FoundSightings((one,), 1, 1, NotCounted())
    return SightingsRead(found, efforts, taxa, False, _hidden)


def _hidden(figures: Figures) -> Figures:
    """The figures with rounded places."""
    connection = shown_access().project.connection
    return SecretFigures(connection, Coarsening.TENTH).hidden(figures)


def _effort(station: Deployment) -> Effort:
    capture = Capture(CaptureMethod.ACTIVITY_DETECTION, False)
    return Effort(station, (), capture, None, None, None, 770, 0, 0)


def sample_read(*, is_locked: bool = False, is_empty: bool = False) -> SightingsRead:
    """What the page shows."""
    taxa = KnownTaxa(shown_access().project.connection)
    if is_empty:
        nothing = FoundSightings((), 0, 0, NotCounted())
        return SightingsRead(nothing, (), taxa, is_locked, _hidden)
    return SightingsRead(sample_sightings(), sample_efforts(), taxa, is_locked, _hidden)


def sightings_dialog(
    parent: QWidget | None = None,
    *,
    is_locked: bool = False,
    is_empty: bool = False,
    write: Callable[..., None] = lambda *_: None,
    shown: SightingsRead | None = None,
    known: PopulationRead | None = None,
) -> SightingsDialog:
    """The page of these sightings, or of those that are given."""

    def read(
        done: Callable[[SightingsRead], object],
        _failed: Callable[[Message | str], object],
        _owner: QObject,
    ) -> None:
        done(shown or sample_read(is_locked=is_locked, is_empty=is_empty))

    worker = Worker("sightings")
    made = SightingsDialog(
        *(read, write, lambda _: known or sample_population(is_empty=is_empty), worker, parent),
        is_filtered=is_empty,
    )
    made.destroyed.connect(lambda: worker.close(5))
    return made
