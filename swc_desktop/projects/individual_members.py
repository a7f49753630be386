"""Which pictures people say are of which individual, and which they say are not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import apsw

from swc_desktop.core.individual import ComparisonVerdict, Flank
from swc_desktop.projects.acts import FIRST_SAID
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individuals import Catalogue, Individual
from swc_desktop.projects.judged_media import judged_media


@dataclass(frozen=True)
class Member:
    """A picture, box or event that is said to be of an individual, with the side that it shows.

    ``by`` said so first, at ``when`` (the clock of the computer) for the last time;
    ``confirmed_by`` are others who say the same.
    """

    target: Target
    individual: Individual
    flank: Flank
    by: str
    when: datetime
    confirmed_by: tuple[str, ...] = ()


def members(connection: apsw.Connection, catalogue: Catalogue) -> list[Member]:
    """All that counts as being of individuals, photographs in the order of their numbers."""
    rows = connection.execute(
        "SELECT DISTINCT i.media FROM current_identification i JOIN identification_row r "
        "ON r.identification = i.number WHERE i.media IS NOT NULL AND r.individual != '' "
        "UNION SELECT em.media FROM current_identification i JOIN identification_row r "
        "ON r.identification = i.number JOIN current_event e ON e.id = i.event "
        "JOIN event_media em ON em.event = e.number WHERE r.individual != '' ORDER BY 1"
    ).fetchall()
    sides, people = flanks(connection), _people(connection, catalogue)
    found: dict[tuple[Target, str], Member] = {}
    for judged in judged_media(connection, [int(str(row[0])) for row in rows]).values():
        for act in judged.acts:
            for one in act.said:
                individual = catalogue.find(one.individual) if one.individual else None
                if individual is None:
                    continue
                first, *others = people.get((act.target, individual.key)) or [act.by]
                found[act.target, individual.key] = Member(
                    act.target,
                    individual,
                    sides.get(act.target, Flank.UNKNOWN),
                    first,
                    act.when,
                    tuple(others),
                )
    return sorted(found.values(), key=lambda one: (one.target.media or 0, one.target.region or 0))


def flanks(connection: apsw.Connection) -> dict[Target, Flank]:
    """The side that each picture shows, where a person said so."""
    found: dict[Target, Flank] = {}
    rows = connection.execute(f"SELECT media, region, flank FROM current_flank AS row {FIRST_SAID}")
    for media, region, flank in rows:
        found.setdefault(Target(int(media), region), Flank(flank))
    return found


def references(connection: apsw.Connection) -> set[Target]:
    """The pictures that people let stand for the side of an individual."""
    found: dict[Target, bool] = {}
    rows = connection.execute(
        f"SELECT media, region, is_reference FROM current_reference_picture AS row {FIRST_SAID}"
    )
    for media, region, is_reference in rows:
        found.setdefault(Target(int(media), region), bool(is_reference))
    return {target for target, is_reference in found.items() if is_reference}


def verdicts(
    connection: apsw.Connection, target: Target, catalogue: Catalogue
) -> Mapping[str, ComparisonVerdict]:
    """The individuals that a picture is not of, or may be, by their keys. *Different* stays where
    one of two individuals that were merged was said to be different."""
    rows = connection.execute(
        "SELECT individual, verdict FROM current_comparison AS row "
        f"WHERE media IS ? AND region IS ? AND verdict != '' {FIRST_SAID}",
        (target.media, target.region),
    ).fetchall()
    known = {one.key for one in catalogue.all}
    found: dict[str, ComparisonVerdict] = {}
    for key, word in rows:
        root = catalogue.root(str(key))
        if root in known and found.get(root) is not ComparisonVerdict.DIFFERENT:
            found[root] = ComparisonVerdict(str(word))
    return found


def _people(
    connection: apsw.Connection, catalogue: Catalogue
) -> dict[tuple[Target, str], list[str]]:
    """Who says, by the last that each person said of a picture, that it is of an individual; the
    one who said so first comes first."""
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT i.media, i.region, i.event, a.made_by, i.number, r.individual "
        "FROM identification i JOIN action a ON a.number = i.action "
        "LEFT JOIN identification_row r ON r.identification = i.number "
        "WHERE i.undone = 0 AND (i.media IN (SELECT o.media FROM identification o "
        "JOIN identification_row s ON s.identification = o.number WHERE s.individual != '') "
        "OR i.event IS NOT NULL) ORDER BY a.said_at, a.id, i.number"
    ).fetchall()
    known = {one.key for one in catalogue.all}
    last: dict[tuple[Target, str], tuple[int, set[str]]] = {}
    since: dict[tuple[Target, str, str], int] = {}
    for at, (media, region, event, by, number, key) in enumerate(rows):
        target = Target(media, region, event)
        act, said = last.get((target, str(by)), (-1, set[str]()))
        if act != number:
            said = set()
            last[target, str(by)] = int(str(number)), said
        root = catalogue.root(str(key)) if key else ""
        if root in known:
            said.add(root)
            since.setdefault((target, str(by), root), at)
    found: dict[tuple[Target, str], list[str]] = defaultdict(list)
    for (target, by), (_, said) in last.items():
        for key in said:
            found[target, key].append(by)
    for (target, key), people in found.items():
        people.sort(key=lambda by: since[target, by, key])
    return found
