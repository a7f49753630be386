"""Station, camera and date from the names of folders."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.core.message import Message
from swc_desktop.projects.errors import FolderPatternNotRead
from swc_desktop.projects.folder_patterns import FolderFacts, folder_pattern

DAY = date(2024, 2, 19)


@pytest.mark.parametrize(
    ("pattern", "path", "facts"),
    [
        ("{station}/{date}", "S07/2024-02-19/IMG_0001.JPG", FolderFacts("S07", "", DAY)),
        ("{station}/{date}", "S07/20240219/DCIM/100/1.JPG", FolderFacts("S07", "", DAY)),
        ("{station}_{date:%Y%m%d}", "S07_20240219/1.JPG", FolderFacts("S07", "", DAY)),
        ("{station}_{date:%Y%m%d}", "North_2_20240219/1.JPG", FolderFacts("North_2", "", DAY)),
        ("{station}{date}", "S07 20240219/1.JPG", FolderFacts("S07", "", DAY)),
        ("{date:%d.%m.%Y} {station}", "19.02.2024 S07/1.JPG", FolderFacts("S07", "", DAY)),
        ("{station}-{camera}", "S07-A/1.JPG", FolderFacts("S07", "A", None)),
        ("*/Station {station}/*/{camera}", "x/station 7/y/A/1.JPG", FolderFacts("7", "A", None)),
        ("{station}/{camera}", "S07\\A\\1.JPG", FolderFacts("S07", "A", None)),
        ("/{station}/", "S07/1.JPG", FolderFacts("S07")),
        ("[{station}]", "[S07]/1.JPG", FolderFacts("S07")),
    ],
)
def test_a_pattern_reads_the_folders_above_a_file(
    pattern: str, path: str, facts: FolderFacts
) -> None:
    assert folder_pattern(pattern).facts_of(path) == facts


def test_letters_are_compared_in_their_composed_form() -> None:
    """macOS hands names out decomposed."""
    facts = folder_pattern("Caméra {station}").facts_of("Came\u0301ra S07/1.JPG")
    assert facts == FolderFacts("S07")


@pytest.mark.parametrize(
    ("pattern", "path", "reason"),
    [
        ("{station}/{date}", "S07/1.JPG", "1 folder instead of 2"),
        ("{station}/{date}", "S07/2024-02-19.JPG", "1 folder instead of 2"),
        ("{station}", "1.JPG", "0 folders instead of 1"),
        ("S{station}", "X07/1.JPG", "the folder 'X07' does not fit the pattern"),
        ("{date}", "20240230/1.JPG", "the date in the folder '20240230' is not in the calendar"),
        (
            "{station}_{camera}",
            "S_07_A/1.JPG",
            "the folder 'S_07_A' fits the pattern in several ways",
        ),
    ],
)
def test_a_path_that_does_not_fit_says_why(pattern: str, path: str, reason: str) -> None:
    found = folder_pattern(pattern).facts_of(path)
    assert isinstance(found, Message)
    assert str(found) == reason


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", "it is empty"),
        ("  / ", "it is empty"),
        ("{station}" + "x" * 300, "it is too long"),
        ("DCIM/100", "it has no station, camera or date in braces"),
        ("{site}/{date}", "'site' is not the name of a part"),
        ("{}", "'' is not the name of a part"),
        ("{station}/{station}", "'station' is in it twice"),
        ("{station}//{date}", "it has a folder without a name"),
        ("../{station}", "it has a folder without a name"),
        ("{station}/{date", "a brace is not closed or not opened"),
        ("{station}{camera}", "two parts of free text have nothing between them"),
        ("{station}_*_*_{camera}", "one folder has more than three parts"),
        ("{station:%Y}", "only a date has a form after a colon"),
        ("{date:%Y%m}", "'%Y%m' does not have each of %Y, %m and %d once"),
        ("{date:%Y%m%d%H}", "does not have each of %Y, %m and %d once"),
        ("{date:}", "'' does not have each of %Y, %m and %d once"),
    ],
)
def test_a_pattern_that_cannot_be_used_says_why(pattern: str, problem: str) -> None:
    with pytest.raises(FolderPatternNotRead) as caught:
        folder_pattern(pattern)
    assert problem in str(caught.value)
    assert "{station}/{date:%Y%m%d}" in str(caught.value)


@given(st.text(alphabet="{}stationdecamer:%Ymd*/_-1x\\", max_size=30), st.text(max_size=60))
def test_any_pattern_and_any_path_are_survived(pattern: str, path: str) -> None:
    try:
        read = folder_pattern(pattern)
    except FolderPatternNotRead:
        return
    assert isinstance(read.facts_of(path), FolderFacts | Message)
