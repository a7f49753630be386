"""Three cards of a ranger, put in one after another at the same place, with the same file names."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from tests.projects.desk import photograph

FIRST: Final = datetime(2024, 3, 2, 6)  # noqa: DTZ001 - what a camera writes
COUNT: Final = 4
WATERHOLE: Final = (-24.9, 31.6)
RIVER: Final = (-24.5, 31.2)
WALK: Final = (-24.7, 31.4)
STATION: Final = "B1"
STARTS, ENDS = "2024-03-01", "2024-03-31"
"""Of the station at the river, whose camera is a year behind."""


class Cards:
    """The cards, of which one at a time is in the reader at ``mount``."""

    def __init__(self, folder: Path) -> None:
        self.mount = folder / "reader" / "DCIM"
        self.track = folder / "walk.gpx"
        self._kept = folder / "kept"
        for seed, (name, serial, year) in enumerate(
            (("waterhole", "A", 2024), ("river", "B", 2023), ("walk", "C", 2024))
        ):
            for at in range(COUNT):
                photograph(
                    self._kept / name / f"IMG_{at:04d}.JPG",
                    "Panthera leo",
                    seed=100 * seed + at,
                    time=FIRST.replace(year=year) + at * timedelta(hours=1),
                    serial=serial,
                )
        self.track.write_text(_gpx(), encoding="utf-8")

    @contextmanager
    def in_reader(self, name: str) -> Iterator[Path]:
        """A card in the reader; afterwards it is empty again."""
        shutil.copytree(self._kept / name, self.mount)
        yield self.mount
        shutil.rmtree(self.mount)


def _gpx() -> str:
    """A walk past every photograph of the third card, by the clock of its GPS receiver."""
    points = "".join(
        f'<trkpt lat="{WALK[0] + at / 1000}" lon="{WALK[1]}">'
        f"<time>{(FIRST - timedelta(hours=2) + at * timedelta(minutes=5)).isoformat()}Z</time>"
        "</trkpt>"
        for at in range(12 * COUNT)
    )
    return (
        '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{points}</trkseg></trk></gpx>"
    )
