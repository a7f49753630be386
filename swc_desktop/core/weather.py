"""The weather variables of the method: names, units, ranges, and how days are made from hours.

Names are those of Open-Meteo today; ``old_name`` is the spelling in the data of the thesis.
``step`` is the last digit that the service prints, so a value stored in steps is the value printed.
``low`` and ``high`` are wide physical limits; a value outside is an error, not weather.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Hourly:
    """A variable of an hour.

    ``follows_height``: the value changes with the height of the place above that of the cell.
    """

    name: str
    unit: str
    step: float
    low: float
    high: float
    old_name: str = ""
    follows_height: bool = False


_HOURLY: Final = (
    Hourly("temperature_2m", "°C", 0.1, -95, 65, follows_height=True),
    Hourly("relative_humidity_2m", "%", 1, 0, 100, "relativehumidity_2m"),
    Hourly("dew_point_2m", "°C", 0.1, -110, 50, "dewpoint_2m", follows_height=True),
    Hourly("apparent_temperature", "°C", 0.1, -110, 80, follows_height=True),
    Hourly("surface_pressure", "hPa", 0.1, 300, 1100),
    Hourly("precipitation", "mm", 0.01, 0, 320),
    Hourly("rain", "mm", 0.01, 0, 320),
    Hourly("snowfall", "cm", 0.01, 0, 230),
    Hourly("snow_depth", "m", 0.01, 0, 300),
    Hourly("cloud_cover", "%", 1, 0, 100, "cloudcover"),
    Hourly("cloud_cover_low", "%", 1, 0, 100, "cloudcover_low"),
    Hourly("cloud_cover_mid", "%", 1, 0, 100, "cloudcover_mid"),
    Hourly("cloud_cover_high", "%", 1, 0, 100, "cloudcover_high"),
    Hourly("shortwave_radiation", "W/m²", 0.1, 0, 1500),
    Hourly("direct_radiation", "W/m²", 0.1, 0, 1500),
    Hourly("diffuse_radiation", "W/m²", 0.1, 0, 1500),
    Hourly("wind_speed_10m", "km/h", 0.1, 0, 500, "windspeed_10m"),
    Hourly("wind_speed_100m", "km/h", 0.1, 0, 500, "windspeed_100m"),
    Hourly("wind_direction_10m", "°", 1, 0, 360, "winddirection_10m"),
    Hourly("wind_direction_100m", "°", 1, 0, 360, "winddirection_100m"),
    Hourly("wind_gusts_10m", "km/h", 0.1, 0, 600, "windgusts_10m"),
    Hourly(
        "et0_fao_evapotranspiration",
        "mm",
        0.01,
        0,
        5,
        "et0_fao_evapotranspiration_hourly",
    ),
    Hourly("weather_code", "wmo code", 1, 0, 99, "weathercode_hourly"),
    Hourly("vapour_pressure_deficit", "kPa", 0.01, 0, 20, "vapor_pressure_deficit"),
    Hourly("soil_temperature_0_to_7cm", "°C", 0.1, -95, 90, follows_height=True),
    Hourly("soil_temperature_7_to_28cm", "°C", 0.1, -95, 80, follows_height=True),
    Hourly("soil_temperature_28_to_100cm", "°C", 0.1, -95, 70, follows_height=True),
    Hourly("soil_moisture_0_to_7cm", "m³/m³", 0.001, 0, 1),
    Hourly("soil_moisture_7_to_28cm", "m³/m³", 0.001, 0, 1),
    Hourly("soil_moisture_28_to_100cm", "m³/m³", 0.001, 0, 1),
)

HOURLY: Final = MappingProxyType({variable.name: variable for variable in _HOURLY})
"""Every hourly variable by name, in the order of the columns of every array of hours."""

HOURLY_NAMES: Final = tuple(HOURLY)


class Over(StrEnum):
    """How the value of a day is made from its hours."""

    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    SUM = "sum"
    WET_HOURS = "hours with more than 0.001"
    ENERGY = "sum of means, as MJ/m²"
    DIRECTION = "direction of the summed wind"


@dataclass(frozen=True)
class Daily:
    """A variable of a local day: ``over`` of the hours of the variable ``of``."""

    name: str
    unit: str
    of: str
    over: Over
    low: float
    high: float
    old_name: str = ""

    @property
    def key(self) -> str:
        """The name among the weather values of a photograph, which hold hourly variables too."""
        return f"daily.{self.name}"

    @property
    def follows_height(self) -> bool:
        """True where the hours are corrected for the height of the place."""
        return HOURLY[self.of].follows_height


_DAILY: Final = (
    Daily("weather_code", "wmo code", "weather_code", Over.MAXIMUM, 0, 99, "weathercode_daily"),
    Daily("temperature_2m_max", "°C", "temperature_2m", Over.MAXIMUM, -95, 65),
    Daily("temperature_2m_min", "°C", "temperature_2m", Over.MINIMUM, -95, 65),
    Daily("apparent_temperature_max", "°C", "apparent_temperature", Over.MAXIMUM, -110, 80),
    Daily("apparent_temperature_min", "°C", "apparent_temperature", Over.MINIMUM, -110, 80),
    Daily("precipitation_sum", "mm", "precipitation", Over.SUM, 0, 3000),
    Daily("rain_sum", "mm", "rain", Over.SUM, 0, 3000),
    Daily("snowfall_sum", "cm", "snowfall", Over.SUM, 0, 1000),
    Daily("precipitation_hours", "h", "precipitation", Over.WET_HOURS, 0, 25),
    Daily(
        "wind_speed_10m_max", "km/h", "wind_speed_10m", Over.MAXIMUM, 0, 500, "windspeed_10m_max"
    ),
    Daily(
        "wind_gusts_10m_max", "km/h", "wind_gusts_10m", Over.MAXIMUM, 0, 600, "windgusts_10m_max"
    ),
    Daily(
        "wind_direction_10m_dominant",
        "°",
        "wind_direction_10m",
        Over.DIRECTION,
        0,
        360,
        "winddirection_10m_dominant",
    ),
    Daily("shortwave_radiation_sum", "MJ/m²", "shortwave_radiation", Over.ENERGY, 0, 60),
    Daily(
        "et0_fao_evapotranspiration",
        "mm",
        "et0_fao_evapotranspiration",
        Over.SUM,
        0,
        50,
        "et0_fao_evapotranspiration_daily",
    ),
)

DAILY: Final = MappingProxyType({variable.key: variable for variable in _DAILY})
"""Every daily variable by its key, in a fixed order."""

CURRENT_NAMES: Final = MappingProxyType(
    {
        **{(day.old_name or day.name): day.key for day in _DAILY},
        **{
            spelling: hour.name
            for hour in _HOURLY
            for spelling in (hour.name, hour.old_name)
            if spelling
        },
        "weathercode": "weather_code",
    }
)
"""From every spelling (today's names, old ones of the service, columns of the thesis) to its key.

Two daily variables have the name of an hourly one; that spelling means the hourly one.
"""
