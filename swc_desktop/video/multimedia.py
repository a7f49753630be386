"""QtMultimedia; every other module takes its classes from here.

Importing this module raises ``ImportError`` or ``OSError`` where a library of the system is
missing, so modules that a computer without video needs import it in a function (``support.py``).
"""

import ctypes
import os
from pathlib import Path
from typing import Final

import PySide6
from PySide6.QtCore import QLoggingCategory

from swc_desktop.video.stand_ins import provide_stand_ins

_QT: Final = Path(PySide6.__file__).parent / "Qt"
_SILENT: Final = -8
"""``AV_LOG_QUIET`` of FFmpeg."""

# Drivers of graphics cards are not trusted with odd files, and pictures are the same everywhere.
os.environ["QT_FFMPEG_DECODING_HW_DEVICE_TYPES"] = ","
os.environ["QT_DISABLE_HW_TEXTURES_CONVERSION"] = "1"
provide_stand_ins(_QT, ("lib/libQt6Multimedia.so.6", "plugins/multimedia/libffmpegmediaplugin.so"))
# It reports every library that it tries and every stream that it opens.
QLoggingCategory.setFilterRules("qt.multimedia.*=false")

from PySide6.QtMultimedia import (  # noqa: E402 - after the libraries that it needs
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)


def silence_ffmpeg() -> None:
    """Stop FFmpeg from writing each damaged byte to the terminal of a program on Linux.

    The decoders must have been loaded: their library is found by its name among those.
    """
    for library in sorted((_QT / "lib").glob("libavutil.so.[0-9]*"))[:1]:
        ctypes.CDLL(library.name).av_log_set_level(_SILENT)


__all__ = ["QMediaPlayer", "QVideoFrame", "QVideoSink", "silence_ffmpeg"]
