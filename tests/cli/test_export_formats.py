"""The command that writes data for other programs: their words, a template, and refusals."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.exports.data_formats import DATA_FORMATS
from tests.exports.made_smart import smart_files


@pytest.fixture
def project(tmp_path: Path) -> str:
    name = str(tmp_path / "park.swcproject")
    assert main(["project", "new", name, "--name", "The park"]) == 0
    return name


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_each_format_of_an_empty_project_is_written(
    project: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    out = tmp_path / f"out{DATA_FORMATS[form].suffix}"
    assert main(["export", project, "--format", form, "--out", str(out), "--json"]) == 0
    (exported,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (exported["rows"], exported["left_out"]) == (0, 0)
    assert out.stat().st_size > 0


def template(path: Path, *labels: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE TemplateTable (DataLabel, Type, List)")
        rows = [(label, "Note", "") for label in labels]
        connection.executemany("INSERT INTO TemplateTable VALUES (?, ?, ?)", rows)
    connection.close()
    return path


def test_a_template_gives_the_headers(project: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    words = ["export", project, "--format", "timelapse", "--out", str(out), "--template"]
    assert main([*words, str(template(tmp_path / "T.tdb", "Comment", "SPECIES"))]) == 0
    assert out.read_text("utf-8") == "File,RelativePath,SPECIES,Comment\n"


def test_a_template_of_another_format_or_another_file_is_refused(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    given = ["--out", str(out), "--template", str(template(tmp_path / "T.tdb", "Species"))]
    for form in ("csv", "activity"):
        assert main(["export", project, "--format", form, *given]) == 2
        assert "--template belongs to --format timelapse." in capsys.readouterr().err
    wrong = ["--out", str(out), "--template", project]
    assert main(["export", project, "--format", "timelapse", *wrong]) == 2
    assert "cannot be read as a template" in capsys.readouterr().err
    assert not out.exists()


def test_sidecars_beside_are_of_one_format_and_have_no_places(
    project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = (["--format", "csv"], ["--format", "xmp", "--coarsen", "none"])
    for words in wrong:
        assert main(["export", project, *words, "--beside"]) == 2
        assert "--beside belongs to --format xmp" in capsys.readouterr().err
    for words in ([], ["--out", "out", "--beside"]):
        with pytest.raises(SystemExit):
            main(["export", project, "--format", "xmp", *words])
    capsys.readouterr()
    assert main(["export", project, "--format", "xmp", "--beside", "--json"]) == 0
    written = json.loads(capsys.readouterr().out)
    assert (written["sidecars"], written["unchanged"], written["left_out"]) == (0, 0, 0)


def test_patrols_for_smart_are_written_in_two_steps(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, mapping = smart_files(tmp_path / "smart")
    guessed, out = tmp_path / "guessed.toml", tmp_path / "patrols"
    command = ["export", project, "--data-model", str(model)]
    assert main([*command, "--format", "smart-mapping", "--out", str(guessed)]) == 0
    assert "[animal.attributes]" in guessed.read_text("utf-8")
    smart = [*command, "--format", "smart", "--out", str(out), "--mapping"]
    assert main([*smart, str(guessed)]) == 2
    assert "'transport' in [patrol] is empty" in capsys.readouterr().err
    assert not out.exists()
    assert main([*smart, str(mapping)]) == 0
    assert [path.name for path in out.iterdir()] == ["README.txt"]


def test_the_options_of_smart_belong_to_it(
    project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, mapping = (str(file) for file in smart_files(tmp_path / "smart"))
    for given, problem in (
        (["--format", "smart", "--data-model", model], "needs --data-model"),
        (["--format", "smart", "--mapping", mapping], "needs --data-model"),
        (["--format", "smart-mapping"], "smart-mapping needs --data-model"),
        (["--format", "kml", "--data-model", model], "belong to --format smart"),
        (["--format", "smart-mapping", "--data-model", mapping], "is not XML"),
    ):
        assert main(["export", project, "--out", str(tmp_path / "out"), *given]) == 2
        assert problem in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
