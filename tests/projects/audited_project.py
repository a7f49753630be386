"""A project with answers of all kinds, to draw from."""

from tests.projects.burst_project import add_rows
from tests.projects.desk import Desk

HOUR = 3600.0
ANSWERS = [
    ("named", "Panthera pardus", "species", 0.97),
    ("named", "Panthera pardus", "species", 0.6),
    ("named", "Panthera leo", "species", 0.85),
    ("named", "Panthera", "genus", 0.9),
    ("blank", None, None, 0.9),
    ("unsure", None, None, 0.4),
]
"""What the model says in ``answered``, in turn."""


def answered(desk: Desk, count: int, seed: int = 0) -> list[int]:
    """Photographs far apart in time, with these answers as if a model had given them."""
    numbers = add_rows(desk, [HOUR * at for at in range(count)], seed=seed)
    with desk.project.transaction() as raw:
        raw.executemany(
            "UPDATE media SET status = ?, taxon = ?, rank = ?, certainty = ?, confidence = ?4 "
            "WHERE number = ?5",
            [(*ANSWERS[at % len(ANSWERS)], number) for at, number in enumerate(numbers)],
        )
    return numbers
