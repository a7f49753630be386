"""Work beside this process: the same results in the same order, and a clear end."""

import multiprocessing
import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from swc_desktop.core.progress import Cancelled, Control
from tests.trainer.small_world import write_small_world
from tests.trainer.worker_functions import SharedNumbers, ends, fails, is_mapped, never, plus
from trainer.configuration import read_configuration
from trainer.errors import ClusterUnusable, ConfigurationWrong, WorkerEnded
from trainer.metadata import learning
from trainer.stages.clean import run_clean
from trainer.stages.metadata import run_metadata
from trainer.stages.splits import run_splits
from trainer.workers import ComputeChoices, workers_of

SHARED = SharedNumbers(np.arange(100) * 7, np.empty(0, dtype=np.int64))
TWO = ComputeChoices(workers=2)


def test_two_processes_give_what_one_gives_in_the_same_order() -> None:
    tasks = list(range(40))
    with workers_of(ComputeChoices(workers=1), SHARED, worth_it=True) as here:
        alone = list(here.results(plus, tasks, Control()))
    with workers_of(TWO, SHARED, worth_it=True) as two:
        beside = list(two.results(plus, tasks, Control()))
        assert list(two.results(is_mapped, [0, 1], Control())) == [True, True]
    assert [number for number, _ in beside] == [number for number, _ in alone]
    assert {process for _, process in alone} == {os.getpid()}
    assert os.getpid() not in {process for _, process in beside}


def test_little_work_starts_no_process() -> None:
    with workers_of(TWO, SHARED, worth_it=False) as workers:
        assert {process for _, process in workers.results(plus, [1, 2], Control())} == {os.getpid()}


def test_an_error_in_a_process_arrives_and_a_process_that_ends_is_said() -> None:
    before = set(multiprocessing.active_children())
    with (
        pytest.raises(ValueError, match="task 3"),
        workers_of(TWO, SHARED, worth_it=True) as workers,
    ):
        list(workers.results(fails, [3], Control()))
    with (
        pytest.raises(WorkerEnded, match=r"compute\.workers"),
        workers_of(TWO, SHARED, worth_it=True) as workers,
    ):
        list(workers.results(ends, [1], Control()))
    assert set(multiprocessing.active_children()) <= before


def test_a_stop_ends_processes_that_are_still_working() -> None:
    before = set(multiprocessing.active_children())
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled), workers_of(TWO, SHARED, worth_it=True) as workers:
        next(iter(workers.results(never, [1, 2], control)))
    assert set(multiprocessing.active_children()) <= before


def test_the_number_of_workers_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "run.toml"
    file.write_text('sources = ["a.csv"]\n[compute]\nworkers = -1\n', encoding="utf-8")
    with pytest.raises(ConfigurationWrong, match=r"compute\.workers must be from 0 to 256"):
        read_configuration(file)


@pytest.mark.slow
def test_the_stage_writes_the_same_bytes_with_one_worker_and_with_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "_ROWS_FOR_PROCESSES", 0)
    config = write_small_world(tmp_path / "w", rows=120, pictures=False)
    text = config.read_text().replace("[metadata]\n", '[metadata]\nfamilies = ["tree", "forest"]\n')
    config.write_text(text, encoding="utf-8")
    whole = read_configuration(config)
    found = []
    for workers in (1, 2):
        folder = tmp_path / str(workers)
        one = replace(whole, folder=folder, compute=ComputeChoices(workers))
        run_clean(one, lambda _: None)
        run_splits(one, lambda _: None, Control())
        run_metadata(one, lambda _: None, Control())
        found.append(
            [(folder / name).read_bytes() for name in ("metadata.onnx", "metadata_votes.npz")]
        )
    assert found[0] == found[1]


def test_without_dask_a_cluster_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    choices = ComputeChoices(scheduler="tcp://127.0.0.1:8786")
    with (
        pytest.raises(ClusterUnusable, match="install the extra “distributed”"),
        workers_of(choices, SHARED, worth_it=True),
    ):
        pass
