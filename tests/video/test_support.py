"""Whether this computer can open videos."""

import builtins
from collections.abc import Mapping, Sequence

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.video import multimedia
from swc_desktop.video.errors import VideoNotSupported
from swc_desktop.video.support import check_video


def test_this_computer_can_open_videos(qtbot: QtBot) -> None:
    check_video()


def test_a_missing_library_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_library(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - the names of Python
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> object:
        if name == multimedia.__name__:
            raise ImportError("libXrandr.so.2: cannot open shared object file")
        return real(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", without_library)
    with pytest.raises(VideoNotSupported, match=r"computer: libXrandr\.so\.2: cannot open .* file"):
        check_video()


def test_decoders_that_do_not_load_are_a_sentence(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multimedia.QMediaPlayer, "isAvailable", lambda _: False)
    with pytest.raises(VideoNotSupported, match="decoders do not load"):
        check_video()
