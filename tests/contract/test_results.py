"""The files that other programs read."""

import csv
import io
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.contract.program import run
from tests.make_pack import PLACES, a_picture

COLUMNS = [
    "file",
    "status",
    "answer",
    "rank",
    "common_name",
    "confidence",
    "family",
    "family_p",
    "genus",
    "genus_p",
    "species",
    "species_p",
    "subspecies",
    "subspecies_p",
    "not_in_pack_p",
    "latitude",
    "longitude",
    "altitude_m",
    "place_source",
    "taken_at",
    "time_source",
    "weather",
    "evidence",
    "missing",
    "camera",
    "width",
    "height",
    "pack",
    "program",
    "message",
    "read",
    "pack_sha256",
    "region",
    "category",
    "box",
    "moment_s",
]
HEADER = b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"
TEXTS = {
    *("file", "status", "answer", "rank", "common_name", "family", "genus", "species"),
    *("subspecies", "place_source", "taken_at", "time_source", "weather", "evidence", "missing"),
    *("camera", "pack", "program", "message", "read", "pack_sha256", "category"),
}
PROBABILITIES = {
    *("confidence", "family_p", "genus_p", "species_p", "subspecies_p", "not_in_pack_p"),
}
ALWAYS = {"file", "status", "pack", "program", "pack_sha256"}
STATUSES = {"named", "not_in_pack", "unsure", "unreadable"}


def lines(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture(scope="module")
def made(folder: Path, pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mixed folder classified to both formats, with a place and a time given."""
    out = tmp_path_factory.mktemp("out")
    place = "{},{}".format(*PLACES["Panthera leo melanochaita"])
    for name in ("out.csv", "out.jsonl"):
        done = run(
            *("classify", folder, "--pack", pack, "--out", out / name, f"--place={place}"),
            *("--time", "2024-06-01T05:30:00+02:00"),
        )
        assert done.returncode == 1, done.stderr
        assert done.stdout == b""
    return out


@pytest.fixture(scope="module")
def rows(made: Path) -> list[dict[str, Any]]:
    return lines((made / "out.jsonl").read_bytes())


def test_csv_has_the_columns_in_their_order(made: Path) -> None:
    text = (made / "out.csv").read_bytes()
    assert text.startswith(HEADER)
    table = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in table} == {len(COLUMNS)}
    assert len(table) == 201


def test_json_has_the_same_names_in_the_same_order(rows: list[dict[str, Any]]) -> None:
    assert len(rows) == 200
    for row in rows:
        assert list(row) == [*COLUMNS, "results_version"]
        assert row["results_version"] == 4


def test_json_and_csv_say_the_same(made: Path, rows: list[dict[str, Any]]) -> None:
    with (made / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        for cells, row in zip(csv.DictReader(file), rows, strict=True):
            for name in COLUMNS:
                value = row[name]
                if value is None:
                    assert cells[name] == ""
                elif isinstance(value, str):
                    assert cells[name] == value
                else:
                    assert float(cells[name]) == value


def test_every_value_has_its_type(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert not ALWAYS & {name for name, value in row.items() if value is None}
        for name in COLUMNS:
            value = row[name]
            if value is None:
                continue
            if name in TEXTS:
                assert isinstance(value, str)
                assert value
            elif name in PROBABILITIES:
                assert isinstance(value, float)
                assert 0 <= value <= 1
                assert round(value, 4) == value
            elif name in ("width", "height"):
                assert isinstance(value, int)
            else:
                assert isinstance(value, float)
        assert row["status"] in STATUSES


def test_each_status_has_its_fields(rows: list[dict[str, Any]]) -> None:
    seen = {row["status"] for row in rows}
    assert {"named", "not_in_pack", "unreadable"} <= seen
    for row in rows:
        named = row["status"] == "named"
        assert named == (row["answer"] is not None)
        assert named == (row["confidence"] is not None)
        if named:
            assert row["rank"] in ("family", "genus", "species", "subspecies")
            assert row[row["rank"]] == row["answer"]
            assert row[f"{row['rank']}_p"] == row["confidence"]
            assert row["common_name"]
        if row["status"] == "unreadable":
            assert row["message"].startswith(row["file"])
            assert row["family"] is None
        else:
            assert row["family_p"] is not None
            assert row["evidence"] in ("image+metadata", "image", "metadata")
            assert row["weather"] == "absent"
            assert row["missing"].startswith("weather: ")
            assert row["message"] is None
            assert (row["width"], row["height"]) == (40, 40)


def test_place_and_time_have_their_source(rows: list[dict[str, Any]]) -> None:
    readable = [row for row in rows if row["status"] != "unreadable"]
    assert {row["latitude"] for row in readable} == {-24.9}
    assert {row["longitude"] for row in readable} == {31.6}
    assert {row["place_source"] for row in readable} == {"typed"}
    assert {row["time_source"] for row in readable} == {"typed"}
    assert {row["taken_at"] for row in readable} == {"2024-06-01T05:30:00+02:00"}
    assert datetime.fromisoformat(readable[0]["taken_at"]).utcoffset() is not None


def test_rows_are_in_the_order_of_the_files(rows: list[dict[str, Any]], folder: Path) -> None:
    files = [Path(row["file"]) for row in rows]
    assert len(set(files)) == 200
    assert all(file.is_file() for file in files)
    by_folder = [file.parent for file in files]
    assert by_folder == sorted(by_folder)
    first = [file.name for file in files if file.parent == by_folder[0]]
    assert first == sorted(first)


def test_two_runs_give_the_same_bytes(folder: Path, pack: Path, tmp_path: Path) -> None:
    arguments = ("classify", folder, "--pack", pack, "--explain")
    first = run(*arguments)
    second = run(*arguments, "--out", tmp_path / "out.jsonl", "--quiet")
    assert first.returncode == second.returncode == 1
    assert first.stdout == (tmp_path / "out.jsonl").read_bytes()
    assert second.stderr == b""


def test_explanations_hold_the_votes_of_every_node(few: Path, pack: Path) -> None:
    place = "{},{}".format(*PLACES["Panthera leo leo"])
    done = run("classify", few, "--pack", pack, "--explain", f"--place={place}")
    assert done.returncode == 0, done.stderr
    for row in lines(done.stdout):
        assert list(row) == [*COLUMNS, "results_version", "explain"]
        explained = row["explain"]
        assert list(explained) == [
            "recipe",
            "nodes",
            "without_metadata",
            "without_image",
            "without_weather",
            "without_frequencies",
        ]
        assert explained["without_weather"] is None
        assert explained["without_frequencies"] is None
        assert explained["recipe"] == "bayes"
        assert [node["taxon"] for node in explained["nodes"]][:2] == ["root", "Felidae"]
        for node in explained["nodes"]:
            assert node["metadata_without_weather"] is None
            votes = [node[name] for name in ("image", "metadata", "joint") if node[name]]
            for vote in votes:
                assert len(vote) == len(node["children"])
                assert sum(vote) == pytest.approx(1, abs=1e-3)
        assert explained["without_metadata"]["rank"] == "species"


def test_names_are_spelled_as_given_and_survive(few: Path, pack: Path) -> None:
    done = run("classify", ".", "--pack", pack, folder=few)
    assert done.returncode == 0, done.stderr
    assert {row["file"] for row in lines(done.stdout)} == {
        f"./{file.name}" if file.name.startswith("=") else file.name for file in few.iterdir()
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_names_neither_end_a_line_nor_begin_a_formula(pack: Path, tmp_path: Path) -> None:
    name = "a\u2028b\x85c;=1+1.png"
    Image.fromarray(a_picture("Panthera leo", 40)).save(tmp_path / name)
    done = run("classify", name, "--pack", pack, "--explain", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.decode("utf-8").splitlines()
    assert json.loads(line)["file"] == name
    out = tmp_path / "out.csv"
    assert run("classify", name, "--pack", pack, "--out", out, folder=tmp_path).returncode == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["file"] == "a\u2028b\x85c;'=1+1.png"


def test_a_name_that_is_not_utf8_is_escaped(unnameable: Path, pack: Path, tmp_path: Path) -> None:
    for name in ("out.jsonl", "out.csv"):
        done = run("classify", unnameable.parent, "--pack", pack, "--out", tmp_path / name)
        assert done.returncode == 0, done.stderr
        assert "lion\\xff\\xfe.png" in (tmp_path / name).read_text(encoding="utf-8").replace(
            "\\\\", "\\"
        )
    unnameable.write_bytes(b"")
    done = run("classify", unnameable.parent, "--pack", pack)
    assert done.returncode == 1
    (row,) = lines(done.stdout)
    assert row["message"].startswith(row["file"])


def test_a_folder_without_photographs_gives_no_rows(pack: Path, tmp_path: Path) -> None:
    done = run("classify", tmp_path, "--pack", pack)
    assert (done.returncode, done.stdout) == (0, b"")
    said = f"No photographs were found: there are no files in {tmp_path}.\n"
    assert done.stderr.decode() == said
    out = tmp_path / "none.csv"
    assert run("classify", tmp_path, "--pack", pack, "--out", out).returncode == 0
    assert out.read_bytes() == HEADER


def test_a_limit_gives_the_first_rows(folder: Path, pack: Path) -> None:
    whole = run("classify", folder, "--pack", pack).stdout.splitlines()
    some = run("classify", folder, "--pack", pack, "--limit", 19).stdout.splitlines()
    assert some == whole[:19]


def test_evidence_of_one_kind_is_named(few: Path, pack: Path) -> None:
    place = "{},{}".format(*PLACES["Loxodonta cyclotis"])
    for kind in ("image", "metadata"):
        done = run("classify", few, "--pack", pack, f"--place={place}", "--evidence", kind)
        assert {row["evidence"] for row in lines(done.stdout)} == {kind}


def test_progress_as_json_goes_to_standard_error_only(folder: Path, pack: Path) -> None:
    done = run("classify", folder, "--pack", pack, "--progress", "json")
    steps = [json.loads(line) for line in done.stderr.splitlines() if line.startswith(b"{")]
    assert steps[-2] == {"done": 200, "total": 200, "stage": "photographs"}
    assert (steps[-1]["done"], steps[-1]["added"], steps[-1]["failed"]) == (200, 180, 20)
    assert len(lines(done.stdout)) == 200


def test_the_window_is_never_loaded(few: Path, pack: Path, tmp_path: Path) -> None:
    """A PySide6 that cannot be imported hides the real one."""
    (tmp_path / "PySide6").mkdir()
    (tmp_path / "PySide6" / "__init__.py").write_text("raise SystemExit('Qt was loaded')")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = run("classify", few, "--pack", pack, environment={"PYTHONPATH": path})
    assert done.returncode == 0, done.stderr


def test_a_photograph_is_not_overwritten(tmp_path: Path, pack: Path) -> None:
    file = tmp_path / "photo.csv"
    Image.fromarray(a_picture("Panthera leo", 40)).save(file, format="PNG")
    before = file.read_bytes()
    done = run("classify", file, "--pack", pack, "--out", file)
    assert done.returncode == 2
    assert file.read_bytes() == before
