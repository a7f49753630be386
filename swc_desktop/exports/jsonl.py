"""Results as JSON Lines: one object per line, UTF-8, columns in their order, null where unknown.

The line separators of Unicode are escaped, so that a line is a result for every reader. So are the
control characters that JSON allows, since a terminal obeys them.
"""

import json
from collections.abc import Mapping
from typing import Final

from swc_desktop.exports.rows import RESULTS_VERSION, Row

SUFFIX = ".jsonl"

_ESCAPED: Final = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}


def line(row: Row, more: Mapping[str, object] | None = None) -> bytes:
    """One result with the version of its format, and the values that have no column."""
    whole = {**row, "results_version": RESULTS_VERSION, **(more or {})}
    text = json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPED).encode("utf-8") + b"\n"
