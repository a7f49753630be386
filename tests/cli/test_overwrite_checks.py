"""What the command line refuses so that earlier results are not lost, and what it says then."""

from pathlib import Path

import pytest

from swc_desktop.cli.errors import ResultsUnknown, RootAbsent, RootEmptied
from swc_desktop.cli.overwrite_checks import refuse_absent, refuse_losing, rows_by_themselves
from swc_desktop.core.errors import OutputFault
from swc_desktop.exports.formats import CSV
from swc_desktop.photos.find import FoundPhotos

ROW = b"file,status,pack,program\n/card/a.jpg,named,p,q\n"


def test_a_missing_path_is_refused_where_results_are_saved(tmp_path: Path) -> None:
    refuse_absent([tmp_path], keeps_results=True)
    for name in ("a.jpg", "card"):
        with pytest.raises(RootAbsent, match=r"it is not there.*Nothing was changed"):
            refuse_absent([tmp_path, tmp_path / name], keeps_results=True)


def test_a_missing_photograph_gets_its_row_in_a_stream(tmp_path: Path) -> None:
    refuse_absent([tmp_path / "a.jpg"], keeps_results=False)
    with pytest.raises(RootAbsent):
        refuse_absent([tmp_path / "card"], keeps_results=False)


def test_results_are_not_replaced_by_those_of_an_empty_folder(tmp_path: Path) -> None:
    out, card, pack = tmp_path / "out.csv", tmp_path / "card", tmp_path / "pack"
    card.mkdir()
    out.write_bytes(b"something else")
    refuse_losing(out, CSV, None, [card], FoundPhotos(), pack)
    out.write_bytes(ROW)
    with pytest.raises(RootEmptied):
        refuse_losing(out, CSV, None, [card], FoundPhotos(), pack)


def test_a_file_without_results_is_not_resumed(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert rows_by_themselves(out, CSV, [], "p", "q") is None
    out.write_bytes(b"")
    assert rows_by_themselves(out, CSV, [], "p", "q") is None
    out.write_bytes(ROW)
    assert rows_by_themselves(out, CSV, [], "p", "q") is None
    out.write_bytes(b"something else")
    with pytest.raises(ResultsUnknown):
        rows_by_themselves(out, CSV, [], "p", "q")


def test_results_that_cannot_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    out = tmp_path / "out.csv"
    out.write_bytes(ROW)
    monkeypatch.setattr("swc_desktop.exports.reading.open_file", refuse)
    with pytest.raises(OutputFault, match="no permission to read it"):
        rows_by_themselves(out, CSV, [], "p", "q")
