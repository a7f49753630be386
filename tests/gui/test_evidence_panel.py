"""What the evidence panel says of every kind of result."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.message import message
from swc_desktop.core.method import Node, Recipe
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Moment,
    Observation,
    Place,
    Weather,
    WeatherState,
)
from swc_desktop.core.prediction import Answer, Prediction, Status
from swc_desktop.core.taxonomy import Rank, Taxon, Taxonomy
from swc_desktop.geo.sky import sky_of
from swc_desktop.photos.errors import PhotoEmpty
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.settings.settings_file import Theme
from swc_desktop.sharing.protection import OPEN, Protection
from swc_desktop.ui.evidence import fact_rows
from swc_desktop.ui.evidence.evidence_panel import EvidencePanel
from swc_desktop.ui.evidence.evidence_text import html_to_text
from swc_desktop.ui.evidence.metadata_voter import kinds_of, voter
from swc_desktop.ui.theme.theme import active_theme
from tests.gui import evidence_samples as samples
from tests.sharing.secrets_in import secrets_in


@pytest.fixture
def panel(qtbot: QtBot) -> EvidencePanel:
    made = EvidencePanel(samples.METHOD)
    qtbot.addWidget(made)
    made.resize(320, 700)
    made.show()
    return made


def words(label: QLabel) -> str:
    """What a label says, without markup and with ordinary spaces."""
    rich = label.textFormat() is Qt.TextFormat.RichText
    text = html_to_text(label.text()) if rich else label.text()
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ")


def seen(widget: QWidget) -> str:
    """The text of all labels that are shown, in the order they were made."""
    return "\n".join(words(label) for label in widget.findChildren(QLabel) if label.isVisible())


def shown(panel: EvidencePanel, record: ListedMedia | None) -> str:
    panel.show_result(record)
    return seen(panel)


def test_without_a_photograph_it_invites_to_choose_one(panel: EvidencePanel) -> None:
    assert "Choose a photograph" in seen(panel)
    assert not panel.copy.isEnabled()
    shown(panel, samples.LION)
    assert panel.copy.isEnabled()
    assert "Choose a photograph" not in seen(panel)
    assert "Choose a photograph" in shown(panel, None)


def test_a_picture_that_was_read_in_part_says_which_part(panel: EvidencePanel) -> None:
    sentence = "Read in part: the lower 12 % of the picture is missing."
    assert shown(panel, samples.CUT).startswith(f"Evidence\n{sentence}")
    assert sentence in panel.text(OPEN)
    assert "Read in part" not in shown(panel, samples.LION)
    assert "Read in part" not in panel.text(OPEN)


def test_an_answer_is_shown_in_words(panel: EvidencePanel) -> None:
    text = shown(panel, samples.LION)
    assert "Southern lion\nPanthera leo melanochaita\nsubspecies · fairly sure 88 %" in text
    assert "Felidae › Panthera › Panthera leo › Panthera leo melanochaita" in text
    assert "<i>Panthera leo melanochaita</i>" in panel.answer.scientific.text()
    assert "Genus within Felidae" in text
    assert "Species within Panthera" in text


def test_every_rank_has_its_block_with_three_children_at_most(panel: EvidencePanel) -> None:
    shown(panel, samples.LION)
    counts = [sum(row.isVisible() for row in view.rows) for view in panel.ranks]
    assert counts == [2, 3, 3, 2]
    genus = panel.ranks[1]
    assert words(genus.rows[0].votes) == "picture 96 % · place and time 60 %"
    assert genus.more.text() == "and 1 other"
    assert "picture 0.95 · place and time 0.60" in genus.weights.text()
    assert genus.basis.text() == "The vote by place and time is based on: occurrences."


def test_the_bar_is_as_long_as_the_joint_vote_and_split_by_its_shares(
    panel: EvidencePanel,
) -> None:
    shown(panel, samples.DISPUTED)
    bar = panel.ranks[2].rows[0].bar
    image, metadata = bar.lengths()
    assert image + metadata == pytest.approx(bar.joint * bar.width())
    assert metadata > image > 0
    assert bar.joint == pytest.approx(0.80, abs=0.01)
    assert "Panthera onca" in bar.accessibleName()


def test_votes_that_disagree_are_shown(panel: EvidencePanel) -> None:
    text = shown(panel, samples.DISPUTED)
    assert "The picture says leopard; the place says jaguar. Together: jaguar 80 %." in text
    assert "The fix is poor (dilution of precision 21.4)." in text


def test_votes_that_agree_are_not_shown_as_disagreement(panel: EvidencePanel) -> None:
    assert "The picture says" not in shown(panel, samples.LION)


def test_the_recipe_of_the_thesis_is_shown_too(panel: EvidencePanel) -> None:
    record = samples.record(
        {"i:Panthera": (0.9, 0.02, 0.05, 0.03), "m:Panthera": (0.5, 0.01, 0.48, 0.01)},
        recipe=Recipe.THESIS,
    )
    shown(panel, record)
    assert "picture 0.50 · place 0.50" in panel.ranks[2].weights.text()


def test_a_number_and_its_unit_stay_on_one_line(panel: EvidencePanel) -> None:
    shown(panel, samples.GENUS)
    document = QTextDocument()
    document.setHtml(QLabel.text(panel.answer.more))
    assert "\N{NO-BREAK SPACE}%" in document.toRawText()


def test_an_answer_at_a_higher_rank_shows_the_next_best_guess(panel: EvidencePanel) -> None:
    text = shown(panel, samples.GENUS)
    assert "Big cats\nPanthera\ngenus" in text
    assert "Not sure enough of the species: leopard (Panthera pardus)" in text
    assert "Based on the picture alone." in text


def test_not_in_the_pack_shows_how_sure_and_the_next_best_guesses(panel: EvidencePanel) -> None:
    text = shown(panel, samples.OTHER)
    assert "Other animal or empty\nsure 98 %\nAnother animal, a person, or nothing" in text
    guesses = "If it were a cat or elephant, the best guesses would be:"
    assert f"{guesses}\nfamily: cats (Felidae), 99 %" in text
    assert "species: lion (Panthera leo)" in text
    assert guesses in panel.text(OPEN)
    assert guesses not in shown(panel, samples.LION)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "other animal",
            "Other animal\nsure 98 %\n"
            "The detector found an animal, but none that this pack knows.\n"
            "If it were a cat or elephant, the best guesses would be:",
        ),
        (
            "blank",
            "Blank\nThe detector found no animal, person or vehicle, "
            "and the whole picture looks like none that this pack knows.",
        ),
        (
            "person",
            "Person\nThe detector found a person; people are not classified further.",
        ),
        (
            "vehicle",
            "Vehicle\nThe detector found a vehicle; vehicles are not classified further.",
        ),
    ],
)
def test_what_a_detector_finds_says_what_it_rests_on(
    panel: EvidencePanel, kind: str, expected: str
) -> None:
    record = samples.DETECTED[kind]
    text = shown(panel, record)
    assert expected in text
    assert expected in panel.text(OPEN).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert ("best guesses" in text) is (kind == "other animal")
    has_votes = bool(record.explanation and record.explanation.nodes)
    assert has_votes is (kind in ("other animal", "blank"))
    assert ("What if" in text) is ("What if" in panel.text(OPEN)) is has_votes
    assert panel.legend.isVisible() is has_votes


def test_an_answer_without_the_picture_may_be_of_another_kind(panel: EvidencePanel) -> None:
    prediction = samples.LION.explanation
    assert prediction is not None
    other = replace(prediction, without_metadata=Answer(Status.OTHER_ANIMAL, confidence=0.9))
    text = shown(panel, replace(samples.LION, prediction=other))
    assert "Without place and time: other animal." in text


def test_unsure_says_why_and_shows_the_next_best_guesses(panel: EvidencePanel) -> None:
    text = shown(panel, samples.UNSURE)
    assert "Unsure\nNo answer is sure enough, not even a family." in text
    assert "Next best guesses:\nfamily: cats (Felidae), 55 %" in text


def test_without_any_vote_it_says_so(panel: EvidencePanel) -> None:
    text = shown(panel, samples.PLACE_ALONE)
    assert "This pack could not vote on this photograph." in text
    assert "Neither the picture nor place and time can tell the family apart here." in text


def test_an_only_child_needs_no_vote(panel: EvidencePanel) -> None:
    text = shown(panel, samples.ASIAN_ELEPHANT)
    assert "Asian elephant (Elephas maximus) is the only species here" in text


def test_a_rank_that_needs_a_place_says_so(panel: EvidencePanel) -> None:
    record = samples.record(
        {"i:root": (0.99, 0.01), "i:Panthera": (0.97, 0.01, 0.01, 0.01)}, samples.NOWHERE
    )
    text = shown(panel, record)
    assert "Subspecies need a place; this photograph has none." in text


def test_an_unreadable_file_shows_its_reason_its_name_and_its_folder(
    panel: EvidencePanel, qtbot: QtBot
) -> None:
    text = shown(panel, samples.BROKEN)
    assert "Unreadable\nIMG_0413.JPG is damaged or cut short" in text
    assert "\nIMG_0413.JPG" in text
    assert not panel.picture.isVisible()
    with qtbot.waitSignal(panel.reveal) as caught:
        qtbot.mouseClick(panel.unreadable.button, Qt.MouseButton.LeftButton)
    assert caught.args == [samples.BROKEN.file]
    assert "Unreadable" not in shown(panel, samples.LION)


def test_the_reason_calls_it_this_file_and_the_copied_text_has_its_path(
    panel: EvidencePanel,
) -> None:
    empty = PhotoEmpty(file=samples.BROKEN.file).value
    text = shown(panel, replace(samples.BROKEN, unreadable=empty))
    assert "Unreadable\nThis file is empty. Copy it again from the card." in text
    assert f"{samples.BROKEN.file} is empty." in panel.text(OPEN)


def test_the_reason_of_missing_evidence_is_in_the_language_of_the_window() -> None:
    before = QLocale()
    why = message("Weather", "%Ln hour(s) of it are missing", "", 0).counted(2000)
    try:
        QLocale.setDefault(QLocale(QLocale.Language.German))
        (line,) = fact_rows.missing_evidence((Absence(Evidence.WEATHER, why),))
    finally:
        QLocale.setDefault(before)
    assert line == "Weather: 2.000 hours of it are missing."


def test_place_and_time_are_shown_with_their_sources(panel: EvidencePanel) -> None:
    text = shown(panel, samples.LION)
    assert "24.9947° S, 31.5889° E, 280 m above sea level\nFrom the photograph." in text
    assert "20 November 2026, 06:12:30" in text
    assert "Time zone Africa/Johannesburg, UTC+2, from the place." in text
    assert "Daylight, sun 12° high and rising; spring." in text
    assert panel.where.map.isVisible()
    assert "24.9947° S" in panel.where.map.accessibleName()


def test_missing_evidence_is_shown_with_its_reasons(panel: EvidencePanel) -> None:
    text = shown(panel, samples.GENUS)
    assert "Place: the file holds no place." in text
    assert "Time: the camera's clock stood at its first day." in text
    assert "Weather: no weather has been prepared for this place and time." in text
    assert not panel.where.map.isVisible()


def test_what_if_compares_the_answers(panel: EvidencePanel) -> None:
    text = shown(panel, samples.DISPUTED)
    assert "Without place and time: leopard (Panthera pardus)" in text
    assert "Without the picture: " in text
    same = shown(panel, samples.ASIAN_ELEPHANT)
    assert "Without place and time: the same answer, 89 %." in same
    alone = shown(panel, samples.GENUS)
    assert "Without place and time: place and time did not vote, so nothing changes." in alone
    assert "Without the picture: no votes remain." in alone


def test_how_common_animals_are_has_a_line_of_its_own(panel: EvidencePanel) -> None:
    text = shown(panel, samples.COMMON)
    line = "How common, in the data of the pack: lion 90 % · leopard 6 %"
    assert line in text
    assert "If all animals were equally common: " in text
    said = samples.COMMON.prediction
    assert isinstance(said, Prediction)
    assert said.best[Rank.SPECIES].taxon == "Panthera leo"
    assert said.without_frequencies is not None
    text = shown(panel, samples.LION)
    assert "How common" not in text
    assert "equally common" not in text


def test_a_burst_that_voted_together_is_said_with_the_answer_alone(panel: EvidencePanel) -> None:
    text = shown(panel, samples.IN_BURST)
    assert "3 photographs of one burst voted together." in text
    assert "By this photograph alone: big cats (Panthera), " in text
    same = shown(panel, samples.in_burst(samples.LION, samples.LION))
    assert "By this photograph alone: the same answer, " in same
    assert "burst" not in shown(panel, samples.LION)


def test_views_that_differ_are_the_reason_of_a_coarse_answer(panel: EvidencePanel) -> None:
    text = shown(panel, samples.with_views(samples.GENUS))
    assert (
        "Close up the animal looks like big cats (Panthera), 91 %, in the whole picture like "
        in text
    )
    assert "so the answer is only what both share." in text
    assert "Close up" not in shown(panel, samples.GENUS)


RAINY = {
    "temperature_2m": 24.46,
    "apparent_temperature": -0.2,
    "daily.temperature_2m_min": -3.0,
    "daily.temperature_2m_max": 29.4,
    "rain": 0.4,
    "daily.rain_sum": 13.1,
    "snow_depth": 0.12,
    "daily.snowfall_sum": 3.0,
    "wind_speed_10m": 12.2,
    "wind_direction_10m": 268.0,
    "wind_gusts_10m": 27.0,
    "cloud_cover": 80.0,
    "relative_humidity_2m": 62.0,
    "weather_code": 61.0,
}


def seen_in(
    values: Mapping[str, float], state: WeatherState = WeatherState.OBSERVED
) -> Observation:
    return replace(samples.KRUGER, weather=Weather(values, state, "era5_seamless, fetched today"))


def test_weather_is_shown_in_words_and_numbers(panel: EvidencePanel) -> None:
    text = shown(panel, samples.record({}, seen_in(RAINY)))
    for line in (
        "Light rain.",
        "24.5 °C, feels like 0 °C; that day −3 to 29 °C.",
        "Rain 0.4 mm in the hour, 13.1 mm that day.",
        "Snow lies 12 cm deep, 3.0 cm fell that day.",
        "Wind 12 km/h from the west, gusts 27 km/h.",
        "Cloud 80 %, humidity 62 %.",
        "Observed: era5_seamless, fetched today.",
        "The votes of this pack do not use weather.",
        "Weather data by Open-Meteo.com (CC BY 4.0).",
        "Copernicus",
    ):
        assert line in text, line


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"rain": 0.0, "daily.rain_sum": 0.0}, "No rain that day."),
        ({"rain": 0.0}, "No rain."),
        ({"rain": 0.0, "daily.rain_sum": 2.0}, "No rain in the hour, 2.0 mm that day."),
        ({"wind_speed_10m": 0.3, "wind_direction_10m": 90.0}, "Wind 0 km/h."),
        ({"weather_code": 96.0}, "Thunderstorm with hail."),
    ],
)
def test_only_the_known_weather_is_shown(
    panel: EvidencePanel, values: Mapping[str, float], line: str
) -> None:
    text = shown(panel, samples.record({}, seen_in(values, WeatherState.PROVISIONAL)))
    assert line in text
    assert "Provisional, may still change: era5_seamless" in text
    assert "nan" not in text


def test_what_weather_changed_is_shown(panel: EvidencePanel) -> None:
    wet = {"m:Panthera": (0.7, 0.01, 0.28, 0.01)}
    no_weather = {"m:Panthera": (0.2, 0.01, 0.78, 0.01)}
    panel.set_method(samples.reading_weather())
    text = shown(panel, samples.record(wet, seen_in(RAINY), without_weather=no_weather))
    assert "Without weather: " in text
    assert "Weather changed the vote for lion from " in text
    assert "do not use weather" not in text
    assert "Without weather: " in panel.text(OPEN)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"offset": None, "zone": None}, "Local time; the time zone is not known."),
        ({"zone": None, "offset_source": "gps"}, "Time zone UTC+2, from the GPS clock."),
        ({"notes": ("the clock was set back",)}, "The clock was set back."),
    ],
)
def test_times_are_shown_with_what_is_known(change: dict[str, object], expected: str) -> None:
    moment = samples.KRUGER.moment
    assert isinstance(moment, Moment)
    known = replace(samples.KRUGER, moment=replace(moment, **change))  # type: ignore[arg-type]
    text = fact_rows.time_facts(known)
    assert text is not None
    assert expected in text.lines


def test_breadcrumbs_scroll_to_their_block(panel: EvidencePanel, qtbot: QtBot) -> None:
    shown(panel, samples.LION)
    panel.path.linkActivated.emit("Panthera leo")
    qtbot.waitUntil(lambda: not panel.ranks[2].visibleRegion().isEmpty())
    assert panel.ranks[2].hasFocus() or not panel.isActiveWindow()
    block = panel.ranks[2].block
    assert block is not None
    assert block.node == "Panthera"


def test_all_is_copied_as_text(panel: EvidencePanel, qtbot: QtBot) -> None:
    shown(panel, samples.DISPUTED)
    with qtbot.waitSignal(panel.copying):
        qtbot.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    text = panel.text(OPEN)
    for part in (
        "IMG_0412.JPG",
        "Jaguar",
        "Felidae › Panthera › Panthera onca",
        "The picture says leopard; the place says jaguar.",
        "Panthera onca (jaguar):",
        "56.8000° W",
        "What if",
    ):
        assert part in text
    assert "<i>" not in text
    assert "\n\n\n" not in text
    assert "Family\n  Felidae (cats): " in text


@pytest.mark.parametrize("name", samples.ALL)
def test_the_text_says_what_the_panel_says(panel: EvidencePanel, name: str) -> None:
    text = shown(panel, samples.ALL[name])
    copied = panel.text(OPEN).replace("\N{NARROW NO-BREAK SPACE}", " ")
    for line in (panel.answer.trust, panel.unreadable.sentence, panel.where.lines):
        if line.isVisible():
            assert words(line) in text
            assert words(line) in copied


@pytest.mark.parametrize(
    "protection", [Protection(0.1, hides=True), Protection(None, hides=True, withholds=True)]
)
@pytest.mark.parametrize("name", samples.ALL)
def test_what_leaves_the_project_does_not_show_where_the_animal_is(
    panel: EvidencePanel, name: str, protection: Protection, tmp_path: Path
) -> None:
    record = samples.ALL[name]
    shown(panel, record)
    copied = panel.text(protection)
    (tmp_path / "copied.txt").write_text(copied, encoding="utf-8")
    place = None if record.observation is None else record.observation.place
    places = [(place.latitude, place.longitude)] if isinstance(place, Place) else []
    finer = [one for one in places if one != (round(one[0], 1), round(one[1], 1))]
    assert secrets_in(tmp_path, [record.file.name], finer) == []
    if places and record.explanation is not None:
        assert "°C" not in copied
        assert ("rounded to 0.1 degree" in copied) is not protection.withholds
    if protection.withholds:
        assert not re.search(r"°\s[NESW]|\d\d:\d\d", copied)


def test_every_text_can_be_selected(panel: EvidencePanel) -> None:
    shown(panel, samples.LION)
    for label in (panel.answer.large, panel.what_if.lines, panel.ranks[1].rows[0].name):
        assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_names_from_a_pack_are_never_markup(panel: EvidencePanel) -> None:
    odd = Taxonomy(
        tuple(
            Taxon(taxon.name, taxon.rank, taxon.parent, {"en": "<b>cats</b> & more"})
            if taxon.rank is Rank.FAMILY
            else taxon
            for taxon in samples.TREE.taxa
        )
    )
    text = shown(panel, replace(samples.OTHER, taxonomy=odd))
    assert "family: <b>cats</b> & more (Felidae)" in text


def test_long_names_wrap_and_nothing_is_wider_than_the_panel(panel: EvidencePanel) -> None:
    record = replace(samples.BROKEN, file=Path("/card") / ("very_long_name_" * 20 + ".JPG"))
    for each in (record, samples.LION):
        shown(panel, each)
        body = panel.findChild(QWidget, "evidenceBody")
        assert body is not None
        assert body.width() <= panel.width()
        for label in body.findChildren(QLabel):
            if label.isVisible():
                right = label.mapTo(panel, label.rect().topRight()).x()
                assert right <= panel.width()


def test_text_size_and_theme_change_in_the_same_panel(panel: EvidencePanel) -> None:
    application = QGuiApplication.instance()
    shown(panel, samples.LION)
    try:
        active_theme.apply(application, Theme.DARK, 20)  # type: ignore[arg-type]
        assert active_theme.tokens.accent in panel.path.text()
        assert panel.ranks[0].rows[0].bar.sizeHint().height() == 20
    finally:
        active_theme.apply(application, Theme.LIGHT, 14)  # type: ignore[arg-type]


def red_picture(folder: Path) -> dict[str, Any]:
    """The file of a red picture as a project has seen it."""
    path = folder / "red.jpg"
    Image.new("RGB", (640, 400), (200, 30, 30)).save(path)
    status = path.stat()
    return {"file": path, "size": status.st_size, "modified_ns": status.st_mtime_ns}


def test_the_picture_arrives_and_opens_large(
    panel: EvidencePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    panel.show_result(replace(samples.LION, **red_picture(tmp_path)))
    qtbot.waitUntil(lambda: panel.picture.height() > 100)
    qtbot.waitUntil(lambda: panel.picture.grab().toImage().pixelColor(140, 90).green() < 60)
    with qtbot.waitSignal(panel.picture_activated):
        qtbot.keyClick(panel.picture, Qt.Key.Key_Return)
    with qtbot.waitSignal(panel.picture_activated):
        qtbot.mouseClick(panel.picture, Qt.MouseButton.LeftButton)


def test_the_picture_stays_while_the_evidence_comes(
    panel: EvidencePanel, qtbot: QtBot, tmp_path: Path
) -> None:
    """The row of the list is shown first, then the same photograph with its votes."""
    file = red_picture(tmp_path)
    panel.show_result(replace(samples.LION, **file))
    qtbot.waitUntil(lambda: not panel.picture._image.isNull())
    panel.show_result(replace(samples.LION, **file, observation=samples.PANTANAL))
    assert not panel.picture._image.isNull()
    panel.show_result(replace(samples.LION, **{**file, "size": 1}))
    assert panel.picture._image.isNull()


def test_another_pack_than_the_result_s_does_not_explain_it(panel: EvidencePanel) -> None:
    other = Taxonomy(samples.TREE.taxa[:2])
    panel.set_method(replace(samples.METHOD, taxonomy=other, nodes=samples.METHOD.nodes[:1]))
    text = shown(panel, samples.DISPUTED)
    assert "The picture says leopard; place and time say jaguar." in text


def test_a_pack_that_reads_only_places_does_not_mention_time(panel: EvidencePanel) -> None:
    def by_place(node: Node) -> Node:
        if node.metadata is None:
            return node
        return replace(node, metadata=replace(node.metadata, features=("sphere_x", "sphere_y")))

    method = replace(samples.METHOD, nodes=tuple(map(by_place, samples.METHOD.nodes)))
    panel.set_method(method)
    text = shown(panel, samples.DISPUTED)
    assert "place and time" not in text.replace("this place and time", "")
    assert "Weight: picture 0.95 · place 0.60" in text
    assert "The vote by place is based on: occurrences." in text
    assert "Without the place: leopard" in text


@pytest.mark.parametrize(
    ("features", "says"),
    [
        (("sphere_x",), "the place says"),
        (("year_sin",), "the time says"),
        (("weather.rain",), "the weather says"),
        (("sphere_x", "year_sin"), "place and time say"),
        (("sphere_x", "year_sin", "weather.rain"), "place, time and weather say"),
        (("of a later program",), "place and time say"),
    ],
)
def test_votes_are_named_by_the_features_they_read(features: tuple[str, ...], says: str) -> None:
    assert voter(kinds_of(features)).says == says


def at(day: int, hour: int) -> Observation:
    """Skukuza in a month with a full moon on the 25th and a new one on the 10th."""
    place = Place(-24.99, 31.59)
    moment = Moment(datetime(2024, 3, day, hour), timedelta(hours=2))  # noqa: DTZ001
    return Observation(place, moment, sky_of(place, moment))


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (24, 23, "Moon 61° high, >99% of it lit."),
        (10, 23, "The moon is below the horizon."),
        (24, 12, None),
    ],
)
def test_the_moon_is_shown_beside_the_sun_at_night(
    day: int, hour: int, expected: str | None
) -> None:
    section = fact_rows.time_facts(at(day, hour))
    assert section is not None
    lines = [line.replace("\N{NARROW NO-BREAK SPACE}", "") for line in section.lines]
    assert [line for line in lines if "moon" in line.lower()] == ([expected] if expected else [])
