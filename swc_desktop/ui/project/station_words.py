"""Camera stations in words: where they are, and from when to when."""

from datetime import datetime, time
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime

from swc_desktop.projects.deployments import Deployment
from swc_desktop.ui.text import words

translate = QCoreApplication.translate

EXAMPLE_TIME: Final = "2026-02-19 06:30"
"""How times are typed: the order that is the same in every country."""


def place_words(station: Deployment) -> str:
    """The coordinates, or that they are not known."""
    if station.place is None:
        return translate("Stations", "no place")
    return words.coordinates(station.place)


def time_words(text: str) -> str:
    """A time as a camera station keeps it, without its offset."""
    when = datetime.fromisoformat(text)
    shown = QDateTime(QDate(when.year, when.month, when.day), QTime(when.hour, when.minute))
    return QLocale().toString(shown, "d MMM yyyy, HH:mm")


def typed_time(stored: str) -> str:
    """A stored time as a person types it: a day alone where it begins or ends there."""
    if not stored:
        return ""
    when = datetime.fromisoformat(stored)
    if when.tzinfo is None and when.time() in (time(0, 0), time(23, 59, 59)):
        return when.date().isoformat()
    text = when.isoformat(" ", "seconds" if when.second else "minutes")
    return text if when.tzinfo is None else f"{text[:-6]} {text[-6:]}"


def day_words(text: str) -> str:
    """The day of a time as a camera station keeps it."""
    when = datetime.fromisoformat(text)
    return QLocale().toString(QDate(when.year, when.month, when.day), "d MMM yyyy")


def period_words(station: Deployment) -> str:
    """From which day to which, as far as that is known."""
    if station.starts is not None and station.ends is not None:
        return translate("Stations", "{start} – {end}").format(
            start=day_words(station.starts), end=day_words(station.ends)
        )
    if station.starts is not None:
        return translate("Stations", "from {start}").format(start=day_words(station.starts))
    if station.ends is not None:
        return translate("Stations", "until {end}").format(end=day_words(station.ends))
    return translate("Stations", "no times")
