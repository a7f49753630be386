"""QtMultimedia; every other module takes its classes from here.

Importing this module raises ``ImportError`` or ``OSError`` where a library of the system is
missing, so modules that a computer without video needs import it in a function (``support.py``).
"""

from pathlib import Path

import PySide6
from PySide6.QtCore import QLoggingCategory

from swc_desktop.video.silent_sound import provide_sound_library

_QT = Path(PySide6.__file__).parent / "Qt"

provide_sound_library(
    (
        _QT / "lib" / "libQt6Multimedia.so.6",
        _QT / "plugins" / "multimedia" / "libffmpegmediaplugin.so",
    )
)
# It reports every library that it tries and every stream that it opens.
QLoggingCategory.setFilterRules("qt.multimedia.*=false\ndefault.debug=false")

from PySide6.QtMultimedia import (  # noqa: E402 - after its sound library
    QMediaFormat,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

__all__ = ["QMediaFormat", "QMediaPlayer", "QVideoFrame", "QVideoSink"]
