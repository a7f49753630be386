"""What people said, as columns of exported rows, apart from those of what the model says."""

from collections.abc import Sequence
from typing import Final

from swc_desktop.core.identification import Identified
from swc_desktop.core.region import Box
from swc_desktop.core.text import writable
from swc_desktop.exports.rows import BOX_DECIMALS, Row
from swc_desktop.projects.identifications import Identification
from swc_desktop.projects.judged_media import JudgedLevel, JudgedMedia
from swc_desktop.projects.judged_regions import attached

IDENTIFIED_COLUMNS: Final = (
    *("event", "identified_of", "identified", "identified_rank", "count", "identified_by"),
    *("identified_at", "sex", "life_stage", "behavior", "individual", "certainty", "remarks"),
)

NOTHING: Final[Row] = dict.fromkeys(IDENTIFIED_COLUMNS)
"""The columns of a row of which nobody said anything."""

_OF: Final = {
    JudgedLevel.BOXES: "box",
    JudgedLevel.PHOTOGRAPH: "photograph",
    JudgedLevel.EVENT: "event",
}


def identified_values(
    boxes: Sequence[tuple[int | None, Box]], judged: JudgedMedia | None
) -> tuple[list[Row], list[Row]]:
    """The columns for each row of a photograph, whose boxes these are, and those of further rows.

    What was said of a box stands in its row. Of what was said of the whole photograph or its event
    the first stands in the first row, the second in the second, and so on, so that no count is
    there twice; what has no row gets one of its own, with its box where it is of one.
    """
    rows: list[Row] = [dict(NOTHING) for _ in boxes]
    if judged is None:
        return rows, []
    of = _OF[judged.level]
    if judged.level is JudgedLevel.BOXES:
        found = attached(boxes, judged)
        further = []
        for at, act in enumerate(found):
            if act is not None:
                first, *others = act.said
                rows[at] = _values(act, first, of)
                further += [_values(act, one, of) for one in others]
        for act in judged.acts:
            if act not in found:
                further += [_values(act, one, of) | _box(act.box) for one in act.said]
        return rows, further
    said = [_values(act, one, of) for act in judged.acts for one in act.said]
    return [*said[: len(rows)], *rows[len(said) :]], said[len(rows) :]


def _box(box: Box | None) -> Row:
    if box is None:
        return {}
    edges = (box.left, box.top, box.width, box.height)
    return {"box": " ".join(f"{edge:.{BOX_DECIMALS}f}" for edge in edges)}


def _values(act: Identification, said: Identified, of: str) -> Row:
    values: Row = {
        "event": act.target.event,
        "identified_of": of,
        "identified": said.label,
        "identified_rank": said.rank,
        "count": said.count,
        "identified_by": act.by,
        "identified_at": act.when.isoformat(),
        "sex": said.sex,
        "life_stage": said.life_stage,
        "behavior": said.behavior,
        "individual": said.individual,
        "certainty": said.certainty,
        "remarks": said.remarks,
    }
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    """Enumerations as their words, and no empty text."""
    return writable(str(value)) or None if isinstance(value, str) else value
