"""The event of a photograph, and the photographs of an event."""

import apsw


def event_with(connection: apsw.Connection, number: int) -> tuple[str, tuple[int, ...]] | None:
    """The id of the event of a photograph, one made by hand before others, and the numbers of its
    photographs; None for a photograph in no event."""
    rows = connection.execute(
        "SELECT e.id, other.media FROM event_media mine JOIN current_event e "
        "ON e.number = mine.event JOIN event_media other ON other.event = e.number "
        "WHERE mine.media = ? ORDER BY e.by_hand DESC, e.number, other.media",
        (number,),
    ).fetchall()
    if not rows:
        return None
    event = str(rows[0][0])
    return event, tuple(int(str(media)) for id_, media in rows if id_ == event)


def members_of(connection: apsw.Connection, event: str) -> list[int]:
    """The numbers of the photographs of an event, by its id."""
    rows = connection.execute(
        "SELECT DISTINCT em.media FROM current_event e JOIN event_media em ON em.event = e.number "
        "WHERE e.id = ? ORDER BY em.media",
        (event,),
    )
    return [int(str(row[0])) for row in rows.fetchall()]
