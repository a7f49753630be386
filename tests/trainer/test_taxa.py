"""Every observation counts at the finest rank that the pack has for it, with its reason."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from swc_desktop.core.observation import Absence, Evidence, Observation, Place, Source
from swc_desktop.core.progress import Control
from tests.trainer.measured_world import a_taxonomy
from trainer.cases import Case, Split
from trainer.configuration import read_configuration
from trainer.doctor import nodes_of
from trainer.names import read_checklist
from trainer.pairing import PairedRow, PlaceOrigin
from trainer.stages.clean import run_clean
from trainer.stages.dataset import read_cases, run_taxonomy, taxa_not_kept
from trainer.stages.evaluate import parts_by_place
from trainer.stages.splits import run_splits
from trainer.taxa import counted_above, is_open, nearest_kept, pack_taxonomy

NO_TIME = Absence(Evidence.TIME, "none")
NOTHING = Observation(Absence(Evidence.PLACE, "none"), NO_TIME, NO_TIME)
COUNTS = {
    "Panthera leo": 30,
    "Panthera pardus pardus": 25,
    "Acinonyx jubatus jubatus": 40,
    "Leptailurus serval": 7,
    "Elephas maximus": 3,
    "Felidae": 2,
}


def cases_of(counts: dict[str, int]) -> list[Case]:
    return [
        Case(f"{name} {n}", "s", name, Split.FUSE, "g", 0, "", NOTHING, recorded=name)
        for name, count in counts.items()
        for n in range(count)
    ]


def counted(root: Path, cases: Sequence[Case]) -> list[Case]:
    checklist = read_checklist(root / "resources" / "taxonomy.csv").taxonomy
    taxonomy = pack_taxonomy(checklist, [case.name for case in cases], 20, ())
    return [replace(case, taxon=nearest_kept(checklist, taxonomy, case.name)) for case in cases]


def test_a_row_whose_taxon_is_not_kept_counts_for_its_nearest_ancestor(root: Path) -> None:
    taxon_of = {case.recorded: case.taxon for case in counted(root, cases_of(COUNTS))}
    assert taxon_of == {
        "Panthera leo": "Panthera leo",
        "Panthera pardus pardus": "Panthera pardus",
        "Acinonyx jubatus jubatus": "Acinonyx jubatus",
        "Leptailurus serval": "Felidae",
        "Elephas maximus": "Elephas maximus",
        "Felidae": "Felidae",
    }


def test_every_taxon_that_is_not_kept_has_its_count_and_its_reason(root: Path) -> None:
    checklist = read_checklist(root / "resources" / "taxonomy.csv").taxonomy
    cases = cases_of(COUNTS)
    cases += [replace(case, split=Split.TEST) for case in cases_of({"Leptailurus serval": 4})]
    trained = [case.name for case in cases if case.split.is_training]
    taxonomy = pack_taxonomy(checklist, trained, 20, ())
    found = {one.name: one for one in counted_above(checklist, taxonomy, cases, 20)}
    assert {name: (one.rows, one.training, one.counts_as) for name, one in found.items()} == {
        "Acinonyx jubatus jubatus": (40, 40, "Acinonyx jubatus"),
        "Elephas maximus": (3, 3, ""),
        "Leptailurus serval": (11, 7, "Felidae"),
        "Panthera pardus pardus": (25, 25, "Panthera pardus"),
    }
    assert found["Acinonyx jubatus jubatus"].sentence == (
        "Acinonyx jubatus jubatus: 40 observations counted as Acinonyx jubatus, since Acinonyx "
        "jubatus has no second subspecies to choose between"
    )
    assert found["Leptailurus serval"].sentence == (
        "Leptailurus serval: 11 observations counted as Felidae, since Leptailurus has 7 of the 20 "
        "training observations it needs"
    )
    assert "3 observations counted at no rank" in found["Elephas maximus"].sentence


def test_only_animals_that_the_pack_would_name_wrongly_are_an_open_test(root: Path) -> None:
    checklist = read_checklist(root / "resources" / "taxonomy.csv").taxonomy
    cases = [*cases_of(COUNTS), *cases_of({"other": 2})]
    taxonomy = pack_taxonomy(checklist, [case.name for case in cases], 20, ())
    open_names = {case.name for case in counted(root, cases) if is_open(taxonomy, case)}
    assert open_names == {"Leptailurus serval", "Elephas maximus"}


def test_the_cases_of_a_run_count_at_every_rank_that_they_can(tmp_path: Path) -> None:
    """398 *Acinonyx jubatus jubatus* and 210 *Panthera pardus pardus* taught nothing before."""
    counts = {
        "Acinonyx jubatus jubatus": 398, "Panthera pardus pardus": 210, "Panthera leo": 290,
        "Caracal caracal": 11,
    }  # fmt: skip
    names = [name for name, count in counts.items() for _ in range(count)]
    table = tmp_path / "park.csv"
    lines = ["id,scientific_name,latitude,longitude,observed_on,camera"]
    lines += [
        f"{row},{name},{-24 + row % 60 * 0.003:.4f},31.5,2024-01-{row % 28 + 1:02d},K{row % 60}"
        for row, name in enumerate(names)
    ]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file = tmp_path / "run.toml"
    file.write_text('sources = ["park.csv"]\n[pack]\nid = "a"\n', encoding="utf-8")
    configuration = read_configuration(file)
    run_clean(configuration, lambda _: None)
    record = run_splits(configuration, lambda _: None, Control())
    cases = read_cases(configuration)
    taxonomy = run_taxonomy(configuration, cases)
    used = sum(counts.values()) - record["rows"].get("left out", 0)
    assert len(cases) == used
    assert {case.recorded: case.taxon for case in cases} == {
        "Acinonyx jubatus jubatus": "Acinonyx jubatus",
        "Panthera pardus pardus": "Panthera pardus",
        "Panthera leo": "Panthera leo",
        "Caracal caracal": "Felidae",
    }
    root = next(node for node in nodes_of(taxonomy, cases) if node.taxon == "Felidae")
    training = [case for case in cases if case.split.is_training]
    caracals = sum(case.taxon == "Felidae" for case in training)
    assert sum(root.rows.values()) == len(training) - caracals
    found = taxa_not_kept(configuration, taxonomy, cases)
    assert [one.name for one in found] == [
        "Acinonyx jubatus jubatus", "Caracal caracal", "Panthera pardus pardus",
    ]  # fmt: skip
    assert sum(one.rows for one in found) == sum(case.recorded != case.taxon for case in cases)


def test_photographs_without_a_recorded_place_are_measured_apart_by_the_picture() -> None:
    place = Place(1.0, 5.0, source=Source.TYPED)
    seen = Observation(place, NO_TIME, NO_TIME)
    taxonomy = a_taxonomy()
    own = PairedRow(0, 0, seen, "Panthera leo", "a")
    lent = PairedRow(1, -1, seen, "Panthera leo", "b", PlaceOrigin.RECORD)
    drawn = PairedRow(2, -1, seen, "Panthera leo", "c", PlaceOrigin.RANGE)
    other = PairedRow(3, 3, NOTHING, "other", "d")
    recorded, apart = parts_by_place("test", [own, drawn, lent, other], taxonomy)
    assert recorded == ("test", [own, lent, other])
    assert apart == ("test, no recorded place", [drawn.without_place()])
    assert isinstance(apart[1][0].seen.place, Absence)
    (alone,) = parts_by_place("test", [drawn, other], taxonomy)
    assert alone == ("test, no recorded place", [other, drawn.without_place()])
    assert parts_by_place("test", [other], taxonomy) == []
