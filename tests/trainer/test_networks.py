"""Networks as a configuration asks for them: tuned, one a node, in eight bits."""

import json
from pathlib import Path
from typing import Any

import pytest

from swc_desktop.packs.onnx_check import inspect_graph
from tests.trainer.small_world import write_small_world
from trainer.cli import main
from trainer.configuration import read_configuration
from trainer.errors import ConfigurationWrong

SMALL = "size = 64\n"


def world(folder: Path, images: str = "", tuning: str = "") -> Path:
    config = write_small_world(folder, rows=120)
    text = config.read_text().replace("[images]\n", f"[images]\n{SMALL}{images}")
    text = text.replace("buffer_km = 5\n", "buffer_km = 5\ntune = 0.25\nfuse = 0.1\nbar = 0.1\n")
    text = text.replace("min_samples = 10", "min_samples = 6")
    config.write_text(text + (f"[tuning]\n{tuning}" if tuning else ""), encoding="utf-8")
    return config


def images_of(config: Path) -> dict[str, Any]:
    for stage in ("clean", "splits", "crops", "images"):
        assert main([stage, "--config", str(config)]) == 0
    record: dict[str, Any] = json.loads((config.parent / "run" / "images.json").read_text())
    return record


@pytest.mark.slow
def test_the_last_blocks_are_tuned_and_a_second_run_has_nothing_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = world(tmp_path / "w", tuning="blocks = 1\nepochs = 2\nbatch = 16\n")
    record = images_of(config)
    story = record["tuned"]["all nodes"]
    assert len(story["losses"]) == 2
    assert "tuned for 2 epochs" in capsys.readouterr().out
    weights = config.parent / "run" / "tuned" / "all" / "weights.pth"
    before = weights.stat().st_mtime_ns
    assert images_of(config) == record
    assert weights.stat().st_mtime_ns == before
    again = config.read_text().replace("[images]\n", f'[images]\nweights = "{weights}"\n')
    config.write_text(again.replace("blocks = 1", "blocks = 0"), encoding="utf-8")
    assert images_of(config)["taught"] == record["taught"]


@pytest.mark.slow
def test_copies_train_the_heads_and_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = world(tmp_path / "w")
    plain = images_of(config)
    heads = (config.parent / "run" / "image.onnx").read_bytes()
    config.write_text(config.read_text() + "[images.copies]\ncount = 2\n", encoding="utf-8")
    record = images_of(config)
    assert record["taught"] == plain["taught"]
    assert plain["copies"] == 0 < record["copies"]
    assert f"{record['copies']:,} copies of the training pictures" in capsys.readouterr().out
    assert (config.parent / "run" / "image.onnx").read_bytes() != heads


@pytest.mark.slow
def test_a_network_a_node_is_one_graph_of_as_many_embeddings(tmp_path: Path) -> None:
    config = world(tmp_path / "w", tuning="blocks = 1\nepochs = 1\nbatch = 16\neach_node = true\n")
    record = images_of(config)
    nodes = set(record["tuned"])
    assert {"root", "Felidae", "Panthera"} <= nodes
    graph = (config.parent / "run" / "image.onnx").read_bytes()
    assert set(inspect_graph(graph).outputs) >= {f"image_{node}" for node in nodes}
    config.write_text(config.read_text().replace("blocks = 1", "blocks = 0"), encoding="utf-8")
    with pytest.raises(ConfigurationWrong, match="the same network"):
        read_configuration(config)


@pytest.mark.slow
def test_eight_bits_say_what_they_cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = images_of(world(tmp_path / "whole"))
    size = (tmp_path / "whole" / "run" / "image.onnx").stat().st_size
    record = images_of(world(tmp_path / "w", images="eight_bits = true\n"))
    assert (tmp_path / "w" / "run" / "image.onnx").stat().st_size < 0.5 * size
    assert record["taught"] == whole["taught"]
    assert any("cosine of the embeddings" in line for line in record["eight_bits"])
    assert any(line.startswith("int8: Felidae: balanced") for line in record["eight_bits"])
    assert "int8: Felidae: balanced accuracy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ('[images]\nbackbone = "own.onnx"\nsize = 224\n[tuning]\nblocks = 1\n', "by its name"),
        ("[images]\neight_bits = true\n[tuning]\nblocks = 1\neach_node = true\n", "several"),
        ("[tuning]\nepochs = 0\n", "tuning.epochs must be at least 1"),
        ("[tuning]\nrate = 3.0\n", "tuning.rate"),
    ],
)
def test_invalid_values_are_errors(tmp_path: Path, sections: str, said: str) -> None:
    file = tmp_path / "run.toml"
    file.write_text(f'sources = ["a.csv"]\n{sections}', encoding="utf-8")
    with pytest.raises(ConfigurationWrong, match=said):
        read_configuration(file)
