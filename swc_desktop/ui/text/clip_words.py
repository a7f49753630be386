"""Words for clips, which the window calls videos."""

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.clip import Clip

translate = QCoreApplication.translate


def clip_words(clip: Clip) -> str:
    """That something is a video, and how long it is where that is known."""
    if clip.length_s is None:
        return translate("Words", "video")
    length = time_words(round(clip.length_s * 1000))
    return translate("Words", "video of {length}").format(length=length)


def time_words(at_ms: int) -> str:
    """A time in a clip as it is read from a clock: ``0:07``, ``1:02:03``."""
    minutes, seconds = divmod(at_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
