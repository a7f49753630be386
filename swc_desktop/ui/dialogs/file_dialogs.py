"""The history of the file dialogs stays in the data folder.

Qt keeps the last folders in a file of all Qt programs (``QtProject.conf``); the desktop's own
dialogs keep them in a list of all its programs (``recently-used.xbel``).
"""

import logging
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QSettings, Qt

from swc_desktop.core.disk_faults import explain
from swc_desktop.storage.private import make_private_file, make_private_folder

logger = logging.getLogger(__name__)

FOLDER: Final = "dialogs"
_OF_QT: Final = "QtProject"
_NAMES: Final = ("FileDialog/history", "FileDialog/lastVisited")


def keep_history_in(home: Path) -> None:
    """Have the file dialogs of this process keep their history in the data folder.

    Call it after the application is made and before the first dialog. On Linux all dialogs become
    Qt's own. On Windows and macOS the place cannot be chosen: there, the names that Qt kept are
    removed at the end (not yet tried on those systems).
    """
    application = QCoreApplication.instance()
    if sys.platform in ("win32", "darwin"):
        if application is not None:
            application.aboutToQuit.connect(_forget)
        return
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    folder = home / FOLDER
    try:
        make_private_folder(folder)
        make_private_file(folder / f"{_OF_QT}.conf")  # Qt keeps the mode of what is there
    except OSError as error:  # Qt keeps nothing where it cannot write
        logger.warning("%s could not be made: %s", folder, explain(error))
    scope = QSettings.Scope.UserScope
    QSettings.setPath(QSettings.Format.NativeFormat, scope, str(folder))


def _forget() -> None:
    kept = QSettings(QSettings.Scope.UserScope, _OF_QT)
    for name in _NAMES:
        kept.remove(name)
