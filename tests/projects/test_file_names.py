"""Dates in the names of files: what counts, as what, and what is only a counter."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.projects.file_names import FileNameDate, NameWriter, date_in_name

LATEST = datetime.fromisoformat("2026-01-01T00:00:00")
DAY = date(2024, 2, 19)
LOCAL = datetime.fromisoformat("2024-02-19T06:24:10")


@pytest.mark.parametrize(
    "name",
    [
        "IMG_20240219_062410.jpg",
        "IMG_20240219_062410_HDR.jpg",
        "IMG_20240219_062410 (1).JPG",
        "VID_20240219_062410.mp4",
        "MVIMG_20240219_062410.jpg",
        "20240219_062410.jpg",
        "20240219_062410(0).jpg",
        "2024-02-19 06.24.10.jpg",
        "2024-02-19_06-24-10.jpg",
        "WP_20240219_06_24_10_Pro.jpg",
        "DJI_20240219062410_0001_D.JPG",
        "S07_20240219T062410_0001.jpg",
        "S07__CamA__2024-02-19__06-24-10(3).JPG",
        "below/a/folder/IMG_20240219_062410.jpg",
        "below\\a\\folder\\IMG_20240219_062410.jpg",
    ],
)
def test_a_camera_writes_the_local_time_of_the_shutter(name: str) -> None:
    assert date_in_name(name, LATEST) == FileNameDate(DAY, NameWriter.CAMERA, LOCAL)


def test_thousandths_of_a_second_are_kept() -> None:
    found = date_in_name("IMG_20240219_062410123.jpg", LATEST)
    assert found is not None
    assert found.local == LOCAL.replace(microsecond=123_000)


@pytest.mark.parametrize("name", ["PXL_20240219_062410123.jpg", "PXL_20240219_062410123.NIGHT.jpg"])
def test_a_pixel_phone_writes_utc(name: str) -> None:
    found = date_in_name(name, LATEST)
    assert found is not None
    assert found.is_utc
    assert found.local == LOCAL.replace(microsecond=123_000)


@pytest.mark.parametrize(
    "name",
    [
        "IMG-20240219-WA0007.jpg",
        "img-20240219-wa0007.jpeg",
        "IMG-20240219-WA0007(1).jpg",
        "VID-20240219-WA0012.mp4",
        "WhatsApp Image 2024-02-19 at 06.24.10.jpeg",
        "WhatsApp Image 2024-02-19 at 6.24.10 AM (2).jpeg",
        "signal-2024-02-19-062410.jpg",
        "signal-2024-02-19-06-24-10-123.jpg",
        "photo_2024-02-19_06-24-10.jpg",
        "video_2024-02-19_06-24-10.mp4",
        "photo_12@19-02-2024_06-24-10.jpg",
        "IMG_20240219_062410_123.jpg",
    ],
)
def test_a_messenger_writes_the_day_of_sending_and_no_time_of_the_shutter(name: str) -> None:
    assert date_in_name(name, LATEST) == FileNameDate(DAY, NameWriter.MESSENGER)


@pytest.mark.parametrize(
    "name",
    [
        "Screenshot_20240219-062410.png",
        "Screenshot_2024-02-19-06-24-10-123_com.whatsapp.jpg",
        "Screenshot from 2024-02-19 06-24-10.png",
        "Screen Shot 2024-02-19 at 06.24.10.png",
        "Screenshot_20240219_062410.jpg",
    ],
)
def test_a_screenshot_has_a_day_but_is_not_the_moment_of_the_picture(name: str) -> None:
    assert date_in_name(name, LATEST) == FileNameDate(DAY, NameWriter.SCREENSHOT)


@pytest.mark.parametrize(
    "name",
    [
        *("DSC01234.JPG", "DSC_0001.NEF", "IMG_0001.JPG", "RCNX0001.JPG", "100_0001.JPG"),
        *("DSC20240219.JPG", "IMG_20240219.jpg", "20240219.jpg", "PICT20240219.JPG"),
        *("20240219_0624101.jpg", "120240219_062410.jpg", "IMG_20240219_06241.jpg"),
        *("A20240219_062410.jpg", "2024-02-19 leopard.jpg", "IMG-20240219-0007.jpg"),
        *("", ".jpg", "photo.jpg", "DJI_0001.JPG"),
    ],
)
def test_a_counter_or_a_day_alone_is_not_a_date(name: str) -> None:
    assert date_in_name(name, LATEST) is None


@pytest.mark.parametrize(
    "name",
    [
        "IMG_20240230_062410.jpg",
        "IMG_20241301_062410.jpg",
        "IMG_20240219_246010.jpg",
        "IMG_19700101_000000.jpg",
        "IMG_20260219_062410.jpg",
        "IMG-20241301-WA0007.jpg",
        "IMG_99990219_062410.jpg",
    ],
)
def test_a_date_that_cannot_be_true_is_not_a_date(name: str) -> None:
    assert date_in_name(name, LATEST) is None


def test_a_name_longer_than_any_disk_allows_is_not_read() -> None:
    assert date_in_name("_" * 300 + "_20240219_062410.jpg", LATEST) is None


@given(st.text(max_size=300))
def test_any_name_is_survived(name: str) -> None:
    found = date_in_name(name, LATEST)
    assert found is None or found.day.year >= 1990
