"""What ``project add`` says of files that are not new photographs, in words and as an object."""

import json
import os
from pathlib import Path

from swc_desktop.cli.console import show
from swc_desktop.cli.project.file_lists import file_lists, listed_lines
from swc_desktop.core.message import english
from swc_desktop.photos.left_out import MAX_NAMES, LeftOut, Listed
from swc_desktop.projects.arrived import Arrived, FileOutcome


def arrived() -> Arrived:
    found = Arrived(left_out={LeftOut.VIDEO: Listed.of([str(Path("card") / "a.mp4")])})
    found.note(FileOutcome.ALREADY_HERE, Path("card") / "1.jpg")
    found.note(FileOutcome.MISSING, Path("card") / "2.jpg")
    return found


def test_programs_get_the_names() -> None:
    assert file_lists(arrived()) == {
        "left_out_files": {"video": ["card/a.mp4"]},
        "files": {"missing": ["card/2.jpg"]},
    }


def test_people_get_the_names_below_what_they_are() -> None:
    assert [english(line) for line in listed_lines(arrived())] == [
        "Left out, 1 video:",
        f"  {Path('card') / 'a.mp4'}",
        "1 already here:",
        f"  {Path('card') / '1.jpg'}",
        "1 missing:",
        f"  {Path('card') / '2.jpg'}",
    ]


def test_what_is_not_listed_is_counted() -> None:
    found = Arrived()
    for number in range(MAX_NAMES + 3):
        found.note(FileOutcome.MISSING, f"{number}.jpg")
    lines = [english(line) for line in listed_lines(found)]
    assert len(lines) == MAX_NAMES + 2
    assert (lines[0], lines[-1]) == (f"{MAX_NAMES + 3} missing:", "  and 3 more")


def test_names_of_any_bytes_can_be_said() -> None:
    found = Arrived()
    found.note(FileOutcome.MISSING, Path(os.fsdecode(b"caf\xe9.jpg")))
    assert json.dumps(file_lists(found)).isascii()
    for line in listed_lines(found):
        show(line)
