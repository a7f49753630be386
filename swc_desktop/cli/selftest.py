"""``--self-test``: whether this installation is complete and works."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from swc_desktop import home
from swc_desktop.build import about_build
from swc_desktop.cli.console import line_of, show
from swc_desktop.cli.device_commands import report_line
from swc_desktop.core.device import Device
from swc_desktop.core.observation import Moment, Place, Weather
from swc_desktop.core.progress import Control
from swc_desktop.core.weather import HOURLY, HOURLY_NAMES
from swc_desktop.geo.land import land_outlines
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.devices import inspect_devices
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.golden import check_golden
from swc_desktop.packs.reader import read_pack
from swc_desktop.photos.decoders import missing_decoders
from swc_desktop.photos.find import find_photos
from swc_desktop.resources import resource
from swc_desktop.session.errors import SelfTestFailed
from swc_desktop.video.errors import VideoNotSupported
from swc_desktop.video.support import check_video
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.file import export_weather, import_weather
from swc_desktop.weather.grid import cell_of
from swc_desktop.weather.hours import CellHours, Model
from swc_desktop.weather.lookup import weather_of


def self_test(window: Callable[[], str] | None = None) -> int:
    """Open everything that ships, recompute the golden values, name the sample photographs.

    A computer that cannot open videos passes, with the sentence that says why.

    ``window`` opens the window without a screen and returns a description of it.
    Raises ``SelfTestFailed`` and the errors of what it calls.
    """
    show(f"build: {about_build()}")
    _resources()
    _decoders()
    _weather()
    if window is not None:
        show(f"window: {window()}")
        _video()
    pack = read_pack(home.starter_pack())
    show(f"starter pack: {pack.label}, {pack.signature.words}")
    for report in inspect_devices(pack):
        show(report_line(report))
    sessions = Sessions.open(pack, Device.AUTO)
    check_golden(pack, sessions)
    show(f"golden values: the same on {sessions.device.value} as where the pack was made")
    files = find_photos([resource("demo")]).files
    for result in Classifier(pack, sessions).classify(files, RunOptions(), control=Control()):
        if result.prediction is None:
            if result.unreadable is not None:
                show(result.unreadable.message)
            raise SelfTestFailed(
                part="the sample photographs", problem=f"{result.file.name} was not named"
            )
        answer = result.prediction.answer
        show(f"{result.file.name}: {answer.taxon or answer.status.value}")
    show("The installation is complete.")
    return 0


def _resources() -> None:
    """Open what ships besides packs; raises ``SelfTestFailed``."""
    try:
        for outlines in sorted(resource("map").glob("*.json")):
            drawn = line_of("{file}: %Ln outline(s) of land", file=outlines.name)
            show(drawn.counted(len(land_outlines(outlines))))
        drawings = [path.read_bytes() for path in sorted(resource("icons").glob("*.svg"))]
        show(f"icons: {len(drawings)}")
        credited = resource("demo_credits.csv").read_text(encoding="utf-8")
        show(f"sample photographs with credits: {len(credited.splitlines()) - 1}")
    except (OSError, ValueError) as error:
        raise SelfTestFailed(part="the files that came with the program", problem=error) from error


def _decoders() -> None:
    """Raises ``SelfTestFailed``."""
    if missing := missing_decoders():
        raise SelfTestFailed(part="the decoders of photographs", problem=", ".join(missing))
    show("photographs: the decoders load")


def _video() -> None:
    """Load Qt's player and its decoders; a window, and so an application of Qt, must have been."""
    try:
        check_video()
    except VideoNotSupported as error:
        show(error.message)
    else:
        show("video: the decoders load")


def _weather() -> None:
    """Write a weather file, import it and look up a day in it; raises ``SelfTestFailed``."""
    place = Place(-24.75, 31.5)
    hours = np.full((72, len(HOURLY)), 20.0, dtype=np.float32)
    hours[:, HOURLY_NAMES.index("surface_pressure")] = 900.0
    hours[:, [column for column, hour in enumerate(HOURLY.values()) if hour.high < 20]] = 0.5
    made = CellHours(cell_of(-24.75, 31.5), Model.ARCHIVE, -24, hours, datetime.now(UTC), 300.0)
    with TemporaryDirectory(prefix="swc-self-test-") as folder:
        file = Path(folder, "self-test.swcweather")
        with WeatherCache(Path(folder, "one.sqlite")) as one:
            one.keep([made])
            export_weather(one, file)
        with WeatherCache(Path(folder, "two.sqlite")) as two:
            imported = import_weather(two, file)
            noon = Moment(datetime(1970, 1, 1, 12), timedelta(0))  # noqa: DTZ001
            (found,) = weather_of(two, [(place, noon)])
    if not isinstance(found, Weather) or found.values.get("daily.temperature_2m_max") != 20.0:
        raise SelfTestFailed(
            part="the weather", problem="the imported values are not the written ones"
        )
    show(line_of("weather: %Ln hour(s) written, imported and looked up").counted(imported))
