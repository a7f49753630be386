"""Photographs that a person accepted as they were answered, and that have another answer now."""

import apsw

from swc_desktop.core.prediction import Status
from swc_desktop.projects.known_taxa import KnownTaxa


def changed_answers(connection: apsw.Connection) -> list[int]:
    """The numbers of photographs of which the model says something else now than what a person
    accepted; not where that is only the same at another rank, or nothing.

    What is compared is what counts for the photograph now; those whose answer differs from that are
    found first, in an index (``CROSS JOIN`` keeps SQLite from going through all that people said).
    """
    rows = connection.execute(
        "SELECT m.number, i.shown_taxon, m.taxon FROM media m "
        "CROSS JOIN current_identification i ON i.media = m.number "
        "JOIN identification_row r ON r.identification = i.number "
        "WHERE m.judged != 0 AND m.identified IS NOT coalesce(m.taxon, m.status) "
        "AND m.status NOT IN (?, ?) "
        "AND i.region IS NULL AND i.shown_status IS NOT NULL "
        "AND (r.taxon IS i.shown_taxon AND r.taxon IS NOT NULL OR r.kind IS i.shown_status) "
        "AND (m.taxon IS NOT i.shown_taxon OR m.status IS NOT i.shown_status)",
        (Status.UNSURE.value, Status.NOT_IN_PACK.value),
    ).fetchall()
    if not rows:
        return []
    taxa = KnownTaxa(connection)
    changed = {
        int(str(number))
        for number, shown, now in rows
        if shown is None or now is None or not taxa.are_related(str(shown), str(now))
    }
    return sorted(changed)
