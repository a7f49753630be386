"""The command ``project clock``: what is wrong with the clocks of cameras, and correcting them."""

import argparse

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.cli.project.opening import opened, opened_for_work
from swc_desktop.cli.project.telling import tell, tell_outcome, written_command
from swc_desktop.cli.project.typed_clocks import (
    check_chosen,
    check_typed,
    is_typed,
    typed_correction,
)
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import english, message
from swc_desktop.core.text import writable
from swc_desktop.projects.clock_findings import ClockFinding, clock_findings
from swc_desktop.projects.clock_preview import ClockPreview
from swc_desktop.projects.deployments import deployment_named
from swc_desktop.projects.errors import FindingUnknown
from swc_desktop.projects.project import Project
from swc_desktop.projects.selecting import Selected, select_paths
from swc_desktop.projects.working import Work


def clock(arguments: argparse.Namespace) -> int:
    """Correct a clock by what a person knows of it; without that list what is wrong."""
    is_judging = bool(arguments.not_a_fault or arguments.a_fault)
    is_correcting = is_typed(arguments) and not is_judging
    if is_correcting:
        check_typed(arguments)
    if arguments.home_zone is None and not is_judging and not is_correcting:
        with opened(arguments, write=False) as project:
            _list(arguments, project)
        return 0
    with opened_for_work(arguments) as work, work.project.acts_together():
        if arguments.home_zone is not None:
            work.set_home_zone(arguments.home_zone)
        if is_judging:
            _judge(arguments, work)
        elif is_correcting:
            _correct(arguments, work)
    return 0


def _correct(arguments: argparse.Namespace, work: Work) -> None:
    targets = _targets(arguments, work.project)
    timed = check_chosen(arguments, work.project, targets)
    kept = typed_correction(arguments, work.project, targets)
    if next(work.preview_clock(targets, kept), None) is None:
        _tell_nothing(arguments, ClockPreview(work.project.connection, targets, kept), timed)
    elif arguments.preview:
        for change in work.preview_clock(targets, kept):
            tell(arguments, change.record, change.words)
    else:
        confirmed = arguments.confirm_future
        tell_outcome(arguments, work.clock(targets, kept, confirmed=confirmed))


def _tell_nothing(arguments: argparse.Namespace, preview: ClockPreview, timed: list[int]) -> None:
    """Say why no photograph would get another time."""
    reasons = ", ".join(english(reason) for reason in preview.stays(timed))
    words = message("Command line", "Nothing would change: {reasons}.").fill(reasons=reasons)
    if not arguments.preview and arguments.json:
        tell(arguments, {"media": 0, "changed": 0, "left": len(timed)}, words)
    Console().info(words)


def _judge(arguments: argparse.Namespace, work: Work) -> None:
    is_fault = bool(arguments.a_fault)
    ids = arguments.a_fault or arguments.not_a_fault
    listed = clock_findings(work.project.connection, judged=is_fault)
    known = {finding.id for finding in listed}
    if unknown := [one for one in ids if one not in known]:
        raise FindingUnknown(name=unknown[0])
    work.judge_findings(ids, is_fault=is_fault)


def _targets(arguments: argparse.Namespace, project: Project) -> list[Selected]:
    given = [arguments.deployment is not None, arguments.serial is not None, bool(arguments.paths)]
    if sum(given) != 1:
        text = message("Command line", "Name one of --deployment, --serial or PATHs.")
        raise WrongUsage(problem=text)
    if arguments.deployment is not None:
        station = deployment_named(project.connection, arguments.deployment)
        return [Selected("deployment", station.id)]
    if arguments.serial is not None:
        return [Selected("serial", writable(arguments.serial))]
    return select_paths(project.connection, arguments.paths)


def _list(arguments: argparse.Namespace, project: Project) -> None:
    if arguments.paths:
        text = message("Command line", "Give --camera and --true, --shift or --zone for a PATH.")
        raise WrongUsage(problem=text)
    wanted = {
        "deployment": arguments.deployment,
        "serial": arguments.serial,
    }
    chosen = {kind: name for kind, name in wanted.items() if name is not None}
    found = [
        finding
        for finding in clock_findings(project.connection, judged=arguments.judged)
        if not chosen or chosen.get(finding.target.kind) == finding.target.name
    ]
    for finding in found:
        _tell_finding(arguments, finding)
    if not found:
        none = message("Command line", "No sign of a wrong clock was found.")
        if arguments.judged:
            none = message("Command line", "No sign was judged not to be a fault.")
        Console().info(none)


def _tell_finding(arguments: argparse.Namespace, finding: ClockFinding) -> None:
    command = ["swc-desktop", "project", "clock", arguments.project, *finding.words]
    written = written_command(command)
    fault, target = finding.fault, finding.target
    record = {
        "id": finding.id,
        "deployment": target.name if target.kind == "deployment" else None,
        "serial": target.name if target.kind == "serial" else None,
        "kind": fault.kind.value,
        "words": english(fault.sentence),
        "photographs": len(fault.media),
        "estimate": fault.is_estimate,
        "media": list(fault.media),
        "paths": [str(path) for path in finding.paths],
        "arguments": finding.words,
        "command": written,
    }
    text = message("Command line", "{camera}: {sign} (%Ln photograph(s)). To correct it:", "", 0)
    if fault.is_estimate:
        text = message(
            "Command line", "{camera}: {sign} (%Ln photograph(s)). To correct it about:", "", 0
        )
    words = text.counted(len(fault.media)).fill(camera=target.name, sign=fault.sentence)
    tell(arguments, record, words)
    if not arguments.json:
        show(f"    {written}")
        show(line_of("    If it is not a fault: --not-a-fault {id}", id=finding.id))
