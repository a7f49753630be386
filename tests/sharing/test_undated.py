"""Photographs without a time are in the formats that need none, and nowhere with a made-up one."""

from pathlib import Path

import openpyxl
import pytest

from swc_desktop.exports.data_formats import DATA_FORMATS, FileFormat
from swc_desktop.exports.dataset import ReasonLeftOut
from swc_desktop.sharing.protection import Coarsening
from tests.projects.desk import Desk
from tests.sharing.secrets_in import files_in
from tests.sharing.shared_project import written

WITHOUT_TIMES = ("megadetector", "speciesnet", "timelapse", "xlsx", "xmp")
"""Formats that say which photograph, and not when."""


@pytest.mark.parametrize("form", [one.word for one in DATA_FORMATS.values()])
def test_a_photograph_without_a_time_has_none(park: Desk, tmp_path: Path, form: str) -> None:
    suffix = DATA_FORMATS[form].suffix if isinstance(DATA_FORMATS[form], FileFormat) else ""
    out = tmp_path / f"out{suffix}"
    exported = written(park, out, Coarsening.EXACT, form)
    contents = [content for _, content in files_in(out)]
    is_named = any(b"DSC_0008" in content for content in contents)
    if form in WITHOUT_TIMES:
        assert exported.left_out[ReasonLeftOut.WITHOUT_TIME] == 0
        assert is_named
    else:
        assert exported.left_out[ReasonLeftOut.WITHOUT_TIME] == 1
        assert not is_named
    assert not [content for content in contents if b"0001-01" in content or b"0001:01" in content]


def test_the_workbook_says_how_many_have_no_time(park: Desk, tmp_path: Path) -> None:
    written(park, tmp_path / "out.xlsx", Coarsening.EXACT, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["of them without a time, and so in no event"] == 1
    rows = {str(row[0]): row for row in book["Photographs"].iter_rows(values_only=True)}
    assert rows["WALK/DSC_0008.JPG"][2] is None
