"""The tables of the report, each once: for the page, and for a CSV file."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.spreadsheet import MARK, csv_line, guarded
from swc_desktop.core.taxonomy import RANKS, Rank
from trainer.evaluation.drawing.curves import node_title
from trainer.evaluation.drawing.style import file_stem
from trainer.evaluation.methods import JOINED, METADATA, PICTURE, methods_of
from trainer.evaluation.metrics import Figure, Hierarchical
from trainer.evaluation.run_facts import ReportFacts
from trainer.evaluation.split_figures import SplitFigures
from trainer.evaluation.thesis_figures import REPORTED

Value = str | int | float | Figure | None

_NOTHING: Final = "–"


@dataclass(frozen=True)
class Table:
    """``name`` is the stem of its file; ``says`` explains its columns in a sentence or two."""

    name: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def cells(self) -> list[list[str]]:
        """The rows as they are printed."""
        return [[printed(value) for value in row] for row in self.rows]

    def numeric(self) -> list[bool]:
        """Which columns hold numbers only, to be set flush right."""
        return [
            all(not isinstance(row[column], str) for row in self.rows)
            for column in range(len(self.columns))
        ]

    def csv(self) -> bytes:
        """For people; a figure takes four columns: its value, its interval and its n."""
        wide = [
            any(isinstance(row[column], Figure) for row in self.rows)
            for column in range(len(self.columns))
        ]
        heads: list[str] = []
        for name, of_figures in zip(self.columns, wide, strict=True):
            heads += [name, f"{name}, low", f"{name}, high", f"{name}, n"] if of_figures else [name]
        lines = [csv_line(map(guarded, heads))]
        for row in self.rows:
            cells: list[str] = []
            for value, of_figures in zip(row, wide, strict=True):
                if not of_figures:
                    cells.append(_bare(value))
                elif isinstance(value, Figure) and value.n:
                    cells += [_bare(one) for one in (value.value, value.low, value.high, value.n)]
                else:
                    cells += ["", "", "", ""]
            lines.append(csv_line(cells))
        return MARK + b"".join(lines)


def printed(value: Value) -> str:
    """A value for a reader: shares with three digits, a figure with its interval."""
    if value is None:
        return _NOTHING
    if isinstance(value, Figure):
        if value.n == 0:
            return _NOTHING
        return f"{_share(value.value)} [{_share(value.low)}, {_share(value.high)}]"
    if isinstance(value, float):
        if 0 < value < 0.0005:
            return "< 0.001"
        return _NOTHING if math.isnan(value) else _share(value)
    return f"{value:,}" if isinstance(value, int) else value


def _share(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")


def unbroken(cell: str) -> str:
    """A cell for the page that may be broken before an interval and not inside it."""
    value, bracket, interval = cell.partition("[")
    return value + bracket + interval.replace(" ", "\u00a0")


def _bare(value: Value) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else str(round(value, 6))
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else str(value)


def overview_table(split: SplitFigures) -> Table:
    """Every method by rank: unconditional balanced accuracy."""
    methods = list(dict.fromkeys(one.method for one in split.by_rank))
    ranks = list(split.samples)
    return Table(
        file_stem(split.name, "by rank"),
        "Balanced accuracy by rank, whatever came above",
        "Mean recall of the classes of a rank: the most probable taxon of the rank against the "
        "true one; silence is wrong. The same observations in every row. 95 % intervals over "
        "groups.",
        ("votes", *(f"{rank.value} (n = {split.samples[rank].n:,})" for rank in ranks)),
        tuple(
            (
                method,
                *(
                    None if (at := split.at_rank(method, rank)) is None else at.balanced
                    for rank in ranks
                ),
            )
            for method in methods
        ),
    )


RANK_WORDS: Final = (
    "Given the right parent: the vote at the true parent, all nodes of the rank pooled, with the "
    "result of guessing among its children beside it. Named at the bar: the share that the program "
    "names at this rank or finer at its thresholds (bars), gate included, and the share of those "
    "names that is wrong at this rank.",
    "Calibration error: the expected calibration error of the most probable taxon, in 15 bins of "
    "equal mass. AURC: the mean risk over all coverages. Risk at 80 %: the share wrong among the "
    "most certain 80 %. Coverage at 5 %: the largest share with at most 5 % wrong. Methods without "
    "probabilities have none of these.",
)


def rank_tables(split: SplitFigures, rank: Rank) -> list[Table]:
    """Every method at one rank: how right its names are, and how good its probabilities are."""
    sample = split.samples[rank]
    name = rank.value.capitalize()
    methods = [one for one in split.by_rank if one.rank is rank]
    return [
        Table(
            file_stem(split.name, rank.value),
            f"{name}, n = {sample.n:,}, {_classes(sample.classes)}",
            "",
            (
                "votes", "silent", "balanced accuracy", "given the right parent", "guessing",
                "top-1", "macro F1", "named at the bar", "of these wrong",
            ),
            tuple(
                (
                    one.method, one.silent, one.balanced, one.given_parent, one.chance,
                    one.top1, one.macro_f1, one.coverage, one.error,
                )
                for one in methods
            ),
        ),
        Table(
            file_stem(split.name, rank.value, "certainty"),
            f"{name}, how reliable its probabilities are",
            "",
            (
                "votes", "calibration error", "Brier", "AURC", "risk at 80 %", "risk at 90 %",
                "coverage at 5 %",
            ),
            tuple(
                (
                    one.method, one.calibration, one.brier, one.aurc, one.risk_at_80,
                    one.risk_at_90, one.coverage_at_5,
                )
                for one in methods
                if one.aurc is not None
            ),
        ),
    ]  # fmt: skip


def _classes(count: int) -> str:
    return "1 class" if count == 1 else f"{count:,} classes"


def nodes_table(split: SplitFigures) -> Table:
    """Every node given the right parent, with the result of guessing."""
    names = list(dict.fromkeys(one.node for one in split.by_node))
    found = {(one.method, one.node): one for one in split.by_node}
    first = {name: next(one for one in split.by_node if one.node == name) for name in names}
    methods = methods_of(split.measured.method)
    return Table(
        file_stem(split.name, "nodes"),
        "Each node by itself, given the right parent",
        "Balanced accuracy over the tested classes. Guessing is right half of the time at a "
        "node with two children, and 7 % of the time at one with fourteen: without that, figures "
        "of different nodes, and means over them, cannot be compared.",
        ("node", "children", "guessing", "n", *(method.name for method in methods)),
        tuple(
            (
                node_title(name),
                first[name].children,
                first[name].chance,
                first[name].figure.n,
                *(
                    found[method.name, name].figure if (method.name, name) in found else None
                    for method in methods
                ),
            )
            for name in names
        ),
    )


def differences_table(split: SplitFigures) -> Table:
    """The joined method against the others on the same rows."""
    return Table(
        file_stem(split.name, "differences"),
        "Joined votes less the others, on the same observations",
        "Difference of unconditional balanced accuracy with its paired interval over groups, and "
        "the exact p of McNemar's test on the observations that only one of them has right (the "
        "test ignores groups, so it is overconfident where bursts are long).",
        ("rank", "less", "difference", "McNemar p"),
        tuple((one.rank.value, one.other, one.difference, one.p) for one in split.differences),
    )


def answers_table(split: SplitFigures) -> Table:
    """Answers at the thresholds along the tree, of the methods that have thresholds."""
    return Table(
        file_stem(split.name, "answers"),
        "Answers along the tree, at the thresholds",
        "Precision, recall and F of all taxa on the path to the answer (Kiritchenko 2006), and how "
        "many ranks above the truth a wrong answer and the truth meet, on average.",
        ("votes", "precision", "recall", "F", "ranks to the common ancestor", "n"),
        _along_the_tree(split.at_thresholds),
    )


def hierarchical_table(split: SplitFigures) -> Table:
    """Finest names along the tree, of all methods."""
    return Table(
        file_stem(split.name, "hierarchical"),
        "Finest names along the tree, without thresholds",
        "As above, of the finest taxon that each method names, however uncertain: the same for "
        "methods with and without thresholds.",
        ("votes", "precision", "recall", "F", "ranks to the common ancestor", "n"),
        _along_the_tree(split.hierarchical),
    )


def _along_the_tree(found: Mapping[str, Hierarchical]) -> tuple[tuple[Value, ...], ...]:
    return tuple(
        (method, one.precision, one.recall, one.f, one.error_height, one.n)
        for method, one in found.items()
    )


def classes_table(split: SplitFigures, rank: Rank) -> Table:
    """Every class of a rank by the joined votes, with the F1 of picture and metadata."""
    joined = split.classes[JOINED.name, rank]
    present = methods_of(split.measured.method)
    singles = [
        (f"F1, {method.name}", split.classes[method.name, rank])
        for method in (PICTURE, METADATA)
        if method in present
    ]
    names = sorted(joined, key=lambda name: (-joined[name].n, name))
    return Table(
        file_stem(split.name, "classes", rank.value),
        f"Each {rank.value}",
        "Precision, recall and F1 of the joined votes, unconditional, and the F1 of single votes "
        "for comparison.",
        (
            *(rank.value, "n", "named", "precision", "recall", "F1"),
            *(column for column, _ in singles),
        ),
        tuple(
            (
                name,
                (one := joined[name]).n,
                one.named,
                one.precision,
                one.recall,
                one.f1,
                *(found[name].f1 if name in found else None for _, found in singles),
            )
            for name in names
        ),
    )


def source_tables(facts: ReportFacts) -> list[Table]:
    """What the pack was made from."""
    dropped = sorted(facts.dropped.items(), key=lambda pair: (-pair[1], pair[0]))
    tables = [
        Table(
            "cleaning",
            f"{facts.kept:,} of {facts.read:,} records could be used",
            "The others were dropped; each is counted under the rule that dropped it.",
            ("rule", "dropped"),
            tuple(dropped),
        ),
        Table(
            "parts",
            "What the observations were used for",
            "A group (one burst, observer and day, camera, site, two-degree block, or picture) is "
            "never split. Models are trained on the first four uses; votes for tuning, fusing and "
            "choosing thresholds come from models that saw nothing of the group. Nothing was "
            "trained on the test and the unseen sources.",
            ("part", "observations", "groups"),
            tuple((split.split, split.rows, split.groups) for split in facts.splits),
        ),
        Table(
            "votes",
            "What each vote was made from",
            "Training rows of the metadata vote, and training observations with pictures of the "
            "picture vote.",
            ("node", "metadata vote", "rows", "pictures"),
            tuple(
                (
                    node_title(node.node),
                    node.basis,
                    node.rows,
                    ", ".join(f"{name} {n:,}" for name, n in node.pictures.items()) or "no vote",
                )
                for node in facts.nodes
            ),
        ),
        Table(
            "licences",
            "Licences as stated by the sources",
            "",
            ("licence", "records"),
            tuple((name or "none stated", count) for name, count in facts.licences.items()),
        ),
    ]
    return [table for table in tables if table.rows]


def thesis_table() -> Table:
    """What the thesis reported."""
    return Table(
        "thesis",
        "The thesis' own figures",
        "≈ marks values read off a figure.",
        ("result", *(rank.value for rank in RANKS)),
        tuple(
            (
                one.name,
                *(f"{'≈ ' * (rank in one.close)}{one.values[rank]:.3f}" for rank in RANKS),
            )
            for one in REPORTED
        ),
    )
