"""The stage ``parts``: which observations are never split, and what each group is for."""

from collections import Counter
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from swc_desktop.core.progress import Control, ProgressSink
from trainer.cases import Part
from trainer.configuration import Configuration
from trainer.errors import ConfigurationWrong
from trainer.images.near_duplicates import near_duplicates
from trainer.splits import Shares, block_of, joined, kept, split
from trainer.stages.clean import OBSERVATIONS
from trainer.stages.stage_record import Facts, digest, made_by, stage
from trainer.stages.tables import read_table, write_table

NAME: Final = "parts"
PARTS: Final = "parts.csv"
COLUMNS: Final = ("id", "source", "part", "group", "fold", "block")
LEFT_OUT: Final = "left out"
"""The part of rows too near a tested place, or of a group with an unseen source."""

_VERSION: Final = 2


def run_parts(configuration: Configuration, progress: ProgressSink, control: Control) -> Facts:
    """Give each observation its part; the record.

    Raises ``NotEnoughData``, ``OutputFault`` and ``Cancelled``.
    """
    folder, choices = configuration.folder, configuration.parts

    def make() -> Facts:
        rows = read_table(folder / OBSERVATIONS)
        vectors = unit_vectors(rows)
        blocks = [
            "" if np.isnan(lat) else block_of(lat, lon)
            for lat, lon in zip(rows["latitude"], rows["longitude"], strict=True)
        ]
        teach = _may_teach(rows, configuration)
        pictures = _same_pictures(rows, progress, control) if choices.near_duplicates else []
        keys = [*_keys(rows), blocks]
        groups = joined(len(rows), [*keys, pictures] if pictures else keys)
        shares = Shares(
            choices.test, choices.tune, choices.fuse, choices.bar, choices.folds, choices.buffer_km
        )
        kinds = [
            f"{taxon}|{'picture' if images else 'no picture'}"
            for taxon, images in zip(rows["taxon"], rows["images"], strict=True)
        ]
        made = split(groups, kinds, teach, vectors, shares, configuration.seed)
        if choices.keep:
            made = kept(made, _earlier(rows, configuration))
        parts = [LEFT_OUT if part is None else part.value for part in made.parts]
        write_table(
            folder / PARTS,
            COLUMNS,
            zip(rows["id"], rows["source"], parts, made.groups, made.folds, blocks, strict=True),
        )
        return {
            "rows": dict(Counter(parts)),
            "groups": {
                part: len(set(made.groups[np.asarray(parts) == part].tolist()))
                for part in sorted(set(parts))
            },
            "largest_group": max(Counter(made.groups.tolist()).values()),
            "blocks": len(set(blocks) - {""}),
            "near_duplicates": sum(n for k, n in Counter(pictures).items() if k and n > 1),
        }

    origin = {
        "version": _VERSION,
        "parts": asdict(choices),
        "seed": configuration.seed,
        "keep": digest(_keep(configuration)),
        "made_by": made_by(folder, "clean"),
    }
    return stage(folder, NAME, origin, (PARTS,), make)


def _keep(configuration: Configuration) -> list[Path]:
    name = configuration.parts.keep
    return [configuration.file.resolve().parent / name] if name else []


def _earlier(rows: pd.DataFrame, configuration: Configuration) -> list[Part | None]:
    """The part that each row had in an earlier run. Raises ``ConfigurationWrong``."""
    (file,) = _keep(configuration)
    try:
        table = read_table(file)
        known = {
            (source, name): Part(part)
            for source, name, part in zip(table["source"], table["id"], table["part"], strict=True)
            if part != LEFT_OUT
        }
    except (OSError, ValueError, KeyError) as error:
        problem = f"parts.keep names {file}, which is no table of parts"
        raise ConfigurationWrong(file=configuration.file, problem=problem) from error
    return [known.get(key) for key in zip(rows["source"], rows["id"], strict=True)]


def unit_vectors(rows: Any) -> NDArray[np.float64]:
    """Unit vectors (rows, 3) of a table's places, NaN without one."""
    latitude = np.radians(rows["latitude"].to_numpy(dtype=np.float64))
    longitude = np.radians(rows["longitude"].to_numpy(dtype=np.float64))
    return np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=1,
    )


def _keys(rows: pd.DataFrame) -> tuple[list[str], ...]:
    """What joins rows beside the block: burst, observer and day, camera, near duplicates."""
    source = rows["source"].tolist()
    bursts = rows["group"].tolist()
    days = [
        f"{s}|{observer}|{day}" if observer and day else ""
        for s, observer, day in zip(source, rows["observer"], rows["day"], strict=True)
    ]
    sites = [f"{s}|{site}" if site else "" for s, site in zip(source, rows["site"], strict=True)]
    alike = [f"{s}|{key}" if key else "" for s, key in zip(source, rows["alike"], strict=True)]
    return bursts, days, sites, alike


def _same_pictures(rows: pd.DataFrame, progress: ProgressSink, control: Control) -> list[str]:
    """A key that rows share whose pictures are nearly the same, "" for rows without pictures."""
    named = [name.split("|") if name else [] for name in rows["images"]]
    owner = [row for row, names in enumerate(named) for _ in names]
    alike = near_duplicates([Path(n) for names in named for n in names], progress, control)
    keys = [""] * len(rows)
    for row, number in zip(owner, joined(len(owner), (alike.tolist(), owner)), strict=True):
        keys[row] = f"picture {number}"
    return keys


def _may_teach(rows: pd.DataFrame, configuration: Configuration) -> NDArray[np.bool_]:
    choices = configuration.parts
    seen = ~rows["source"].isin(choices.unseen_sources).to_numpy(dtype=np.bool_)
    if not choices.teaching_licences:
        return np.asarray(seen)
    patterns = choices.teaching_licences
    may = [any(fnmatchcase(name, pattern) for pattern in patterns) for name in rows["licence"]]
    return np.asarray(seen & np.asarray(may, dtype=np.bool_))
