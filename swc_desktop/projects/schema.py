"""The tables of a project file and the steps from each older version to the next.

Names and columns follow Camtrap DP 1.0.2 where it has them. What a person adds is never changed
nor deleted: each such row names its ``action``, the row that it ``supersedes`` and whether it was
``undone``; the state of a target is its last row that was not undone. ``reverts`` counts how often
a row was undone and redone: of two copies of a row, a merge takes the one with the larger count.
"""

from typing import Final

from swc_desktop.projects.act_tables import ACT_COLUMNS, current_view
from swc_desktop.projects.audit_table import AUDIT_DRAW
from swc_desktop.projects.individual_tables import REFERENCE_PICTURES, known_animals

APPLICATION_ID: Final = 0x53574350
"""``SWCP``; SQLite keeps it in the header, so a file of another program is known as such."""

VERSION: Final = 7

_FIRST_ACTS: Final = {
    "deployment": ("deployment",),
    "camera_gap": ("deployment", "starts", "ends"),
    "capture": ("deployment",),
    "assignment": ("media",),
    "given_place": ("target_kind", "target"),
    "given_time": ("target_kind", "target"),
    "clock_correction": ("target_kind", "target"),
    "track": ("content",),
    "event": ("deployment", "starts"),
}

ACTS: Final = _FIRST_ACTS | {
    "identification": ("media", "region", "event"),
    "individual": ("individual",),
    "flank": ("media", "region"),
    "comparison": ("media", "region", "individual"),
    "reference_picture": ("media", "region"),
    "audit_draw": ("draw", "media"),
}
"""The tables of rows that people add, each with the columns that name its target."""

_CURRENT: Final = "".join(current_view(table, table) for table in _FIRST_ACTS)

_FIRST: Final = f"""
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE action (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    made_at TEXT NOT NULL,
    said_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    can_undo INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    origin TEXT NOT NULL
) STRICT;
CREATE INDEX action_in_order ON action (said_at);

CREATE TABLE root (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    path TEXT NOT NULL,
    volume TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE arrival (
    number INTEGER PRIMARY KEY,
    root INTEGER NOT NULL REFERENCES root,
    action INTEGER NOT NULL REFERENCES action,
    pack TEXT NOT NULL,
    began_at TEXT NOT NULL,
    ended_at TEXT,
    counts TEXT NOT NULL
) STRICT;

CREATE TABLE media (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL UNIQUE,
    picture_sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    kind TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    facts TEXT NOT NULL,
    reader TEXT NOT NULL,
    successor INTEGER REFERENCES media,
    camera TEXT NOT NULL DEFAULT '',
    serial TEXT NOT NULL,
    arrival INTEGER NOT NULL REFERENCES arrival,
    local_time TEXT,
    instant REAL,
    latitude REAL,
    longitude REAL,
    deployment TEXT,
    conflicts INTEGER NOT NULL DEFAULT 0,
    status TEXT,
    taxon TEXT,
    rank TEXT,
    confidence REAL,
    pack TEXT,
    certainty REAL,
    evidence TEXT,
    disputed INTEGER NOT NULL DEFAULT 0,
    damaged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX media_by_picture ON media (picture_sha256) WHERE picture_sha256 != '';
CREATE INDEX media_by_serial ON media (serial);
CREATE INDEX media_shown ON media (local_time, successor, status, taxon, rank, certainty,
    deployment, latitude, longitude, conflicts, damaged, disputed, evidence, camera, serial);

CREATE TABLE media_file (
    number INTEGER PRIMARY KEY,
    media INTEGER REFERENCES media,
    arrival INTEGER NOT NULL REFERENCES arrival,
    root INTEGER NOT NULL REFERENCES root,
    path TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    unreadable TEXT,
    missing_since TEXT,
    replaced_at TEXT
) STRICT;
CREATE UNIQUE INDEX current_file ON media_file (root, path) WHERE replaced_at IS NULL;
CREATE INDEX file_of_media ON media_file (media, replaced_at, missing_since, root);
CREATE INDEX file_by_name ON media_file (
    substr(path, length(rtrim(path, replace(path, '/', ''))) + 1) COLLATE NOCASE, media,
    replaced_at, root);
CREATE INDEX file_by_folder ON media_file (root, path, media);

CREATE TABLE deployment (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    deployment TEXT NOT NULL,
    location TEXT NOT NULL,
    location_name TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    uncertainty_m REAL,
    starts TEXT,
    ends TEXT,
    zone TEXT,
    camera_offset_s REAL,
    camera TEXT NOT NULL,
    fields TEXT NOT NULL
) STRICT;
CREATE INDEX deployment_by_id ON deployment (deployment);

CREATE TABLE camera_gap (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    deployment TEXT NOT NULL,
    starts TEXT NOT NULL,
    ends TEXT NOT NULL,
    remarks TEXT NOT NULL,
    removed INTEGER NOT NULL
) STRICT;
CREATE INDEX camera_gap_of ON camera_gap (deployment, starts);

CREATE TABLE capture (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    deployment TEXT NOT NULL,
    method TEXT NOT NULL
) STRICT;
CREATE INDEX capture_of ON capture (deployment);

CREATE TABLE assignment (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    media INTEGER NOT NULL REFERENCES media,
    deployment TEXT NOT NULL
) STRICT;
CREATE INDEX assignment_of_media ON assignment (media);
CREATE INDEX assignment_by_deployment ON assignment (deployment);

CREATE TABLE given_place (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    target_kind TEXT NOT NULL,
    target TEXT NOT NULL,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    uncertainty_m REAL,
    origin TEXT NOT NULL,
    fills_only INTEGER NOT NULL
) STRICT;
CREATE INDEX given_place_of ON given_place (target_kind, target);

CREATE TABLE given_time (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    target_kind TEXT NOT NULL,
    target TEXT NOT NULL,
    local TEXT NOT NULL,
    offset_s REAL,
    is_day INTEGER NOT NULL,
    origin TEXT NOT NULL,
    fills_only INTEGER NOT NULL
) STRICT;
CREATE INDEX given_time_of ON given_time (target_kind, target);

CREATE TABLE clock_correction (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    target_kind TEXT NOT NULL,
    target TEXT NOT NULL,
    pairs TEXT NOT NULL
) STRICT;

CREATE TABLE track (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    label TEXT NOT NULL,
    content TEXT NOT NULL,
    max_gap_s REAL NOT NULL,
    offset_s REAL NOT NULL,
    fills_only INTEGER NOT NULL
) STRICT;

CREATE TABLE track_point (
    track INTEGER NOT NULL REFERENCES track,
    instant REAL NOT NULL,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    altitude_m REAL,
    segment INTEGER NOT NULL
) STRICT;
CREATE INDEX point_by_instant ON track_point (track, instant);

CREATE TABLE region (
    number INTEGER PRIMARY KEY,
    media INTEGER NOT NULL REFERENCES media,
    moment_s REAL,
    left REAL NOT NULL,
    top REAL NOT NULL,
    width REAL NOT NULL,
    height REAL NOT NULL,
    category TEXT NOT NULL,
    confidence REAL,
    detector TEXT
) STRICT;
CREATE INDEX region_of_media ON region (media);

CREATE TABLE pack (
    digest TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    file TEXT NOT NULL,
    taxonomy TEXT NOT NULL
) STRICT;

CREATE TABLE vote (
    region INTEGER NOT NULL REFERENCES region,
    pack TEXT NOT NULL REFERENCES pack,
    outputs BLOB NOT NULL,
    PRIMARY KEY (region, pack)
) STRICT, WITHOUT ROWID;

CREATE TABLE prediction (
    region INTEGER NOT NULL REFERENCES region,
    pack TEXT NOT NULL REFERENCES pack,
    status TEXT NOT NULL,
    taxon TEXT,
    rank TEXT,
    confidence REAL,
    not_in_pack REAL,
    evidence TEXT,
    best TEXT NOT NULL,
    without_place TEXT,
    PRIMARY KEY (region, pack)
) STRICT, WITHOUT ROWID;
CREATE INDEX prediction_by_taxon ON prediction (pack, taxon);

CREATE TABLE event (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    deployment TEXT NOT NULL,
    starts REAL NOT NULL,
    ends REAL NOT NULL,
    by_hand INTEGER NOT NULL
) STRICT;
CREATE INDEX event_by_deployment ON event (deployment);

CREATE TABLE event_media (
    event INTEGER NOT NULL REFERENCES event,
    media INTEGER NOT NULL REFERENCES media,
    PRIMARY KEY (event, media)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_of_media ON event_media (media);

{_CURRENT}
CREATE VIEW shown_media AS SELECT * FROM media AS m WHERE successor IS NULL AND (
    NOT EXISTS (SELECT 1 FROM media_file f WHERE f.media = m.number) OR EXISTS (
        SELECT 1 FROM media_file f JOIN root r ON r.number = f.root
        WHERE f.media = m.number AND NOT r.removed));
CREATE TABLE tombstone (sha256 TEXT PRIMARY KEY, forgotten_at TEXT NOT NULL) STRICT
"""

_REVERTS: Final = ";\n".join(
    statement
    for table in ("action", *_FIRST_ACTS)
    for statement in (
        f"ALTER TABLE {table} ADD COLUMN reverts INTEGER NOT NULL DEFAULT 0",
        f"UPDATE {table} SET reverts = undone",
    )
)

_DETECTIONS: Final = """
CREATE TABLE detection (
    media INTEGER NOT NULL REFERENCES media,
    pack TEXT NOT NULL REFERENCES pack,
    detector TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (media, pack)
) STRICT, WITHOUT ROWID
"""
"""That a photograph was looked at, and by what: the votes of this pack are of the regions with this
``detector``. A photograph in which it found nothing differs from one that it has not seen."""

_BURSTS: Final = """
ALTER TABLE vote ADD COLUMN sharpness REAL;
ALTER TABLE prediction ADD COLUMN burst INTEGER NOT NULL DEFAULT 1;
ALTER TABLE prediction ADD COLUMN alone TEXT;
ALTER TABLE media ADD COLUMN burst TEXT;
CREATE INDEX media_by_burst ON media (burst) WHERE burst IS NOT NULL;
CREATE INDEX media_in_time ON media (deployment, serial, camera, instant)
"""
"""What votes together: how sharp a region was to the pack; how many photographs an answer is of,
and the answer of this one alone; the burst, by the id of its first photograph, NULL for one alone.
"""

_SAID: Final = (
    *("kind", "taxon", "rank", "name", "count", "sex", "life_stage", "behavior", "individual"),
    *("certainty", "remarks"),
)
"""What two people say alike where they agree, in this order in ``identification_said.said``."""

_IDENTIFICATIONS: Final = f"""
CREATE TABLE identification (
    number INTEGER PRIMARY KEY, {ACT_COLUMNS},
    reverts INTEGER NOT NULL DEFAULT 0,
    media INTEGER REFERENCES media,
    region INTEGER REFERENCES region,
    event TEXT,
    shown_status TEXT,
    shown_taxon TEXT,
    shown_rank TEXT,
    shown_confidence REAL,
    shown_pack TEXT
) STRICT;
CREATE INDEX identification_of_media ON identification (media, region);
CREATE INDEX identification_of_event ON identification (event) WHERE event IS NOT NULL;
CREATE TABLE identification_row (
    identification INTEGER NOT NULL REFERENCES identification,
    position INTEGER NOT NULL,
    taxon TEXT,
    rank TEXT,
    checklist TEXT NOT NULL,
    kind TEXT,
    name TEXT NOT NULL,
    count INTEGER,
    sex TEXT,
    life_stage TEXT,
    behavior TEXT NOT NULL,
    individual TEXT NOT NULL,
    certainty TEXT,
    remarks TEXT NOT NULL,
    PRIMARY KEY (identification, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX identification_by_taxon ON identification_row (taxon);
CREATE VIEW identification_said AS SELECT *, (
    SELECT json_group_array(json(each)) FROM (
        SELECT json_array({", ".join(_SAID)}) AS each FROM identification_row r
        WHERE r.identification = act.number ORDER BY {", ".join(_SAID)})) AS said
    FROM identification AS act;
{current_view("identification", "identification_said")}
ALTER TABLE media ADD COLUMN identified TEXT;
ALTER TABLE media ADD COLUMN identified_rank TEXT;
ALTER TABLE media ADD COLUMN judged INTEGER NOT NULL DEFAULT 0;
DROP INDEX media_shown;
CREATE INDEX media_shown ON media (local_time, successor, status, taxon, rank, certainty,
    deployment, latitude, longitude, conflicts, damaged, disputed, evidence, camera, serial,
    judged, identified);
{AUDIT_DRAW}"""
"""What people say of a photograph (``media`` alone), of a box in it (``region`` too) or of an event
made by hand (``event`` alone), 0 or more rows each: none takes back what was said. ``shown_…`` is
what the model said at that moment. ``media.judged`` and ``identified`` follow from these rows, for
filters and sorting (``judged_media``)."""

STEPS: Final = (
    *(_FIRST, _REVERTS, _DETECTIONS, _BURSTS, _IDENTIFICATIONS),
    *(known_animals(_SAID), REFERENCE_PICTURES),
)
"""The statements that lead from version ``n`` to ``n + 1``, each list separated by ``;``."""
