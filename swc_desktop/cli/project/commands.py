"""The commands ``project``: each opens the file, does one act, and says what changed."""

import argparse
from collections.abc import Callable, Mapping
from typing import Final

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.cli.project.adding import add
from swc_desktop.cli.project.agreement_command import agreement_of_people
from swc_desktop.cli.project.audit_commands import audit
from swc_desktop.cli.project.checklist_command import checklist
from swc_desktop.cli.project.clock_commands import clock
from swc_desktop.cli.project.deployment_commands import deployments
from swc_desktop.cli.project.event_commands import events
from swc_desktop.cli.project.individual_commands import individuals
from swc_desktop.cli.project.merge_command import merge
from swc_desktop.cli.project.opening import opened, opened_for_work
from swc_desktop.cli.project.population_command import population
from swc_desktop.cli.project.review_commands import identify, queue
from swc_desktop.cli.project.root_commands import roots
from swc_desktop.cli.project.safety_commands import (
    change_lock,
    check_project,
    copy,
    forget_photographs,
)
from swc_desktop.cli.project.sensitive_command import sensitive
from swc_desktop.cli.project.sighting_command import sightings
from swc_desktop.cli.project.teach_command import teach
from swc_desktop.cli.project.telling import tell, tell_outcome
from swc_desktop.cli.project.watching import watch
from swc_desktop.core.errors import SwcError, WrongUsage
from swc_desktop.core.message import Message, english, message
from swc_desktop.core.result_state import STATE_WORDS, State
from swc_desktop.projects.act_details import act_details
from swc_desktop.projects.acts import Reverted, actions
from swc_desktop.projects.agreement import agreement
from swc_desktop.projects.animal_counts import animal_counts
from swc_desktop.projects.conflicts import found_conflicts
from swc_desktop.projects.effort import efforts, total_effort
from swc_desktop.projects.given_files import read_track_file
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.project import Project, project_path
from swc_desktop.projects.reports import counts, species_counts
from swc_desktop.projects.reverting import redone_words, undone_words
from swc_desktop.projects.selecting import select_paths
from swc_desktop.projects.target_names import TargetNames
from swc_desktop.session.taxon_names import both_names, common_name


def run_project_command(arguments: argparse.Namespace) -> int:
    """Run one of the commands and return its exit status."""
    return _COMMANDS[arguments.action](arguments)


def _new(arguments: argparse.Namespace) -> int:
    path = project_path(arguments.project)
    with Project.create(path, arguments.name) as project:
        record = {"project": str(project.path), "name": project.setting("name")}
        tell(arguments, record, f"Made the project {project.setting('name')}: {project.path}")
    return 0


def _info(arguments: argparse.Namespace) -> int:
    if arguments.conflicts:
        return _list_conflicts(arguments)
    with opened(arguments, write=False) as project:
        found = counts(project.connection)
        found["individuals"] = len(Catalogue(project.connection).all)
        found |= _lost_beside(project)
        effort = total_effort(efforts(project.connection))
        record = {"project": str(project.path), "name": project.setting("name"), **found}
        record |= effort.record
        lines = [f"{project.setting('name')}: {project.path}"]
        lines += [f"  {name.replace('_', ' ')}: {count:,}" for name, count in found.items()]
        if arguments.json:
            tell(arguments, record, "")
        else:
            for line in lines:
                show(line)
            for said in effort.words:
                show(line_of("  {said}", said=said))
    return 0


def _lost_beside(project: Project) -> dict[str, int]:
    """What the cache had no room for; nothing where it cannot be read, as on a full disk: what the
    project itself holds is said all the same."""
    try:
        lost = (0, 0) if project.cache is None else project.cache.lost
    except SwcError as error:
        Console().info(error.message)
        return {}
    return dict(zip(("lost_thumbnails", "lost_embeddings"), lost, strict=True))


def _list_conflicts(arguments: argparse.Namespace) -> int:
    with opened(arguments, write=False) as project:
        found = found_conflicts(project.connection)
        for conflict in found:
            if arguments.json:
                tell(arguments, conflict.record, "")
                continue
            first, *others = conflict.lines
            show(first)
            for said in others:
                show(line_of("  {said}", said=said))
        if not found:
            Console().info(message("Command line", "There are no conflicts."))
    return 0


def _assign(arguments: argparse.Namespace) -> int:
    with opened_for_work(arguments) as work:
        targets = select_paths(work.project.connection, arguments.paths)
        if arguments.folder_pattern is None:
            outcome = work.assign(targets, arguments.deployment)
        else:
            outcome = work.assign_by_folders(targets, arguments.folder_pattern, days=arguments.days)
        tell_outcome(arguments, outcome)
    return 0


def _place(arguments: argparse.Namespace) -> int:
    if (arguments.place is None) == (arguments.gpx is None):
        raise WrongUsage(problem=message("Command line", "Give --place or --gpx."))
    if arguments.place is not None and not arguments.paths:
        raise WrongUsage(problem=message("Command line", "Name the PATHs that are at this place."))
    with opened_for_work(arguments) as work:
        if arguments.gpx is not None:
            tracks = [(file.name, read_track_file(file)) for file in arguments.gpx]
            for _, track in tracks:
                for left_out in track.left_out:
                    Console().info(left_out)
            outcome = work.tracks(tracks, max_gap=arguments.max_gap, offset=arguments.offset)
        else:
            outcome = work.place(
                select_paths(work.project.connection, arguments.paths),
                arguments.place,
                uncertainty_m=arguments.uncertainty,
                fills_only=arguments.only_missing,
            )
        tell_outcome(arguments, outcome)
    return 0


def _time(arguments: argparse.Namespace) -> int:
    if arguments.from_names and arguments.only_missing:
        text = message(
            "Command line",
            "The name counts already where a photograph has no other time. Omit --only-missing.",
        )
        raise WrongUsage(problem=text)
    with opened_for_work(arguments) as work:
        targets = select_paths(work.project.connection, arguments.paths)
        if arguments.from_names:
            outcome = work.time_by_names(targets)
        else:
            moment = arguments.time or arguments.day
            outcome = work.time(targets, moment, fills_only=arguments.only_missing)
        tell_outcome(arguments, outcome)
    return 0


def _summary(arguments: argparse.Namespace) -> int:
    with opened(arguments, write=False) as project:
        _, taxonomy = PackTaxa(project.connection).of(project.pack)
        for taxon, rank, count in species_counts(project.connection, project.pack):
            record = {
                "taxon": taxon or None,
                "common_name": common_name(taxonomy, taxon) or None,
                "rank": rank,
                "photographs": count,
            }
            name = both_names(taxonomy, taxon)
            line = line_of("{count}  {name}  ({rank})", name=name, rank=rank)
            if not taxon:
                line = line_of("{count}  {state}", state=STATE_WORDS[State(rank)])
            tell(arguments, record, line.fill(count=f"{count:>8,}"))
        for seen in animal_counts(project.connection):
            words = seen.words(both_names(taxonomy, seen.label))
            tell(arguments, seen.record, words)
        agreed = agreement(project.connection)
        if agreed.words:
            first, *others = agreed.words
            tell(arguments, agreed.record, first)
            for words in () if arguments.json else others:
                show(words)
        effort = total_effort(efforts(project.connection))
        if effort.words:
            tell(arguments, effort.record, effort.line)
    return 0


def _log(arguments: argparse.Namespace) -> int:
    with opened(arguments, write=False) as project:
        names, is_locked = TargetNames(project.connection), project.file.key is not None
        for action in actions(project.connection, arguments.limit):
            details = act_details(project.connection, action.number, names, is_coarse=is_locked)
            record: dict[str, object] = {
                "when": action.made_at.isoformat(),
                "by": action.made_by,
                "kind": action.kind,
                "words": english(action.words),
                "details": [english(words) for words in details],
                "undone": action.undone,
                "can_undo": action.can_undo,
            }
            text = "{when}  {by}  {words}"
            if action.undone:
                text += " (undone)"
            elif not action.can_undo:
                text += " (cannot be undone)"
            words = line_of(text, when=record["when"], by=action.made_by, words=action.words)
            tell(arguments, record, words)
            if not arguments.json:
                for detail in details:
                    show(line_of("    {detail}", detail=detail))
    return 0


def _undo(arguments: argparse.Namespace) -> int:
    with opened_for_work(arguments) as work:
        reverted, outcome = work.undo()
        _tell_reverted(arguments, undone_words(reverted), reverted, outcome)
    return 0


def _redo(arguments: argparse.Namespace) -> int:
    with opened_for_work(arguments) as work:
        reverted, outcome = work.redo()
        _tell_reverted(arguments, redone_words(reverted), reverted, outcome)
    return 0


def _tell_reverted(
    arguments: argparse.Namespace, words: Message, reverted: Reverted, outcome: Outcome
) -> None:
    record = {
        "action": english(reverted.action.words),
        "left": reverted.left,
        "media": outcome.media,
        "changed": outcome.changed,
    }
    tell(arguments, record, line_of("{done} {more}", done=words, more=outcome.words))


_COMMANDS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "new": _new,
    "info": _info,
    "check": check_project,
    "copy": copy,
    "passphrase": change_lock,
    "forget": forget_photographs,
    "roots": roots,
    "add": add,
    "watch": watch,
    "deployments": deployments,
    "assign": _assign,
    "place": _place,
    "time": _time,
    "clock": clock,
    "events": events,
    "audit": audit,
    "merge": merge,
    "identify": identify,
    "checklist": checklist,
    "individuals": individuals,
    "queue": queue,
    "agreement": agreement_of_people,
    "teach": teach,
    "sightings": sightings,
    "population": population,
    "sensitive": sensitive,
    "summary": _summary,
    "log": _log,
    "undo": _undo,
    "redo": _redo,
}
