"""One reading of a file gives everything requested, equal to each part read separately."""

import hashlib
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.observation import Place, Source
from swc_desktop.photos import decoding, opening, reading
from swc_desktop.photos.decoding import decoded, model_pixels, read_picture
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.observing import Given
from swc_desktop.photos.opening import opened_picture
from swc_desktop.photos.picture_digest import picture_sha256
from swc_desktop.photos.reading import OneRead, Square, Wants, read_once, read_photo
from tests.photos import made
from tests.photos.made import encoded, picture, written
from tests.photos.made_raw import dng

PARTS = Wants(digest=True, model=Square(224, 256), thumbnail=160, view=500)
ALL = replace(PARTS, picture=600)
FORMS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "GIF", "BMP")


def textured(width: int = 1600, height: int = 1200) -> Image.Image:
    noise = np.random.default_rng(5).integers(0, 256, (height // 40, width // 40, 3), np.uint8)
    return Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)


def same(one: NDArray[np.uint8] | None, other: ArrayLike | Image.Image | None) -> bool:
    return one is not None and other is not None and np.array_equal(one, np.asarray(other))


def assert_as_read_apart(path: Path, got: OneRead, wants: Wants = ALL) -> None:
    """Compare one reading with the functions that each read the file separately.

    With a picture for views everything is made from that one.
    """
    data = path.read_bytes()
    nothing = OneRead(sha256=hashlib.sha256(data).hexdigest(), picture_sha256=picture_sha256(data))
    assert (got.sha256, got.picture_sha256) == (nothing.sha256, nothing.picture_sha256)
    facts = read_photo(path)
    if isinstance(facts, Unreadable):
        assert got == replace(nothing, unreadable=facts)
        return
    if got.thumbnail is None:
        with pytest.raises(PhotoUnreadable) as error:
            read_picture(path, short_side=256)
        assert got == replace(nothing, photo=facts, unreadable=Unreadable(error.value.message))
        return
    least = wants.picture or 1
    seen = read_picture(path, short_side=max(256, least))
    assert got.photo == replace(facts, damage=seen.damage)
    if seen.lost > reading.MAX_LOST:
        assert got.model is None
        assert got.unreadable is not None
        assert "too much to name an animal" in str(got.unreadable.message)
    else:
        assert got.unreadable is None
        assert same(got.model, model_pixels(seen.image, size=224, short_side=256))
    if wants.picture is None:
        assert got.picture is None
    else:
        held = decoding.reduced(read_picture(path, short_side=wants.picture).image, wants.picture)
        assert same(None if got.picture is None else np.asarray(got.picture), held)
    with opened_picture(path) as (stream, container):
        small = decoded(path, stream, container, least, 160).image
    small.thumbnail((160, 160), Image.Resampling.BILINEAR)
    assert same(got.thumbnail, small)
    large = read_picture(path, short_side=max(500, least)).image
    assert same(got.view, decoding.reduced(large, 500))


@pytest.mark.parametrize("wants", [ALL, PARTS], ids=["for views", "without"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [(1600, 1200), (300, 700), (40, 30)])
def test_all_parts_are_those_of_readings_apart(
    tmp_path: Path, form: str, size: tuple[int, int], wants: Wants
) -> None:
    image = textured(*size) if min(size) > 40 else picture(*size)
    path = written(tmp_path, encoded(image, form))
    assert_as_read_apart(path, read_once(path, wants), wants)


def test_a_raw_file_is_read_once_too(tmp_path: Path) -> None:
    path = written(tmp_path, dng(orientation=6))
    assert_as_read_apart(path, read_once(path, ALL))


@pytest.mark.parametrize("kept", [0.3, 0.9])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_files_cut_short_too(tmp_path: Path, form: str, kept: float) -> None:
    data = encoded(textured(), form)
    path = written(tmp_path, data[: int(len(data) * kept)])
    assert_as_read_apart(path, read_once(path, ALL))


def test_what_is_not_a_picture_has_a_sentence_and_the_digest_of_its_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, b"a letter to a friend")
    assert_as_read_apart(path, read_once(path, ALL))
    got = read_once(tmp_path / "gone.jpg", ALL)
    assert got.sha256 == ""
    assert got.unreadable is not None
    assert "could not be opened" in str(got.unreadable.message)


@pytest.mark.shared
def test_photographs_of_cameras_too(shared: Path) -> None:
    files = sorted(path for path in (shared / "data/photographs").rglob("*.jpg"))[::25]
    assert len(files) > 10
    for file in files:
        assert_as_read_apart(file, read_once(file, ALL))


def test_a_file_is_opened_once(tmp_path: Path) -> None:
    path = written(tmp_path, made.jpeg(image=textured()))
    opened: list[object] = []
    watched = True

    def note(event: str, given: tuple[object, ...]) -> None:
        if watched and event == "open":
            opened.append(given[0])

    sys.addaudithook(note)  # it stays until the process ends
    got = read_once(path, ALL)
    watched = False
    assert got.unreadable is None
    assert opened.count(str(path)) == 1


def test_only_what_was_requested_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, made.jpeg())
    monkeypatch.setattr(reading, "decoded", None)
    got = read_once(path)
    assert got == OneRead(photo=got.photo)
    assert got.photo == read_photo(path)


def test_given_facts_replace_missing_ones(tmp_path: Path) -> None:
    place = Place(-1.0, 30.0, None, Source.TYPED)
    got = read_once(written(tmp_path, made.jpeg()), Wants(given=Given(place)))
    assert got.photo is not None
    assert got.photo.observation.place == place


def test_decoding_is_announced_with_its_bytes(tmp_path: Path) -> None:
    held: list[int] = []

    @contextmanager
    def hold(size: int) -> Iterator[None]:
        held.append(size)
        yield
        held.append(-size)

    path = written(tmp_path, encoded(textured(), "PNG"))
    assert read_once(path, ALL, hold=hold).unreadable is None
    assert len(held) == 2, "one decoding for all of its parts"
    assert sum(held) == 0
    assert held[0] >= 4 * 1600 * 1200


def test_a_reading_goes_from_process_to_process(tmp_path: Path) -> None:
    path = written(tmp_path, made.jpeg(image=textured()))
    got = read_once(path, replace(ALL, picture=None))
    back = pickle.loads(pickle.dumps(got))
    assert back.photo == got.photo
    assert same(back.model, got.model)


def test_a_file_too_large_for_memory_is_read_from_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, encoded(textured(), "TIFF"))
    whole = read_once(path, ALL)
    monkeypatch.setattr(opening, "MAX_WHOLE_BYTES", 1000)
    again = read_once(path, ALL)
    assert again.sha256 == whole.sha256
    assert same(again.model, whole.model)
