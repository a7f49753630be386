"""Reading in pieces gives what reading at once gives, whatever the pieces and whatever the file."""

import io
import json
import random
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from swc_desktop.foreign import json_stream
from swc_desktop.foreign.errors import DetectionsUnreadable
from swc_desktop.foreign.json_stream import MAX_VALUE_LENGTH, Members, read_members
from swc_desktop.foreign.reading import read_detections
from swc_desktop.storage.strict_json import JsonRefused
from tests.foreign.made import box, megadetector_file

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def streamed(data: bytes, kept: str = "info") -> tuple[list[Any], Members]:
    found: list[Any] = []
    members = read_members(io.BytesIO(data), {"images": found.append}, [kept], lambda _size: None)
    return found, members


@example([], 0.5, None, True, 1)
@example([1.5e-7, 1e22], "", 1, True, 1)
@given(st.lists(VALUES), VALUES, st.sampled_from([None, 1]), st.booleans(), st.integers(1, 9))
def test_pieces_of_any_size_give_the_same_values(
    images: list[Any], info: Any, indent: int | None, ascii_only: bool, chunk: int
) -> None:
    whole = {"other": info, "images": images, "info": info}
    data = json.dumps(whole, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace")
    expected = json.loads(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "_CHUNK", chunk)
        found, members = streamed(b"\xef\xbb\xbf" + data)
    assert found == expected["images"]
    assert members.values == {"info": expected["info"]}
    assert members.lengths == {"images": len(images)}


@pytest.mark.parametrize("cut", [0, 1, 5, 13, 20, 40])
def test_a_file_that_is_cut_short_is_refused(cut: int) -> None:
    data = json.dumps({"images": [{"file": "a"}, {"file": "b"}], "info": 12345}).encode()
    with pytest.raises(JsonRefused):
        streamed(data[:cut])


def test_the_bytes_are_counted_and_the_count_may_end_the_reading() -> None:
    sizes: list[int] = []
    data = json.dumps({"images": ["x" * 100] * 40_000}).encode()
    read_members(io.BytesIO(data), {}, [], sizes.append)
    assert sum(sizes) == len(data)

    def stop(_size: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_members(io.BytesIO(data), {}, [], stop)


def test_one_endless_value_is_not_read_to_its_end() -> None:
    data = b'{"images": ["' + b"x" * (4 * MAX_VALUE_LENGTH)
    file = io.BytesIO(data)
    with pytest.raises(JsonRefused, match="too long"):
        read_members(file, {"images": lambda _one: None}, [], lambda _size: None)
    assert file.tell() < len(data)


@pytest.mark.slow
def test_a_file_of_100_megabytes_takes_no_memory_of_its_size(tmp_path: Path) -> None:
    entry = json.dumps({"file": "a/NUMBER.jpg", "detections": [box(0.9)], "text": "x" * 20_000})
    file = tmp_path / "results.json"
    with file.open("w", encoding="utf-8") as out:
        out.write('{"detection_categories": {"1": "animal"}, "images": [')
        out.writelines(entry.replace("NUMBER", str(at)) + ",\n" for at in range(5_000))
        out.write(entry + "]}")
    assert file.stat().st_size > 100_000_000
    tracemalloc.start()
    results = read_detections(file, [])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert results.report.entries == 5_001
    assert peak < 12_000_000


def damaged(sound: bytes, seed: int) -> bytes:
    """Bytes changed, removed and repeated."""
    chance = random.Random(seed)
    data = bytearray(sound)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data))
        piece = bytes(data[at : at + chance.randint(1, 40)])
        data[at : at + len(piece)] = chance.choice(
            [b"", piece * 2, bytes([chance.randrange(256)]), b"-", b"1e999", b"null", b'"', b"{["]
        )
    return bytes(data)


def test_a_damaged_file_gives_results_or_one_sentence(tmp_path: Path) -> None:
    images = [
        {"file": "a.jpg", "detections": [box(0.9, classifications=[["0", 0.5]]), box(0.1)]},
        {"file": "b/c.jpg", "failure": "Failure inference", "detections": None},
        {"file": "d.mp4", "frame_rate": 20, "detections": []},
    ]
    file = megadetector_file(tmp_path, images, classification_categories={"0": "lion"})
    sound = file.read_bytes()
    pictures = [tmp_path / "a.jpg", tmp_path / "b" / "c.jpg"]
    read = refused = 0
    for seed in range(300):
        file.write_bytes(damaged(sound, seed))
        try:
            results = read_detections(file, pictures)
        except DetectionsUnreadable:
            refused += 1
            continue
        read += 1
        assert results.report.elsewhere >= 0
        for picture in results.files:
            said = results.of(picture)
            assert said is not None
            confidences = [one.region.confidence or 0.0 for one in said.regions]
            assert confidences == sorted(confidences, reverse=True)
    assert read > 5
    assert refused > 5
