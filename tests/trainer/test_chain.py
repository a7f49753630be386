"""The whole chain, from a table and photographs to a pack that the program installs and runs."""

import json
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest

from swc_desktop.cli import main as program
from swc_desktop.core.progress import Control
from swc_desktop.core.taxonomy import Rank
from swc_desktop.packs.pack import PackContent
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.trained_on import KEY
from swc_desktop.packs.writer import write_pack
from tests.trainer.small_world import SPECIES, write_small_world
from trainer.cases import Case, Split
from trainer.cli import main
from trainer.configuration import read_configuration
from trainer.evaluation.trained_on import training_digests
from trainer.stages.dataset import read_cases
from trainer.stages.tables import read_stage_table

PACK = "small-1.0.0.swcpack"
STAGES = ("clean", "splits", "metadata", "crops", "images", "calibration", "evaluate")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    config = write_small_world(tmp_path_factory.mktemp("world"))
    assert main(["run", "--config", str(config)]) == 0
    return config


def written(config: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in (config.parent / "run").iterdir()}


def test_every_stage_leaves_its_record(finished: Path) -> None:
    for stage in STAGES:
        record = json.loads((finished.parent / "run" / f"{stage}.json").read_text())
        assert record["stage"] == stage
        assert all((finished.parent / "run" / name).is_file() for name in record["files"])


def test_the_pack_is_verified_and_installed_by_the_program(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWC_HOME", str(tmp_path))
    file = finished.parent / "run" / PACK
    assert program(["pack", "verify", str(file)]) == 0
    assert program(["pack", "install", str(file)]) == 0


def test_the_program_names_what_the_pack_was_trained_on(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWC_HOME", str(tmp_path / "home"))
    out = tmp_path / "results.jsonl"
    photographs = finished.parent / "photographs"
    status = program(
        ["classify", str(photographs), "--pack", str(finished.parent / "run" / PACK),
         "--place", "-16,14", "--time", "2021-05-05T12:00:00+02:00", "--out", str(out), "--limit",
         "40"]
    )  # fmt: skip
    assert status == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(rows) == 40
    family = {SPECIES[3]: "Elephantidae"}
    right = [
        row["family"] == family.get(SPECIES[int(Path(row["file"]).stem) % 4], "Felidae")
        for row in rows
    ]
    assert sum(right) >= 38


def test_joined_beats_either_vote_where_each_knows_a_part(finished: Path) -> None:
    figures = read_pack(finished.parent / "run" / PACK).training["test"]
    assert isinstance(figures, dict)
    species = {
        way: figures[way]["by_rank"]["species"]["value"]
        for way in ("picture alone", "metadata alone", "joined, bayes")
    }
    assert species["joined, bayes"] > species["picture alone"] + 0.05
    assert species["joined, bayes"] > species["metadata alone"] + 0.1


def test_the_pack_says_what_it_was_made_from(finished: Path) -> None:
    pack = read_pack(finished.parent / "run" / PACK)
    assert {taxon.name for taxon in pack.method.taxonomy.taxa if taxon.rank is Rank.SPECIES} == {
        *SPECIES
    }
    assert "240 observations of 240 read" in pack.card
    assert "CC0 (240)" in pack.card


def test_no_sighting_is_in_the_pack(finished: Path) -> None:
    """The golden sample's place is made up; no coordinate of a row stands in pack or card."""
    pack = read_pack(finished.parent / "run" / PACK)
    table = (finished.parent / "observations.csv").read_text().splitlines()[1:]
    for line in table:
        latitude, longitude = line.split(",")[2:4]
        assert f"{latitude}, {longitude}" not in pack.card
        assert latitude not in pack.card


def test_the_report_says_what_the_pack_says(finished: Path) -> None:
    run = finished.parent / "run"
    figures = read_pack(run / PACK).training["test"]
    assert isinstance(figures, dict)
    whole = json.loads((run / "report" / "evaluation.json").read_text())
    reported = {(way["way"], way["rank"]): way for way in whole["parts"]["test"]["ways"]}
    for rank, figure in figures["joined, bayes"]["by_rank"].items():
        figure_here = reported["joined, bayes", rank]["balanced"]
        assert figure_here["value"] == pytest.approx(figure["value"], abs=1e-4)
        assert figure_here["n"] == figure["n"]
    assert {"flat image", "flat metadata", "majority", "nearest record"} <= {w for w, _ in reported}
    assert {one["node"] for one in whole["facts"]["importances"]}


def test_packs_are_compared_on_what_trained_neither(
    finished: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same pack, one without its weights, and one that is as good on a test this small."""
    file = finished.parent / "run" / PACK
    assert main(["compare", str(file), str(file), "--config", str(finished)]) == 0
    assert "The two files are the same pack." in capsys.readouterr().out
    pack = read_pack(file)
    blind = tuple(
        replace(
            node,
            image=None if node.image is None else replace(node.image, weight=0.0),
            metadata=None if node.metadata is None else replace(node.metadata, weight=0.0),
        )
        for node in pack.method.nodes
    )
    values = {one.name: getattr(pack, one.name) for one in fields(PackContent)}
    content = PackContent(**{**values, "method": replace(pack.method, nodes=blind)})
    worse = tmp_path / "worse.swcpack"
    write_pack(content, worse)
    assert main(["compare", str(file), str(worse), "--config", str(finished)]) == 1
    assert "The second pack is worse." in capsys.readouterr().out
    training = {key: value for key, value in pack.training.items() if key != KEY}
    write_pack(replace(content, method=pack.method, training=training), worse)
    assert main(["compare", str(file), str(worse), "--config", str(finished)]) == 10
    printed = capsys.readouterr().out
    assert "worse.swcpack does not list what it was trained on" in printed
    assert "Cannot tell whether the second pack is worse" in printed
    taught = replace(content, training={KEY: training_digests(_all_trained(finished))})
    write_pack(taught, worse)
    assert main(["compare", str(file), str(worse), "--config", str(finished)]) == 2
    assert "trained neither of them" in capsys.readouterr().err


def _all_trained(config: Path) -> list[Case]:
    return [replace(case, split=Split.FIT) for case in read_cases(read_configuration(config))]


def test_an_earlier_split_is_kept_when_rows_come(finished: Path, tmp_path: Path) -> None:
    copied = tmp_path / "more"
    shutil.copytree(finished.parent, copied)
    config, table = copied / "run.toml", copied / "observations.csv"
    lines = table.read_text().splitlines()
    cells = [line.split(",") for line in lines[1:61]]
    moved = [
        ",".join([f"new{name}", taxon, f"{float(latitude) + 0.01:.4f}", *rest])
        for name, taxon, latitude, *rest in cells
    ]
    table.write_text("\n".join([*lines, *moved]) + "\n")
    shutil.copy(copied / "run" / "splits.csv", copied / "before.csv")
    text = config.read_text().replace("[splits]", '[splits]\nkeep = "before.csv"')
    config.write_text(text)
    assert main(["clean", "--config", str(config)]) == 0
    assert main(["splits", "--config", str(config)]) == 0
    before, after = (read_stage_table(copied / name) for name in ("before.csv", "run/splits.csv"))
    splits = dict(zip(after["id"], after["split"], strict=True))
    tested = set(before["id"][before["split"] == "test"])
    assert len(splits) > len(before)
    assert {splits[name] for name in tested} <= {"test", "left out"}
    assert all(
        splits[name] != "test"
        for name in before["id"][before["split"].isin(["fuse", "bar", "tune"])]
    )


def test_a_run_that_is_done_is_not_done_again_and_says_the_same(
    finished: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = written(finished)
    assert main(["run", "--config", str(finished)]) == 0
    assert written(finished) == before
    assert "joined, bayes" in capsys.readouterr().out


def test_the_same_sources_and_seed_give_the_same_pack(finished: Path, tmp_path: Path) -> None:
    copied = tmp_path / "again"
    shutil.copytree(finished.parent, copied, ignore=shutil.ignore_patterns("run"))
    assert main(["run", "--config", str(copied / "run.toml")]) == 0
    again, before = copied / "run" / PACK, finished.parent / "run" / PACK
    assert again.read_bytes() == before.read_bytes()


def test_a_change_upstream_is_noticed_downstream(finished: Path, tmp_path: Path) -> None:
    copied = tmp_path / "changed"
    shutil.copytree(finished.parent, copied)
    config = copied / "run.toml"
    before = written(config)
    config.write_text(config.read_text() + "[calibration]\nfloor = 0.1\n")
    assert main(["calibration", "--config", str(config)]) == 0
    changed = {name for name, time in written(config).items() if before.get(name) != time}
    assert changed == {"calibration.json", "unmeasured.swcpack"}


def test_a_stage_before_its_time_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_small_world(tmp_path / "w", rows=40)
    for stage in STAGES[1:]:
        assert main([stage, "--config", str(config)]) == 2
        printed = capsys.readouterr().err
        assert "Run that stage first." in printed
        assert printed.count("\n") == 1


def test_too_little_data_is_one_sentence_and_keeps_what_was_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_small_world(tmp_path / "w", rows=8)
    assert main(["run", "--config", str(config)]) == 2
    printed = capsys.readouterr().err.splitlines()
    assert printed[-1].startswith("There is not enough data:")
    assert (config.parent / "run" / "clean.json").is_file()


def test_without_pictures_the_pack_votes_by_metadata_alone(tmp_path: Path) -> None:
    config = write_small_world(tmp_path / "w", pictures=False)
    assert main(["run", "--config", str(config)]) == 0
    pack = read_pack(config.parent / "run" / PACK)
    assert pack.image is None
    assert all(node.image is None for node in pack.method.nodes)


def test_the_doctor_looks_without_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_small_world(tmp_path / "w")
    assert main(["doctor", "--config", str(config)]) == 0
    printed = capsys.readouterr().out
    assert "Panthera: metadata and pictures can be learned" in printed
    assert "has weather, so no vote uses it" in printed
    assert not (config.parent / "run" / "metadata.json").exists()


def test_unreadable_pictures_are_listed_and_the_others_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_small_world(tmp_path / "w")
    (config.parent / "photographs" / "3.jpg").write_bytes(b"no picture")
    (config.parent / "photographs" / "5.jpg").unlink()
    for stage in ("clean", "splits", "crops", "images"):
        assert main([stage, "--config", str(config)]) == 0
    printed = capsys.readouterr().out
    assert [name in printed for name in ("3.jpg", "5.jpg", "7.jpg")] == [True, True, False]
    assert "root: 1" in printed


def test_a_stop_is_one_sentence_and_the_same_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = write_small_world(tmp_path / "w", pictures=False)
    for stage in ("clean", "splits"):
        assert main([stage, "--config", str(config)]) == 0
    checkpoint = Control.checkpoint

    def stopped(control: Control) -> None:
        control.cancel()
        checkpoint(control)

    with monkeypatch.context() as patched:
        patched.setattr(Control, "checkpoint", stopped)
        assert main(["metadata", "--config", str(config)]) == 130
    printed = capsys.readouterr().err.splitlines()
    assert printed[-1] == "Stopped during the stage metadata. Repeat the command to resume."
    assert not (config.parent / "run" / "metadata.json").exists()
    assert main(["metadata", "--config", str(config)]) == 0
