"""What a pack says about animals that it has no taxon for: at some rank every name is wrong.

An open-set test (Geng et al. 2021, IEEE TPAMI 43:3614): the right answer is the nearest taxon that
the pack has, one above it, or none.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from swc_desktop.core.cascade import decide
from swc_desktop.core.method import Method
from swc_desktop.core.prediction import Status
from swc_desktop.core.scoring import RawVotes
from trainer.evaluation.methods import JOINED, SINGLE_AND_JOINED, NamingMethod, methods_of
from trainer.evaluation.metrics import Bools, Figure, grouped_share


@dataclass(frozen=True)
class OpenRows:
    """Such animals among votes: their ``rows``, and of each the recorded name, the nearest taxon of
    the pack ("" for none), and the group."""

    raw: RawVotes
    rows: Sequence[int]
    names: Sequence[str]
    known: Sequence[str]
    groups: Sequence[str]


@dataclass(frozen=True)
class OpenTest:
    """Observations by recorded name, and by method the share that is given a wrong name."""

    names: Mapping[str, int]
    wrong: Mapping[str, Figure]

    def as_json(self) -> dict[str, object]:
        """The same for the pack."""
        return {
            "names": dict(self.names),
            "wrong": {name: figure.as_json() for name, figure in self.wrong.items()},
        }

    @property
    def sentence(self) -> str:
        """The figure of all votes together, "" without such animals."""
        if not self.names:
            return ""
        return (
            f"Animals that the pack has no taxon for ({', '.join(self.names)}) are given a wrong "
            f"name in this share: {self.wrong[JOINED.name]}."
        )

    def lines(self) -> list[str]:
        """The section of the card, without its heading."""
        if not self.names:
            return ["No observation of an animal that the pack has no taxon for was at hand."]
        listed = ", ".join(f"{name} ({count:,})" for name, count in self.names.items())
        return [
            f"Animals with too few observations for a taxon of their own: {listed}. At the ranks "
            "where the pack has no name for them every name is wrong; right is the nearest taxon "
            "that it has, a coarser one, or none. Training observations among them count with "
            "votes of models that did not see them. Given a wrong name at the thresholds:",
            "",
            "| votes | share |",
            "|---|---|",
            *(f"| {name} | {figure} |" for name, figure in self.wrong.items()),
        ]


def open_test(method: Method, parts: Sequence[OpenRows]) -> OpenTest:
    """The answers at the thresholds, gate included, on rows of several parts together."""
    names = Counter(name for part in parts for name in part.names)
    groups = [group for part in parts for group in part.groups]
    if not groups:
        return OpenTest({}, {})
    asked = [naming for naming in SINGLE_AND_JOINED if naming in methods_of(method)]
    wrong = {
        naming.name: grouped_share(
            np.concatenate([_wrong(method, one, naming) for one in parts]), groups
        )
        for naming in asked
    }
    return OpenTest(dict(sorted(names.items())), wrong)


def _wrong(method: Method, part: OpenRows, naming: NamingMethod) -> Bools:
    """Whether a row (rows,) is answered with a taxon that is not the nearest known or above it."""
    missing: list[tuple[()]] = [()] * part.raw.rows
    decided = decide(method, part.raw, missing, recipe=naming.recipe, use=naming.mode, gated=True)
    return np.asarray(
        [
            one.answer.status is Status.NAMED
            and one.answer.taxon not in (method.taxonomy.path(known) if known else ())
            for one, known in zip((decided[row] for row in part.rows), part.known, strict=True)
        ],
        dtype=np.bool_,
    )
