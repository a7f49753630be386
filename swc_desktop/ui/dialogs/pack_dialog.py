"""The model pack in use, its card, and how to install another."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from swc_desktop.core.message import Message, message
from swc_desktop.packs.pack import Pack
from swc_desktop.ui.dialogs.base_dialog import BaseDialog, ReadOnlyText
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import joined
from swc_desktop.ui.widgets.wrapping_label import WrappingLabel

translate = QCoreApplication.translate


@dataclass(frozen=True)
class PackFacts:
    """What is shown of the pack in use; ``card`` is Markdown.

    ``digest`` is the ``pack_sha256`` of the results, ``signer`` the public key, ``detector`` its
    origin and licence.
    """

    label: str
    created: str
    licence: str
    signature: str
    card: str
    digest: str = ""
    signer: str = ""
    detector: str = ""

    @classmethod
    def of(cls, pack: Pack) -> "PackFacts":
        """The facts of a pack."""
        stated = pack.detector
        return cls(
            *(pack.label, pack.created, pack.licence, in_words(pack.signature.words), pack.card),
            *(pack.digest, pack.signer),
            "" if stated is None else joined((stated.origin, stated.licence)),
        )


def _origin_words(pack: PackFacts) -> str:
    """The detector, the digest, as in the results, and the key."""
    lines = []
    if pack.detector:
        lines.append(translate("Pack", "Detector: {detector}").format(detector=pack.detector))
    if pack.digest:
        lines.append(translate("Pack", "SHA-256: {digest}").format(digest=pack.digest))
    if pack.signer:
        lines.append(translate("Pack", "Key: {key}").format(key=pack.signer))
    return "\n".join(lines)


class PackDialog(BaseDialog):
    """Shows the pack in use.

    ``install_requested`` carries the chosen file, ``roll_back_requested`` asks for the previous
    pack. Whoever does it calls ``set_busy``, then ``show_pack`` or ``refuse``.
    """

    install_requested = Signal(object)
    roll_back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("Pack", "Model pack"), QSize(640, 620), parent)
        self.label = WrappingLabel(parent=self)
        self.facts = WrappingLabel("secondary", self)
        self.card = ReadOnlyText(translate("Pack", "The card of the pack"), self)
        self.earlier = WrappingLabel("secondary", self)
        self.origin = WrappingLabel("secondary", self)
        for part in (self.label, self.facts, self.origin, self.message):
            self.content.addWidget(part)
        self.content.addWidget(self.card, 1)
        self.content.addWidget(self.earlier)
        self.install = self.button(translate("Pack", "Install from file…"))
        self.install.clicked.connect(self._choose)
        self.roll_back = self.button(translate("Pack", "Restore previous version"))
        self.roll_back.clicked.connect(self.roll_back_requested)
        self.roll_back.setEnabled(False)

    def show_pack(self, pack: PackFacts | None, message: str = "") -> None:
        """Show the pack in use (None: no usable pack) and a message."""
        self.set_busy("")
        self.say(message, "secondary")
        if pack is None:
            self.label.show_text(translate("Pack", "No pack can be used."))
            self.facts.show_text("")
            self.origin.show_text("")
            self.card.clear()
        else:
            self.label.show_text(translate("Pack", "In use: {pack}").format(pack=pack.label))
            self.facts.show_text(joined((pack.created, pack.licence, pack.signature)))
            self.origin.show_text(_origin_words(pack))
            self.card.show_markdown(pack.card)

    def show_earlier(self, earlier: Sequence[str]) -> None:
        """Show the previous packs; may be called while something else is being done."""
        self._has_previous = bool(earlier)
        self.roll_back.setEnabled(self._has_previous and not self._busy)
        self.earlier.show_text(
            translate("Pack", "Previous: {packs}").format(packs=", ".join(earlier))
            if earlier
            else ""
        )

    _has_previous = False
    _busy = False

    def set_busy(self, doing: str) -> None:
        """Say what is being done, or that nothing is."""
        self._busy = bool(doing)
        self.say(doing, "secondary")
        self.install.setEnabled(not doing)
        self.roll_back.setEnabled(not doing and self._has_previous)

    def refuse(self, reason: Message | str) -> None:
        """Say why a pack was not installed; the one in use stays."""
        self.set_busy("")
        refused = message("Pack", "{sentence} The pack in use is unchanged.")
        self.say(in_words(refused.fill(sentence=reason)), "error")

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self,
            translate("Pack", "Install a model pack"),
            "",
            translate("Pack", "Model packs (*.swcpack)"),
        )
        if chosen:
            self.install_requested.emit(Path(chosen))
