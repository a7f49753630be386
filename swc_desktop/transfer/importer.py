"""Taking from a stick: what each part would change here, doing it, and going back."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from swc_desktop import __version__
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import SwcError
from swc_desktop.core.progress import Control, Megabytes, ProgressSink
from swc_desktop.home import data_home
from swc_desktop.inference import gpu_kit
from swc_desktop.inference.errors import GpuKitRefused
from swc_desktop.inference.known_packs import open_pack, summary_of
from swc_desktop.inference.opening import pack_in_use
from swc_desktop.inference.sandbox import inspect_apart
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
from swc_desktop.transfer.manifest import Kind, Part, check_file, find_fault, stick_folder
from swc_desktop.weather.file import import_weather
from swc_desktop.weather.open import open_weather


class PartStatus(Enum):
    """How a part of a stick stands to what is here."""

    NEW = auto()
    INSTALLED = auto()
    DAMAGED = auto()
    MANUAL = auto()


@dataclass(frozen=True)
class Looked:
    """A part, how it stands, and a sentence where there is more to say."""

    part: Part
    standing: PartStatus
    sentence: str = ""


def look_at(folder: Path, part: Part, *, control: Control, progress: ProgressSink) -> Looked:
    """Check a part's files and see whether it is here already; raises ``Cancelled``."""
    told = Megabytes(part.bytes, control, progress)
    file = folder / part.files[0].path
    with tempfile.TemporaryDirectory(prefix="swc-stick-") as aside:
        copy = Path(aside, file.name)
        if part.kind in (Kind.PACK, Kind.TRANSLATION):
            fault = _copy(folder, part, copy, told)
        else:
            fault = _checked(folder, part, told)
        if fault:
            return Looked(part, PartStatus.DAMAGED, f"{fault}. Write the stick again.")
        try:
            if part.kind is Kind.PACK:
                return _pack(part, copy)
            if part.kind is Kind.TRANSLATION:
                return _translation(part, copy)
        except (PackRefused, TranslationRefused) as error:
            return Looked(part, PartStatus.DAMAGED, _of(error, file).sentence)
    if part.kind is Kind.PROGRAM:
        return _program(part, file)
    if part.kind is Kind.MANUAL:
        return _manual(part)
    if part.kind is Kind.GPU_KIT and gpu_kit.installed(data_home()).folder is not None:
        return Looked(part, PartStatus.INSTALLED)
    return Looked(part, PartStatus.NEW)


def _manual(part: Part) -> Looked:
    own = {hashlib.sha256(file.read_bytes()).hexdigest() for file in manual_files().values()}
    if {file.sha256 for file in part.files} == own:
        return Looked(part, PartStatus.INSTALLED)
    return Looked(part, PartStatus.MANUAL, f"This program is version {__version__}.")


def _translation(part: Part, file: Path) -> Looked:
    language, data = translations.language_of(file), translations.check(file)
    kept = translations.in_use(data_home()).get(language)
    here = kept is not None and translations.check(kept) == data
    return Looked(part, PartStatus.INSTALLED if here else PartStatus.NEW)


def _pack(part: Part, file: Path) -> Looked:
    pack = summary_of(file)
    try:
        here = summary_of(pack_in_use())
    except PackRefused:
        here = None
    if here is None or here.id != pack.id:
        return Looked(part, PartStatus.NEW)
    if here.digest == pack.digest:
        return Looked(part, PartStatus.INSTALLED)
    if version_key(pack.version) < version_key(here.version):
        return Looked(part, PartStatus.MANUAL, f"A newer one is in use here: {here.label}.")
    return Looked(part, PartStatus.NEW)


def _program(part: Part, file: Path) -> Looked:
    if how := _how_to_install(file):
        return Looked(part, PartStatus.MANUAL, how)
    if f"-{__version__}-" in file.name:
        return Looked(part, PartStatus.INSTALLED)
    return Looked(part, PartStatus.NEW)


def _how_to_install(file: Path) -> str:
    """What a person does with an installer; "" where the program does it."""
    name = file.name.lower()
    if ".tar." in name:
        if self_update.is_of_one_user(self_update.bundle_folder()):
            return ""
        return f"Unpack it: tar -xf {file}, and start install.sh in the folder that comes out."
    if name.endswith(".deb"):
        return f"An administrator installs it: apt install {file}"
    return f"Close this program and open {file}."


def is_program_to_install(part: Part) -> bool:
    """Whether taking a part would put another program in the place of this one."""
    return part.kind is Kind.PROGRAM and not _how_to_install(Path(part.files[0].path))


def take(
    folder: Path,
    part: Part,
    *,
    accept_program: bool = False,
    control: Control,
    progress: ProgressSink,
) -> str:
    """Check a part and put it to use; a sentence that says what was done.

    ``accept_program`` says that a person agreed to a program from this stick. Raises
    ``StickProgramNotAccepted``, ``StickPartDamaged``, ``StickPartNotForHere``, ``Cancelled`` and
    the refusals of what it is, with what was here unchanged.
    """
    file = folder / part.files[0].path
    if part.kind is Kind.MANUAL:
        raise StickPartNotForHere(title=part.title, how=f"open {file} in a browser")
    if part.kind is Kind.PROGRAM and (how := _how_to_install(file)):
        raise StickPartNotForHere(title=part.title, how=how.rstrip("."))
    if part.kind is Kind.PROGRAM and not accept_program:
        raise StickProgramNotAccepted(title=part.title)
    if part.kind is Kind.GPU_KIT:
        return _take_gpu_kit(folder, control, progress)
    deeds: dict[Kind, Callable[[Path], str]] = {
        Kind.PACK: _take_pack,
        Kind.WEATHER: _take_weather,
        Kind.TRANSLATION: _take_translation,
        Kind.PROGRAM: _take_program,
    }
    with tempfile.TemporaryDirectory(prefix="swc-stick-") as aside:
        copy = Path(aside, file.name)
        if fault := _copy(folder, part, copy, Megabytes(part.bytes, control, progress)):
            raise StickPartDamaged(title=part.title, folder=folder, problem=fault)
        try:
            return deeds[part.kind](copy)
        except SwcError as error:
            if str(error.facts.get("file")) == str(copy):
                raise _of(error, file) from error
            raise


def _of(error: SwcError, file: Path) -> SwcError:
    """What was said of the copy of a file, said of the file."""
    return type(error)(**{**error.facts, "file": file})


def _checked(folder: Path, part: Part, told: Megabytes) -> str:
    """The first thing that is wrong with the files of a part, in words; "" for nothing."""
    try:
        with stick_folder(folder) as stick:
            return find_fault(stick, part.files, told)
    except OSError as error:
        return f"it could not be read ({explain(error)})"


def _copy(folder: Path, part: Part, target: Path, told: Megabytes) -> str:
    """Copy the one file of a part while it is checked: what is used is what was checked.

    What is wrong with it, in words; "" for nothing.
    """
    try:
        with stick_folder(folder) as stick, target.open("wb") as taken:
            return check_file(stick, part.files[0], told, taken)
    except OSError as error:
        return f"it could not be read ({explain(error)})"


def _take_pack(file: Path) -> str:
    return f"{store.install(file, data_home(), open_pack).label} is installed and in use."


def _take_weather(file: Path) -> str:
    with open_weather() as kept:
        hours = import_weather(kept, file)
    return f"{hours:,} hours of weather are new or were renewed."


def _take_translation(file: Path) -> str:
    language = translations.language_of(file)
    with tempfile.TemporaryDirectory(prefix="swc-translation-") as aside:
        translations.install(file, Path(aside))
        problem = self_update.try_program(
            self_update.own_command(), SWC_HOME=aside, LC_ALL=language, LANGUAGE=language
        )
    if problem:
        told = f"the window could not be opened with it ({problem.rstrip('.')})"
        raise TranslationRefused(file=file, problem=told)
    translations.install(file, data_home())
    return f"The translation {language} is used from the next start on."


def _take_gpu_kit(folder: Path, control: Control, progress: ProgressSink) -> str:
    try:
        with stick_folder(folder) as stick, stick.child(Kind.GPU_KIT.value) as kit:
            gpu_kit.install(kit, data_home(), control=control, progress=progress)
    except OSError as error:
        problem = f"it could not be read ({explain(error)})"
        raise GpuKitRefused(folder=folder, problem=problem) from error
    reports = {report.name: report for report in inspect_apart(pack_in_use())}
    if reports["cuda"].usable:
        return "The GPU kit is installed, and the GPU works from the next start on."
    return f"The GPU kit is installed, but the CPU goes on working: {reports['cuda'].detail}."


def _take_program(file: Path) -> str:
    bundle = self_update.bundle_folder()
    assert bundle is not None
    self_update.upgrade(file, bundle)
    return "The program is installed and runs from the next start on; the one before is kept."


def go_back(kind: Kind) -> str:
    """Go back to what was there before a part was taken; a sentence that says to what.

    Raises ``NothingToRollBack`` and the refusals of what it is.
    """
    deeds: dict[Kind, Callable[[], str]] = {
        Kind.PACK: lambda: f"{store.rollback(data_home(), open_pack).label} is in use again.",
        Kind.WEATHER: _weather_back,
        Kind.TRANSLATION: _translation_back,
        Kind.GPU_KIT: _gpu_kit_back,
        Kind.PROGRAM: _program_back,
    }
    return deeds[kind]()


def _weather_back() -> str:
    with open_weather() as kept:
        kept.go_back()
    return "The weather is as it was before the last file was taken."


def _translation_back() -> str:
    language = translations.roll_back(data_home())
    return f"The translation {language} that came last is not used any more."


def _gpu_kit_back() -> str:
    removed = gpu_kit.remove(data_home())
    return "The GPU kit is removed." if removed else "No GPU kit is installed."


def _program_back() -> str:
    self_update.roll_back(self_update.bundle_folder())
    return "The program of before runs from the next start on; the one at hand is kept."
