"""The stage ``evaluate``: what the pack says of cases that taught nothing, by its own engine."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Final

from swc_desktop.core.features import encode
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.core.taxonomy import RANKS
from swc_desktop.engine.devices import Device
from swc_desktop.engine.sessions import Sessions
from swc_desktop.packs.pack import Pack, PackContent
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.writer import write_pack
from trainer.cases import Case, Part
from trainer.configuration import Configuration
from trainer.evaluation.figures import WAYS, by_rank
from trainer.evaluation.measured import Measured
from trainer.evaluation.measuring import Baselines, measure
from trainer.metadata.learning import fit_flat
from trainer.stages.arrays import read_arrays
from trainer.stages.dataset import read_cases
from trainer.stages.images import VOTES, read_flat
from trainer.stages.joining import UNMEASURED
from trainer.stages.metadata import learning_of
from trainer.stages.record import Facts, made_by, stage
from trainer.stages.votes import rows_of

NAME: Final = "evaluate"

_VERSION: Final = 1


def measured_parts(
    configuration: Configuration,
    pack: Pack,
    cases: Sequence[Case],
    progress: ProgressSink,
    control: Control,
) -> list[Measured]:
    """The test part, and the unseen sources where there are any, through a pack."""
    sessions = Sessions.open(pack, Device.CPU)
    learning = learning_of(configuration)
    values = encode([case.seen for case in cases], learning.schema).values
    taxonomy = pack.method.taxonomy
    baselines = Baselines(
        read_flat(read_arrays(configuration.folder / VOTES)),
        fit_flat(taxonomy, cases, values, learning),
        [case for case in cases if case.part.teaches],
    )
    found = []
    for part in (Part.TEST, Part.UNSEEN):
        rows = rows_of(configuration, taxonomy, cases, part)
        if rows:
            found.append(
                measure(part.value, pack, sessions, cases, rows, baselines, progress, control)
            )
    return found


def run_evaluate(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Measure the pack of a run, write it with its card, and the report; the record.

    Raises ``OutputFault`` and ``Cancelled``.
    """
    folder = configuration.folder
    name = f"{configuration.pack.id}-{configuration.pack.version}.swcpack"

    def make() -> Facts:
        cases = read_cases(configuration)
        pack = read_pack(folder / UNMEASURED)
        measured = measured_parts(configuration, pack, cases, progress, control)
        parts = {part.name: getattr(pack, part.name) for part in fields(PackContent)}
        write_pack(PackContent(**parts), folder / name)
        return {"headline": headline(measured), "told": [name]}

    origin = {
        "version": _VERSION,
        "pairing": asdict(configuration.pairing),
        "made_by": made_by(folder, "joining"),
    }
    return stage(folder, NAME, origin, (name,), make)


def headline(measured: Sequence[Measured]) -> list[str]:
    """A few lines for the terminal: balanced accuracy by rank, unconditional."""
    lines = []
    for some in measured:
        for way in WAYS:
            found = by_rank(some.method, some.cases, way)
            told = ", ".join(f"{rank.value} {found[rank]}" for rank in RANKS if found[rank].n)
            lines.append(f"{some.part}, {way.name}: {told}")
    return lines
