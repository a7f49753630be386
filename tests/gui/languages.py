"""The languages that the window is looked at in: English and two that are made up."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from swc_desktop.ui.window.application import make_application
from tests.gui.long_words import LongWords
from tests.gui.pseudo import install_pseudo

LANGUAGES: Final = ("english", "long", "pseudo")
"""As it is written; with longer words; accented and 40 % longer, from a translation file."""


def application_in(language: str, arguments: Sequence[str]) -> QApplication:
    """The application as it starts in one of ``LANGUAGES``."""
    if language == "pseudo":
        install_pseudo()
        return make_application(arguments)
    application = make_application(arguments)
    if language == "long":
        application.installTranslator(LongWords(application))
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    return application
