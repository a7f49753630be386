"""Which photograph the one in the large view is compared with."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.results.compared import neighbour_of
from swc_desktop.ui.results.results_model import ResultsModel
from tests.gui.evidence_samples import LION

pytestmark = pytest.mark.gui


class _Rows:
    """A list without a window."""

    def __init__(self, *rows: ListedMedia) -> None:
        self._rows = rows

    def record(self, row: int) -> ListedMedia | None:
        return self._rows[row] if 0 <= row < len(self._rows) else None


def neighbour(*rows: ListedMedia) -> str:
    """The file that the second row is compared with, "" for none."""
    found = neighbour_of(cast("ResultsModel", _Rows(*rows)), 1)
    return "" if found is None else found.file.name


def test_only_pictures_of_one_camera_are_compared() -> None:
    """In a folder without camera stations lie those of several people."""

    def one(name: str, camera: str, serial: str = "", station: str = "") -> ListedMedia:
        file = Path("/card") / name
        return replace(LION, file=file, camera_words=camera, serial=serial, station_name=station)

    a, b, c = (one(name, "Reconyx HF2X") for name in ("a.jpg", "b.jpg", "c.jpg"))
    assert neighbour(a, b, c) == "a.jpg"
    assert neighbour(one("x.jpg", "Canon R5"), b, c) == "c.jpg"
    assert neighbour(one("x.jpg", "Reconyx HF2X", "2"), b, c) == "c.jpg"
    assert neighbour(one("x.jpg", "Reconyx HF2X", station="B"), b, c) == "c.jpg"
    assert neighbour(one("x.jpg", "Canon R5"), b, one("y.jpg", "Canon R5")) == ""
    elsewhere = replace(a, root_label="other")
    assert neighbour(elsewhere, b, elsewhere) == ""
