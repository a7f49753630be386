"""The command ``project deployments``: camera stations listed, imported, added, changed, deleted.

With the gaps of their cameras, and how these take photographs.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

from swc_desktop.cli.console import Console, ask_yes_no, line_of, show
from swc_desktop.cli.project.opening import opened, opened_for_work
from swc_desktop.cli.project.safety_commands import FAULTS
from swc_desktop.cli.project.telling import (
    outcome_record,
    tell,
    tell_outcome,
    written_command,
)
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message
from swc_desktop.projects.camera_gaps import (
    CameraGap,
    camera_gap_from_fields,
    current_gaps,
    gap_at,
)
from swc_desktop.projects.capture import capture_method
from swc_desktop.projects.deployment_changes import (
    counted_notices,
    counts_of_changes,
    deployment_changes,
    deployments_to_store,
    gaps_to_store,
    words_of_changes,
)
from swc_desktop.projects.deployment_form import (
    DeploymentFields,
    deployment_from_fields,
    fields_of,
)
from swc_desktop.projects.deployments import (
    Deployment,
    current_deployments,
    deployment_named,
    imported_deployment,
    taken_names,
)
from swc_desktop.projects.effort import Effort, efforts
from swc_desktop.projects.given_files import read_deployments_file
from swc_desktop.projects.project import Project
from swc_desktop.projects.station_saving import (
    StationUse,
    delete_station,
    rename_station,
    station_use,
)

NOT_KNOWN: Final = "unknown"
"""Takes back what was said of how a camera takes photographs."""


def deployments(arguments: argparse.Namespace) -> int:
    """List the camera stations, or do what the word after the project says."""
    do, *words = _in_order(arguments)
    if do is None:
        with opened(arguments, write=False) as project:
            for effort in efforts(project.connection):
                _show(arguments, effort.deployment, effort)
        return 0
    return _DOING[do](arguments, [str(word) for word in words])


def _in_order(arguments: argparse.Namespace) -> list[str | None]:
    """What to do, and its words; the project may stand before or after what to do."""
    words = list(arguments.words)
    if arguments.project in _DOING and words and words[0] not in _DOING:
        words[0], arguments.project = arguments.project, words[0]
    if words and words[0] not in _DOING:
        text = message("Command line", "{word!r} is not one of {known}.")
        raise WrongUsage(problem=text.fill(word=words[0], known=", ".join(_DOING)))
    return [*words] or [None]


def _import(arguments: argparse.Namespace, words: list[str]) -> int:
    (name,) = _named(words if all(words) else (), "FILE.csv")  # "" would be the folder here
    file = Path(name)
    table = read_deployments_file(file)
    faults = [fault for fault in table.faults if not fault.is_notice]
    notices = counted_notices(table.faults)
    for said in (*table.notes, *(fault.sentence for fault in faults), *notices):
        Console().error(said)
    if arguments.preview:
        for row in table.rows:
            station = imported_deployment(row)
            _show(arguments, station)
            for gap in table.gaps.get(row.line, ()):
                one = CameraGap(station.id, gap.start.isoformat(), gap.end.isoformat())
                tell(arguments, one.record, one.words)
        return FAULTS if faults else 0
    if table.dropped:
        text = message("Command line", "Nothing was imported from {file}; correct its lines first.")
        raise WrongUsage(problem=text.fill(file=file))
    with opened_for_work(arguments) as work:
        connection = work.project.connection
        known, gaps = current_deployments(connection), current_gaps(connection)
        changes = deployment_changes(known, table, gaps)
        stations, down = deployments_to_store(changes), gaps_to_store(changes)
        outcome = work.deployments(stations, source=file.name, gaps=down)
        said = words_of_changes(changes)
        if outcome.media:
            said = line_of("{stations} {outcome}", stations=said, outcome=outcome.words)
        tell(arguments, outcome_record(outcome) | counts_of_changes(changes), said)
    return FAULTS if faults else 0


def _add(arguments: argparse.Namespace, words: list[str]) -> int:
    (name,) = _named(words, "ID")
    with opened_for_work(arguments) as work:
        known = taken_names(current_deployments(work.project.connection).values())
        typed = _typed(arguments, DeploymentFields(name))
        tell_outcome(arguments, work.set_deployment(deployment_from_fields(typed, taken=known)))
    return 0


def _set(arguments: argparse.Namespace, words: list[str]) -> int:
    (name,) = _named(words, "ID")
    with opened_for_work(arguments) as work:
        base = deployment_named(work.project.connection, name)
        typed = _typed(arguments, fields_of(base))
        tell_outcome(arguments, work.set_deployment(deployment_from_fields(typed, base=base)))
    return 0


def _gap(arguments: argparse.Namespace, words: list[str]) -> int:
    (name,) = _named(words, "ID")
    if arguments.start_of_gap is None and arguments.end_of_gap is None:
        if arguments.remove:
            text = message("Command line", "Give --from, the time at which the gap begins.")
            raise WrongUsage(problem=text)
        with opened(arguments, write=False) as project:
            _show_gaps(arguments, project, deployment_named(project.connection, name))
        return 0
    with opened_for_work(arguments) as work:
        connection = work.project.connection
        station = deployment_named(connection, name)
        starts = arguments.start_of_gap or ""
        if arguments.remove:
            gaps = current_gaps(connection).get(station.id, ())
            work.remove_gap(gap_at(gaps, station, starts))
        else:
            gap = camera_gap_from_fields(
                station, starts, arguments.end_of_gap or "", arguments.remarks or ""
            )
            work.set_gap(gap)
        _show_gaps(arguments, work.project, station)
    return 0


def _show_gaps(arguments: argparse.Namespace, project: Project, station: Deployment) -> None:
    gaps = current_gaps(project.connection).get(station.id, ())
    for gap in gaps:
        tell(arguments, gap.record, gap.words)
    if not gaps:
        text = message("Command line", "The camera of {station} has no gaps.")
        Console().info(text.fill(station=station.name))


def _capture(arguments: argparse.Namespace, words: list[str]) -> int:
    if len(words) > 1:
        name, text = _named(words, "ID", "METHOD")
        method = None if text == NOT_KNOWN else capture_method(text)
        with opened_for_work(arguments) as work:
            station = deployment_named(work.project.connection, name)
            work.set_capture_method(station.id, method)
            _show_capture(arguments, work.project, [station.id])
        return 0
    with opened(arguments, write=False) as project:
        ids = [deployment_named(project.connection, one).id for one in words[:1]]
        _show_capture(arguments, project, ids)
    return 0


def _rename(arguments: argparse.Namespace, words: list[str]) -> int:
    station, name = _named(words, "ID", "NAME")
    with opened_for_work(arguments) as work:
        tell_outcome(arguments, rename_station(work, station, name))
    return 0


def _delete(arguments: argparse.Namespace, words: list[str]) -> int:
    (station,) = _named(words, "ID")
    with opened_for_work(arguments) as work:
        use = station_use(work.project.connection, station)
        if use.photographs and not arguments.yes and not _may_delete(use):
            return 0
        tell_outcome(arguments, delete_station(work, station))
    return 0


def _may_delete(use: StationUse) -> bool:
    """Whether a person at a terminal agrees. Raises ``WrongUsage`` where nobody can be asked."""
    lost = use.lost
    answer = ask_yes_no(line_of(_QUESTION, lost=lost, name=use.station.whole_name))
    if answer is None:
        text = message("Command line", "{lost} To delete {name} all the same, add --yes.")
        raise WrongUsage(problem=text.fill(lost=lost, name=use.station.whole_name))
    if not answer:
        Console().info(message("Command line", "Nothing was deleted."))
    return answer


_QUESTION: Final = "{lost} Delete {name}? It stays unless you type yes."


def _show_capture(arguments: argparse.Namespace, project: Project, names: list[str]) -> None:
    """How the cameras take photographs, with the command that says so where nobody has."""
    for effort in efforts(project.connection):
        station = effort.deployment.id
        if names and station not in names:
            continue
        record = {"deploymentID": station, **effort.record}
        wanted = ("deploymentID", "captureMethod", "captureMethodGiven", "time_lapse")
        shown: dict[str, object] = {name: record[name] for name in (*wanted, "photographs")}
        command = None
        if effort.offer is not None:
            words = ["deployments", arguments.project, "capture", station, effort.offer.value]
            command = written_command(["swc-desktop", "project", *words])
        said = effort.capture.method.words
        if not effort.capture.is_said:
            said = message("Command line", "{method}, as nobody has said").fill(method=said)
        text = "{station}  {method}"
        if command is not None:
            text = "{station}  {method}: {sign}. To say so:"
        filled = line_of(text, station=station, method=said, sign=effort.sign_of_timer)
        tell(arguments, shown | {"command": command}, filled)
        if command is not None and not arguments.json:
            show(f"    {command}")


def _named(words: Sequence[str], *wanted: str) -> Sequence[str]:
    if len(words) != len(wanted):
        raise WrongUsage(
            problem=message("Command line", "Name {words}.").fill(words=" and ".join(wanted))
        )
    return words


def _typed(arguments: argparse.Namespace, base: DeploymentFields) -> DeploymentFields:
    """The fields with those that options give."""
    given = {
        field.name: getattr(arguments, field.name)
        for field in fields(DeploymentFields)
        if getattr(arguments, field.name, None) is not None
    }
    return replace(base, **given)


def _show(
    arguments: argparse.Namespace, deployment: Deployment, effort: Effort | None = None
) -> None:
    record: dict[str, object] = {
        "deploymentID": deployment.id,
        "name": deployment.name,
        "locationName": deployment.location_name,
        "latitude": deployment.latitude,
        "longitude": deployment.longitude,
        "deploymentStart": deployment.starts,
        "deploymentEnd": deployment.ends,
        "zone": deployment.zone,
        "cameraID": deployment.camera,
        "captureMethod": deployment.capture,
    }
    place = deployment.place
    where = "?" if place is None else f"{place.latitude}, {place.longitude}"
    line = line_of(
        "{station}  {where}  {start} to {end}",
        station=deployment.whole_name,
        where=where,
        start=deployment.starts or "?",
        end=deployment.ends or "?",
    )
    if effort is not None:
        record |= effort.record
        for said in effort.words:
            line = line_of("{before}  {said}", before=line, said=said)
    tell(arguments, record, line)


_DOING: Final[Mapping[str, Callable[[argparse.Namespace, list[str]], int]]] = {
    "import": _import,
    "add": _add,
    "set": _set,
    "gap": _gap,
    "capture": _capture,
    "rename": _rename,
    "delete": _delete,
}
