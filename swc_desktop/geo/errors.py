"""Coordinates that could not be read."""

from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message


class CoordinatesNotRead(WrongUsage):
    """A typed place that cannot be understood, or can be understood in several ways."""

    template = message(
        "Geo",
        "{text!r} is not a place: {problem}. "
        "Write it like -24.9947,31.5889, 24°59'41\"S 31°35'20\"E, 36J 357591 7234898 (UTM) "
        "or 36J UT 57591 34898 (MGRS).",
    )
