"""Writing the report: ``report.html``, ``figures/*.svg``, ``tables/*.csv``, ``evaluation.json``."""

import math
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from swc_desktop.core.taxonomy import RANKS, Rank
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.strict_json import canonical_json
from trainer.evaluation.drawing.classes import class_f1, confusion
from trainer.evaluation.drawing.curves import (
    importance,
    reliability_diagram,
    risk_coverage,
    silhouettes,
)
from trainer.evaluation.drawing.error_map import error_map
from trainer.evaluation.drawing.style import Drawing
from trainer.evaluation.methods import JOINED
from trainer.evaluation.report import plain_words, report_tables
from trainer.evaluation.report.named_table import named_table
from trainer.evaluation.report.origin_tables import origin_tables
from trainer.evaluation.report.report_tables import Table, unbroken
from trainer.evaluation.report.threshold_cost import split_title, thresholds_table
from trainer.evaluation.results import Measured
from trainer.evaluation.run_facts import ReportFacts
from trainer.evaluation.split_figures import SplitFigures, figures_of_split
from trainer.evaluation.thesis_figures import ALSO, PROTOCOL

PAGE: Final = "report.html"
JSON: Final = "evaluation.json"


@dataclass(frozen=True)
class _Section:
    """A split of the data set on the page."""

    id: str
    title: str
    split: SplitFigures
    words: Sequence[plain_words.RankWords]
    tables: Sequence[Table]
    drawings: Sequence[Drawing]
    by_rank: Sequence[Table]
    by_class: Sequence[tuple[Table, Drawing]]
    confusions: Sequence[Drawing]


def write_report(
    folder: Path, title: str, measured: Sequence[Measured], facts: ReportFacts
) -> None:
    """Write the report into ``folder``, replacing an earlier one; equal input gives equal bytes.

    Raises ``OSError``.
    """
    sections = [_section(number, figures_of_split(one)) for number, one in enumerate(measured)]
    sources = [*report_tables.source_tables(facts), *origin_tables(facts)]
    places = [silhouettes(facts.silhouettes)] if facts.silhouettes else []
    nodes = list(dict.fromkeys(one.node for one in facts.importances))
    worth = [importance([one for one in facts.importances if one.node == n]) for n in nodes]
    drawings = [one for section in sections for one in _drawings(section)] + places + worth
    number_of = {id(drawing): number for number, drawing in enumerate(drawings)}
    environment = Environment(
        loader=PackageLoader("trainer.evaluation.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("page.html").render(
        title=title,
        facts=facts,
        sections=sections,
        limits=plain_words.limits([section.split for section in sections], facts),
        unbroken=unbroken,
        rank_words=report_tables.RANK_WORDS,
        sources=sources,
        learned=places + worth,
        thesis=report_tables.thesis_table(),
        protocol=PROTOCOL,
        also=ALSO,
        inline=lambda drawing: drawing.inline(number_of[id(drawing)]),
    )
    every = [one for section in sections for one in _tables(section)]
    every += [*sources, report_tables.thesis_table()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as aside:
        whole = Path(aside) / folder.name
        for name in ("figures", "tables"):
            (whole / name).mkdir(parents=True)
        for drawing in drawings:
            _write(whole / "figures" / f"{drawing.name}.svg", drawing.svg.encode("utf-8"))
        for table in every:
            _write(whole / "tables" / f"{table.name}.csv", table.csv())
        _write(whole / JSON, canonical_json(_json(sections, facts)))
        _write(whole / PAGE, page.encode("utf-8"))
        if folder.exists():
            shutil.rmtree(folder)
        whole.rename(folder)


def _write(file: Path, content: bytes) -> None:
    with atomic_write(file) as out:
        out.write(content)


def _section(number: int, split: SplitFigures) -> _Section:
    ranks = [rank for rank in RANKS if rank in split.samples]
    choices = [rank for rank in ranks if split.samples[rank].classes > 1]
    at_nodes = split.result(JOINED.name).at_nodes or {}
    maps = [error_map(split, rank) for rank in choices[-1:]]
    return _Section(
        id=f"split-{number}",
        title=split_title(split.name),
        split=split,
        words=plain_words.ranks_in_words(split),
        tables=[
            report_tables.overview_table(split),
            report_tables.differences_table(split),
            report_tables.nodes_table(split),
            report_tables.answers_table(split),
            report_tables.hierarchical_table(split),
            thresholds_table(split),
            named_table(split),
        ],
        drawings=[
            risk_coverage(split),
            reliability_diagram(split),
            *(one for one in maps if one is not None),
        ],
        by_rank=[table for rank in ranks for table in report_tables.rank_tables(split, rank)],
        by_class=[
            (report_tables.classes_table(split, rank), class_f1(split, rank)) for rank in choices
        ],
        confusions=[
            confusion(split, node, at)
            for at, (node, votes) in enumerate(at_nodes.items())
            if len(set(votes.truth)) > 1
        ],
    )


def _drawings(section: _Section) -> list[Drawing]:
    return [
        *section.drawings,
        *(drawing for _, drawing in section.by_class),
        *section.confusions,
    ]


def _tables(section: _Section) -> list[Table]:
    return [*section.tables, *section.by_rank, *(table for table, _ in section.by_class)]


# The keys "part", "parts", "way" and "ways" are those of files that were already written.


def _json(sections: Sequence[_Section], facts: ReportFacts) -> dict[str, Any]:
    """All figures for other programs; null where there is none."""
    known = _plain(facts)
    known["parts"] = [_renamed(split, "split", "part") for split in known.pop("splits")]
    return {
        "facts": known,
        "parts": {one.split.name: _split_json(one.split) for one in sections},
    }


def _split_json(split: SplitFigures) -> dict[str, Any]:
    return {
        "ids": list(split.measured.ids),
        "ranks": {rank.value: _plain(sample) for rank, sample in split.samples.items()},
        "ways": [_renamed(_plain(one), "method", "way") for one in split.by_rank],
        "nodes": [_renamed(_plain(one), "method", "way") for one in split.by_node],
        "differences": [_plain(one) for one in split.differences],
        "at_thresholds": _plain(split.at_thresholds),
        "hierarchical": _plain(split.hierarchical),
        "classes": [
            {"way": method, "rank": rank.value, "classes": _plain(by_name)}
            for (method, rank), by_name in split.classes.items()
        ],
    }


def _renamed(values: dict[str, Any], name: str, key: str) -> dict[str, Any]:
    return {key if one == name else one: value for one, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _key(key: object) -> str:
    return key.value if isinstance(key, Rank) else str(key)
