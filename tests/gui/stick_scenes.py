"""The dialogs of sticks in each of their states, for ``screenshots``."""

from pathlib import Path

from PySide6.QtWidgets import QWidget

from swc_desktop.core.progress import Progress
from swc_desktop.transfer.errors import StickNotWritten
from swc_desktop.transfer.exporter import Written
from swc_desktop.transfer.importer import Looked, PartStatus
from swc_desktop.transfer.manifest import Contents, Kind, Part, StickFile
from swc_desktop.transfer.sources import Offer
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.import_dialog import StickImportDialog
from swc_desktop.ui.window.main_window import MainWindow
from tests.gui.stage import Scene, Stage, finished, until


def _stick_offers(window: MainWindow) -> StickExportDialog:
    """The dialog with what every kind of offer may say."""
    window.sticks.prepare()
    made = window.tools.dialog("stick")
    assert isinstance(made, StickExportDialog)
    until(lambda: not made.busy)
    made.add_offers(
        [
            Offer(
                Kind.PROGRAM,
                "swc-desktop_0.1.0_amd64.deb",
                "For Debian 12 or newer and its like, 64 bit; needs an administrator. It has no "
                "end date; a pack says when it needs a newer one.",
                87_418_194,
            ),
            Offer(
                Kind.WEATHER,
                "Weather of 2025-01-01 to 2026-11-20",
                "For photographs of 2025-01-01 to 2026-11-20 in 78 cells; later ones need a newer "
                "file. Its last days may still change: fetch them again after 2026-11-30.",
                113_000_000,
            ),
            Offer(
                Kind.GPU_KIT,
                "GPU kit with ONNX Runtime 1.31.1",
                "For swc-desktop 0.1.0 on Linux with an NVIDIA GPU (Turing or newer) and a driver "
                "of series 580 or newer; another version may need another kit.",
                1_566_186_866,
            ),
        ]
    )
    return made


def stick(stage: Stage) -> QWidget:
    """What can go on a stick."""
    return _stick_offers(finished(stage))


def stick_writing(stage: Stage) -> QWidget:
    made = _stick_offers(finished(stage))
    made.set_busy("Writing to /media/ranger/KINGSTON/swc-desktop-stick…")
    made.show_progress(Progress(320, 1_700, "MB"))
    return made


def stick_written(stage: Stage) -> QWidget:
    made = _stick_offers(finished(stage))
    part = Part(Kind.PACK, "", "", (StickFile("packs/x", 199_000_000, "0" * 64),))
    contents = Contents("2026-11-24", "0.1.0", (part,))
    made.show_written(Path("/media/ranger/KINGSTON/swc-desktop-stick"), Written(contents))
    return made


def stick_of_others(stage: Stage) -> QWidget:
    """The question before anything is written to a stick that another machine wrote."""
    made = _stick_offers(finished(stage))
    titles = ("swc-desktop 0.0.9, for Linux", "Weather of 2025-01-01 to 2025-12-31")
    others = [Part(Kind.PROGRAM, title, "", (StickFile("x", 1, "0" * 64),)) for title in titles]
    made.ask_about_others(others, lambda *, replace: None)
    return made.findChildren(Question)[0]


def stick_full(stage: Stage) -> QWidget:
    made = _stick_offers(finished(stage))
    reason = "it needs about 1,790 MB and 912 MB are free"
    made.fail(StickNotWritten(folder="/media/ranger/KINGSTON", reason=reason).sentence)
    return made


def _taking(stage: Stage) -> StickImportDialog:
    window = finished(stage)
    window.sticks.take()
    made = window.tools.dialog("take")
    assert isinstance(made, StickImportDialog)
    return made


def take_empty(stage: Stage) -> QWidget:
    """No stick was chosen yet."""
    return _taking(stage)


def take_chosen(stage: Stage) -> QWidget:
    """A stick with parts of every standing."""
    made = _taking(stage)

    def part(kind: Kind, title: str, size: int, good_for: str) -> Part:
        return Part(kind, title, good_for, (StickFile(f"{kind.value}/x", size, "0" * 64),))

    def looked(told: Part, standing: PartStatus, sentence: str = "") -> Looked:
        return Looked(told, standing, sentence)

    endless = "It has no end date; a pack says when it needs a newer one."
    folder = Path("/media/ranger/KINGSTON/swc-desktop-stick")
    parts = [
        looked(
            part(Kind.PROGRAM, "swc-desktop 0.2.0, for Linux", 112_905_190, endless), PartStatus.NEW
        ),
        looked(
            part(Kind.PROGRAM, "swc-desktop_0.2.0_amd64.deb", 87_418_194, endless),
            PartStatus.MANUAL,
            f"An administrator installs it: apt install {folder}/swc-desktop_0.2.0_amd64.deb",
        ),
        looked(
            part(Kind.MANUAL, "Manual of swc-desktop 0.1.0", 235_000, "For version 0.1.0."),
            PartStatus.INSTALLED,
        ),
        looked(
            part(
                Kind.PACK,
                "Model pack Starter 1.4.0",
                24_100_000,
                "It has no end date. Made on 2026-12-02, signed by a key you trust; needs "
                "swc-desktop 0.1.0 or newer.",
            ),
            PartStatus.NEW,
        ),
        looked(
            part(
                Kind.WEATHER,
                "Weather of 2025-01-01 to 2026-11-20",
                113_000_000,
                "For photographs of 2025-01-01 to 2026-11-20 in 78 cells; later ones need a newer "
                "file. Its last days may still change: fetch them again after 2026-11-30.",
            ),
            PartStatus.DAMAGED,
            "weather/weather-2025-01-01-2026-11-20.swcweather is not whole. Write the stick again.",
        ),
    ]
    contents = Contents("2026-12-03", "0.2.0", tuple(told.part for told in parts))
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
