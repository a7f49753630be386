"""Looking at a table of what people said: what an import would do, before it is done."""

from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.message import Message, message
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.project import Project
from swc_desktop.sharing.errors import SaidColumnMissing
from swc_desktop.sharing.said_tables import SaidOptions, SaidTable, read_said_table
from swc_desktop.sharing.taking_said import TakenSaid, preview_said


@dataclass(frozen=True)
class LookedAtTable:
    """A table that was read, and what taking it would do.

    Where it is one of Timelapse without a column for the species, ``columns`` are those that it has
    and nothing else was read.
    """

    file: Path
    table: SaidTable
    taken: TakenSaid
    columns: tuple[str, ...] = ()

    @property
    def not_taken(self) -> list[tuple[int, Message | str]]:
        """The first rows that are not taken, each with its line (0 without one) and the reason."""
        absent = message("Session", "this project does not have {photograph}")
        return sorted(
            [
                *self.table.faults,
                *self.taken.refusals,
                *(
                    (line, absent.fill(photograph=on_one_line(name)))
                    for line, name in self.taken.absent
                ),
            ],
            key=lambda one: one[0],
        )


def look_at_table(project: Project, file: Path, by: str, species: str) -> LookedAtTable:
    """Read a table for a project that is open to read.

    ``by`` is who said it where the table does not state that, ``species`` the column of a table of
    Timelapse that has the species, "" for the usual ones. Raises as ``read_said_table``.
    """
    options = SaidOptions(by, {"species": species} if species else {})
    try:
        table = read_said_table(file, project.connection, options)
    except SaidColumnMissing as error:
        return LookedAtTable(file, SaidTable(), TakenSaid(), error.columns)
    return LookedAtTable(file, table, preview_said(project, table))
