"""Near duplicates: copies are found, other pictures are not, and what shows nothing is left."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from swc_desktop.core.progress import Control
from swc_desktop.resources import resource
from tests.trainer.small_world import write_small_world
from trainer.cli import main
from trainer.images import near_duplicates as module
from trainer.images.near_duplicates import MIN_CORRELATION, linked, near_duplicates
from trainer.stages.tables import read_stage_table

DEMO = ("jaguars.jpg", "cat_with_yarn.jpg", "giraffes.jpg", "cheetah.jpg")


def groups(files: list[Path]) -> list[int]:
    return [int(number) for number in near_duplicates(files, lambda _: None, Control())]


def copies(folder: Path) -> list[Path]:
    """Four photographs, each followed by a third of its size in poor JPEG."""
    files = []
    for name in DEMO:
        whole = resource("demo", name)
        small = folder / name
        with Image.open(whole) as opened:
            picture = ImageOps.exif_transpose(opened).convert("RGB")
            picture.resize((picture.width // 3, picture.height // 3)).save(small, quality=40)
        files += [whole, small]
    return files


def test_copies_are_one_and_other_pictures_are_not(tmp_path: Path) -> None:
    found = groups(copies(tmp_path))
    assert found[0::2] == found[1::2]
    assert len(set(found)) == len(DEMO)


def test_what_shows_nothing_is_like_no_other(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.png" for number in range(3)]
    for file in files[:2]:
        Image.new("RGB", (60, 40), "black").save(file)
    files[2].write_bytes(b"no picture")
    assert len(set(groups([*files, tmp_path / "gone.jpg"]))) == 4
    assert groups([]) == []


def test_the_stage_keeps_copies_together_however_far_apart_they_were_taken(tmp_path: Path) -> None:
    config = write_small_world(tmp_path / "w", rows=80)
    photographs = config.parent / "photographs"
    with Image.open(resource("demo", "jaguars.jpg")) as opened:
        opened.convert("RGB").save(photographs / "0.jpg", quality=95)
        opened.convert("RGB").resize((500, 333)).save(photographs / "61.jpg", quality=50)

    def groups_of_both() -> set[int]:
        for stage in ("clean", "splits"):
            assert main([stage, "--config", str(config)]) == 0
        table = read_stage_table(config.parent / "run" / "splits.csv")
        return set(table.loc[table["id"].isin(["0", "61"]), "group"])

    assert len(groups_of_both()) == 1
    off = config.read_text().replace("[splits]\n", "[splits]\nnear_duplicates = false\n")
    config.write_text(off, encoding="utf-8")
    assert len(groups_of_both()) == 2


def test_a_chain_of_likeness_is_one_group_however_long() -> None:
    angles = np.arange(40) * 0.08
    small = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert len(set(linked(small).tolist())) == 1
    apart = np.concatenate([small[:3], small[30:33], np.full((1, 2), np.nan, np.float32)])
    assert len(set(linked(apart).tolist())) == 3


def one_by_one(small: NDArray[np.float32]) -> list[int]:
    """Groups by comparing all with all."""
    alike = small @ small.T >= MIN_CORRELATION
    return [int(number) for number in connected_components(coo_matrix(alike))[1]]


def test_looking_only_at_near_files_finds_what_comparing_all_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_ROWS_AT_A_TIME", 37)
    random = np.random.default_rng(3)
    hearts = random.normal(size=(60, 1024))
    copies = hearts[random.integers(0, 60, 500)] + random.normal(0, 0.07, (500, 1024))
    mixed = np.concatenate([copies, random.normal(size=(100, 1024)), hearts[:1] * np.ones((80, 1))])
    small = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
    found = linked(small).tolist()
    assert len(set(found)) not in (1, len(small))
    first = one_by_one(small)
    assert len(set(zip(found, first, strict=True))) == len(set(found)) == len(set(first))


def test_files_that_are_far_apart_are_never_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 3,000 different pictures no pair is compared in full: work does not grow so fast."""
    compared: list[int] = []
    alike = module._alike

    def counted(*arguments: Any) -> Any:
        compared.append(len(arguments[-1]))
        return alike(*arguments)

    monkeypatch.setattr(module, "_alike", counted)
    random = np.random.default_rng(4)
    mixed = random.normal(size=(3000, 64))
    small = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)
    assert len(set(linked(small).tolist())) == 3000
    assert compared == []
