"""How thumbnails fit into their frames."""

from PIL import Image

from swc_desktop.ui.photo.thumbnails import placed


def test_the_part_that_is_shown_lies_within_the_picture_at_every_size() -> None:
    cut = 0
    for width in range(90, 400, 3):
        for height in range(60, 300, 7):
            left, top, right, bottom = placed(width, height, 185, 123).part
            assert left >= 0
            assert top >= 0
            assert right <= width
            assert bottom <= height
            cut += (right - left, bottom - top) != (width, height)
    assert cut > 100


def test_pillow_accepts_parts_that_rounding_once_pushed_beyond_the_picture() -> None:
    for width, height in ((200, 113), (400, 225), (640, 360), (1000, 665)):
        for frame in range(120, 320):
            placing = placed(width, height, frame, round(frame * 0.66))
            small = Image.new("RGB", (width, height)).resize((8, 8), box=placing.part)
            assert small.size == (8, 8)
