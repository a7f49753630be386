"""The command ``project individuals``: the catalogue, what is said of it, and who is alike."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from swc_desktop.cli.console import Console, show
from swc_desktop.cli.parser import count
from swc_desktop.cli.printing import quiet_libraries
from swc_desktop.cli.project.individual_output import (
    Shown,
    show_alike,
    show_catalogue,
    show_hit_rate,
    show_individual,
    show_unnamed,
)
from swc_desktop.cli.project.opening import opened, opened_for_work
from swc_desktop.cli.project.review_commands import (
    box_with_id,
    filled_line,
    person_name,
    photograph_named,
    photograph_with_id,
    text_lines,
)
from swc_desktop.cli.project.telling import outcome_record, tell
from swc_desktop.core.device import Device
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.identification import Sex
from swc_desktop.core.individual import ComparisonVerdict, Flank
from swc_desktop.core.message import message
from swc_desktop.core.progress import Control, stopping
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.opening import find_pack, open_graphs
from swc_desktop.projects.alike import Likenesses
from swc_desktop.projects.errors import AnimalNotCompared, BoxUnknown
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.individual_hit_rate import hit_rate
from swc_desktop.projects.individual_pictures import picture_of_one
from swc_desktop.projects.missing_embeddings import without_embedding
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.project import Project
from swc_desktop.projects.working import Work
from swc_desktop.session.embedding import make_embeddings


def individuals(arguments: argparse.Namespace) -> int:
    """Do one of the things that can be done with individuals; the project may stand before or
    after what to do."""
    do = arguments.do or "list"
    if arguments.project in _DOING and do not in _DOING:
        arguments.project, do = do, arguments.project
    if do not in _DOING:
        text = message("Command line", "Write one of {known} after individuals.")
        raise WrongUsage(problem=text.fill(known=", ".join(_DOING)))
    doing = _DOING[do]
    _check_options(arguments, do, doing)
    return doing.run(arguments)


class _Do:
    """One of the things: how many codes it has, and which options."""

    def __init__(
        self,
        run: Callable[[argparse.Namespace], int],
        codes: tuple[int, int] = (0, 0),
        options: Sequence[str] = (),
        *,
        pictures: bool = False,
    ) -> None:
        self.run = run
        self.codes = codes
        self.options = frozenset((*options, *(_PICTURES if pictures else ())))
        self.needs_pictures = pictures


_PICTURES: Final = ("media", "file", "region")


def _check_options(arguments: argparse.Namespace, do: str, doing: _Do) -> None:
    """Raise ``WrongUsage`` for what would have no effect, and for what is missing."""
    for name in _OPTIONS:
        given = getattr(arguments, name) not in (None, [], False)
        if given and name not in doing.options:
            text = message("Command line", "{option} does not belong to individuals {do}.")
            raise WrongUsage(problem=text.fill(option=f"--{name.replace('_', '-')}", do=do))
    least, most = doing.codes
    if not least <= len(arguments.codes) <= most:
        text = message("Command line", "individuals {do} takes {least} to {most} codes.")
        if least == most:
            text = message("Command line", "individuals {do} takes %Ln code(s).", "", 0)
            text = text.counted(least)
        elif most == _MANY:
            text = message("Command line", "individuals {do} takes at least %Ln code(s).", "", 0)
            text = text.counted(least)
        raise WrongUsage(problem=text.fill(do=do, least=least, most=most))
    if doing.needs_pictures and not (arguments.media or arguments.file) and do != "embed":
        raise WrongUsage(
            problem=message("Command line", "Name a photograph with --file or --media.")
        )


_MANY: Final = 1_000_000
"""More codes than anybody writes: no limit."""


def _list(arguments: argparse.Namespace) -> int:
    with opened(arguments, write=False) as project:
        show_catalogue(Shown(arguments, project))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    with opened(arguments, write=False) as project:
        shown = Shown(arguments, project)
        show_individual(shown, shown.catalogue.named(arguments.codes[0]))
    return 0


def _new(arguments: argparse.Namespace) -> int:
    with opened_for_work(arguments) as work:
        acts = _acts(arguments, work)
        targets = _targets(work.project, arguments)
        code, outcome = acts.new(
            targets,
            code=arguments.codes[0] if arguments.codes else "",
            taxon=acts.taxa.named(arguments.taxon) if arguments.taxon else None,
            sex=arguments.sex,
            remarks=arguments.remarks or "",
            flank=arguments.flank,
        )
        _tell(arguments, outcome, code)
    return 0


def _same(arguments: argparse.Namespace) -> int:
    with opened_for_work(arguments) as work:
        acts = _acts(arguments, work)
        one = acts.catalogue.named(arguments.codes[0])
        targets = _targets(work.project, arguments)
        _tell(arguments, acts.same(targets, one, arguments.flank), one.code)
    return 0


def _compare(arguments: argparse.Namespace, verdict: ComparisonVerdict) -> int:
    with opened_for_work(arguments) as work:
        acts = _acts(arguments, work)
        one = acts.catalogue.named(arguments.codes[0])
        targets = _targets(work.project, arguments)
        _tell(arguments, acts.compare(targets, one, verdict), one.code)
    return 0


def _flank(arguments: argparse.Namespace) -> int:
    if arguments.flank is None:
        raise WrongUsage(problem=message("Command line", "Say which side with --flank."))
    with opened_for_work(arguments) as work:
        acts = _acts(arguments, work)
        outcome = acts.set_flank(_targets(work.project, arguments), arguments.flank)
        _tell(arguments, outcome, "")
    return 0


def _reference(arguments: argparse.Namespace) -> int:
    with opened_for_work(arguments) as work:
        acts = _acts(arguments, work)
        _tell(arguments, acts.set_reference(_targets(work.project, arguments)), "")
    return 0


def _edit(arguments: argparse.Namespace) -> int:
    with opened_for_work(arguments) as work:
        acts = _acts(arguments, work)
        one = acts.catalogue.named(arguments.codes[0])
        outcome = acts.edit(
            one,
            code=arguments.code,
            taxon=acts.taxa.named(arguments.taxon) if arguments.taxon else None,
            sex=arguments.sex,
            remarks=arguments.remarks,
        )
        _tell(arguments, outcome, acts.catalogue.of(one.key).code)
    return 0


def _merge(arguments: argparse.Namespace) -> int:
    with opened_for_work(arguments) as work:
        acts = _acts(arguments, work)
        kept, *others = (acts.catalogue.named(code) for code in arguments.codes)
        _tell(arguments, acts.merge(kept, others), kept.code)
    return 0


def _split(arguments: argparse.Namespace) -> int:
    with opened_for_work(arguments) as work:
        acts = _acts(arguments, work)
        one = acts.catalogue.named(arguments.codes[0])
        targets = _targets(work.project, arguments)
        code, outcome = acts.split(targets, one, arguments.code or "")
        _tell(arguments, outcome, code)
    return 0


def _alike(arguments: argparse.Namespace) -> int:
    with opened(arguments, write=False) as project:
        likenesses = Likenesses(project)
        targets = _targets(project, arguments)
        if len(targets) > 1:
            raise AnimalNotCompared(
                problem=message("Command line", "one picture can be asked about")
            )
        shown = Shown(arguments, project)
        if arguments.unnamed:
            show_unnamed(shown, likenesses.pictures_like(targets[0], arguments.flank))
        else:
            show_alike(shown, likenesses.individuals_like(targets[0], arguments.flank))
    return 0


def _hit_rate(arguments: argparse.Namespace) -> int:
    with opened(arguments, write=False) as project, project.file.snapshot():
        show_hit_rate(Shown(arguments, project), hit_rate(project))
    return 0


def _embed(arguments: argparse.Namespace) -> int:
    console = Console()
    with quiet_libraries(), opened(arguments, write=True) as project:
        named = arguments.media or arguments.file
        targets = _targets(project, arguments) if named else None
        wanted = without_embedding(project, targets)[: arguments.limit]
        control = Control()
        if project.pack:
            pack = find_pack(project.pack, project.pack_file)
            classifier = Classifier(pack, open_graphs(pack, Device.AUTO))
            with stopping(control):
                made = make_embeddings(project, classifier, wanted, control, console.progress)
            console.close()
            left = made.wanted - made.made
            tell(arguments, {"made": made.made, "left": left}, made.words)
            return 1 if left else 0
    raise AnimalNotCompared(problem=message("Command line", "the project has no photographs yet"))


def _acts(arguments: argparse.Namespace, work: Work) -> IndividualActs:
    work.project.by = arguments.by or work.project.by
    return IndividualActs(work.project, work.decider)


def _targets(project: Project, arguments: argparse.Namespace) -> list[Target]:
    """The pictures that a command names: boxes by ``--region``, else the only animal of each."""
    numbers = [photograph_with_id(project, one) for one in arguments.media]
    numbers += [photograph_named(project, one) for one in arguments.file]
    found: dict[Target, None] = {}
    for id_ in arguments.region:
        boxes = [box_with_id(project, number, id_) for number in numbers]
        box = next(filter(None, boxes), None)
        if box is None:
            raise BoxUnknown(name=id_)
        found[box] = None
    with_box = {one.media for one in found}
    return [
        *found,
        *(picture_of_one(project.connection, one) for one in numbers if one not in with_box),
    ]


def _tell(arguments: argparse.Namespace, outcome: Outcome, code: str) -> None:
    if arguments.json:
        tell(arguments, outcome_record(outcome) | {"individual": code or None}, "")
        return
    if code:
        show(message("Command line", "Individual {code}").fill(code=code))
    show(outcome.words)


_FACTS: Final = ("taxon", "sex", "remarks")

_DOING: Final[Mapping[str, _Do]] = {
    "list": _Do(_list),
    "show": _Do(_show, (1, 1)),
    "new": _Do(_new, (0, 1), (*_FACTS, "flank", "by"), pictures=True),
    "same": _Do(_same, (1, 1), ("flank", "by"), pictures=True),
    "different": _Do(
        partial(_compare, verdict=ComparisonVerdict.DIFFERENT), (1, 1), ("by",), pictures=True
    ),
    "unsure": _Do(
        partial(_compare, verdict=ComparisonVerdict.UNSURE), (1, 1), ("by",), pictures=True
    ),
    "flank": _Do(_flank, (0, 0), ("flank", "by"), pictures=True),
    "reference": _Do(_reference, options=("by",), pictures=True),
    "edit": _Do(_edit, (1, 1), (*_FACTS, "code", "by")),
    "merge": _Do(_merge, (2, _MANY), ("by",)),
    "split": _Do(_split, (1, 1), ("code", "by"), pictures=True),
    "alike": _Do(_alike, (0, 0), ("flank", "unnamed"), pictures=True),
    "hit-rate": _Do(_hit_rate),
    "embed": _Do(_embed, (0, 0), ("limit",), pictures=True),
}

_OPTIONS: Final = (*_PICTURES, *_FACTS, "flank", "code", "by", "unnamed", "limit")


def _code(text: str) -> str:
    """A code as it is written; without one a new individual would get the next."""
    if not text.strip():
        raise argparse.ArgumentTypeError("a code is empty")
    return text


def add_individual_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments beside PROJECT."""
    parser.add_argument("do", nargs="?", metavar="|".join(_DOING))
    parser.add_argument("codes", nargs="*", type=_code, metavar="CODE", help="of individuals")
    pictures = parser.add_argument_group("pictures")
    for option, metavar, text in (
        ("--media", "ID", "the media_id of a photograph; may be given several times"),
        ("--file", "ENDING", "the end of its path; may be given several times"),
        ("--region", "ID", "one box, where a photograph has several: its region in an export"),
    ):
        pictures.add_argument(option, action="append", default=[], metavar=metavar, help=text)
    pictures.add_argument(
        "--flank",
        type=Flank,
        choices=list(Flank),
        metavar="|".join(Flank),
        help="the side that is seen, as the animal would say it",
    )
    parser.add_argument("--taxon", metavar="NAME", help="scientific or common")
    parser.add_argument("--sex", type=Sex, choices=list(Sex), metavar="|".join(Sex))
    parser.add_argument("--remarks", type=text_lines, metavar="TEXT", help='"" clears them')
    parser.add_argument("--code", type=filled_line, metavar="CODE", help="the new code")
    parser.add_argument("--unnamed", action="store_true", help="alike: animals without a code")
    parser.add_argument("--limit", type=count, metavar="N", help="embed: at most N now")
    parser.add_argument("--by", type=person_name, metavar="NAME", help="who says so (default: you)")
