"""How often people agreed with what the model said when they judged.

It does not measure the model: people see its answer while they judge, and choose what they judge.
"""

from dataclasses import dataclass

import apsw

from swc_desktop.core.message import Message, message
from swc_desktop.projects.known_taxa import KnownTaxa


@dataclass(frozen=True)
class Agreement:
    """Photographs that people judged, and of those with one answer of the model and one thing that
    people said: where both are the same, and where one is a taxon above the other."""

    judged: int = 0
    compared: int = 0
    same: int = 0
    other_rank: int = 0

    @property
    def record(self) -> dict[str, int]:
        """The counts by their names in the contract."""
        return {
            "judged": self.judged,
            "compared": self.compared,
            "agreed": self.same,
            "agreed_at_another_rank": self.other_rank,
        }

    @property
    def words(self) -> list[Message]:
        """The same in sentences, none where nobody has judged."""
        if not self.judged:
            return []
        judged = message("Projects", "People judged %Ln photograph(s).", "", 0)
        found = [judged.counted(self.judged)]
        if self.compared:
            text = message(
                "Projects",
                "Of %Ln answer(s) of the model they agreed with {same}, and with {other} more at "
                "another rank.",
                "",
                0,
            )
            filled = text.fill(same=f"{self.same:,}", other=f"{self.other_rank:,}")
            found.append(filled.counted(self.compared))
        return found


def agreement(connection: apsw.Connection) -> Agreement:
    """What people said of photographs and boxes beside what they saw of the model then."""
    ((judged,),) = connection.execute(
        "SELECT count(*) FROM shown_media WHERE judged != 0"
    ).fetchall()
    taxa = KnownTaxa(connection)
    rows = connection.execute(
        "SELECT min(r.taxon), min(r.kind), i.shown_taxon, i.shown_status, count(*) "
        "FROM current_identification i JOIN identification_row r ON r.identification = i.number "
        "WHERE i.shown_status NOT IN ('unsure', 'not_in_pack') "
        # An act that decides a conflict has an equal row for each side.
        "AND i.number IN (SELECT min(number) FROM current_identification "
        "GROUP BY action, media, region) GROUP BY i.number "
        "HAVING count(*) = 1"
    ).fetchall()
    same = other_rank = 0
    for taxon, kind, shown_taxon, shown_status, _ in rows:
        if (taxon, kind or "named") == (shown_taxon, shown_status):
            same += 1
        elif taxon is not None and shown_taxon is not None:
            other_rank += taxa.are_related(str(taxon), str(shown_taxon))
    return Agreement(int(str(judged)), len(rows), same, other_rank)
