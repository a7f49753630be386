"""The command ``stick``: prepare, check, take, back."""

import argparse
from collections.abc import Callable
from pathlib import Path

from swc_desktop.cli.console import Console, ask_yes_no, line_of, show
from swc_desktop.cli.copying import copying
from swc_desktop.cli.errors import CopyInterrupted
from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message
from swc_desktop.transfer.errors import StickPartNotForHere
from swc_desktop.transfer.exporter import foreign_parts, stick_path, write_stick
from swc_desktop.transfer.importer import (
    PartStatus,
    check_part,
    import_part,
    is_program_to_install,
    roll_back_part,
)
from swc_desktop.transfer.manifest import TransferPart, read_contents
from swc_desktop.transfer.sources import PartSource, source_of, sources_of_this_machine

FAULTS = 1
_LEFT_OUT = (
    "{title} was left out: files that this machine did not write have the same names. "
    "Use --replace to replace them."
)
_OTHERS = "The stick contains parts that this machine did not write: {titles}."
_QUESTION = (
    "The stick contains another program ({title}), which would replace this one; this version is "
    "kept, so you can restore it. Install programs only from sticks of people you know. Install "
    "it? It is not installed unless you type yes."
)


def run_stick_command(arguments: argparse.Namespace) -> int:
    """Run one of the actions; raises the refusals of sticks and of what is on them."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "prepare": _prepare,
        "check": _check,
        "take": _import,
        "back": _roll_back,
    }
    return actions[arguments.action](arguments)


def _described(part: TransferPart | PartSource) -> Message:
    text = "{kind}: {title}, {size:,.1f} MB. {good_for}"
    size = part.bytes / 1e6
    return line_of(text, kind=part.kind.value, title=part.title, size=size, good_for=part.good_for)


def _prepare(arguments: argparse.Namespace) -> int:
    sources = [
        source
        for source in sources_of_this_machine()
        if source.kind not in (arguments.without or ())
    ]
    folder = stick_path(arguments.folder)
    with copying() as (control, progress):
        added = arguments.add or ()
        sources += [source_of(path, control=control, progress=progress) for path in added]
    replace = arguments.replace or _may_replace(folder)
    with copying() as (control, progress):
        written = write_stick(folder, sources, replace=replace, control=control, progress=progress)
    for part in written.contents.parts:
        show(_described(part))
    show(f"{folder} was written and read back. Open START-HERE.html on it.")
    for source in written.left_out:
        Console().error(line_of(_LEFT_OUT, title=source.title))
    return FAULTS if written.left_out else 0


def _may_replace(folder: Path) -> bool:
    """Whether a person at a terminal agrees to replace the parts that others wrote."""
    others = foreign_parts(folder)
    if not others:
        return False
    titles = "; ".join(part.title for part in others)
    question = f"{_OTHERS} Replace them? They are kept unless you type yes."
    answer = ask_yes_no(line_of(question, titles=titles))
    if answer is None:
        kept = f"{_OTHERS} They are kept; --replace would replace them."
        Console().info(line_of(kept, titles=titles))
    return answer is True


def _check(arguments: argparse.Namespace) -> int:
    folder = stick_path(arguments.folder)
    contents = read_contents(folder)
    show(f"Written on {contents.made} by swc-desktop {contents.program}.")
    damaged = False
    for part in contents.parts:
        with copying() as (control, progress):
            check = check_part(folder, part, control=control, progress=progress)
        words = {PartStatus.DAMAGED: "damaged", PartStatus.INSTALLED: "complete, already installed"}
        status = words.get(check.status, "complete")
        text = "{part} [{status}] {more}" if check.sentence else "{part} [{status}]"
        show(line_of(text, part=_described(part), status=status, more=check.sentence))
        damaged |= check.status is PartStatus.DAMAGED
    return FAULTS if damaged else 0


def _import(arguments: argparse.Namespace) -> int:
    folder = stick_path(arguments.folder)
    failed = 0
    for part in read_contents(folder).parts:
        if arguments.only and part.kind not in arguments.only:
            continue
        if not arguments.only and not _is_new(folder, part):
            continue
        accepted = arguments.accept_program
        if is_program_to_install(part) and not accepted:
            accepted = ask_yes_no(line_of(_QUESTION, title=part.title)) is True
        try:
            with copying() as (control, progress):
                done = import_part(
                    folder, part, accept_program=accepted, control=control, progress=progress
                )
            show(line_of("{title}: {done}", title=part.title, done=done))
        except StickPartNotForHere as error:
            show(error.message)
        except CopyInterrupted:
            raise
        except SwcError as error:
            Console().error(error.message)
            failed = FAULTS
    return failed


def _is_new(folder: Path, part: TransferPart) -> bool:
    with copying() as (control, progress):
        check = check_part(folder, part, control=control, progress=progress)
    if check.status is not PartStatus.NEW:
        installed = check.status is PartStatus.INSTALLED
        more = "already installed." if installed else check.sentence
        show(line_of("{title}: {more}", title=part.title, more=more))
    return check.status is PartStatus.NEW


def _roll_back(arguments: argparse.Namespace) -> int:
    show(str(roll_back_part(arguments.kind)))
    return 0
