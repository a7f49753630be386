"""How many animals of one kind the boxes of a detector show at once, as a suggested count.

It is a lower bound: what is outside the picture, or behind another animal, has no box.
"""

from collections import Counter
from collections.abc import Collection

import apsw

from swc_desktop.core.prediction import Status
from swc_desktop.core.region import Category
from swc_desktop.projects.drawn_boxes import drawn_boxes
from swc_desktop.projects.event_members import event_with
from swc_desktop.projects.judged_media import JudgedLevel, JudgedMedia, judged_media
from swc_desktop.projects.judged_regions import judged_regions
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.listed import SuggestedCount
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.model_answers import box_answers
from swc_desktop.projects.region_rows import found_regions


def suggested_count(connection: apsw.Connection, number: int) -> SuggestedCount | None:
    """What is suggested for a photograph and its event; None where it shows no one animal."""
    label = _label_of(connection, number)
    if label is None:
        return None
    event = event_with(connection, number)
    members = {number} if event is None else {number, *event[1]}
    counts = most_boxes(connection, members, label)
    of_event = None if event is None else max(counts[one] for one in members)
    return SuggestedCount(counts[number], of_event) if any(counts.values()) else None


def most_boxes(connection: apsw.Connection, numbers: Collection[int], label: str) -> Counter[int]:
    """The most boxes of an animal in one frame of each photograph or video.

    ``label`` is its scientific or free name, or the word for an animal without one. A box counts
    by what a person said of it, else of the whole photograph, else by the answer for it, also where
    that is a taxon above or below.
    """
    taxa = KnownTaxa(connection)
    judged = judged_media(connection, numbers)
    found: Counter[int] = Counter()
    answers = box_answers(connection, numbers)
    found_boxes, drawn = (
        found_regions(connection, list(numbers)),
        drawn_boxes(connection, list(numbers)),
    )
    for number in numbers:
        people = _by_region(judged.get(number))
        boxes = [*found_boxes.get(number, ()), *drawn.get(number, ())]
        for box in judged_regions(boxes, judged.get(number)):
            answer = answers.get(number, {}).get(box.number or 0)
            model = () if answer is None else (answer.taxon or answer.status,)
            shown = people.get(box.number) or people.get(None) or model
            found[number] += any(taxa.are_related(label, one) for one in shown)
    for (number, _), at_once in _moments(connection, numbers).items():
        if (known := _label_of(connection, number)) and taxa.are_related(label, known):
            found[number] = max(found[number], at_once)
    return found


def _by_region(judged: JudgedMedia | None) -> dict[int | None, tuple[str, ...]]:
    """What people said of each box, and under None what they said of the whole photograph. What
    they said of its event says nothing of a single box."""
    if judged is None or judged.level is JudgedLevel.EVENT:
        return {}
    labels: dict[int | None, tuple[str, ...]] = {}
    for act in judged.acts:
        labels[act.target.region] = tuple(one.label for one in act.said)
    return labels


def _label_of(connection: apsw.Connection, number: int) -> str | None:
    """The one animal that a photograph shows by what people said of it, else by the model."""
    judged = judged_media(connection, [number]).get(number)
    if judged is not None:
        labels = {one.label for one in judged.said}
        return labels.pop() if len(labels) == 1 and judged.first.is_animal else None
    row = connection.execute(
        "SELECT status, taxon FROM media WHERE number = ?", (number,)
    ).fetchone()
    if row is None or row[0] not in (Status.NAMED, Status.OTHER_ANIMAL):
        return None
    return str(row[1] or row[0])


def _moments(connection: apsw.Connection, numbers: Collection[int]) -> dict[tuple[int, float], int]:
    """How many animals were boxed at each moment of videos."""
    found: dict[tuple[int, float], int] = {}
    for some in in_pieces(numbers):
        rows = connection.execute(
            "SELECT m.number, r.moment_s, count(*) FROM media m "
            "JOIN detection d ON d.media = m.number AND d.pack = m.pack "
            "JOIN region r ON r.media = m.number AND r.detector = d.detector "
            f"WHERE r.category = '{Category.ANIMAL}' AND r.moment_s IS NOT NULL "
            f"AND m.number IN ({marks(some)}) GROUP BY 1, 2",
            some,
        )
        found.update(((int(number), float(at)), int(count)) for number, at, count in rows)
    return found
