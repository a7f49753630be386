"""Words that people sort pictures by and that are not names of animals: blank, unknown, people."""

import re
from typing import Final

from swc_desktop.core.search_text import searchable
from trainer.sources import left_out

_EMPTY: Final = frozenset(
    {
        *("blank", "blanks", "empty", "nothing", "background", "vacio", "vide", "vazio"),
        *("leer", "leeg", "no animal", "no animals", "no wildlife", "false trigger"),
        *("false triggers", "ghost", "ghosts"),
    }
)
_PEOPLE: Final = frozenset(
    {
        *("human", "humans", "person", "persons", "people", "homo sapiens", "vehicle", "vehicles"),
        *("car", "cars", "motorcycle", "motorbike", "bicycle", "truck", "hunter", "poacher"),
        *("ranger", "rangers", "staff", "researcher", "tourist", "tourists", "persona", "gente"),
    }
)
_UNNAMED: Final = frozenset(
    {
        *("unknown", "unknowns", "unidentified", "unidentifiable", "undetermined", "unclassified"),
        *("none", "unlabelled", "unlabeled", "unsorted", "unsure", "uncertain"),
        *("unknown animal", "unknown species", "not identified", "no cv result", "to do", "todo"),
        *("unclear", "misfire", "corrupt", "corrupted", "bad", "trash", "delete", "rejected"),
        *("review", "to check", "check", "desconocido", "inconnu", "unbekannt"),
    }
)
_SETUP: Final = frozenset({"setup", "set up", "set-up", "calibration", "test shot"})

_SEPARATORS: Final = re.compile(r"[\s_]+")


def plain_label(text: str) -> str:
    """A label without case, accents and underscores."""
    return " ".join(_SEPARATORS.split(searchable(text))).strip()


def meaning_of(label: str) -> str:
    """``left_out.EMPTY`` for a picture without an animal, the reason to leave a picture out, or ""
    for a label that may name an animal."""
    plain = plain_label(label)
    for words, meaning in (
        (_EMPTY, left_out.EMPTY),
        (_PEOPLE, left_out.PERSON),
        (_UNNAMED, left_out.NOT_IDENTIFIED),
        (_SETUP, left_out.SETUP),
    ):
        if plain in words:
            return meaning
    return ""
