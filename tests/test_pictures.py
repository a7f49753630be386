"""The pictures of README and manual show the pack, the samples and the look of today."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from swc_desktop.ui.theme.theme import DARK
from tests.gui.pictures import (
    MAX_CHANGED,
    PICTURES,
    RECORD,
    REMEDY,
    changed_pixels,
    make_pictures,
    record_of,
)


def test_the_pictures_are_those_of_their_record(root: Path) -> None:
    recorded = json.loads((root / RECORD).read_text(encoding="utf-8"))
    assert recorded == record_of(root), REMEDY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tests.gui.pictures.starter_pack", lambda: Path(__file__)),
        ("swc_desktop.ui.theme.style_sheet.STYLE_SHEET", "QWidget { color: red }"),
        ("swc_desktop.ui.theme.theme.LIGHT", DARK),
        ("tests.gui.pictures.resource", lambda _: Path(__file__).parent / "contract"),
    ],
    ids=["pack", "style", "colours", "samples"],
)
def test_a_record_is_out_of_date_after_a_change(
    root: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    monkeypatch.setattr(name, value)
    recorded = json.loads((root / RECORD).read_text(encoding="utf-8"))
    assert recorded != record_of(root)


def test_the_pictures_are_small(root: Path) -> None:
    assert all((root / taken.file).stat().st_size < 300_000 for taken in PICTURES)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pictures are made on Linux")
def test_pictures_made_now_are_the_same(root: Path, tmp_path: Path) -> None:
    make_pictures(tmp_path)
    changes = {
        taken.file: changed_pixels(root / taken.file, tmp_path / taken.file) for taken in PICTURES
    }
    assert max(changes.values()) <= MAX_CHANGED, f"{REMEDY} {changes}"


def test_a_changed_word_is_seen_and_a_changed_digit_is_not(root: Path, tmp_path: Path) -> None:
    file, copy = root / "docs" / "window.png", tmp_path / "window.png"
    for size, seen in (((9, 11), False), ((36, 11), True)):
        with Image.open(file) as opened:
            picture = opened.convert("RGB")
        picture.paste("black", (400, 2, 400 + size[0], 2 + size[1]))
        picture.save(copy)
        assert (changed_pixels(file, copy) > MAX_CHANGED) == seen
    with Image.open(file) as opened:
        opened.crop((0, 0, 900, 600)).save(copy)
    assert changed_pixels(file, copy) > MAX_CHANGED
