"""A data set of a few hundred rows that a whole run takes a minute for.

Four species in belts of longitude, photographed in colours that tell two of them apart and not
the other two, so that picture and place each know what the other does not.
"""

import csv
from pathlib import Path

import numpy as np
from PIL import Image

ROWS = 240
SPECIES = ("Panthera leo", "Panthera pardus", "Acinonyx jubatus", "Loxodonta africana")
_BELTS = ((16.0, 23.0), (25.0, 32.0), (16.0, 32.0), (16.0, 32.0))
_COLOURS = ((190, 150, 90), (190, 150, 90), (60, 170, 60), (90, 90, 190))


def write_small_world(folder: Path, *, rows: int = ROWS, pictures: bool = True) -> Path:
    """Write ``observations.csv``, its pictures and ``run.toml``; returns the configuration."""
    random = np.random.default_rng(5)
    (folder / "photographs").mkdir(parents=True)
    with (folder / "observations.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(
            ["id", "scientific_name", "latitude", "longitude", "time_observed_at", "user_login",
             "license", "image"]
        )  # fmt: skip
        for number in range(rows):
            column = number % len(SPECIES)
            month, day, hour = (int(random.integers(1, most)) for most in (13, 28, 24))
            west, east = _BELTS[column]
            image = f"photographs/{number}.jpg" if pictures else ""
            if pictures:
                noise = random.normal(0, 25, (48, 48, 3)) + np.asarray(_COLOURS[column])
                pixels = np.clip(noise, 0, 255).astype(np.uint8)
                Image.fromarray(pixels).resize((96, 96)).save(folder / image, quality=85)
            writer.writerow(
                [number, SPECIES[column], round(float(random.uniform(-22, -10)), 4),
                 round(float(random.uniform(west, east)), 4),
                 f"2021-{month:02d}-{day:02d}T{hour:02d}:15:00Z",
                 f"observer {number % 60}", "CC0", image]
            )  # fmt: skip
    config = folder / "run.toml"
    config.write_text(
        'sources = ["observations.csv"]\nfolder = "run"\n'
        "[splits]\nfolds = 3\nbuffer_km = 5\n"
        "[metadata]\nmin_samples = 10\nplaces = 6\n"
        '[images]\nmin_samples = 10\ngate = "none"\n'
        '[pack]\nid = "small"\nname = "Small world"\ncreated = "2026-11-24"\n'
        'licence = "CC0-1.0"\n',
        encoding="utf-8",
    )
    return config
