"""What a person does to a project, each as one act that can be undone; used by window and commands.

What an act changes is decided again from kept votes in the same transaction, so that an answer
never stands beside evidence that it was not made from.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from swc_desktop.core.message import message
from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.projects.acts import Reverted
from swc_desktop.projects.camera_gaps import CameraGap, add_gap, current_gaps
from swc_desktop.projects.capture import CaptureMethod, said_methods, set_method
from swc_desktop.projects.clock_findings import NOT_FAULTS_SETTING, not_faults
from swc_desktop.projects.clock_preview import ClockPreview, TimeChange
from swc_desktop.projects.computer_clock import check_not_in_future, instants_after
from swc_desktop.projects.connection import ProjectConnection
from swc_desktop.projects.correcting import KeptCorrection, correct_clock
from swc_desktop.projects.deciding import METHOD_SETTINGS, ProjectDecider
from swc_desktop.projects.deployments import (
    Deployment,
    add_deployment,
    assign,
    current_deployments,
    deployment_named,
    is_disputed,
    not_assigned,
)
from swc_desktop.projects.errors import NothingChosen
from swc_desktop.projects.events_by_hand import merge_events, split_event
from swc_desktop.projects.file_names import day_moment
from swc_desktop.projects.folder_meanings import by_folders
from swc_desktop.projects.folder_patterns import FolderPattern
from swc_desktop.projects.giving import give_place, give_time, give_track
from swc_desktop.projects.gpx import Track
from swc_desktop.projects.home_zone import HOME_ZONE_SETTING, zone_named
from swc_desktop.projects.kept_events import (
    GAP_SETTING,
    checked_gap,
    event_named,
    form_all_events,
    form_events,
)
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.merged import Merged
from swc_desktop.projects.merging import merge
from swc_desktop.projects.name_times import times_in_names
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.project import Project
from swc_desktop.projects.reports import counts
from swc_desktop.projects.reverting import (
    redo_last,
    redo_up_to,
    undo_back_to,
    undo_last,
    without_place,
)
from swc_desktop.projects.selecting import Selected, media_of, selected_media
from swc_desktop.projects.spans import span_text
from swc_desktop.projects.track_preview import placeable


class Work:
    """A project that is open for writing, with what decides its photographs."""

    def __init__(self, project: Project, decider: ProjectDecider) -> None:
        self.project = project
        self.decider = decider

    def place(
        self,
        targets: Sequence[Selected],
        place: Place,
        *,
        uncertainty_m: float | None = None,
        origin: str = "typed",
        fills_only: bool = False,
    ) -> Outcome:
        """Give photographs or folders a place."""
        connection = self.project.connection
        every = media_of(connection, targets)
        media = self._without(every, "latitude") if fills_only else every
        left = len(every) - len(media)
        if not media:
            return Outcome(0, 0, left)
        words = message("Projects", "Give %Ln photograph(s) a place", "", 0).counted(len(media))
        with self.project.act("place", words) as action:
            give_place(
                connection,
                action,
                self._having(targets, media),
                place,
                uncertainty_m=uncertainty_m,
                origin=origin,
                fills_only=fills_only,
            )
            return Outcome(len(media), self.decider.decide(media), left)

    def time(
        self, targets: Sequence[Selected], moment: Moment, *, fills_only: bool = False
    ) -> Outcome:
        """Give photographs or folders a time."""
        connection = self.project.connection
        every = media_of(connection, targets)
        media = self._without(every, "local_time") if fills_only else every
        left = len(every) - len(media)
        if not media:
            return Outcome(0, 0, left)
        words = message("Projects", "Give %Ln photograph(s) a time", "", 0).counted(len(media))
        with self.project.act("time", words) as action:
            chosen = self._having(targets, media)
            give_time(connection, action, chosen, moment, fills_only=fills_only)
            return Outcome(len(media), self.decider.decide(media), left)

    def time_by_names(self, targets: Sequence[Selected]) -> Outcome:
        """Give photographs the times, or only the days, in the names of their files."""
        connection = self.project.connection
        every = media_of(connection, targets)
        found = times_in_names(connection, every)
        media = [Selected("media", change.media) for change in found.changes]
        if not media:
            return Outcome(0, 0, len(every))
        words = message("Projects", "Give %Ln photograph(s) the time in the file name", "", 0)
        with self.project.act("time", words.counted(len(media))) as action:
            for one, change in zip(media, found.changes, strict=True):
                give_time(connection, action, [one], change.new, origin="file name")
            changed = self.decider.decide(media_of(connection, media))
        return Outcome(len(media), changed, len(every) - len(media))

    def tracks(
        self, files: Sequence[tuple[str, Track]], *, max_gap: timedelta, offset: timedelta
    ) -> Outcome:
        """Keep GPS tracks, each with its label, and give a place to the photographs that were taken
        along them. A track that is kept already is used with the new limit and offset."""
        connection = self.project.connection
        meant = placeable(connection, [track for _, track in files])
        numbers = [one.number for one in meant.timed]
        words = message("Projects", "Use %Ln GPS track(s)", "", 0).counted(len(files))
        if len(files) == 1:
            words = message("Projects", "Use the GPS track {label}").fill(label=files[0][0])
        with self.project.act("track", words) as action:
            for label, track in files:
                give_track(connection, action, label, track, max_gap=max_gap, offset=offset)
            changed = self.decider.decide({*without_place(connection), *numbers})
            left = len(self._without(numbers, "latitude")) + meant.untimed
            return Outcome(meant.count - left, changed, left)

    def clock(
        self, targets: Sequence[Selected], correction: KeptCorrection, *, confirmed: bool = False
    ) -> Outcome:
        """Correct the clock of a camera, for a deployment, a camera or photographs and folders.

        Raises ``NothingChosen``, and ``ClockInFuture`` where photographs would be after now by the
        clock of this computer and it is not ``confirmed``.
        """
        connection = self.project.connection
        media = media_of(connection, targets)
        if not media:
            raise NothingChosen(name=", ".join(target.name for target in targets))
        words = message("Projects", "Correct the clock of %Ln photograph(s)", "", 0)
        with self.project.act("clock", words.counted(len(media))) as action:
            for target in targets:
                correct_clock(connection, action, target, correction)
            limit = self.decider.latest_instant
            before = instants_after(connection, media, limit)
            changed = self.decider.decide(media)
            if not confirmed:
                after = instants_after(connection, media, limit)
                check_not_in_future([after[one] for one in after if before.get(one) != after[one]])
            return Outcome(len(media), changed)

    def preview_clock(
        self, targets: Sequence[Selected], kept: KeptCorrection
    ) -> Iterator[TimeChange]:
        """What a correction would change, photograph by photograph."""
        connection = self.project.connection
        changes = ClockPreview(connection, targets, kept).changes(media_of(connection, targets))
        return (change for change in changes if change.new is not None)

    def set_home_zone(self, name: str) -> None:
        """Set the zone from which cameras are sent out, "" for none. Raises ``ZoneUnknown``."""
        zone = zone_named(name).key if name else ""
        words = message("Projects", "Set the home time zone to {zone}").fill(zone=zone)
        if not zone:
            words = message("Projects", "Remove the home time zone")
        with self.project.act("home_zone", words, can_undo=False):
            self.project.set_setting(HOME_ZONE_SETTING, zone)

    def judge_findings(self, ids: Sequence[str], *, is_fault: bool) -> None:
        """Mark findings about clocks as not a fault, so that they are not offered again; with
        ``is_fault`` take that back."""
        kept = not_faults(self.project.connection)
        kept = kept - set(ids) if is_fault else kept | set(ids)
        words = message("Projects", "Mark %Ln sign(s) of a wrong clock as not a fault", "", 0)
        if is_fault:
            words = message("Projects", "Offer %Ln sign(s) of a wrong clock again", "", 0)
        with self.project.act("clock_judged", words.counted(len(ids)), can_undo=False):
            self.project.set_setting(NOT_FAULTS_SETTING, json.dumps(sorted(kept)))

    def assign(self, targets: Sequence[Selected], deployment: str) -> Outcome:
        """Assign photographs to a deployment, by its id or name. Raises ``DeploymentUnknown``."""
        connection = self.project.connection
        deployment = deployment_named(connection, deployment).id
        every = media_of(connection, targets)
        media = not_assigned(connection, every, deployment)
        if not media:
            return Outcome(0, 0, len(every))
        words = message("Projects", "Assign %Ln photograph(s) to {deployment}", "", 0)
        words = words.counted(len(media)).fill(deployment=deployment)
        with self.project.act("assign", words) as action:
            assign(connection, action, media, deployment)
            return Outcome(len(media), self.decider.decide(media), len(every) - len(media))

    def assign_by_folders(
        self, targets: Sequence[Selected], pattern: FolderPattern, *, days: bool = False
    ) -> Outcome:
        """Assign photographs to the deployments that the names of their folders name.

        With ``days`` those without a time get the day that the folders name. Photographs whose
        folders do not fit the pattern, or name no known deployment nor a day that is missing, are
        left.
        """
        connection = self.project.connection
        numbers = media_of(connection, targets)
        found = by_folders(connection, numbers, pattern, days=days)
        fitting = found.media
        if not fitting:
            return Outcome(0, 0, len(numbers))
        words = message("Projects", "Assign %Ln photograph(s) by the folders {pattern}", "", 0)
        words = words.counted(len(fitting)).fill(pattern=pattern.text)
        with self.project.act("assign", words) as action:
            for station, some in found.stations.items():
                assign(connection, action, some, station)
            for day, some in found.days.items():
                give_time(
                    connection,
                    action,
                    selected_media(connection, some),
                    day_moment(day, Source.TYPED),
                    origin="folder pattern",
                    fills_only=True,
                )
            changed = self.decider.decide(sorted(fitting))
        return Outcome(len(fitting), changed, len(numbers) - len(fitting))

    def deployments(
        self, rows: Sequence[Deployment], *, source: str, gaps: Sequence[CameraGap] = ()
    ) -> Outcome:
        """Add or replace deployments and add gaps of cameras, all or none; see
        ``deployment_changes``."""
        connection = self.project.connection
        stations = sorted({row.id for row in rows} | {gap.deployment for gap in gaps})
        if not stations:
            return Outcome(0, 0)
        words = message("Projects", "Import %Ln camera station(s) from {source}", "", 0)
        words = words.counted(len(stations)).fill(source=source)
        with self.project.act("deployments", words) as action:
            known = current_deployments(connection)
            for row in rows:
                add_deployment(connection, action, row, known.get(row.id))
            for gap in gaps:
                add_gap(connection, action, gap)
            media = media_of(connection, [Selected("deployment", id_) for id_ in stations])
            return Outcome(len(media), self.decider.decide(media))

    def set_deployment(self, row: Deployment) -> Outcome:
        """Add one deployment, or replace the one with its id; see ``deployment_from_fields``."""
        connection = self.project.connection
        earlier = current_deployments(connection).get(row.id)
        if earlier == row and not is_disputed(connection, row.id):
            return Outcome(0, 0)
        words = (
            message("Projects", "Add the camera station {id}")
            if earlier is None
            else message("Projects", "Change the camera station {id}")
        )
        with self.project.act("deployments", words.fill(id=row.id)) as action:
            add_deployment(connection, action, row, earlier)
            media = media_of(connection, [Selected("deployment", row.id)])
            return Outcome(len(media), self.decider.decide(media))

    def set_gap(self, gap: CameraGap, *, instead_of: CameraGap | None = None) -> None:
        """Say that a camera did not work for a time, or change that; see
        ``camera_gap_from_fields``."""
        connection = self.project.connection
        if gap in current_gaps(connection).get(gap.deployment, ()):
            return
        words = message("Projects", "Say that the camera of {station} was down")
        if instead_of is not None:
            words = message("Projects", "Change when the camera of {station} was down")
        with self.project.act("gap of camera", words.fill(station=gap.deployment)) as action:
            if instead_of is not None and not gap.has_times_of(instead_of):
                add_gap(connection, action, instead_of, removed=True)
            add_gap(connection, action, gap)

    def remove_gap(self, gap: CameraGap) -> None:
        """Say that a camera did work in this time."""
        words = message("Projects", "Say that the camera of {station} was not down")
        with self.project.act("gap of camera", words.fill(station=gap.deployment)) as action:
            add_gap(self.project.connection, action, gap, removed=True)

    def set_capture_method(self, deployment: str, method: CaptureMethod | None) -> None:
        """Say how the camera of a station takes photographs, None for not known; its events are
        formed anew. Raises ``DeploymentUnknown``."""
        connection = self.project.connection
        deployment_named(connection, deployment)
        if said_methods(connection).get(deployment) == method:
            return
        if method is None:
            words = message("Projects", "Say that how {station} takes photographs is not known")
        else:
            words = message("Projects", "Say how {station} takes photographs: {method}")
            words = words.fill(method=method.words)
        with self.project.act("capture", words.fill(station=deployment)) as action:
            set_method(connection, action, deployment, method)
            form_events(connection, [deployment])

    def set_event_gap(self, gap: timedelta) -> None:
        """Form events by another gap; those made by hand stay. Raises ``EventsRefused``."""
        seconds = checked_gap(gap).total_seconds()
        words = message("Projects", "Form events by a gap of {gap}").fill(gap=span_text(gap))
        with self.project.act("gap", words, can_undo=False):
            self.project.set_setting(GAP_SETTING, str(seconds))
            form_all_events(self.project.connection)

    def split_event(self, name: str, media: str) -> None:
        """Make two events of one. Raises ``EventUnknown`` and ``EventsRefused``."""
        event = event_named(self.project.connection, name)
        with self.project.act("event", message("Projects", "Split an event")) as action:
            split_event(self.project.connection, action, event, media)

    def merge_events(self, names: Sequence[str]) -> None:
        """Make one event of several. Raises ``EventUnknown`` and ``EventsRefused``."""
        parts = [event_named(self.project.connection, name) for name in names]
        words = message("Projects", "Merge %Ln event(s)", "", 0).counted(len(parts))
        with self.project.act("event", words) as action:
            merge_events(self.project.connection, action, parts)

    def merge(self, other: ProjectConnection) -> Merged:
        """Take over what another project has; it is from ``open_other``."""
        return merge(self.project, self.decider, other)

    def _having(self, targets: Sequence[Selected], media: Sequence[int]) -> list[Selected]:
        """Those of the targets that one of the photographs is of.

        What only fills must not replace what a person gave to a target that has it.
        """
        wanted = set(media)
        connection = self.project.connection
        return [one for one in targets if not wanted.isdisjoint(media_of(connection, [one]))]

    def _without(self, numbers: Sequence[int], column: str) -> list[int]:
        """Those of the photographs that have no place, or no time."""
        found: list[int] = []
        for some in in_pieces(numbers):
            rows = self.project.connection.execute(
                f"SELECT number FROM media WHERE {column} IS NULL AND number IN ({marks(some)})",
                some,
            )
            found += [int(str(row[0])) for row in rows]
        return found

    def undo(self) -> tuple[Reverted, Outcome]:
        """Take back the last act that can be undone. Raises ``NothingToUndo``."""
        return undo_last(self.project, self.decider)

    def redo(self) -> tuple[Reverted, Outcome]:
        """Bring back the act that was undone last. Raises ``NothingToRedo``."""
        return redo_last(self.project, self.decider)

    def undo_back_to(self, number: int) -> list[Reverted]:
        """Take back the act with this number and all after it that can be undone."""
        return undo_back_to(self.project, self.decider, number)

    def redo_up_to(self, number: int) -> list[Reverted]:
        """Bring back what was undone, up to the act with this number."""
        return redo_up_to(self.project, self.decider, number)

    def decide_all(self) -> Outcome:
        """Decide every photograph again, as after new weather or with another pack."""
        with self.project.transaction():
            media = counts(self.project.connection)["media"]
            return Outcome(media, self.decider.decide_all(), is_act=False)

    def set_method(
        self, recipe: str, target: str, frequencies: str = "", bursts: str = ""
    ) -> Outcome:
        """Decide every photograph by other settings, each "" for what the pack says.

        They are in the order of ``METHOD_SETTINGS``.
        """
        with self.project.transaction():
            values = (recipe, target, frequencies, bursts)
            for name, value in zip(METHOD_SETTINGS, values, strict=True):
                self.project.set_setting(name, value)
            decider = self.decider.renewed()
            media = counts(self.project.connection)["media"]
            return Outcome(media, decider.decide_all(), is_act=False)
