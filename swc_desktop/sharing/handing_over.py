"""Writing the data of a project for others, in one of the formats."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from swc_desktop.core.disk_faults import explain_writing
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.exports.data_formats import DataFormat, FileFormat
from swc_desktop.exports.dataset import Dataset, ReasonLeftOut
from swc_desktop.exports.package import written_package
from swc_desktop.exports.written import Written
from swc_desktop.projects.own_files import refuse_own
from swc_desktop.projects.project import Project
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.gathering import gather
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.storage.atomic_write import write_named


def hand_over(
    project: Project,
    form: DataFormat,
    out: Path,
    coarsening: Coarsening,
    made: datetime,
    control: Control,
    on_progress: ProgressSink,
    numbers: Sequence[int] | None = None,
) -> Exported:
    """Write the data of a project, all of it or that of some photographs, whole or not at all.

    Only its owner may read what is written of a locked project. ``made`` is now.
    Raises ``ExportRefused``, ``FolderInTheWay``, ``OutputFault`` and ``Cancelled``.
    """
    refuse_own(project, out)
    with project.file.snapshot():
        data = gather(project, coarsening, numbers, made, control, on_progress)
    control.checkpoint()
    try:
        written = _write(data, form, out, private=project.file.key is not None)
    except OSError as error:
        raise OutputFault(file=out, reason=explain_writing(error)) from error
    left_out = Counter(data.left_out)
    if written.has_undated:
        del left_out[ReasonLeftOut.WITHOUT_TIME]
    left_out.update(written.left_out)
    return Exported(written.rows, left_out, data.coarsened, data.withheld)


def _write(data: Dataset, form: DataFormat, out: Path, *, private: bool) -> Written:
    if isinstance(form, FileFormat):
        with write_named(out, private=private) as file:
            return form.write(data, file)
    with written_package(out, private=private) as package:
        return form.write(data, package)
