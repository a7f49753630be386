"""Each dialog of the window with something to show, for tests that look at all of them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog

from swc_desktop.core.method import Recipe
from swc_desktop.inference.devices import DeviceReport
from swc_desktop.photos.left_out import LeftOut, Listed
from swc_desktop.session.run_status import Arrival
from swc_desktop.settings.settings_file import Settings
from swc_desktop.transfer.importer import PartCheck, PartStatus
from swc_desktop.transfer.manifest import Contents, PartKind, StickFile, TransferPart
from swc_desktop.transfer.sources import PartSource
from swc_desktop.ui.dialogs.about_dialog import AboutDialog
from swc_desktop.ui.dialogs.device_dialog import DeviceDialog
from swc_desktop.ui.dialogs.keys_dialog import KeysDialog, key_rows
from swc_desktop.ui.dialogs.left_out_dialog import LeftOutDialog
from swc_desktop.ui.dialogs.pack_dialog import PackDialog, PackFacts
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.import_dialog import StickImportDialog
from swc_desktop.ui.window.demo import Credit, credit_lines

CARD = """# A card

Text of *Panthera leo*.

| class | n |
|---|---|
| lion | 117 |

<script>alert(1)</script> ![x](file:///etc/passwd) [link](https://example.org)
"""

FACTS = PackFacts("Starter 1.0.0", "2026-11-23", "CC0-1.0", "not signed", CARD)

CREDIT = Credit("cheetah.jpg", "C. J. Sharp", "CC-BY-SA-4.0", "Wikimedia Commons: x", "cropped")


def settings_dialog(settings: Settings | None = None) -> SettingsDialog:
    return SettingsDialog(
        settings or Settings(),
        targets=("0.05", "0.10", "0.02"),
        own_target="0.05",
        own_recipe=Recipe.BAYES,
    )


def device_dialog() -> DeviceDialog:
    made = DeviceDialog("cpu", "The CPU does the work; the GPU is not used: no driver.")
    made.show_reports([DeviceReport("cpu", True, "2 threads")])
    return made


def pack_dialog() -> PackDialog:
    made = PackDialog()
    made.show_pack(FACTS)
    made.show_earlier(("Namibia 2.1.0",))
    return made


def prepare_stick() -> StickExportDialog:
    made = StickExportDialog()
    offers = [
        PartSource(kind, f"A part: {kind}", "Does not expire. " * 10, 10**9) for kind in PartKind
    ]
    made.add_sources(offers)
    return made


def take_stick() -> StickImportDialog:
    made = StickImportDialog()
    looked = [
        PartCheck(
            TransferPart(kind, f"A part: {kind}", "No end. " * 20, (StickFile("x", 10**9, ""),)),
            standing,
            "Write the stick again. " * 5,
        )
        for kind, standing in zip(PartKind, [*PartStatus, *PartStatus], strict=False)
    ]
    parts = tuple(seen.part for seen in looked)
    made.show_contents(Path("stick"), Contents("2026-11-24", "0.1.0", parts), looked)
    return made


CREDITS = credit_lines({Path(CREDIT.file): CREDIT})

MAKERS: dict[str, Callable[[], QDialog]] = {
    "pack": pack_dialog,
    "settings": settings_dialog,
    "device": device_dialog,
    "about": lambda: AboutDialog("0.1.0", "Starter 1.0.0", CREDITS, "MIT", {}),
    "keys": lambda: KeysDialog(key_rows()),
    "stick": prepare_stick,
    "take": take_stick,
    "left_out": lambda: LeftOutDialog(
        Arrival(left_out={kind: Listed.of([f"/card/{kind}/{kind}.txt"]) for kind in LeftOut})
    ),
}
