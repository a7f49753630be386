"""The rows of a form for the folder and the name of a project's file."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from swc_desktop.session.project_protection import MAX_NAME
from swc_desktop.ui.widgets.elided_label import ElidedLabel
from swc_desktop.ui.widgets.field_label import FieldLabel
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


class FileForm(QFormLayout):
    """``folder`` with the button ``choose`` beside it and ``hint`` below, and the line ``name``.

    Each row is added by a method, in the order of the dialog.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__()
        self.setHorizontalSpacing(24)
        self.setVerticalSpacing(12)
        self.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self.folder = ElidedLabel("", parent=parent)
        self.choose = QPushButton(translate("Project", "&Choose…"), parent)
        self.choose.setAutoDefault(False)
        self.hint = WrappingLabel("small", parent)
        self.name = QLineEdit(parent)
        self.name.setMaxLength(MAX_NAME)
        self.name.setAcceptDrops(False)
        self.name.hide()  # until it has a row

    def add_folder(self, label: str, choose: str) -> None:
        """Add the row of the folder; ``choose`` says to a screen reader what the button does."""
        self.choose.setAccessibleName(choose)
        beside = QHBoxLayout()
        beside.addWidget(self.folder, 1)
        beside.addWidget(self.choose)
        where = QVBoxLayout()
        where.setSpacing(4)
        where.addLayout(beside)
        where.addWidget(self.hint)
        self.addRow(FieldLabel(label, self.choose), where)

    def add_name(self, label: str) -> None:
        """Add the row of the name."""
        self.name.setAccessibleName(label.replace("&", ""))
        self.addRow(FieldLabel(label, self.name), self.name)
        self.name.show()
