"""What is kept on the disk comes back as it was, in its order."""

from pathlib import Path

import pytest

from swc_desktop.core.errors import OutputFault
from trainer import on_disk
from trainer.on_disk import Spool, TextSpool


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
def test_values_come_back_in_their_order_as_often_as_they_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, count: int
) -> None:
    monkeypatch.setattr(on_disk, "BLOCK", 3)
    values = [(number, f"Löwe {number}") for number in range(count)]
    spool = Spool(tmp_path, values)
    assert len(spool) == count
    assert list(zip(spool, spool, strict=True)) == list(zip(values, values, strict=True))
    assert (0, "Löwe 0") in spool or not count
    spool.append((count, "x"))
    assert list(spool) == [*values, (count, "x")]


def test_texts_come_back_by_their_number(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(on_disk, "_BUFFER", 8)
    spool, texts = TextSpool(tmp_path), ["a/1", "", "löwe/2", "damaged \udce9", "tail"]
    for text in texts:
        spool.append(text)
    assert [spool[number] for number in (4, 0, 3, 2, 1)] == [texts[n] for n in (4, 0, 3, 2, 1)]
    assert len(spool) == len(texts)


def test_nothing_is_left_in_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(on_disk, "BLOCK", 1)
    spool = Spool(tmp_path, "abc")
    assert list(spool) == list("abc")
    del spool
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(on_disk, "BLOCK", 1)
    with pytest.raises(OutputFault, match="gone"):
        Spool[str](tmp_path / "gone").append("a")
