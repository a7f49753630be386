"""The table of random draws by which the answers of models are checked."""

from typing import Final

from swc_desktop.projects.act_tables import ACT_COLUMNS, current_view

AUDIT_DRAW: Final = f"""
CREATE TABLE audit_draw (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    reverts INTEGER NOT NULL DEFAULT 0,
    draw TEXT NOT NULL,
    media INTEGER NOT NULL REFERENCES media,
    position INTEGER NOT NULL,
    status TEXT NOT NULL,
    taxon TEXT,
    rank TEXT,
    confidence REAL,
    pack TEXT NOT NULL,
    band_low REAL,
    band_high REAL,
    stratum_size INTEGER NOT NULL,
    stratum_drawn INTEGER NOT NULL,
    population INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_draw_of_media ON audit_draw (media);
CREATE INDEX audit_draw_in_order ON audit_draw (draw, position);
{current_view("audit_draw", "audit_draw")}"""
"""A row for each photograph that was drawn, in a random order (``position``), with the answer as it
was at that moment. Its stratum is the answer with the band of its confidence: ``stratum_size``
photographs, of which ``stratum_drawn`` were drawn. ``population`` are the photographs with an
answer that nobody had judged, in strata that were not drawn from too."""
