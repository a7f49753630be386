"""A pack with bytes flipped, cut, doubled or swapped is refused, or is the same pack."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from swc_desktop.packs.errors import PackRefused
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.reader import read_pack
from tests.make_pack import GraphRunner
from tests.packs.hostile import entries, good_bytes, rebuilt

ROUNDS = 400


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    kind = chance.randrange(5)
    at = chance.randrange(len(changed))
    if kind == 0:
        changed[at] ^= 1 << chance.randrange(8)
    elif kind == 1:
        for _ in range(chance.randrange(1, 30)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    elif kind == 2:
        del changed[at:]
    elif kind == 3:
        del changed[at : at + chance.randrange(1, 64)]
    else:
        changed[at:at] = changed[chance.randrange(len(changed)) :][: chance.randrange(1, 64)]
    return bytes(changed)


def edges(data: bytes, chance: random.Random) -> bytes:
    """Changes where a zip keeps its sizes, names and flags."""
    changed = bytearray(data)
    start = data.index(b"PK\x01\x02")
    for _ in range(chance.randrange(1, 4)):
        changed[chance.randrange(start, len(changed))] = chance.choice([0, 1, 8, 127, 128, 255])
    return bytes(changed)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("change", [mutated, edges], ids=["anywhere", "list of entries"])
def test_the_file(
    change: Callable[[bytes, random.Random], bytes], seed: int, tmp_path: Path
) -> None:
    good, file, chance = good_bytes(), tmp_path / "a.swcpack", random.Random(seed)
    file.write_bytes(good)
    original = read_pack(file)
    refused: list[str] = []
    for _ in range(ROUNDS):
        file.write_bytes(change(good, chance))
        try:
            pack = read_pack(file)
        except PackRefused as error:
            refused.append(str(error))
        else:
            assert pack.digest == original.digest
            assert pack.image_model == original.image_model
            assert pack.metadata_model == original.metadata_model
    assert len(refused) > ROUNDS / 4
    assert all(sentence.isprintable() for sentence in refused)


@pytest.mark.parametrize(
    "name", ["pack.json", "image.onnx", "metadata.onnx", "detector.onnx", "golden.npz"]
)
def test_one_entry_hashed_anew(name: str, tmp_path: Path) -> None:
    """Whoever changes an entry can also change its hash; what is then taken still has its shape."""
    parts = entries(detector=name == "detector.onnx")
    file, chance = tmp_path / "a.swcpack", random.Random(name)
    refused: list[str] = []
    for _ in range(ROUNDS):
        changed = parts | {name: mutated(parts[name], chance)}
        file.write_bytes(rebuilt(changed, rehash=name != "pack.json"))
        try:
            pack = read_pack(file)
        except PackRefused as error:
            refused.append(str(error))
        else:
            assert set(pack.golden.image) >= {"embedding", "gate"}
    assert len(refused) > ROUNDS / 4
    assert all(sentence.isprintable() for sentence in refused)


def test_the_good_one_agrees_with_its_golden_values(tmp_path: Path) -> None:
    file = tmp_path / "a.swcpack"
    file.write_bytes(good_bytes())
    pack = read_pack(file)
    check_golden(pack, GraphRunner(pack.image_model, pack.metadata_model))
