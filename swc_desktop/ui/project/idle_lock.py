"""Covers the window of a locked project when nobody is there, until the passphrase is given.

It hides and nothing more: work that runs keeps its key and goes on.
"""

import hmac
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPixmapCache, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from swc_desktop.projects.errors import PassphraseWrong
from swc_desktop.ui.project.unlocking import UnlockPage, project_name
from swc_desktop.ui.text.sentences import as_sentence
from swc_desktop.ui.workers.worker import Worker

translate = QCoreApplication.translate

_POLL_INTERVAL_MS: Final = 5000
"""How often the time without a person is looked at; seconds do not matter beside minutes."""

_OF_A_PERSON: Final = frozenset(
    {
        *(QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove),
        *(QEvent.Type.Wheel, QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate),
        *(QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.NativeGesture),
    }
)
"""What a window gets from the system when a person is there."""

_DRAGGED: Final = frozenset({QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop})

Clocks = Callable[[], tuple[float, float]]
"""Two times in seconds: one that may stand while the computer sleeps, one that a person may set."""


class IdleLock(QObject):
    """Locks one window; ``locked`` and ``unlocked`` follow.

    ``is_busy`` says whether work runs that closing would stop: then a covered window stays open.
    ``is_watching`` says whether that work is watching a folder, which does not end by itself.
    Only the windows of the program are asked for a person, and by their native events, since a
    filter of all events would slow down each of them.
    """

    locked = Signal()
    unlocked = Signal()

    def __init__(
        self,
        window: QMainWindow,
        worker: Worker,
        minutes: int,
        *,
        is_busy: Callable[[], bool] = lambda: False,
        is_watching: Callable[[], bool] = lambda: False,
        clocks: Clocks = lambda: (time.monotonic(), time.time()),
    ) -> None:
        super().__init__(window)
        self._window = window
        self._is_busy = is_busy
        self._is_watching = is_watching
        self._clocks = clocks
        self._minutes = minutes
        self._path: Path | None = None
        self._key = b""
        self._last = clocks()
        self._hidden: dict[int, QWidget] = {}
        self._title = ""
        self.is_locked = False
        self.cover = UnlockPage(worker, window)
        self.cover.hide()
        self.cover.unlocked.connect(self._try)
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_INTERVAL_MS)
        self._timer.timeout.connect(self.look)
        _application().focusWindowChanged.connect(self._watch)

    @property
    def can_lock(self) -> bool:
        """Whether a project is open that a passphrase opens again."""
        return self._path is not None

    def guard(self, path: Path | None, key: bytes | None) -> None:
        """Lock for this project from now on; without a key, or without a project, never."""
        self._path = None if key is None else path
        self._key = key or b""
        self._last = self._clocks()
        self._watch(self._window.windowHandle())
        self._set_timer()

    def set_minutes(self, minutes: int) -> None:
        """Lock after so many minutes without a person; 0 is never."""
        self._minutes = minutes
        self._last = self._clocks()
        self._set_timer()

    def look(self) -> None:
        """Lock when nobody was there for long, by either clock: one of them slept with the computer
        or was set."""
        if self._path is None or not self._minutes or self.is_locked:
            return
        passed = (now - last for now, last in zip(self._clocks(), self._last, strict=True))
        if max(passed) >= self._minutes * 60:
            self.lock()

    def lock(self) -> None:
        """Cover the window now; without a passphrase nothing happens."""
        if self._path is None or self.is_locked:
            return
        self.is_locked = True
        self._hide_others()
        QPixmapCache.clear()
        self._parts_visible(False)
        self._title = self._window.windowTitle()
        self._window.setWindowTitle(_locked_title())
        self._cover_all()
        self.cover.show()
        self.cover.raise_()
        title = translate("Lock", "{project} is locked").format(project=project_name(self._path))
        self.cover.ask_for(self._path, title, _words(self._is_busy()))
        _application().installEventFilter(self)
        self._window.repaint()  # before anybody sees the screen
        self.locked.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if not self.is_locked:
            if kind in _OF_A_PERSON:
                self.look()  # the computer may have slept since
                self._last = self._clocks()
            return False
        if kind is QEvent.Type.Shortcut:
            return not (isinstance(watched, QWidget) and self.cover.isAncestorOf(watched))
        if watched is self._window:
            return self._filter_window(kind, event)
        if kind is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            QTimer.singleShot(0, self, self._hide_others)
        return False

    def _filter_window(self, kind: QEvent.Type, event: QEvent) -> bool:
        if kind is QEvent.Type.Resize:
            self._cover_all()
        elif kind is QEvent.Type.WindowTitleChange:
            self._keep_title()
        elif kind is QEvent.Type.Close and self._is_busy():
            event.ignore()
            text = translate("Lock", "Work is running. Unlock the window to stop it, or wait.")
            if self._is_watching():  # waiting would not end it
                text = translate("Lock", "A folder is watched. Unlock the window to stop that.")
            self.cover.form.say(text)
            return True
        return kind in _DRAGGED

    def _watch(self, window: QWindow | None) -> None:
        """Notice a person in one more window of the program."""
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def _set_timer(self) -> None:
        if self._path is not None and self._minutes:
            self._timer.start()
        else:
            self._timer.stop()

    def _hide_others(self) -> None:
        """Hide dialogs, menus and tips; dialogs that are not finished come back afterwards."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        for widget in QApplication.topLevelWidgets() if self.is_locked else ():
            if widget is self._window or not widget.isVisible():
                continue
            if isinstance(widget, QDialog):
                self._remember(widget)
            widget.hide()

    def _remember(self, dialog: QDialog) -> None:
        number = id(dialog)
        self._hidden[number] = dialog
        for ended in (dialog.finished, dialog.destroyed):
            ended.connect(lambda *_: self._hidden.pop(number, None))

    def _parts_visible(self, visible: bool) -> None:
        """Hide or show what the window shows; its shortcuts come and go with its menus."""
        for part in (self._window.centralWidget(), self._window.menuBar()):
            if part is not None:
                part.setVisible(visible)

    def _cover_all(self) -> None:
        self.cover.setGeometry(self._window.rect())

    def _keep_title(self) -> None:
        """A title may name photographs: what the window sets meanwhile it gets afterwards."""
        if self._window.windowTitle() != _locked_title():
            self._title = self._window.windowTitle()
            self._window.setWindowTitle(_locked_title())

    def _try(self, key: bytes) -> None:
        """Uncover, unless the key file was replaced by one with another key."""
        if not hmac.compare_digest(key, self._key):
            wrong = PassphraseWrong(file=project_name(self._path or Path()))
            self.cover.form.say(as_sentence(wrong.message), "error")
            return
        _application().removeEventFilter(self)
        self.is_locked = False
        self.cover.hide()
        self._parts_visible(True)
        self._window.setWindowTitle(self._title)
        self._last = self._clocks()
        hidden = list(self._hidden.values())
        self._hidden.clear()
        for dialog in hidden:
            dialog.show()
        self.unlocked.emit()


def _application() -> QGuiApplication:
    application = QCoreApplication.instance()
    assert isinstance(application, QGuiApplication)
    return application


def _locked_title() -> str:
    return translate("Lock", "Locked")


def _words(is_busy: bool) -> str:
    if is_busy:
        return translate(
            "Lock",
            "Work that was begun goes on. The passphrase or the recovery code shows the project "
            "again.",
        )
    return translate("Lock", "The passphrase or the recovery code shows the project again.")
