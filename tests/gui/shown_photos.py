"""Photographs in a made folder as a card of a camera has them, and answers for each of them."""

import os
import shutil
import time
import zlib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from PIL import Image

from swc_desktop.core.device import Device
from swc_desktop.core.errors import Unreadable
from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Absence, Evidence, Moment, Place
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.geo.sky import sky_of
from swc_desktop.inference.classifier import Result
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.photos.decoding import load_image
from swc_desktop.photos.errors import PhotoUnreadable
from swc_desktop.photos.photo import Camera, Photo
from swc_desktop.photos.reading import read_photo
from swc_desktop.photos.roots import Roots
from swc_desktop.resources import resource
from swc_desktop.weather.store import WeatherStore
from tests.gui.fake_engine import (
    FakeClassifier,
    small_picture,
    taxon_of,
    with_own_evidence,
)

PLACES: Mapping[str, tuple[float, float]] = {
    "Panthera leo": (-24.9947, 31.5889),
    "Panthera tigris": (26.0173, 76.5026),
    "Panthera pardus": (6.3728, 81.5170),
    "Panthera onca": (-17.2000, -56.8000),
    "Panthera uncia": (45.9000, 97.3000),
    "Acinonyx jubatus": (-2.3333, 34.8333),
    "Loxodonta africana": (-18.7669, 22.9110),
    "Elephas maximus": (11.6643, 76.6277),
    "Puma concolor": (-50.9423, -73.4068),
    "Leopardus pardalis": (10.4806, -84.0084),
    "Neofelis nebulosa": (14.4386, 101.3724),
    "Caracal caracal": (-33.5000, 22.2000),
}
"""Where the photographs of a species were taken: latitude and longitude."""

STATIONS = ("Lepalala 2026-11-20", "Riverbed north", "Waterhole 7")

LONG_NAME = (
    "Lepalala_Wilderness_Reserve_station_07_riverbed_north_camera_B_2026-11-20_061230_0412.JPG"
)


def samples() -> list[Path]:
    """The photographs that ship with the program."""
    return sorted(resource("demo").glob("*.jpg"))


@cache
def originals() -> tuple[Path, ...]:
    """Photographs to show: those of the development data where they are, else the samples."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data" / "photographs"
    if not folder.is_dir():
        return tuple(samples())
    by_kind = [sorted(kind.glob("*.jpg")) for kind in sorted(folder.iterdir()) if kind.is_dir()]
    mixed: list[Path] = []
    for place in range(max(map(len, by_kind))):
        mixed.extend(files[place] for files in by_kind if place < len(files))
    return tuple(mixed)


def make_card(folder: Path, count: int, given: Sequence[Path] = ()) -> list[Path]:
    """A folder a station, with links to photographs, wide and tall ones, and broken files."""
    given = given or originals()
    made = []
    for number in range(count):
        station = folder / STATIONS[number * len(STATIONS) // count]
        station.mkdir(parents=True, exist_ok=True)
        file = station / f"IMG_{number + 1:04d}.JPG"
        _link(given[number % len(given)], file)
        made.append(file)
    if count > 12:
        made[4] = made[4].rename(made[4].with_name(LONG_NAME))
        for place, size in ((6, (1800, 300)), (9, (260, 1500))):
            original = made[place].resolve()
            made[place].unlink()
            with Image.open(original) as picture:
                picture.convert("RGB").resize(size).save(made[place])
        for place, content in ((11, b""), (12, given[0].read_bytes()[:900])):
            made[place].unlink()
            made[place].write_bytes(content)
    return [folder / station for station in STATIONS]


def _link(original: Path, file: Path) -> None:
    if os.name == "nt":
        shutil.copyfile(original, file)
    else:
        file.symlink_to(original)


def placed(photo: Photo, species: str) -> Photo:
    """The photograph with a place and a time near where its species lives; some lack them."""
    number = zlib.crc32(photo.path.name.encode())
    latitude, longitude = PLACES.get(species, (52.5, 13.4))
    shift = (number % 100 - 50) / 400
    place = Place(latitude + shift, longitude - shift, float(number % 900))
    local = datetime.fromisoformat("2026-03-02T05:10:00") + timedelta(
        days=number % 260, minutes=number % 1100
    )
    no_place = Absence(Evidence.PLACE, message("Photos", "the file has no place"))
    known_place = no_place if number % 6 == 0 else place
    known_moment = (
        Absence(Evidence.TIME, message("Photos", "the file has no time"))
        if number % 7 == 0
        else Moment(local)
    )
    observation = replace(
        photo.observation,
        place=known_place,
        moment=known_moment,
        sky=sky_of(known_place, known_moment),
    )
    return replace(photo, observation=observation, camera=Camera("RECONYX", "HYPERFIRE 2"))


class ShownClassifier(FakeClassifier):
    """Answers by what a link leads to; waits before a batch until ``gate`` lets it through."""

    def __init__(
        self,
        gate: Callable[[int], object] = lambda _: None,
        *,
        seconds: float = 0.0,
        notice: Message | str = "",
        device: Device = Device.CPU,
    ) -> None:
        super().__init__(0.0, notice, device)
        self._gate = gate
        self._wait = seconds

    def classify(
        self,
        files: Sequence[Path],
        options: RunOptions,
        *,
        control: Control,
        progress: ProgressSink | None = None,
        start: int = 0,
        weather: WeatherStore | None = None,
        roots: Roots | None = None,
        found_by_others: FoundByOthers | None = None,
    ) -> Generator[Result]:
        for index in range(start, len(files)):
            if index % options.batch == 0:
                self._gate(index)
                control.checkpoint()
                time.sleep(self._wait)
            result = self._result(index, files[index])
            if roots is not None:
                roots.check(result.file, whole=result.unreadable is None)
            if progress is not None:
                progress(Progress(index + 1, len(files)))
            yield result

    def _result(self, index: int, file: Path) -> Result:
        key = (file.parent.name, file.name)
        if not file.exists():
            return Result(index, file, None, None, Unreadable(f"{file} is gone."))
        found = _KNOWN.get(key) or self._looked_at(index, file)
        if found.unreadable is None:
            _KNOWN[key] = found
        return replace(found, index=index, file=file)

    def _looked_at(self, index: int, file: Path) -> Result:
        read = read_photo(file)
        if isinstance(read, Unreadable):
            return Result(index, file, None, None, read)
        try:
            load_image(file, short_side=32)
        except PhotoUnreadable as error:
            return Result(index, file, None, None, Unreadable(error.message))
        original = file.resolve()
        photo = with_own_evidence(placed(read, taxon_of(original)))
        prediction = self._prediction(original, photo)
        kept = self.decider.kept(file, small_picture(file))
        frame = self.decider.frame(prediction)
        return Result(index, file, photo, prediction, None, frame, kept=kept)


_KNOWN: dict[tuple[str, str], Result] = {}
"""Results by station and file, since many scenes show the same card."""
