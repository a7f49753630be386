"""The tables of the report, each once: for the page, and for a CSV file."""

import math
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.spreadsheet import MARK, csv_line, guarded
from swc_desktop.core.taxonomy import RANKS, Rank
from trainer.evaluation.drawing.curves import node_title
from trainer.evaluation.drawing.style import file_stem
from trainer.evaluation.facts import Facts
from trainer.evaluation.methods import JOINED, METADATA, PICTURE, THESIS
from trainer.evaluation.metrics import Figure
from trainer.evaluation.study_methods import Study
from trainer.evaluation.thesis_figures import REPORTED

Value = str | int | float | Figure | None

_MAIN: Final = (PICTURE.name, METADATA.name, THESIS.name, JOINED.name)
_NOTHING: Final = "–"


@dataclass(frozen=True)
class Table:
    """``name`` is the stem of its file; ``says`` what its columns are, in a sentence or two."""

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


def _bare(value: Value) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else str(round(value, 6))
    if isinstance(value, str):
        return guarded(value)
    return "" if value is None else str(value)


def overview(study: Study) -> Table:
    """Every way by rank: unconditional balanced accuracy."""
    ways = list(dict.fromkeys(cell.way for cell in study.cells))
    ranks = list(study.at)
    found = [[study.cell(way, rank) for rank in ranks] for way in ways]
    return Table(
        file_stem(study.measured.part, "by rank"),
        "Balanced accuracy by rank, whatever came above",
        "Mean recall of the classes of a rank: the most probable taxon of the rank against the "
        "true one; silence is wrong. The same observations in every row. 95 % intervals over "
        "groups.",
        ("votes", *(f"{rank.value} (n = {study.at[rank].n:,})" for rank in ranks)),
        tuple(
            (way, *(None if cell is None else cell.balanced for cell in cells))
            for way, cells in zip(ways, found, strict=True)
        ),
    )


RANK_WORDS: Final = (
    "Given the right parent: the vote at the parent that is true, all nodes of the rank pooled, "
    "and beside it what guessing among its children gives. At the bars: the share that the "
    "program names at this rank or finer, gate included, and the share of those names that is "
    "wrong at this rank.",
    "Calibration error: expected, 15 bins of equal mass, of the most probable taxon. AURC: mean "
    "risk over all coverages. Risk at 80 %: wrong among the surest 80 %. Coverage at 5 %: the "
    "greatest share of which at most 5 % are wrong. Ways that give no probability have none of "
    "these.",
)


def of_rank(study: Study, rank: Rank) -> list[Table]:
    """Every way at one rank: how right its names are, and what its probabilities are worth."""
    at = study.at[rank]
    name, part = rank.value.capitalize(), study.measured.part
    cells = [cell for cell in study.cells if cell.rank is rank]
    return [
        Table(
            file_stem(part, rank.value),
            f"{name}, n = {at.n:,}, {_classes(at.classes)}",
            "",
            (
                "votes", "silent", "balanced accuracy", "given the right parent", "guessing",
                "top-1", "macro F1", "named at the bar", "of these wrong",
            ),
            tuple(
                (
                    cell.way, cell.silent, cell.balanced, cell.given_parent, cell.chance,
                    cell.top1, cell.macro_f1, cell.coverage, cell.error,
                )
                for cell in cells
            ),
        ),
        Table(
            file_stem(part, rank.value, "certainty"),
            f"{name}, how far its probabilities can be believed",
            "",
            (
                "votes", "calibration error", "Brier", "AURC", "risk at 80 %", "risk at 90 %",
                "coverage at 5 %",
            ),
            tuple(
                (
                    cell.way, cell.calibration, cell.brier, cell.aurc, cell.risk_at_80,
                    cell.risk_at_90, cell.coverage_at_5,
                )
                for cell in cells
                if cell.aurc is not None
            ),
        ),
    ]  # fmt: skip


def _classes(count: int) -> str:
    return "1 class" if count == 1 else f"{count:,} classes"


def nodes(study: Study) -> Table:
    """Every node given the right parent, with what guessing gives."""
    names = list(dict.fromkeys(cell.node for cell in study.nodes))
    by = {(cell.way, cell.node): cell for cell in study.nodes}
    first = {name: next(c for c in study.nodes if c.node == name) for name in names}
    return Table(
        file_stem(study.measured.part, "nodes"),
        "Each node by itself, given the right parent",
        "Balanced accuracy over the classes that were tested. A node of two children is right half "
        "of the time by guessing, one of fourteen 7 %: figures of different nodes, and means over "
        "them, can not be compared without that.",
        ("node", "children", "guessing", "n", *_MAIN),
        tuple(
            (
                node_title(name),
                first[name].children,
                first[name].chance,
                first[name].figure.n,
                *(by[way, name].figure if (way, name) in by else None for way in _MAIN),
            )
            for name in names
        ),
    )


def differences(study: Study) -> Table:
    """Joined against the others on the same rows."""
    return Table(
        file_stem(study.measured.part, "differences"),
        "Joined votes less the others, on the same observations",
        "Difference of unconditional balanced accuracy with its paired interval over groups, and "
        "the exact p of McNemar's test on the observations that only one of them has right (it "
        "knows of no groups, so it is too sure of itself where bursts are long).",
        ("rank", "less", "difference", "McNemar p"),
        tuple((one.rank.value, one.other, one.difference, one.p) for one in study.against),
    )


def hierarchical(study: Study) -> Table:
    """Answers along the tree."""
    return Table(
        file_stem(study.measured.part, "hierarchical"),
        "Answers along the tree",
        "Precision, recall and F of all taxa on the way to the answer (Kiritchenko 2006), and how "
        "many ranks a wrong answer lies above the truth on average. Ways with bars answer at "
        "them, the others with their finest name.",
        ("votes", "precision", "recall", "F", "ranks to the common ancestor", "n"),
        tuple(
            (way, found.precision, found.recall, found.f, found.error_height, found.n)
            for way, found in study.hierarchical.items()
        ),
    )


def classes(study: Study, rank: Rank) -> Table:
    """Every class of a rank by the joined votes, the picture's F1 beside."""
    joined = study.classes[JOINED.name, rank]
    picture, metadata = study.classes[PICTURE.name, rank], study.classes[METADATA.name, rank]
    names = sorted(joined, key=lambda name: (-joined[name].n, name))
    return Table(
        file_stem(study.measured.part, "classes", rank.value),
        f"Each {rank.value}",
        "Precision, recall and F1 of the joined votes, unconditional; F1 of the picture and of "
        "the metadata alone beside.",
        (rank.value, "n", "named", "precision", "recall", "F1", "F1, picture", "F1, metadata"),
        tuple(
            (
                name,
                (one := joined[name]).n,
                one.named,
                one.precision,
                one.recall,
                one.f1,
                picture[name].f1 if name in picture else None,
                metadata[name].f1 if name in metadata else None,
            )
            for name in names
        ),
    )


def made_from(facts: Facts) -> list[Table]:
    """What the pack stands on."""
    dropped = sorted(facts.dropped.items(), key=lambda pair: (-pair[1], pair[0]))
    tables = [
        Table(
            "cleaning",
            f"{facts.kept:,} of {facts.read:,} records could be used",
            "Every other one was dropped under the name of the rule that dropped it.",
            ("rule", "dropped"),
            tuple(dropped),
        ),
        Table(
            "parts",
            "What the observations were used for",
            "A group is never split: one burst, observer and day, camera, site, two-degree block, "
            "or picture. The first four teach; votes that tune, fuse or choose bars come from "
            "models that saw nothing of the group. Test and unseen sources taught nothing.",
            ("part", "observations", "groups"),
            tuple((part.part, part.rows, part.groups) for part in facts.parts),
        ),
        Table(
            "votes",
            "What each vote was made from",
            "Rows that taught the metadata vote, and observations with pictures that taught the "
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


def thesis() -> Table:
    """What the thesis reported."""
    return Table(
        "thesis",
        "The thesis' own figures",
        "≈ was read off a figure.",
        ("result", *(rank.value for rank in RANKS)),
        tuple(
            (
                one.name,
                *(f"{'≈ ' * (rank in one.close)}{one.values[rank]:.3f}" for rank in RANKS),
            )
            for one in REPORTED
        ),
    )
