"""Work in the large view: the animal close up, light, the filmstrip, and pictures read ahead."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from swc_desktop.core.region import Box, Category, Region
from swc_desktop.projects.listed import ListedMedia, ListedRegion
from swc_desktop.ui.photo.lens import lens_at, lens_zoom
from swc_desktop.ui.photo.photo_canvas import MAX_ZOOM, PhotoCanvas
from swc_desktop.ui.photo.photo_view import PhotoView
from swc_desktop.ui.photo.picture_light import AS_TAKEN, MAX_STEPS, PictureLight, lit
from tests.gui.shown_files import listed, photograph, seen
from tests.gui.windows import Open, run

LEFT = Box(0.1, 0.2, 0.2, 0.2)
RIGHT = Box(0.5, 0.4, 0.2, 0.3)
PERSON = Box(0.4, 0.1, 0.1, 0.3)


def with_boxes(record: ListedMedia, *boxes: Box) -> ListedMedia:
    regions = [ListedRegion(Region(box, Category.ANIMAL, 0.9), "Panthera leo") for box in boxes]
    person = ListedRegion(Region(PERSON, Category.PERSON, 0.9), None)
    return replace(record, regions=(*regions, person))


@pytest.fixture
def view(qtbot: QtBot) -> PhotoView:
    made = PhotoView()
    qtbot.addWidget(made)
    made.resize(800, 640)
    made.show()
    return made


def show(view: PhotoView, qtbot: QtBot, record: ListedMedia) -> None:
    view.show_photo(record)
    qtbot.waitUntil(lambda: view.canvas.isVisible() and not view.canvas.shown.isEmpty())


def middle(view: PhotoView) -> tuple[float, float]:
    """Which point of the photograph is in the middle of the view, as shares of it."""
    shown, centre = view.canvas.shown, view.canvas.rect().center()
    return (
        (centre.x() - shown.left()) / shown.width(),
        (centre.y() - shown.top()) / shown.height(),
    )


def test_space_goes_to_each_animal_and_back(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    show(view, qtbot, with_boxes(listed(photograph(tmp_path / "two.jpg")), LEFT, RIGHT))
    for box in (LEFT, RIGHT):
        qtbot.keyClick(view, Qt.Key.Key_Space)
        across, down = middle(view)
        assert across == pytest.approx(box.left + box.width / 2, abs=0.01)
        assert down == pytest.approx(box.top + box.height / 2, abs=0.01)
        shown = view.canvas.shown
        assert box.width * shown.width() <= view.canvas.width()
        assert box.height * shown.height() <= view.canvas.height()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.canvas.fitting
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert not view.canvas.fitting, "it begins again"
    qtbot.keyClick(view, Qt.Key.Key_0)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert middle(view)[0] == pytest.approx(LEFT.left + LEFT.width / 2, abs=0.01)


def test_an_animal_close_up_is_loaded_sharper(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    show(view, qtbot, with_boxes(listed(photograph(tmp_path / "far.jpg", (4800, 3600))), LEFT))
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: view._picture is not None and view._picture.image.width() == 4800)
    assert middle(view)[0] == pytest.approx(LEFT.left + LEFT.width / 2, abs=0.01)


def test_a_night_picture_is_brightened_and_its_file_is_not(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "night.png"
    Image.new("RGB", (400, 300), (30, 30, 30)).save(file)
    content = file.read_bytes()
    show(view, qtbot, listed(file))

    def seen_grey() -> int:
        return view.canvas.grab().toImage().pixelColor(view.canvas.rect().center()).red()

    assert seen_grey() == 30
    view.set_light(PictureLight(6))
    assert seen_grey() > 90
    assert view.light.isChecked()
    brighter = seen_grey()
    view.set_light(PictureLight(6, 3))
    assert seen_grey() < brighter, "what is dark gets darker by more contrast"
    view.light.panel.reset.click()
    assert seen_grey() == 30
    assert not view.light.isChecked()
    assert file.read_bytes() == content


def test_light_stays_for_the_next_picture(view: PhotoView, qtbot: QtBot, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.png" for number in range(2)]
    for path in paths:
        Image.new("RGB", (400, 300), (30, 30, 30)).save(path)
    show(view, qtbot, listed(paths[0]))
    view.light.click()
    assert view.light.panel.isVisible()
    view.light.panel.brightness.setValue(4)
    qtbot.keyClick(view.light.panel.brightness, Qt.Key.Key_Escape)
    assert not view.light.panel.isVisible()
    show(view, qtbot, listed(paths[1]))
    assert view.canvas.light == PictureLight(4)
    assert view.canvas.grab().toImage().pixelColor(view.canvas.rect().center()).red() > 60


def grey(canvas: PhotoCanvas, x: float, y: float) -> int:
    """How bright a place of the photograph is, given as shares of it."""
    shown = canvas.shown
    at = QPoint(round(shown.left() + x * shown.width()), round(shown.top() + y * shown.height()))
    return canvas.grab().toImage().pixelColor(at).red()


def test_what_moved_since_the_photograph_before_is_seen(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    names = ("before.png", "now.png", "small.png", "upright.png")
    for name, size in zip(names, ((400, 300), (400, 300), (200, 150), (300, 400)), strict=True):
        picture = Image.new("RGB", size, (90, 60, 30))
        if name == "now.png":
            picture.paste((130, 60, 30), (200, 150, 400, 300))
        picture.save(tmp_path / name)
    show(view, qtbot, listed(tmp_path / "now.png"))
    line = view.difference.line
    view.show_neighbour(listed(tmp_path / "before.png"))
    assert not line.isVisible()
    view.difference.switch()
    qtbot.waitUntil(lambda: line.text() == "Difference to before.png")
    assert grey(view.canvas, 0.25, 0.25) == 0
    assert grey(view.canvas, 0.75, 0.75) == 120, "three times the difference"
    view.show_neighbour(listed(tmp_path / "small.png"))
    assert line.text() == "Opening small.png…"
    assert grey(view.canvas, 0.25, 0.25) == 90, "the photograph until then"
    qtbot.waitUntil(lambda: line.text() == "Difference to small.png")
    assert grey(view.canvas, 0.75, 0.75) == pytest.approx(120, abs=2)
    view.show_neighbour(listed(tmp_path / "upright.png"))
    qtbot.waitUntil(lambda: line.text() == "upright.png has another shape")
    assert grey(view.canvas, 0.25, 0.25) == 90
    view.show_neighbour(listed(tmp_path / "gone.png"))
    qtbot.waitUntil(lambda: "is not there" in line.text())
    view.show_neighbour(None)
    assert line.text() == "There is no other photograph of this camera beside it"
    view.difference.switch()
    assert not line.isVisible()
    assert grey(view.canvas, 0.75, 0.75) == 130


def test_two_pictures_of_which_one_comes_late_are_compared(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("before.png", "now.png"):
        Image.new("RGB", (400, 300), (90, 60, 30)).save(tmp_path / name)
    view.difference.switch()
    view.show_photo(listed(tmp_path / "now.png"))
    view.show_neighbour(listed(tmp_path / "before.png"))
    qtbot.waitUntil(lambda: view.difference.line.text() == "Difference to before.png")
    assert grey(view.canvas, 0.5, 0.5) == 0


def test_another_photograph_is_shown_beside_it(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("a.png", "b.png"):
        picture = Image.new("RGB", (400, 300))
        picture.paste((255, 255, 255), (180, 0, 400, 300))
        picture.save(tmp_path / name)
    show(view, qtbot, listed(tmp_path / "a.png"))
    view.show_other(with_boxes(listed(tmp_path / "b.png"), LEFT))
    beside = view.beside
    assert not beside.canvas.isVisible()
    width = view.canvas.width()
    beside.switch()
    qtbot.waitUntil(lambda: beside.line.text() == "b.png")
    qtbot.waitUntil(lambda: abs(view.canvas.width() - beside.canvas.width()) <= 1)
    assert view.canvas.width() < width / 2 + 1
    assert grey(beside.canvas, 0.44, 0.25) > 20, "the person in it is blurred"
    assert grey(beside.canvas, 0.44, 0.75) == 0
    assert len(beside.canvas.boxes) == 2
    view.zoom_to_animal()
    assert not beside.canvas.fitting
    view.zoom_to_animal()
    assert beside.canvas.fitting
    view.set_light(PictureLight(3))
    assert beside.canvas.light == PictureLight(3)
    view.show_other(listed(tmp_path / "gone.png"))
    qtbot.waitUntil(lambda: "is not there" in beside.line.text())
    view.show_other(None)
    assert beside.line.text() == "There is no other photograph to compare"
    beside.switch()
    assert not beside.canvas.isVisible()
    qtbot.waitUntil(lambda: view.canvas.width() == width)


def test_the_magnifier_shows_pixels_that_are_not_seen_around_it(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    """Stripes of one pixel are light and dark by turns in it alone."""
    picture = Image.new("RGB", (4600, 3450))
    for x in range(0, 4600, 2):
        picture.paste((200, 200, 200), (x, 0, x + 1, 3450))
    picture.save(tmp_path / "stripes.png")
    content = (tmp_path / "stripes.png").read_bytes()
    record = with_boxes(listed(tmp_path / "stripes.png"), LEFT, RIGHT)
    regions = tuple(replace(one, number=at) for at, one in enumerate(record.regions, 1))
    show(view, qtbot, replace(record, regions=regions))

    def row(box: Box) -> list[int]:
        """How bright the pixels are in a row through the middle of a box."""
        shown, image = view.canvas.shown, view.canvas.grab().toImage()
        x = round(shown.left() + (box.left + box.width / 2) * shown.width())
        y = round(shown.top() + (box.top + box.height / 2) * shown.height())
        return [image.pixelColor(x + by, y).red() for by in range(-30, 30)]

    def is_pixel_for_pixel(box: Box) -> bool:
        """Whether it is light and dark by turns."""
        return set(row(box)[::2]) | set(row(box)[1::2]) == {0, 200} and (
            len(set(row(box)[::2])) == len(set(row(box)[1::2])) == 1
        )

    view.magnifier.switch()
    qtbot.waitUntil(lambda: view.picture is not None and view.picture.whole)
    for box, other in ((LEFT, RIGHT), (RIGHT, LEFT)):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
        assert is_pixel_for_pixel(box)
        assert not is_pixel_for_pixel(other)
    shown = view.canvas.shown
    at = QPoint(
        round(shown.left() + (LEFT.left + LEFT.width / 2) * shown.width()),
        round(shown.top() + (LEFT.top + LEFT.height / 2) * shown.height()),
    )
    qtbot.mouseMove(view.canvas, at + QPoint(3, 3))
    qtbot.mouseMove(view.canvas, at)
    qtbot.waitUntil(lambda: is_pixel_for_pixel(LEFT))
    view.set_light(PictureLight(3))
    assert max(row(LEFT)) > 210
    view.set_light(AS_TAKEN)
    view.magnifier.switch()
    assert not is_pixel_for_pixel(LEFT)
    assert (tmp_path / "stripes.png").read_bytes() == content


def test_a_person_is_blurred_in_the_magnifier(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    picture = Image.new("RGB", (4000, 3000))
    for x in range(0, 4000, 2):
        picture.paste((200, 200, 200), (x, 0, x + 1, 3000))
    picture.save(tmp_path / "person.png")
    record = with_boxes(listed(tmp_path / "person.png"))
    show(view, qtbot, record)
    view.magnifier.switch()
    qtbot.waitUntil(lambda: view.picture is not None and view.picture.whole)

    def greys() -> set[int]:
        place = view.canvas.rect().center()
        image = view.canvas.grab().toImage()
        return {image.pixelColor(place.x() + by, place.y()).red() for by in range(-30, 30)}

    view.canvas.magnify(QPointF(0.45, 0.25))
    shown = view.canvas.shown
    x = round(shown.left() + 0.45 * shown.width())
    y = round(shown.top() + 0.25 * shown.height())
    image = view.canvas.grab().toImage()
    in_person = {image.pixelColor(x + by, y).red() for by in range(-30, 30)}
    assert max(in_person) - min(in_person) < 60
    view.show_people_of(record.number)
    qtbot.waitUntil(
        lambda: view.picture is not None and view.picture.shows_people and view.picture.whole
    )
    view.canvas.magnify(QPointF(0.5, 0.5))
    assert {0, 200} <= greys()


@given(
    st.floats(-1, 2), st.floats(-1, 2), st.floats(0.01, 8), st.integers(96, 900),
    st.integers(64, 700),
)  # fmt: skip
def test_the_magnifier_stays_in_the_view(
    x: float, y: float, zoom: float, width: int, height: int
) -> None:
    area = QRectF(0, 0, width, height)
    lens = lens_at(QPointF(x, y), QRectF(-50, 20, 4000 * zoom, 3000 * zoom), area.size())
    assert area.contains(lens.place)
    assert lens.place.width() > 0.5 * min(260, width, height)
    assert 1.0 <= lens_zoom(zoom, MAX_ZOOM) <= MAX_ZOOM
    assert lens_zoom(zoom, MAX_ZOOM) >= zoom


@given(st.integers(-MAX_STEPS, MAX_STEPS), st.integers(0, MAX_STEPS), st.integers(1, 9))
def test_light_keeps_black_white_and_the_order_of_greys(
    brightness: int, contrast: int, width: int
) -> None:
    greys = QImage(width, 256, QImage.Format.Format_RGB32)
    for grey in range(256):
        for column in range(width):
            greys.setPixelColor(column, grey, QColor(grey, grey, grey))
    shown = lit(greys, PictureLight(brightness, contrast))
    assert shown.size() == greys.size()
    values = [shown.pixelColor(width - 1, grey).red() for grey in range(256)]
    assert (values[0], values[-1]) == (0, 255)
    assert values == sorted(values)
    assert lit(greys, AS_TAKEN) is greys


def test_what_comes_next_is_read_ahead_in_its_order(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    first, *others = [listed(photograph(tmp_path / f"{name}.jpg", (640, 480))) for name in "abcd"]
    view.show_photo(first)
    view.preload(others)
    qtbot.waitUntil(lambda: others[-1].seen in view._kept)
    assert list(view._kept) == [first.seen, *(one.seen for one in others)]
    assert view._picture is not None
    assert view._picture.file == first.seen


def test_a_file_that_cannot_be_read_ahead_is_said_once_it_is_wanted(
    view: PhotoView, qtbot: QtBot, tmp_path: Path
) -> None:
    good, broken = photograph(tmp_path / "good.jpg"), tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8")
    last = photograph(tmp_path / "last.jpg")
    show(view, qtbot, listed(good))
    view.preload([listed(broken), listed(last)])
    qtbot.waitUntil(lambda: seen(last) in view._kept)
    assert view.canvas.isVisible()
    view.show_photo(listed(broken))
    qtbot.waitUntil(lambda: "broken.jpg" in view.message.text() and "…" not in view.message.text())


def test_the_filmstrip_shows_the_neighbours_and_goes_there(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    film, pane = window.pane.film, window.pane
    assert not film.isVisible()
    pane.open_photo()
    assert film.isVisible()
    pane.step(10)
    here = film.place_of(10)
    assert abs(here.center().x() - film.width() // 2) <= 1
    point = film.place_of(12).center()
    assert film.row_at(point) == 12
    qtbot.mouseClick(film, Qt.MouseButton.LeftButton, pos=point)
    assert pane.selection.currentIndex().row() == 12
    assert film.row_at(QPoint(0, 0)) == -1
    window.actions_by_name["film"].trigger()
    assert not film.isVisible()
    pane.close_photo()
    pane.open_photo()
    assert not film.isVisible(), "hidden until it is wanted again"
    window.actions_by_name["film"].trigger()
    assert film.isVisible()
    pane.close_photo()
    assert not film.isVisible()


def test_the_keys_of_the_large_view_work_only_there(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window())
    actions, photo = window.actions_by_name, window.pane.photo
    names = (
        "animal",
        "magnifier",
        "brighter",
        "darker",
        "light",
        "as_taken",
        "difference",
        "beside",
    )
    assert not any(actions[name].isEnabled() for name in names)
    window.pane.open_photo()
    assert all(actions[name].isEnabled() for name in names)
    actions["brighter"].trigger()
    actions["brighter"].trigger()
    actions["darker"].trigger()
    assert photo.canvas.light == PictureLight(1)
    actions["as_taken"].trigger()
    assert photo.canvas.light == AS_TAKEN
    actions["difference"].trigger()
    assert actions["difference"].isChecked()
    assert "Opening" in photo.difference.line.text() or "not there" in photo.difference.line.text()


def test_two_that_are_selected_are_compared(qtbot: QtBot, open_window: Open) -> None:
    window = run(qtbot, open_window(), 6)
    pane = window.pane
    numbers = list(pane.model.numbers)

    def compared() -> tuple[int, int]:
        record, other = pane.record, pane.photo.beside._record
        assert record is not None
        assert other is not None
        return record.number, other.number

    pane.step(1)
    pane.open_photo()
    assert compared() == (numbers[1], numbers[0]), "the one before"
    pane.step(-1)
    assert compared() == (numbers[0], numbers[1]), "or else after it"
    pane.close_photo()
    flags = pane.selection.SelectionFlag
    pane.selection.select(pane.model.index(4, 0), flags.Select | flags.Rows)
    pane.open_photo()
    assert compared() == (numbers[0], numbers[4])
