"""What is dropped on the window is sorted by kind, and classified or asked about."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from swc_desktop.transfer.manifest import FILE_NAME, FOLDER
from swc_desktop.ui.window.dropped_files import DroppedFiles, classify_paths, prompt_imports
from swc_desktop.ui.window.notice_bar import NoticeBar


def a_stick(folder: Path) -> Path:
    stick = folder / "KINGSTON" / FOLDER
    stick.mkdir(parents=True)
    (stick / FILE_NAME).touch()
    return stick


def test_paths_are_sorted_by_kind(tmp_path: Path) -> None:
    photograph, folder = tmp_path / "a.jpg", tmp_path
    pack, weather = tmp_path / "kenya.SWCPACK", tmp_path / "park.swcweather"
    assert classify_paths([photograph, pack, folder, weather]) == DroppedFiles(
        (photograph, folder), (pack,), (weather,)
    )
    assert classify_paths([]) == DroppedFiles()


def test_a_stick_is_recognised_by_its_folder_parent_or_list(tmp_path: Path) -> None:
    stick = a_stick(tmp_path)
    for dropped in (stick, stick.parent, stick / FILE_NAME):
        assert classify_paths([dropped]) == DroppedFiles(sticks=(stick,))
    assert classify_paths([tmp_path / FILE_NAME]) == DroppedFiles((tmp_path / FILE_NAME,))


def answered(qtbot: QtBot, paths: list[Path]) -> tuple[list[str], list[tuple[str, Path]]]:
    """The questions that paths lead to, and what is done when each is answered."""
    notices = NoticeBar()
    qtbot.addWidget(notices)
    done: list[tuple[str, Path]] = []
    prompt_imports(
        classify_paths(paths),
        notices,
        pack=lambda file: done.append(("pack", file)),
        weather=lambda file: done.append(("weather", file)),
        stick=lambda file: done.append(("stick", file)),
        detections=lambda file: done.append(("detections", file)),
        project=lambda file: done.append(("project", file)),
    )
    questions = [notice.sentence for notice in notices.notices]
    for notice in list(notices.notices):
        assert notice.action is not None
        notice.action.click()
    assert notices.notices == []
    return questions, done


def test_each_kind_is_asked_about_with_its_own_action(qtbot: QtBot, tmp_path: Path) -> None:
    stick, pack, weather = a_stick(tmp_path), tmp_path / "a.swcpack", tmp_path / "b.swcweather"
    questions, done = answered(qtbot, [tmp_path / "a.jpg", pack, weather, stick])
    assert questions == [
        "Import the weather in b.swcweather?",
        f"{stick} is a stick for this program.",
        "Use the model pack in a.swcpack?",
    ]
    assert done == [("weather", weather), ("stick", stick), ("pack", pack)]


def test_a_project_is_not_taken_for_photographs(qtbot: QtBot, tmp_path: Path) -> None:
    project = tmp_path / "Kruger.SWCPROJECT"
    questions, done = answered(qtbot, [project])
    assert questions == ["Kruger.SWCPROJECT is a project."]
    assert done == [("project", project)]


def test_several_weather_files_are_one_question(qtbot: QtBot, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.swcweather" for number in range(9)]
    questions, done = answered(qtbot, files)
    assert questions == ["Import the weather in 9 files?"]
    assert done == [("weather", file) for file in files]


def test_results_of_a_detector_are_known_by_what_is_in_them(qtbot: QtBot, tmp_path: Path) -> None:
    results, other = tmp_path / "any name.JSON", tmp_path / "shopping.json"
    results.write_text('{"images": [], "detection_categories": {"1": "animal"}}')
    other.write_text('{"eggs": 12}')
    assert classify_paths([other]) == DroppedFiles((other,))
    questions, done = answered(qtbot, [other, results])
    assert questions == ["any name.JSON looks like results of another detector."]
    assert done == [("detections", results)]
