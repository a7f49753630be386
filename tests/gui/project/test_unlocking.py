"""A locked project asks for its passphrase, and says once that a text is not the right one."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from swc_desktop.projects.key_file import key_path
from swc_desktop.session.project_protection import Protected
from swc_desktop.ui.project import unlocking
from swc_desktop.ui.project.unlocking import UnlockDialog, UnlockPage, project_name
from swc_desktop.ui.workers.worker import Worker
from tests.gui.project.locked import WORDS, locked_project


@pytest.fixture
def project(tmp_path: Path) -> Protected:
    return locked_project(tmp_path)


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("unlocking")
    yield made
    made.close()


@pytest.fixture
def page(qtbot: QtBot, worker: Worker, project: Protected) -> UnlockPage:
    made = UnlockPage(worker)
    qtbot.addWidget(made)
    made.ask_for(project.path)
    made.show()
    return made


def try_text(qtbot: QtBot, page: UnlockPage, text: str) -> None:
    page.form.line.setText(text)
    qtbot.keyClick(page.form.line, Qt.Key.Key_Return)
    assert page.form.is_trying
    assert not page.form.button.isEnabled()
    qtbot.waitUntil(lambda: not page.form.is_trying)


def test_a_page_names_the_project_and_nothing_else_of_it(page: UnlockPage) -> None:
    assert page.title.text() == "park"
    assert "has a passphrase" in page.text.text()
    assert not page.form.button.isEnabled()


@pytest.mark.parametrize("text", ["passphrase", "code", "code as it was written"])
def test_passphrase_and_recovery_code_open(
    qtbot: QtBot, page: UnlockPage, project: Protected, text: str
) -> None:
    typed = {
        "passphrase": WORDS,
        "code": project.recovery_code,
        "code as it was written": project.recovery_code.lower().replace("-", " "),
    }[text]
    with qtbot.waitSignal(page.unlocked) as found:
        try_text(qtbot, page, typed)
    assert found.args == [project.key]
    assert page.form.line.text() == ""


def test_a_wrong_text_is_said_in_one_sentence_and_may_be_corrected(
    qtbot: QtBot, page: UnlockPage, project: Protected
) -> None:
    with qtbot.assertNotEmitted(page.unlocked):
        try_text(qtbot, page, "six lions and one hill")
    said = page.form.message
    assert said.text() == (
        "This is neither the passphrase nor the recovery code of park. "
        "If it is meant as the code: it has no 'I'."
    )
    assert said.property("role") == "error"
    assert page.form.line.selectedText() == "six lions and one hill"
    with qtbot.waitSignal(page.unlocked):
        try_text(qtbot, page, WORDS)
    assert said.text() == ""
    try_text(qtbot, page, "lions")
    assert said.text().endswith("the recovery code of park. Try again.")


def test_what_is_typed_is_hidden_until_it_is_to_be_shown(
    page: UnlockPage, project: Protected
) -> None:
    line = page.form.line
    assert line.echoMode() is QLineEdit.EchoMode.Password
    page.form.shown.click()
    assert line.echoMode() is QLineEdit.EchoMode.Normal
    line.setText("half")
    page.ask_for(project.path)
    assert (line.text(), line.echoMode()) == ("", QLineEdit.EchoMode.Password)


def test_the_window_answers_while_a_passphrase_is_checked(
    qtbot: QtBot, page: UnlockPage, project: Protected, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    gate = threading.Event()

    def slowly(_file: Path, _secret: str) -> bytes:
        threads.append(threading.current_thread())
        gate.wait(10)
        return b"late"

    monkeypatch.setattr(unlocking, "open_key", slowly)
    page.form.line.setText(WORDS)
    page.form.button.click()
    qtbot.waitUntil(lambda: bool(threads))
    assert threads[0] is not threading.main_thread()
    assert page.form.message.text() == "Checking…"
    page.ask_for(project.path)  # another project, or the same again
    with qtbot.assertNotEmitted(page.unlocked):
        gate.set()
        qtbot.wait(100)
    assert not page.form.is_trying


def test_a_damaged_key_file_is_said(qtbot: QtBot, page: UnlockPage, project: Protected) -> None:
    key_path(project.path).write_bytes(b"{}")
    try_text(qtbot, page, WORDS)
    assert "is damaged" in page.form.message.text()


def test_a_dialog_opens_another_project(qtbot: QtBot, worker: Worker, project: Protected) -> None:
    made = UnlockDialog(project.path, worker)
    qtbot.addWidget(made)
    made.show()
    assert made.windowTitle() == "Open park"
    made.form.line.setText(WORDS)
    with qtbot.waitSignals([made.unlocked, made.accepted]):
        made.form.button.click()


def test_a_project_is_called_by_its_file() -> None:
    assert project_name(Path("/parks/Kruger 2026.swcproject")) == "Kruger 2026"
    assert project_name(Path("/parks/.swcproject")) == ".swcproject"
