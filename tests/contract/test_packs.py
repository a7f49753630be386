"""Packs from outside, as the command line meets them."""

import json
import signal
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from PIL import Image

from swc_desktop.core.failed_votes import GATE_FAILED
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.writer import write_pack
from tests.contract.program import patched, run, start
from tests.inference.slow_packs import wants_time
from tests.make_pack import make_pack, pack_content

STOPPED, REFUSED = 130, 3
WAKES_AT = (201, 17, 93)
"""A colour that no check would try."""


def sleeper(path: Path) -> Path:
    """A pack whose gate is not a number for pictures of one colour, and right for all others."""
    content = pack_content()
    assert content.image is not None
    assert content.image_model is not None
    model = onnx.load_from_string(content.image_model)
    gate = next(node for node in model.graph.node if node.output[0] == "gate")
    gate.output[0] = "plain_gate"
    normal = content.image.normalise(np.full((1, 1, 1, 3), WAKES_AT, dtype=np.uint8))
    constants = {
        "colour": normal.reshape(1, 3),
        "almost": np.float32(2e-3).reshape(1, 1),
    }
    model.graph.initializer.extend(
        numpy_helper.from_array(value, name) for name, value in constants.items()
    )
    model.graph.node.extend(
        [
            helper.make_node("Sub", ["embedding", "colour"], ["off"]),
            helper.make_node("Abs", ["off"], ["far"]),
            helper.make_node("ReduceMax", ["far"], ["farthest"], axes=[1], keepdims=1),
            helper.make_node("Sub", ["farthest", "almost"], ["rest"]),
            helper.make_node("Sign", ["rest"], ["sign"]),
            helper.make_node("Sqrt", ["sign"], ["one"]),
            helper.make_node("Mul", ["plain_gate", "one"], ["gate"]),
        ]
    )
    write_pack(replace(content, image_model=model.SerializeToString()), path)
    return path


def test_a_gate_that_is_not_a_number_in_a_run_names_nothing(tmp_path: Path) -> None:
    pack = sleeper(tmp_path / "sleeper.swcpack")
    for name, colour in (("asleep", (230, 150, 40)), ("awake", WAKES_AT)):
        Image.new("RGB", (40, 40), colour).save(tmp_path / f"{name}.png")
    files = (tmp_path / "asleep.png", tmp_path / "awake.png")
    done = run("classify", *files, "--pack", pack)
    assert done.returncode == 0, done.stderr
    asleep, awake = map(json.loads, done.stdout.splitlines())
    assert (asleep["status"], asleep["answer"]) == ("named", "Panthera leo")
    assert (awake["status"], awake["answer"]) == ("unsure", None)
    assert awake["not_in_pack_p"] is None
    assert f"image: {GATE_FAILED}" in awake["missing"]
    for row in (asleep, awake):
        assert row["pack_sha256"] == read_pack(pack).digest


def test_the_digest_is_that_of_what_is_signed(tmp_path: Path, few: Path) -> None:
    one, other = (
        make_pack(tmp_path / f"{version}.swcpack", version=version)
        for version in ("1.0.0", "1.0.1")
    )
    digests = []
    for pack in (one, other):
        rows = run("classify", few, "--pack", pack, "--quiet").stdout.splitlines()
        assert len({json.loads(row)["pack_sha256"] for row in rows}) == 1
        digests.append(json.loads(rows[0])["pack_sha256"])
    assert digests == [read_pack(one).digest, read_pack(other).digest]
    listed = run("pack", "verify", one).stdout.decode()
    assert f"SHA-256 {digests[0]}" in listed


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches a child otherwise on Windows")
def test_ctrl_c_ends_the_check_of_a_pack(tmp_path: Path, few: Path) -> None:
    """Otherwise this would wait for as long as a check may take."""
    process = start(
        *("classify", few, "--pack", wants_time(tmp_path / "slow.swcpack")),
        patch=_SAYS_WHEN_IT_WAITS,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == b"waits\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=300)
    assert process.returncode == STOPPED
    assert said.decode().strip() == "Stopped before anything was done."


_SAYS_WHEN_IT_WAITS = """
import sys
from swc_desktop.inference import sandbox
waiting = sandbox._wait
def wait(*arguments):
    print("waits", file=sys.stderr, flush=True)
    waiting(*arguments)
sandbox._wait = wait
"""


@pytest.mark.shared
@pytest.mark.parametrize("name", ["pack_dims_memory", "sleeper_mem", "sleeper_slow", "sleeper_nan"])
def test_hostile_packs_are_refused_with_one_sentence(
    shared: Path, few: Path, name: str, tmp_path: Path
) -> None:
    pack = shared / "cases" / "pack_and_files" / f"{name}.swcpack"
    out = tmp_path / "out.csv"
    done = run("classify", few, "--pack", pack, "--out", out)
    assert done.returncode == REFUSED
    (sentence,) = done.stderr.decode().splitlines()
    assert sentence.startswith(f"{pack} was refused: ")
    assert not out.exists()


@pytest.mark.shared
def test_a_pack_that_would_fold_constants_forever_is_refused(shared: Path, few: Path) -> None:
    pack = shared / "cases" / "pack_and_files" / "pack_folds_forever.swcpack"
    done = patched(_CHECKS_FOR_TWO_SECONDS, "classify", few, "--pack", pack)
    assert done.returncode == REFUSED
    assert done.stdout == b""
    (sentence,) = done.stderr.decode().splitlines()
    assert "the check took longer than 2 seconds" in sentence


_CHECKS_FOR_TWO_SECONDS = """
from swc_desktop.inference import sandbox
from swc_desktop.inference.sandbox_limits import Limits
sandbox.CHECK_LIMITS = Limits(seconds=2)
"""


@pytest.mark.shared
def test_a_refused_pack_is_remembered_by_its_digest(shared: Path, few: Path) -> None:
    pack = shared / "cases" / "pack_and_files" / "sleeper_lie.swcpack"
    done = run("classify", few, "--pack", pack, "--quiet")
    assert done.returncode == 0
    for line in done.stdout.splitlines():
        assert json.loads(line)["pack_sha256"] == read_pack(pack).digest
