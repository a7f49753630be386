"""Text from outside is text: marks that come with it are shown and not obeyed, wherever it goes."""

import ast
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.method import Recipe
from swc_desktop.core.observation import Absence, Evidence, Moment, Place, Weather, WeatherState
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.taxonomy import ROOT, Taxonomy
from swc_desktop.inference.classifier import Result
from swc_desktop.inference.devices import DeviceReport
from swc_desktop.library.codec import Json, decode_value, encode_value
from swc_desktop.library.stored import StoredPhoto, StoredRun
from swc_desktop.photos.errors import PhotoFault
from swc_desktop.photos.left_out import LeftOut, Listed
from swc_desktop.photos.photo import Camera
from swc_desktop.resources import resource
from swc_desktop.session.result_filter import Filter
from swc_desktop.session.result_record import ResultRecord
from swc_desktop.session.run_status import Arrival, Phase, RunStatus
from swc_desktop.settings.settings_file import Settings, Theme
from swc_desktop.transfer.importer import PartCheck, PartStatus
from swc_desktop.transfer.manifest import Contents, PartKind, StickFile, TransferPart
from swc_desktop.transfer.sources import PartSource
from swc_desktop.ui.dialogs.about_dialog import AboutDialog
from swc_desktop.ui.dialogs.base_dialog import BaseDialog, ReadOnlyText
from swc_desktop.ui.dialogs.device_dialog import DeviceDialog
from swc_desktop.ui.dialogs.keys_dialog import KeysDialog, key_rows
from swc_desktop.ui.dialogs.left_out_dialog import LeftOutDialog
from swc_desktop.ui.dialogs.manual_dialog import ManualDialog
from swc_desktop.ui.dialogs.pack_dialog import PackDialog, PackFacts
from swc_desktop.ui.dialogs.prepare_dialog import PrepareDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.text.plain_text import MAX_CAPTION, MAX_LABEL, Label, caption, tip, window_title
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.import_dialog import StickImportDialog
from swc_desktop.ui.transfer.transfer_dialog import TransferDialog
from swc_desktop.ui.weather.fetch_control import FetchPhase, FetchStatus
from swc_desktop.ui.window.dropped_files import DroppedFiles, prompt_imports
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.weather.prefetch import FetchProgress
from tests.gui import evidence_samples
from tests.gui.fake_engine import PACK, FakeSessions
from tests.gui.outside_text import Seen, marked, seen_on, wild
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open, asked

UI = resource().parent / "swc_desktop" / "ui"

not_on_windows = pytest.mark.skipif(
    os.name == "nt", reason="names of files hold no such characters there"
)


def named(name: str) -> str:
    """A taxon of a pack that wants to be more than a name."""
    return ROOT if name == ROOT else f"{name}{marked('taxon')}"


TREE = Taxonomy(
    tuple(
        replace(
            taxon,
            name=named(taxon.name),
            parent=named(taxon.parent),
            common_names={"en": marked("common"), QLocale().name()[:2]: marked("common")},
        )
        for taxon in evidence_samples.TREE.taxa
    )
)
NAMES = {taxon.name for taxon in evidence_samples.TREE.taxa}


def renamed(value: Json) -> Json:
    """The same values with the names of taxa that are in ``TREE``."""
    if isinstance(value, str):
        return named(value) if value in NAMES else value
    if isinstance(value, dict):
        return {str(renamed(key)): renamed(part) for key, part in value.items()}
    return [*map(renamed, value)] if isinstance(value, list) else value


def of_tree(record: ResultRecord) -> Prediction | None:
    if record.prediction is None:
        return None
    changed = decode_value(Prediction, renamed(encode_value(record.prediction)))
    assert isinstance(changed, Prediction)
    nodes = tuple(
        replace(node, metadata_basis=node.metadata_basis and marked("basis"))
        for node in changed.nodes
    )
    absent = tuple(Absence(one.evidence, wild("reason")) for one in changed.missing)
    return replace(changed, nodes=nodes, missing=absent)


SEEN = replace(
    evidence_samples.PANTANAL,
    place=Place(-17.2, -56.8, notes=(wild("note"),)),
    moment=Moment(
        datetime.fromisoformat("2026-11-20T06:12:30"),
        timedelta(hours=2),
        offset_source="place",
        zone=wild("zone"),
        notes=(wild("clock"),),
    ),
    sky=Absence(Evidence.TIME, wild("sky")),
    weather=Weather({"temperature_2m": 20.0}, WeatherState.OBSERVED, wild("provenance")),
)
LOST = replace(
    evidence_samples.NOWHERE,
    place=Absence(Evidence.PLACE, wild("reason")),
)
MARKED_PACK = replace(
    PACK,
    name=marked("pack"),
    created=marked("created"),
    licence=marked("licence"),
    card=(
        f"# {marked('card')}\n\n![x](y) {marked('alt')}\n\n| {marked('cell')} |\n|---|\n| b |\n"
    ).replace("&", "&amp;"),
    method=replace(
        evidence_samples.METHOD,
        taxonomy=TREE,
        nodes=tuple(
            replace(node, taxon=named(node.taxon), children=(*map(named, node.children),))
            for node in evidence_samples.METHOD.nodes
        ),
    ),
)


class Marked(Stepwise):
    """A classifier whose every word is from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.pack = MARKED_PACK
        self.sessions = FakeSessions(notice=wild("device"))

    def _result(self, index: int, file: Path) -> Result:
        kind = list(evidence_samples.ALL.values())[index % len(evidence_samples.ALL)]
        photo = StoredPhoto(LOST if index % 2 else SEEN, str(Camera(wild("camera"), "x")), 8, 8)
        if (prediction := of_tree(kind)) is None:
            sentence = PhotoFault(file=file, reason=wild("reason")).sentence
            return Result(index, file, None, None, Unreadable(sentence))
        return Result(index, file, photo, prediction, None)  # type: ignore[arg-type]


ROOTED = Path("/card") / wild("root")
FILES = [ROOTED / f"{number}{wild('file')}\udcff.JPG" for number in range(16)]


@pytest.fixture
def window(open_window: Open, qtbot: QtBot) -> MainWindow:
    made = open_window(Marked())
    made.add(FILES)
    qtbot.waitUntil(lambda: made.run.status.phase is Phase.FINISHED)
    return made


def check(places: str, *windows: QWidget) -> None:
    """Everything is shown as it is, and the text of each place was met."""
    seen = seen_on(*windows)
    assert seen.faults == []
    assert seen.places >= set(places.split())


@not_on_windows
def test_the_list_the_tree_and_the_evidence_show_it(window: MainWindow) -> None:
    found = Seen()
    window.actions_by_name["table"].trigger()
    for row in range(len(FILES)):
        window.pane.selection.setCurrentIndex(
            window.pane.model.index(row, 0),
            window.pane.selection.SelectionFlag.ClearAndSelect,
        )
        record = window.pane.record
        assert record is not None
        window.evidence.show_result(record)
        here = seen_on(window)
        assert here.faults == []
        found.places |= here.places
        window.grab()
    assert found.places >= {
        *("root", "file", "camera", "taxon", "common", "note", "clock", "zone", "sky"),
        *("provenance", "reason", "basis", "pack", "device"),
    }
    window.actions_by_name["grid"].trigger()
    window.pane.open_photo()
    check("file", window.pane.photo)


@not_on_windows
def test_filters_and_their_buttons_show_it(window: MainWindow) -> None:
    roots = frozenset({FILES[0]})
    window.pane.set_filter(Filter(roots=roots, taxa=frozenset({named("Felidae")})))
    check("root", window)
    window.pane.set_filter(Filter(text=wild("typed")))
    assert window.pane.stack.currentWidget() is window.pane.no_match
    check("typed", window.pane.no_match, window.pane.bar)


@not_on_windows
def test_notices_runs_and_the_strip_show_it(window: MainWindow) -> None:
    window.notices.say(wild("notice"), Level.ERROR)
    window.run.changed.emit(RunStatus(Phase.LOST, 3, 8, detail=wild("gone")))
    window.run.changed.emit(RunStatus(Phase.FAILED, 3, 8, detail=wild("failed")))
    check("notice gone failed", window.notices)
    kept = StoredRun(1, datetime.now(UTC), None, (ROOTED, Path("/x")), "Starter", 10, 4)
    window.earlier.show_runs([kept])
    window.pane.empty.show_runs([kept])
    check("root", window.earlier)
    check("root", window.pane.empty)
    arrival = Arrival(paths=(ROOTED,))
    window.strip.show_status(RunStatus(Phase.IDLE, arrival=arrival), window.tally)
    window.pane.empty.show_arrival(arrival)
    window.strip.show_weather(wild("weather"))
    window.overlay.cover(wild("veil"))
    check("root weather", window.strip)
    check("root", window.pane.empty)
    check("veil", window.overlay)


@not_on_windows
def test_what_is_dropped_and_asked_about_shows_it(window: MainWindow) -> None:
    def nothing(_: Path) -> None:
        return None

    arrived = DroppedFiles(
        packs=(ROOTED / f"{wild('packfile')}.swcpack",),
        weather=(ROOTED / f"{wild('weatherfile')}.swcweather",),
        sticks=(Path("/media") / wild("stick"),),
    )
    prompt_imports(arrived, window.notices, pack=nothing, weather=nothing, stick=nothing)
    check("packfile weatherfile stick", window.notices)
    window.files.export_to(ROOTED / "results.csv", window.pane.model.records)
    target = ROOTED / f"{wild('target')}.csv"
    question = Question(f"Replace {target.name}?", f"There is {target}.", "Cancel", window)
    question.ask()
    check("root target", asked(window))


def test_preparing_for_the_field_shows_it(window: MainWindow) -> None:
    window.tools.prepare()
    made = window.tools.dialog("prepare")
    assert isinstance(made, PrepareDialog)
    control = window.weather
    control.worker.imported.emit(Path(f"{marked('weatherfile')}.swcweather"), 3)
    check("weatherfile", made)
    control.worker.failed.emit(wild("fault"))
    check("fault", made)
    progress = FetchProgress(0, 2, 0.0, 1.0, waiting=wild("waiting"))
    control.changed.emit(FetchStatus(FetchPhase.RUNNING, progress))
    check("waiting", made)
    control.changed.emit(FetchStatus(FetchPhase.FAILED, sentence=wild("failed")))
    check("failed", made)
    made.close()


def pack_dialog(_: QtBot, parent: QWidget) -> PackDialog:
    made = PackDialog(parent)
    made.show_pack(PackFacts.of(MARKED_PACK), wild("done"))
    made.show_earlier((wild("before"),))
    made.refuse(wild("refused"))
    return made


def device_dialog(_: QtBot, parent: QWidget) -> DeviceDialog:
    made = DeviceDialog(wild("inuse"), wild("device"), parent)
    made.show_reports([DeviceReport(wild("name"), False, wild("detail"))])
    return made


def a_part(kind: PartKind) -> TransferPart:
    return TransferPart(kind, wild("title"), wild("goodfor"), (StickFile("x", 10**9, ""),))


def prepare_stick(_: QtBot, parent: QWidget) -> StickExportDialog:
    made = StickExportDialog(parent)
    made.add_sources([PartSource(kind, wild("title"), wild("goodfor"), 10**9) for kind in PartKind])
    made.set_busy(wild("doing"), copies=True)
    made.reject()
    question = asked(made)
    assert "doing" in question.text.text()
    check("doing", question)
    question.reject()
    made.set_busy("")
    made.fail(wild("failed"))
    return made


def take_stick(_: QtBot, parent: QWidget) -> StickImportDialog:
    made = StickImportDialog(parent)
    checks = [PartCheck(a_part(PartKind.PROGRAM), status, wild("status")) for status in PartStatus]
    contents = Contents(wild("made"), wild("program"), tuple(check.part for check in checks))
    made.show_contents(Path(wild("stick")), contents, checks)
    made.show_done(wild("done"))
    question = Question("Replace?", made.ask_program(checks[0].part), "Cancel", made)
    check("title", question)
    return made


def left_out_dialog(_: QtBot, parent: QWidget) -> LeftOutDialog:
    listed = Listed.of([f"/card/{wild('root')}/{wild('file')}"])
    return LeftOutDialog(
        Arrival(already_here=listed, left_out=dict.fromkeys(LeftOut, listed)), parent
    )


def settings_dialog(_: QtBot, parent: QWidget) -> SettingsDialog:
    return SettingsDialog(
        Settings(), targets=("0.05",), own_target="0.05", own_recipe=Recipe.BAYES, parent=parent
    )


def question(_: QtBot, parent: QWidget) -> Question:
    made = Question(wild("title"), wild("text"), wild("keep"), parent)
    made.add_answer(wild("answer"), lambda: None)
    return made


DIALOGS: dict[type[BaseDialog], tuple[Callable[[QtBot, QWidget], BaseDialog], str]] = {
    PackDialog: (pack_dialog, "pack created licence card cell before refused"),
    DeviceDialog: (device_dialog, "inuse device name detail"),
    StickExportDialog: (prepare_stick, "title goodfor failed"),
    StickImportDialog: (take_stick, "title goodfor status made program done"),
    LeftOutDialog: (left_out_dialog, "root file"),
    Question: (question, "title text keep answer"),
    SettingsDialog: (settings_dialog, ""),
    AboutDialog: (
        lambda _, parent: AboutDialog(
            "1", wild("pack"), marked("credit"), wild("licence").replace("&", "&amp;"), {}, parent
        ),
        "pack credit licence",
    ),
    KeysDialog: (lambda _, parent: KeysDialog(key_rows(), parent), ""),
    ManualDialog: (lambda _, parent: ManualDialog("stick", parent), ""),
}


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    yield made
    qtbot.wait(1)  # what was closed is deleted before its parent


def kinds_of_dialogs(base: type[QDialog] = BaseDialog) -> Iterator[type[QDialog]]:
    kind: type[QDialog]
    for kind in base.__subclasses__():
        if kind.__module__.startswith("swc_desktop"):
            yield kind
            yield from kinds_of_dialogs(kind)


def test_every_dialog_is_checked() -> None:
    assert set(kinds_of_dialogs()) - {TransferDialog, PrepareDialog} == set(DIALOGS)
    assert {*QDialog.__subclasses__()} & {*kinds_of_dialogs(QDialog)} == {BaseDialog}


@pytest.mark.parametrize("kind", [*DIALOGS])
def test_a_dialog_shows_it(
    kind: type[BaseDialog], qtbot: QtBot, parent: QWidget, home: Path
) -> None:
    make, places = DIALOGS[kind]
    made = make(qtbot, parent)
    made.show()
    if kind is ManualDialog:  # what ships with the program has its pictures and links
        assert seen_on(made).places == set()
    else:
        check(places, made)
    made.grab()
    made.close()


def sources() -> Iterator[tuple[str, ast.AST]]:
    for file in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield file.relative_to(UI).as_posix(), node


NOWHERE = (
    "QMessageBox QErrorMessage QInputDialog QProgressDialog QToolTip QTextEdit QPlainTextEdit "
    "QSystemTrayIcon QSplashScreen QStaticText QGraphicsTextItem QDesktopServices QWizard"
)
ALLOWED: dict[str, set[str]] = {
    "QLabel": {"text/plain_text.py"},
    "QTextDocument": {"dialogs/closed_document.py", "dialogs/base_dialog.py"},
    "QTextBrowser": {"dialogs/base_dialog.py"},
    "QTextDocumentFragment": {"evidence/evidence_text.py"},
    **{name: set() for name in NOWHERE.split()},
}


def test_what_guesses_or_opens_is_used_in_one_place_alone() -> None:
    used: dict[str, set[str]] = {}
    for file, node in sources():
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                used.setdefault(name.name, set()).add(file)
    assert {name: used.get(name, set()) for name in ALLOWED} == ALLOWED


def test_each_tooltip_goes_through_one_function() -> None:
    setters = {"setToolTip", "setWhatsThis", "setStatusTip", "setTabToolTip"}
    calls = [
        (file, node.args[-1])
        for file, node in sources()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in setters
    ]
    assert len(calls) >= 10
    for file, text in calls:
        assert isinstance(text, ast.Call), file
        assert isinstance(text.func, ast.Name), file
        assert text.func.id == "tip", file


@pytest.mark.parametrize(
    "text", ["a & b", "&File", "a && b", "x" * 500, "a\nb\u202ec", "[*] x [*]"]
)
def test_captions_tips_and_titles_show_a_text_as_it_is(text: str, qtbot: QtBot) -> None:
    seen = Seen()
    seen.captioned("caption", caption(text))
    seen.guessed("tip", tip(text))
    made = QWidget()
    qtbot.addWidget(made)
    made.setWindowTitle(window_title(text))
    seen.look("title", made.windowTitle())
    assert seen.faults == []
    assert len(caption(text)) <= 2 * MAX_CAPTION
    bare = caption(text).replace("&&", "&")
    assert bare == text or "…" in bare or "\\" in bare


def test_a_label_is_plain_and_of_a_bounded_length(qtbot: QtBot) -> None:
    made = Label(wild("x") * 1000)
    qtbot.addWidget(made)
    check("x", made)
    assert len(made.text()) == MAX_LABEL


def test_boxes_of_qt_itself_are_plain_too(qtbot: QtBot, qapp: QApplication) -> None:
    """Qt's own file dialog asks about names of files in such a box."""
    active_theme.apply(qapp, Theme.LIGHT, 14)
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setText(marked("text"))
    box.setInformativeText(marked("more"))
    box.show()
    labels = [label for label in box.findChildren(QLabel) if "<b>" in label.text()]
    assert len(labels) == 2
    check("text more", *labels)


def places(texts: Sequence[str]) -> set[str]:
    seen = Seen()
    for text in texts:
        seen.look("here", text)
    return seen.places


def test_the_check_finds_text_that_is_not_shown(qtbot: QtBot) -> None:
    """A test that cannot fail would be none."""
    obeyed = QLabel(marked("label"))
    qtbot.addWidget(obeyed)
    obeyed.setToolTip(marked("tip"))
    reading = ReadOnlyText("x")
    qtbot.addWidget(reading)
    reading.document().setHtml(f"<a href='x'>{'x'}</a>")
    assert len(seen_on(obeyed).faults) == 1  # the label guesses; the tip hides its place
    assert seen_on(obeyed).places == set()
    assert len(seen_on(reading).faults) == 1
    assert places([marked("a"), f"<b>b{marked('')[3:9]}…"]) == {"a", "b"}
