import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.transfer.errors import StickRefused
from swc_desktop.transfer.manifest import (
    FILE_NAME,
    Contents,
    Kind,
    Part,
    StickFile,
    contents_json,
    find_fault,
    read_contents,
    stick_folder,
)

DIGEST = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
"""Of ``foo``."""

PART = Part(Kind.PACK, "A pack", "No end date.", (StickFile("packs/a.swcpack", 3, DIGEST),))
CONTENTS = Contents("2026-11-24", "0.1.0", (PART,))


def unheard(_: int) -> None:
    """Nobody counts the bytes."""


def fault_in(stick: Path) -> str:
    """What is wrong with the part on a stick."""
    with stick_folder(stick) as folder:
        return find_fault(folder, PART.files, unheard)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(contents_json(CONTENTS))
    assert read_contents(tmp_path) == CONTENTS


def test_a_folder_without_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StickRefused, match="could not be read"):
        read_contents(tmp_path)


def changed(path: str, value: object) -> Callable[[Any], None]:
    def change(told: Any) -> None:
        *way, last = path.split(".")
        for step in way:
            told = told[int(step) if step.isdigit() else step]
        told[last] = value

    return change


WRONG = {
    "a later format": changed("format", 2),
    "no format": changed("format", "1"),
    "an unknown kind": changed("parts.0.kind", "viruses"),
    "no files": changed("parts.0.files", []),
    "another part's folder": changed("parts.0.files.0.path", "program/a.swcpack"),
    "the folder itself": changed("parts.0.files.0.path", "packs"),
    "a way out": changed("parts.0.files.0.path", "packs/../../a"),
    "a way from the root": changed("parts.0.files.0.path", "/packs/a"),
    "a drive": changed("parts.0.files.0.path", "packs/C:a"),
    "a backslash": changed("parts.0.files.0.path", "packs/..\\..\\a"),
    "an empty step": changed("parts.0.files.0.path", "packs//a"),
    "a digest that is none": changed("parts.0.files.0.sha256", "0" * 63 + "g"),
    "a negative size": changed("parts.0.files.0.bytes", -1),
    "a long title": changed("parts.0.title", "x" * 10_000),
    "a line in the title": changed("parts.0.title", "a\nb"),
    "parts that are none": changed("parts", {}),
}


@pytest.mark.parametrize("harm", WRONG.values(), ids=WRONG)
def test_a_list_that_does_not_describe_a_stick_is_refused(
    tmp_path: Path, harm: Callable[[Any], None]
) -> None:
    told = json.loads(contents_json(CONTENTS))
    harm(told)
    (tmp_path / FILE_NAME).write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(StickRefused, match="does not describe one"):
        read_contents(tmp_path)


def test_a_file_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(contents_json(Contents("2026-11-24", "0.1.0", (PART, PART))))
    with pytest.raises(StickRefused, match="twice"):
        read_contents(tmp_path)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / FILE_NAME).write_bytes(data)
    with pytest.raises(StickRefused):
        read_contents(folder)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("foo", ""),
        ("fo", "is not whole"),
        ("fox", "is not whole"),
        ("fOo", "is not whole"),
        (None, "is not whole"),
    ],
)
def test_a_part_is_whole_or_says_what_is_wrong(
    tmp_path: Path, content: str | None, told: str
) -> None:
    (tmp_path / "packs").mkdir()
    if content is not None:
        (tmp_path / "packs" / "a.swcpack").write_text(content)
    fault = fault_in(tmp_path)
    assert fault == "" if not told else told in fault


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_away_is_a_fault(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    (stick / "packs").mkdir(parents=True)
    (tmp_path / "secret").write_text("foo")
    (stick / "packs" / "a.swcpack").symlink_to(tmp_path / "secret")
    assert "it is a link" in fault_in(stick)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes among files there")
def test_a_pipe_that_never_ends_is_a_fault_and_no_wait(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    os.mkfifo(tmp_path / "packs" / "a.swcpack")
    assert "it is a pipe, a socket or a device" in fault_in(tmp_path)


def test_contents_that_notepad_saved_are_read(tmp_path: Path) -> None:
    text = contents_json(CONTENTS).decode()
    (tmp_path / FILE_NAME).write_bytes(text.encode("utf-8-sig"))
    assert read_contents(tmp_path) == CONTENTS
    (tmp_path / FILE_NAME).write_bytes(text.encode("utf-16"))
    assert read_contents(tmp_path) == CONTENTS
