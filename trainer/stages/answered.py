"""What a pack answers, in a sentence for terminal and card: what it names, and what is wrong."""

from trainer.evaluation.figures import answers, ranks_with_a_choice
from trainer.evaluation.methods import JOINED
from trainer.evaluation.results import Measured


def answered_sentence(some: Measured) -> str:
    """How many observations of a split get a name at the thresholds in use, and how often it is
    wrong; that nothing is named if no rank has a threshold."""
    method = some.method
    target = f"at most {100 * float(method.target):g} % wrong answers"
    if not any(method.thresholds[method.target].values()):
        return (
            f"{some.split}, at the thresholds: no observation gets a name. No rank has a threshold "
            f"that keeps {target} with 95 % confidence, so the program will answer nothing with "
            "this pack."
        )
    given = answers(method, some.cases, JOINED)
    reached = ", ".join(
        f"{rank.value} {found.value:.0%}" for rank, found in given.coverage.items() if found.n
    )
    return (
        f"{some.split}, at the thresholds for {target}: named to this rank or finer {reached}; "
        f"wrong of all answers {given.wrong_overall}"
    )


def one_taxon_sentence(some: Measured) -> str:
    """The ranks at which a pack has one taxon only; "" if there are none."""
    taxonomy = some.method.taxonomy
    there = {taxon.rank for taxon in taxonomy.taxa}
    alone = [rank.value for rank in there - set(ranks_with_a_choice(some.method))]
    if not alone:
        return ""
    return f"No figure for {', '.join(sorted(alone))}: the pack has one taxon there."
