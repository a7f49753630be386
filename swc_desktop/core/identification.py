"""What a person says is in a picture, with the words of Camtrap DP where it has them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.core.taxonomy import Rank

MAX_COUNT: Final = 100_000
"""Animals in one picture or event; a larger number is an error in typing."""

MAX_LETTERS: Final = 2_000
"""Letters of a text that a person gives."""

MAX_PERSON_LETTERS: Final = 60
"""Letters of the name of who says it: the longest that fits a line of the window. A round choice.
"""


class Kind(StrEnum):
    """What a person says where there is no taxon to name."""

    BLANK = "blank"
    PERSON = "person"
    VEHICLE = "vehicle"
    SETUP = "setup"
    """People who set up or serve the camera."""
    UNKNOWN = "unknown"
    """An animal that nobody can name from the picture."""
    NOT_AN_OBJECT = "not_an_object"
    """A box around nothing."""
    OTHER_ANIMAL = "other_animal"
    """An animal that is not in the checklist, with or without a free name."""


BETWEEN_BEHAVIORS: Final = " | "
"""Between several behaviours, as Camtrap DP has them."""

EMPTIES: Final = frozenset({Kind.BLANK, Kind.SETUP})
"""Said of a whole picture they leave nothing to be said of its boxes."""


NOTHINGS: Final = frozenset({Kind.BLANK, Kind.NOT_AN_OBJECT})
"""Kinds that nothing else of the same target can be true beside."""


class Sex(StrEnum):
    """Camtrap DP's ``sex``."""

    FEMALE = "female"
    MALE = "male"


class LifeStage(StrEnum):
    """Camtrap DP's ``lifeStage``."""

    ADULT = "adult"
    SUBADULT = "subadult"
    JUVENILE = "juvenile"


class Certainty(StrEnum):
    """How certain a person is."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class IdentificationError(ValueError):
    """Values that cannot be said together."""


@dataclass(frozen=True)
class Identified:
    """One of the things that a person says are in a picture or event: a taxon or a kind.

    ``taxon`` is a scientific name with its ``rank``; ``checklist`` names the list that it is from,
    "" where it is in none. ``name`` is a free one, for other animals. ``behavior`` may hold several
    words, separated by `` | ``; ``individual`` is the code of one animal.

    Raises ``IdentificationError`` for what cannot be.
    """

    taxon: str | None = None
    rank: Rank | None = None
    checklist: str = ""
    kind: Kind | None = None
    name: str = ""
    count: int | None = None
    sex: Sex | None = None
    life_stage: LifeStage | None = None
    behavior: str = ""
    individual: str = ""
    certainty: Certainty | None = None
    remarks: str = ""

    def __post_init__(self) -> None:
        if (self.taxon is None) == (self.kind is None):
            raise IdentificationError(message("Core", "give either a taxon or a kind"))
        if (self.taxon is None) != (self.rank is None) or self.taxon == "":
            raise IdentificationError(message("Core", "a taxon has a name and a rank"))
        if self.name and self.kind is not Kind.OTHER_ANIMAL:
            raise IdentificationError(message("Core", "only another animal has a free name"))
        if self.count is not None and not 1 <= self.count <= MAX_COUNT:
            text = message("Core", "the count is not from 1 to {most:,}")
            raise IdentificationError(text.fill(most=MAX_COUNT))
        if self.individual and (self.count or 1) != 1:
            raise IdentificationError(message("Core", "an individual is one animal"))
        if not self.is_animal and (self.sex or self.life_stage or self.individual):
            text = message("Core", "only an animal has a sex, a life stage or a code")
            raise IdentificationError(text)
        if self.kind in (Kind.BLANK, Kind.NOT_AN_OBJECT) and self.count is not None:
            raise IdentificationError(message("Core", "nothing cannot be counted"))
        texts = (self.taxon or "", self.name, self.behavior, self.individual, self.remarks)
        if any(len(text) > MAX_LETTERS for text in texts):
            text = message("Core", "a text is longer than {most:,} letters")
            raise IdentificationError(text.fill(most=MAX_LETTERS))

    @property
    def is_animal(self) -> bool:
        """Whether this is an animal, named or not."""
        return self.taxon is not None or self.kind in (Kind.UNKNOWN, Kind.OTHER_ANIMAL)

    @property
    def label(self) -> str:
        """The scientific name, the free name, or else the word for the kind."""
        return self.taxon or self.name or str(self.kind)


def tidy_behavior(text: str) -> str:
    """Behaviours with `` | `` between each two, none of them empty and none twice."""
    parts = (part.strip() for part in text.split(BETWEEN_BEHAVIORS.strip()))
    return BETWEEN_BEHAVIORS.join(dict.fromkeys(filter(None, parts)))
