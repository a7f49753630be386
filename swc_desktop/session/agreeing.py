"""How far people agree who judged the same photographs, for the window."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from swc_desktop.projects.double_review import ComparedPeople, DoubleReview
from swc_desktop.projects.project import Project


@dataclass(frozen=True)
class AgreementRead:
    """The agreement of all pairs at each level, on how many photographs each pair differs, and who
    judged how many.

    ``left`` is how many of those of each person ``person`` did not judge.
    """

    person: str
    compared: Sequence[ComparedPeople]
    different: Mapping[tuple[str, str], int]
    people: Mapping[str, int]
    left: Mapping[str, int]


def read_agreement(project: Project, person: str) -> AgreementRead:
    """Read it; ``person`` is who judges now, "" where nobody was asked yet."""
    review = DoubleReview(project.connection)
    people = review.people
    return AgreementRead(
        person,
        review.compared(),
        Counter((one.first, one.second) for one in review.different()),
        people,
        {other: len(review.left_for(person, other)) for other in sorted(people) if other != person},
    )
