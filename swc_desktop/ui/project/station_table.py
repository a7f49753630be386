"""The camera stations of a project with their photographs, as a table."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from swc_desktop.projects.project import Project
from swc_desktop.projects.station_counts import ListedStation, listed_stations
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.project.station_words import period_words, place_words
from swc_desktop.ui.text import words

translate = QCoreApplication.translate


def read_stations(project: Project) -> list[ListedStation]:
    """The camera stations of a project. Raises its errors."""
    with project.file.reading():
        return listed_stations(project.connection)


def station_table(parent: QWidget, *, many: bool = True, in_short: bool = False) -> ListTable:
    """A table for rows of ``read_stations``; ``in_short`` without coordinates and conflicts."""
    columns = [
        ListColumn(translate("Stations", "Station"), lambda one: one.station.whole_name),
        ListColumn(translate("Stations", "Place"), lambda one: one.station.location_name),
        ListColumn(translate("Stations", "Coordinates"), lambda one: place_words(one.station)),
        ListColumn(
            translate("Stations", "From – to"),
            lambda one: period_words(one.station),
            lambda one: one.station.starts or one.station.ends or "",
        ),
        ListColumn(
            translate("Stations", "Photographs"),
            lambda one: words.format_number(one.photographs),
            lambda one: int(one.photographs),
            is_number=True,
        ),
        ListColumn(
            translate("Stations", "Conflicts"),
            lambda one: words.format_number(one.conflicts) if one.conflicts else "",
            lambda one: int(one.conflicts),
            is_number=True,
            color=lambda _: "warning",
        ),
    ]
    if in_short:
        del columns[5], columns[2]
    return ListTable(
        translate("Stations", "Camera stations"),
        columns,
        lambda one: one.station.id,
        stretched=1,
        searched=2,
        many=many,
        parent=parent,
    )
