"""Writes the invented world as a data set like those that users bring."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.observation import Moment, Place, Source
from swc_desktop.core.progress import Progress, ProgressSink
from swc_desktop.resources import resource
from swc_desktop.storage.atomic_write import atomic_write
from trainer.demo.coats import draw_coat
from trainer.demo.made_up_weather import keep_weather
from trainer.demo.world import DEMO_TAXA, DemoWorld, DrawnSightings
from trainer.errors import DemoFolderTaken
from trainer.metadata.ranges import read_world
from trainer.names import read_checklist

TRUTH_ROWS: Final = 20_000
"""Enough for a standard error of the best accuracy below one per cent."""

MISLABELLED: Final = 0.03
NO_PLACE, NO_TIME, NO_WEATHER = 0.06, 0.06, 0.10
IN_BURSTS: Final = 0.12
OBSERVERS, CAMERAS = 400, 150

COLUMNS: Final = (
    "id", "scientific_name", "latitude", "longitude", "time_observed_at", "time_zone",
    "public_positional_accuracy", "quality_grade", "license", "description", "user_login",
    "camera", "image", "occurrenceStatus",
)  # fmt: skip

_RUN: Final = """# An invented world: the animals are real, where and when they live is not.
sources = ["observations.csv"]
folder = "run"
weather = "weather.sqlite"

[metadata]
min_samples = 12
places = 8

[images]
min_samples = 12
gate = "none"

[pack]
id = "made-up-world"
name = "Made-up world"
created = "2026-01-01"
licence = "CC0-1.0"
"""
_README: Final = """An invented data set for trying the trainer. The animals have real names; where,
when and in what weather they live, and how they look, is invented. truth.json has the best
accuracy that metadata can reach. Train on it with: python run.py trainer run --config run.toml
"""


def write_demo_data(folder: Path, observations: int, seed: int, progress: ProgressSink) -> None:
    """Write table, photographs, weather, configuration and truth; reproducible by ``seed``.

    Raises ``DemoFolderTaken`` and ``OutputFault``.
    """
    if folder.exists() and any(folder.iterdir()):
        raise DemoFolderTaken(folder=folder)
    random = np.random.default_rng(seed)
    world = DemoWorld(read_world(resource("map", "countries-50m.json")).land)
    seen = _with_bursts(world.draw(observations, random), random)
    moments = _moments(seen)
    try:
        (folder / "photographs").mkdir(parents=True, exist_ok=True)
        rows = []
        for number, kind in enumerate(seen.kind):
            if number % 100 == 0:
                progress(Progress(number, len(seen), "drawing"))
            picture = draw_coat(DEMO_TAXA[kind].taxon, random)
            with atomic_write(folder / "photographs" / f"{number:05d}.jpg") as out:
                picture.save(out, "JPEG", quality=88)
            rows.append(_row(number, seen, moments[number], random))
        rows += _planted(rows)
        progress(Progress(len(seen), len(seen), "drawing"))
        keep_weather(
            folder / "weather.sqlite",
            (
                (_place(seen, number), moments[number], seen.anomaly[number])
                for number in range(len(seen))
                if random.random() >= NO_WEATHER
            ),
        )
        _write_table(folder / "observations.csv", rows)
        taxonomy = read_checklist(resource("taxonomy.csv")).taxonomy
        truth = {
            "rows": TRUTH_ROWS,
            "best_balanced_accuracy_of_metadata": world.best_possible(taxonomy, TRUTH_ROWS, 1),
        }
        for name, text in (
            ("truth.json", json.dumps(truth, indent=1)),
            ("run.toml", _RUN),
            ("README.txt", _README),
        ):
            with atomic_write(folder / name) as out:
                out.write(text.encode())
    except OSError as error:
        raise OutputFault(file=folder, reason=explain(error)) from error


def _with_bursts(seen: DrawnSightings, random: np.random.Generator) -> DrawnSightings:
    """Turn some rows into the next photograph of the row before: the same animal, place and day."""
    follows = random.random(len(seen)) < IN_BURSTS
    follows[0] = False
    source = np.maximum.accumulate(np.where(follows, 0, np.arange(len(seen))))
    return DrawnSightings(
        seen.kind[source],
        seen.places[source],
        seen.season[source],
        (seen.hour[source] + 20 / 86_400 * (np.arange(len(seen)) - source)) % 1.0,
        seen.anomaly[source],
    )


def _moments(seen: DrawnSightings) -> list[Moment]:
    """Instants in UTC: the day of the season in some year, at the solar hour."""
    moments = []
    for number in range(len(seen)):
        year = 2015 + int(seen.places[number, 0] * 1000) % 9
        day = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=int(seen.season[number] * 365))
        hour = (seen.hour[number] * 24 - seen.places[number, 1] / 15) % 24
        moment = day + timedelta(seconds=round(hour * 3600))
        moments.append(Moment(moment.replace(tzinfo=None), timedelta(0), Source.TYPED))
    return moments


def _place(seen: DrawnSightings, number: int) -> Place:
    latitude, longitude = seen.places[number]
    return Place(round(float(latitude), 5), round(float(longitude), 5), source=Source.TYPED)


def _row(
    number: int, seen: DrawnSightings, moment: Moment, random: np.random.Generator
) -> dict[str, object]:
    wrong = random.random() < MISLABELLED
    kind = int(random.integers(len(DEMO_TAXA))) if wrong else int(seen.kind[number])
    place = _place(seen, number)
    camera = int(abs(place_number(place)) % CAMERAS)
    has_place, has_time = random.random() >= NO_PLACE, random.random() >= NO_TIME
    return {
        "id": f"w{number:05d}",
        "scientific_name": DEMO_TAXA[kind].taxon,
        "latitude": place.latitude if has_place else "",
        "longitude": place.longitude if has_place else "",
        "time_observed_at": f"{moment.local.isoformat()}Z" if has_time else "",
        "time_zone": "",
        "public_positional_accuracy": int(random.integers(5, 400)),
        "quality_grade": "research",
        "license": "CC0",
        "description": "",
        "user_login": f"observer{int(random.integers(OBSERVERS)):03d}",
        "camera": f"{int(place.latitude // 2)}:{int(place.longitude // 2)}:{camera}",
        "image": f"photographs/{number:05d}.jpg",
        "occurrenceStatus": "present",
    }


def place_number(place: Place) -> int:
    """A whole number that depends only on the place."""
    return round(place.latitude * 1e5) * 31 + round(place.longitude * 1e5)


def _planted(rows: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """Rows that the cleaning rules must find, one or two for each rule."""
    whole = [row for row in rows if row["latitude"] != "" and row["time_observed_at"] != ""]
    changes: list[dict[str, object]] = [
        {"id": "again"},
        {"latitude": 0, "longitude": 0},
        {"latitude": -30.0, "longitude": -15.0},
        {"description": "fresh spoor on the road"},
        {"time_observed_at": "2199-05-05T12:00:00Z"},
        {"scientific_name": "Felis catus"},
        {"scientific_name": "Canis lupus"},
        {"public_positional_accuracy": 90_000},
        {"occurrenceStatus": "absent"},
    ]
    return [
        {**row, "id": f"planted{number}", "image": "", **change}
        for number, (row, change) in enumerate(zip(whole, changes, strict=False))
    ]


def _write_table(file: Path, rows: Sequence[dict[str, object]]) -> None:
    with atomic_write(file) as out:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="")
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        text.flush()
        text.detach()
