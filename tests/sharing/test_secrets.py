"""Nothing in an export is finer than the rule allows: every byte of every format is looked at."""

from pathlib import Path

import pytest

from swc_desktop.core.progress import Control
from swc_desktop.exports.errors import PlacesNotExact
from swc_desktop.sharing.answer_rows import COPIED_COLUMNS, copied_answers, write_answers
from swc_desktop.sharing.media_rows import all_numbers
from swc_desktop.sharing.protection import Coarsening
from tests.projects.desk import Desk
from tests.sharing.secrets_in import files_in, secrets_in
from tests.sharing.shared_project import DATA_FORMS, PLACES, SECRETS, written

FORMS = ("csv", "jsonl", *DATA_FORMS)
EXACT_ONLY = ("capture-history",)
"""Formats that are refused where a place is rounded or hidden."""


def export(park: Desk, form: str, out: Path, coarsening: Coarsening) -> None:
    if form in DATA_FORMS:
        written(park, out, coarsening, form)
    else:
        write_answers(park.project, park.decider, form, out, coarsening)


@pytest.mark.parametrize("form", [form for form in FORMS if form not in EXACT_ONLY])
def test_no_secret_is_in_an_export(park: Desk, tmp_path: Path, form: str) -> None:
    export(park, form, tmp_path / "out", Coarsening.BY_RULE)
    assert secrets_in(tmp_path / "out", SECRETS, PLACES) == []


def test_no_secret_is_in_rows_that_are_copied(park: Desk, tmp_path: Path) -> None:
    numbers = all_numbers(park.project.connection)
    text, exported = copied_answers(park.project, park.decider, numbers, Control())
    (tmp_path / "out").write_text(text, encoding="utf-8")
    assert secrets_in(tmp_path / "out", SECRETS, PLACES) == []
    assert len(text.splitlines()) == exported.rows + 1 > len(numbers)
    assert {line.count("\t") for line in text.splitlines()} == {len(COPIED_COLUMNS) - 1}


@pytest.mark.parametrize("form", DATA_FORMS)
def test_the_same_data_are_the_same_bytes(park: Desk, tmp_path: Path, form: str) -> None:
    for name in ("one", "two"):
        export(park, form, tmp_path / name, Coarsening.EXACT)
    one, two = (list(files_in(tmp_path / name)) for name in ("one", "two"))
    assert [data for _, data in one] == [data for _, data in two]
    assert any(data for _, data in one)


@pytest.mark.parametrize("form", DATA_FORMS)
def test_of_an_empty_project_there_are_headers(desk: Desk, tmp_path: Path, form: str) -> None:
    exported = written(desk, tmp_path / "out", Coarsening.BY_RULE, form)
    assert exported.rows == 0
    assert str(exported.words) == "Exported headers only: there is nothing of this kind."
    assert any(data for _, data in files_in(tmp_path / "out"))


@pytest.mark.parametrize("form", EXACT_ONLY)
def test_a_format_of_exact_places_is_refused(park: Desk, tmp_path: Path, form: str) -> None:
    with pytest.raises(PlacesNotExact, match="needs exact places"):
        export(park, form, tmp_path / "out", Coarsening.BY_RULE)
    assert list(tmp_path.glob("out*")) == []


@pytest.mark.parametrize("form", FORMS)
def test_an_exact_export_has_what_is_looked_for(park: Desk, tmp_path: Path, form: str) -> None:
    """Else the search would find nothing because it looks for the wrong thing."""
    export(park, form, tmp_path / "out", Coarsening.EXACT)
    assert secrets_in(tmp_path / "out", SECRETS, PLACES)
