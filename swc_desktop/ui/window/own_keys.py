"""The keys that a person chose for actions, as the settings file holds them."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QKeySequence

from swc_desktop.settings.settings_file import WindowValue
from swc_desktop.ui.window.actions import Keys, action_specs, view_keys

STATE: Final = "keys"
"""Under which the settings file keeps them: ``action=Key``, with nothing behind it for no key."""

_BETWEEN: Final = "="


def own_keys(state: Mapping[str, WindowValue]) -> Keys:
    """The chosen keys by the names of actions; what is unknown or no key is ignored, and of a key
    that two actions have the first counts."""
    stored = state.get(STATE)
    known = {spec.name for spec in action_specs()}
    found: dict[str, tuple[str, ...]] = {}
    for text in stored if isinstance(stored, list) else ():
        name, _, key = str(text).partition(_BETWEEN)
        if name not in known or (key and not is_key(key)):
            continue
        if not key or holder(key, found) in ("", name):
            found[name] = (key,) if key else ()
    return found


def own_keys_to_state(own: Keys) -> list[str]:
    """The same as a value for the settings file."""
    return [f"{name}{_BETWEEN}{''.join(keys[:1])}" for name, keys in sorted(own.items())]


def is_key(text: str) -> bool:
    """Whether a text is one key, with others held or not."""
    sequence = QKeySequence.fromString(text, QKeySequence.SequenceFormat.PortableText)
    return sequence.count() == 1 and bool(sequence.toString())


def holder(key: str, own: Keys) -> str:
    """The name of the action that has a key now, "view" for one of a view, "" for none."""
    wanted = QKeySequence(key)
    for spec in action_specs():
        keys = own.get(spec.name, spec.keys)
        if any(QKeySequence(one) == wanted for one in keys):
            return spec.name
    reserved = (one for view in view_keys() for one in view.keys)
    return VIEW if any(_plain(one) == wanted for one in reserved) else ""


VIEW: Final = "view"

_SIGNS: Final = {"←": "Left", "→": "Right", "↑": "Up", "↓": "Down", "−": "-"}
"""Keys of views are written for people."""


def _plain(shown: str) -> QKeySequence:
    for sign, word in _SIGNS.items():
        shown = shown.replace(sign, word)
    return QKeySequence(shown)
