"""The recovery code of a project, shown once."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from swc_desktop.ui.project.project_dialog import WIDTH, FittedDialog
from swc_desktop.ui.text.plain_text import Label
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate

_GROUPS_IN_LINE: Final = 3


class RecoveryCodeDialog(FittedDialog):
    """Shows a new recovery code; it is closed only when a person says that it is written down.

    The code is neither copied nor saved: programs keep what was on the clipboard, and a file with
    it would lie beside what it opens.
    """

    def __init__(self, code: str, project: str, parent: QWidget | None = None) -> None:
        super().__init__(translate("Recovery code", "Recovery code"), QSize(WIDTH, 320), parent)
        first, then = WrappingLabel("", self), WrappingLabel("secondary", self)
        first.show_text(
            translate(
                "Recovery code",
                "Write this code on paper now. It is not shown again.",
            )
        )
        groups = code.split("-")
        lines = [
            "-".join(groups[at : at + _GROUPS_IN_LINE])
            for at in range(0, len(groups), _GROUPS_IN_LINE)
        ]
        self.code = Label(parent=self)
        self.code.setProperty("role", "code")
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.set_lines(lines)
        self.code.setAccessibleName(", ".join(" ".join(group) for group in groups))
        then.show_text(
            translate(
                "Recovery code",
                "It opens {project} when the passphrase is forgotten. Keep the paper away from "
                "this computer. If you lose both the passphrase and this code, nobody can open the "
                "project.",
            ).format(project=project)
        )
        self.written = QCheckBox(translate("Recovery code", "I &have written it down"), self)
        self.written.toggled.connect(self.closing.setEnabled)
        self.content.addWidget(first)
        self.content.addWidget(self.code)
        self.content.addWidget(then)
        self.content.addStretch(1)
        self.footer.addWidget(self.written)
        self.closing.setText(translate("Recovery code", "Done"))
        self.closing.setProperty("primary", True)
        self.closing.setEnabled(False)
        self.written.setFocus()

    def done(self, result: int) -> None:
        """Close once the code was written down."""
        if self.written.isChecked():
            super().done(result)
