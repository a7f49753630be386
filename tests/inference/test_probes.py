"""What a pack is tried on beside its own golden samples."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from swc_desktop.core.device import Device
from swc_desktop.home import starter_pack
from swc_desktop.inference.onnx_runtime import Outputs
from swc_desktop.inference.probes import noise_pictures, probe
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.errors import PackProblem
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from tests.make_pack import make_pack
from tests.packs.refusal import refused_as


class Spoiled(Sessions):
    """The graphs of a pack, one output of which is spoiled where a rule says so."""

    spoils = ""
    seen: list[NDArray[np.float32]]

    def run_image(self, batch: NDArray[np.float32]) -> Outputs:
        self.seen.append(batch)
        given = super().run_image(batch)
        if self.spoils in given and batch.std() > 0.5:
            given[self.spoils] = given[self.spoils] * np.float32("nan")
        return given

    def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
        given = super().run_metadata(rows)
        if self.spoils in given:
            unknown = np.isnan(rows[:, :3]).all(axis=1, keepdims=True)
            given[self.spoils] = np.where(unknown, np.nan, given[self.spoils])
        return given


def opened(pack: Pack, spoils: str = "") -> Spoiled:
    graphs = Spoiled.open(pack, Device.CPU)
    assert isinstance(graphs, Spoiled)
    graphs.spoils, graphs.seen = spoils, []
    return graphs


def test_the_pack_that_ships_passes() -> None:
    pack = read_pack(starter_pack())
    probe(pack, Sessions.open(pack, Device.CPU))


@pytest.mark.parametrize("output", ["gate", "image.root", "metadata.Panthera"])
def test_an_output_that_is_not_a_number_is_refused(pack_file: Path, output: str) -> None:
    pack = read_pack(pack_file)
    with refused_as(PackProblem.NOT_FINITE, match=output) as caught:
        probe(pack, opened(pack, output))
    assert caught.value.exit_status == 3


def test_a_metadata_vote_may_be_anything_where_nothing_is_known(pack_file: Path) -> None:
    pack = read_pack(pack_file)
    graphs = opened(pack)
    unknown = np.full((1, len(pack.method.features)), np.nan, dtype=np.float32)
    assert np.isfinite(graphs.run_metadata(unknown)["metadata.root"]).all()
    probe(pack, graphs)


def test_it_sees_noise_and_photographs_and_the_same_every_time(pack_file: Path) -> None:
    pack = read_pack(pack_file)
    assert pack.image is not None
    once, again = opened(pack), opened(pack)
    for graphs in (once, again):
        probe(pack, graphs)
    assert [part.tobytes() for part in once.seen] == [part.tobytes() for part in again.seen]
    pictures = {part.tobytes() for part in once.seen}
    for noise in noise_pictures(pack.image.size):
        assert pack.image.normalise(noise[None]).tobytes() in pictures
    assert len(pictures) >= 20


@pytest.mark.parametrize(("image", "metadata"), [(True, False), (False, True)])
def test_a_pack_of_one_graph_passes(tmp_path: Path, *, image: bool, metadata: bool) -> None:
    pack = read_pack(make_pack(tmp_path / "a.swcpack", image=image, metadata=metadata))
    probe(pack, Sessions.open(replace(pack), Device.CPU))
