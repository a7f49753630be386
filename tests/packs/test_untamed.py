"""What no look at the bytes can see, and the command line's word on all of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from nacl.signing import SigningKey
from onnx import helper, numpy_helper

from swc_desktop.cli import main
from swc_desktop.home import starter_pack
from swc_desktop.inference.sandbox import check_pack
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.pack import SignatureState
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.writer import write_pack
from tests.make_detector import BOXES
from tests.make_pack import GraphRunner, make_pack, pack_content
from tests.packs.bad_graphs import GRAPHS
from tests.packs.bad_manifests import MANIFESTS
from tests.packs.bad_zips import ZIPS
from tests.packs.folder_tree import tree
from tests.packs.hostile import Hostile
from tests.packs.refusal import refused_as

MAX_SHIPPED_BYTES = 45_000_000


def with_image_graph(path: Path, *operations: Any, constants: tuple[Any, ...] = ()) -> Path:
    """The good pack with operations before its gate, listed and hashed as they are."""
    content = pack_content()
    assert content.image_model is not None
    model = onnx.load_from_string(content.image_model)
    gate = next(node for node in model.graph.node if node.output[0] == "gate")
    gate.output[0] = "plain_gate"
    model.graph.initializer.extend(constants)
    model.graph.node.extend(operations)
    write_pack(replace(content, image_model=model.SerializeToString()), path)
    return path


def test_a_graph_that_asks_for_terabytes_ends_only_its_own_process(tmp_path: Path) -> None:
    """An outer product of two small vectors, of operations that every pack may use."""
    million = np.ones(1_000_000, dtype=np.float32)
    file = with_image_graph(
        tmp_path / "outer.swcpack",
        helper.make_node("MatMul", ["column", "row"], ["all"]),
        helper.make_node("ReduceMax", ["all"], ["most"], keepdims=1),
        helper.make_node("Add", ["plain_gate", "most"], ["gate"]),
        constants=(
            numpy_helper.from_array(million[:, None], "column"),
            numpy_helper.from_array(million[None, :], "row"),
        ),
    )
    with refused_as(PackProblem.NOT_RUNNABLE) as caught:
        check_pack(file)
    assert caught.value.exit_status == 3


def test_a_graph_that_gives_other_values_is_refused(tmp_path: Path) -> None:
    file = with_image_graph(
        tmp_path / "other.swcpack", helper.make_node("Neg", ["plain_gate"], ["gate"])
    )
    with pytest.raises(PackRefused, match="output gate"):
        check_pack(file)


def test_a_graph_that_does_not_hold_together_is_refused(tmp_path: Path) -> None:
    file = with_image_graph(
        tmp_path / "loose.swcpack", helper.make_node("Abs", ["nowhere"], ["gate"])
    )
    with refused_as(PackProblem.NOT_RUNNABLE):
        check_pack(file)


@pytest.mark.parametrize("action", ["verify", "install"])
@pytest.mark.parametrize(
    "hostile", [ZIPS[5], MANIFESTS[3], GRAPHS[2]], ids=lambda hostile: hostile.name
)
def test_the_command_line_refuses_with_status_3_and_one_sentence(
    hostile: Hostile, action: str, tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.swcpack"
    file.write_bytes(hostile.build())
    before = tree(tmp_path), tree(home)
    assert main(["pack", action, str(file)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert hostile.words in said.err
    assert "Traceback" not in said.err
    assert (tree(tmp_path), tree(home)) == before


def test_the_command_line_asks_for_a_word_before_another_key(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = SigningKey(b"\x05" * 32)
    signed = make_pack(tmp_path / "signed.swcpack", signing_key=key)
    other = make_pack(tmp_path / "other.swcpack", version="1.0.1")
    assert main(["pack", "install", str(signed)]) == 0
    said = capsys.readouterr().out
    assert bytes(key.verify_key).hex() in said
    assert f"SHA-256 {read_pack(signed).digest}" in said
    assert main(["pack", "install", str(other)]) == 3
    assert "--allow-other-signer" in capsys.readouterr().err
    assert main(["pack", "install", str(other), "--allow-other-signer"]) == 0


def test_the_command_line_names_the_detector_of_a_pack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pack", "verify", str(make_pack(tmp_path / "a.swcpack", boxes=BOXES))]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "Its detector: made up for tests (CC0-1.0)."


def test_the_command_line_installs_lists_and_goes_back(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = make_pack(tmp_path / "good.swcpack", version="3.2.1")
    older = make_pack(tmp_path / "older.swcpack", version="3.2.0")
    assert main(["pack", "install", str(file)]) == 0
    assert main(["pack", "install", str(older)]) == 3
    assert "--allow-downgrade" in capsys.readouterr().err
    assert main(["pack", "list"]) == 0
    assert "Test pack 3.2.1" in capsys.readouterr().out
    assert main(["pack", "rollback"]) == 0
    assert "Test pack" not in capsys.readouterr().out
    assert main(["pack", "rollback"]) == 2


def test_the_pack_that_ships_is_valid_small_enough_and_agrees() -> None:
    file = starter_pack()
    assert file.stat().st_size <= MAX_SHIPPED_BYTES
    pack = read_pack(file)
    assert pack.signature is SignatureState.NOT_SIGNED
    check_golden(pack, GraphRunner(pack.image_model, pack.metadata_model, pack.detector_model))
    for name in ("Panthera leo", "Elephas maximus"):
        assert name in pack.method.taxonomy
        assert name in pack.card
