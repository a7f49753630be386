"""The evidence of a photograph is made again from what the project kept, without its picture."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from swc_desktop.core.observation import Absence, Weather
from swc_desktop.inference.deciding import Decider
from swc_desktop.inference.errors import PackMissing
from swc_desktop.projects.errors import ProjectNotFound
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.selecting import selected_media
from swc_desktop.session.explaining import Explainer
from swc_desktop.weather.open import reading_weather
from tests.projects.desk import Desk
from tests.session.made_weather import KRUGER, add_photograph, keep_weather, no_weather


class Packs:
    """Finds the pack of the project, or not; counts how often it is looked for."""

    def __init__(self, desk: Desk) -> None:
        self.is_there = True
        self.sought: list[tuple[str, Path | None]] = []
        self._decider = desk.classifier.decider

    def find(self, digest: str, hint: Path | None) -> Decider | None:
        self.sought.append((digest, hint))
        if digest and not self.is_there:
            raise PackMissing(file=hint or digest)
        return self._decider if digest else None


@pytest.fixture
def packs(desk: Desk) -> Packs:
    return Packs(desk)


@pytest.fixture
def explainer(desk: Desk, packs: Packs) -> Iterator[Explainer]:
    made = Explainer(desk.project.path, None, packs.find, reading_weather)
    yield made
    made.close()


def explained(explainer: Explainer, number: int) -> ListedMedia:
    row = explainer.explain(number)
    assert row is not None
    return row


def test_a_photograph_has_the_votes_that_its_answer_was_made_from(
    desk: Desk, explainer: Explainer, packs: Packs, tmp_path: Path
) -> None:
    number = add_photograph(desk, tmp_path)
    (tmp_path / "card" / "IMG_1.JPG").unlink()
    row = explained(explainer, number)
    ((decided,),) = desk.decider.decided([number])
    assert row.explanation == decided.prediction
    assert row.explanation is not None
    assert row.explanation.nodes
    assert row.observation == decided.media.observation
    assert row.place is not None
    assert (row.place.latitude, row.place.longitude) == pytest.approx(KRUGER)
    assert explained(explainer, number) == row
    assert packs.sought == [(desk.project.pack, desk.classifier.pack.file)]


def test_what_was_given_since_counts(desk: Desk, explainer: Explainer, tmp_path: Path) -> None:
    number = add_photograph(desk, tmp_path)
    before = explained(explainer, number)
    (target,) = selected_media(desk.project.connection, [number])
    place = before.place
    assert place is not None
    desk.work.place([target], replace(place, latitude=-20.0))
    after = explained(explainer, number)
    assert after.place is not None
    assert after.place.latitude == -20.0


def test_weather_that_came_since_is_part_of_the_evidence(
    desk: Desk, explainer: Explainer, tmp_path: Path
) -> None:
    number = add_photograph(desk, tmp_path)
    before = explained(explainer, number).observation
    assert before is not None
    assert isinstance(before.weather, Absence)
    keep_weather()
    row = explained(explainer, number)
    assert row.observation is not None
    assert isinstance(row.observation.weather, Weather)
    assert row.explanation is not None
    assert any(node.metadata_without_weather for node in row.explanation.nodes)


def test_weather_that_cannot_be_read_is_missing_evidence(
    desk: Desk, packs: Packs, tmp_path: Path
) -> None:
    number = add_photograph(desk, tmp_path)
    explainer = Explainer(desk.project.path, None, packs.find, no_weather)
    row = explained(explainer, number)
    explainer.close()
    assert row.observation is not None
    assert isinstance(row.observation.weather, Absence)


def test_without_its_pack_a_photograph_has_its_evidence_and_no_votes(
    desk: Desk, explainer: Explainer, packs: Packs, tmp_path: Path
) -> None:
    number = add_photograph(desk, tmp_path)
    packs.is_there = False
    row = explained(explainer, number)
    assert row.explanation is None
    assert row.prediction is not None
    assert row.observation is not None
    packs.is_there = True
    assert explained(explainer, number).explanation is not None, "it is looked for again"


def test_what_could_not_be_read_or_is_gone_has_no_evidence(
    desk: Desk, explainer: Explainer, packs: Packs, tmp_path: Path
) -> None:
    broken = tmp_path / "card" / "broken.jpg"
    broken.parent.mkdir()
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    desk.add(broken)
    file = int(str(desk.project.file.one("SELECT number FROM media_file")))
    row = explained(explainer, -file)
    assert row.unreadable is not None
    assert row.observation is None
    assert explainer.explain(999) is None
    assert packs.sought == []


def test_a_project_that_is_gone_is_an_error(desk: Desk, packs: Packs, tmp_path: Path) -> None:
    explainer = Explainer(tmp_path / "other.swcproject", None, packs.find, reading_weather)
    with pytest.raises(ProjectNotFound):
        explainer.explain(1)
    explainer.close()
