"""The commands ``project identify`` and ``project queue``: what a person says is in photographs."""

import argparse
from typing import Final

from swc_desktop.cli.console import line_of
from swc_desktop.cli.project.opening import opened, opened_for_work
from swc_desktop.cli.project.telling import tell, tell_outcome
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.identification import (
    MAX_PERSON_LETTERS,
    Certainty,
    IdentificationError,
    Identified,
    Kind,
    LifeStage,
    Sex,
    tidy_behavior,
)
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.person_name import tidy_person_name
from swc_desktop.core.region import Box
from swc_desktop.core.result_state import STATE_WORDS
from swc_desktop.core.text import on_one_line, writable
from swc_desktop.projects.act_values import KIND_WORDS
from swc_desktop.projects.alike_pictures import alike_order
from swc_desktop.projects.errors import (
    BoxUnknown,
    IdentificationRefused,
    NothingChosen,
)
from swc_desktop.projects.files_by_name import media_by_ending, media_by_id
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.kept_events import event_named
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.project import Project
from swc_desktop.projects.queues import Queue, queued
from swc_desktop.projects.region_rows import region_id
from swc_desktop.projects.working import Work
from swc_desktop.session.drawing import draw_box
from swc_desktop.session.reviewing import Acceptance, Reviewer
from swc_desktop.session.taxon_names import answer_name
from swc_desktop.sharing.aliases import Aliases, media_with_alias

_MAX_NAMED: Final = 5
"""Files in a sentence of an error."""


def identify(arguments: argparse.Namespace) -> int:
    """Say what is in a photograph, a box or an event."""
    _check_options(arguments)
    with opened_for_work(arguments) as work:
        work.project.by = arguments.by or work.project.by
        reviewer = Reviewer(work)
        target = _target(work, arguments)
        if arguments.accept:
            outcome = reviewer.accept([Acceptance(target)])
        elif arguments.withdraw:
            outcome = reviewer.withdraw([target])
        else:
            said, name = _said(reviewer, arguments)
            do = reviewer.add if arguments.add else reviewer.say
            outcome = do([target], said, name)
        tell_outcome(arguments, outcome)
    return 0


def _check_options(arguments: argparse.Namespace) -> None:
    """Raise ``WrongUsage`` for options that would have no effect."""
    if not (arguments.accept or arguments.withdraw):
        return
    if arguments.accept and arguments.event is not None:
        text = message(
            "Command line", "The model says nothing of a whole event. Write --taxon or --kind."
        )
        raise WrongUsage(problem=text)
    given = [name for name in (*_DETAILS, "name", "add") if getattr(arguments, name)]
    given += ["count"] if arguments.count is not None else []
    if given:
        option = f"--{given[0].replace('_', '-')}"
        text = message("Command line", "{option} belongs to --taxon or --kind.")
        raise WrongUsage(problem=text.fill(option=option))


_DETAILS: Final = (
    *("count", "sex", "life_stage", "behavior", "individual", "certainty", "remarks"),
)


def _said(reviewer: Reviewer, arguments: argparse.Namespace) -> tuple[Identified, Message | str]:
    """What is said, and what it is called in the name of the act."""
    details = {name: getattr(arguments, name) for name in _DETAILS}
    details["name"] = arguments.name
    try:
        if arguments.taxon is not None:
            taxon = reviewer.taxa.named(arguments.taxon)
            of_taxon = reviewer.taxa.identified(taxon)
            said = Identified(of_taxon.taxon, of_taxon.rank, of_taxon.checklist, **details)
            return said, taxon.common_name() or taxon.name
        said = Identified(kind=arguments.kind, **details)
    except IdentificationError as error:
        raise IdentificationRefused(problem=message_of(error)) from error
    return said, said.name or KIND_WORDS[arguments.kind]


def _target(work: Work, arguments: argparse.Namespace) -> Target:
    """What the command names. Raises ``NothingChosen``, ``BoxUnknown``, ``EventUnknown`` and
    ``WrongUsage``."""
    connection = work.project.connection
    if arguments.event is not None:
        if arguments.region is not None or arguments.box is not None:
            text = message("Command line", "An event has no boxes. Omit --region and --box.")
            raise WrongUsage(problem=text)
        return Target(event=event_named(connection, arguments.event).id)
    if arguments.media is not None:
        number = photograph_with_id(work.project, arguments.media)
    else:
        number = photograph_named(work.project, arguments.file)
    if arguments.box is not None:
        return draw_box(work, number, arguments.box)
    if arguments.region is None:
        return Target(number)
    found = box_with_id(work.project, number, arguments.region)
    if found is None:
        raise BoxUnknown(name=arguments.region)
    return found


def photograph_with_id(project: Project, id_: str) -> int:
    """The photograph with a media_id, or the one that an export gave in its place. Raises
    ``NothingChosen``."""
    number = media_by_id(project.connection, id_)
    if number is None:
        number = media_with_alias(project.connection, id_)
    if number is None:
        raise NothingChosen(name=writable(id_))
    return number


def photograph_named(project: Project, file: str) -> int:
    """The photograph with a file whose path ends so. Raises ``NothingChosen``, and ``WrongUsage``
    where there are several."""
    found = media_by_ending(project.connection, file)
    if len(found) > 1:
        text = message("Command line", "{file} is %Ln photograph(s): {files}", "", 0)
        names = [*found.values()][:_MAX_NAMED] + ["…"] * (len(found) > _MAX_NAMED)
        text = text.counted(len(found)).fill(file=file, files=", ".join(names))
        raise WrongUsage(problem=text)
    if not found:
        raise NothingChosen(name=file)
    return next(iter(found))


def box_with_id(project: Project, number: int, id_: str) -> Target | None:
    """The box of a photograph with the id that exports give it, with exact places or coarse."""
    (row,) = MediaListing(project.connection).rows([number])
    names = (row.id, Aliases(project.connection).uuid_of("media", row.id))
    for one in row.regions:
        if one.number is not None and id_ in [region_id(name, one.region) for name in names]:
            return Target(number, one.number)
    return None


def queue(arguments: argparse.Namespace) -> int:
    """List what is to be judged next."""
    with opened(arguments, write=False) as project:
        alike = alike_order(project).numbers if arguments.name is Queue.ALIKE else ()
        numbers = queued(project.connection, arguments.name, alike)[: arguments.limit]
        for row in MediaListing(project.connection).rows(numbers):
            record: dict[str, object] = {
                "media_id": row.id,
                "file": f"{row.root_label}/{row.below}",
                "status": None if row.prediction is None else row.prediction.answer.status.value,
                "answer": row.taxon,
                "confidence": row.confidence,
                "identified": [] if row.judged is None else [one.label for one in row.judged.said],
            }
            tell(arguments, record, _line(row))
    return 0


def _line(row: ListedMedia) -> Message:
    answer = answer_name(row.taxonomy, row.taxon) if row.taxon else STATE_WORDS[row.state]
    sure = "" if row.confidence is None else f"{row.confidence:.2f}"
    line = line_of(
        "{file}  {answer} {sure}",
        file=f"{row.root_label}/{row.below}",
        answer=answer,
        sure=sure,
    )
    if row.judged is None:
        return line
    said = ", ".join(one.label for one in row.judged.said)
    return line_of("{line}  {said}  ({by})", line=line, said=said, by=row.judged.by)


def one_line(text: str) -> str:
    """A text that a person gives, without blanks around it."""
    plain = " ".join(text.split())
    if plain != on_one_line(plain):
        raise argparse.ArgumentTypeError("control characters cannot be part of it")
    return plain


def text_lines(text: str) -> str:
    """The same of a text that may have several lines."""
    return "\n".join(one_line(line) for line in text.strip().splitlines())


def _behaviors(text: str) -> str:
    """Behaviours as they are kept."""
    plain = one_line(text)
    tidy = tidy_behavior(plain)
    if plain and not tidy:
        raise argparse.ArgumentTypeError("there is nothing between the bars")
    return tidy


def filled_line(text: str) -> str:
    """A text on one line that is not empty, as of a variable that is not set."""
    plain = one_line(text)
    if not plain:
        raise argparse.ArgumentTypeError("it is empty")
    return plain


def person_name(text: str) -> str:
    """The name of who judges, for argparse."""
    plain = tidy_person_name(one_line(text))
    if not 0 < len(plain) <= MAX_PERSON_LETTERS:
        raise argparse.ArgumentTypeError(f"a name has 1 to {MAX_PERSON_LETTERS} letters")
    return plain


def _box(text: str) -> Box:
    """A box as exports write it."""
    try:
        left, top, width, height = (float(word) for word in text.split())
        return Box(left, top, width, height)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            "write four numbers from 0 to 1: left, top, width, height"
        ) from error


def add_review_arguments(
    identifying: argparse.ArgumentParser, queueing: argparse.ArgumentParser
) -> None:
    """The arguments of both commands beside PROJECT."""
    target = identifying.add_mutually_exclusive_group(required=True)
    target.add_argument("--media", metavar="ID", help="the media_id of a photograph")
    target.add_argument("--file", metavar="ENDING", help="the end of its path, such as a/IMG_1.JPG")
    target.add_argument("--event", metavar="ID", help="an event of the command events")
    boxes = identifying.add_mutually_exclusive_group()
    boxes.add_argument("--region", metavar="ID", help="one box: its region in an export")
    boxes.add_argument(
        "--box",
        type=_box,
        metavar="'L T W H'",
        help="a box drawn by hand: left, top, width and height as shares of the picture",
    )
    said = identifying.add_mutually_exclusive_group(required=True)
    said.add_argument(
        "--taxon", metavar="NAME", help="scientific or common, in any language of the checklist"
    )
    said.add_argument("--kind", type=Kind, choices=list(Kind), metavar="|".join(Kind))
    said.add_argument("--accept", action="store_true", help="what the model says")
    said.add_argument(
        "--withdraw", action="store_true", help="take back what was said, also of its boxes"
    )
    identifying.add_argument(
        "--name", default="", type=one_line, help="a free name, with --kind other_animal"
    )
    identifying.add_argument("--count", type=int, metavar="N")
    identifying.add_argument("--sex", type=Sex, choices=list(Sex), metavar="|".join(Sex))
    identifying.add_argument(
        "--life-stage", type=LifeStage, choices=list(LifeStage), metavar="|".join(LifeStage)
    )
    identifying.add_argument(
        "--behavior", default="", type=_behaviors, metavar="WORDS", help="separated by ' | '"
    )
    identifying.add_argument("--individual", default="", type=one_line, metavar="CODE")
    identifying.add_argument(
        "--certainty", type=Certainty, choices=list(Certainty), metavar="|".join(Certainty)
    )
    identifying.add_argument("--remarks", default="", type=text_lines, metavar="TEXT")
    identifying.add_argument(
        "--add", action="store_true", help="beside what was said of it already"
    )
    identifying.add_argument(
        "--by", type=person_name, metavar="NAME", help="who says so (default: you)"
    )
    queueing.add_argument("name", type=Queue, choices=list(Queue), metavar="|".join(Queue))
