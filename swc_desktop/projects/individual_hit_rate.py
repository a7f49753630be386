"""How often a catalogue finds its own animals again: each event is asked about by the others."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.binomial_interval import Interval, binomial_interval
from swc_desktop.core.likeness import AnimalPicture, most_alike
from swc_desktop.projects.alike import Likenesses
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_members import Member
from swc_desktop.projects.kept_embeddings import Vector, embeddings_of_targets
from swc_desktop.projects.project import Project
from swc_desktop.projects.sightings import events_of_media

AT: Final = (1, 5, 10)
"""How many of the most alike individuals are looked at."""


@dataclass(frozen=True)
class HitRate:
    """Of ``asked`` events with a known individual in how many it was among the first ``AT``.

    It can be asked where the individual was seen in another event from a side that can be compared;
    ``alone`` are events of individuals for which that is not so. ``choices`` are the individuals
    that were to choose from, on average. ``untimed`` pictures are in no event, and of ``without``
    no embedding is kept; these take no part.
    """

    asked: int
    hits: tuple[int, ...]
    choices: float
    alone: int
    untimed: int
    without: int

    @property
    def intervals(self) -> list[Interval]:
        """The exact interval of each share, as if the events were independent."""
        return [binomial_interval(hits, self.asked) for hits in self.hits]


def hit_rate(project: Project) -> HitRate:
    """Ask about each event of each individual with all pictures of other events as the catalogue.

    The pictures of one event are alike and no independent questions, so they are asked as one: an
    individual counts by the most alike pair of pictures.
    """
    compared = Likenesses(project)
    events = events_of_media(project.connection)
    timed = [one for one in compared.members if one.target.media in events]
    kept = embeddings_of_targets(project, [one.target for one in timed])
    usable = [one for one in timed if one.target in kept]
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for one in usable:
        groups[one.individual.key, events[one.target.media or 0]].append(one)
    hits, asked, choices, alone = [0] * len(AT), 0, 0, 0
    for (key, event), shown in groups.items():
        taxon = shown[0].individual.facts.taxon
        others = [
            one
            for one in usable
            if events[one.target.media or 0] != event
            and compared.are_near(taxon, one.individual.facts.taxon)
        ]
        found = most_alike(_seen(shown, kept), _seen(others, kept))
        order = [one.individual for one in found]
        if key not in order:
            alone += 1
            continue
        asked += 1
        choices += len(order)
        for at, limit in enumerate(AT):
            hits[at] += key in order[:limit]
    return HitRate(
        asked,
        tuple(hits),
        choices / asked if asked else 0.0,
        alone,
        len(compared.members) - len(timed),
        len(timed) - len(usable),
    )


def _seen(pictures: Sequence[Member], kept: dict[Target, Vector]) -> list[AnimalPicture]:
    return [AnimalPicture(one.individual.key, one.flank, kept[one.target]) for one in pictures]
