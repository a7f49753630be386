"""Each time the people in a photograph are shown, the log of the project says so for good."""

import json
from pathlib import Path

import pytest

from swc_desktop.core.message import message, message_to_plain
from swc_desktop.core.observation import Place
from swc_desktop.projects.act_details import act_details
from swc_desktop.projects.acts import PEOPLE_SHOWN, Action, actions
from swc_desktop.projects.errors import NothingChosen, NothingToUndo
from swc_desktop.projects.foreign_rows import open_other
from swc_desktop.projects.forgetting import forget
from swc_desktop.projects.people_log import log_people_shown
from swc_desktop.projects.reverting import undone_words
from swc_desktop.projects.selecting import Selected
from swc_desktop.projects.target_names import TargetNames
from tests.make_pack import COLOURS
from tests.projects.desk import Desk, MakeDesk, photograph

TAXON = next(iter(COLOURS))


@pytest.fixture
def added(desk: Desk, tmp_path: Path) -> Desk:
    """A project with one photograph."""
    photograph(tmp_path / "card" / "IMG_1.JPG", TAXON)
    desk.add(tmp_path / "card")
    return desk


def media(desk: Desk) -> tuple[int, str]:
    """Number and id of the photograph."""
    ((number, id_),) = desk.project.file.rows("SELECT number, id FROM media")
    return int(str(number)), str(id_)


def shown(desk: Desk) -> list[Action]:
    return [one for one in actions(desk.project.connection) if one.kind == PEOPLE_SHOWN]


def details(desk: Desk, action: Action) -> list[str]:
    names = TargetNames(desk.project.connection)
    found = act_details(desk.project.connection, action.number, names, is_coarse=False)
    return [str(one) for one in found]


def test_an_entry_says_who_when_and_which_photograph(added: Desk) -> None:
    number, id_ = media(added)
    log_people_shown(added.project, number)
    log_people_shown(added.project, number)
    last, first = shown(added)
    assert first.made_by == added.project.by
    assert first.made_at <= last.made_at
    assert str(first.words) == f"Show the people in the photograph {id_}"
    assert details(added, first) == ["Photograph card/IMG_1.JPG"]


def test_it_stays_and_undo_goes_past_it(added: Desk) -> None:
    number, id_ = media(added)
    log_people_shown(added.project, number)
    with pytest.raises(NothingToUndo):
        added.work.undo()
    added.work.place([Selected("media", id_)], Place(-24.9, 31.6))
    log_people_shown(added.project, number)
    reverted, _ = added.work.undo()
    assert str(undone_words(reverted)) == "Undone: Give 1 photograph a place."
    assert len(shown(added)) == 2
    added.work.redo()  # a showing in between leaves what can be redone


def test_a_merge_brings_it_along(added: Desk, make_desk: MakeDesk) -> None:
    log_people_shown(added.project, media(added)[0])
    other = make_desk("office")
    project = open_other(added.project.path, None)
    other.work.merge(project)
    project.close()
    (entry,) = shown(other)
    assert (entry.words, entry.made_by) == (shown(added)[0].words, added.project.by)


def test_of_a_forgotten_photograph_it_keeps_no_name(added: Desk) -> None:
    number, id_ = media(added)
    log_people_shown(added.project, number)
    forget(added.project, added.decider, [Selected("media", id_)])
    (entry,) = shown(added)
    assert "IMG_1" not in str(entry.words)
    assert details(added, entry) == [f"Photograph {id_}"]


def test_without_such_a_photograph_there_is_no_entry(added: Desk) -> None:
    with pytest.raises(NothingChosen):
        log_people_shown(added.project, 4711)
    assert shown(added) == []


@pytest.mark.parametrize("words", ["a text", message("Projects", "{other}").fill(other="x")])
def test_an_entry_of_another_program_is_listed_as_it_is(added: Desk, words: object) -> None:
    log_people_shown(added.project, media(added)[0])
    plain = json.dumps(message_to_plain(words))  # type: ignore[arg-type]
    with added.project.transaction() as raw:
        raw.execute("UPDATE action SET words = ? WHERE kind = ?", (plain, PEOPLE_SHOWN))
    (entry,) = shown(added)
    assert details(added, entry) == []
