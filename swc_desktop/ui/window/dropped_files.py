"""What is dropped on the window or opened with it: photographs, and other files to offer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from swc_desktop.packs.pack import SUFFIX as PACK_SUFFIX
from swc_desktop.storage.atomic_write import is_folder, is_there
from swc_desktop.transfer.exporter import stick_path
from swc_desktop.transfer.manifest import FILE_NAME
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.window.notice_bar import Level, NoticeBar
from swc_desktop.weather.file import SUFFIX as WEATHER_SUFFIX

translate = QCoreApplication.translate

Handler = Callable[[Path], object]


@dataclass(frozen=True)
class DroppedFiles:
    """Paths by what they are; folders and all other files may be photographs."""

    photographs: tuple[Path, ...] = ()
    packs: tuple[Path, ...] = ()
    weather: tuple[Path, ...] = ()
    sticks: tuple[Path, ...] = ()


def classify_paths(paths: Sequence[Path]) -> DroppedFiles:
    """Tell paths apart; a stick is named by its folder, wherever above or in it one pointed."""
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
    folder = path.parent if path.name == FILE_NAME else stick_path(path)
    if (path.name == FILE_NAME or is_folder(path)) and is_there(folder / FILE_NAME):
        return "sticks", folder
    return "photographs", path


def offer(
    arrived: DroppedFiles, notices: NoticeBar, *, pack: Handler, weather: Handler, stick: Handler
) -> None:
    """Ask what is to be done with all but the photographs; each deed takes one path."""
    if arrived.weather:
        question = (
            translate("Weather", "Keep the weather in {file}?").format(
                file=file_name(arrived.weather[0])
            )
            if len(arrived.weather) == 1
            else translate("Weather", "Keep the weather in {count} files?").format(
                count=len(arrived.weather)
            )
        )
        _ask(notices, question, translate("Weather", "Import"), weather, *arrived.weather)
    for folder in arrived.sticks:
        question = translate("Stick", "{folder} is a stick for this program.").format(folder=folder)
        _ask(notices, question, translate("Stick", "Install from it"), stick, folder)
    for file in arrived.packs:
        question = translate("Pack", "Use the model pack in {file}?").format(file=file_name(file))
        _ask(notices, question, translate("Pack", "Test and install"), pack, file)


def _ask(notices: NoticeBar, question: str, answer: str, deed: Handler, *paths: Path) -> None:
    def do() -> None:
        for path in paths:
            deed(path)

    notices.say(question, Level.INFORMATION, (answer, do))
