"""What a pattern makes of folders, before it is used."""

from datetime import date
from pathlib import Path

from swc_desktop.core.message import Message
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.folder_meanings import by_folders, folders_of, meanings
from swc_desktop.projects.folder_patterns import FolderFacts, folder_pattern
from swc_desktop.projects.selecting import selected_media
from tests.projects.desk import Desk, photograph

PATTERN = folder_pattern("{station}/{date}")


def add(desk: Desk, root: Path) -> list[int]:
    for at, folder in enumerate(("A1/20240219", "A1/20240219", "B2/2024-02-20", "A1/x", "")):
        photograph(root / folder / f"{at}.jpg", "Panthera leo", seed=at)
    desk.add(root)
    return [int(str(row[0])) for row in desk.project.file.rows("SELECT number FROM media")]


def test_each_folder_has_its_meaning_or_the_reason(desk: Desk, tmp_path: Path) -> None:
    folders = folders_of(desk.project.connection, add(desk, tmp_path / "card"))
    assert [(name, len(media)) for name, media in folders.items()] == [
        ("", 1),
        ("A1/20240219", 2),
        ("A1/x", 1),
        ("B2/2024-02-20", 1),
    ]
    found = meanings(folders, PATTERN, ["A1"])
    assert [one.is_known for one in found] == [False, True, False, False]
    assert found[1].facts == FolderFacts("A1", "", date(2024, 2, 19))
    assert isinstance(found[0].facts, Message)
    assert str(found[0].facts) == "0 folders instead of 2"
    assert str(found[2].facts) == "the folder 'x' does not fit the pattern"


def test_what_has_its_station_already_is_not_assigned_again(desk: Desk, tmp_path: Path) -> None:
    numbers = add(desk, tmp_path / "card")
    connection = desk.project.connection
    desk.work.deployments([Deployment("A1"), Deployment("B2")], source="a.csv")
    first = by_folders(connection, numbers, PATTERN, days=True)
    assert {name: len(some) for name, some in first.stations.items()} == {"A1": 2, "B2": 1}
    assert {day.day: len(some) for day, some in first.days.items()} == {19: 2, 20: 1}
    assert len(first.media) == 3
    assert by_folders(connection, numbers, PATTERN, days=False).days == {}
    desk.work.assign_by_folders(selected_media(connection, numbers), PATTERN, days=True)
    assert by_folders(connection, numbers, PATTERN, days=True).media == set()
