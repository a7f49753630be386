"""Why fewer rows are measured at one rank than at another: every row has its reason."""

from collections import Counter
from collections.abc import Sequence

from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy, ancestor_at
from trainer.evaluation.results import Measured

_LISTED = 6
"""Reasons of a rank that are listed one by one; a round choice that fits a line or two."""


def rank_accounts(measured: Measured, checklist: Taxonomy) -> list[str]:
    """A sentence for each rank at which some rows have no truth, with the reasons by number."""
    total = len(measured.ids)
    found = []
    for rank in RANKS:
        known = set(measured.cases.at(rank))
        reasons = Counter(
            _reason(measured.method.taxonomy, checklist, name, rank)
            for row, name in enumerate(measured.recorded)
            if row not in known
        )
        if reasons:
            found.append(
                f"{rank.value.capitalize()}: {len(known):,} of {total:,} observations have a truth "
                f"there; the others: {_listed(reasons)}."
            )
    return found


def rows_account(measured: Measured, cases: int, unpictured: int) -> str:
    """Where the observations of a split are: the sum of the parts is ``cases``."""
    others = 0 if measured.others is None else measured.others.raw.rows
    strangers = 0 if measured.strangers is None else len(measured.strangers.rows)
    parts = {
        "measured here": len(measured.ids),
        "pictures of other things, for the gate": others,
        "animals without a taxon in the pack": strangers,
        "without a picture, whose places are lent to pictures": unpictured,
        "measured in another section": cases - len(measured.ids) - others - strangers - unpictured,
    }
    listed = ", ".join(f"{count:,} {what}" for what, count in parts.items() if count)
    return f"Of {cases:,} observations in this split: {listed}."


def _reason(taxonomy: Taxonomy, checklist: Taxonomy, name: str, rank: Rank) -> str:
    true = ancestor_at(checklist, name, rank) if name in checklist else None
    if true is None:
        recorded = checklist[name].rank.value if name in checklist else "name alone"
        return f"recorded only to the {recorded}"
    if true in taxonomy:
        return f"{true} at a drawn place"
    return f"{true} is not in the pack"


def _listed(reasons: "Counter[str]") -> str:
    ordered = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    shown: Sequence[str] = [f"{reason} ({count:,})" for reason, count in ordered[:_LISTED]]
    rest = sum(count for _, count in ordered[_LISTED:])
    return ", ".join([*shown, *([f"further reasons of this kind ({rest:,})"] if rest else [])])
