"""Numbers and sizes as words for a person."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from swc_desktop.ui.text.words import data_size


@pytest.fixture
def language() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("size", "expected"),
    [(10, "1 kB"), (45_300, "45 kB"), (24_100_000, "24.1 MB"), (1_566_186_866, "1.6 GB")],
)
def test_sizes_have_a_unit_that_suits_them(size: int, expected: str) -> None:
    assert data_size(size) == expected


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize(("name", "expected"), [("sw_KE", "63.0 MB"), ("de_DE", "63,0 MB")])
def test_sizes_follow_the_language(name: str, expected: str) -> None:
    QLocale.setDefault(QLocale(name))
    assert data_size(63_000_000) == expected
