"""The conditions and orders of lists of photographs as SQL on ``media m`` and its files."""

from collections.abc import Mapping
from typing import Final

from swc_desktop.core.prediction import Status
from swc_desktop.core.result_state import FAIRLY_SURE, FINE_RANKS, SURE, State, Sureness
from swc_desktop.core.taxonomy import RANKS
from swc_desktop.projects.judged_media import Judged
from swc_desktop.projects.media_filter import Lacking, Order, Review

NAME_SQL: Final = "substr(f.path, length(rtrim(f.path, replace(f.path, '/', ''))) + 1)"
"""The name of a file without its folders, as the index ``file_by_name`` has it."""

FILES: Final = "SELECT g.number FROM media_file g WHERE g.media = m.number"
CURRENT_MEDIA: Final = "SELECT f.media FROM media_file f WHERE f.replaced_at IS NULL"

PATH_HAS: Final = (
    "(f.path LIKE ? ESCAPE '\\' OR "
    "(octet_length(f.path) != length(f.path) AND searchable(f.path) LIKE ? ESCAPE '\\'))"
)
"""A word is in a path; the slower comparison is only for paths with letters beyond ASCII."""

STATE: Final = (
    f"CASE WHEN m.status IS NULL THEN 'unreadable' WHEN m.certainty < {FAIRLY_SURE} THEN 'unsure' "
    f"WHEN m.status != '{Status.NAMED}' THEN m.status "
    f"WHEN m.rank IN ({', '.join(repr(rank.value) for rank in FINE_RANKS)}) THEN 'named' "
    "ELSE 'higher' END"
)
"""``result_state`` of a row of ``media m``."""

SURENESS: Final = (
    f"CASE WHEN m.certainty >= {SURE} THEN '{Sureness.SURE}' "
    f"WHEN m.certainty >= {FAIRLY_SURE} THEN '{Sureness.FAIRLY}' "
    f"WHEN m.certainty IS NOT NULL OR m.status = '{Status.UNSURE}' THEN '{Sureness.NOT}' END"
)
"""``ListedMedia.sureness`` of the same."""

_RANK_ORDER: Final = "CASE m.rank {} END".format(
    " ".join(f"WHEN '{rank}' THEN {place}" for place, rank in enumerate(RANKS))
)
_STATE_ORDER: Final = f"CASE {STATE} {{}} END".format(
    " ".join(f"WHEN '{state}' THEN {place}" for place, state in enumerate(State))
)


def _ordered(column: str, *more: str) -> tuple[str, ...]:
    """Sorted by a column that may be unknown, what is unknown last whatever the direction."""
    return (f"{column} IS NULL,", column, *more, "m.number")


ORDERS: Final[Mapping[Order, tuple[str, ...]]] = {
    Order.ADDED: ("", "m.number"),
    Order.TIME: _ordered("m.local_time"),
    Order.NAME: ("", f"{NAME_SQL} COLLATE NOCASE", "m.number"),
    Order.FOLDER: ("", "f.root", "f.path", "m.number"),
    Order.TAXON: _ordered("m.taxon", "coalesce(m.local_time, '')"),
    Order.RANK: _ordered(_RANK_ORDER),
    Order.CONFIDENCE: _ordered("m.certainty"),
    Order.STATE: ("", _STATE_ORDER, "m.number"),
    Order.PLACE: _ordered("m.latitude", "m.longitude"),
    Order.EVIDENCE: _ordered("m.evidence"),
    Order.IDENTIFIED: _ordered("m.identified"),
    Order.UNSURE_FIRST: (
        f"{STATE} != '{State.UNSURE}', m.certainty IS NULL,",
        "m.certainty",
        "m.number",
    ),
    Order.CAMERA: ("m.camera = '',", "m.camera COLLATE NOCASE", "m.serial", "m.number"),
}
"""For each order what says that it is unknown, then its columns; not for camera stations, whose
shown names are not in a column."""

BY_FILE: Final = (Order.NAME, Order.FOLDER)

LACKING: Final[Mapping[Lacking, str]] = {
    Lacking.PLACE: "m.latitude IS NULL",
    Lacking.TIME: "m.local_time IS NULL",
    Lacking.DEPLOYMENT: "m.deployment IS NULL",
    Lacking.FILE: f"NOT EXISTS ({FILES} AND g.replaced_at IS NULL AND g.missing_since IS NULL)",
}

_ANSWERED: Final = "coalesce(m.taxon, m.status)"

_NOT_JUDGED: Final = "m.judged = 0 AND m.status IS NOT NULL"

REVIEW: Final[Mapping[Review, str]] = {
    Review.JUDGED: "m.judged != 0",
    Review.NOT_JUDGED: _NOT_JUDGED,
    Review.UNSURE: f"{_NOT_JUDGED} AND {STATE} = '{State.UNSURE}'",
    Review.DISAGREE: f"{_NOT_JUDGED} AND m.disputed",
    Review.AGREED: f"m.judged != 0 AND m.identified IS {_ANSWERED}",
    Review.DIFFERENT: f"m.judged != 0 AND m.identified IS NOT {_ANSWERED}",
    Review.CONFLICT: f"(m.judged & {int(Judged.CONFLICT)}) != 0",
}
"""What people said of a photograph, beside what the model says; ``MediaListing`` finds the others
by their numbers, and ``RARE`` by the taxa."""

IS_RARE: Final = (
    f"{_NOT_JUDGED} AND m.certainty >= {FAIRLY_SURE} "
    "AND m.taxon IN (SELECT value FROM json_each(?))"
)
"""``Review.RARE`` with the names of the rare taxa."""

COUNTED_REVIEW: Final = (
    Review.JUDGED,
    Review.NOT_JUDGED,
    Review.UNSURE,
    Review.DISAGREE,
    Review.CONFLICT,
)

COUNTED: Final = (
    LACKING[Lacking.PLACE],
    LACKING[Lacking.TIME],
    LACKING[Lacking.DEPLOYMENT],
    "m.conflicts != 0",
    "m.damaged",
    "m.disputed",
    *(REVIEW[one] for one in COUNTED_REVIEW),
)
