"""The report: one page that opens offline, figures and tables as files, nothing that runs."""

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from swc_desktop.core.taxonomy import RANKS, Rank
from tests.trainer.measured_world import measured, without_pictures
from trainer.evaluation.methods import JOINED, METADATA, PICTURE, methods_of
from trainer.evaluation.metrics import Figure
from trainer.evaluation.report.plain_words import limits, ranks_in_words
from trainer.evaluation.report.report_folder import JSON, PAGE, write_report
from trainer.evaluation.report.report_tables import Table, printed, unbroken
from trainer.evaluation.report.threshold_cost import cost_in_words, stops, thresholds_table
from trainer.evaluation.results import Measured
from trainer.evaluation.run_facts import (
    Importance,
    NodeFacts,
    ReportFacts,
    SilhouetteCurve,
    SplitFacts,
    StandsOn,
)
from trainer.evaluation.split_figures import figures_of_split

HOSTILE = "<script>alert(1)</script>"

FACTS = ReportFacts(
    read=1000,
    kept=800,
    dropped={"no date": 150, HOSTILE: 50},
    splits=[SplitFacts("test", 120, 40)],
    nodes=[
        NodeFacts("root", 100, "observations", {"Felidae": 20}),
        NodeFacts("Panthera", 0, "no vote"),
    ],
    silhouettes=[SilhouetteCurve("root", [4, 6, 8], [0.4, 0.6, 0.5], 6, 100)],
    importances=[Importance("root", "place", 0.2, 0.1, 0.3, 120)],
    notes=[f"A note {HOSTILE}"],
    licences={"CC0": 3, HOSTILE: 1},
    credits=[f"Somebody {HOSTILE}"],
    stands_on=[StandsOn("thresholds", ["bar"], 77)],
    made_with={"numpy": "2.0.0", "seed": "1", "observations.csv": "ab" * 32},
)


@pytest.fixture(scope="module")
def parts() -> list[Measured]:
    other = replace(measured(seed=3, rows=90), split="unseen source", notes=(HOSTILE,))
    return [measured(), other]


@pytest.fixture(scope="module")
def report(parts: list[Measured], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "report"
    write_report(folder, f"Pack {HOSTILE}", parts, FACTS)
    return folder


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.fixture(scope="module")
def page(report: Path) -> _Page:
    parser = _Page()
    parser.feed((report / PAGE).read_text(encoding="utf-8"))
    return parser


def test_names_and_notes_from_outside_are_text_only(report: Path, page: _Page) -> None:
    assert "script" not in page.tags
    text = (report / PAGE).read_text(encoding="utf-8")
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 5


def test_the_page_needs_no_other_file(page: _Page) -> None:
    asked = [v for name, v in page.attributes if name in ("src", "href", "xlink:href", "action")]
    assert asked
    assert all(value.startswith("#") for value in asked)
    assert not [n for n, _ in page.attributes if n.startswith("on")]
    assert not {"link", "iframe", "object", "embed", "img", "form"} & set(page.tags)


def test_links_of_the_page_have_targets(page: _Page) -> None:
    ids = [value for name, value in page.attributes if name == "id"]
    targets = {value[1:] for name, value in page.attributes if name == "href"}
    assert targets <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_figures_on_the_page_are_the_files_beside_it(report: Path, page: _Page) -> None:
    files = sorted((report / "figures").glob("*.svg"))
    assert page.tags.count("svg") == len(files) > 10
    for file in files:
        assert fromstring(file.read_bytes()).tag.endswith("svg")
        assert "n = " in file.read_text(encoding="utf-8"), f"{file.name} does not say its n"


def test_colours_of_figures_follow_the_page(report: Path) -> None:
    text = (report / PAGE).read_text(encoding="utf-8")
    assert "var(--ink,#1b1f24)" in text
    assert not re.search(r'(?<!,)#0072b2(?=[;"])', text.split("</style>", 1)[1])


def test_the_same_input_gives_the_same_bytes_and_replaces_the_earlier_report(
    report: Path, parts: list[Measured], tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "of yesterday.svg").write_text("old")
    write_report(folder, f"Pack {HOSTILE}", parts, FACTS)
    there = {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*.*")}
    before = {file.relative_to(report): file.read_bytes() for file in report.rglob("*.*")}
    assert there == before
    assert [file.name for file in tmp_path.iterdir()] == ["report"]


def test_tables_and_json_say_what_the_study_says(report: Path, parts: list[Measured]) -> None:
    found = figures_of_split(parts[0])
    cell = found.at_rank(JOINED.name, Rank.SPECIES)
    assert cell is not None
    with (report / "tables" / "test-by-rank.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = {row["votes"]: row for row in csv.DictReader(opened)}
    n = found.samples[Rank.SPECIES].n
    assert float(rows[JOINED.name][f"species (n = {n})"]) == pytest.approx(cell.balanced.value)
    assert int(rows[JOINED.name][f"species (n = {n}), n"]) == n
    whole = json.loads((report / JSON).read_text(encoding="utf-8"))
    ways = whole["parts"]["test"]["ways"]
    (one,) = [w for w in ways if (w["way"], w["rank"]) == (JOINED.name, "species")]
    assert one["balanced"]["low"] == pytest.approx(cell.balanced.low, abs=1e-6)
    assert whole["facts"]["dropped"][HOSTILE] == 50


def test_a_formula_in_a_name_stays_a_name_in_a_spreadsheet() -> None:
    table = Table("t", "t", "", ("taxon", "n"), (("=cmd()", 1), ("Felis", 2)))
    assert table.csv().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(table.csv().decode("utf-8-sig").splitlines()))
    assert rows == [["taxon", "n"], ["'=cmd()", "1"], ["Felis", "2"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (0.00004, "< 0.001"),
        (0.0, "0.000"),
        (-0.25, "−0.250"),
        (1234, "1,234"),
        (Figure(0.5, 0.25, 0.75, 8), "0.500 [0.250, 0.750]"),
        (Figure(float("nan"), float("nan"), float("nan"), 0), "–"),
    ],
)
def test_values_as_they_are_printed(value: float | Figure | None, text: str) -> None:
    assert printed(value) == text


def test_the_summary_says_better_only_where_the_whole_interval_is(parts: list[Measured]) -> None:
    found = figures_of_split(measured(rows=400, picture=0.95, metadata=0.35))
    by_rank = {words.rank: " ".join(words.sentences) for words in ranks_in_words(found)}
    for against in found.differences:
        if against.other != "metadata alone":
            continue
        assert against.difference.low > 0
        assert "joined is better by" in by_rank[against.rank.value]
    same = figures_of_split(measured(rows=60, picture=0.7, metadata=0.7))
    unsure = [a for a in same.differences if a.difference.low <= 0 <= a.difference.high]
    assert unsure
    assert "not shown to be better or worse" in str(ranks_in_words(same))


def test_limits_name_classes_and_groups_that_are_too_few(parts: list[Measured]) -> None:
    found = " ".join(limits([figures_of_split(measured(rows=24))], FACTS))
    assert "on only 8 groups" in found
    assert "Panthera leo leo (6)" in found
    assert "Metadata has no vote at Panthera." in found
    assert HOSTILE in found


def test_a_split_without_places_has_no_map(tmp_path: Path) -> None:
    some = measured(rows=40)
    places = some.places.copy()
    places[:] = float("nan")
    write_report(tmp_path / "r", "No places", [replace(some, places=places)], ReportFacts())
    assert not list((tmp_path / "r" / "figures").glob("*map*"))


def unreachable(some: Measured, *ranks: Rank) -> Measured:
    """The same rows where nothing is certain enough for some ranks."""
    (target,) = some.method.thresholds
    by_evidence = {
        held: {one: bar for one, bar in bars.items() if one not in ranks}
        for held, bars in some.method.thresholds[target].items()
    }
    return replace(some, method=replace(some.method, thresholds={target: by_evidence}))


def test_what_the_thresholds_cost_is_counted() -> None:
    figures = figures_of_split(unreachable(measured(), *RANKS))
    assert stops(figures) == ({"": 120}, 120)
    assert "120 of 120 observations get no name" in cost_in_words(figures)
    figures = figures_of_split(unreachable(measured(), Rank.SPECIES, Rank.SUBSPECIES))
    counts, n = stops(figures)
    answers = figures.result(JOINED.name).answers
    assert answers is not None
    genera = sum(1 for answer in answers if answer in {"Panthera", "Loxodonta", "Acinonyx"})
    assert counts["genus"] == genera > 0
    assert sum(counts.values()) == n == 120
    assert f"{genera} of 120 answers stop at the genus" in limits([figures], FACTS)[0]
    evidence = {row[0]: row[1:] for row in thresholds_table(figures).rows}
    assert set(evidence.values()) == {(0.6, 0.6, None, None)}


def test_a_pack_without_pictures_has_no_figure_of_pictures(tmp_path: Path) -> None:
    some = without_pictures(measured(metadata=0.9))
    assert [one.name for one in methods_of(some.method)] == [METADATA.name, JOINED.name]
    facts = replace(FACTS, nodes=[NodeFacts("root", 100, "observations")], notes=[])
    write_report(tmp_path / "r", "No pictures", [some], facts)
    assert not [f for f in (tmp_path / "r" / "tables").iterdir() if PICTURE.name in f.read_text()]
    text = (tmp_path / "r" / PAGE).read_text(encoding="utf-8")
    assert PICTURE.name not in text.lower()
    assert "made without pictures: it answers by metadata alone" in text
    words = ranks_in_words(figures_of_split(some))
    assert all(one.sentences[0].startswith("The pack names") for one in words)


def test_answers_at_thresholds_are_compared_with_such_answers_alone(report: Path) -> None:
    def methods(name: str) -> set[str]:
        file = report / "tables" / f"test-{name}.csv"
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return {row["votes"] for row in csv.DictReader(opened)}

    assert "nearest record" in methods("hierarchical") - methods("answers")
    assert {PICTURE.name, METADATA.name, JOINED.name} <= methods("answers") & methods(
        "hierarchical"
    )


def test_finest_names_ignore_the_thresholds() -> None:
    before, after = (
        figures_of_split(some) for some in (measured(), unreachable(measured(), *RANKS))
    )
    assert after.at_thresholds[JOINED.name].recall == 0 < before.at_thresholds[JOINED.name].recall
    assert after.hierarchical[JOINED.name] == before.hierarchical[JOINED.name]


def test_the_page_says_what_results_stand_on_and_what_they_were_made_with(report: Path) -> None:
    text = (report / PAGE).read_text(encoding="utf-8")
    for said in ("What each result stands on", "thresholds", ">77<", "numpy", "ab" * 32):
        assert said in text
    assert "stand on the split “test”" in text
    whole = json.loads((report / JSON).read_text(encoding="utf-8"))
    assert whole["facts"]["made_with"]["seed"] == "1"


def test_intervals_stay_whole_where_a_cell_is_broken() -> None:
    assert unbroken("0.500 [0.250, 0.750]") == "0.500 [0.250,\u00a00.750]"
    assert unbroken("a b") == "a b"
