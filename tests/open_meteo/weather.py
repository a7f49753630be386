"""Made-up weather that follows from model, place and hour alone, with the service's own relations.

Rain is what precipitation is not snow, diffuse radiation what is not direct, the weather code
follows the archive's rule, and values are printed with as many digits as the service prints.
"""

import math
import zlib
from typing import Any, Final

from swc_desktop.core.weather import HOURLY

_DAY: Final = 24
_YEAR: Final = 365.2425 * 24


def noise(*key: object) -> float:
    """A number in [0, 1) that follows from a key."""
    return zlib.crc32(repr(key).encode()) / 2**32


def height_at(latitude: float, longitude: float) -> float:
    """The mean height of a cell in metres."""
    return float(round(800 * noise("height", round(latitude, 2), round(longitude, 2))))


def weather_at(model: str, latitude: float, longitude: float, hour: int) -> dict[str, float]:
    """Every hourly variable of a cell, by today's names; hours count from 1970 in UTC."""
    place = (model, round(latitude, 2), round(longitude, 2))
    sun = max(0.0, math.sin(2 * math.pi * ((hour + longitude / 15) % _DAY / _DAY - 0.25)))
    season = math.cos(2 * math.pi * hour / _YEAR) * (-1 if latitude >= 0 else 1)
    damp = noise("damp", *place, hour // 6)
    warmth = 24 - 0.3 * abs(latitude) + 8 * season + 7 * sun + 2 * noise("warm", *place, hour // 3)
    wet = max(0.0, damp - 0.7) * 8 * noise("wet", *place, hour)
    snow_water = wet if warmth < 0 else 0.0
    cloud = float(round(100 * min(1.0, damp * 1.2)))
    short = round(950 * sun * (1 - 0.6 * cloud / 100), 1)
    direct = round(short * (0.8 - 0.6 * cloud / 100), 1)
    humidity = 35 + 60 * damp
    dew = warmth - (100 - humidity) / 5
    wind = 3 + 25 * noise("wind", *place, hour // 4)
    turn = 360 * noise("turn", *place, hour // 8)
    values = {
        "temperature_2m": warmth,
        "relative_humidity_2m": humidity,
        "dew_point_2m": dew,
        "apparent_temperature": warmth - wind / 15,
        "surface_pressure": 1013 - height_at(latitude, longitude) / 9 + 6 * damp,
        "precipitation": round(wet, 2),
        "rain": round(max(0.0, round(wet, 2) - snow_water), 2),
        "snowfall": 0.7 * snow_water,
        "snow_depth": 0.01 if snow_water else 0.0,
        "cloud_cover": cloud,
        "cloud_cover_low": cloud * 0.7,
        "cloud_cover_mid": cloud * 0.4,
        "cloud_cover_high": cloud * 0.3,
        "shortwave_radiation": short,
        "direct_radiation": direct,
        "diffuse_radiation": short - direct,
        "wind_speed_10m": wind,
        "wind_speed_100m": wind * 1.4,
        "wind_direction_10m": turn,
        "wind_direction_100m": min(360.0, turn + 5),
        "wind_gusts_10m": wind * 1.9,
        "et0_fao_evapotranspiration": short / 1800,
        "vapour_pressure_deficit": max(0.0, (100 - humidity) / 40),
        "soil_temperature_0_to_7cm": warmth + 1,
        "soil_temperature_7_to_28cm": warmth * 0.8 + 4,
        "soil_temperature_28_to_100cm": 18 + 3 * season,
        "soil_moisture_0_to_7cm": 0.1 + 0.3 * damp,
        "soil_moisture_7_to_28cm": 0.2,
        "soil_moisture_28_to_100cm": 0.25,
    }
    values["weather_code"] = 0
    answer = {name: printed(name, values[name]) for name in HOURLY}
    answer["weather_code"] = code_of(
        answer["snowfall"], answer["precipitation"], answer["cloud_cover"]
    )
    return answer


def printed(name: str, value: float) -> float:
    """A value with the digits that the service prints."""
    step = HOURLY[name].step
    digits = max(0, round(-math.log10(step)))
    return round(round(value / step) * step, digits)


def code_of(snowfall_cm: float, precipitation_mm: float, cloud: float) -> int:
    """The archive's weather code of an hour."""
    for amount, steps in (
        (snowfall_cm, ((0.8, 75), (0.2, 73), (0.01, 71))),
        (
            precipitation_mm,
            ((7.6, 65), (2.5, 63), (1.3, 61), (1.0, 55), (0.5, 53), (0.01, 51)),
        ),
        (cloud, ((80, 3), (50, 2), (20, 1), (0, 0))),
    ):
        for least, code in steps:
            if amount >= least:
                return code
    return 0


def as_json(name: str, value: float) -> Any:
    """The number as the service writes it: whole ones of a percentage, degree or code as such."""
    return int(value) if HOURLY[name].step == 1 else value
