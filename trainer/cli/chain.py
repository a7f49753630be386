"""The commands of the chain: each stage, all stages, and what reads their results."""

import argparse
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.progress import Cancelled, Control, ProgressSink, stopping
from trainer.cli.console import ConsoleProgress
from trainer.configuration import Configuration, read_configuration
from trainer.errors import StageInterrupted

_MAX_LISTED = 10
"""Unreadable pictures printed one by one; a round choice that fits a terminal."""

Command = Callable[[argparse.Namespace], int]
Lines = list[str]


@dataclass(frozen=True)
class Stage:
    """A stage: its name, its help text, and what runs it and returns lines for the terminal."""

    name: str
    help: str
    run: Callable[[Configuration, ProgressSink, Control], Lines]


def _clean(configuration: Configuration, progress: ProgressSink, _control: Control) -> Lines:
    from trainer.stages.clean import OBSERVATIONS, clean_lines, run_clean

    record = run_clean(configuration, progress)
    return [*clean_lines(record), f"{configuration.folder / OBSERVATIONS}"]


def _splits(configuration: Configuration, progress: ProgressSink, control: Control) -> Lines:
    from trainer.stages.claims import split_lines
    from trainer.stages.splits import run_splits

    return split_lines(run_splits(configuration, progress, control))


def _crops(configuration: Configuration, progress: ProgressSink, control: Control) -> Lines:
    from trainer.stages.crops import run_crops

    record = run_crops(configuration, progress, control)
    if not record["pictures"]:
        return ["There are no pictures."]
    detector = configuration.crops.detections or configuration.crops.detector
    if not detector and not record["stated"]:
        return ["No detector is configured, so pictures are used whole."]
    faults = list(record["faults"].values())
    searched = f"{record['looked_at']:,} of {record['pictures']:,} pictures were searched for"
    return [
        *record["matched"],
        *([f"{searched} animals."] if detector else []),
        *([f"Boxes of animals in the sources: {record['stated']:,}."] if record["stated"] else []),
        f"{record['animals']:,} animals in {record['with_animals']:,} pictures, several in "
        f"{record['with_several']:,}; the other pictures are used whole.",
        *faults[:_MAX_LISTED],
    ]


def _metadata(configuration: Configuration, progress: ProgressSink, control: Control) -> Lines:
    from trainer.stages.claims import counted_above_lines
    from trainer.stages.metadata import run_metadata

    record = run_metadata(configuration, progress, control)
    lines = counted_above_lines(record["counted_above"])
    lines += [f"{node}: votes by {vote['basis']}" for node, vote in sorted(record["nodes"].items())]
    for node, story in sorted(record["learned"].items()):
        chosen, used = story["chosen"], "used" if story["used"] else "ranges were better"
        rows, guessing = sum(story["rows"].values()), math.log(len(story["rows"]))
        lines.append(
            f"{node}: {chosen['family']}, log loss {chosen['loss']:.3f} on {chosen['rows']:,} "
            f"unseen of {rows:,} rows (guessing: {guessing:.3f}), {used}"
        )
        if chosen["loss"] >= guessing:
            lines.append(f"  {node}: place and time tell these taxa apart no better than a guess.")
    return lines


def _images(configuration: Configuration, progress: ProgressSink, control: Control) -> Lines:
    from trainer.stages.images import run_images
    from trainer.stages.networks import network_lines

    record = run_images(configuration, progress, control)
    lines = network_lines(record) + [
        f"{node}: {sum(counts.values()):,} observations with pictures of {len(counts)} taxa"
        for node, counts in sorted(record["taught"].items())
    ]
    if not record["taught"]:
        lines.append("No node has enough pictures, so the pack will vote by metadata alone.")
    unread = list(record["unreadable"].values())
    lines += unread[:_MAX_LISTED]
    if len(unread) > _MAX_LISTED:
        lines.append(f"and {len(unread) - _MAX_LISTED:,} more that could not be read")
    return lines


def _calibration(configuration: Configuration, progress: ProgressSink, _control: Control) -> Lines:
    from trainer.stages.calibration import run_calibration

    record = run_calibration(configuration, progress)
    rows = record["rows"]
    return [f"calibrated on {rows['fuse']:,} rows, thresholds chosen on {rows['bar']:,} others"]


def _evaluate(configuration: Configuration, progress: ProgressSink, control: Control) -> Lines:
    from trainer.stages.evaluate import run_evaluate

    record = run_evaluate(configuration, progress, control)
    return [*record["headline"], *(f"{configuration.folder / file}" for file in record["listed"])]


STAGES = (
    Stage("clean", "one table of observations from all sources; drops are counted by rule", _clean),
    Stage("splits", "groups that are never separated, and the split of each", _splits),
    Stage("metadata", "the metadata vote of every node, in one graph", _metadata),
    Stage("crops", "where the animals in the pictures are, by their sources or a detector", _crops),
    Stage("images", "embeddings and the image vote of every node, in one graph", _images),
    Stage("calibration", "temperatures, weights, gate and thresholds", _calibration),
    Stage("evaluate", "figures on unseen cases, the report and the finished pack", _evaluate),
)


def _study(configuration: Configuration, progress: ProgressSink, control: Control) -> Lines:
    from trainer.stages.study import TABLE, rows_of_record, run_study
    from trainer.study.study_table import study_lines

    record = run_study(configuration, progress, control)
    return [*study_lines(rows_of_record(record)), "", f"{configuration.folder / TABLE}"]


def _audit(configuration: Configuration, progress: ProgressSink, control: Control) -> Lines:
    from trainer.stages.audit import PAGE, TABLE, run_audit

    record = run_audit(configuration, progress, control)
    return [
        f"{record['suspects']:,} of {record['looked_at']:,} labels are contradicted by models that "
        "did not see them.",
        *(
            f"Not judged, {node}: the models agree with the labels there hardly better than a "
            "guess, so they cannot tell a wrong one."
            for node in record["undecided"]
        ),
        *(f"{configuration.folder / name}" for name in (TABLE, PAGE)),
    ]


AUDIT = Stage("audit", "training labels that the other observations contradict", _audit)
STUDY = Stage("study", "the thesis' study on this data set, by its protocol and by ours", _study)


def add_chain_commands(
    parsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> Mapping[str, Command]:
    """Add the commands; returns what runs each."""
    whole_chain = parsers.add_parser(
        "run", help="all stages, from sources to a pack and its report"
    )
    _add_config(whole_chain)
    commands: dict[str, Command] = {"run": lambda chosen: _run(chosen.config, STAGES)}
    for stage in (*STAGES, AUDIT, STUDY):
        _add_config(parsers.add_parser(stage.name, help=stage.help))
        commands[stage.name] = _in_turn(stage)
    doctor = parsers.add_parser(
        "doctor",
        help="problems of a data set, and what can be learned from it",
        description="Says what was found in the sources, what each rule drops and what can be "
        "learned. The exit status is 1 if something stops the training.",
    )
    _add_config(doctor)
    commands["doctor"] = _doctor
    compare = parsers.add_parser(
        "compare",
        help="whether pack B is worse than pack A at any rank",
        description="Measures both packs on the test observations of a run, without those that "
        "trained either: see splits.keep in docs/training.md. The exit status is 0 if B is not "
        "worse, 1 if it is, and 10 if the test is too small to tell.",
    )
    compare.add_argument("before", type=Path, metavar="A.swcpack")
    compare.add_argument("after", type=Path, metavar="B.swcpack")
    _add_config(compare)
    commands["compare"] = _compare
    demo = parsers.add_parser(
        "demo-data", help="write an invented data set, whose truth is known, to try the trainer on"
    )
    demo.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    demo.add_argument("--observations", type=_observation_count, default=1500, metavar="N")
    demo.add_argument("--seed", type=int, default=1)
    commands["demo-data"] = _demo_data
    return commands


def _doctor(chosen: argparse.Namespace) -> int:
    from trainer.cli.doctor_command import run_doctor

    configuration = read_configuration(chosen.config)
    control = Control()
    try:
        with stopping(control):
            return run_doctor(configuration, ConsoleProgress(), control)
    except (Cancelled, KeyboardInterrupt) as stop:
        raise StageInterrupted(stage="doctor") from stop


def _observation_count(text: str) -> int:
    number = int(text)
    if number < 20:
        raise ValueError(text)
    return number


def _demo_data(chosen: argparse.Namespace) -> int:
    from trainer.demo.write import write_demo_data

    write_demo_data(chosen.out, chosen.observations, chosen.seed, ConsoleProgress())
    sys.stdout.write(f"{chosen.out / 'run.toml'}\n")
    return 0


def _compare(chosen: argparse.Namespace) -> int:
    from swc_desktop.packs.reader import read_pack
    from trainer.stages.clean import run_clean
    from trainer.stages.compare_packs import EXIT_STATUS, compare_packs
    from trainer.stages.splits import run_splits

    configuration = read_configuration(chosen.config)
    control, progress = Control(), ConsoleProgress()
    before, after = read_pack(chosen.before), read_pack(chosen.after)
    try:
        with stopping(control):
            run_clean(configuration, progress)
            run_splits(configuration, progress, control)
            found = compare_packs(configuration, before, after, progress, control)
    except (Cancelled, KeyboardInterrupt) as stop:
        raise StageInterrupted(stage="compare") from stop
    sys.stdout.write("".join(f"{line}\n" for line in found.lines()))
    return EXIT_STATUS[found.verdict]


def _in_turn(*stages: Stage) -> Command:
    return lambda chosen: _run(chosen.config, stages)


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, required=True, metavar="FILE.toml")


def _run(file: Path, stages: tuple[Stage, ...]) -> int:
    """Run stages in order; a stage that is already done prints what its record holds."""
    configuration = read_configuration(file)
    control, progress = Control(), ConsoleProgress()
    for stage in stages:
        try:
            with stopping(control):
                lines = stage.run(configuration, progress, control)
                control.checkpoint()
        except (Cancelled, KeyboardInterrupt) as stop:
            raise StageInterrupted(stage=stage.name) from stop
        sys.stdout.write("".join(f"{line}\n" for line in (f"== {stage.name}", *lines)))
        sys.stdout.flush()
    return 0
