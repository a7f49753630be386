"""What an act leaves to be decided, where the pack of the project may be missing."""

from pathlib import Path

import pytest

from swc_desktop.cli.project import opening
from swc_desktop.cli.project.opening import decider_of
from swc_desktop.inference.errors import PackMissing
from swc_desktop.projects.project import Project


def test_photographs_are_forgotten_without_the_pack_which_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_digest: str, hint: Path | None) -> None:
        raise PackMissing(file=hint or "park.swcpack")

    monkeypatch.setattr(opening, "find_decider", missing)
    with Project.create(home / "here.swcproject") as project, decider_of(project) as decider:
        assert decider.taxonomy.taxa == ()
    assert "park.swcpack" in capsys.readouterr().err
