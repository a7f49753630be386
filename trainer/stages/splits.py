"""The stage ``splits``: which observations are never separated, and what each group is for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from swc_desktop.core.progress import Control, ProgressSink
from trainer.cases import Split
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong, NotEnoughData
from trainer.images.near_duplicates import near_duplicates
from trainer.metadata.ranges import unit_vectors
from trainer.split_units import Grouping, SplitRows, choose_unit, claim_of
from trainer.splits import (
    Buffer,
    Exclusion,
    Shares,
    SplitAssignment,
    assign_splits,
    block_of,
    connected_groups,
)
from trainer.stages.clean import OBSERVATIONS
from trainer.stages.stage_record import Facts, digest, made_by, stage
from trainer.stages.tables import read_stage_table, write_stage_table
from trainer.taxon_names import OTHER

NAME: Final = "splits"
SPLITS: Final = "splits.csv"
COLUMNS: Final = ("id", "source", "split", "group", "fold", "block", "why")
LEFT_OUT: Final = "left out"
"""Marks rows that are in no split; the column ``why`` has the reason (``Exclusion``)."""

_VERSION: Final = 4


def run_splits(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Give each observation its split; the record.

    Raises ``NotEnoughData``, ``OutputFault`` and ``Cancelled``.
    """
    folder, choices = configuration.folder, configuration.splits

    def make() -> Facts:
        rows = read_stage_table(folder / OBSERVATIONS)
        if not len(rows):
            raise NotEnoughData(problem="the rules of cleaning left no record")
        blocks = [
            "" if np.isnan(lat) else block_of(lat, lon)
            for lat, lon in zip(rows["latitude"], rows["longitude"], strict=True)
        ]
        may_train = _may_train(rows, configuration)
        pictures = _same_pictures(rows, progress, control) if choices.near_duplicates else []
        read = _split_rows(rows, pictures)
        found = choose_unit(read, may_train, choices.buffer_km, choices.unit)
        assignment = assign_splits(
            found.groups,
            [
                f"{taxon}|{'picture' if images else 'no picture'}"
                for taxon, images in zip(rows["taxon"], rows["images"], strict=True)
            ],
            may_train,
            Buffer(place_vectors(rows), found.unit.buffer_km, read.hours(), found.unit.buffer_h),
            Shares(choices.test, choices.tune, choices.fuse, choices.bar, choices.folds),
            configuration.seed,
            _earlier(rows, configuration) if choices.keep else (),
            _for_gate(rows, may_train, choices.gate_sources),
        )
        splits = [
            LEFT_OUT if isinstance(split, Exclusion) else split.value for split in assignment.splits
        ]
        reasons = [
            split.value if isinstance(split, Exclusion) else "" for split in assignment.splits
        ]
        write_stage_table(
            folder / SPLITS,
            COLUMNS,
            zip(
                rows["id"], rows["source"], splits, assignment.groups, assignment.folds, blocks,
                reasons, strict=True,
            ),
        )  # fmt: skip
        return {
            "rows": dict(Counter(splits)),
            "left_out": dict(Counter(filter(None, reasons))),
            "groups": {
                split: len(set(assignment.groups[np.asarray(splits) == split].tolist()))
                for split in sorted(set(splits))
            },
            "largest_group": max(Counter(assignment.groups.tolist()).values()),
            "blocks": len(set(blocks) - {""}),
            "near_duplicates": sum(n for k, n in Counter(pictures).items() if k and n > 1),
            "unit": _unit_facts(found, read, assignment),
        }

    origin = {
        "version": _VERSION,
        "splits": asdict(choices),
        "seed": configuration.seed,
        "keep": digest(_keep(configuration)),
        "made_by": made_by(folder, "clean"),
    }
    return stage(folder, NAME, origin, (SPLITS,), make)


def _keep(configuration: Configuration) -> list[Path]:
    name = configuration.splits.keep
    return [configuration.file.resolve().parent / name] if name else []


def _earlier(rows: pd.DataFrame, configuration: Configuration) -> list[Split | None]:
    """The split of each row in an earlier run. Raises ``ConfigurationWrong``."""
    (file,) = _keep(configuration)
    try:
        table = read_stage_table(file)
        known = {
            (source, name): Split(split)
            for source, name, split in zip(
                table["source"], table["id"], table["split"], strict=True
            )
            if split != LEFT_OUT
        }
    except (OSError, ValueError, KeyError) as error:
        problem = f"splits.keep names {file}, which is not a table of splits"
        raise ConfigurationWrong(file=configuration.file, problem=problem) from error
    return [known.get(key) for key in zip(rows["source"], rows["id"], strict=True)]


def place_vectors(rows: pd.DataFrame) -> NDArray[np.float64]:
    """Unit vectors (rows, 3) of a table's places, NaN without one."""
    latitudes, longitudes = (
        rows[name].to_numpy(dtype=np.float64) for name in ("latitude", "longitude")
    )
    return unit_vectors(latitudes, longitudes)


def _split_rows(rows: pd.DataFrame, pictures: list[str]) -> SplitRows:
    """What the split reads of the table; ``pictures`` has a key that near duplicates share."""
    source = rows["source"].tolist()
    alike = [f"{s}|{key}" if key else "" for s, key in zip(source, rows["alike"], strict=True)]
    sightings = [rows["group"].tolist(), alike, *([pictures] if pictures else [])]
    return SplitRows(
        source,
        sightings,
        rows["observer"].tolist(),
        rows["day"].tolist(),
        rows["taken_at"].tolist(),
        rows["site"].tolist(),
        rows[["latitude", "longitude"]].to_numpy(dtype=np.float64),
        rows["uncertainty_m"].to_numpy(dtype=np.float64),
    )


def _unit_facts(found: Grouping, read: SplitRows, assignment: SplitAssignment) -> Facts:
    """The unit, what was tried before it, and how many rows of each split it divides."""
    split_of = [
        LEFT_OUT if isinstance(split, Exclusion) else split.value for split in assignment.splits
    ]
    return {
        "kind": found.unit.kind.value,
        "name": found.unit.name,
        "claim": claim_of(found.unit, read),
        "buffer_km": round(found.unit.buffer_km, 3),
        "buffer_h": found.unit.buffer_h,
        "groups": found.trials[-1].groups,
        "divided": dict(
            Counter(split for split, keyed in zip(split_of, found.keyed, strict=True) if keyed)
        ),
        "tried": [
            {"unit": trial.unit.name, "groups": trial.groups, "problem": trial.problem}
            for trial in found.trials
        ],
    }


def _same_pictures(rows: pd.DataFrame, progress: ProgressSink, control: Control) -> list[str]:
    """A key that rows share whose pictures are nearly the same, "" for rows without pictures."""
    named = [name.split("|") if name else [] for name in rows["images"]]
    owner = [row for row, names in enumerate(named) for _ in names]
    alike = near_duplicates([Path(n) for names in named for n in names], progress, control)
    keys = [""] * len(rows)
    for row, number in zip(
        owner, connected_groups(len(owner), (alike.tolist(), owner)), strict=True
    ):
        keys[row] = f"picture {number}"
    return keys


def _for_gate(
    rows: pd.DataFrame, may_train: NDArray[np.bool_], sources: Sequence[str]
) -> NDArray[np.bool_]:
    """The rows that may set the threshold of the gate although they may not train."""
    is_other = (rows["taxon"] == OTHER).to_numpy(dtype=np.bool_)
    return np.asarray(~may_train & is_other & rows["source"].isin(sources).to_numpy(np.bool_))


def _may_train(rows: pd.DataFrame, configuration: Configuration) -> NDArray[np.bool_]:
    choices = configuration.splits
    seen = ~rows["source"].isin(choices.unseen_sources).to_numpy(dtype=np.bool_)
    patterns = choices.training_licences
    if not patterns:
        return np.asarray(seen)
    allowed = [any(fnmatchcase(name, pattern) for pattern in patterns) for name in rows["licence"]]
    return np.asarray(seen & np.asarray(allowed, dtype=np.bool_))
