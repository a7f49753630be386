"""Making a new project: its name, its folder, and a passphrase if it should have one."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from swc_desktop.session.project_protection import Protected, file_name_for, make_project
from swc_desktop.ui.project.file_form import FileForm
from swc_desktop.ui.project.passphrase_fields import NewPassphrase
from swc_desktop.ui.project.project_dialog import ProjectDialog
from swc_desktop.ui.project.recovery_code_dialog import RecoveryCodeDialog
from swc_desktop.ui.project.unlocking import project_name
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate


class NewProjectDialog(ProjectDialog):
    """Makes a project; ``made`` carries it (``Protected``), once its recovery code was shown."""

    made = Signal(object)

    def __init__(self, folder: Path, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(translate("Project", "New project"), worker, parent)
        self._folder = folder
        form = FileForm(self)
        form.add_name(translate("Project", "&Name"))
        form.add_folder(translate("Project", "&Folder"), translate("Project", "Choose the folder"))
        self.folder, self.choose, self.file = form.folder, form.choose, form.hint
        self.name = form.name
        self.name.setPlaceholderText(translate("Project", "for example Kruger 2026"))
        self.protected = QCheckBox(translate("Project", "&Protect it with a passphrase"), self)
        self.why = WrappingLabel("secondary", self)
        self.why.show_text(
            translate(
                "Project",
                "A project says where animals are. With a passphrase nobody can read it who finds "
                "the computer or a copy. It can also be set later.",
            )
        )
        self.passphrase = NewPassphrase(self)
        self.passphrase.hide()
        self.content.addLayout(form)
        self.content.addWidget(self.protected)
        self.content.addWidget(self.why)
        self.content.addWidget(self.passphrase)
        self.content.addStretch(1)
        self.closing.setText(translate("Project", "Cancel"))
        self.make = self.primary(translate("Project", "C&reate"))
        self.name.textChanged.connect(lambda _: self.enable())
        self.choose.clicked.connect(self._choose_folder)
        self.protected.toggled.connect(self._show_passphrase)
        self.passphrase.changed.connect(self.enable)
        self.passphrase.changed.connect(self.fit)
        self.make.clicked.connect(self._make)
        self.name.setFocus()
        self.enable()

    @property
    def path(self) -> Path | None:
        """The file of the project; None while it has no name."""
        name = file_name_for(self.name.text())
        return self._folder / name if name else None

    def enable(self) -> None:
        path = self.path
        self.folder.set_text(str(self._folder))
        self.file.show_text(
            ""
            if path is None
            else translate("Project", "It will be the file {file}").format(file=path.name)
        )
        ready = not self.protected.isChecked() or bool(self.passphrase.passphrase)
        self.make.setEnabled(path is not None and ready and not self.busy)

    def _choose_folder(self) -> None:
        title = translate("Project", "Folder of the new project")
        chosen = QFileDialog.getExistingDirectory(self, title, str(self._folder))
        if chosen:
            self._folder = Path(chosen)
            self.enable()

    def _show_passphrase(self, wanted: bool) -> None:
        self.passphrase.setVisible(wanted)
        self.passphrase.clear()
        self.enable()
        self.fit()
        if wanted:
            self.passphrase.first.setFocus()

    def _make(self) -> None:
        path, name = self.path, self.name.text().strip()
        if path is None:
            return
        passphrase = self.passphrase.passphrase if self.protected.isChecked() else ""
        self.run(
            translate("Project", "Making the project…"),
            lambda: make_project(path, name, passphrase),
            self._made,
        )

    def _made(self, project: Protected) -> None:
        self.passphrase.clear()
        if not project.recovery_code:
            self._end(project)
            return
        shown = RecoveryCodeDialog(project.recovery_code, project_name(project.path), self)
        shown.finished.connect(lambda _: self._end(project))
        shown.open()

    def _end(self, project: Protected) -> None:
        self.made.emit(project)
        self.accept()
