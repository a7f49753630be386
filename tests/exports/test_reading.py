from pathlib import Path

import pytest

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.exports.formats import FORMATS, Format
from swc_desktop.exports.reading import WrittenRow, spelled_in, written_rows
from swc_desktop.exports.rows import row_of

ODD = ["/card/a.jpg", '=1,"2".jpg', "/card/\u2028\n\udcff.jpg"]


def written(path: Path, form: Format) -> Path:
    with path.open("wb") as file:
        file.write(form.header)
        for name in ODD:
            row = row_of(
                *(name, None, None, Unreadable("It is empty.")),
                pack_label="Pack 1",
                program="Program 2",
                taxonomy=Taxonomy(()),
            )
            file.write(form.line(row, None))
    return path


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
def test_rows_say_of_which_photograph_pack_and_program_they_are(
    tmp_path: Path, form: Format
) -> None:
    rows = written_rows(written(tmp_path / "out", form), form)
    names = [spelled_in(form, Path(name)) for name in ODD]
    assert rows == [WrittenRow(name, "Pack 1", "Program 2", True) for name in names]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.suffix)
@pytest.mark.parametrize(
    "data",
    [
        *(b"\xff\xfe", b"\0", b"name\n1\n", b"[]\n", b"{}\n", b"[" * 100_000),
        b"file,status,pack,program\na,named\n",
        b"file,status,pack,program\na,eaten,p,q\n",
        b'{"file": 1, "status": "named", "pack": "p", "program": "q"}\n',
    ],
)
def test_what_is_not_results_has_no_rows(tmp_path: Path, form: Format, data: bytes) -> None:
    path = tmp_path / "out"
    path.write_bytes(data)
    assert written_rows(path, form) is None
