"""The last line of a run counts everything that was given."""

from pathlib import Path

import pytest

from swc_desktop.cli.summary import RunSummary
from swc_desktop.photos.find import FoundPhoto, FoundPhotos
from swc_desktop.photos.left_out import LeftOut, Listed

CARD = Path("/card")


def found(photos: int, already_here: int = 0, *, clips: int = 0, **left_out: int) -> FoundPhotos:
    names = [f"{n}.jpg" for n in range(photos)] + [f"{n}.AVI" for n in range(clips)]
    return FoundPhotos(
        tuple(FoundPhoto(CARD / name, CARD, name) for name in names),
        Listed(already_here),
        {LeftOut(kind): Listed.of(f"{n}.{kind}" for n in range(n)) for kind, n in left_out.items()},
    )


@pytest.mark.parametrize(
    ("summary", "sentence"),
    [
        (RunSummary([CARD], found(1)), "Added 1 photograph."),
        (
            RunSummary([CARD], found(1206, 3, video=12, other=5), failed=2),
            "Added 1,204 photographs, 3 already here, left out 17 (12 videos, 5 other files), "
            "2 could not be read (see their rows).",
        ),
        (
            RunSummary([CARD], found(9), failed=1, after_limit=6),
            "Added 2 photographs, 1 could not be read (see its row), 6 more after the limit.",
        ),
        (
            RunSummary([CARD], found(1), failed=1),
            "No photographs were added: 1 could not be read (see its row).",
        ),
        (
            RunSummary([CARD], found(0, video=1, no_suffix=1, sidecar=1, hidden=1, system=1)),
            "No photographs were found: left out 5 (1 video, 1 file without a suffix, 1 sidecar "
            "without its photograph, 1 hidden file or folder, 1 system file or folder).",
        ),
        (
            RunSummary([CARD], found(0, unread_picture=1, other=1000)),
            "No photographs were found: left out 1,001 (1 picture of a kind that is not read, "
            "1,000 other files).",
        ),
        (RunSummary([CARD], found(0, clips=1)), "Added 1 video."),
        (
            RunSummary([CARD], found(0, clips=3), after_limit=1),
            "Added 2 videos, 1 more after the limit.",
        ),
        (RunSummary([CARD], found(2, clips=3)), "Added 5 photographs and videos."),
        (
            RunSummary([CARD], found(0, clips=1), failed=1),
            "No videos were added: 1 could not be read (see its row).",
        ),
        (RunSummary([CARD], found(0)), f"No photographs were found: there are no files in {CARD}."),
        (
            RunSummary([CARD, CARD], found(0)),
            "No photographs were found: there are no files in the given paths.",
        ),
    ],
)
def test_the_sentence(summary: RunSummary, sentence: str) -> None:
    assert summary.sentence == sentence


def test_some_names_of_each_kind_are_lines_of_their_own() -> None:
    assert RunSummary([CARD], found(3, video=5, other=1)).names == [
        "Left out, 5 videos: 0.video, 1.video, 2.video, 2 more",
        "Left out, 1 other file: 0.other",
    ]


def test_the_record_has_the_numbers_of_the_sentence_and_the_names() -> None:
    assert RunSummary([CARD], found(5, 2, video=2), failed=1, after_limit=1).record == {
        "done": 4,
        "total": 4,
        "stage": "summary",
        "added": 3,
        "already_here": 2,
        "left_out": {"video": 2},
        "failed": 1,
        "after_limit": 1,
        "left_out_files": {"video": ["0.video", "1.video"]},
    }


def test_names_in_the_record_are_spelled_as_in_the_results() -> None:
    left_out = {LeftOut.OTHER: Listed.of(["odd\udcff.txt", "=1.txt", "a\n.txt"])}
    record = RunSummary([CARD], FoundPhotos(left_out=left_out)).record
    assert record["left_out_files"] == {"other": ["odd\\xff.txt", "./=1.txt", "a\n.txt"]}


def test_every_kind_of_file_has_its_words() -> None:
    for kind in set(LeftOut) - {LeftOut.ELSEWHERE, LeftOut.WEB}:
        assert "left out 2 (2 " in RunSummary([CARD], found(0, **{kind.value: 2})).sentence
