"""Whether this computer can open videos."""

from swc_desktop.core.message import message
from swc_desktop.video.errors import VideoNotSupported


def check_video() -> None:
    """Load QtMultimedia and its decoders; raises ``VideoNotSupported``.

    A Qt application must exist. What was loaded once stays loaded.
    """
    try:
        from swc_desktop.video.multimedia import QMediaPlayer, silence_ffmpeg
    except (ImportError, OSError) as error:
        raise VideoNotSupported(problem=str(error)) from error
    if not QMediaPlayer().isAvailable():
        raise VideoNotSupported(problem=message("Video", "Qt's decoders do not load"))
    silence_ffmpeg()
