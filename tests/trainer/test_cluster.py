"""Fits on a Dask cluster: two local workers give the bytes of this process."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from swc_desktop.core.progress import Cancelled, Control
from tests.trainer.small_world import write_small_world
from tests.trainer.worker_functions import SharedNumbers, fails, plus
from trainer import cluster as module
from trainer.cluster import cluster_of
from trainer.configuration import read_configuration
from trainer.errors import ClusterUnusable
from trainer.metadata import learning
from trainer.stages.clean import run_clean
from trainer.stages.metadata import run_metadata
from trainer.stages.splits import run_splits
from trainer.versions import versions
from trainer.workers import ComputeChoices, workers_of

SHARED = SharedNumbers(np.arange(50) * 3, np.empty(0, dtype=np.int64))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    pytest.importorskip("distributed", reason="the extra “distributed” is not installed")
    distributed: Any = import_module("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as two:
        yield two.scheduler_address


def test_results_come_in_the_order_of_the_tasks(scheduler: str) -> None:
    choices = ComputeChoices(scheduler=scheduler)
    with workers_of(choices, SHARED, worth_it=True) as workers:
        found = list(workers.results(plus, list(range(20)), Control()))
        with pytest.raises(ValueError, match="task 4"):
            list(workers.results(fails, [4], Control()))
        stopped = Control()
        stopped.cancel()
        with pytest.raises(Cancelled):
            next(iter(workers.results(plus, [1], stopped)))
    assert [number for number, _ in found] == [4 * task for task in range(20)]


def test_the_stage_writes_the_same_bytes_on_a_cluster(
    scheduler: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "_ROWS_FOR_PROCESSES", 0)
    whole = read_configuration(write_small_world(tmp_path / "w", rows=120, pictures=False))
    found = []
    for name, compute in (
        ("here", ComputeChoices(1)), ("there", ComputeChoices(scheduler=scheduler))
    ):  # fmt: skip
        one = replace(whole, folder=tmp_path / name, compute=compute)
        run_clean(one, lambda _: None)
        run_splits(one, lambda _: None, Control())
        run_metadata(one, lambda _: None, Control())
        files = ("metadata.onnx", "metadata_votes.npz")
        found.append([(one.folder / file).read_bytes() for file in files])
    assert found[0] == found[1]


def test_workers_with_other_versions_are_refused(
    scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other:
        """A worker with another NumPy."""

        def run(self, function: Any) -> dict[str, dict[str, str]]:
            return {"tcp://10.0.0.2:1": {**versions(), "numpy": "1.0.0"}}

    with pytest.raises(ClusterUnusable, match=r"has numpy 1\.0\.0, and this machine"):
        module._check_versions(Other(), scheduler)
    with cluster_of(scheduler, SHARED) as workers:
        module._check_versions(workers.client, scheduler)


def test_a_cluster_without_workers_or_an_unreachable_one_is_said(
    scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Empty:
        """A scheduler on which nothing runs."""

        def run(self, function: Any) -> dict[str, dict[str, str]]:
            return {}

    with pytest.raises(ClusterUnusable, match="has no workers"):
        module._check_versions(Empty(), scheduler)
    monkeypatch.setattr(module, "_CONNECT_S", 0.5)
    with (
        pytest.raises(ClusterUnusable, match="no scheduler answers"),
        cluster_of("tcp://127.0.0.1:9", SHARED),
    ):
        pass
