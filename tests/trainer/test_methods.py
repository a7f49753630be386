"""One table of naming methods: whatever shows figures takes methods and names from it."""

import ast
import json
from pathlib import Path

import pytest

import trainer
from swc_desktop.core.taxonomy import RANKS
from tests.trainer.measured_world import measured
from trainer.evaluation.compare import compare
from trainer.evaluation.figures import by_rank
from trainer.evaluation.method_results import evaluate_methods
from trainer.evaluation.methods import (
    FLAT_IMAGE,
    FLAT_METADATA,
    JOINED,
    MAJORITY,
    METHODS,
    NEAREST_RECORD,
    without_evidence,
)
from trainer.evaluation.open_test import OpenTest
from trainer.evaluation.report.report_folder import JSON, write_report
from trainer.evaluation.results import Measured
from trainer.evaluation.run_facts import ReportFacts
from trainer.stages.card import split_section, training_figures
from trainer.stages.evaluate import headline

NAMES = [method.name for method in METHODS]
FOLDER = Path(trainer.__file__).parent


@pytest.fixture(scope="module")
def some() -> Measured:
    return measured(rows=60)


def test_each_method_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(METHODS)
    assert len({(method.mode, method.recipe) for method in METHODS}) == len(METHODS)


def test_the_pack_the_card_and_the_headline_use_the_table(some: Measured) -> None:
    figures = training_figures([some], OpenTest({}, {}))["test"]
    assert isinstance(figures, dict)
    assert list(figures) == NAMES
    rows = [line.split(" | ")[0].removeprefix("| ") for line in split_section(some)]
    first = rows.index(NAMES[0])
    assert rows[first : first + len(NAMES)] == NAMES
    assert rows[first + len(NAMES)] == without_evidence("weather")
    assert [line.split(": ")[0] for line in headline([some])] == [f"test, {name}" for name in NAMES]


def test_the_report_uses_the_table(some: Measured, tmp_path: Path) -> None:
    results = [result.name for result in evaluate_methods(some)]
    assert results[: len(NAMES)] == NAMES
    assert results[-1] == without_evidence("weather")
    write_report(tmp_path / "report", "A pack", [some], ReportFacts())
    figures = json.loads((tmp_path / "report" / JSON).read_text())["parts"]["test"]["ways"]
    assert list(dict.fromkeys(one["way"] for one in figures)) == results


def test_packs_are_compared_by_the_joined_method_of_the_table(some: Measured) -> None:
    joined = by_rank(some.method, some.cases, JOINED)
    for found in compare(some, some).differences:
        assert found.before == pytest.approx(joined[found.rank].value)
    assert {found.rank for found in compare(some, some).differences} == set(RANKS)


def test_no_other_module_writes_the_name_of_a_method() -> None:
    names = {*NAMES, FLAT_IMAGE, FLAT_METADATA, MAJORITY, NEAREST_RECORD}
    for file in sorted(FOLDER.rglob("*.py")):
        if file == FOLDER / "evaluation" / "methods.py":
            continue
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        written = {node.value for node in nodes if isinstance(node, ast.Constant)} & names
        assert not written, f"{file} writes {written}"
        made = [
            n
            for n in nodes
            if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "NamingMethod"
        ]
        assert not made, f"{file} makes a method of its own"
