"""Results as JSON Lines: an object a line, UTF-8, columns in their order, null where unknown."""

import json
from collections.abc import Mapping

from swc_desktop.exports.rows import Row

SUFFIX = ".jsonl"


def line(row: Row, explanation: Mapping[str, object] | None = None) -> bytes:
    """One result, with its votes under ``explain`` where an explanation is given."""
    whole = row if explanation is None else {**row, "explain": explanation}
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8") + b"\n"
