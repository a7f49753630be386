"""Copied evidence says nothing finer than an export does: every byte of it is looked at."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from swc_desktop.inference.deciding import Decider
from swc_desktop.session.explaining import Explainer
from swc_desktop.session.exporting import read_protection
from swc_desktop.sharing.media_rows import all_numbers
from swc_desktop.sharing.protection import OPEN, Protection
from swc_desktop.ui.evidence.evidence_panel import EvidencePanel
from swc_desktop.weather.open import reading_weather
from tests.projects.desk import Desk
from tests.sharing.conftest import classifier, desk, park
from tests.sharing.secrets_in import secrets_in
from tests.sharing.shared_project import PLACES, SECRETS

__all__ = ["classifier", "desk", "park"]


@pytest.fixture
def explainer(park: Desk, home: Path) -> Iterator[Explainer]:
    def find(digest: str, _hint: Path | None) -> Decider | None:
        return park.classifier.decider if digest else None

    made = Explainer(park.project.path, None, find, reading_weather)
    yield made
    made.close()


def copied(
    park: Desk, explainer: Explainer, panel: EvidencePanel, protections: Sequence[Protection]
) -> str:
    """The texts of all photographs, as one after another would be copied."""
    texts = []
    for number, protection in zip(all_numbers(park.project.connection), protections, strict=True):
        record = explainer.explain(number)
        assert record is not None
        assert record.explanation is not None
        panel.show_result(record)
        assert panel.text(protection) == panel.text_of(record, protection)
        texts.append(panel.text(protection))
    return "\n".join(texts)


@pytest.fixture
def panel(qtbot: QtBot, park: Desk) -> EvidencePanel:
    made = EvidencePanel(park.classifier.pack.method)
    qtbot.addWidget(made)
    return made


def test_no_secret_is_in_evidence_that_is_copied(
    park: Desk, explainer: Explainer, panel: EvidencePanel, tmp_path: Path
) -> None:
    numbers = all_numbers(park.project.connection)
    rule = [read_protection(park.project.path, None, one, lambda _: None) for one in numbers]
    assert {one.hides for one in rule} == {True, False}
    (tmp_path / "out.txt").write_text(copied(park, explainer, panel, rule), encoding="utf-8")
    assert secrets_in(tmp_path / "out.txt", SECRETS, PLACES) == []


def test_unprotected_evidence_has_what_is_looked_for(
    park: Desk, explainer: Explainer, panel: EvidencePanel, tmp_path: Path
) -> None:
    """Else the search would find nothing because it looks for the wrong thing."""
    numbers = all_numbers(park.project.connection)
    text = copied(park, explainer, panel, [OPEN] * len(numbers))
    (tmp_path / "out.txt").write_text(text, encoding="utf-8")
    found = secrets_in(tmp_path / "out.txt", SECRETS, PLACES)
    assert [one for one in found if "IMG_0001" in one]
    for latitude, _longitude in PLACES:
        assert [one for one in found if f"{abs(latitude):.3f}"[:-1] in one]
