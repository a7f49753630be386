"""The dialogs of sticks in each of their states, for ``screenshots``."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Progress
from swc_desktop.packs.pack import SignatureState
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

INSTALLER = "swc-desktop_0.1.0_amd64.deb"
NO_EXPIRY = message(
    "Transfer", "{system} Does not expire; a pack says when it needs a newer program."
)
FOR_DEBIAN = NO_EXPIRY.fill(
    system=message(
        "Transfer", "For Debian 12 or newer and similar systems, 64-bit; needs an administrator."
    )
)
PROGRAM = message("Transfer", "swc-desktop {version}, for Linux without an administrator")
SIGNED = message(
    "Transfer",
    "Does not expire. Made on {day}, {signature}; needs swc-desktop {version} or newer.",
).fill(day=date(2026, 12, 2), signature=SignatureState.TRUSTED.words, version="0.1.0")
WEATHER_FILE = "weather-2025-01-01-2026-11-20.swcweather"
WEATHER = message("Transfer", "Weather of {first} to {last}").fill(
    first=date(2025, 1, 1), last=date(2026, 11, 20)
)
FOR_DAYS = message(
    "Transfer", "{before} Its last days may still change: fetch them again after {day}."
).fill(
    before=message(
        "Transfer",
        "For photographs of {first} to {last} in %Ln cell(s); later ones need a newer file.",
        "",
        0,
    )
    .counted(78)
    .fill(first=date(2025, 1, 1), last=date(2026, 11, 20)),
    day=date(2026, 11, 30),
)
GPU_KIT = message("Transfer", "GPU kit with ONNX Runtime {version}").fill(version="1.31.1")
FOR_NVIDIA = message(
    "Transfer",
    "For swc-desktop {version} on {system} with an NVIDIA GPU (Turing or newer) and a "
    "driver of series 580 or newer; another version may need another kit.",
).fill(version="0.1.0", system="Linux")
"""The words of ``transfer/sources.py``, so that they are translated."""


def _sources_shown(window: MainWindow) -> StickExportDialog:
    """The dialog with a source of every kind."""
    window.sticks.prepare()
    made = window.dialogs.dialog("stick")
    assert isinstance(made, StickExportDialog)
    until(lambda: not made.busy)
    made.add_sources(
        [
            PartSource(PartKind.PROGRAM, INSTALLER, FOR_DEBIAN, 87_418_194),
            PartSource(PartKind.WEATHER, WEATHER, FOR_DAYS, 113_000_000),
            PartSource(PartKind.GPU_KIT, GPU_KIT, FOR_NVIDIA, 1_566_186_866),
        ]
    )
    return made


def _part(kind: PartKind, title: Message | str, good_for: Message, size: int) -> TransferPart:
    files = (StickFile(f"{kind.value}/x", size, "0" * 64),)
    said = title if isinstance(title, Message) else None
    return TransferPart(kind, str(title), str(good_for), files, said, good_for)


def stick(stage: Stage) -> QWidget:
    """What can be put on a stick."""
    return _sources_shown(finished(stage))


def stick_writing(stage: Stage) -> QWidget:
    made = _sources_shown(finished(stage))
    doing = QCoreApplication.translate("Stick", "Writing to {folder}…")
    made.set_busy(doing.format(folder="/media/ranger/KINGSTON/swc-desktop-stick"))
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
    others = [_part(PartKind.PROGRAM, PROGRAM.fill(version="0.0.9"), FOR_DEBIAN, 1)]
    others.append(_part(PartKind.WEATHER, WEATHER, FOR_DAYS, 1))
    made.ask_about_others(others, lambda *, replace: None)
    return made.findChildren(Question)[0]


def stick_full(stage: Stage) -> QWidget:
    made = _sources_shown(finished(stage))
    reason = message("Transfer", "it needs about {needed:,} MB and {free:,} MB are free")
    error = StickNotWritten(
        folder="/media/ranger/KINGSTON", reason=reason.fill(needed=1790, free=912)
    )
    made.fail(error.message)
    return made


def _importing(stage: Stage) -> StickImportDialog:
    window = finished(stage)
    window.sticks.install_from()
    made = window.dialogs.dialog("take")
    assert isinstance(made, StickImportDialog)
    return made


def take_empty(stage: Stage) -> QWidget:
    """No stick was chosen yet."""
    return _importing(stage)


def take_chosen(stage: Stage) -> QWidget:
    """A stick with parts of every status."""
    made = _importing(stage)

    folder = Path("/media/ranger/KINGSTON/swc-desktop-stick")
    installer = INSTALLER.replace("0.1.0", "0.2.0")
    by_hand = message("Transfer", "An administrator has to install it: apt install {file}")
    for_version = message("Transfer", "For version {version}; it opens in any browser.")
    pack = message("Transfer", "Model pack {pack}").fill(pack="Starter 1.4.0")
    damaged = message("Transfer", "{fault}. Write the stick again.").fill(
        fault=message("Transfer", "{file} is not complete").fill(file=f"weather/{WEATHER_FILE}")
    )
    parts = [
        PartCheck(
            _part(PartKind.PROGRAM, PROGRAM.fill(version="0.2.0"), FOR_DEBIAN, 112_905_190),
            PartStatus.NEW,
        ),
        PartCheck(
            _part(PartKind.PROGRAM, installer, FOR_DEBIAN, 87_418_194),
            PartStatus.MANUAL,
            by_hand.fill(file=folder / installer),
        ),
        PartCheck(
            _part(
                PartKind.MANUAL,
                message("Transfer", "Manual of swc-desktop {version}").fill(version="0.1.0"),
                for_version.fill(version="0.1.0"),
                235_000,
            ),
            PartStatus.INSTALLED,
        ),
        PartCheck(_part(PartKind.PACK, pack, SIGNED, 24_100_000), PartStatus.NEW),
        PartCheck(
            _part(PartKind.WEATHER, WEATHER, FOR_DAYS, 113_000_000), PartStatus.DAMAGED, damaged
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
