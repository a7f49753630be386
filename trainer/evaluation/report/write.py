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
from trainer.evaluation.drawing.style import Drawing
from trainer.evaluation.drawing.world import error_map
from trainer.evaluation.facts import Facts
from trainer.evaluation.methods import JOINED
from trainer.evaluation.report import summary, tables
from trainer.evaluation.report.tables import Table
from trainer.evaluation.results import Measured
from trainer.evaluation.study_methods import Study, study
from trainer.evaluation.thesis_figures import ALSO, PROTOCOL

PAGE: Final = "report.html"
JSON: Final = "evaluation.json"


@dataclass(frozen=True)
class _Part:
    """A part of the data set on the page."""

    id: str
    title: str
    study: Study
    words: Sequence[summary.RankWords]
    tables: Sequence[Table]
    drawings: Sequence[Drawing]
    by_rank: Sequence[Table]
    by_class: Sequence[tuple[Table, Drawing]]
    confusions: Sequence[Drawing]


def write_report(folder: Path, title: str, measured: Sequence[Measured], facts: Facts) -> None:
    """Put the report into ``folder``, in place of an earlier one; the same input, the same bytes.

    Raises ``OSError``.
    """
    parts = [_part(number, study(some)) for number, some in enumerate(measured)]
    made_from = tables.made_from(facts)
    places = [silhouettes(facts.silhouettes)] if facts.silhouettes else []
    nodes = list(dict.fromkeys(one.node for one in facts.importances))
    worth = [importance([one for one in facts.importances if one.node == n]) for n in nodes]
    drawings = [drawing for part in parts for drawing in _drawings(part)] + places + worth
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
        parts=parts,
        limits=summary.limits([part.study for part in parts], facts),
        rank_words=tables.RANK_WORDS,
        made_from=made_from,
        learned=places + worth,
        thesis=tables.thesis(),
        protocol=PROTOCOL,
        also=ALSO,
        inline=lambda drawing: drawing.inline(number_of[id(drawing)]),
    )
    every = [table for part in parts for table in _tables(part)] + made_from + [tables.thesis()]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as aside:
        whole = Path(aside) / folder.name
        for name in ("figures", "tables"):
            (whole / name).mkdir(parents=True)
        for drawing in drawings:
            _write(whole / "figures" / f"{drawing.name}.svg", drawing.svg.encode("utf-8"))
        for table in every:
            _write(whole / "tables" / f"{table.name}.csv", table.csv())
        _write(whole / JSON, canonical_json(_figures(parts, facts)))
        _write(whole / PAGE, page.encode("utf-8"))
        if folder.exists():
            shutil.rmtree(folder)
        whole.rename(folder)


def _write(file: Path, content: bytes) -> None:
    with atomic_write(file) as out:
        out.write(content)


def _part(number: int, found: Study) -> _Part:
    ranks = [rank for rank in RANKS if rank in found.at]
    choices = [rank for rank in ranks if found.at[rank].classes > 1]
    votes = found.of(JOINED.name).at_nodes or {}
    maps = [error_map(found, rank) for rank in choices[-1:]]
    return _Part(
        id=f"part-{number}",
        title=summary.part_title(found.measured.part),
        study=found,
        words=summary.ranks_in_words(found),
        tables=[
            tables.overview(found),
            tables.differences(found),
            tables.nodes(found),
            tables.hierarchical(found),
        ],
        drawings=[
            risk_coverage(found),
            reliability_diagram(found),
            *(one for one in maps if one is not None),
        ],
        by_rank=[table for rank in ranks for table in tables.of_rank(found, rank)],
        by_class=[(tables.classes(found, rank), class_f1(found, rank)) for rank in choices],
        confusions=[
            confusion(found, node, at)
            for at, (node, told) in enumerate(votes.items())
            if len(set(told.truth)) > 1
        ],
    )


def _drawings(part: _Part) -> list[Drawing]:
    return [*part.drawings, *(drawing for _, drawing in part.by_class), *part.confusions]


def _tables(part: _Part) -> list[Table]:
    return [*part.tables, *part.by_rank, *(table for table, _ in part.by_class)]


def _figures(parts: Sequence[_Part], facts: Facts) -> dict[str, Any]:
    """All figures for other programs; null where there is none."""
    return {
        "facts": _plain(facts),
        "parts": {part.study.measured.part: _study(part.study) for part in parts},
    }


def _study(found: Study) -> dict[str, Any]:
    return {
        "ids": list(found.measured.ids),
        "ranks": {rank.value: _plain(at) for rank, at in found.at.items()},
        "ways": [_plain(cell) for cell in found.cells],
        "nodes": [_plain(cell) for cell in found.nodes],
        "differences": [_plain(one) for one in found.against],
        "hierarchical": _plain(found.hierarchical),
        "classes": [
            {"way": way, "rank": rank.value, "classes": _plain(by_name)}
            for (way, rank), by_name in found.classes.items()
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _key(key: object) -> str:
    return key.value if isinstance(key, Rank) else str(key)
