"""Near duplicates: copies are found, other pictures are not, and what shows nothing is left."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from swc_desktop.core.progress import Control
from swc_desktop.resources import resource
from tests.trainer.small_world import write_small_world
from trainer.cli import main
from trainer.images.near_duplicates import linked, near_duplicates
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
