"""The style sheet, with ``$names`` for the values of ``Tokens`` in ``theme``."""

from typing import Final

STYLE_SHEET: Final = """
* { font-size: $px14; color: $text; }
QMainWindow, QDialog, #page { background: $background; }
QToolTip { background: $surface; color: $text; border: 1px solid $edge; padding: 4px; }

QMenuBar { background: $background; padding: 2px 4px; }
QMenuBar::item { padding: 3px 9px; border-radius: 4px; background: transparent;
    border: 1px solid transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $accent_soft;
    border-color: $accent; }
QMenu { background: $surface; border: 1px solid $edge; padding: 4px; menu-scrollable: 1; }
QMenu::item { padding: 5px 27px 5px 11px; border-radius: 4px; border: 1px solid transparent; }
QMenu::item:selected { background: $accent_soft; border-color: $accent; }
QMenu::item:disabled { color: $edge; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::icon:checked { background: $accent_soft; border: 1px solid $accent; border-radius: 4px; }
QMenu QLabel { padding: 8px 12px 2px 12px; }
QMenu::indicator { left: 6px; width: 14px; height: 14px; }

QPushButton, QToolButton, QComboBox {
    min-height: 28px; padding: 0 10px; border-radius: 6px;
    border: 1px solid $edge; background: $surface;
}
QPushButton:hover, QToolButton:hover, QComboBox:hover { background: $accent_soft; }
QPushButton:pressed, QPushButton:checked, QToolButton:pressed, QToolButton:checked {
    background: $accent_soft; border-color: $accent;
}
QPushButton:disabled, QToolButton:disabled { color: $edge; border-color: $line; }
QPushButton:focus, QToolButton:focus, QComboBox:focus, QLineEdit:focus {
    border: 2px solid $accent; padding: 0 9px;
}
QPushButton[primary="true"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[primary="true"]:hover { border-color: $text; }
QPushButton[primary="true"]:pressed { background: $accent_soft; color: $text; }
QPushButton[primary="true"]:disabled {
    background: $surface; color: $edge; border-color: $line; font-weight: 400;
}
QPushButton[primary="true"]:focus { border: 2px solid $text; text-decoration: underline; }
QToolButton[quiet="true"], QPushButton[quiet="true"] {
    border-color: transparent; background: transparent;
}
QToolButton[quiet="true"]:hover, QPushButton[quiet="true"]:hover { background: $accent_soft; }
QToolButton[quiet="true"]:checked, QToolButton[quiet="true"]:pressed,
QPushButton[quiet="true"]:pressed { background: $accent_soft; border-color: $accent; }
QToolButton[quiet="true"]:focus, QPushButton[quiet="true"]:focus { border: 2px solid $accent; }
QToolButton::menu-indicator { image: none; width: 0; }
QComboBox { padding-right: 6px; }
QComboBox:focus { padding-right: 5px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url($arrow_down); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $edge; padding: 4px; outline: none;
    selection-background-color: $accent_soft; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: 28px; padding: 0 6px; border-radius: 4px;
    border: 1px solid transparent; }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; color: $text;
    border-color: $accent; }

QLineEdit {
    min-height: 28px; padding: 0 10px; border-radius: 6px;
    border: 1px solid $edge; background: $surface;
    selection-background-color: $accent; selection-color: $on_accent;
    placeholder-text-color: $secondary;
}
QComboBox QLineEdit { placeholder-text-color: $secondary; }
QLineEdit QToolButton, QLineEdit QToolButton:hover, QLineEdit QToolButton:pressed {
    min-height: 0; padding: 0; border: none; background: transparent;
}
QDateEdit {
    min-height: 28px; padding: 0 4px 0 10px; border-radius: 6px;
    border: 1px solid $edge; background: $surface;
    selection-background-color: $accent; selection-color: $on_accent;
}
QDateEdit:focus { border: 2px solid $accent; padding: 0 3px 0 9px; }
QComboBox:disabled, QDateEdit:disabled, QLineEdit:disabled { color: $edge; border-color: $line; }
QDateEdit::drop-down { border: none; width: 22px; }
QDateEdit::down-arrow { image: url($arrow_down); width: 12px; height: 12px; }
#map QToolButton { padding: 0; min-height: 0; }
QWidget[scrolled="true"] { background: $background; }
#pageScroll { background: $background; border: 2px solid transparent; }
#pageScroll:focus { border-color: $accent; }
QPlainTextEdit, QTextEdit, QTextBrowser {
    background: $surface; border: 1px solid $line; border-radius: 6px; padding: 6px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus { border: 2px solid $accent; }
QCheckBox, QRadioButton { spacing: 8px; min-height: 28px; }
QCheckBox:focus, QRadioButton:focus { text-decoration: underline; }
QCheckBox::indicator, QTreeView::indicator { width: $px14; height: $px14; border-radius: 4px;
    border: 1px solid $edge; background: $surface; }
QCheckBox::indicator:checked, QTreeView::indicator:checked { background: $accent;
    border-color: $accent; image: url($check); }
QCheckBox::indicator:focus { border: 2px solid $text; }
QCheckBox::indicator:disabled { background: $well; border-color: $line; }
QCheckBox::indicator:checked:disabled { background: $edge; border-color: $edge; }
QRadioButton::indicator { width: $px14; height: $px14; border-radius: $px8;
    border: 1px solid $edge; background: $surface; }
QRadioButton::indicator:checked { border-color: $accent; background: qradialgradient(
    cx: 0.5, cy: 0.5, radius: 0.5, fx: 0.5, fy: 0.5, stop: 0 $accent, stop: 0.55 $accent,
    stop: 0.65 $surface, stop: 1 $surface); }
QRadioButton::indicator:focus { border: 2px solid $text; }
QRadioButton::indicator:disabled { background: $well; border-color: $line; }
QGroupBox { border: none; margin-top: 24px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }

#topBar { background: $surface; border-bottom: 1px solid $line; }
#statusStrip { background: $surface; border-top: 1px solid $line; }
#statusStrip QPushButton { min-height: 24px; }
#statusStrip QPushButton[quiet="true"] { color: $secondary; }
#leftPanel { background: $background; }
#side, #evidencePanel { background: $surface; }
#side[drawer="true"] { border-left: 1px solid $edge; }
#evidencePanel QScrollArea, #evidenceBody { background: $surface; border: none; }
#credit { color: $secondary; font-size: $px12; border-top: 1px solid $line; }

QLabel[role="heading"] { font-size: $px12; font-weight: 600; color: $secondary; }
QLabel[role="secondary"] { color: $secondary; }
QLabel[role="small"] { color: $secondary; font-size: $px12; }
QLabel[role="answer"] { font-size: $px20; font-weight: 600; }
QLabel[role="code"] { font-size: $px24; font-weight: 600; padding: 12px 16px;
    font-family: Consolas, Menlo, "DejaVu Sans Mono", monospace;
    background: $surface; border: 1px solid $edge; border-radius: 8px; }
QLabel[role="title"] { font-size: $px24; font-weight: 600; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="error"] { color: $error; }
QFrame[role="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

#notice { background: $accent_soft; border-bottom: 1px solid $line; }
#notice[level="warning"] { background: $warning_soft; }
#notice[level="error"] { background: $error_soft; }
#chips { background: $background; border-bottom: 1px solid $line; }
#chips QPushButton { border-radius: 14px; min-height: 26px; border-color: $accent;
    background: $accent_soft; }
#chips QPushButton[quiet="true"] { border-color: transparent; background: transparent; }
#chips QPushButton[quiet="true"]:checked { border-color: $accent; background: $accent_soft; }
#chips QPushButton:pressed, #chips QPushButton[quiet="true"]:pressed { border-color: $text;
    background: $accent_soft; }
#chips QPushButton:focus { border: 2px solid $text; }
#disagreement { background: $warning_soft; border-radius: 6px; padding: 8px; }
#dropArea { border: 2px dashed $edge; border-radius: 12px; background: $surface; }
#dropOverlay { background: $background; border: 3px solid $accent; }

QAbstractItemView { background: $background; border: none; outline: none; }
QTreeView { background: $background; show-decoration-selected: 1; }
QTreeView::item { min-height: 28px; border-radius: 4px; }
QTreeView::item:hover { background: $well; }
QTreeView::item:selected { background: $accent_soft; color: $text;
    border: 1px solid $accent; }
QTreeView::branch { background: $background; }
QTreeView::branch:has-children:!has-siblings:closed,
QTreeView::branch:closed:has-children:has-siblings { image: url($arrow_right); }
QTreeView::branch:open:has-children:!has-siblings,
QTreeView::branch:open:has-children:has-siblings { image: url($arrow_down); }
QTableView { background: $surface; alternate-background-color: $background;
    gridline-color: $line; selection-background-color: $accent_soft; selection-color: $text; }
QTableView::item { padding: 0 8px; border: none; }
QTableView::item:selected { background: $accent_soft;
    border-top: 1px solid $accent; border-bottom: 1px solid $accent; }
QHeaderView { background: $background; }
QHeaderView::section {
    background: $background; border: none; border-bottom: 1px solid $line;
    border-right: 1px solid $line; padding: 6px 8px; font-weight: 600; color: $secondary;
}
QAbstractScrollArea::corner { background: $background; border: none; }
QTableCornerButton::section { background: $background; border: none; }

QProgressBar { background: $well; border: none; border-radius: 4px; max-height: 8px;
    min-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
QSlider::groove:horizontal { height: 6px; background: $well; border: 1px solid $edge;
    border-radius: 3px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 3px; }
QSlider::handle:horizontal { width: 16px; margin: -8px 0; border-radius: 10px;
    background: $surface; border: 2px solid $accent; }
QSlider::handle:horizontal:focus { border: 2px solid $text; background: $accent; }
QSlider::handle:horizontal:disabled { border-color: $edge; }
QSlider::sub-page:horizontal:disabled { background: $edge; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: 1px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabBar::tab { padding: 8px 14px; border: none; border-bottom: 2px solid transparent;
    background: transparent; color: $secondary; }
QTabBar::tab:selected { border-bottom-color: $accent; color: $text; }
QTabBar::tab:focus { text-decoration: underline; }
#tabLine { border: none; border-top: 1px solid $line; max-height: 1px; min-height: 1px; }

#photoView, #photoBar { background: $well; }
#photoSaid { background: $surface; border: 1px solid $edge; border-radius: 8px; padding: 3px 10px; }
#lightPanel { background: $surface; border: 1px solid $edge; border-radius: 8px; }
#lightPanel QLabel { background: transparent; }
#reviewBar { background: $surface; border-top: 1px solid $line; }
#typingField { background: $surface; border: 1px solid $edge; border-radius: 8px; }
#typingField QLabel { background: transparent; }
#typingField QTreeWidget { background: $surface; }
#typingField QTreeWidget::item { min-height: 26px; padding: 0 6px; border-radius: 4px;
    border: 1px solid transparent; }
#typingField QTreeWidget::item:selected { background: $accent_soft; color: $text;
    border-color: $accent; }
#filmStrip { background: $surface; border-top: 1px solid $line; }
#photoBar, #clipBar { background: $surface; border-top: 1px solid $line; }
#photoBand { background: $warning_soft; padding: 8px 16px; }
#photoMessage { font-size: $px16; padding: 16px; }
"""
