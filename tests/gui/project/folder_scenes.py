"""The dialogs of folders and cards, as scenes of ``screenshots``."""

from datetime import UTC, datetime
from errno import EIO
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.core.message import message
from swc_desktop.projects.earlier_version import EarlierFolder
from swc_desktop.session.card_copy import CardCopy
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.storage.mounted_disks import MountedDisk
from swc_desktop.ui.project.choose_folders_dialog import LAST_FOLDER, ChooseFoldersDialog
from swc_desktop.ui.project.copy_cards_dialog import COPIES_FOLDER, CopyCardsDialog
from swc_desktop.ui.project.earlier_folders_dialog import EarlierFoldersDialog
from swc_desktop.ui.project.roots_dialog import RootsDialog
from tests.gui.project.shown_folders import ShownRoot, access_to, project_with
from tests.gui.stage import Stage, live, services
from tests.gui.windows import asked


def _roots(stage: Stage, *shown: ShownRoot) -> RootsDialog:
    window = stage.open(services())
    access = access_to(project_with(stage.card.parent / "park.swcproject", shown))
    access.setParent(window)
    dialog = RootsDialog(access, window)
    dialog.finished.connect(access.project.close)
    dialog.show()
    live(300)
    return dialog


def dialog_folders(stage: Stage) -> QWidget:
    """Cards that are there, away, taken turns, and one that was removed."""
    here = stage.card.parent / "CARD_A"
    here.mkdir()
    dialog = _roots(
        stage,
        ShownRoot("Waterhole 7 · November", here, 312, added="2026-11-27T16:40:00+00:00"),
        ShownRoot("Riverbed north", here, 118, missing=4, added="2026-11-28T15:12:00+00:00"),
        ShownRoot("NIKON D500/DCIM", Path("/media/ranger/NIKON D500/DCIM"), 86, 3, 2, 1),
        ShownRoot(
            "Lepalala_Wilderness_Reserve_station_07_riverbed_north",
            Path("/home/ranger/Pictures/Lepalala_Wilderness_Reserve/2026/station_07"),
            1,
        ),
        ShownRoot("Phone of Thandi", Path("/home/ranger/Phone"), 24, removed=True),
    )
    dialog.table.selectRow(2)
    return dialog


def dialog_folders_none(stage: Stage) -> QWidget:
    return _roots(stage)


def ask_remove_folder(stage: Stage) -> QWidget:
    dialog = dialog_folders(stage)
    assert isinstance(dialog, RootsDialog)
    dialog.remove.click()
    live(200)
    return asked(dialog)


def dialog_choose_folders(stage: Stage) -> QWidget:
    """Two cards with ticked folders, below them the computer."""
    top = stage.card.parent
    names = ("CARD_A", "NIKON D500", "disk")
    for name in names:
        for folder, count in (("100MEDIA", 312), ("101MEDIA", 86), ("102MEDIA", 0)):
            media = top / name / "DCIM" / folder
            media.mkdir(parents=True)
            for number in range(count):
                (media / f"IMG_{number:04d}.JPG").touch()
        (top / name / "MISC").mkdir()
    found = [MountedDisk(top / name, name != "disk") for name in names]
    window = stage.open(services())
    settings = SettingsFile(top / "settings.toml")
    settings.remember(**{LAST_FOLDER: str(top / "CARD_A" / "DCIM")})
    with patch(f"{ChooseFoldersDialog.__module__}.mounted_disks", lambda: found):
        dialog = ChooseFoldersDialog(settings, window)
        dialog.show()
        live(600)
    for at in range(2):
        if (item := dialog.tree.currentItem()) is not None and (child := item.child(at)):
            child.setCheckState(0, Qt.CheckState.Checked)
    if (second := dialog.tree.topLevelItem(1)) is not None:
        second.setCheckState(0, Qt.CheckState.Checked)
        second.setExpanded(True)
    live(300)
    return dialog


def dialog_copy_cards(stage: Stage) -> QWidget:
    """One card can be cleared, the other one not."""
    window = stage.open(services())
    cards = [Path("/media/ranger/CARD_A"), Path("/media/ranger/NIKON D500")]
    settings = SettingsFile(stage.card.parent / "settings.toml")
    settings.remember(**{COPIES_FOLDER: "/home/ranger/Lepalala/Cards/2026-11"})
    dialog = CopyCardsDialog(cards, settings, window)
    into = Path("/home/ranger/Lepalala/Cards/2026-11")
    reason = message("Session", "{file} could not be copied: {reason}.").fill(
        file=cards[1] / "DCIM" / "100NIKON" / "DSC_0412.NEF",
        reason=explain_reading(OSError(EIO, "")),
    )
    dialog.show()
    dialog.show_copies(
        [
            CardCopy(cards[0], into / "CARD_A", copied=1204),
            CardCopy(cards[1], into / "NIKON D500", copied=311, failed=[reason]),
        ]
    )
    live(200)
    return dialog


def dialog_earlier_folders(stage: Stage) -> QWidget:
    """What version 0.1 was used on."""
    window = stage.open(services())
    access = access_to(project_with(stage.card.parent / "park.swcproject", []))
    access.setParent(window)
    offered = [
        EarlierFolder(Path(path), count, datetime(2026, 11, day, 8, tzinfo=UTC))
        for path, count, day in (
            ("/media/ranger/NIKON D500/DCIM", 1204, 20),
            ("/home/ranger/Pictures/Lepalala_Wilderness_Reserve/2026/station_07/north/B", 312, 12),
            ("/home/ranger/Phone", 24, 2),
        )
    ]
    dialog = EarlierFoldersDialog(access, offered, window)
    dialog.finished.connect(access.project.close)
    dialog.show()
    live(200)
    return dialog


SCENES = (
    dialog_earlier_folders,
    dialog_choose_folders,
    dialog_copy_cards,
    dialog_folders,
    dialog_folders_none,
    ask_remove_folder,
)
