"""Giving a project a passphrase, another one, another recovery code, or none."""

from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QRadioButton, QVBoxLayout, QWidget

from swc_desktop.core.message import Message
from swc_desktop.projects.key_file import key_path, open_key
from swc_desktop.projects.locking import give_new_passphrase
from swc_desktop.session.project_protection import (
    Protected,
    give_new_recovery_code,
    protect,
    unprotect,
)
from swc_desktop.ui.project.passphrase_fields import NewPassphrase, ShowTyped, passphrase_line
from swc_desktop.ui.project.project_dialog import ProjectDialog
from swc_desktop.ui.project.recovery_code_dialog import RecoveryCodeDialog
from swc_desktop.ui.project.unlocking import project_name
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

Release = Callable[[], Message | str | None]
"""Closes the project in this window; the reason where that is not possible now."""

Reopen = Callable[[Path, bytes | None], object]
"""Opens a project in this window with its key."""


class Change(Enum):
    """What is done to the passphrase of a project."""

    SET = auto()
    CHANGE = auto()
    NEW_CODE = auto()
    REMOVE = auto()


class PassphraseDialog(ProjectDialog):
    """Changes how a project is locked.

    Setting and removing a passphrase write the whole file anew, while nobody may have it open: the
    window closes it before (``release``) and opens it again after (``reopen``), also where it
    failed.
    """

    def __init__(
        self,
        path: Path,
        key: bytes | None,
        worker: Worker,
        *,
        release: Release,
        reopen: Reopen,
        parent: QWidget | None = None,
    ) -> None:
        name = project_name(path)
        title = (
            translate("Passphrase", "Protect {project}")
            if key is None
            else translate("Passphrase", "Passphrase of {project}")
        )
        super().__init__(title.format(project=name), worker, parent)
        self._path, self._key = path, key
        self._release, self._reopen = release, reopen
        self._is_released = False
        self.choices = self._choices() if key is not None else {}
        label = translate("Passphrase", "&Present passphrase, or the recovery code")
        self.present = passphrase_line(label.replace("&", ""), self)
        self.shown = ShowTyped(self.present, parent=self)
        self._present = QWidget(self)
        column = QVBoxLayout(self._present)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(FieldLabel(label, self.present))
        column.addWidget(self.present)
        column.addWidget(self.shown)
        self.new = NewPassphrase(self)
        self.explained = WrappingLabel("secondary", self)
        for choice in self.choices.values():
            self.content.addWidget(choice)
        for part in (self._present, self.new, self.explained):
            self.content.addWidget(part)
        self.content.setSpacing(8)
        self.content.addStretch(1)
        self.closing.setText(translate("Passphrase", "Cancel"))
        self.apply = self.primary(_verb(self.change))
        self.present.textChanged.connect(lambda _: self.enable())
        self.new.changed.connect(self.enable)
        self.new.changed.connect(self.fit)
        self.new.shown.toggled.connect(self.shown.setChecked)
        self.apply.clicked.connect(self._start)
        self._show_change()

    def _choices(self) -> dict[Change, QRadioButton]:
        words = {
            Change.CHANGE: translate("Passphrase", "&Change the passphrase"),
            Change.NEW_CODE: translate("Passphrase", "Make a new &recovery code"),
            Change.REMOVE: translate("Passphrase", "Re&move the passphrase"),
        }
        choices = {change: QRadioButton(text, self) for change, text in words.items()}
        choices[Change.CHANGE].setChecked(True)
        for choice in choices.values():
            choice.toggled.connect(lambda chosen: self._show_change() if chosen else None)
        return choices

    @property
    def change(self) -> Change:
        """What the person wants."""
        chosen = (change for change, choice in self.choices.items() if choice.isChecked())
        return next(chosen, Change.SET)

    def enable(self) -> None:
        change = self.change
        has_present = change is Change.SET or bool(self.present.text())
        has_new = change not in (Change.SET, Change.CHANGE) or bool(self.new.passphrase)
        self.apply.setEnabled(has_present and has_new and not self.busy)

    def _show_change(self) -> None:
        change = self.change
        has_new = change in (Change.SET, Change.CHANGE)
        self._present.setVisible(change is not Change.SET)
        self.shown.setVisible(not has_new)
        self.new.setVisible(has_new)
        self.new.loss.setVisible(change is Change.SET)
        self.explained.show_text(_explained(change))
        self.apply.setText(_verb(change))
        self.say("")
        (self.new.first if change is Change.SET else self.present).setFocus()
        self.enable()
        self.fit()

    def _start(self) -> None:
        path, secret, new = self._path, self.present.text(), self.new.passphrase
        checking = translate("Passphrase", "Checking…")
        if self.change is Change.SET:
            self._write_anew(lambda: protect(path, new), self._protected)
        elif self.change is Change.CHANGE:
            self.run(checking, lambda: give_new_passphrase(path, secret, new), self._changed)
        elif self.change is Change.NEW_CODE:
            self.run(checking, lambda: give_new_recovery_code(path, secret), self._show_code)
        else:
            self.run(checking, lambda: open_key(key_path(path), secret), self._remove)

    def _remove(self, key: bytes) -> None:
        path = self._path
        self._write_anew(lambda: unprotect(path, key), lambda _: self._unprotected())

    def _write_anew(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        """Do what nobody may have the project open for."""
        reason = self._release()
        if reason is not None:
            self.fail(reason)
            return
        self._is_released = True
        self.run(
            translate(
                "Passphrase",
                "Writing the project anew… This takes about as long as copying it. If the "
                "computer stops meanwhile, nothing is lost.",
            ),
            work,
            done,
        )

    def fail(self, reason: Message | str) -> None:
        super().fail(reason)
        if self._is_released:
            self._is_released = False
            self._reopen(self._path, self._key)

    def _protected(self, project: Protected) -> None:
        self._is_released = False
        self._reopen(project.path, project.key)
        self._show_code(project.recovery_code)

    def _unprotected(self) -> None:
        self._is_released = False
        self._reopen(self._path, None)
        self.accept()

    def _changed(self, _key: bytes) -> None:
        self.present.clear()
        self.new.clear()
        self.say(translate("Passphrase", "The passphrase was changed. The recovery code stays."))
        self.closing.setText(translate("Passphrase", "Close"))

    def _show_code(self, code: str) -> None:
        self.present.clear()
        self.new.clear()
        shown = RecoveryCodeDialog(code, project_name(self._path), self)
        shown.finished.connect(lambda _: self.accept())
        shown.open()


def _verb(change: Change) -> str:
    return {
        Change.SET: translate("Passphrase", "Pr&otect"),
        Change.CHANGE: translate("Passphrase", "Change passphr&ase"),
        Change.NEW_CODE: translate("Passphrase", "Make new c&ode"),
        Change.REMOVE: translate("Passphrase", "Remove passphr&ase"),
    }[change]


def _explained(change: Change) -> str:
    return {
        Change.SET: translate(
            "Passphrase",
            "The project, its small pictures and its backups are locked. Photographs, exports and "
            "copies that were made before are not.",
        ),
        Change.CHANGE: translate(
            "Passphrase",
            "The recovery code stays as it is. Copies on sticks and other disks keep the "
            "passphrase that they had.",
        ),
        Change.NEW_CODE: translate(
            "Passphrase",
            "For a code that was lost, or that somebody else may have seen. The earlier code does "
            "not open the project any more.",
        ),
        Change.REMOVE: translate(
            "Passphrase",
            "After that, whoever uses this computer or finds a copy can read where the animals "
            "are. The project is written anew.",
        ),
    }[change]
