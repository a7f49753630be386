"""The table of how often each name is right where the program answers with it."""

from trainer.evaluation.drawing.style import file_stem
from trainer.evaluation.methods import JOINED
from trainer.evaluation.named_taxa import named_taxa
from trainer.evaluation.report.report_tables import Table
from trainer.evaluation.split_figures import SplitFigures


def named_table(split: SplitFigures) -> Table:
    """Every taxon of the test, the rarest first, by the joined votes."""
    result = split.result(JOINED.name)
    rows = named_taxa(
        split.measured.method.taxonomy,
        split.measured.cases,
        result.answers or [""] * len(split.measured.ids),
        result.confidence,
    )
    return Table(
        file_stem(split.name, "named"),
        "Each name where the program answers with it",
        "Picture and metadata together, at the thresholds, gate included: how many observations "
        "show the taxon, how many were named so at its rank or finer, the share of these names "
        "that is right, and the mean probability that was stated for them. The share changes with "
        "how frequent an animal is: where it is rarer than in this test, its name is wrong more "
        "often.",
        ("rank", "taxon", "n", "named", "right", "stated"),
        tuple(
            (one.rank.value, one.taxon, one.n, one.answers, one.right, one.stated) for one in rows
        ),
    )
