"""Copying a project to a stick or another disk."""

import shutil
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from swc_desktop.core.disk_faults import explain_reading
from swc_desktop.projects.backups import copy_project
from swc_desktop.session.project_protection import MAX_NAME, file_name_for
from swc_desktop.storage.atomic_write import is_there
from swc_desktop.ui.project.file_form import FileForm
from swc_desktop.ui.project.project_dialog import ProjectDialog
from swc_desktop.ui.project.unlocking import project_name
from swc_desktop.ui.text import words
from swc_desktop.ui.text.sentences import as_sentence
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate


class CopyProjectDialog(ProjectDialog):
    """Writes a copy of a project that is read again before it counts."""

    def __init__(
        self,
        path: Path,
        key: bytes | None,
        worker: Worker,
        *,
        today: str,
        parent: QWidget | None = None,
    ) -> None:
        """``today``: the day in the proposed name, ISO 8601."""
        name = project_name(path)
        title = translate("Project", "Copy {project}").format(project=name)
        super().__init__(title, worker, parent)
        self._path, self._key = path, key
        self._folder: Path | None = None
        self.what = WrappingLabel("", self)
        self.what.show_text(
            translate(
                "Project",
                "The copy holds everything that the project knows: names of files, places, times, "
                "camera stations and answers. The photographs themselves stay where they are.",
            )
        )
        self.lock = WrappingLabel("warning" if key is None else "secondary", self)
        self.lock.show_text(
            translate(
                "Project",
                "The project has no passphrase: whoever finds the copy can read where the "
                "animals are.",
            )
            if key is None
            else translate(
                "Project",
                "The same passphrase and recovery code open the copy. Its key file goes with it; "
                "keep the two files together.",
            )
        )
        form = FileForm(self)
        form.add_folder(
            translate("Project", "&To"), translate("Project", "Choose the stick or folder")
        )
        form.add_name(translate("Project", "&Name"))
        self.folder, self.choose, self.room = form.folder, form.choose, form.hint
        self.name = form.name
        self.name.setText(f"{name} {today}"[:MAX_NAME])
        self.content.addWidget(self.what)
        self.content.addWidget(self.lock)
        self.content.addLayout(form)
        self.content.addStretch(1)
        self.copy = self.primary(translate("Project", "Cop&y"))
        self.choose.clicked.connect(self._choose_folder)
        self.name.textChanged.connect(lambda _: self.enable())
        self.copy.clicked.connect(self._copy)
        self.choose.setFocus()
        self.enable()

    def enable(self) -> None:
        nothing = translate("Project", "No stick or folder is chosen yet")
        self.folder.set_text(nothing if self._folder is None else str(self._folder))
        name = file_name_for(self.name.text())
        self.copy.setEnabled(self._folder is not None and bool(name) and not self.busy)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, translate("Project", "Copy to"))
        if chosen:
            self.take_folder(Path(chosen))

    def take_folder(self, folder: Path) -> None:
        """Copy to this folder, and say how much room it has."""
        self._folder = folder
        self.say("")
        try:
            needed, free = self._path.stat().st_size, shutil.disk_usage(folder).free
        except OSError as error:
            self.room.show_text("")
            self.say(as_sentence(explain_reading(error)), "error")
        else:
            self.room.show_text(
                translate("Project", "At most {needed}; {free} are free there").format(
                    needed=words.data_size(needed), free=words.data_size(free)
                )
            )
        self.enable()
        self.fit()
        self.copy.setFocus()

    def _copy(self) -> None:
        if self._folder is None:
            return
        path, key, to = self._path, self._key, self._folder / file_name_for(self.name.text())
        if is_there(to):
            self.say(
                translate("Project", "{file} is there already. Choose another name.").format(
                    file=to.name
                ),
                "error",
            )
            self.name.setFocus()
            return
        self.run(
            translate("Project", "Copying, then reading the copy again…"),
            lambda: copy_project(path, to, key=key),
            self._copied,
        )

    def _copied(self, written: Path) -> None:
        self.say(translate("Project", "Copied and checked: {file}").format(file=written))
        self.copy.setEnabled(False)
        self.closing.setFocus()
