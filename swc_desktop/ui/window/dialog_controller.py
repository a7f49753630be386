"""Opens the dialogs and carries out their requests."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from swc_desktop.build import about_build
from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.core.method import Method, Recipe
from swc_desktop.home import data_home, starter_pack
from swc_desktop.inference.known_packs import open_checked_pack, summary_of
from swc_desktop.inference.opening import devices_for
from swc_desktop.packs import store
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.pack import Pack
from swc_desktop.resources import licence_texts, resource
from swc_desktop.session.runner import AnyClassifier
from swc_desktop.settings.settings_file import Settings, SettingsFile
from swc_desktop.ui.dialogs.about_dialog import AboutDialog
from swc_desktop.ui.dialogs.base_dialog import BaseDialog
from swc_desktop.ui.dialogs.device_dialog import DeviceDialog
from swc_desktop.ui.dialogs.keys_dialog import KeysDialog
from swc_desktop.ui.dialogs.manual_dialog import ManualDialog
from swc_desktop.ui.dialogs.pack_dialog import PackDialog, PackFacts
from swc_desktop.ui.dialogs.prepare_dialog import PrepareDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.map.degrees import Edges
from swc_desktop.ui.map.outlines import FINE, Outlines, read_outlines
from swc_desktop.ui.text.plain_text import file_name
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.weather.fetch_control import FetchControl
from swc_desktop.ui.window import demo
from swc_desktop.ui.window.actions import Keys
from swc_desktop.ui.window.own_keys import STATE as KEYS
from swc_desktop.ui.window.own_keys import own_keys, own_keys_to_state
from swc_desktop.ui.workers.worker import Worker
from swc_desktop.weather.errors import RectangleWrong
from swc_desktop.weather.grid import parse_rectangle

translate = QCoreApplication.translate

NOTICES = "THIRD_PARTY_NOTICES.md"
_SIGNERS = ("name", "installed", "signed")
RECTANGLE = "rectangle"
"""The key of the rectangle in the stored state of the window."""


def install_pack(file: Path, *, allow_other_signer: bool = False) -> Pack | PackRefused:
    """Check a pack in a process of its own and use it from now on. Raises ``PackRefused``.

    If somebody else signed the installed pack with the same id, the error is returned and nothing
    changes.
    """
    try:
        return store.install(
            file, data_home(), open_checked_pack, allow_other_signer=allow_other_signer
        )
    except PackRefused as error:
        if error.code is not PackProblem.OTHER_SIGNER:
            raise
        return error


def roll_back() -> Pack:
    """Use the previous pack again. Raises ``NothingToRollBack`` and ``PackRefused``."""
    return store.rollback(data_home(), open_checked_pack)


def earlier_packs() -> tuple[str, ...]:
    """Name and version of the packs that can be restored, the next first."""
    installed = store.listing(data_home())
    return tuple(_label(file) for file in (*installed, starter_pack())[1:]) if installed else ()


def _label(file: Path) -> str:
    try:
        return summary_of(file).label
    except PackRefused:
        return translate("Pack", "{file} (cannot be used)").format(file=file_name(file))


def licence_text() -> str:
    """The third-party notices, or where to find them."""
    file = resource().parent / NOTICES
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return translate(
            "About",
            "swc-desktop is under the MIT licence. The licences of the libraries it uses are in "
            "the installed packages.",
        )


def stored_edges(settings: Settings) -> Edges | None:
    """The rectangle of the last time; None if none is stored, or if it is invalid."""
    try:
        stored = parse_rectangle(str(settings.window.get(RECTANGLE, "")))
    except RectangleWrong:
        return None
    return Edges(stored.south, stored.west, stored.north, stored.east)


class DialogController(QObject):
    """The dialogs of one window.

    ``classifier`` returns the open classifier or None, ``reopen`` opens the pack in use on the
    device of the settings, ``settings_changed`` applies them, and ``on_error`` takes what an
    error says. ``weather`` fetches for *Prepare for the field*; without it that one does not open.
    """

    def __init__(
        self,
        window: QWidget,
        background: Worker,
        settings: SettingsFile,
        *,
        classifier: Callable[[], AnyClassifier | None],
        reopen: Callable[[], None],
        settings_changed: Callable[[], None],
        on_error: Callable[[Message | str], None],
        weather: FetchControl | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._background = background
        self._settings = settings
        self._classifier = classifier
        self._reopen = reopen
        self._settings_changed = settings_changed
        self._on_error = on_error
        self._weather = weather
        self._open: dict[str, QDialog] = {}

    def show(self, name: str, dialog: QDialog) -> None:
        """Show a dialog that does not block the window, one of each name at a time."""
        if (before := self._open.pop(name, None)) is not None:
            before.close()
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _: self._forget(name, dialog))
        self._open[name] = dialog
        if isinstance(dialog, BaseDialog) and name != "manual":
            dialog.help_wanted.connect(lambda: self._explain(name, dialog))
        dialog.open()

    def manual(self) -> None:
        """Show the manual at the window's page."""
        self.show("manual", ManualDialog("window", self._window))

    def _explain(self, name: str, over: QDialog) -> None:
        self.show("manual", ManualDialog(name, over))

    def _forget(self, name: str, dialog: QDialog) -> None:
        if self._open.get(name) is dialog:
            del self._open[name]

    def _is_open(self, name: str, dialog: QDialog) -> bool:
        return self._open.get(name) is dialog

    def dialog(self, name: str) -> QDialog | None:
        """The open dialog of a name, or None."""
        return self._open.get(name)

    def _pack(self) -> Pack | None:
        opened = self._classifier()
        return None if opened is None else opened.pack

    def keys(self) -> None:
        """Show the keyboard shortcuts, to change them."""
        dialog = KeysDialog(own_keys(self._settings.current.window), self._window)

        def use(own: Keys) -> None:
            try:
                self._settings.remember(**{KEYS: own_keys_to_state(own)})
            except SwcError as error:
                dialog.say(in_words(error.message), "error")
            self._settings_changed()

        dialog.chosen.connect(use)
        self.show("keys", dialog)

    def about(self) -> None:
        """Show the version, the credits and the licences."""
        pack = self._pack()
        photographs = demo.credit_lines(demo.read_credits())
        label = pack.label if pack is not None else translate("About", "none")
        self.show(
            "about",
            AboutDialog(
                in_words(about_build()),
                label,
                photographs,
                licence_text(),
                licence_texts(),
                self._window,
            ),
        )

    def pack(self) -> None:
        """Show the pack in use, to install another or restore an earlier one."""
        dialog = PackDialog(self._window)
        dialog.install_requested.connect(lambda file: self._install(dialog, file))
        dialog.roll_back_requested.connect(lambda: self._roll_back(dialog))
        pack = self._pack()
        dialog.show_pack(None if pack is None else PackFacts.of(pack))
        self.show("pack", dialog)
        self._list_earlier(dialog)

    def take_pack(self, file: Path) -> None:
        """Show the pack in use, and test and install another."""
        self.pack()
        dialog = self._open["pack"]
        assert isinstance(dialog, PackDialog)
        self._install(dialog, file)

    def _list_earlier(self, dialog: PackDialog) -> None:
        def show(earlier: tuple[str, ...]) -> None:
            if self._is_open("pack", dialog):
                dialog.show_earlier(earlier)

        self._background.start(earlier_packs, show, self._on_error)

    def _install(self, dialog: PackDialog, file: Path, *, allow_other_signer: bool = False) -> None:
        dialog.set_busy(translate("Pack", "Testing {file}…").format(file=file_name(file)))
        self._change_pack(
            dialog,
            lambda: install_pack(file, allow_other_signer=allow_other_signer),
            translate("Pack", "{pack} is installed and in use."),
            lambda error: self._ask_about_signer(dialog, file, error),
        )

    def _ask_about_signer(self, dialog: PackDialog, file: Path, error: PackRefused) -> None:
        """Ask before a pack replaces one that somebody else signed."""
        text = message(
            "Pack",
            "The installed pack with the id {name} is {installed}. The pack in {file} is {signed}, "
            "so somebody else may have made it. Install it only if you know who made it.",
        )
        facts = {name: error.facts[name] for name in _SIGNERS}
        dialog.set_busy("")
        question = Question(
            translate("Pack", "Install a pack from somebody else?"),
            in_words(text.fill(file=file_name(file), **facts)),
            translate("Pack", "Keep the installed pack"),
            dialog,
        )
        question.add_answer(
            translate("Pack", "Install anyway"),
            lambda: self._install(dialog, file, allow_other_signer=True),
        )
        question.ask()

    def _roll_back(self, dialog: PackDialog) -> None:
        dialog.set_busy(translate("Pack", "Restoring the previous version…"))
        self._change_pack(dialog, roll_back, translate("Pack", "{pack} is in use again."))

    def _change_pack(
        self,
        dialog: PackDialog,
        work: Callable[[], Pack | PackRefused],
        done_text: str,
        other_signer: Callable[[PackRefused], None] = lambda _: None,
    ) -> None:
        def done(pack: Pack | PackRefused) -> None:
            if isinstance(pack, PackRefused):
                if self._is_open("pack", dialog):
                    other_signer(pack)
                return
            self._reopen()
            if self._is_open("pack", dialog):
                dialog.show_pack(PackFacts.of(pack), done_text.format(pack=pack.label))
                self._list_earlier(dialog)

        def failed(reason: Message | str) -> None:
            if self._is_open("pack", dialog):
                dialog.refuse(reason)
            else:
                self._on_error(reason)

        self._background.start(work, done, failed)

    def device(self) -> None:
        """Show which devices can be used, and why others cannot."""
        opened = self._classifier()
        if opened is None:
            self._on_error(translate("Device", "No pack is open, so no device can be tested."))
            return
        dialog = DeviceDialog(opened.sessions.device.value, opened.sessions.notice, self._window)
        dialog.test_requested.connect(lambda: self._inspect(dialog, opened.pack))
        self.show("device", dialog)
        self._inspect(dialog, opened.pack)

    def _inspect(self, dialog: DeviceDialog, pack: Pack) -> None:
        self._background.start(
            lambda: devices_for(pack),
            lambda reports: (
                dialog.show_reports(reports) if self._is_open("device", dialog) else None
            ),
            lambda reason: dialog.fail(reason) if self._is_open("device", dialog) else None,
        )

    def prepare(self) -> None:
        """Open *Prepare for the field*, unless it is open already."""
        if self._weather is None or self._open.get("prepare") is not None:
            return
        dialog = PrepareDialog(self._weather, stored_edges(self._settings.current), self._window)
        dialog.finished.connect(lambda _: self._store_edges(dialog.map.rectangle.edges))
        self.show("prepare", dialog)

        def show_fine(outlines: Outlines) -> None:
            if self._is_open("prepare", dialog):
                dialog.map.set_fine(outlines)

        self._background.start(lambda: read_outlines(FINE), show_fine, self._on_error)

    def _store_edges(self, edges: Edges | None) -> None:
        """Store the rectangle for the next time."""
        if edges is None:
            return
        try:
            self._settings.remember(**{RECTANGLE: edges.typed})
        except SwcError as error:
            self._on_error(error.message)

    def settings(self) -> None:
        """Show the settings; each choice is applied at once."""
        pack = self._pack()
        method: Method | None = None if pack is None else pack.method
        dialog = SettingsDialog(
            self._settings.current,
            targets=() if method is None else tuple(method.thresholds),
            own_target="" if method is None else method.target,
            own_recipe=Recipe.BAYES if method is None else method.default_recipe,
            parent=self._window,
        )
        dialog.chosen.connect(self._choose)
        self.show("settings", dialog)

    def _choose(self, name: str, value: object) -> None:
        try:
            self._settings.change(**{name: value})
        except SwcError as error:
            self._on_error(error.message)
        self._settings_changed()
        if name == "device":
            self._reopen()
