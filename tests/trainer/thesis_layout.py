"""The published layout of the thesis, made up small: tables, weather by id, an image tree."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

WEATHER_COLUMNS = (
    "temperature_2m",
    "relativehumidity_2m",
    "dewpoint_2m",
    "apparent_temperature",
    "surface_pressure",
    "precipitation",
    "rain",
    "snowfall",
    "cloudcover",
    "cloudcover_low",
    "cloudcover_mid",
    "cloudcover_high",
    "shortwave_radiation",
    "direct_radiation",
    "diffuse_radiation",
    "windspeed_10m",
    "windspeed_100m",
    "winddirection_10m",
    "winddirection_100m",
    "windgusts_10m",
    "et0_fao_evapotranspiration_hourly",
    "weathercode_hourly",
    "vapor_pressure_deficit",
    "soil_temperature_0_to_7cm",
    "soil_temperature_7_to_28cm",
    "soil_temperature_28_to_100cm",
    "soil_moisture_0_to_7cm",
    "soil_moisture_7_to_28cm",
    "soil_moisture_28_to_100cm",
    "weathercode_daily",
    "temperature_2m_max",
    "temperature_2m_min",
    "apparent_temperature_max",
    "apparent_temperature_min",
    "precipitation_sum",
    "rain_sum",
    "snowfall_sum",
    "precipitation_hours",
    "sunrise",
    "sunset",
    "windspeed_10m_max",
    "windgusts_10m_max",
    "winddirection_10m_dominant",
    "shortwave_radiation_sum",
    "et0_fao_evapotranspiration_daily",
)
"""The 45 columns of the thesis: 29 hourly, then 16 daily."""

OBSERVATION_COLUMNS = (
    "id",
    "observed_on",
    "local_time_observed_at",
    "latitude",
    "longitude",
    "positional_accuracy",
    "public_positional_accuracy",
    "image_url",
    "license",
    "geoprivacy",
    "taxon_geoprivacy",
    "scientific_name",
    "common_name",
    "taxon_id",
    "taxon_kingdom_name",
    "taxon_phylum_name",
    "taxon_class_name",
    "taxon_order_name",
    "taxon_family_name",
    "taxon_genus_name",
    "taxon_species_name",
)
"""Of the thesis' interim and train tables."""


def write_thesis(folder: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write rows (``id``, ``scientific_name``, ``tree``, ``crops``; others optional) as the tables
    and crops of the layout; ``tree`` is ``taxon_train`` or ``taxon_validate``."""
    processed = folder / "obs_and_meta" / "processed"
    interim = folder / "obs_and_meta" / "interim"
    for made in (processed, interim, folder / "obs_and_meta" / "raw"):
        made.mkdir(parents=True)
    whole = [_row(row) for row in rows]
    train = [row for row, of in zip(whole, rows, strict=True) if of["tree"] == "taxon_train"]
    tested = [row for row, of in zip(whole, rows, strict=True) if of["tree"] != "taxon_train"]
    weather = [_weather(row) for row in whole]
    _write(interim / "felids_interim.csv", OBSERVATION_COLUMNS, whole)
    _write(processed / "felids_train.csv", OBSERVATION_COLUMNS, train)
    _write(processed / "felids_meta.csv", tuple(weather[0]), weather)
    joined = [_joined(row) for row in tested]
    if joined:
        _write(processed / "validation.csv", tuple(joined[0]), joined)
    for number, row in enumerate(rows):
        _crops(folder / "images", row, number)
    return folder


def _row(row: Mapping[str, str]) -> dict[str, str]:
    name = row["scientific_name"]
    day = int(row["id"]) % 27 + 1
    return {
        **dict.fromkeys(OBSERVATION_COLUMNS, ""),
        "id": row["id"],
        "observed_on": f"2019-07-{day:02d}",
        "local_time_observed_at": f"2019-07-{day:02d} 18:45:00+02:00",
        "latitude": row.get("latitude", "-24.99"),
        "longitude": row.get("longitude", "31.59"),
        "public_positional_accuracy": "30",
        "image_url": f"https://example.org/{row['id']}/original.jpg",
        "license": "CC-BY",
        "scientific_name": name,
        "taxon_genus_name": name.split()[0],
        "taxon_species_name": " ".join(name.split()[:2]),
    }


def _weather(row: Mapping[str, str]) -> dict[str, str]:
    return {
        "id": row["id"],
        "lat": row["latitude"],
        "long": row["longitude"],
        "observed_on": row["local_time_observed_at"],
        "time_zone": "Africa/Johannesburg",
        "elevation": "300.0",
        "time": row["local_time_observed_at"][:13].replace(" ", "T") + ":00",
        **{name: f"{3 + int(row['id']) % 5}" for name in WEATHER_COLUMNS},
        "sunrise": "2019-07-01T06:40",
        "sunset": "2019-07-01T17:20",
    }


def _joined(row: Mapping[str, str]) -> dict[str, str]:
    """A row of the table of validation, where both sides had a column ``observed_on``."""
    lost = ("observed_on", "local_time_observed_at", "positional_accuracy")
    weather = {
        key: value
        for key, value in _weather(row).items()
        if key not in ("id", "lat", "long", "time", "observed_on")
    }
    return {
        **{key: value for key, value in row.items() if key not in lost},
        "observed_on_x": row["observed_on"],
        "observed_on_y": row["local_time_observed_at"],
        **weather,
    }


def _write(file: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)


def _crops(images: Path, row: Mapping[str, str], number: int) -> None:
    """Crops in the tree nested by taxon, and again in the flat tree of its species."""
    words = row.get("folder", row["scientific_name"]).lower().split()
    family = "elephantidae" if words[0] in ("loxodonta", "elephas") else "felidae"
    nested = [family, *("_".join(words[: end + 1]) for end in range(len(words)))]
    random = np.random.default_rng(number)
    for letter in row["crops"]:
        noise = random.integers(0, 255, (6, 6, 3), dtype=np.uint8)
        crop = Image.fromarray(noise).resize((48, 48))
        flat = images / row["tree"].replace("taxon", "species") / "_".join(words[:2])
        for place in (images / row["tree"] / "/".join(nested), flat):
            place.mkdir(parents=True, exist_ok=True)
            crop.save(place / f"{row['id']}_{letter}.jpg")
