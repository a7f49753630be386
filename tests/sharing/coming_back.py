"""What people said, out of a project and back into it, in tests."""

from pathlib import Path

from swc_desktop.projects.judged_media import judged_media
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.said_tables import SaidOptions, read_said_table
from swc_desktop.sharing.taking_said import take_said
from tests.projects.desk import Desk
from tests.sharing.shared_project import written


def said(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """What people said of each photograph, by its id, and who."""
    rows = desk.project.file.rows("SELECT number, id FROM media")
    ids = {int(str(number)): str(id_) for number, id_ in rows}
    return {
        ids[number]: [
            (one.label, one.rank, one.count, one.sex, one.life_stage, one.individual, act.by)
            for act in judged.acts
            for one in act.said
        ]
        for number, judged in judged_media(desk.project.connection, ids).items()
    }


def export(desk: Desk, form: str, out: Path, coarsening: Coarsening = Coarsening.EXACT) -> Path:
    if form == "csv":
        write_answers(desk.project, desk.decider, form, out, coarsening)
    else:
        written(desk, out, coarsening, form)
    return out


def take(desk: Desk, file: Path, options: SaidOptions | None = None) -> dict[str, int]:
    table = read_said_table(file, desk.project.connection, options)
    return take_said(desk.work, table).record
