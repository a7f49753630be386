"""A report of a made-up dry season, and its dialog, for the window to show."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QWidget

from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.media_filter import EVERYTHING, MediaFilter
from swc_desktop.projects.sighting_figures import figures_of
from swc_desktop.projects.sightings import Seen
from swc_desktop.session.report import Report, ReportPicture
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.report.report_dialog import ReportDialog
from tests.gui.project.station_samples import shown_access
from tests.gui.sighting_samples import sample_efforts, sample_sightings


def sample_report(project: str = "Kruger", person: str = "Asha Mwangi") -> Report:
    """What the page shows."""
    picture = io.BytesIO()
    Image.new("RGB", (256, 192), (120, 110, 80)).save(picture, "JPEG")
    return Report(
        project,
        date(2026, 3, 1),
        date(2026, 3, 31),
        figures_of(sample_sightings(), sample_efforts()),
        2_310,
        640,
        ((person, 500), ("Ben Otieno", 140)),
        None,
        (),
        12,
        1,
        (ReportPicture(picture.getvalue(), Seen("Panthera leo", Rank.SPECIES), date(2026, 3, 4)),),
        KnownTaxa(shown_access().project.connection),
        is_coarsened=True,
    )


def report_dialog(
    access: ProjectAccess | None = None,
    parent: QWidget | None = None,
    *,
    read: Callable[[MediaFilter], Report] = lambda _: sample_report(),
    write: Callable[[Path, bytes], None] = lambda *_: None,
    shown: MediaFilter = EVERYTHING,
) -> ReportDialog:
    """The dialog over a sample project."""
    return ReportDialog(access or shown_access(), read, write, shown, parent, reveal=lambda _: None)
