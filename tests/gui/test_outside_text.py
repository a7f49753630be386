"""Text from outside is text: marks that come with it are shown and not obeyed, wherever it goes."""

import ast
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from swc_desktop.core.message import message
from swc_desktop.core.method import Recipe
from swc_desktop.core.observation import Absence, Evidence, Moment, Place, Weather, WeatherState
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.taxonomy import ROOT, Rank, Taxon, Taxonomy
from swc_desktop.home import data_home
from swc_desktop.inference.classifier import Result
from swc_desktop.inference.devices import DeviceReport
from swc_desktop.photos.errors import PhotoFault
from swc_desktop.photos.left_out import LeftOut, Listed
from swc_desktop.photos.photo import Camera, OwnEvidence, Photo
from swc_desktop.projects.acts import Action
from swc_desktop.projects.arrived import Arrived, FileOutcome
from swc_desktop.projects.backups import Backup
from swc_desktop.projects.clock_faults import ClockFault, ClockFaultKind, ClockReading
from swc_desktop.projects.clock_findings import ClockFinding
from swc_desktop.projects.clock_shifts import ClockEntry, ClockWay
from swc_desktop.projects.clocks import fixed_offset
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.earlier_version import EarlierFolder
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.media_filter import MediaFilter
from swc_desktop.projects.name_checklist import ListedName
from swc_desktop.projects.selecting import Selected
from swc_desktop.projects.working import Work
from swc_desktop.resources import resource
from swc_desktop.session.card_copy import CardCopy
from swc_desktop.session.exporting import ExportRequest
from swc_desktop.session.run_status import Phase, RunStatus
from swc_desktop.session.said_import import LookedAtTable
from swc_desktop.settings.settings_file import Settings, SettingsFile, Theme
from swc_desktop.sharing.said_tables import SaidTable
from swc_desktop.sharing.sensitivity_list import TaxonSensitivity
from swc_desktop.sharing.taking_said import TakenSaid
from swc_desktop.storage.dataclass_json import Json, decode_value, encode_value
from swc_desktop.transfer.importer import PartCheck, PartStatus
from swc_desktop.transfer.manifest import Contents, PartKind, StickFile, TransferPart
from swc_desktop.transfer.sources import PartSource
from swc_desktop.ui.dialogs.about_dialog import AboutDialog
from swc_desktop.ui.dialogs.base_dialog import BaseDialog, ReadOnlyText
from swc_desktop.ui.dialogs.device_dialog import DeviceDialog
from swc_desktop.ui.dialogs.export_dialog import ExportDialog
from swc_desktop.ui.dialogs.keys_dialog import KeysDialog
from swc_desktop.ui.dialogs.left_out_dialog import LeftOutDialog
from swc_desktop.ui.dialogs.manual_dialog import ManualDialog
from swc_desktop.ui.dialogs.pack_dialog import PackDialog, PackFacts
from swc_desktop.ui.dialogs.prepare_dialog import PrepareDialog
from swc_desktop.ui.dialogs.question import Question
from swc_desktop.ui.dialogs.settings_dialog import SettingsDialog
from swc_desktop.ui.project.act_dialog import ActDialog
from swc_desktop.ui.project.assign_dialog import AssignDialog
from swc_desktop.ui.project.choose_folders_dialog import ChooseFoldersDialog
from swc_desktop.ui.project.clock_dialog import ClockDialog
from swc_desktop.ui.project.clock_findings_dialog import ClockFindingsDialog, FindingRow
from swc_desktop.ui.project.copy_cards_dialog import CopyCardsDialog
from swc_desktop.ui.project.copy_project_dialog import CopyProjectDialog
from swc_desktop.ui.project.earlier_folders_dialog import EarlierFoldersDialog
from swc_desktop.ui.project.events_dialog import EventsDialog
from swc_desktop.ui.project.folder_pattern_dialog import FolderPatternDialog
from swc_desktop.ui.project.history_dialog import History, HistoryDialog
from swc_desktop.ui.project.labels_dialog import LabelsDialog
from swc_desktop.ui.project.new_project_dialog import NewProjectDialog
from swc_desktop.ui.project.passphrase_dialog import PassphraseDialog
from swc_desktop.ui.project.place_dialog import From, PlaceDialog
from swc_desktop.ui.project.project_access import ProjectAccess
from swc_desktop.ui.project.project_dialog import FittedDialog, ProjectDialog
from swc_desktop.ui.project.recovery_code_dialog import RecoveryCodeDialog
from swc_desktop.ui.project.rename_station_dialog import RenameStationDialog
from swc_desktop.ui.project.rescue_dialog import RescueDialog
from swc_desktop.ui.project.roots_dialog import RootsDialog
from swc_desktop.ui.project.said_import_dialog import SaidImportDialog
from swc_desktop.ui.project.sensitive_dialog import SensitiveDialog
from swc_desktop.ui.project.station_form import StationForm
from swc_desktop.ui.project.station_import import StationImportDialog
from swc_desktop.ui.project.stations_dialog import StationsDialog
from swc_desktop.ui.project.teach_dialog import TeachDialog
from swc_desktop.ui.project.time_dialog import TimeDialog
from swc_desktop.ui.project.track_dialog import TrackDialog
from swc_desktop.ui.project.unlocking import UnlockDialog
from swc_desktop.ui.report.report_dialog import ReportDialog
from swc_desktop.ui.review.agreement_dialog import AgreementDialog
from swc_desktop.ui.review.audit_dialog import AuditDialog
from swc_desktop.ui.review.checklist_dialog import ChecklistDialog
from swc_desktop.ui.review.embedding_dialog import EmbeddingDialog
from swc_desktop.ui.review.individual_dialog import IndividualDialog
from swc_desktop.ui.review.individuals_dialog import IndividualsDialog
from swc_desktop.ui.review.person_dialog import PersonDialog
from swc_desktop.ui.sightings.sightings_dialog import SightingsDialog
from swc_desktop.ui.text.not_added import not_added
from swc_desktop.ui.text.plain_text import MAX_CAPTION, MAX_LABEL, Label, caption, tip, window_title
from swc_desktop.ui.theme.theme import active_theme
from swc_desktop.ui.transfer.export_dialog import StickExportDialog
from swc_desktop.ui.transfer.import_dialog import StickImportDialog
from swc_desktop.ui.transfer.transfer_dialog import TransferDialog
from swc_desktop.ui.weather.fetch_control import FetchPhase, FetchStatus
from swc_desktop.ui.window.dropped_files import DroppedFiles, prompt_imports
from swc_desktop.ui.window.main_window import MainWindow
from swc_desktop.ui.window.notice_bar import Level
from swc_desktop.ui.workers.worker import Worker
from swc_desktop.weather.prefetch import FetchProgress
from tests.gui import evidence_samples
from tests.gui.dialog_makers import CODE
from tests.gui.fake_engine import PACK, FakeSessions
from tests.gui.individual_samples import (
    embedding_dialog,
    individual_dialog,
    individuals_dialog,
)
from tests.gui.outside_text import Seen, marked, seen_on, wild
from tests.gui.population_samples import sample_population
from tests.gui.project.place_samples import named_access
from tests.gui.project.shown_folders import ShownRoot, access_to, project_with
from tests.gui.project.station_samples import shown_access
from tests.gui.report_samples import report_dialog
from tests.gui.review_samples import agreement_dialog, audit_dialog, teach_dialog
from tests.gui.sighting_samples import one_sighting, sightings_dialog
from tests.gui.stepwise import Stepwise
from tests.gui.windows import Open, asked, finished
from tests.make_detector import a_detector

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


def of_tree(record: ListedMedia) -> Prediction | None:
    if record.explanation is None:
        return None
    changed = decode_value(Prediction, renamed(encode_value(record.explanation)))
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
    detector=replace(a_detector(), origin=marked("origin"), licence=marked("terms")),
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
        if (prediction := of_tree(kind)) is None:
            fault = PhotoFault(file=file, reason=wild("reason"))
            return Result(index, file, None, None, fault.value)
        seen = LOST if index % 2 else SEEN
        camera = Camera(wild("camera"), "x", wild("serial") if index % 3 else "")
        own = OwnEvidence(seen.place, seen.moment)
        photo = Photo(file, 8, 8, 1, camera, seen, own=own)
        frame, kept = self.decider.frame(prediction), self.decider.kept(file)
        return Result(index, file, photo, prediction, None, frame, kept=kept)


ROOTED = Path("/card") / wild("root")
COUNT = 16


def make_files(folder: Path) -> list[Path]:
    """Files with names from outside in a folder with such a name; they hold no pictures."""
    rooted = folder / wild("root")
    rooted.mkdir()
    files = [rooted / f"{number}{wild('file')}\udcff.JPG" for number in range(COUNT)]
    for number, file in enumerate(files):
        file.write_bytes(str(number).encode())
    return files


@pytest.fixture
def window(open_window: Open, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window with such files, of which three have a camera station with such a name."""
    made = open_window(Marked())
    made.add([make_files(tmp_path)[0].parent])
    finished(qtbot, made)
    access = made.project.access
    assert access is not None
    station = Deployment(wild("station"), location_name=wild("location"))
    access.act(lambda work: work.deployments([station], source=wild("table")))
    access.act(lambda work: work.assign(_some_media(work), station.id))
    qtbot.waitUntil(lambda: made.tally.deployments[station.id] > 0)
    return made


def _some_media(work: Work) -> list[Selected]:
    rows = work.project.file.rows("SELECT id FROM media ORDER BY number LIMIT 3")
    return [Selected("media", str(row[0])) for row in rows]


def check(places: str, *windows: QWidget) -> None:
    """Everything is shown as it is, and the text of each place was met."""
    seen = seen_on(*windows)
    assert seen.faults == []
    assert seen.places >= set(places.split())


@not_on_windows
def test_the_list_the_tree_and_the_evidence_show_it(window: MainWindow, qtbot: QtBot) -> None:
    found = Seen()
    window.actions_by_name["table"].trigger()
    for row in range(COUNT):
        window.pane.selection.setCurrentIndex(
            window.pane.model.index(row, 0),
            window.pane.selection.SelectionFlag.ClearAndSelect,
        )
        assert window.pane.record is not None
        qtbot.waitUntil(lambda: _is_explained(window))
        here = seen_on(window)
        assert here.faults == []
        found.places |= here.places
        window.grab()
    assert found.places >= {
        *("root", "file", "camera", "serial", "station", "taxon", "common", "note", "clock"),
        *("reason", "basis", "pack", "device"),
    }
    window.actions_by_name["grid"].trigger()
    window.pane.open_photo()
    check("file", window.pane.photo)


def _is_explained(window: MainWindow) -> bool:
    """Whether the panel shows the current photograph with its votes, if it has any."""
    record, current = window.evidence.record, window.pane.record
    if record is None or current is None or record.number != current.number:
        return False
    return record.explanation is not None or record.number < 0


def test_the_panel_shows_what_a_photograph_may_hold(open_window: Open) -> None:
    """Also what the program itself works out, should it ever come from outside."""
    window = open_window(Marked())
    record = replace(evidence_samples.LION, taxonomy=TREE, pack=wild("pack"))
    for seen in (SEEN, LOST):
        window.evidence.show_result(
            replace(record, prediction=of_tree(evidence_samples.LION), observation=seen)
        )
        places = "taxon common basis"
        check(places + (" note zone sky provenance" if seen is SEEN else " reason"), window)


@not_on_windows
def test_filters_and_their_buttons_show_it(window: MainWindow) -> None:
    roots = frozenset(window.tally.roots)
    camera = next(iter(window.tally.cameras))
    window.pane.set_filter(MediaFilter(roots=roots, taxa=frozenset({named("Felidae")})))
    check("root", window)
    stations = frozenset({wild("station")})
    window.pane.set_filter(MediaFilter(deployments=stations, cameras=frozenset({camera})))
    check("station camera", window.pane.bar)
    window.pane.set_filter(MediaFilter(text=wild("typed")))
    assert window.pane.stack.currentWidget() is window.pane.no_match
    check("typed", window.pane.no_match, window.pane.bar)


@not_on_windows
def test_notices_runs_and_the_strip_show_it(window: MainWindow) -> None:
    window.notices.say(wild("notice"), Level.ERROR)
    window.run.changed.emit(RunStatus(Phase.LOST, 3, 8, detail=wild("gone")))
    window.run.changed.emit(RunStatus(Phase.FAILED, 3, 8, detail=wild("failed")))
    check("notice gone failed", window.notices)
    seen = Seen()
    seen.captioned("undo", window.actions_by_name["undo"].text())
    assert (seen.places, seen.faults) == ({"station"}, [])
    arrival = Arrived(paths=(ROOTED,))
    window.strip.show_status(RunStatus(Phase.IDLE, arrival=arrival), window.tally)
    window.pane.empty.show_arrival(arrival)
    window.strip.show_weather(wild("weather"))
    window.strip.show_watching(wild("watched"))
    window.overlay.cover(wild("veil"))
    check("root weather watched", window.strip)
    check("root", window.pane.empty)
    check("veil", window.overlay)


@not_on_windows
def test_what_is_dropped_and_asked_about_shows_it(window: MainWindow, qtbot: QtBot) -> None:
    def nothing(_: Path) -> None:
        return None

    arrived = DroppedFiles(
        packs=(ROOTED / f"{wild('packfile')}.swcpack",),
        weather=(ROOTED / f"{wild('weatherfile')}.swcweather",),
        sticks=(Path("/media") / wild("stick"),),
        detections=(ROOTED / f"{wild('resultsfile')}.json",),
        projects=(ROOTED / f"{wild('projectfile')}.swcproject",),
    )
    prompt_imports(
        arrived,
        window.notices,
        pack=nothing,
        weather=nothing,
        stick=nothing,
        detections=nothing,
        project=nothing,
    )
    check("packfile weatherfile stick resultsfile projectfile", window.notices)
    window.files.export_to(window.project, ExportRequest(ROOTED / "results.csv"))
    qtbot.waitUntil(lambda: "results.csv" in window.notices.notices[-1].sentence)
    target = ROOTED / f"{wild('target')}.csv"
    question = Question(f"Replace {target.name}?", f"There is {target}.", "Cancel", window)
    question.ask()
    check("root target", asked(window))


def test_preparing_for_the_field_shows_it(window: MainWindow) -> None:
    window.dialogs.prepare()
    made = window.dialogs.dialog("prepare")
    assert isinstance(made, PrepareDialog)
    control = window.weather
    control.worker.imported.emit(Path(f"{marked('weatherfile')}.swcweather"), 3)
    check("weatherfile", made)
    control.worker.failed.emit(wild("fault"))
    check("fault", made)
    progress = FetchProgress(
        0, 2, 0.0, 1.0, waiting=message("Weather", "{host}").fill(host=wild("waiting"))
    )
    control.changed.emit(FetchStatus(FetchPhase.RUNNING, progress))
    check("waiting", made)
    control.changed.emit(FetchStatus(FetchPhase.FAILED, failure=wild("failed")))
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
    file = f"/card/{wild('root')}/{wild('file')}"
    arrived = Arrived(left_out=dict.fromkeys(LeftOut, Listed.of([file])))
    for outcome in FileOutcome:
        arrived.note(outcome, file)
    arrived.failures.append(f"{file} is empty.")
    return LeftOutDialog(not_added(arrived), parent)


def choose_folders_dialog(qtbot: QtBot, parent: QWidget) -> ChooseFoldersDialog:
    folder = data_home() / wild("folder").replace("/", "")
    folder.mkdir(parents=True)
    dialog = ChooseFoldersDialog(SettingsFile(), parent)
    dialog.show()
    dialog.field.setText(str(folder))
    dialog.take_typed.click()
    qtbot.waitUntil(lambda: dialog.tree.chosen() == [folder])
    dialog.field.setText(wild("typed"))
    dialog.take_typed.click()
    qtbot.waitUntil(dialog.problem.isVisible)
    return dialog


def copy_cards_dialog(_: QtBot, parent: QWidget) -> CopyCardsDialog:
    cards = [Path("/media") / wild("card").replace("/", "")]
    dialog = CopyCardsDialog(cards, SettingsFile(), parent)
    dialog.take_folder(Path("/home") / wild("folder").replace("/", ""))
    copy = CardCopy(Path("/media", wild("copied")), Path("/home", wild("into")))
    copy.failed.append(wild("reason"))
    copy.skipped.append(Path("/media", wild("skipped")))
    dialog.show_copies([copy])
    return dialog


def earlier_folders_dialog(_: QtBot, parent: QWidget) -> EarlierFoldersDialog:
    access = access_to(project_with(data_home() / "park.swcproject", []))
    folder = EarlierFolder(Path(f"/media/{wild('folder')}"), 9, datetime(2026, 11, 1, tzinfo=UTC))
    dialog = EarlierFoldersDialog(access, [folder], parent)
    dialog.finished.connect(access.project.close)
    return dialog


def roots_dialog(_: QtBot, parent: QWidget) -> RootsDialog:
    shown = ShownRoot(wild("label"), Path(f"/media/{wild('folder')}"), 2)
    project = data_home() / "park.swcproject"
    access = access_to(project_with(project, [shown]))
    dialog = RootsDialog(access, parent)
    dialog.finished.connect(access.project.close)
    dialog.show()
    return dialog


def settings_dialog(_: QtBot, parent: QWidget) -> SettingsDialog:
    return SettingsDialog(
        Settings(), targets=("0.05",), own_target="0.05", own_recipe=Recipe.BAYES, parent=parent
    )


def question(_: QtBot, parent: QWidget) -> Question:
    made = Question(wild("title"), wild("text"), wild("keep"), parent)
    made.add_answer(wild("answer"), lambda: None)
    return made


def wild_project() -> Path:
    return Path(
        "/", wild("folder").replace("/", "∕"), f"{wild('project').replace('/', '∕')}.swcproject"
    )


def unlock_dialog(_: QtBot, parent: QWidget) -> UnlockDialog:
    made = UnlockDialog(wild_project(), Worker("unlock", parent), parent)
    made.form.say(wild("reason"))
    return made


def new_project_dialog(_: QtBot, parent: QWidget) -> NewProjectDialog:
    made = NewProjectDialog(wild_project().parent, Worker("new", parent), parent)
    made.name.setText(wild("name"))
    made.fail(wild("reason"))
    return made


def passphrase_dialog(_: QtBot, parent: QWidget) -> PassphraseDialog:
    made = PassphraseDialog(
        wild_project(),
        None,
        Worker("passphrase", parent),
        release=lambda: None,
        reopen=lambda *_: None,
        parent=parent,
    )
    made.fail(wild("reason"))
    return made


def rescue_dialog(_: QtBot, parent: QWidget) -> RescueDialog:
    backup = Backup(wild_project(), 1, "2026-11-29")
    made = RescueDialog(wild_project(), None, wild("why"), backup, Worker("rescue", parent), parent)
    made.fail(wild("reason"))
    return made


def copy_project_dialog(_: QtBot, parent: QWidget) -> CopyProjectDialog:
    made = CopyProjectDialog(wild_project(), None, Worker("copy", parent), today="", parent=parent)
    made.take_folder(wild_project().parent)
    made.fail(wild("reason"))
    return made


WILD_STATIONS = (
    Deployment(
        wild("station"),
        location_name=wild("location"),
        camera=wild("camera"),
        fields={"comments": wild("remarks")},
    ),
    Deployment(marked("other"), location_name=marked("elsewhere")),
)


def stations_dialog(_: QtBot, parent: QWidget) -> StationsDialog:
    made = StationsDialog(shown_access(WILD_STATIONS), parent)
    made.search.setText(wild("typed"))
    check("typed", made)
    made.search.clear()
    return made


def report_page_dialog(qtbot: QtBot, parent: QWidget) -> ReportDialog:
    made = report_dialog(wild_access(), parent)
    qtbot.waitUntil(lambda: made.of.count() > 0)
    made._written(Path(wild("file")))
    made._fail(f"{made.message.text()} {wild('reason')}")
    return made


def sightings_page(qtbot: QtBot, parent: QWidget) -> SightingsDialog:
    station = WILD_STATIONS[0].named(wild("called"))
    known = sample_population(species=wild("species"))
    made = sightings_dialog(parent, shown=one_sighting(wild("animal"), station), known=known)
    qtbot.waitUntil(lambda: made.figures is not None)
    made.show()
    for at, name in enumerate(made.tables):
        made.pages.tabs.setCurrentIndex(at)
        if name in ("seen", "places", "stations"):
            check("animal" if name == "seen" else "animal called", made)
    made.pages.tabs.setCurrentIndex(len(made.tables))
    qtbot.waitUntil(lambda: made.population.populations is not None)
    check("species", made)
    made.save_to(Path(wild("file")))
    qtbot.waitUntil(lambda: "file" in made.message.text())
    return made


def rename_station(_: QtBot, parent: QWidget) -> RenameStationDialog:
    called = WILD_STATIONS[0].named(marked("called"))
    return RenameStationDialog(shown_access(WILD_STATIONS), called, parent)


def station_form(_: QtBot, parent: QWidget) -> StationForm:
    made = StationForm(shown_access(WILD_STATIONS), WILD_STATIONS[0].id, parent)
    made.fields.starts.show_text(marked("start"))
    made.uncertainty.show_text(marked("metres"))
    made.save.click()
    return made


def station_import(qtbot: QtBot, parent: QWidget) -> StationImportDialog:
    made = StationImportDialog(shown_access(), parent)
    file = Path(tempfile.mkdtemp()) / f"{marked('file')}.csv"
    made.show()
    made.read(file)
    qtbot.waitUntil(made.choose.isEnabled)
    return made


def assign_dialog(_: QtBot, parent: QWidget) -> AssignDialog:
    access = shown_access(WILD_STATIONS, label=wild("card"))
    return AssignDialog(access, range(30, 60), parent, station_id=WILD_STATIONS[0].id)


def said_import(_: QtBot, parent: QWidget) -> SaidImportDialog:
    made = SaidImportDialog(shown_access(), parent)
    note = message("Tests", "{note}").fill(note=wild("note"))
    table = SaidTable(faults=[(2, wild("why"))], notes=[note])
    taken = TakenSaid(3, unknown=1, absent=[(4, wild("photograph"))], people={wild("person"): 3})
    made.show_look(LookedAtTable(Path(wild("file")), table, taken))
    return made


def checklist_dialog(_: QtBot, parent: QWidget) -> ChecklistDialog:
    made = ChecklistDialog(shown_access(), parent)
    made.show_names([ListedName(wild("other"), wild("common"))])
    made.say(wild("reason"), "error")
    return made


def sensitive_dialog(_: QtBot, parent: QWidget) -> SensitiveDialog:
    made = SensitiveDialog(shown_access(), parent)
    made.search.setText(marked("typed"))
    check("typed", made)
    above = wild("above"), 2
    taxon = Taxon(wild("animal"), Rank.SPECIES, common_names={"en": wild("common")})
    of_pack = TaxonSensitivity(taxon.name, taxon, None, None, above, 2)
    made.show_taxa([of_pack, TaxonSensitivity(wild("gone"), None, 2, None, None, 1)])
    made.table.pick({wild("gone")})
    made.say(wild("reason"), "error")
    return made


def wild_access() -> ProjectAccess:
    folder, file = (wild(name).replace("/", "∕") for name in ("folder", "file"))
    made = tempfile.mkdtemp(prefix="swc-wild-")
    return named_access(Path(made), wild("station"), folder, f"20260219_060000{file}.jpg")


def place_dialog(_: QtBot, parent: QWidget) -> PlaceDialog:
    made = PlaceDialog(wild_access(), [1], parent)
    for source in (From.PHOTOGRAPH, From.STATION):
        made.source.setCurrentIndex(made.source.findData(source))
        made.show()
        check("file" if source is From.PHOTOGRAPH else "station", made)
    made.picker.field.setText(marked("place"))
    made.picker.field.editingFinished.emit()
    made.say(wild("reason"), "error")
    return made


def track_dialog(qtbot: QtBot, parent: QWidget) -> TrackDialog:
    made = TrackDialog(wild_access(), parent)
    folder = Path(tempfile.mkdtemp(prefix="swc-wild-"))
    made.show()
    made.read([folder / f"{marked('gone').replace('/', '∕')}.gpx"])
    qtbot.waitUntil(lambda: bool(made.faults.text()))
    made.say(wild("reason"), "error")
    return made


def time_dialog(_: QtBot, parent: QWidget) -> TimeDialog:
    made = TimeDialog(wild_access(), [1], parent)
    made.field.show_text(marked("typed"))
    made.field.line.editingFinished.emit()
    made.show()
    check("typed", made)
    made.by_names.click()
    made.say(wild("reason"), "error")
    return made


def folder_pattern_dialog(_: QtBot, parent: QWidget) -> FolderPatternDialog:
    made = FolderPatternDialog(wild_access(), [1], parent)
    made.show()
    check("folder", made)
    made.pattern.show_text(marked("pattern"))
    made.look()
    return made


def clock_dialog(qtbot: QtBot, parent: QWidget) -> ClockDialog:
    made = ClockDialog(wild_access(), [1], parent)
    made.form.show_entry(ClockEntry(ClockWay.SHIFT, marked("typed")))
    made.look()
    qtbot.waitUntil(lambda: made.looked is not None)
    return made


def clock_findings_dialog(_: QtBot, parent: QWidget) -> ClockFindingsDialog:
    made = ClockFindingsDialog(wild_access(), parent)
    reading = ClockReading("m", wild("file"), datetime(2024, 2, 19, 6))  # noqa: DTZ001
    fault = ClockFault(
        ClockFaultKind.JUMP,
        message("Test", "after {file} the clock jumps").fill(file=wild("before")),
        fixed_offset(timedelta()),
        ("m",),
    )
    finding = ClockFinding("id", Selected("deployment", wild("station")), fault, UTC, reading)
    made.content.addWidget(FindingRow(finding, is_judged=False, parent=made))
    made.problem.show_text(wild("reason"))
    return made


def history_dialog(qtbot: QtBot, parent: QWidget) -> HistoryDialog:
    made = HistoryDialog(wild_access(), parent)
    qtbot.waitUntil(lambda: made.status.text() != "")
    words = message("Test", "Give {file} a place").fill(file=wild("file"))
    when = datetime(2024, 2, 19, 6, tzinfo=UTC)
    act = Action(7, "place", words, when, wild("person"), can_undo=True, undone=False)
    made.show_history(History([act], 1))
    made.table.pick({act.number})
    made.show_details((act.number, [wild("detail")]))
    made.message.show_text(wild("reason"))
    return made


DIALOGS: dict[type[BaseDialog], tuple[Callable[[QtBot, QWidget], BaseDialog], str]] = {
    PackDialog: (pack_dialog, "pack created licence origin terms card cell before refused"),
    DeviceDialog: (device_dialog, "inuse device name detail"),
    StickExportDialog: (prepare_stick, "title goodfor failed"),
    StickImportDialog: (take_stick, "title goodfor status made program done"),
    LeftOutDialog: (left_out_dialog, "root file"),
    ChooseFoldersDialog: (choose_folders_dialog, "folder typed"),
    CopyCardsDialog: (copy_cards_dialog, "card folder copied into reason skipped"),
    EarlierFoldersDialog: (earlier_folders_dialog, "folder"),
    RootsDialog: (roots_dialog, "label folder"),
    PersonDialog: (lambda _, parent: PersonDialog("Asha", parent), ""),
    ExportDialog: (lambda _, parent: ExportDialog(40, 5, parent), ""),
    Question: (question, "title text keep answer"),
    SettingsDialog: (settings_dialog, ""),
    AboutDialog: (
        lambda _, parent: AboutDialog(
            "1", wild("pack"), marked("credit"), wild("licence").replace("&", "&amp;"), {}, parent
        ),
        "pack credit licence",
    ),
    KeysDialog: (lambda _, parent: KeysDialog({}, parent), ""),
    ManualDialog: (lambda _, parent: ManualDialog("stick", parent), ""),
    UnlockDialog: (unlock_dialog, "project reason"),
    RecoveryCodeDialog: (
        lambda _, parent: RecoveryCodeDialog(CODE, wild("project"), parent),
        "project",
    ),
    NewProjectDialog: (new_project_dialog, "folder reason"),
    PassphraseDialog: (passphrase_dialog, "project reason"),
    RescueDialog: (rescue_dialog, "project why reason"),
    CopyProjectDialog: (copy_project_dialog, "project folder reason"),
    SightingsDialog: (sightings_page, "animal called file"),
    StationsDialog: (stations_dialog, "station location other elsewhere"),
    RenameStationDialog: (rename_station, "station called"),
    EventsDialog: (lambda _, parent: EventsDialog(shown_access(WILD_STATIONS), parent), ""),
    SaidImportDialog: (said_import, "file person photograph why note"),
    ChecklistDialog: (checklist_dialog, "other common reason"),
    SensitiveDialog: (sensitive_dialog, "animal common above gone reason"),
    StationForm: (station_form, "station start metres"),
    StationImportDialog: (station_import, "file"),
    AssignDialog: (assign_dialog, "station location other elsewhere card"),
    LabelsDialog: (lambda _, parent: LabelsDialog(WILD_STATIONS, parent), ""),
    PlaceDialog: (place_dialog, "station place reason"),
    TrackDialog: (track_dialog, "gone reason"),
    TimeDialog: (time_dialog, "file reason"),
    FolderPatternDialog: (folder_pattern_dialog, "pattern"),
    ClockDialog: (clock_dialog, "station"),
    ClockFindingsDialog: (clock_findings_dialog, "station file before reason"),
    HistoryDialog: (history_dialog, "file person detail reason"),
    AuditDialog: (
        lambda qtbot, parent: audit_dialog(qtbot, wild_access(), parent),
        "animal person reason",
    ),
    AgreementDialog: (
        lambda qtbot, parent: agreement_dialog(qtbot, wild_access(), parent),
        "first other reason",
    ),
    ReportDialog: (report_page_dialog, "file reason"),
    IndividualDialog: (
        lambda _, parent: individual_dialog(wild_access(), parent, wild),
        "animal code person other file station reason",
    ),
    IndividualsDialog: (
        lambda _, parent: individuals_dialog(wild_access(), parent, wild),
        "animal code other remarks merged reason",
    ),
    EmbeddingDialog: (
        lambda _, parent: embedding_dialog(wild_access(), parent, wild),
        "pack",
    ),
    TeachDialog: (
        lambda qtbot, parent: teach_dialog(qtbot, wild_access(), parent),
        "pack animal other folder reason",
    ),
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
    assert set(kinds_of_dialogs()) - {
        TransferDialog,
        PrepareDialog,
        FittedDialog,
        ProjectDialog,
        ActDialog,
    } == set(DIALOGS)
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
