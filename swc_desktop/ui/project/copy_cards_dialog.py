"""Copying cards to this computer, and saying whether they may be cleared."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.projects.roots import path_stored, stored_path
from swc_desktop.session.card_copy import CardCopy, copy_card
from swc_desktop.settings.settings_file import SettingsFile
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.project.file_form import FileForm
from swc_desktop.ui.project.list_table import ListTable
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import format_number
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel
from swc_desktop.ui.workers.worker import Worker

logger = logging.getLogger(__name__)
translate = QCoreApplication.translate

COPIES_FOLDER: Final = "copies_of_cards"
"""The name of the value of the window that says into which folder cards are copied."""

_LINK: Final = message("Cards", "{file} is a link or no ordinary file.")


class CopyCardsDialog(BaseDialog):
    """Copies ``cards`` into a folder that is chosen once; *Stop* keeps what was copied.

    ``added`` carries the folders of the copies, of which the photographs are to be added.
    """

    added = Signal(object)

    def __init__(
        self, cards: Sequence[Path], settings: SettingsFile, parent: QWidget | None = None
    ) -> None:
        title = translate("Cards", "Copy cards to this computer")
        super().__init__(title, QSize(860, 600), parent)
        self._cards, self._settings = list(cards), settings
        self._into = _kept_folder(settings)
        self._worker = Worker("cards", self)
        self._show_card = self._worker.in_window(self._begin_card)
        self._control: Control | None = None
        self._doing = ""
        self.copies: list[CardCopy] = []
        self.whole = WrappingLabel("", self)
        self.lacking = WrappingLabel("warning", self)
        self.table = ListTable(
            translate("Cards", "What was not copied"),
            [ListColumn(translate("Cards", "Not copied, because"), as_sentence)],
            id,
            stretched=0,
            parent=self,
        )
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(translate("Cards", "Progress"))
        self._lay_out()
        self.stop = self.button(translate("Cards", "&Stop"))
        self.copy = self.button(translate("Cards", "C&opy"))
        self.add = self.button(translate("Cards", "&Add the photographs"))
        self.choose.clicked.connect(self._choose)
        self.copy.clicked.connect(self._copy)
        self.stop.clicked.connect(self._stop)
        self.add.clicked.connect(self._add)
        self.finished.connect(lambda _: self._worker.close())
        self._enable()
        (self.copy if self.copy.isEnabled() else self.choose).setFocus()

    def _lay_out(self) -> None:
        intro = WrappingLabel("secondary", self)
        intro.show_text(
            translate(
                "Cards",
                "Every file of a card is copied, read back and compared, also those that the "
                "program does not read. Nothing on the card is changed: clear it yourself, once "
                "it is said here that it can be cleared.",
            )
        )
        self.names = WrappingLabel("", self)
        self.names.show_lines([file_name(card) for card in self._cards])
        form = FileForm(self)
        form.add_folder(translate("Cards", "&Into"), translate("Cards", "Choose the folder"))
        form.hint.show_text(translate("Cards", "Each card gets a folder of its name there."))
        self.folder, self.choose = form.folder, form.choose
        for part in (intro, self.names):
            self.content.addWidget(part)
        self.content.addLayout(form)
        self.content.addWidget(self.whole)
        self.content.addWidget(self.lacking)
        self.content.addWidget(self.table, 1)
        self.content.addStretch(0)
        self.footer.addWidget(self.message)
        self.footer.addWidget(self.bar)

    def _enable(self) -> None:
        nothing = translate("Cards", "No folder is chosen yet")
        self.folder.set_text(nothing if self._into is None else str(self._into))
        is_busy, is_done = self._control is not None, len(self.copies) == len(self._cards)
        self.choose.setEnabled(not is_busy)
        self.copy.setEnabled(self._into is not None and not is_busy)
        self.stop.setVisible(is_busy)
        self.bar.setVisible(is_busy)
        self.add.setVisible(bool(self.copies) and not is_busy)
        self.table.setVisible(bool(self.table.shown))
        primary = self.add if is_done and not self._is_lacking else self.copy
        self.no_default()
        for button in (self.add, self.copy):
            button.setProperty("primary", button is primary)
            button.style().polish(button)

    @property
    def _is_lacking(self) -> bool:
        return not all(one.is_safe for one in self.copies)

    # What is done

    def _choose(self) -> None:
        title = translate("Cards", "Copy into")
        start = "" if self._into is None else str(self._into)
        chosen = QFileDialog.getExistingDirectory(self, title, start)
        if chosen:
            self.take_folder(Path(chosen))

    def take_folder(self, folder: Path) -> None:
        """Copy into this folder, now and the next time."""
        self._into = folder
        self.say("")
        try:
            self._settings.remember(**{COPIES_FOLDER: stored_path(folder)})
        except SwcError as error:  # it is used all the same
            logger.warning("%s", str(error))
        self._enable()
        self.copy.setFocus()

    def _copy(self) -> None:
        into, cards, begin = self._into, tuple(self._cards), self._show_card
        if into is None:
            return

        def work(control: Control, progress: ProgressSink) -> list[CardCopy]:
            copies = []
            for card in cards:
                begin(card)
                copies.append(copy_card(card, into, control, progress))
            return copies

        self.show_copies([])
        self.bar.setRange(0, 0)
        self._control = self._worker.follow(work, self._show_progress, self._copied, self._fail)
        self._enable()
        self.stop.setFocus()

    def _begin_card(self, card: Path) -> None:
        if self._control is not None:
            self._doing = translate("Cards", "Copying {card}…").format(card=file_name(card))
            self.bar.setRange(0, 0)
            self.say(self._doing)

    def _show_progress(self, seen: Progress) -> None:
        if self._control is not None:
            self.bar.setRange(0, seen.total or 0)
            self.bar.setValue(seen.done)
            text = translate("Cards", "{doing} Files: {done} of {total}")
            done, total = format_number(seen.done), format_number(seen.total or 0)
            self.say(text.format(doing=self._doing, done=done, total=total))

    def _stop(self) -> None:
        if self._control is not None:
            self._control.cancel()

    def _copied(self, copies: Sequence[CardCopy]) -> None:
        self._control = None
        self.say("")
        self.show_copies(copies)
        (self.copy if self._is_lacking else self.add).setFocus()

    def show_copies(self, copies: Sequence[CardCopy]) -> None:
        """Say of each card whether it can be cleared, and list what was not copied."""
        self.copies = list(copies)
        self.whole.show_lines([in_words(one.words) for one in copies if one.is_safe])
        self.lacking.show_lines([in_words(one.words) for one in copies if not one.is_safe])
        lacking: list[Message | str] = []
        for one in copies:
            lacking += [*one.failed, *(_LINK.fill(file=path) for path in one.skipped)]
        self.table.show_rows(lacking)
        self._enable()

    def _fail(self, reason: Message | str) -> None:
        stopped = self._control is not None and self._control.cancelled
        self._control = None
        text = translate(
            "Cards", "Do not clear the cards. What was copied stays, and Copy goes on from there."
        )
        self.say(f"{as_sentence(reason)} {text}", "warning" if stopped else "error")
        self._enable()
        self.copy.setFocus()

    def _add(self) -> None:
        folders = [one.folder for one in self.copies]
        self.accept()
        self.added.emit(folders)

    def done(self, result: int) -> None:
        """Close; while cards are copied, stop that first, which is said."""
        if self._control is None:
            super().done(result)
        else:
            self._stop()


def _kept_folder(settings: SettingsFile) -> Path | None:
    kept = settings.current.window.get(COPIES_FOLDER)
    return path_stored(kept) if isinstance(kept, str) and kept else None
