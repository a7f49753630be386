"""The import of what people said, as scenes of ``screenshots``."""

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QWidget

from swc_desktop.core.message import message
from swc_desktop.session.said_import import LookedAtTable
from swc_desktop.sharing.said_tables import SaidTable
from swc_desktop.sharing.taking_said import TakenSaid
from swc_desktop.ui.project.said_import_dialog import SaidImportDialog
from tests.gui.project.station_samples import shown_access
from tests.gui.stage import Scene, Stage, live, services


def _dialog(stage: Stage, looked: LookedAtTable | None = None) -> QWidget:
    dialog = SaidImportDialog(shown_access(), stage.open(services()))
    if looked is not None:
        dialog.show_look(looked)
    dialog.open()
    live(300)
    return dialog


def import_begin(stage: Stage) -> QWidget:
    """Nothing is chosen yet."""
    return _dialog(stage)


def import_looked(stage: Stage) -> QWidget:
    """What a table would do, and which of its rows are not taken."""
    unread = message("Sharing", "it names nothing")
    other = message("Projects", "{code} is {taxon}, not {other}")
    facts = {"code": "PANPAR-007", "taxon": "Panthera pardus", "other": "Panthera leo"}
    taken = TakenSaid(
        identified=812,
        known=31,
        unknown=2,
        faults=1,
        refused=1,
        absent=[(48, "RCNX0412.JPG"), (51, "RCNX0415.JPG")],
        refusals=[(17, other.fill(**facts))],
        people={"Asha Mwangi": 500, "Ben Otieno": 344},
    )
    table = SaidTable(faults=[(3, unread)], fault_count=1)
    return _dialog(stage, LookedAtTable(Path("/ranger/animals.csv"), table, taken))


def import_columns(stage: Stage) -> QWidget:
    """A table of Timelapse whose column for the species has another name."""
    columns = ("File", "RelativePath", "DateTime", "Tier", "Anzahl")
    looked = LookedAtTable(Path("/ranger/animals.csv"), SaidTable(), TakenSaid(), columns)
    return _dialog(stage, looked)


SCENES: Final[tuple[Scene, ...]] = (import_begin, import_looked, import_columns)
