"""The pictures of an individual by the side that they show, for its page in the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass

from swc_desktop.core.individual import Flank
from swc_desktop.projects.individual_members import Member, members
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.project import Project
from swc_desktop.session.which_individual import PicturedAnimal, pictured_animals


@dataclass(frozen=True)
class IndividualPicture:
    """A picture of an individual, and who said so; ``is_reference``: it stands for its side."""

    animal: PicturedAnimal
    member: Member
    is_reference: bool


def read_pictures(project: Project, key: str) -> list[IndividualPicture]:
    """The pictures of an individual by its key, side by side of it; of each side that which stands
    for it comes first, then in the order of time. What is said of whole events is left out."""
    catalogue = Catalogue(project.connection)
    mine = [one for one in members(project.connection, catalogue) if one.individual.key == key]
    pictured = pictured_animals(project, [one.target for one in mine])
    shown = [(pictured[one.target], one) for one in mine if one.target in pictured]
    order = list(Flank)
    shown.sort(key=lambda two: (order.index(two[1].flank), _time_of(two[0])))
    found: list[IndividualPicture] = []
    for flank in order:
        some = [two for two in shown if two[1].flank is flank]
        reference = _reference(some)
        ordered = sorted(some, key=lambda two: two is not reference)
        found += [IndividualPicture(*two, two is reference) for two in ordered]
    return found


def _reference(
    some: Sequence[tuple[PicturedAnimal, Member]],
) -> tuple[PicturedAnimal, Member] | None:
    """That which stands for a side: one that a second person confirmed, the largest before
    others."""
    return max(some, key=lambda two: (bool(two[1].confirmed_by), _area(two[0])), default=None)


def _area(animal: PicturedAnimal) -> float:
    return 1.0 if animal.box is None else animal.box.width * animal.box.height


def _time_of(animal: PicturedAnimal) -> str:
    moment = animal.record.moment
    return "" if moment is None else moment.local.isoformat()
