"""Each dialog of the window with something to show, for tests that look at all of them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog

from swc_desktop.core.message import message
from swc_desktop.core.method import Recipe
from swc_desktop.inference.devices import DeviceReport
from swc_desktop.photos.left_out import LeftOut, Listed
from swc_desktop.projects.arrived import Arrived
from swc_desktop.projects.backups import Backup
from swc_desktop.settings.settings_file import Settings, SettingsFile
from swc_desktop.transfer.importer import PartCheck, PartStatus
from swc_desktop.transfer.manifest import Contents, PartKind, StickFile, TransferPart
from swc_desktop.transfer.sources import PartSource
from swc_desktop.ui.dialogs.about_dialog import AboutDialog
from swc_desktop.ui.dialogs.device_dialog import DeviceDialog
from swc_desktop.ui.dialogs.keys_dialog import KeysDialog
from swc_desktop.ui.dialogs.left_out_dialog import LeftOutDialog
from swc_desktop.ui.dialogs.pack_dialog import PackDialog, PackFacts
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.project.assign_dialog import AssignDialog
from swc_desktop.ui.project.clock_dialog import ClockDialog
from swc_desktop.ui.project.clock_findings_dialog import ClockFindingsDialog
from swc_desktop.ui.project.copy_cards_dialog import CopyCardsDialog
from swc_desktop.ui.project.copy_project_dialog import CopyProjectDialog
from swc_desktop.ui.project.events_dialog import EventsDialog
from swc_desktop.ui.project.folder_pattern_dialog import FolderPatternDialog
from swc_desktop.ui.project.labels_dialog import LabelsDialog
from swc_desktop.ui.project.new_project_dialog import NewProjectDialog
from swc_desktop.ui.project.passphrase_dialog import Change, PassphraseDialog
from swc_desktop.ui.project.place_dialog import PlaceDialog
from swc_desktop.ui.project.recovery_code_dialog import RecoveryCodeDialog
from swc_desktop.ui.project.rename_station_dialog import RenameStationDialog
from swc_desktop.ui.project.rescue_dialog import RescueDialog
from swc_desktop.ui.project.said_import_dialog import SaidImportDialog
from swc_desktop.ui.project.sensitive_dialog import SensitiveDialog
from swc_desktop.ui.project.station_form import StationForm
from swc_desktop.ui.project.station_import import StationImportDialog
from swc_desktop.ui.project.stations_dialog import StationsDialog
from swc_desktop.ui.project.time_dialog import TimeDialog
from swc_desktop.ui.project.track_dialog import TrackDialog
from swc_desktop.ui.project.unlocking import UnlockDialog
from swc_desktop.ui.review.checklist_dialog import ChecklistDialog
from swc_desktop.ui.review.person_dialog import PersonDialog
from swc_desktop.ui.text.not_added import not_added
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.import_dialog import StickImportDialog
from swc_desktop.ui.window.demo import Credit, credit_lines
from swc_desktop.ui.workers.worker import Worker
from tests.gui.individual_samples import (
    embedding_dialog,
    individual_dialog,
    individuals_dialog,
)
from tests.gui.project.station_samples import STATIONS, shown_access
from tests.gui.report_samples import report_dialog
from tests.gui.sighting_samples import sightings_dialog

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


PROJECT = Path("/home/ranger/Documents/Kruger 2026.swcproject")
KEY = bytes(32)
CODE = "QWERT-ASDFG-ZXCVB-NMHJK-LPKUY-TRWQS"


def recovery_code_dialog() -> RecoveryCodeDialog:
    made = RecoveryCodeDialog(CODE, "Kruger 2026")
    made.written.setChecked(True)  # else it does not close
    return made


def new_project_dialog() -> NewProjectDialog:
    made = NewProjectDialog(Path("/home/ranger/Documents/parks"), Worker("dialogs of tests"))
    made.name.setText("Kruger 2026")
    made.protected.setChecked(True)
    made.passphrase.first.setText("short")
    return made


def passphrase_dialog(key: bytes | None, change: Change = Change.CHANGE) -> PassphraseDialog:
    made = PassphraseDialog(
        PROJECT,
        key,
        Worker("dialogs of tests"),
        release=lambda: None,
        reopen=lambda *_: None,
    )
    if made.choices:
        made.choices[change].setChecked(True)
    return made


def rescue_dialog() -> RescueDialog:
    reason = message(
        "Projects",
        "{file} is damaged or is not a project: {reason}. "
        "What can be read of it may be rescued; look beside it for backups.",
    ).fill(file=PROJECT, reason="database disk image is malformed")
    backup = Backup(PROJECT, 1, "2026-11-29")
    return RescueDialog(PROJECT, None, reason, backup, Worker("dialogs of tests"))


def copy_project_dialog(key: bytes | None) -> CopyProjectDialog:
    return CopyProjectDialog(PROJECT, key, Worker("dialogs of tests"), today="2026-11-30")


def station_form() -> StationForm:
    """With something wrong in most fields."""
    made = StationForm(shown_access())
    made.fields.id.show_text("A1")
    made.fields.starts.show_text("03/04/2026")
    made.fields.ends.show_text("2026-02-30")
    made.picker.field.setText("23.84 S")
    made.uncertainty.show_text("ten")
    made.save.click()
    return made


def place_dialog() -> PlaceDialog:
    """With something wrong in both fields."""
    made = PlaceDialog(shown_access(), range(1, 60))
    made.picker.field.setText("23.84 S")
    made.picker.field.editingFinished.emit()
    made.uncertainty.show_text("ten")
    return made


CREDITS = credit_lines({Path(CREDIT.file): CREDIT})

MAKERS: dict[str, Callable[[], QDialog]] = {
    "pack": pack_dialog,
    "settings": settings_dialog,
    "device": device_dialog,
    "about": lambda: AboutDialog("0.1.0", "Starter 1.0.0", CREDITS, "MIT", {}),
    "keys": lambda: KeysDialog({}),
    "person": lambda: PersonDialog("Asha Mwangi"),
    "stick": prepare_stick,
    "take": take_stick,
    "left_out": lambda: LeftOutDialog(
        not_added(
            Arrived(left_out={kind: Listed.of([f"/card/{kind}/{kind}.txt"]) for kind in LeftOut})
        )
    ),
    "copy_cards": lambda: CopyCardsDialog([Path("/media/ranger/CARD_A")], SettingsFile()),
    "unlock": lambda: UnlockDialog(
        Path("/home/ranger/Kruger 2026.swcproject"), Worker("dialogs of tests")
    ),
    "recovery_code": recovery_code_dialog,
    "new_project": new_project_dialog,
    "protect": lambda: passphrase_dialog(None),
    "change_passphrase": lambda: passphrase_dialog(KEY),
    "remove_passphrase": lambda: passphrase_dialog(KEY, Change.REMOVE),
    "rescue": rescue_dialog,
    "copy_project": lambda: copy_project_dialog(None),
    "copy_locked_project": lambda: copy_project_dialog(KEY),
    "sightings": sightings_dialog,
    "report": report_dialog,
    "stations": lambda: StationsDialog(shown_access()),
    "no_stations": lambda: StationsDialog(shown_access(())),
    "station": lambda: StationForm(shown_access(), "A1"),
    "station_rename": lambda: RenameStationDialog(shown_access(), STATIONS[0]),
    "events": lambda: EventsDialog(shown_access()),
    "checklist": lambda: ChecklistDialog(shown_access()),
    "sensitive": lambda: SensitiveDialog(shown_access()),
    "import_said": lambda: SaidImportDialog(shown_access()),
    "wrong_station": station_form,
    "station_import": lambda: StationImportDialog(shown_access()),
    "assign": lambda: AssignDialog(shown_access(), range(30, 60), station_id="A1"),
    "assign_folder": lambda: AssignDialog(shown_access(), ()),
    "labels": lambda: LabelsDialog(STATIONS),
    "place": place_dialog,
    "track": lambda: TrackDialog(shown_access()),
    "time": lambda: TimeDialog(shown_access(), [1]),
    "times": lambda: TimeDialog(shown_access(), range(1, 60)),
    "clock": lambda: ClockDialog(shown_access(), range(1, 60)),
    "clocks": lambda: ClockFindingsDialog(shown_access()),
    "individual": lambda: individual_dialog(shown_access()),
    "individuals": lambda: individuals_dialog(shown_access()),
    "embeddings": lambda: embedding_dialog(shown_access()),
    "folder_pattern": lambda: FolderPatternDialog(shown_access(), range(1, 120)),
    "no_folders": lambda: FolderPatternDialog(shown_access(()), ()),
}
