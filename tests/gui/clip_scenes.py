"""Videos in the window, as scenes of ``screenshots``."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from PIL import Image
from PySide6.QtWidgets import QWidget

from swc_desktop.core.clip import Clip, ClipMoment
from swc_desktop.core.errors import Unreadable
from swc_desktop.core.message import message
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.inference.classifier import Result
from swc_desktop.photos.reading import read_photo
from swc_desktop.session.run_status import Phase
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.video.errors import ClipBroken
from tests.gui.fake_engine import small_picture, taxon_of, with_own_evidence
from tests.gui.made_clips import make_clip
from tests.gui.shown_photos import ShownClassifier, originals, placed
from tests.gui.stage import Scene, Stage, live, services, settle, take, until

ANIMAL, PERSON, BROKEN = "IMG_0001.AVI", "IMG_0002.AVI", "IMG_0003.AVI"
SIZE: Final = (640, 360)
PER_SECOND: Final = 10
LENGTH_S: Final = 8
PHOTOGRAPHS: Final = 12
"""Beside the videos; with more a busy computer does not keep up with the scene."""

FOUND: Final = {
    ANIMAL: (Category.ANIMAL, (2, 3, 4, 6)),
    PERSON: (Category.PERSON, (1, 2, 3, 4, 5, 6, 7)),
}


class ClipClassifier(ShownClassifier):
    """Answers for videos as a detector does that finds something at some seconds."""

    def _result(self, index: int, file: Path) -> Result:
        if file.suffix != ".AVI":
            return super()._result(index, file)
        if file.name == BROKEN:
            return Result(index, file, None, None, _broken(file))
        original = _original(file.name)
        read = read_photo(original)
        assert not isinstance(read, Unreadable)
        photo = with_own_evidence(placed(replace(read, path=file), taxon_of(original)))
        prediction = self._prediction(original, photo)
        category, seconds = FOUND[file.name]
        (standing,) = self.decider.frame(prediction)
        outputs = standing.outputs
        moments = tuple(
            ClipMoment(float(at), (Region(_box(at), category, 0.5 + at / 20),), (outputs,))
            for at in seconds
        )
        shown = max(moments, key=lambda moment: moment.weight)
        return Result(
            index,
            file,
            photo,
            prediction,
            None,
            (replace(standing, region=shown.regions[0]),),
            self.pack.digest,
            self.decider.kept(file, small_picture(original)),
            Clip(float(LENGTH_S), moments, shown.at_s),
        )


def _broken(file: Path) -> Unreadable:
    return ClipBroken(file=file, reason=message("Video", "the list of its frames is missing")).value


def _original(name: str) -> Path:
    found = originals()
    return found[5 if name == ANIMAL else 7]


def _box(at_s: int) -> Box:
    return Box(0.55 - 0.05 * at_s, 0.25, 0.35, 0.6)


def _clip_card(stage: Stage) -> Path:
    """A card with two videos, in which the picture goes slowly by, and a broken one."""
    folder = stage.card.parent / "101MEDIA"
    folder.mkdir(exist_ok=True)
    for name in (ANIMAL, PERSON):
        with Image.open(_original(name)) as opened:
            whole = opened.convert("RGB").resize((900, 506))
        room = whole.width - SIZE[0]
        frames = PER_SECOND * LENGTH_S
        make_clip(
            folder / name,
            (
                whole.crop((x, 70, x + SIZE[0], 70 + SIZE[1]))
                for x in (room * at // frames for at in range(frames))
            ),
            PER_SECOND,
        )
    (folder / BROKEN).write_bytes(b"RIFF")
    return folder


def _with_clips(stage: Stage, name: str = "") -> MainWindow:
    window = stage.open(services(ClipClassifier()))
    photographs = sorted(stage.roots[0].iterdir())[:PHOTOGRAPHS]
    window.add([_clip_card(stage), *photographs])
    until(lambda: window.run.status.phase is Phase.FINISHED)
    until(lambda: window.pane.model.rowCount() == 3 + len(photographs))
    settle(window)
    wanted = name or ANIMAL
    take(window, lambda record: record.file.name == wanted)
    shown = window.pane.record
    if shown is None or shown.file.name != wanted:
        raise LookupError(f"{wanted} is not in the list")
    return window


def _large(stage: Stage, name: str, after: Callable[[MainWindow], None]) -> QWidget:
    window = _with_clips(stage, name)
    window.pane.open_photo()
    if name != BROKEN:
        until(lambda: window.pane.photo.clip.is_open)
    after(window)
    live(300)
    return window


def clips(stage: Stage) -> QWidget:
    """Videos among the cards of photographs."""
    return _with_clips(stage)


def clips_table(stage: Stage) -> QWidget:
    window = _with_clips(stage)
    window.actions_by_name["table"].trigger()
    settle(window)
    return window


def clip(stage: Stage) -> QWidget:
    """A video, paused at the moment that stands for it."""
    return _large(stage, ANIMAL, lambda _: None)


def clip_playing(stage: Stage) -> QWidget:
    def play(window: MainWindow) -> None:
        window.pane.photo.clip.playback.toggle()
        until(lambda: window.pane.photo.clip.playback.at_ms > 5000)

    return _large(stage, ANIMAL, play)


def clip_person(stage: Stage) -> QWidget:
    return _large(stage, PERSON, lambda window: window.pane.photo.clip.go_to(3.5))


def clip_broken(stage: Stage) -> QWidget:
    return _large(stage, BROKEN, lambda _: None)


SCENES: Final[tuple[Scene, ...]] = (
    *(clips, clips_table, clip, clip_playing, clip_person, clip_broken),
)
