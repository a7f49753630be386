"""Links to other folders are left out and counted, and followed when that is asked for."""

import json
import os
import shutil
from pathlib import Path

import pytest

from swc_desktop import cli
from swc_desktop.resources import resource

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


@pytest.mark.parametrize("follow", [False, True])
def test_a_link_to_another_folder_is_followed_with_the_option(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], follow: bool
) -> None:
    photograph = min(resource("demo").glob("*.jpg"))
    for folder in ("card", "secret"):
        (tmp_path / folder).mkdir()
        shutil.copy(photograph, tmp_path / folder / f"{folder}.jpg")
    (tmp_path / "card" / "link").symlink_to("../secret")
    out = tmp_path / "rows.jsonl"
    words = ["--follow-links"] if follow else []
    words.append("--no-detector")  # a row for each photograph
    given = [str(tmp_path / "card"), "--out", str(out), "--progress", "json", *words]
    assert cli.main(["classify", *given]) == 0
    rows = [json.loads(line)["file"] for line in out.read_text(encoding="utf-8").splitlines()]
    names = ["card.jpg", "link/secret.jpg"] if follow else ["card.jpg"]
    assert rows == [(tmp_path / "card" / name).as_posix() for name in names]
    summary = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert summary["left_out"] == ({} if follow else {"link": 1})
    link = (tmp_path / "card" / "link").as_posix()
    assert summary["left_out_files"] == ({} if follow else {"link": [link]})
