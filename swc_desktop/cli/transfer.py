"""The command ``stick``: prepare, check, take, and go back."""

import argparse
from collections.abc import Callable
from pathlib import Path

from swc_desktop.cli import question
from swc_desktop.cli.console import Console
from swc_desktop.cli.copying import copying
from swc_desktop.cli.errors import CopyInterrupted
from swc_desktop.cli.printing import show
from swc_desktop.core.errors import SwcError
from swc_desktop.transfer.errors import StickPartNotForHere
from swc_desktop.transfer.exporter import parts_of_others, place_on, write_stick
from swc_desktop.transfer.importer import PartStatus, go_back, is_program_to_install, look_at, take
from swc_desktop.transfer.manifest import Part, read_contents
from swc_desktop.transfer.sources import Offer, offer_of, offers_of_this_machine

FAULTS = 1
_QUESTION = (
    "The stick holds another program ({title}), which would replace this one; this one stays to go "
    "back to. Take programs only from sticks of people you know. Install it? It is not installed "
    "unless you type yes."
)


def stick(arguments: argparse.Namespace) -> int:
    """Run one of the actions; raises the refusals of sticks and of what is on them."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "prepare": _prepare,
        "check": _check,
        "take": _take,
        "back": _back,
    }
    return actions[arguments.action](arguments)


def _described(part: Part | Offer) -> str:
    return f"{part.kind.value}: {part.title}, {part.bytes / 1e6:,.1f} MB. {part.good_for}"


def _prepare(arguments: argparse.Namespace) -> int:
    offers = [
        offer for offer in offers_of_this_machine() if offer.kind not in (arguments.without or ())
    ]
    folder = place_on(arguments.folder)
    with copying() as (control, progress):
        added = arguments.add or ()
        offers += [offer_of(path, control=control, progress=progress) for path in added]
    replace = arguments.replace or _may_replace(folder)
    with copying() as (control, progress):
        written = write_stick(folder, offers, replace=replace, control=control, progress=progress)
    for part in written.contents.parts:
        show(_described(part))
    show(f"{folder} was written and read back. Open START-HERE.html there.")
    for offer in written.left_out:
        Console().error(
            f"{offer.title} was left out: files that this machine did not write have its names "
            "there. Give --replace to replace them."
        )
    return FAULTS if written.left_out else 0


def _may_replace(folder: Path) -> bool:
    """Whether a person at a terminal agrees to replace what others put on the stick."""
    others = parts_of_others(folder)
    if not others:
        return False
    titles = "; ".join(part.title for part in others)
    found = f"The stick holds parts that this machine did not write: {titles}."
    answer = question.ask(f"{found} Replace them? They are kept unless you type yes.")
    if answer is None:
        Console().info(f"{found} They are kept; --replace would replace them.")
    return answer is True


def _check(arguments: argparse.Namespace) -> int:
    folder = place_on(arguments.folder)
    contents = read_contents(folder)
    show(f"Written on {contents.made} by swc-desktop {contents.program}.")
    damaged = False
    for part in contents.parts:
        with copying() as (control, progress):
            seen = look_at(folder, part, control=control, progress=progress)
        words = {PartStatus.DAMAGED: "damaged", PartStatus.INSTALLED: "whole, here already"}
        show(f"{_described(part)} [{words.get(seen.standing, 'whole')}] {seen.sentence}".rstrip())
        damaged |= seen.standing is PartStatus.DAMAGED
    return FAULTS if damaged else 0


def _take(arguments: argparse.Namespace) -> int:
    folder = place_on(arguments.folder)
    failed = 0
    for part in read_contents(folder).parts:
        if arguments.only and part.kind not in arguments.only:
            continue
        if not arguments.only and not _is_new(folder, part):
            continue
        accepted = arguments.accept_program
        if is_program_to_install(part) and not accepted:
            accepted = question.ask(_QUESTION.format(title=part.title)) is True
        try:
            with copying() as (control, progress):
                done = take(
                    folder, part, accept_program=accepted, control=control, progress=progress
                )
            show(f"{part.title}: {done}")
        except StickPartNotForHere as error:
            show(error.sentence)
        except CopyInterrupted:
            raise
        except SwcError as error:
            Console().error(error.sentence)
            failed = FAULTS
    return failed


def _is_new(folder: Path, part: Part) -> bool:
    with copying() as (control, progress):
        seen = look_at(folder, part, control=control, progress=progress)
    if seen.standing is not PartStatus.NEW:
        told = "is here already." if seen.standing is PartStatus.INSTALLED else seen.sentence
        show(f"{part.title}: {told}")
    return seen.standing is PartStatus.NEW


def _back(arguments: argparse.Namespace) -> int:
    show(go_back(arguments.kind))
    return 0
