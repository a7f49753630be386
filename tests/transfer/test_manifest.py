import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.message import Message, message_from_plain, message_to_plain
from swc_desktop.transfer.errors import StickRefused
from swc_desktop.transfer.manifest import (
    FILE_NAME,
    Contents,
    PartKind,
    StickFile,
    TransferPart,
    contents_json,
    find_fault,
    open_stick,
    read_contents,
)
from tests.transfer.sticks import DIGEST

PART = TransferPart(
    PartKind.PACK, "A pack", "No end date.", (StickFile("packs/a.swcpack", 3, DIGEST),)
)
CONTENTS = Contents("2026-11-24", "0.1.0", (PART,))


def ignore(_: int) -> None:
    """Does not count the bytes."""


def fault_in(stick: Path) -> str:
    """The fault of the part on a stick, in words."""
    with open_stick(stick) as folder:
        return str(find_fault(folder, PART.files, ignore))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(contents_json(CONTENTS))
    assert read_contents(tmp_path) == CONTENTS


def test_a_folder_without_a_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StickRefused, match="could not be read"):
        read_contents(tmp_path)


def changed(path: str, value: object) -> Callable[[Any], None]:
    def change(value_at: Any) -> None:
        *way, last = path.split(".")
        for step in way:
            value_at = value_at[int(step) if step.isdigit() else step]
        value_at[last] = value

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
def test_an_invalid_list_of_contents_is_refused(
    tmp_path: Path, harm: Callable[[Any], None]
) -> None:
    listed = json.loads(contents_json(CONTENTS))
    harm(listed)
    (tmp_path / FILE_NAME).write_text(json.dumps(listed), encoding="utf-8")
    with pytest.raises(StickRefused, match="is not a valid list of contents"):
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
    ("content", "problem"),
    [
        ("foo", ""),
        ("fo", "is not complete"),
        ("fox", "is not complete"),
        ("fOo", "is not complete"),
        (None, "is not complete"),
    ],
)
def test_a_part_is_complete_or_has_a_fault(
    tmp_path: Path, content: str | None, problem: str
) -> None:
    (tmp_path / "packs").mkdir()
    if content is not None:
        (tmp_path / "packs" / "a.swcpack").write_text(content)
    fault = fault_in(tmp_path)
    assert fault == "" if not problem else problem in fault


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_away_is_a_fault(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    (stick / "packs").mkdir(parents=True)
    (tmp_path / "secret").write_text("foo")
    (stick / "packs" / "a.swcpack").symlink_to(tmp_path / "secret")
    assert "it is a link" in fault_in(stick)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes among files there")
def test_a_pipe_is_a_fault_and_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    os.mkfifo(tmp_path / "packs" / "a.swcpack")
    assert "it is a pipe, a socket or a device" in fault_in(tmp_path)


def test_contents_that_notepad_saved_are_read(tmp_path: Path) -> None:
    text = contents_json(CONTENTS).decode()
    (tmp_path / FILE_NAME).write_bytes(text.encode("utf-8-sig"))
    assert read_contents(tmp_path) == CONTENTS
    (tmp_path / FILE_NAME).write_bytes(text.encode("utf-16"))
    assert read_contents(tmp_path) == CONTENTS


def with_message(title: str, plain: object) -> Contents:
    said = message_from_plain(plain)
    assert isinstance(said, Message)
    part = replace(PART, title=title, title_message=said)
    return Contents("2026-11-24", "0.1.0", (part,))


MANUAL = ["Transfer", "Manual of swc-desktop {version}", "", None, {"version": "0.1.0"}]


def test_a_title_is_kept_as_a_message_that_each_window_can_translate(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(
        contents_json(with_message("Manual of swc-desktop 0.1.0", MANUAL))
    )
    (part,) = read_contents(tmp_path).parts
    assert part.title == "Manual of swc-desktop 0.1.0"
    assert message_to_plain(part.shown_title) == MANUAL


def test_a_message_that_says_another_thing_is_not_used(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(
        contents_json(with_message("Manual of swc-desktop 9.9.9", MANUAL))
    )
    (part,) = read_contents(tmp_path).parts
    assert part.shown_title == "Manual of swc-desktop 9.9.9"


def test_a_message_that_cannot_be_filled_is_refused(tmp_path: Path) -> None:
    contents = contents_json(with_message("Manual of swc-desktop 0.1.0", MANUAL))
    (tmp_path / FILE_NAME).write_bytes(contents.replace(b"{version}", b"{version:>99999999}"))
    with pytest.raises(StickRefused):
        read_contents(tmp_path)
