"""The pictures of an individual by the side that they show, for its page in the catalogue."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from swc_desktop.core.individual import Flank
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_members import Member, members, references
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.project import Project
from swc_desktop.session.which_individual import PicturedAnimal, pictured_animals


@dataclass(frozen=True)
class IndividualPicture:
    """A picture of an individual, and who said so.

    ``is_reference``: it stands for its side; ``is_chosen``: a person said that.
    """

    animal: PicturedAnimal
    member: Member
    is_reference: bool
    is_chosen: bool = False


def read_pictures(project: Project, key: str) -> list[IndividualPicture]:
    """The pictures of an individual by its key, side by side of it; of each side that which stands
    for it comes first, then in the order of time. What is said of whole events is left out."""
    catalogue = Catalogue(project.connection)
    mine = [one for one in members(project.connection, catalogue) if one.individual.key == key]
    pictured = pictured_animals(project, [one.target for one in mine])
    shown = [(pictured[one.target], one) for one in mine if one.target in pictured]
    order, chosen = list(Flank), references(project.connection)
    shown.sort(key=lambda two: (order.index(two[1].flank), _time_of(two[0])))
    found: list[IndividualPicture] = []
    for flank in order:
        some = [two for two in shown if two[1].flank is flank]
        reference = _reference(some, chosen)
        ordered = sorted(some, key=lambda two: two is not reference)
        found += [
            IndividualPicture(*two, two is reference, two[0].target in chosen) for two in ordered
        ]
    return found


def _reference(
    some: Sequence[tuple[PicturedAnimal, Member]], chosen: Collection[Target]
) -> tuple[PicturedAnimal, Member] | None:
    """That which stands for a side: the one that a person chose, else one that a second person
    confirmed, the largest before others."""

    def rank(two: tuple[PicturedAnimal, Member]) -> tuple[bool, bool, float]:
        animal, member = two
        return animal.target in chosen, bool(member.confirmed_by), _area(animal)

    return max(some, key=rank, default=None)


def _area(animal: PicturedAnimal) -> float:
    return 1.0 if animal.box is None else animal.box.width * animal.box.height


def _time_of(animal: PicturedAnimal) -> str:
    moment = animal.record.moment
    return "" if moment is None else moment.local.isoformat()
