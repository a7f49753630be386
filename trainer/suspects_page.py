"""A page of suspect labels: a small picture of each beside its two names. It opens offline."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from swc_desktop.photos.decoding import load_image, shrunk
from swc_desktop.photos.errors import PhotoUnreadable

MAX_SHOWN: Final = 300
"""Pictures on the page: about 4 MB, which every browser opens; the table has all rows."""

_EDGE: Final = 220
"""Pixels of the longer side: enough to see an animal, four beside each other on a small screen."""

_STYLE: Final = (
    ":root{color-scheme:light dark}body{font:1rem/1.4 system-ui,sans-serif;margin:1.5rem}"
    "ul{display:flex;flex-wrap:wrap;gap:1rem;list-style:none;padding:0}"
    "li{width:14.5rem;overflow-wrap:anywhere}img{max-width:100%;display:block}"
    ".none{width:14rem;height:9rem;border:1px dashed;display:grid;place-items:center}"
)


@dataclass(frozen=True)
class ShownSuspect:
    """A suspect row on the page; ``picture`` is None if the observation has none."""

    name: str
    recorded: str
    suggested: str
    probability: float
    picture: Path | None


def suspects_page(rows: Sequence[ShownSuspect]) -> bytes:
    """The page as HTML in UTF-8, the first ``MAX_SHOWN`` rows with their pictures."""
    shown = rows[:MAX_SHOWN]
    more = len(rows) - len(shown)
    rest = f" The page shows the first {len(shown):,}; the table has {more:,} more." if more else ""
    items = "\n".join(map(_item, shown))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Suspect labels</title><style>{_STYLE}</style></head><body>\n"
        f"<h1>Suspect labels: {len(rows):,}</h1>\n"
        "<p>Models that did not see these observations contradict their recorded names, the "
        "clearest first. Some names are right all the same: look, and fill in the column "
        f"corrected_to of suspects.csv.{rest}</p>\n<ul>\n{items}\n</ul>\n</body></html>\n"
    ).encode()


def _item(one: ShownSuspect) -> str:
    return (
        f"<li>{_picture(one.picture)}<strong>{escape(one.recorded)}</strong><br>"
        f"perhaps {escape(one.suggested)} ({100 * one.probability:.0f} %)<br>"
        f"<small>{escape(one.name)}</small></li>"
    )


def _picture(file: Path | None) -> str:
    if file is None:
        return '<div class="none">no picture</div>'
    try:
        small = shrunk(load_image(file, short_side=_EDGE).convert("RGB"), _EDGE)
    except PhotoUnreadable:
        return '<div class="none">picture not readable</div>'
    out = io.BytesIO()
    small.save(out, "JPEG", quality=70)
    code = base64.b64encode(out.getvalue()).decode("ascii")
    return f'<img alt="" src="data:image/jpeg;base64,{code}">'
