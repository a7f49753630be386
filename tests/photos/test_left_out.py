"""The kind of a file by its name, and how kinds are counted."""

import pytest

from swc_desktop.photos.left_out import (
    MAX_NAMES,
    LeftOut,
    Listed,
    Listing,
    kind_by_name,
    kind_of_hidden,
    together,
    total,
)


@pytest.mark.parametrize(
    "name",
    ["IMG_1.JPG", "a.b.heic", "x.Cr3", "IMG_1.JPG ", "IMG_1.JPG.", "IMG_1.jpg . .", "x.tif\u00a0"],
)
def test_photographs_are_known_by_their_suffix_with_anything_after_it(name: str) -> None:
    assert kind_by_name(name) is None


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (LeftOut.VIDEO, "a.mp4 a.MOV a.avi a.m4v a.MTS a.3gp a.mkv a.wmv a.264 a.360 MVI_1.MP4."),
        (LeftOut.UNREAD_PICTURE, "a.jxl a.JP2 a.psd a.svg"),
        (LeftOut.SIDECAR, "a.xmp a.jpg.XMP"),
        (
            LeftOut.PROJECT,
            "a.swcproject A.SWCPROJECT a.swcproject-wal a.swcproject-journal a.swcproject.key "
            "a.swcproject.cache-shm a.swcproject.writer",
        ),
        (LeftOut.OTHER, "a.txt a.pdf a.JPG_original a.jpg~ a.part catalogue.7z"),
        (LeftOut.NO_SUFFIX, "README IMG_0001 jpg IMG.0001 2024.05.01 x. jpg."),
    ],
)
def test_other_kinds_are_known_by_their_suffix(kind: LeftOut, names: str) -> None:
    assert {kind_by_name(name) for name in names.split()} == {kind}


def test_a_suffix_with_a_blank_in_it_is_not_a_suffix() -> None:
    assert kind_by_name("IMG_1.jpg (1)") is LeftOut.NO_SUFFIX
    assert kind_by_name("St. Lucia 12") is LeftOut.NO_SUFFIX


def test_what_systems_leave_on_disks_is_apart_from_what_a_person_hides() -> None:
    for name in (
        "Thumbs.db",
        ".DS_Store",
        "._IMG_1.JPG",
        "$RECYCLE.BIN",
        "System Volume Information",
    ):
        assert kind_of_hidden(name) is LeftOut.SYSTEM
    assert kind_of_hidden(".trash") is LeftOut.HIDDEN
    assert kind_of_hidden("a.jpg") is None


def test_all_are_counted_and_the_first_are_named() -> None:
    listing = Listing()
    for number in range(MAX_NAMES + 30):
        listing.add(str(number))
    listed = listing.listed()
    assert (listed.count, len(listed.names), listed.unnamed) == (MAX_NAMES + 30, MAX_NAMES, 30)
    both = listed + Listed.of(["another"])
    assert (both.count, both.unnamed) == (MAX_NAMES + 31, 31)
    assert listed == Listed.of(map(str, range(MAX_NAMES + 30)))


def test_kinds_are_put_together_in_their_order() -> None:
    one = {LeftOut.OTHER: Listed.of(["a"]), LeftOut.WEB: Listed.of(["b"])}
    other = {LeftOut.VIDEO: Listed.of(["c"]), LeftOut.OTHER: Listed.of(["d"])}
    both = together(one, other)
    assert list(both) == [LeftOut.VIDEO, LeftOut.OTHER, LeftOut.WEB]
    assert both[LeftOut.OTHER] == Listed(2, ("a", "d"))
    assert total(both) == 4
