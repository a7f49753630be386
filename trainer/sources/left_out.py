"""Why a source leaves out a row or a picture; cleaning drops it under this name.

These are facts of a layout and not judgements about an observation, so they cannot be switched off.
"""

from typing import Final

MACHINE: Final = "answer of a machine"
"""A model named it and no person did: a pack must not learn from another model's answers."""

SAME_EVENT: Final = "same animal and event as another row"
PERSON: Final = "person or vehicle"
NOT_IDENTIFIED: Final = "not identified"
SETUP: Final = "camera being set up"
SEVERAL: Final = "several kinds of animals in the picture"
"""Such a picture would teach each of them the other; the program names whole pictures."""

NO_FILE: Final = "picture not on the disk"
CHANGED: Final = "picture changed since it was identified"
DAMAGED: Final = "picture damaged, by its own table"
COPY: Final = "the same picture in another folder"
CONTRADICTION: Final = "folder and row name different animals"

EMPTY: Final = "other: empty"
"""The name of a picture in which a person saw no animal: it is kept, and tests the gate."""

VIDEO: Final = "video"
FOLDERS_DISAGREE: Final = "its folders name different animals"
NO_ROW: Final = "picture without a row"

PICTURES: Final = frozenset({COPY, CONTRADICTION, NO_ROW})
"""Reasons that are about a file beside the records and not about a record."""
