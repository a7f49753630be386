"""The tables of animals that are known one by one."""

from collections.abc import Sequence
from typing import Final

from swc_desktop.projects.act_tables import ACT_COLUMNS, current_view, heads_view

_TABLES: Final = f"""
CREATE TABLE individual (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    reverts INTEGER NOT NULL DEFAULT 0,
    individual TEXT NOT NULL,
    code TEXT NOT NULL,
    taxon TEXT NOT NULL,
    sex TEXT,
    remarks TEXT NOT NULL,
    same_as TEXT
) STRICT;
CREATE INDEX individual_by_key ON individual (individual);
CREATE TABLE flank (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    reverts INTEGER NOT NULL DEFAULT 0,
    media INTEGER NOT NULL REFERENCES media,
    region INTEGER REFERENCES region,
    flank TEXT NOT NULL
) STRICT;
CREATE INDEX flank_of_media ON flank (media, region);
CREATE TABLE comparison (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    reverts INTEGER NOT NULL DEFAULT 0,
    media INTEGER NOT NULL REFERENCES media,
    region INTEGER REFERENCES region,
    individual TEXT NOT NULL,
    verdict TEXT NOT NULL
) STRICT;
CREATE INDEX comparison_of_media ON comparison (media, region, individual);
CREATE TABLE embedding (
    region INTEGER NOT NULL REFERENCES region,
    pack TEXT NOT NULL REFERENCES pack,
    vector BLOB NOT NULL,
    PRIMARY KEY (region, pack)
) STRICT, WITHOUT ROWID;
CREATE INDEX identification_by_individual ON identification_row (individual)
    WHERE individual != '';
{current_view("individual", "individual")}{current_view("flank", "flank")}
{current_view("comparison", "comparison")}"""
"""``individual.individual`` is a key that no other animal has on any desk; it is what
``identification_row.individual`` says, and alone says, of which animal a picture is. ``code`` is
what people call it, which may be said anew; ``same_as`` is the key of the animal that it was found
to be. A comparison says that a picture is not of an animal (``different``), or may be (``unsure``);
"" takes that back. ``embedding`` are unit vectors of float16 (``embeddings.py``) of pictures of
known animals."""


REFERENCE_PICTURES: Final = f"""
CREATE TABLE reference_picture (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    reverts INTEGER NOT NULL DEFAULT 0,
    media INTEGER NOT NULL REFERENCES media,
    region INTEGER REFERENCES region,
    is_reference INTEGER NOT NULL
) STRICT;
CREATE INDEX reference_picture_of_media ON reference_picture (media, region);
{current_view("reference_picture", "reference_picture")}"""
"""Pictures that stand for the side of an animal that they show, in the catalogue; 0 takes that
back. Of which animal a picture is, and which side it shows, is said elsewhere."""

_CODE: Final = (
    "coalesce((SELECT i.code FROM individual i WHERE i.individual = r.individual "
    "ORDER BY i.undone, i.number DESC LIMIT 1), r.individual)"
)
"""What people call the animal of an identification."""


def known_animals(said: Sequence[str]) -> str:
    """The statements that add these tables to a project.

    ``said`` are the columns of ``identification_row`` that are compared. In the words of what is
    said the code of an animal takes the place of its key, which stands behind all else: two animals
    may have been given one code.
    """
    words = ", ".join(_CODE if column == "individual" else column for column in said)
    return f"""{_TABLES}
DROP VIEW current_identification;
DROP VIEW identification_said;
CREATE VIEW identification_said AS SELECT *, (
    SELECT json_group_array(json(each)) FROM (
        SELECT json_array({words}, individual) AS each FROM identification_row r
        WHERE r.identification = act.number ORDER BY {", ".join(said)})) AS said
    FROM identification AS act;
{heads_view("identification", "identification_said")}"""
