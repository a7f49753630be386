"""The catalogue of individuals as a list: how often each was seen, from when to when, and from
which sides."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from swc_desktop.core.individual import Flank
from swc_desktop.projects.event_members import members_of
from swc_desktop.projects.individual_members import Member, members
from swc_desktop.projects.individuals import Catalogue, Individual
from swc_desktop.projects.media import in_pieces, marks
from swc_desktop.projects.project import Project


@dataclass(frozen=True)
class CatalogueRow:
    """An individual: its pictures by their side (an event counts as its photographs), when it was
    seen first and last (local time, ISO 8601, "" where that is not known), and how many of its
    pictures a second person confirmed."""

    individual: Individual
    sides: Mapping[Flank, int]
    first: str
    last: str
    confirmed: int

    @property
    def pictures(self) -> int:
        """How many there are of all sides."""
        return sum(self.sides.values())


def read_catalogue(project: Project) -> list[CatalogueRow]:
    """All individuals, by their codes."""
    catalogue = Catalogue(project.connection)
    of: dict[str, list[Member]] = defaultdict(list)
    for one in members(project.connection, catalogue):
        of[one.individual.key].append(one)
    media = {one.target: _media_of(project, one) for some in of.values() for one in some}
    times = _times(project, sorted({number for some in media.values() for number in some}))
    rows = []
    for individual in catalogue.all:
        mine = of[individual.key]
        sides: Counter[Flank] = Counter()
        for one in mine:
            sides[one.flank] += len(media[one.target])
        seen = sorted(
            times[number] for one in mine for number in media[one.target] if times.get(number)
        )
        first, last = (seen[0], seen[-1]) if seen else ("", "")
        confirmed = sum(bool(one.confirmed_by) for one in mine)
        rows.append(CatalogueRow(individual, sides, first, last, confirmed))
    return rows


def _media_of(project: Project, member: Member) -> list[int]:
    target = member.target
    if target.media is not None:
        return [target.media]
    return members_of(project.connection, target.event or "")


def _times(project: Project, numbers: Sequence[int]) -> dict[int, str]:
    """The local times of photographs."""
    found = {}
    for some in in_pieces(numbers):
        rows = project.file.rows(
            f"SELECT number, local_time FROM media WHERE number IN ({marks(some)})", list(some)
        )
        found.update({int(str(number)): str(local or "") for number, local in rows})
    return found
