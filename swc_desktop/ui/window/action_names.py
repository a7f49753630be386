"""The names of the actions that judge photographs, for their table and for what they do."""

from collections.abc import Mapping
from typing import Final

from swc_desktop.core.identification import Kind

KINDS: Final[Mapping[str, Kind]] = {
    "unknown": Kind.UNKNOWN,
    "blank": Kind.BLANK,
    "person_in_it": Kind.PERSON,
    "vehicle": Kind.VEHICLE,
    "not_an_object": Kind.NOT_AN_OBJECT,
}
"""What can be said with one key where there is no animal to name."""

LABELS: Final = tuple(f"label_{key}" for key in range(1, 10))
"""The names on the number keys."""

EVENT: Final = "event_"
"""Before the name of an action that concerns a whole event."""
