"""Training on 50,000 observations: how long to models and to a graph, the graph beside the models,
and near duplicates."""

import csv
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from swc_desktop.core.progress import Control
from tests.benchmarks.weather import Row
from trainer.configuration import read_configuration
from trainer.images.near_duplicates import linked
from trainer.metadata.families import FAMILIES
from trainer.metadata.learned_graph import LearnedNode
from trainer.metadata.metadata_graph import WHOLE_SCHEMA, build_metadata_graph
from trainer.metadata.places import NO_PLACES
from trainer.stages.clean import run_clean
from trainer.stages.metadata import run_metadata
from trainer.stages.splits import run_splits

OBSERVATIONS: Final = 50_000
GRAPH_ROWS: Final = 10_000
GOAL_S: Final = 600.0
GOAL_FIT_S: Final = 55.0
"""Half of the 111 s that the fits took with one percentile a call and threads inside each fit."""

ALIKE_PICTURES: Final = 20_000
GOAL_ALIKE: Final = 4.0
"""Near duplicates of twice as many pictures; comparing all with all takes 4 times as long."""
ROUNDS: Final = 5

LIVING: Final = {
    "Panthera leo": (0.30, -22, -5, 15, 35),
    "Panthera pardus": (0.15, -30, 10, 10, 40),
    "Panthera tigris": (0.05, 12, 28, 74, 95),
    "Panthera onca": (0.10, -25, 5, -70, -45),
    "Leopardus pardalis": (0.08, -25, 10, -75, -45),
    "Leopardus wiedii": (0.04, -25, 18, -80, -48),
    "Lynx rufus": (0.12, 28, 45, -120, -75),
    "Lynx canadensis": (0.04, 48, 62, -135, -65),
    "Loxodonta africana": (0.09, -25, 0, 15, 38),
    "Elephas maximus": (0.03, 8, 28, 75, 105),
}
"""Share, south, north, west, east: boxes that overlap in part, so that some of it can be
learned and some cannot."""


def trainer_rows(folder: Path) -> Iterator[Row]:
    """The rows about the trainer."""
    graph, model = _graph_and_model()
    yield Row(
        f"metadata graph, {GRAPH_ROWS:,} rows",
        f"{graph * 1000:.0f} ms",
        graph / model,
        "the model's own predict",
        graph <= model,
    )

    config = _write(folder / "trainer")
    configuration = read_configuration(config)
    begin = time.perf_counter()
    run_clean(configuration, lambda _: None)
    run_splits(configuration, lambda _: None, Control())
    fits = time.perf_counter()
    record = run_metadata(configuration, lambda _: None, Control())
    fitted = time.perf_counter() - fits
    taken = time.perf_counter() - begin
    nodes = len(record["learned"])
    yield Row(
        f"metadata models of {OBSERVATIONS:,} observations",
        f"{fitted:.0f} s",
        fitted / GOAL_FIT_S,
        f"of {GOAL_FIT_S:.0f} s",
        fitted < GOAL_FIT_S,
    )
    yield Row(
        f"{OBSERVATIONS:,} observations to a graph, {nodes} nodes",
        f"{taken:.0f} s",
        taken / GOAL_S,
        f"of {GOAL_S / 60:.0f} minutes",
        taken < GOAL_S,
    )
    yield _alike_row()


def _alike_row() -> Row:
    """Near duplicates of so many pictures, and of twice as many."""
    once, twice = _linking(ALIKE_PICTURES), _linking(2 * ALIKE_PICTURES)
    return Row(
        f"near duplicates of {2 * ALIKE_PICTURES:,} pictures",
        f"{twice:.1f} s",
        twice / once,
        f"those of {ALIKE_PICTURES:,}",
        twice < GOAL_ALIKE * once,
    )


def _linking(pictures: int) -> float:
    """Seconds for smooth made pictures, a tenth of them with a copy."""
    random = np.random.default_rng(5)
    waves = np.asarray(
        [np.cos(np.pi * k * (np.arange(1024) + 0.5) / 1024) / (1 + k) for k in range(200)]
    )
    mixed = random.normal(size=(pictures, 200)) @ waves
    copies = pictures // 10
    mixed[:copies] = mixed[-copies:] + random.normal(0, 1e-3, (copies, 1024))
    mixed -= mixed.mean(axis=1, keepdims=True)
    small = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
    begin = time.perf_counter()
    linked(small)
    return time.perf_counter() - begin


def _write(folder: Path) -> Path:
    """50,000 rows without pictures, a tenth of them without a time."""
    folder.mkdir()
    random = np.random.default_rng(3)
    names = list(LIVING)
    shares = np.asarray([LIVING[name][0] for name in names])
    drawn = random.choice(len(names), OBSERVATIONS, p=shares / shares.sum())
    with (folder / "observations.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "scientific_name", "latitude", "longitude", "observed_on", "time"])
        for number, column in enumerate(drawn):
            _, south, north, west, east = LIVING[names[column]]
            day = f"{2010 + number % 12}-{random.integers(1, 13):02d}-{random.integers(1, 29):02d}"
            clock = f"{random.integers(0, 24):02d}:{random.integers(0, 60):02d}"
            writer.writerow(
                [number, names[column], round(random.uniform(south, north), 4),
                 round(random.uniform(west, east), 4), day, clock if number % 10 else ""]
            )  # fmt: skip
    config = folder / "run.toml"
    config.write_text(
        'sources = ["observations.csv"]\n'
        '[cleaning]\noff = ["no place", "no date", "no time", "at sea"]\n',
        encoding="utf-8",
    )
    return config


def _graph_and_model() -> tuple[float, float]:
    """Seconds of the graph and of the model that it was made from, the best of some rounds."""
    random = np.random.default_rng(4)
    values = random.normal(size=(GRAPH_ROWS, 14)).astype(np.float32)
    values[random.random(values.shape) < 0.1] = np.nan
    labels = np.digitize(np.nan_to_num(values[:, 0]) + np.nan_to_num(values[:, 5]), [-1, 0, 1])
    family = FAMILIES["histogram boosting"]
    settings = family.settings(thorough=False)[0]
    fitted = family.fit(values, labels, np.ones(len(labels)), 4, settings, 1)
    children = ("a", "b", "c", "d")
    node = LearnedNode("n", children, children, tuple(range(14)), NO_PLACES, fitted.votes())
    model = build_metadata_graph({}, (), [node], WHOLE_SCHEMA).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    rows = np.full((GRAPH_ROWS, len(WHOLE_SCHEMA)), np.nan, dtype=np.float32)
    rows[:, :14] = values

    def best(work: "NDArray[np.float32]", *, graph: bool) -> float:
        taken = []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            if graph:
                session.run(None, {"features": work})
            else:
                fitted.probabilities(work)
            taken.append(time.perf_counter() - begin)
        return min(taken)

    return best(rows, graph=True), best(values, graph=False)
