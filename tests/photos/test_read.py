"""A whole photograph without its pixels: which source wins, and that nothing ever raises."""

import errno
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.observation import (
    Absence,
    Light,
    Moment,
    Place,
    Sky,
    Source,
)
from swc_desktop.photos import facts
from swc_desktop.photos.errors import PhotoFault
from swc_desktop.photos.photo import Camera, Photo
from swc_desktop.photos.reading import read_photo
from tests.photos import made
from tests.photos.made import (
    MAKE,
    MODEL,
    ORIENTATION,
    ORIGINAL,
    SERIAL,
    SKUKUZA,
    SKUKUZA_GPS,
    Tags,
    short,
    text,
    written,
)

STAMP = "2021:03:04 05:06:07"
LOCAL = datetime.fromisoformat("2021-03-04T05:06:07")
XMP_PLACE = {"exif:GPSLatitude": "1,30.0N", "exif:GPSLongitude": "37,0.0E"}
XMP_TIME = {"exif:DateTimeOriginal": "2020-01-02T03:04:05+03:00"}
TYPED_PLACE = Place(10.0, 20.0, None, Source.TYPED)
TYPED_MOMENT = Moment(datetime.fromisoformat("2019-01-01T12:00:00"), None, Source.TYPED)


def photograph(
    folder: Path,
    *,
    image: Tags | None = None,
    exif: Tags | None = None,
    gps: Tags | None = None,
    xmp: dict[str, str] | None = None,
    name: str = "photo.jpg",
) -> Path:
    segments = [made.exif_segment(made.tiff(image, exif, gps))]
    if xmp is not None:
        segments.append(made.xmp_segment(made.xmp(xmp)))
    return written(folder, made.jpeg(*segments), name)


def seen(path: Path, **typed: Place | Moment) -> Photo:
    photo = read_photo(path, **typed)  # type: ignore[arg-type]
    assert isinstance(photo, Photo), photo
    return photo


def test_a_whole_photograph(tmp_path: Path) -> None:
    path = photograph(
        tmp_path,
        image={MAKE: text("RECONYX"), MODEL: text("HP2X "), ORIENTATION: short(6)},
        exif={ORIGINAL: text("2021:03:04 12:00:00"), SERIAL: text("H123")},
        gps=SKUKUZA_GPS,
    )
    photo = seen(path)
    assert photo.path == path
    assert (photo.width, photo.height, photo.orientation) == (32, 48, 6)
    assert photo.camera == Camera("RECONYX", "HP2X", "H123")
    assert str(photo.camera) == "RECONYX HP2X"
    assert photo.notes == ()
    place, moment, sky = photo.observation.place, photo.observation.moment, photo.observation.sky
    assert isinstance(place, Place)
    assert (place.latitude, place.longitude) == pytest.approx(SKUKUZA, abs=1e-9)
    assert isinstance(moment, Moment)
    assert (moment.offset, moment.offset_source) == (timedelta(hours=2), "place")
    assert moment.isoformat() == "2021-03-04T12:00:00+02:00"
    assert isinstance(sky, Sky)
    assert sky.light is Light.DAY


def test_the_name_of_the_maker_is_written_once() -> None:
    assert str(Camera("Canon", "Canon EOS R5")) == "Canon EOS R5"
    assert str(Camera("", "X")) == "X"
    assert str(Camera()) == ""


def test_a_picture_without_metadata_says_what_lacks(tmp_path: Path) -> None:
    observation = seen(written(tmp_path, made.jpeg())).observation
    assert isinstance(observation.place, Absence)
    assert str(observation.place.reason) == "the file has no place"
    assert isinstance(observation.moment, Absence)
    assert str(observation.moment.reason) == "the file has no time"
    assert observation.sky == observation.place


def test_exif_comes_before_xmp_and_xmp_before_the_sidecar(tmp_path: Path) -> None:
    full = photograph(
        tmp_path, exif={ORIGINAL: text(STAMP)}, gps=SKUKUZA_GPS, xmp=XMP_PLACE | XMP_TIME
    )
    sources(full, Source.EXIF, Source.EXIF)
    middle = photograph(tmp_path, exif={ORIGINAL: text(STAMP)}, xmp=XMP_PLACE | XMP_TIME)
    (tmp_path / "photo.xmp").write_bytes(made.xmp({"exif:GPSLatitude": "9,0N"} | XMP_TIME))
    sources(middle, Source.XMP, Source.EXIF)
    bare = photograph(tmp_path)
    (tmp_path / "photo.xmp").write_bytes(made.xmp(XMP_PLACE | XMP_TIME))
    sources(bare, Source.SIDECAR, Source.SIDECAR)


def sources(path: Path, place: Source, moment: Source) -> None:
    observation = seen(path).observation
    assert isinstance(observation.place, Place)
    assert isinstance(observation.moment, Moment)
    assert (observation.place.source, observation.moment.source) == (place, moment)


def test_a_bad_exif_place_gives_way_and_otherwise_its_reason_is_given(tmp_path: Path) -> None:
    bad = {**SKUKUZA_GPS, made.LATITUDE_REF: text("")}
    fallen_back = seen(photograph(tmp_path, gps=bad, xmp=XMP_PLACE)).observation.place
    assert isinstance(fallen_back, Place)
    assert fallen_back.source is Source.XMP
    alone = seen(photograph(tmp_path, gps=bad)).observation.place
    assert isinstance(alone, Absence)
    assert "no hemisphere" in str(alone.reason)


def test_the_last_change_is_used_only_without_a_better_sidecar(tmp_path: Path) -> None:
    path = photograph(tmp_path, image={made.CHANGED: text(STAMP)})
    changed = seen(path).observation.moment
    assert isinstance(changed, Moment)
    assert changed.local == LOCAL
    assert "last change" in str(changed.notes[0])
    (tmp_path / "photo.jpg.xmp").write_bytes(made.xmp(XMP_TIME))
    better = seen(path).observation.moment
    assert isinstance(better, Moment)
    assert better.source is Source.SIDECAR


@pytest.mark.parametrize("name", ["photo.xmp", "photo.jpg.xmp", "photo.XMP"])
def test_sidecars_by_either_name(tmp_path: Path, name: str) -> None:
    path = photograph(tmp_path)
    (tmp_path / name).write_bytes(made.xmp(XMP_PLACE))
    place = seen(path).observation.place
    assert isinstance(place, Place)
    assert (place.latitude, place.longitude, place.source) == (1.5, 37.0, Source.SIDECAR)


@pytest.mark.parametrize(
    ("packet", "note"),
    [
        (b"<x", "cannot be read"),
        (
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
            "cannot be read",
        ),
        (b" " * (5 << 20), "larger than"),
    ],
)
def test_a_broken_sidecar_is_a_note(tmp_path: Path, packet: bytes, note: str) -> None:
    path = photograph(tmp_path, gps=SKUKUZA_GPS)
    (tmp_path / "photo.xmp").write_bytes(packet)
    photo = seen(path)
    assert isinstance(photo.observation.place, Place)
    assert note in str(photo.notes[0])
    assert "photo.xmp" in str(photo.notes[0])


@pytest.mark.parametrize(
    "packet",
    [
        b"<a>" * 1_300_000,
        b"<a " + b" ".join(b'a%d="1"' % number for number in range(150_000)) + b"/>",
    ],
    ids=["deep", "wide"],
)
def test_a_sidecar_with_very_many_parts_is_not_parsed(tmp_path: Path, packet: bytes) -> None:
    """It would take 400 MB."""
    file = photograph(tmp_path, exif={ORIGINAL: text(STAMP)})
    (tmp_path / "photo.xmp").write_bytes(packet)
    assert list(map(str, seen(file).notes)) == ["photo.xmp: its XMP data is too large"]


@pytest.mark.parametrize("packet", [b" " * (5 << 20), b"<a>"])
def test_one_sidecar_with_two_names_is_read_once(tmp_path: Path, packet: bytes) -> None:
    """As on Windows, where upper and lower case are the same."""
    file = photograph(tmp_path, exif={ORIGINAL: text(STAMP)})
    (tmp_path / "photo.xmp").write_bytes(packet)
    if not (tmp_path / "photo.XMP").exists():
        (tmp_path / "photo.XMP").hardlink_to(tmp_path / "photo.xmp")
    (note,) = seen(file).notes
    assert str(note).startswith("photo.xmp")


@pytest.mark.parametrize("name", ["img.xmp", "img.XMP"])
def test_a_picture_by_the_name_of_a_sidecar_is_not_its_own(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    photograph(tmp_path).rename(file)
    assert seen(file).notes == ()


def test_a_sidecar_that_can_not_be_opened_is_a_note(tmp_path: Path) -> None:
    path = photograph(tmp_path)
    (tmp_path / "photo.xmp").mkdir()
    assert "photo.xmp could not be opened" in str(seen(path).notes[0])


def test_broken_xmp_and_exif_within_are_notes(tmp_path: Path) -> None:
    segments = made.exif_segment(b"nothing"), made.xmp_segment(b"<rdf")
    notes = seen(written(tmp_path, made.jpeg(*segments))).notes
    assert "no TIFF header" in str(notes[0])
    assert "XMP data cannot be read" in str(notes[1])


def test_typed_values_fill_only_what_lacks(tmp_path: Path) -> None:
    timed = photograph(tmp_path, exif={ORIGINAL: text(STAMP)})
    observation = seen(timed, typed_place=TYPED_PLACE, typed_moment=TYPED_MOMENT).observation
    assert observation.place == TYPED_PLACE
    assert isinstance(observation.moment, Moment)
    assert observation.moment.source is Source.EXIF
    assert isinstance(observation.sky, Sky)
    placed = photograph(tmp_path, gps=SKUKUZA_GPS)
    observation = seen(placed, typed_place=TYPED_PLACE, typed_moment=TYPED_MOMENT).observation
    assert isinstance(observation.place, Place)
    assert observation.place.source is Source.EXIF
    assert isinstance(observation.moment, Moment)
    assert observation.moment.source is Source.TYPED
    assert observation.moment.offset == timedelta(hours=2)


def test_camera_from_xmp(tmp_path: Path) -> None:
    fields = {"tiff:Make": "DJI", "tiff:Model": "FC6310", "aux:SerialNumber": "07JDF"}
    camera = seen(photograph(tmp_path, xmp=fields)).camera
    assert camera == Camera("DJI", "FC6310", "07JDF")


def test_texts_that_are_not_utf8(tmp_path: Path) -> None:
    image = {MAKE: text("Ирбис"), MODEL: text("Caméra".encode("latin-1"))}
    camera = seen(photograph(tmp_path, image=image)).camera
    assert (camera.make, camera.model) == ("Ирбис", "Caméra")


def unreadable(path: Path) -> str:
    found = read_photo(path)
    assert isinstance(found, Unreadable), found
    return str(found.message)


def test_a_file_that_is_not_a_photograph_is_one_sentence(tmp_path: Path) -> None:
    assert "could not be opened" in unreadable(tmp_path / "gone.jpg")
    assert "could not be opened" in unreadable(tmp_path)
    assert "is empty" in unreadable(written(tmp_path, b""))
    assert "not a picture of a kind" in unreadable(written(tmp_path, b"words"))
    assert "it holds no picture" in unreadable(written(tmp_path, b"\xff\xd8\xff\xd9"))
    huge = made.jpeg().replace(b"\x08\x00\x20\x00\x30\x03", b"\x08\xff\xff\xff\xff\x03")
    assert "65535 × 65535 pixels" in unreadable(written(tmp_path, huge))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    assert "it is a pipe, a socket or a device and not a file; choose a file" in unreadable(pipe)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_that_leads_nowhere_names_what_is_not_there(tmp_path: Path) -> None:
    link = tmp_path / "link.jpg"
    link.symlink_to("/media/card/IMG_1.jpg")
    assert "it is a link to /media/card/IMG_1.jpg, which is not there" in unreadable(link)
    link.unlink()
    link.symlink_to(link)
    assert "a link that leads back to itself" in unreadable(link)


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.EACCES, "no permission to read it; ask its owner"),
        (errno.EPERM, "no permission to read it; ask its owner"),
        (errno.EMFILE, "too many files are open on this computer; close other programs"),
        (errno.ENFILE, "too many files are open on this computer; close other programs"),
        (errno.ENOMEM, "or than this computer has free. Close other programs and try again"),
        (errno.ESTALE, "its disk or network drive does not answer; connect it again"),
        (errno.ETIMEDOUT, "its disk or network drive does not answer; connect it again"),
        (errno.EIO, "copy what is on it to another disk"),
        (errno.ENOENT, "it is not there; check the name, and that its disk or stick is connected"),
    ],
)
def test_each_error_of_the_system_while_opening_has_its_own_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    file = photograph(tmp_path)

    def refuses(*_given: object, **_named: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuses)
    sentence = unreadable(file)
    assert remedy in sentence
    assert ("stick" in sentence) == (number == errno.ENOENT)
    assert "damaged" not in sentence


def test_a_folder_that_cannot_be_listed_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_path: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    assert "it is a folder and not a file" in unreadable(tmp_path)
    monkeypatch.setattr(os, "scandir", refuses)
    assert "its disk or card reports errors" in unreadable(tmp_path)


def test_an_unexpected_error_is_a_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(facts, "place_by_exif", broken)
    sentence = unreadable(photograph(tmp_path))
    expected = PhotoFault(file=tmp_path / "photo.jpg", reason="ZeroDivisionError: by zero")
    assert sentence == str(expected)
    assert "in an unexpected way" in caplog.text


SEED = made.jpeg(
    made.exif_segment(made.tiff({MODEL: text("Trap")}, {ORIGINAL: text(STAMP)}, SKUKUZA_GPS)),
    made.xmp_segment(made.xmp(XMP_PLACE)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), max_size=8))
def test_damage_anywhere_gives_a_photograph_or_a_foreseen_sentence(
    tmp_path: Path, damage: list[tuple[int, int]]
) -> None:
    data = bytearray(SEED)
    for at, value in damage:
        data[at] = value
    found = read_photo(written(tmp_path, bytes(data)))
    assert isinstance(found, Photo) or "error in the program" not in str(found.message)
