"""The commands ``export`` and ``project sensitive``, as a person types them."""

import json
import os
import stat
import zipfile
from pathlib import Path

import pytest

from swc_desktop.cli import main
from swc_desktop.cli.errors import ExportInterrupted
from swc_desktop.cli.project import export_command
from swc_desktop.core.progress import Cancelled
from swc_desktop.exports.data_formats import DATA_FORMATS
from swc_desktop.exports.errors import FolderInTheWay
from swc_desktop.inference.classifier import Classifier
from swc_desktop.projects.acts import EXACT_EXPORT, actions
from swc_desktop.projects.project import Project
from tests.projects.desk import Desk, real_classifier
from tests.sharing.shared_project import fill


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return real_classifier(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, classifier: Classifier) -> Path:
    """The park of three cards, closed."""
    top = tmp_path_factory.mktemp("park")
    desk = Desk(Project.create(top / "park.swcproject", "Mara"), classifier)
    fill(desk, top / "cards")
    desk.project.close()
    return top / "park.swcproject"


@pytest.fixture
def park(made: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "copy.swcproject"
    copy.write_bytes(made.read_bytes())
    return copy


def said(capsys: pytest.CaptureFixture[str], *words: object, status: int = 0) -> dict[str, object]:
    assert main([*map(str, words), "--json"]) == status
    lines = capsys.readouterr().out.splitlines()
    found = json.loads(lines[-1]) if lines else {}
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_every_format_says_what_it_did(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    out = tmp_path / "out"
    if form == "capture-history":
        assert main(["export", str(park), "--format", form, "--out", str(out)]) == 2
        assert not out.exists()
        return
    found = said(capsys, "export", park, "--format", form, "--out", out)
    assert {"rows", "left_out", "coarsened", "withheld"} <= set(found)
    assert found["coarsened"] == 7
    assert out.exists()
    assert [one for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


def test_a_package_is_a_zip_where_its_name_ends_so(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one.zip", "two.ZIP"):
        said(capsys, "export", park, "--format", "camtrap-dp", "--out", tmp_path / name)
        with zipfile.ZipFile(tmp_path / name) as archive:
            assert "datapackage.json" in archive.namelist()
            assert archive.testzip() is None


def test_a_folder_with_files_is_not_touched(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    status = main(["export", str(park), "--format", "camtrap-dp", "--out", str(out)])
    assert status == FolderInTheWay.exit_status
    assert "is not empty" in capsys.readouterr().err
    assert [one.name for one in out.iterdir()] == ["mine.txt"]
    (out / "mine.txt").unlink()
    said(capsys, "export", park, "--format", "camtrap-dp", "--out", out)
    assert (out / "media.csv").exists()


def test_exact_places_are_noted_in_the_project(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for coarsen in ("default", "0.1", "none", "0.001"):
        out = tmp_path / f"{coarsen}.zip"
        said(capsys, "export", park, "--format", "camtrap-dp", "--coarsen", coarsen, "--out", out)
    with Project.open(park, write=False) as project:
        noted = [one for one in actions(project.connection) if one.kind == EXACT_EXPORT]
    assert [
        str(tmp_path / name) in str(one.words)
        for one, name in zip(noted, ("0.001.zip", "none.zip"), strict=True)
    ] == [True, True]


def test_what_cannot_be_noted_is_not_exported(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Project.open(park):  # another desk writes
        words = ["export", str(park), "--format", "camtrap-dp", "--out", str(tmp_path / "out")]
        assert main([*words, "--coarsen", "none"]) == 7
        assert not (tmp_path / "out").exists()
        assert main(words) == 0
    capsys.readouterr()


def test_a_stopped_export_leaves_nothing(
    park: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(*_: object) -> None:
        raise Cancelled

    monkeypatch.setattr(export_command, "hand_over", stop)
    words = ["export", str(park), "--format", "camtrap-dp", "--out", str(tmp_path / "out")]
    assert main(words) == ExportInterrupted.exit_status
    assert "nothing was written" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_others_read_a_package_of_an_open_project(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0o022)
    try:
        said(capsys, "export", park, "--format", "camtrap-dp", "--out", tmp_path / "out")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "out" / "media.csv").stat().st_mode) == 0o644


def test_the_list_of_sensitive_taxa_is_shown_and_changed(
    park: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["project", "sensitive", str(park)]) == 0
    listed = capsys.readouterr().out
    assert "Panthera pardus: high, places are rounded to 0.1 degree" in listed
    said(capsys, "project", "sensitive", park, "lion", "4")
    found = said(capsys, "project", "sensitive", park, "leopard", "4")
    assert found == {"taxon": "Panthera pardus", "category": 4}
    said(capsys, "export", park, "--format", "camtrap-dp", "--out", tmp_path / "out")
    assert "-1.412," in (tmp_path / "out" / "deployments.csv").read_text()
    assert main(["project", "sensitive", str(park), "leopard"]) == 2
    assert "Say how sensitive leopard is" in capsys.readouterr().err
    assert said(capsys, "project", "sensitive", park, "Panthera pardus", "shipped")["category"] == 2


def test_a_sidecar_that_is_left_alone_is_named_and_seen_in_the_status(
    park: Path, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cards = made.parent / "cards"
    broken = cards / "CARD_B/PIC_0000.JPG.xmp"
    broken.write_bytes(b"<x")
    try:
        written = said(capsys, "export", park, "--format", "xmp", "--beside", status=1)
        assert written["left_out_by_reason"] == {"sidecar": 1, "without_answer": 2}
        assert written["sidecars"] == len(list(cards.rglob("*.xmp"))) - 1
        assert broken.read_bytes() == b"<x"
        assert main(["export", str(park), "--format", "xmp", "--beside"]) == 1
        seen = capsys.readouterr()
        assert f"{broken} was left as it is: its XMP data cannot be read" in seen.err
        assert "Wrote 0 sidecars; 8 were up to date; " in seen.out
    finally:
        for sidecar in cards.rglob("*.xmp"):
            sidecar.unlink()
