"""The data of a project for others: stations, photographs and what was seen, all coarsened as the
rule demands.

Everything comes from what the project holds, also the answers of the model: no picture and no pack
is read. Photographs without a station get one for each place and day.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.exports.dataset import (
    UNDATED,
    Dataset,
    MediaData,
    ObservationData,
    ObservationLevel,
    ReasonLeftOut,
    RegionData,
)
from swc_desktop.exports.rows import PROGRAM
from swc_desktop.projects.identifications import Identification
from swc_desktop.projects.judged_media import JudgedLevel, judged_media
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.media import in_pieces
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.project import Project
from swc_desktop.projects.sightings import EventSighting, events_of_media, find_sightings
from swc_desktop.sharing.aliases import Aliases
from swc_desktop.sharing.higher_taxa import taxon_data
from swc_desktop.sharing.media_rows import (
    StoredMedia,
    all_numbers,
    looked_at,
    media_answers,
    media_files,
    media_flanks,
    searched_media,
    stored_media,
)
from swc_desktop.sharing.media_types import media_type
from swc_desktop.sharing.observing import (
    SharedEvent,
    SharedShot,
    observations_of,
    observations_of_event,
)
from swc_desktop.sharing.protection import Coarsening, Protection, Protections
from swc_desktop.sharing.secret_words import SecretWords
from swc_desktop.sharing.shared_places import given_place, given_sun_hour, given_time
from swc_desktop.sharing.stations import Stations, time_lapse_numbers


def gather(
    project: Project,
    coarsening: Coarsening,
    numbers: Sequence[int] | None,
    made: datetime,
    control: Control,
    on_progress: ProgressSink,
) -> Dataset:
    """All that a project hands over, or what concerns some photographs, by their numbers as lists
    have them. All reads see one state within a snapshot. ``made`` is now.

    Raises ``Cancelled``.
    """
    return _Gathering(project, coarsening, control, on_progress).dataset(numbers, made)


class _Gathering:
    def __init__(
        self, project: Project, coarsening: Coarsening, control: Control, sink: ProgressSink
    ) -> None:
        self._project, self._connection = project, project.connection
        self._control, self._sink = control, sink
        self._protections = Protections(self._connection, coarsening)
        self._aliases = Aliases(self._connection)
        self._secret = SecretWords(self._connection)
        self._stations = Stations(self._connection, self._protections, self._aliases)
        self._packs = PackTaxa(self._connection)
        self._left_out: Counter[ReasonLeftOut] = Counter()
        self._media: list[MediaData] = []
        self._observations: list[ObservationData] = []
        self._undated: list[MediaData] = []
        self._undated_seen: list[ObservationData] = []
        self._media_of: dict[int, MediaData] = {}
        self._coarsened = self._withheld = 0
        self._acts: dict[int, Identification] = {}

    def dataset(self, numbers: Sequence[int] | None, made: datetime) -> Dataset:
        is_everything = numbers is None
        if numbers is None:
            numbers = all_numbers(self._connection)
        self._left_out[ReasonLeftOut.NOT_READ] = sum(number < 0 for number in numbers)
        chosen = sorted(number for number in numbers if number > 0)
        events = events_of_media(self._connection)
        time_lapse = time_lapse_numbers(self._connection)
        done = 0
        for some in in_pieces(chosen):
            self._control.checkpoint()
            self._add(some, events, time_lapse)
            done += len(some)
            self._sink(Progress(done, len(chosen), "photographs"))
        of_media = list(self._observations)
        self._observations += self._of_events(set(chosen), events)
        stations = self._stations.given(self._media, is_everything=is_everything)
        taxa = KnownTaxa(self._connection)
        every = (*self._media, *self._undated)
        names = sorted(_taxa_in(every, (*self._observations, *self._undated_seen)))
        self._left_out[ReasonLeftOut.WITHOUT_TIME] = len(self._undated)
        steps = [one.place.step for one in stations if one.place and one.place.step]
        return Dataset(
            self._aliases.uuid_of("project", ""),
            str(self._project.setting("name")),
            made,
            PROGRAM,
            stations,
            sorted(self._media, key=lambda one: (one.station, _order(one.taken), one.id)),
            sorted(self._observations, key=_order_of_observation),
            {name: data for name in names if (data := taxon_data(taxa, name)) is not None},
            max(steps, default=None),
            self._left_out,
            self._coarsened,
            self._withheld,
            sorted({one.by for one in of_media if one.by_people and one.by}),
            self._stations.grid,
            sorted(self._undated, key=lambda one: (one.station, one.path, one.id)),
            self._undated_seen,
        )

    def _add(
        self, some: Sequence[int], events: Mapping[int, str], time_lapse: frozenset[int]
    ) -> None:
        """Photographs that fit into one statement, with what was seen in them."""
        connection = self._connection
        files, flanks = media_files(connection, some), media_flanks(connection, some)
        answers = media_answers(connection, some, self._packs)
        judged, looked = judged_media(connection, some), looked_at(connection, some)
        searched = searched_media(connection, some)
        stored = stored_media(connection, some)
        for row in stored:
            protection = self._protections.of(row.number)
            one = self._given(row, protection, files.get(row.number, ""), row.number in time_lapse)
            seen = answers.get(row.number, ())
            one = replace(
                one,
                is_searched=row.number in searched,
                regions=tuple(RegionData(o.category, o.box, o.confidence, o.answer) for o in seen),
            )
            is_dated = row.local != UNDATED
            (self._media if is_dated else self._undated).append(one)
            self._media_of[row.number] = one
            self._coarsened += one.place is not None and one.place.step is not None
            self._withheld += one.place is not None and one.place.is_withheld
            event = events.get(row.number)
            said = judged.get(row.number)
            if event is not None and said is not None and said.level is JudgedLevel.EVENT:
                self._acts[row.number] = said.acts[0]
            shot = SharedShot(
                one.id,
                one.station,
                "" if event is None else self._event_id(event),
                one.taken,
                one.taken,
                protection,
                seen,
                said,
                flanks.get(row.number, {}),
                looked.get(row.number),
            )
            found = [self._checked(o, protection) for o in observations_of(shot)]
            if is_dated:
                hour = given_sun_hour(one.place, one.taken)
                self._observations += [replace(o, sun_hour=hour) for o in found]
            else:
                self._undated_seen += found

    def _given(
        self, row: StoredMedia, protection: Protection, path: str, is_time_lapse: bool
    ) -> MediaData:
        place = given_place(row.place, protection)
        taken = row.local
        if taken != UNDATED:
            taken = given_time(taken, protection)
        id_ = row.id
        if protection.hides:
            id_ = self._aliases.uuid_of("media", row.id)
            path = self._aliases.file_name(row.id, path)
        return MediaData(
            id_,
            self._stations.station_of(row.station, place, taken),
            taken,
            path,
            media_type(path, is_video=row.is_video),
            is_time_lapse,
            row.width,
            row.height,
            None,
            row.make,
            row.model,
            place,
            protection.hides,
            protection.withholds,
        )

    def _event_id(self, event: str) -> str:
        """Another id for every event: that of a formed one follows from the id of its station."""
        return self._aliases.uuid_of("event", event)

    def _checked(self, one: ObservationData, protection: Protection) -> ObservationData:
        """The same without names of places in what people typed."""
        if not protection.hides:
            return one
        individual, behavior = one.individual, one.behavior
        if individual and self._secret.are_in(individual):
            individual = self._aliases.of("individual", individual)
        if behavior and self._secret.are_in(behavior):
            behavior = ""
        return replace(one, individual=individual, behavior=behavior)

    def _of_events(self, chosen: set[int], events: Mapping[int, str]) -> list[ObservationData]:
        """What was seen in the events of these photographs."""
        of_media: dict[str, list[ObservationData]] = defaultdict(list)
        for one in self._observations:
            of_media[one.media].append(one)
        members: dict[str, list[int]] = defaultdict(list)
        for number, event in events.items():
            if number in self._media_of:
                members[event].append(number)
        sightings: dict[str, list[EventSighting]] = defaultdict(list)
        for sighting in find_sightings(self._connection, numbers=chosen).all:
            sightings[sighting.event].append(sighting)
        found: list[ObservationData] = []
        for event, numbers in members.items():
            seen = [one for number in numbers for one in of_media[self._media_of[number].id]]
            if not seen:
                continue
            acts = [self._acts[number] for number in numbers if number in self._acts]
            act = acts[0] if acts else None
            protection = self._protections.of(numbers[0])
            shared = SharedEvent(self._event_id(event), sightings[event], seen, act, protection)
            found += [self._checked(one, protection) for one in observations_of_event(shared)]
        return found


def _taxa_in(media: Sequence[MediaData], observations: Sequence[ObservationData]) -> set[str]:
    """The taxa that were seen, and all that the model holds possible."""
    possible = {
        taxon for one in media for region in one.regions for taxon, _ in region.answer.best.values()
    }
    return possible | {one.taxon for one in observations if one.taxon}


def _order(time: datetime) -> datetime:
    return time.replace(tzinfo=None)


def _order_of_observation(one: ObservationData) -> tuple[str, datetime, bool, str, str]:
    return one.station, _order(one.starts), one.level is ObservationLevel.MEDIA, one.media, one.id
