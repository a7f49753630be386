"""The command ``project events``: listed, with another gap, split and merged."""

import argparse

from swc_desktop.cli.console import Console, line_of
from swc_desktop.cli.project.opening import opened, opened_for_work
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import Message, message
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.projects.kept_events import (
    KeptEvent,
    WithoutEvent,
    kept_events,
    photographs_without_event,
    stations_without_events,
)
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.project import Project
from swc_desktop.session.taxon_names import answer_name


def events(arguments: argparse.Namespace) -> int:
    """List the events of a project, after what was asked was done to them."""
    _check(arguments)
    if arguments.gap is None and arguments.do is None:
        with opened(arguments, write=False) as project:
            _list(arguments, project)
        return 0
    with opened_for_work(arguments) as work:
        with work.project.acts_together():
            if arguments.gap is not None:
                work.set_event_gap(arguments.gap)
            if arguments.do == "split":
                work.split_event(*arguments.ids)
            elif arguments.do == "merge":
                work.merge_events(arguments.ids)
        _list(arguments, work.project)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if arguments.do == "split" and len(arguments.ids) != 2:
        text = message("Command line", "Name the ID of the event and a MEDIA of it.")
        raise WrongUsage(problem=text)
    if arguments.do == "merge" and len(arguments.ids) < 2:
        raise WrongUsage(problem=message("Command line", "Name the IDs of two or more events."))


def _list(arguments: argparse.Namespace, project: Project) -> None:
    _, taxonomy = PackTaxa(project.connection).of(project.pack)
    for event in kept_events(project.connection, project.pack):
        tell(arguments, event.record, _words(event, taxonomy))
    console = Console()
    if stations := stations_without_events(project.connection):
        text = message(
            "Command line",
            "Photographs are being added to {stations}; their events come at the end",
        )
        console.info(text.fill(stations=", ".join(sorted(stations))))
    for text, count in _left_out(photographs_without_event(project.connection)):
        if count:
            console.info(text.counted(count))


def _left_out(left_out: WithoutEvent) -> list[tuple[Message, int]]:
    """What is in no event, in words, with how many photographs."""
    series = message("Command line", "In no event: %Ln photograph(s) of a time-lapse series", "", 0)
    alone = message("Command line", "In no event: %Ln photograph(s) without a station", "", 0)
    timeless = message("Command line", "In no event: %Ln photograph(s) without a time", "", 0)
    return [
        (series, left_out.time_lapse),
        (alone, left_out.without_deployment),
        (timeless, left_out.without_time),
    ]


def _words(event: KeptEvent, taxonomy: Taxonomy) -> Message:
    times = " to ".join(
        "?" if when is None else when.isoformat() for when in (event.starts, event.ends)
    )
    answers: Message | str = ""
    for answer, count in event.answers.items():
        name = answer_name(taxonomy, answer)
        one = line_of("{name} {count:,}", name=name, count=count)
        answers = line_of("{first}, {next}", first=answers, next=one) if answers else one
    text = message("Command line", "{id}  {station}  {times}  %Ln photograph(s)  {answers}", "", 0)
    return text.counted(len(event.media)).fill(
        id=event.id, station=event.deployment, times=times, answers=answers
    )
