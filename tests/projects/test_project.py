"""A project file from outside is only one if its tables are ours."""

from pathlib import Path

import pytest

from swc_desktop.projects.errors import ProjectBroken, ProjectTooNew
from swc_desktop.projects.project import Project, project_path
from swc_desktop.projects.schema import VERSION


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER sly AFTER INSERT ON action BEGIN DELETE FROM media; END",
        "CREATE TABLE more (x)",
        "DROP TABLE vote",
    ],
)
def test_a_file_with_other_tables_is_refused(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "park.swcproject"
    with Project.create(path) as project, project.transaction() as raw:
        raw.execute(statement)
    with pytest.raises(ProjectBroken, match="tables"):
        Project.open(path)


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    with Project.create(path) as project, project.transaction() as raw:
        raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(ProjectTooNew):
        Project.open(path)
    assert path.read_bytes() == before


def test_names_of_projects() -> None:
    assert project_path("park") == Path("park.swcproject")
    assert project_path("a/park.swcproject") == Path("a/park.swcproject")
    assert project_path("default").name == "default.swcproject"


def test_a_missing_or_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "park.swcproject"
    with Project.create(path) as project:
        assert project.cache is not None
    (tmp_path / "park.swcproject.cache").write_bytes(b"not a cache")
    with Project.open(path) as project:
        assert project.cache is not None
        assert project.cache.get("0" * 64) is None
