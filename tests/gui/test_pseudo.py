"""In a language of accents that is 40 % longer, no scene shows English and none cuts a text."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from swc_desktop.ui.evidence.vote_rows import basis_words
from swc_desktop.ui.text.translator import translation_problem
from swc_desktop.ui.window.demo import read_credits
from tests.gui.cut_text_processes import said_by_all
from tests.gui.long_words import LongWords, longer
from tests.gui.pseudo import GROWTH, pseudo
from tests.gui.untranslated import without_facts
from trainer.metadata.metadata_votes import BASIS_BOTH, BASIS_LEARNED, BASIS_RANGES

_GROUPS = 4
"""Processes that run beside one another, each with a share of the scenes."""


@pytest.mark.parametrize(
    "text",
    ["Stop", "&Photographs", "Add a folder…", "{folder} is not connected: {reason}.", "ZIP, PDF"],
)
def test_a_text_is_longer_and_without_a_plain_letter(text: str) -> None:
    made = pseudo(text)
    assert translation_problem(text, made) == ""
    letters, accented = (re.sub(r"\{\w+\}", "", part) for part in (text, made))
    assert not re.search("[A-Za-z]", accented)
    assert len(accented) >= round(len(letters) * GROWTH)


@pytest.mark.parametrize("text", ["{file}", "· {n}", "100 %", "%Ln", "*.swcpack"])
def test_what_has_no_word_stays(text: str) -> None:
    assert pseudo(text) == text


def test_only_facts_are_left_as_they_are() -> None:
    facts = "/card/DCIM/IMG_0001.JPG: African savanna elephant"
    assert not re.search("[A-Za-z]", without_facts(facts))
    assert "is damaged" in without_facts("/card/IMG_0001.JPG is damaged")


@pytest.fixture
def long_words(qapp: QApplication) -> Iterator[None]:
    words = LongWords(qapp)
    qapp.installTranslator(words)
    yield
    qapp.removeTranslator(words)


@pytest.mark.parametrize("basis", [BASIS_RANGES, BASIS_LEARNED, BASIS_BOTH])
def test_what_the_trainer_writes_in_packs_is_translated(long_words: None, basis: str) -> None:
    assert basis_words(basis) == longer(basis)


def test_what_somebody_else_writes_in_packs_stays() -> None:
    assert basis_words("tracks in the sand") == "tracks in the sand"


def test_what_was_written_into_the_samples_is_translated(long_words: None) -> None:
    for credit in read_credits().values():
        assert credit.line.endswith(longer(credit.note))
        assert (
            credit.licence in ("CC0-1.0", "CC-BY-SA-4.0") or longer(credit.licence) in credit.line
        )


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no screen of a chosen size there")
@pytest.mark.skipif(
    os.environ.get("QT_QPA_PLATFORM") == "xcb",
    reason="its processes open no screen, and are tried where there is none",
)
def test_no_scene_shows_english_or_cuts_a_text(tmp_path: Path, root: Path) -> None:
    shares = [f"{group}/{_GROUPS}" for group in range(1, _GROUPS + 1)]
    asked = {
        share.replace("/", "-of-"): ("--language", "pseudo", "--share", share) for share in shares
    }
    assert said_by_all(root, tmp_path, asked) == dict.fromkeys(asked, "")
