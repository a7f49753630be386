"""The command ``project audit``: photographs drawn at random, and what they say of the answers."""

import argparse
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault, WrongUsage
from swc_desktop.core.message import message
from swc_desktop.projects.audit_draws import DEFAULT_PER_GROUP, draw_audit
from swc_desktop.projects.audit_results import AuditResult, audit_result, left_to_judge
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.project import Project
from swc_desktop.projects.target_names import TargetNames
from swc_desktop.session.audit_page import audit_page, audit_records
from swc_desktop.storage.atomic_write import write_named


def audit(arguments: argparse.Namespace) -> int:
    """Draw, list or show an audit; the project may stand before or after what to do."""
    if arguments.project in _DOING and arguments.do not in _DOING:
        arguments.project, arguments.do = arguments.do, arguments.project
    if arguments.do not in _DOING:
        text = message("Command line", "Write one of {known} after audit, and the project.")
        raise WrongUsage(problem=text.fill(known=", ".join(_DOING)))
    run, fitting = _DOING[arguments.do]
    for name in _OPTIONS:
        if getattr(arguments, name) not in (None, []) and name not in fitting:
            text = message("Command line", "{option} does not belong to audit {do}.")
            option = f"--{name.replace('_', '-')}"
            raise WrongUsage(problem=text.fill(option=option, do=arguments.do))
    return run(arguments)


def _draw(arguments: argparse.Namespace) -> int:
    with opened(arguments, write=True) as project:
        id_ = draw_audit(
            project, arguments.per_group or DEFAULT_PER_GROUP, arguments.seed, arguments.answer
        )
        found = audit_result(project.connection, id_)
        record = {"audit": id_, "drawn": found.drawn, "population": found.population}
        text = message(
            "Command line",
            "Drew %Ln photograph(s) of {population:,} with an answer that nobody has judged, as "
            "the audit {id}.",
            "",
            0,
        )
        if not found.is_whole:
            text = message(
                "Command line",
                "Drew %Ln photograph(s) of {offered:,} with {answers} that nobody has judged, as "
                "the audit {id}; {population:,} have an answer that nobody has judged.",
                "",
                0,
            )
        facts = {"offered": found.offered, "answers": ", ".join(arguments.answer)}
        words = text.counted(found.drawn).fill(population=found.population, id=id_, **facts)
        tell(arguments, record, words)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    """List what is to be judged, in random order and without the answers."""
    with opened(arguments, write=False) as project:
        left = left_to_judge(project.connection, arguments.draw)
        names = TargetNames(project.connection)
        for one in left[: arguments.limit]:
            ((id_,),) = project.file.rows("SELECT id FROM media WHERE number = ?", (one.media,))
            files = names.files([str(id_)])
            record = {"position": one.position + 1, "media_id": id_, "files": list(files)}
            tell(arguments, record, line_of("{id}  {files}", id=id_, files=", ".join(files)))
        text = message("Command line", "%Ln photograph(s) to judge", "", 0)
        Console().info(text.counted(len(left)))
    return 0


def _result(arguments: argparse.Namespace) -> int:
    with opened(arguments, write=False) as project:
        with project.file.snapshot():
            found = audit_result(project.connection, arguments.draw)
            taxa = PackTaxa(project.connection)
        page = audit_page(found, project.setting("name"), taxa)
        if arguments.out is not None:
            _write(project, arguments.out, page)
            text = message("Command line", "Wrote the result of the audit to {file}")
            Console().info(text.fill(file=arguments.out))
        _show(arguments, found, page)
    return 0


def _show(arguments: argparse.Namespace, found: AuditResult, page: list[str]) -> None:
    if arguments.json:
        for record in audit_records(found):
            tell(arguments, record, "")
    elif arguments.out is None:
        for line in page:
            show(line)


def _write(project: Project, out: Path, page: list[str]) -> None:
    refuse_own(project, out)
    try:
        with write_named(out, private=project.file.key is not None) as file:
            file.write("".join(f"{line}\n" for line in page).encode())
    except OSError as error:
        raise OutputFault(file=out, reason=explain_writing(error)) from error


_DOING: Final[Mapping[str, tuple[Callable[[argparse.Namespace], int], Collection[str]]]] = {
    "draw": (_draw, ("per_group", "seed", "answer")),
    "list": (_list, ("draw", "limit")),
    "result": (_result, ("draw", "out")),
}
"""What can be done, each with the options that belong to it."""

_OPTIONS: Final = tuple(dict.fromkeys(name for _, names in _DOING.values() for name in names))
