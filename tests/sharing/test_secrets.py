"""Nothing in an export is finer than the rule allows: every byte of every format is looked at."""

from pathlib import Path

import pytest

from swc_desktop.exports.data_formats import DATA_FORMATS
from swc_desktop.sharing.answer_rows import write_answers
from swc_desktop.sharing.protection import Coarsening
from tests.projects.desk import Desk
from tests.sharing.secrets_in import secrets_in
from tests.sharing.shared_project import PLACES, SECRETS, written

FORMS = ("csv", "jsonl", *DATA_FORMATS)


def export(park: Desk, form: str, out: Path, coarsening: Coarsening) -> None:
    if form in DATA_FORMATS:
        written(park, out, coarsening, form)
    else:
        write_answers(park.project, park.decider, form, out, coarsening)


@pytest.mark.parametrize("form", FORMS)
def test_no_secret_is_in_an_export(park: Desk, tmp_path: Path, form: str) -> None:
    export(park, form, tmp_path / "out", Coarsening.BY_RULE)
    assert secrets_in(tmp_path / "out", SECRETS, PLACES) == []


@pytest.mark.parametrize("form", FORMS)
def test_an_exact_export_has_what_is_looked_for(park: Desk, tmp_path: Path, form: str) -> None:
    """Else the search would find nothing because it looks for the wrong thing."""
    export(park, form, tmp_path / "out", Coarsening.EXACT)
    assert secrets_in(tmp_path / "out", SECRETS, PLACES)
