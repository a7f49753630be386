"""The dialogs of sticks in each of their states, for ``screenshots``."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from swc_desktop.core.progress import Progress
from swc_desktop.transfer.errors import StickNotWritten
from swc_desktop.transfer.exporter import WrittenStick
from swc_desktop.transfer.importer import PartCheck, PartStatus
from swc_desktop.transfer.manifest import Contents, PartKind, StickFile, TransferPart
from swc_desktop.transfer.sources import PartSource
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.import_dialog import StickImportDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stage import Scene, Stage, finished, until


def _sources_shown(window: MainWindow) -> StickExportDialog:
    """The dialog with a source of every kind."""
    window.sticks.prepare()
    made = window.tools.dialog("stick")
    assert isinstance(made, StickExportDialog)
    until(lambda: not made.busy)
    made.add_sources(
        [
            PartSource(
                PartKind.PROGRAM,
                "swc-desktop_0.1.0_amd64.deb",
                "For Debian 12 or newer and similar systems, 64-bit; needs an administrator. Does "
                "not expire; a pack says when it needs a newer program.",
                87_418_194,
            ),
            PartSource(
                PartKind.WEATHER,
                "Weather of 2025-01-01 to 2026-11-20",
                "For photographs of 2025-01-01 to 2026-11-20 in 78 cells; later ones need a newer "
                "file. Its last days may still change: fetch them again after 2026-11-30.",
                113_000_000,
            ),
            PartSource(
                PartKind.GPU_KIT,
                "GPU kit with ONNX Runtime 1.31.1",
                "For swc-desktop 0.1.0 on Linux with an NVIDIA GPU (Turing or newer) and a driver "
                "of series 580 or newer; another version may need another kit.",
                1_566_186_866,
            ),
        ]
    )
    return made


def stick(stage: Stage) -> QWidget:
    """What can be put on a stick."""
    return _sources_shown(finished(stage))


def stick_writing(stage: Stage) -> QWidget:
    made = _sources_shown(finished(stage))
    made.set_busy("Writing to /media/ranger/KINGSTON/swc-desktop-stick…")
    made.show_progress(Progress(320, 1_700, "MB"))
    return made


def stick_written(stage: Stage) -> QWidget:
    made = _sources_shown(finished(stage))
    part = TransferPart(PartKind.PACK, "", "", (StickFile("packs/x", 199_000_000, "0" * 64),))
    contents = Contents("2026-11-24", "0.1.0", (part,))
    made.show_written(Path("/media/ranger/KINGSTON/swc-desktop-stick"), WrittenStick(contents))
    return made


def stick_of_others(stage: Stage) -> QWidget:
    """The question before anything is written to a stick that another machine wrote."""
    made = _sources_shown(finished(stage))
    titles = ("swc-desktop 0.0.9, for Linux", "Weather of 2025-01-01 to 2025-12-31")
    others = [
        TransferPart(PartKind.PROGRAM, title, "", (StickFile("x", 1, "0" * 64),))
        for title in titles
    ]
    made.ask_about_others(others, lambda *, replace: None)
    return made.findChildren(Question)[0]


def stick_full(stage: Stage) -> QWidget:
    made = _sources_shown(finished(stage))
    reason = "it needs about 1,790 MB and 912 MB are free"
    made.fail(StickNotWritten(folder="/media/ranger/KINGSTON", reason=reason).sentence)
    return made


def _importing(stage: Stage) -> StickImportDialog:
    window = finished(stage)
    window.sticks.install_from()
    made = window.tools.dialog("take")
    assert isinstance(made, StickImportDialog)
    return made


def take_empty(stage: Stage) -> QWidget:
    """No stick was chosen yet."""
    return _importing(stage)


def take_chosen(stage: Stage) -> QWidget:
    """A stick with parts of every status."""
    made = _importing(stage)

    def part(kind: PartKind, title: str, size: int, good_for: str) -> TransferPart:
        return TransferPart(kind, title, good_for, (StickFile(f"{kind.value}/x", size, "0" * 64),))

    no_expiry = "Does not expire; a pack says when it needs a newer program."

    folder = Path("/media/ranger/KINGSTON/swc-desktop-stick")
    parts = [
        PartCheck(
            part(PartKind.PROGRAM, "swc-desktop 0.2.0, for Linux", 112_905_190, no_expiry),
            PartStatus.NEW,
        ),
        PartCheck(
            part(PartKind.PROGRAM, "swc-desktop_0.2.0_amd64.deb", 87_418_194, no_expiry),
            PartStatus.MANUAL,
            f"An administrator has to install it: apt install {folder}/swc-desktop_0.2.0_amd64.deb",
        ),
        PartCheck(
            part(PartKind.MANUAL, "Manual of swc-desktop 0.1.0", 235_000, "For version 0.1.0."),
            PartStatus.INSTALLED,
        ),
        PartCheck(
            part(
                PartKind.PACK,
                "Model pack Starter 1.4.0",
                24_100_000,
                "Does not expire. Made on 2026-12-02, signed by a key you trust; needs "
                "swc-desktop 0.1.0 or newer.",
            ),
            PartStatus.NEW,
        ),
        PartCheck(
            part(
                PartKind.WEATHER,
                "Weather of 2025-01-01 to 2026-11-20",
                113_000_000,
                "For photographs of 2025-01-01 to 2026-11-20 in 78 cells; later ones need a newer "
                "file. Its last days may still change: fetch them again after 2026-11-30.",
            ),
            PartStatus.DAMAGED,
            "weather/weather-2025-01-01-2026-11-20.swcweather is not complete. Write the stick "
            "again.",
        ),
    ]
    contents = Contents("2026-12-03", "0.2.0", tuple(check.part for check in parts))
    made.show_contents(folder, contents, parts)
    return made


def stick_dropped(stage: Stage) -> QWidget:
    """A stick was dropped on the window."""
    window = finished(stage)
    folder = stage.card.parent / "KINGSTON" / "swc-desktop-stick"
    folder.mkdir(parents=True)
    (folder / "contents.json").write_text("{}")
    window.add([folder.parent])
    return window


SCENES: tuple[Scene, ...] = (
    stick,
    stick_writing,
    stick_written,
    stick_of_others,
    stick_full,
    take_empty,
    take_chosen,
    stick_dropped,
)
