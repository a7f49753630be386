"""How many photographs a project has, by kind."""

from collections import Counter
from dataclasses import dataclass, field

from swc_desktop.core.result_state import DETECTOR_STATES, State
from swc_desktop.projects.media_filter import Lacking, Review


@dataclass
class Tally:
    """How many photographs there are, in all and by kind.

    ``taxa`` counts an answer that is at least fairly sure for its taxon alone; ``lineages`` for
    all taxa above it too. ``deployments`` has "" for none, ``days`` "" for unknown; ``cameras`` are
    known ones, each its words and its serial number. ``review`` does not say
    whether people agreed with the model. ``drawn`` are the photographs of the last audit.
    """

    total: int = 0
    states: Counter[State] = field(default_factory=Counter)
    taxa: Counter[str] = field(default_factory=Counter)
    lineages: Counter[str] = field(default_factory=Counter)
    roots: Counter[int] = field(default_factory=Counter)
    deployments: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    cameras: Counter[tuple[str, str]] = field(default_factory=Counter)
    lacking: Counter[Lacking] = field(default_factory=Counter)
    disputed: int = 0
    partial: int = 0
    in_conflict: int = 0
    review: Counter[Review] = field(default_factory=Counter)
    drawn: int = 0

    @property
    def judged(self) -> int:
        """Of how many a person said what is in them."""
        return self.review[Review.JUDGED]

    @property
    def judgeable(self) -> int:
        """How many can be judged: those with an answer, and others that somebody judged."""
        return self.to_review + self.judged

    @property
    def to_review(self) -> int:
        """How many of those nobody has judged."""
        return self.review[Review.NOT_JUDGED]

    @property
    def named(self) -> int:
        """How many were named at any rank, and at least fairly sure."""
        return self.states[State.NAMED] + self.states[State.HIGHER]

    @property
    def offered_states(self) -> frozenset[State]:
        """The states to choose from: those that only a detector finds where one was used, and there
        not what stands for all of them."""
        states = frozenset(State) - {State.HIDDEN}
        if not any(self.states[state] for state in DETECTOR_STATES):
            return states - set(DETECTOR_STATES)
        return states if self.states[State.NOT_IN_PACK] else states - {State.NOT_IN_PACK}
