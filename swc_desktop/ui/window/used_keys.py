"""The keys in use, for sentences that name them."""

from string import Formatter
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QKeySequence

from swc_desktop.ui.window.actions import Keys, action_specs

translate = QCoreApplication.translate


class UsedKeys(QObject):
    """What stands on the keyboard for each action; ``changed`` follows each change of that."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._own: Keys = {}

    def use(self, own: Keys) -> None:
        """Name the keys that a person chose from now on, and else the usual ones."""
        if own != self._own:
            self._own = own
            self.changed.emit()

    def key(self, name: str) -> str:
        """The first key of an action, or its name where it has none."""
        spec = next(one for one in action_specs() if one.name == name)
        keys = self._own.get(name, spec.keys)
        if not keys:
            return f"“{spec.text.replace('&', '').rstrip('…')}”"
        if keys[0] == "Return":
            return translate("Keys", "Enter")
        return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText)

    def fill(self, text: str) -> str:
        """A text in which names of actions stand in braces, with their keys in place of these."""
        names = {name for _, name, _, _ in Formatter().parse(text) if name}
        return text.format(**{name: self.key(name) for name in names})


used_keys: Final = UsedKeys()
"""Those of this program: all of its windows have the same."""
