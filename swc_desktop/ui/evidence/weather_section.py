"""The weather of a photograph in words and numbers, and how far it moved the answer."""

from collections.abc import Mapping
from html import escape
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from swc_desktop.core.method import Method
from swc_desktop.core.observation import Observation, Weather, WeatherState
from swc_desktop.core.prediction import NodeEvidence, Prediction
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.ui.evidence.fact_rows import MINUS, FactSection
from swc_desktop.ui.evidence.taxon_phrases import plain_name_html
from swc_desktop.ui.text.sentences import as_sentence, in_words
from swc_desktop.ui.text.words import capitalised, percent

translate = QCoreApplication.translate

WeatherValues = Mapping[str, float]

_MIN_SHOWN: Final = 0.05
"""Millimetres of rain or centimetres of snow; less would be shown as 0.0."""

_MIN_DEPTH_M: Final = 0.01
"""Metres of lying snow; less would be shown as 0 cm."""


def weather_facts(observation: Observation, method: Method | None) -> FactSection | None:
    """The weather of the hour and of the day; None where there is none.

    ``method`` is that of the answer; a line says so where its votes do not use weather.
    """
    seen = observation.weather
    if not isinstance(seen, Weather):
        return None
    values = seen.values
    lines = [
        weather_code_words(values),
        _temperature(values),
        _water(values),
        _snow(values),
        _wind(values),
        _air(values),
        _state(seen),
    ]
    if method is not None and not method.reads_weather:
        lines.append(translate("Weather", "The votes of this pack do not use weather."))
    lines.append(
        translate(
            "Weather",
            "Weather data by Open-Meteo.com (CC BY 4.0). Contains modified Copernicus Climate "
            "Change Service information.",
        )
    )
    return FactSection(translate("Evidence", "Weather"), tuple(filter(None, lines)))


def weather_code_words(values: WeatherValues) -> str:
    """The weather code of the hour in words (WMO code table 4677, as Open-Meteo uses it)."""
    code = values.get("weather_code")
    if code is None:
        return ""
    words = {
        0: translate("Weather", "clear sky"),
        1: translate("Weather", "mostly clear"),
        2: translate("Weather", "partly cloudy"),
        3: translate("Weather", "overcast"),
        45: translate("Weather", "fog"),
        48: translate("Weather", "freezing fog"),
        51: translate("Weather", "light drizzle"),
        53: translate("Weather", "drizzle"),
        55: translate("Weather", "heavy drizzle"),
        56: translate("Weather", "light freezing drizzle"),
        57: translate("Weather", "freezing drizzle"),
        61: translate("Weather", "light rain"),
        63: translate("Weather", "rain"),
        65: translate("Weather", "heavy rain"),
        66: translate("Weather", "light freezing rain"),
        67: translate("Weather", "freezing rain"),
        71: translate("Weather", "light snow"),
        73: translate("Weather", "snow"),
        75: translate("Weather", "heavy snow"),
        77: translate("Weather", "snow grains"),
        80: translate("Weather", "light showers"),
        81: translate("Weather", "showers"),
        82: translate("Weather", "heavy showers"),
        85: translate("Weather", "light snow showers"),
        86: translate("Weather", "snow showers"),
        95: translate("Weather", "thunderstorm"),
        96: translate("Weather", "thunderstorm with hail"),
        99: translate("Weather", "thunderstorm with heavy hail"),
    }.get(round(code))
    return "" if words is None else f"{capitalised(words)}."


def _number(value: float, digits: int = 0) -> str:
    text = QLocale().toString(round(value, digits) + 0.0, "f", digits)
    return text.replace("-", MINUS)


def _temperature(values: WeatherValues) -> str:
    now = values.get("temperature_2m")
    if now is None:
        return ""
    text = translate("Weather", "{t}\u202f°C").format(t=_number(now, 1))
    felt = values.get("apparent_temperature")
    if felt is not None:
        text += translate("Weather", ", feels like {t}\u202f°C").format(t=_number(felt))
    low, high = (values.get(f"daily.temperature_2m_{end}") for end in ("min", "max"))
    if low is not None and high is not None:
        span = translate("Weather", "that day {low} to {high}\u202f°C")
        text += "; " + span.format(low=_number(low), high=_number(high))
    return f"{text}."


def _water(values: WeatherValues) -> str:
    now, day = values.get("rain"), values.get("daily.rain_sum")
    if now is None:
        return ""
    if max(now, day or 0.0) < _MIN_SHOWN:
        return (
            translate("Weather", "No rain.")
            if day is None
            else translate("Weather", "No rain that day.")
        )
    text = (
        translate("Weather", "Rain {n}\u202fmm in the hour").format(n=_number(now, 1))
        if now >= _MIN_SHOWN
        else translate("Weather", "No rain in the hour")
    )
    if day is not None:
        text += translate("Weather", ", {n}\u202fmm that day").format(n=_number(day, 1))
    return f"{text}."


def _snow(values: WeatherValues) -> str:
    depth, fallen = values.get("snow_depth", 0.0), values.get("daily.snowfall_sum", 0.0)
    parts = []
    if depth >= _MIN_DEPTH_M:
        lies = translate("Weather", "snow lies {n}\u202fcm deep")
        parts.append(lies.format(n=_number(100 * depth)))
    if fallen >= _MIN_SHOWN:
        parts.append(translate("Weather", "{n}\u202fcm fell that day").format(n=_number(fallen, 1)))
    return f"{capitalised(', '.join(parts))}." if parts else ""


def _wind(values: WeatherValues) -> str:
    speed = values.get("wind_speed_10m")
    if speed is None:
        return ""
    text = translate("Weather", "Wind {n}\u202fkm/h").format(n=_number(speed))
    origin = values.get("wind_direction_10m")
    if origin is not None and speed >= 1:
        text += " " + _from(origin)
    gusts = values.get("wind_gusts_10m")
    if gusts is not None:
        text += translate("Weather", ", gusts {n}\u202fkm/h").format(n=_number(gusts))
    return f"{text}."


def _from(degrees: float) -> str:
    return (
        translate("Weather", "from the north"),
        translate("Weather", "from the north-east"),
        translate("Weather", "from the east"),
        translate("Weather", "from the south-east"),
        translate("Weather", "from the south"),
        translate("Weather", "from the south-west"),
        translate("Weather", "from the west"),
        translate("Weather", "from the north-west"),
    )[round(degrees / 45) % 8]


def _air(values: WeatherValues) -> str:
    parts = []
    cloud, humidity = values.get("cloud_cover"), values.get("relative_humidity_2m")
    if cloud is not None:
        parts.append(translate("Weather", "cloud {n}").format(n=percent(cloud / 100)))
    if humidity is not None:
        parts.append(translate("Weather", "humidity {n}").format(n=percent(humidity / 100)))
    return f"{capitalised(', '.join(parts))}." if parts else ""


def _state(seen: Weather) -> str:
    state = {
        WeatherState.OBSERVED: translate("Weather", "Observed"),
        WeatherState.PROVISIONAL: translate("Weather", "Provisional, may still change"),
    }[seen.state]
    source = in_words(seen.provenance)
    return as_sentence(f"{state}: {source}" if source else state)


def weather_effect(prediction: Prediction, taxonomy: Taxonomy) -> str:
    """How weather changed the metadata vote for the taxon on the path to the answer, rich text.

    "" where no vote used weather.
    """
    nodes = [node for node in prediction.nodes if node.metadata_without_weather is not None]
    if not nodes:
        return ""
    node = nodes[-1]
    child = _child_on_path(node, prediction, taxonomy)
    assert node.metadata is not None
    assert node.metadata_without_weather is not None
    before, after = node.metadata_without_weather[child], node.metadata[child]
    return translate(
        "Weather", "Weather changed the vote for {taxon} from {before} to {after}."
    ).format(
        taxon=plain_name_html(taxonomy, node.children[child]),
        before=escape(percent(before)),
        after=escape(percent(after)),
    )


def _child_on_path(node: NodeEvidence, prediction: Prediction, taxonomy: Taxonomy) -> int:
    """The child on the path to the answer; below the answer, the most probable one."""
    answer = prediction.answer.taxon
    above = set() if answer is None else set(taxonomy.path(answer))
    for place, child in enumerate(node.children):
        if child in above:
            return place
    votes = node.joint or node.metadata or ()
    return max(range(len(votes)), key=votes.__getitem__)
