"""Sorts paths dropped on the window or opened with it, and asks about all but photographs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.message import message
from swc_desktop.foreign.finding import looks_like_results
from swc_desktop.packs.pack import SUFFIX as PACK_SUFFIX
from swc_desktop.projects.connection import SUFFIX as PROJECT_SUFFIX
from swc_desktop.storage.atomic_write import is_folder, is_there
from swc_desktop.transfer.exporter import stick_path
from swc_desktop.transfer.manifest import FILE_NAME
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.window.notice_bar import Level, NoticeBar
from swc_desktop.weather.file import SUFFIX as WEATHER_SUFFIX

translate = QCoreApplication.translate

Handler = Callable[[Path], object]


@dataclass(frozen=True)
class DroppedFiles:
    """Paths by kind; folders and unknown files count as photographs until they are read."""

    photographs: tuple[Path, ...] = ()
    packs: tuple[Path, ...] = ()
    weather: tuple[Path, ...] = ()
    sticks: tuple[Path, ...] = ()
    detections: tuple[Path, ...] = ()
    projects: tuple[Path, ...] = ()


def classify_paths(paths: Sequence[Path]) -> DroppedFiles:
    """Sort paths by kind; a stick is given by its folder, even if its list of parts was dropped."""
    kinds: dict[str, list[Path]] = {}
    for path in paths:
        kind, named = _kind(path)
        kinds.setdefault(kind, []).append(named)
    return DroppedFiles(**{kind: tuple(named) for kind, named in kinds.items()})


def _kind(path: Path) -> tuple[str, Path]:
    if path.suffix.lower() == PACK_SUFFIX:
        return "packs", path
    if path.suffix.lower() == WEATHER_SUFFIX:
        return "weather", path
    if path.suffix.lower() == PROJECT_SUFFIX:
        return "projects", path
    folder = path.parent if path.name == FILE_NAME else stick_path(path)
    if (path.name == FILE_NAME or is_folder(path)) and is_there(folder / FILE_NAME):
        return "sticks", folder
    if path.suffix.lower() == ".json" and path.is_file() and looks_like_results(path):
        return "detections", path
    return "photographs", path


def prompt_imports(
    dropped: DroppedFiles,
    notices: NoticeBar,
    *,
    pack: Handler,
    weather: Handler,
    stick: Handler,
    detections: Handler,
    project: Handler,
) -> None:
    """Ask about all but the photographs whether to use it; each handler takes one path."""
    if dropped.weather:
        question = (
            translate("Weather", "Import the weather in {file}?").format(
                file=file_name(dropped.weather[0])
            )
            if len(dropped.weather) == 1
            else in_words(
                message("Weather", "Import the weather in %Ln file(s)?", "", 0).counted(
                    len(dropped.weather)
                )
            )
        )
        _ask(notices, question, translate("Weather", "Import"), weather, *dropped.weather)
    for folder in dropped.sticks:
        question = translate("Stick", "{folder} is a stick for this program.").format(folder=folder)
        _ask(notices, question, translate("Stick", "Install from it"), stick, folder)
    for file in dropped.packs:
        question = translate("Pack", "Use the model pack in {file}?").format(file=file_name(file))
        _ask(notices, question, translate("Pack", "Test and install"), pack, file)
    for file in dropped.projects:
        question = translate("Project", "{file} is a project.").format(file=file_name(file))
        _ask(notices, question, translate("Project", "Open it"), project, file)
    for file in dropped.detections:
        question = translate("Detections", "{file} looks like results of another detector.").format(
            file=file_name(file)
        )
        answer = translate("Detections", "Use them for the photographs that are there")
        _ask(notices, question, answer, detections, file)


def _ask(notices: NoticeBar, question: str, answer: str, handler: Handler, *paths: Path) -> None:
    def handle_all() -> None:
        for path in paths:
            handler(path)

    notices.say(question, Level.INFORMATION, (answer, handle_all))
