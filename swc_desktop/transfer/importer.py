"""Installing from a stick: what each part would change here, installing it, and undoing it."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Final

from swc_desktop import __version__
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, Megabytes, ProgressSink
from swc_desktop.home import data_home
from swc_desktop.inference import gpu_kit
from swc_desktop.inference.errors import GpuKitRefused
from swc_desktop.inference.known_packs import open_checked_pack, summary_of
from swc_desktop.inference.opening import pack_in_use
from swc_desktop.inference.sandbox import inspect_in_sandbox
from swc_desktop.packs import store
from swc_desktop.packs.errors import PackRefused
from swc_desktop.packs.version import version_key
from swc_desktop.resources import manual_files
from swc_desktop.transfer import self_update, translations
from swc_desktop.transfer.errors import (
    StickPartDamaged,
    StickPartNotForHere,
    StickProgramNotAccepted,
    TranslationRefused,
)
from swc_desktop.transfer.manifest import PartKind, TransferPart, check_file, find_fault, open_stick
from swc_desktop.weather.file import import_weather
from swc_desktop.weather.open import open_weather

_UNREAD: Final = message("Transfer", "it could not be read ({reason})")


class PartStatus(Enum):
    """How a part of a stick compares with what is installed."""

    NEW = auto()
    INSTALLED = auto()
    DAMAGED = auto()
    MANUAL = auto()
    """A person has to install it, outside this program."""


@dataclass(frozen=True)
class PartCheck:
    """A part, its status, and where there is more to say, what."""

    part: TransferPart
    status: PartStatus
    sentence: Message | str = ""


def check_part(
    folder: Path, part: TransferPart, *, control: Control, progress: ProgressSink
) -> PartCheck:
    """Check a part's files and whether it is installed already; raises ``Cancelled``."""
    on_bytes = Megabytes(part.bytes, control, progress)
    file = folder / part.files[0].path
    with tempfile.TemporaryDirectory(prefix="swc-stick-") as temporary:
        copy = Path(temporary, file.name)
        if part.kind in (PartKind.PACK, PartKind.TRANSLATION):
            fault = _copy(folder, part, copy, on_bytes)
        else:
            fault = _fault_of(folder, part, on_bytes)
        if fault:
            damaged = message("Transfer", "{fault}. Write the stick again.").fill(fault=fault)
            return PartCheck(part, PartStatus.DAMAGED, damaged)
        try:
            if part.kind is PartKind.PACK:
                return _check_pack(part, copy)
            if part.kind is PartKind.TRANSLATION:
                return _check_translation(part, copy)
        except (PackRefused, TranslationRefused) as error:
            return PartCheck(part, PartStatus.DAMAGED, error.with_facts(file=file).message)
    if part.kind is PartKind.PROGRAM:
        return _check_program(part, file)
    if part.kind is PartKind.MANUAL:
        return _check_manual(part)
    if part.kind is PartKind.GPU_KIT and gpu_kit.installed(data_home()).folder is not None:
        return PartCheck(part, PartStatus.INSTALLED)
    return PartCheck(part, PartStatus.NEW)


def _check_manual(part: TransferPart) -> PartCheck:
    own = {hashlib.sha256(file.read_bytes()).hexdigest() for file in manual_files().values()}
    if {file.sha256 for file in part.files} == own:
        return PartCheck(part, PartStatus.INSTALLED)
    own_version = message("Transfer", "This program is version {version}.")
    return PartCheck(part, PartStatus.MANUAL, own_version.fill(version=__version__))


def _check_translation(part: TransferPart, file: Path) -> PartCheck:
    language, data = translations.language_of(file), translations.check_translation(file)
    installed = translations.in_use(data_home()).get(language)
    same = installed is not None and translations.check_translation(installed) == data
    return PartCheck(part, PartStatus.INSTALLED if same else PartStatus.NEW)


def _check_pack(part: TransferPart, file: Path) -> PartCheck:
    pack = summary_of(file)
    try:
        in_use = summary_of(pack_in_use())
    except PackRefused:
        in_use = None
    if in_use is None or in_use.id != pack.id:
        return PartCheck(part, PartStatus.NEW)
    if in_use.digest == pack.digest:
        return PartCheck(part, PartStatus.INSTALLED)
    if version_key(pack.version) < version_key(in_use.version):
        newer = message("Transfer", "A newer one is in use here: {pack}.").fill(pack=in_use.label)
        return PartCheck(part, PartStatus.MANUAL, newer)
    return PartCheck(part, PartStatus.NEW)


def _check_program(part: TransferPart, file: Path) -> PartCheck:
    if how := _how_to_install(file):
        if file.suffix.lower() != ".deb":  # behind a command to copy there is no full stop
            how = message("Transfer", "{sentence}.").fill(sentence=how)
        return PartCheck(part, PartStatus.MANUAL, how)
    if f"-{__version__}-" in file.name:
        return PartCheck(part, PartStatus.INSTALLED)
    return PartCheck(part, PartStatus.NEW)


def _how_to_install(file: Path) -> Message | str:
    """What a person has to do with an installer; "" where this program can do it."""
    name = file.name.lower()
    if ".tar." in name:
        if self_update.is_user_installation(self_update.bundle_folder()):
            return ""
        return message(
            "Transfer",
            "Unpack it with: tar -xf {file}, then start install.sh in the unpacked folder",
        ).fill(file=file)
    if name.endswith(".deb"):
        return message("Transfer", "An administrator has to install it: apt install {file}").fill(
            file=file
        )
    return message("Transfer", "Close this program and open {file}").fill(file=file)


def is_program_to_install(part: TransferPart) -> bool:
    """Whether importing a part would replace this program."""
    return part.kind is PartKind.PROGRAM and not _how_to_install(Path(part.files[0].path))


def import_part(
    folder: Path,
    part: TransferPart,
    *,
    accept_program: bool = False,
    control: Control,
    progress: ProgressSink,
) -> Message:
    """Check a part and install it; what was done.

    ``accept_program`` says that a person agreed to a program from this stick. Raises
    ``StickProgramNotAccepted``, ``StickPartDamaged``, ``StickPartNotForHere``, ``Cancelled`` and
    the refusals of each kind; nothing is changed then.
    """
    file = folder / part.files[0].path
    if part.kind is PartKind.MANUAL:
        how_to_read = message("Transfer", "open {file} in a browser").fill(file=file)
        raise StickPartNotForHere(title=part.shown_title, how=how_to_read)
    if part.kind is PartKind.PROGRAM and (how := _how_to_install(file)):
        raise StickPartNotForHere(title=part.shown_title, how=how)
    if part.kind is PartKind.PROGRAM and not accept_program:
        raise StickProgramNotAccepted(title=part.shown_title)
    if part.kind is PartKind.GPU_KIT:
        return _import_gpu_kit(folder, control, progress)
    importers: dict[PartKind, Callable[[Path], Message]] = {
        PartKind.PACK: _import_pack,
        PartKind.WEATHER: _import_weather,
        PartKind.TRANSLATION: _import_translation,
        PartKind.PROGRAM: _import_program,
    }
    with tempfile.TemporaryDirectory(prefix="swc-stick-") as temporary:
        copy = Path(temporary, file.name)
        if fault := _copy(folder, part, copy, Megabytes(part.bytes, control, progress)):
            raise StickPartDamaged(title=part.shown_title, folder=folder, problem=fault)
        try:
            return importers[part.kind](copy)
        except SwcError as error:
            if str(error.facts.get("file")) == str(copy):
                raise error.with_facts(file=file) from error
            raise


def _fault_of(folder: Path, part: TransferPart, on_bytes: Megabytes) -> Message | str:
    """The first fault of the files of a part, "" for none."""
    try:
        with open_stick(folder) as stick:
            return find_fault(stick, part.files, on_bytes)
    except OSError as error:
        return _UNREAD.fill(reason=explain(error))


def _copy(folder: Path, part: TransferPart, target: Path, on_bytes: Megabytes) -> Message | str:
    """Copy the one file of a part while it is checked; its fault, "" for none.

    The copy is what is installed: a stick may give other bytes when it is read a second time.
    """
    try:
        with open_stick(folder) as stick, target.open("wb") as copied:
            return check_file(stick, part.files[0], on_bytes, copied)
    except OSError as error:
        return _UNREAD.fill(reason=explain(error))


def _import_pack(file: Path) -> Message:
    pack = store.install(file, data_home(), open_checked_pack)
    return message("Transfer", "{pack} is installed and in use.").fill(pack=pack.label)


def _import_weather(file: Path) -> Message:
    with open_weather() as kept:
        hours = import_weather(kept, file)
    updated = message(
        "Transfer", "%Ln hour(s) of weather (is|are) new or (was|were) updated.", "", 0
    )
    return updated.counted(hours)


def _import_translation(file: Path) -> Message:
    language = translations.language_of(file)
    with tempfile.TemporaryDirectory(prefix="swc-translation-") as home:
        translations.install_translation(file, Path(home))
        problem = self_update.try_program(
            self_update.own_command(), SWC_HOME=home, LC_ALL=language, LANGUAGE=language
        )
    if problem:
        refused = message("Transfer", "the window could not be opened with it ({problem})")
        raise TranslationRefused(file=file, problem=refused.fill(problem=problem))
    translations.install_translation(file, data_home())
    return message(
        "Transfer", "The translation {language} is installed. It is used after a restart."
    ).fill(language=language)


def _import_gpu_kit(folder: Path, control: Control, progress: ProgressSink) -> Message:
    try:
        with open_stick(folder) as stick, stick.child(PartKind.GPU_KIT.value) as kit:
            gpu_kit.install_kit(kit, data_home(), control=control, progress=progress)
    except OSError as error:
        problem = _UNREAD.fill(reason=explain(error))
        raise GpuKitRefused(folder=folder, problem=problem) from error
    reports = {report.name: report for report in inspect_in_sandbox(pack_in_use())}
    if reports["cuda"].usable:
        return message("Transfer", "The GPU kit is installed. The GPU is used after a restart.")
    return message(
        "Transfer", "The GPU kit is installed, but the CPU is still used: {detail}."
    ).fill(detail=reports["cuda"].detail)


def _import_program(file: Path) -> Message:
    bundle = self_update.bundle_folder()
    assert bundle is not None
    self_update.install_archive(file, bundle)
    return message(
        "Transfer",
        "The program is installed. It runs after a restart; the previous version is kept.",
    )


def roll_back_part(kind: PartKind) -> Message:
    """Undo the last import of a kind; what is in use now.

    Raises ``NothingToRollBack`` and the refusals of each kind.
    """
    actions: dict[PartKind, Callable[[], Message]] = {
        PartKind.PACK: _roll_back_pack,
        PartKind.WEATHER: _roll_back_weather,
        PartKind.TRANSLATION: _roll_back_translation,
        PartKind.GPU_KIT: _remove_gpu_kit,
        PartKind.PROGRAM: _roll_back_program,
    }
    return actions[kind]()


def _roll_back_pack() -> Message:
    pack = store.rollback(data_home(), open_checked_pack)
    return message("Transfer", "{pack} is in use again.").fill(pack=pack.label)


def _roll_back_weather() -> Message:
    with open_weather() as kept:
        kept.rollback()
    return message("Transfer", "The weather is as it was before the last import.")


def _roll_back_translation() -> Message:
    language = translations.remove_last_translation(data_home())
    return message(
        "Transfer", "The translation {language}, the last one installed, is removed."
    ).fill(language=language)


def _remove_gpu_kit() -> Message:
    if gpu_kit.remove_kit(data_home()):
        return message("Transfer", "The GPU kit is removed.")
    return message("Transfer", "No GPU kit is installed.")


def _roll_back_program() -> Message:
    self_update.restore_previous(self_update.bundle_folder())
    return message(
        "Transfer", "The previous version of the program runs after a restart; this one is kept."
    )
