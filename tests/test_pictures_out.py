"""Pixels of photographs leave the program by no way that docs/projects.md does not name.

People are blurred in what the program shows and keeps. Whoever adds a way by which a picture can
leave the program (a clipboard, a drag, a file) meets a test here, and says there what becomes of
the people in it: they stay blurred, but in a project with a passphrase where it is asked for.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PROGRAM = ROOT / "swc_desktop"

WAYS_OUT = {
    **dict.fromkeys(("QDrag", "setDragEnabled", "startDrag"), "a picture or a file is dragged out"),
    **dict.fromkeys(("QMimeData", "setMimeData", "setImage", "setImageData"), "the clipboard"),
    **dict.fromkeys(("QPrinter", "QPrintDialog", "QPdfWriter"), "a printer or a PDF"),
    "QSvgGenerator": "a drawing in a file",
    **dict.fromkeys(("QImageWriter", "imwrite", "grab", "grabWindow", "QScreen"), "a picture file"),
    **dict.fromkeys(("save", "b64encode", "encode_jpeg", "toBase64"), "an encoded picture"),
}
"""Names of Qt, Pillow and others that pixels could leave by."""

ALLOWED = {
    ("ui/project/label_pages.py", "QPdfWriter"): "labels of camera stations, without photographs",
    ("ui/project/label_pages.py", "save"): "the state of a painter",
    ("ui/project/labels_dialog.py", "save"): "a button",
    ("ui/project/station_form.py", "save"): "a button",
    ("ui/dialogs/prepare_dialog.py", "save"): "a button, for weather",
    ("ui/review/audit_dialog.py", "save"): "a button, for figures without photographs",
    ("ui/report/report_file.py", "QPdfWriter"): "the report, with blurred small pictures",
    ("ui/report/report_file.py", "b64encode"): "the same",
    ("photos/clean_jpeg.py", "save"): "pictures to share, in which people are blurred",
    ("exports/xlsx.py", "save"): "a workbook, without photographs",
    ("ui/review/crop_list.py", "save"): "the state of a painter",
    ("ui/sightings/chart_view.py", "save"): "charts and the map, with rounded places",
    ("ui/sightings/chart_view.py", "QSvgGenerator"): "the same",
    ("ui/sightings/sightings_map.py", "save"): "the state of a painter",
    ("ui/sightings/sightings_dialog.py", "save"): "a button",
    ("ui/window/window_state.py", "toBase64"): "the size of the window",
    ("ui/photo/region_boxes.py", "save"): "the state of a painter",
    ("ui/photo/lens.py", "save"): "the state of a painter",
    ("ui/evidence/bars.py", "save"): "the state of a painter",
    ("ui/results/clip_mark.py", "save"): "the state of a painter",
    ("ui/results/table_view.py", "save"): "the state of a painter",
    ("ui/results/tree_lines.py", "save"): "the state of a painter",
    ("ui/results/card_delegate.py", "save"): "the state of a painter",
    ("projects/thumbnails.py", "save"): "small pictures, which the run has blurred already",
    ("ui/window/application.py", "grab"): "the self-test, of an empty window",
    ("ui/map/map_widget.py", "grab"): "a rectangle of the map under the pointer",
    ("ui/results/file_drag.py", "QDrag"): "files as they are, of photographs without people",
    ("ui/results/file_drag.py", "QMimeData"): "the same",
    ("ui/results/file_drag.py", "setMimeData"): "the same",
    ("ui/window/drop_overlay.py", "QMimeData"): "what is dropped on the window is read",
}
"""Which modules use such a name, and what for. A new line here is a new line in the docs."""

NO_PIXELS = ("exports", "sharing", "session/exporting.py", "cli/project/commands.py")
"""What writes exports."""

PIXELS = {"PIL", "simplejpeg", "swc_desktop.photos.reading", "swc_desktop.photos.decoding"}
"""Where pictures come from; ``projects.thumbnails`` too."""


def names_used(tree: ast.Module) -> Iterator[str]:
    """What is called, or read, by its last name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def found_ways() -> set[tuple[str, str]]:
    return {
        (file.relative_to(PROGRAM).as_posix(), name)
        for file in PROGRAM.rglob("*.py")
        for name in names_used(ast.parse(file.read_text(encoding="utf-8")))
        if name in WAYS_OUT
    }


def test_each_way_out_is_known() -> None:
    assert found_ways() == set(ALLOWED)


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("part", NO_PIXELS)
def test_what_writes_exports_has_no_pictures(part: str) -> None:
    path = PROGRAM / part
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    assert files
    for file in files:
        names = set(imported(file))
        assert not {name for name in names if name.split(".")[0] in PIXELS or name in PIXELS}, file
        assert "swc_desktop.projects.thumbnails" not in names, file
