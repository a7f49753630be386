"""What can be put on a stick: what this machine has, and files that a person adds.

Each source says for how long it is good, by its content and not by its name.
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from swc_desktop import __version__
from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.home import data_home
from swc_desktop.inference import gpu_wheels
from swc_desktop.inference.known_packs import summary_of
from swc_desktop.inference.opening import open_pack_in_use
from swc_desktop.packs.pack import SUFFIX as PACK_SUFFIX
from swc_desktop.packs.pack import PackSummary
from swc_desktop.resources import manual_files
from swc_desktop.storage.atomic_write import is_folder
from swc_desktop.transfer import self_update, translations
from swc_desktop.transfer.errors import StickRefused
from swc_desktop.transfer.manifest import PartKind
from swc_desktop.weather.file import SUFFIX as WEATHER_SUFFIX
from swc_desktop.weather.file import cells_by_file, export_cells
from swc_desktop.weather.file_reader import check_weather_file
from swc_desktop.weather.grid import Cell, time_of
from swc_desktop.weather.open import kept_weather, open_weather
from swc_desktop.weather.plan import FINAL_AFTER_DAYS

_INSTALLERS: Final = {
    r"\.deb": message(
        "Transfer", "For Debian 12 or newer and similar systems, 64-bit; needs an administrator."
    ),
    r"-linux-x86_64\.tar\.(xz|gz)": message(
        "Transfer",
        "For Linux with glibc 2.36 or newer (Debian 12, Ubuntu 22.10 and later), 64-bit; "
        "needs no administrator.",
    ),
    r"\.exe": message("Transfer", "For Windows 10 or newer, 64-bit; needs no administrator."),
    r"\.dmg": message("Transfer", "For macOS on Apple silicon."),
}


@dataclass(frozen=True)
class PartSource:
    """A part before it is written.

    ``files`` are files to copy and their names in the part's folder; ``make`` writes a further one,
    with the name ``made_name``, to an open file. ``bytes`` is the size, or an estimate of it.
    """

    kind: PartKind
    title: Message | str
    good_for: Message | str
    bytes: int
    files: tuple[tuple[Path, str], ...] = ()
    made_name: str = ""
    make: Callable[[BinaryIO], object] | None = None

    @property
    def name(self) -> str:
        """The name of its file; of several, that of the first."""
        return self.made_name or self.files[0][1]

    def renamed(self, name: str) -> "PartSource":
        """The same with another name for its only file."""
        if name == self.name:
            return self
        if self.made_name:
            return replace(self, made_name=name)
        return replace(self, files=((self.files[0][0], name),))


def sources_of_this_machine() -> Iterator[PartSource]:
    """The installed program, the manual, the pack in use, all stored weather, and translations.

    Raises the errors of reading the pack and the weather.
    """
    if (bundle := self_update.bundle_folder()) is not None:
        name = self_update.archive_name(__version__)
        yield PartSource(
            PartKind.PROGRAM,
            message("Transfer", "swc-desktop {version}, for Linux without an administrator").fill(
                version=__version__
            ),
            _installer_words(name),
            self_update.packed_bytes(bundle),
            made_name=name,
            make=lambda out: self_update.write_archive(bundle, out),
        )
    manual = manual_files()
    yield PartSource(
        PartKind.MANUAL,
        message("Transfer", "Manual of swc-desktop {version}").fill(version=__version__),
        message("Transfer", "For version {version}; it opens in any browser.").fill(
            version=__version__
        ),
        sum(file.stat().st_size for file in manual.values()),
        tuple((file, name) for name, file in manual.items()),
    )
    pack, _ = open_pack_in_use()
    yield _pack_source(pack.summary, pack.file)
    yield from _stored_weather()
    for language, file in translations.in_use(data_home()).items():
        yield _translation_source(file, language)


def source_of(path: Path, *, control: Control, progress: ProgressSink) -> PartSource:
    """A file or folder that a person adds, checked as at its installation.

    Raises ``StickRefused``, ``Cancelled`` and the refusals of packs, weather, translations and GPU
    kits.
    """
    if is_folder(path):
        return _gpu_kit_source(path, control, progress)
    if path.suffix.lower() == PACK_SUFFIX:
        return _pack_source(summary_of(path), path)
    if path.suffix.lower() == WEATHER_SUFFIX:
        return _weather_source(path)
    if path.suffix.lower() == translations.SUFFIX:
        return _translation_source(path, translations.language_of(path))
    if (words := _installer_words(path.name)) and path.is_file():
        return PartSource(
            PartKind.PROGRAM, path.name, words, path.stat().st_size, ((path, path.name),)
        )
    raise StickRefused(
        folder=path,
        problem=message(
            "Transfer",
            "it is not an installer, a model pack, a weather file, a translation or the folder "
            "of a GPU kit",
        ),
    )


def _installer_words(name: str) -> Message | str:
    """Where and for how long an installer is good, by its name; "" for other files."""
    for pattern, system in _INSTALLERS.items():
        if re.search(f"{pattern}$", name.lower()):
            return message(
                "Transfer",
                "{system} Does not expire; a pack says when it needs a newer program.",
            ).fill(system=system)
    return ""


def _pack_source(pack: PackSummary, file: Path) -> PartSource:
    return PartSource(
        PartKind.PACK,
        message("Transfer", "Model pack {pack}").fill(pack=pack.label),
        message(
            "Transfer",
            "Does not expire. Made on {day}, {signature}; needs swc-desktop {version} or newer.",
        ).fill(day=pack.created, signature=pack.signature.words, version=pack.program_min),
        file.stat().st_size,
        ((file, f"{pack.id}-{pack.version}{PACK_SUFFIX}"),),
    )


def _weather_words(first: datetime, last: datetime, cells: int, *, final: bool) -> Message:
    words = (
        message(
            "Transfer",
            "For photographs of {first} to {last} in %Ln cell(s); later ones need a newer file.",
            "",
            0,
        )
        .counted(cells)
        .fill(first=first.date(), last=last.date())
    )
    if final:
        return words
    after = (last + timedelta(days=FINAL_AFTER_DAYS)).date()
    return message(
        "Transfer", "{before} Its last days may still change: fetch them again after {day}."
    ).fill(before=words, day=after)


def _stored_weather() -> Iterator[PartSource]:
    """All stored weather, in one file or in as many as it needs."""
    store = kept_weather()
    if store is None:
        return
    with store:
        kept = store.summary()
        shares = cells_by_file(store)
    if kept.first is None or kept.last is None:
        return
    days = f"{kept.first.date()} to {kept.last.date()}"
    words = _weather_words(kept.first, kept.last, kept.cells, final=not kept.provisional_hours)
    if kept.impossible:
        left_out = message(
            "Transfer", "{before} %Ln invalid stored entr(y is|ies are) left out.", "", 0
        )
        words = left_out.counted(kept.impossible).fill(before=words)
    for number, cells in enumerate(shares, start=1):
        some = len(shares) > 1
        yield PartSource(
            PartKind.WEATHER,
            _weather_title(kept.first, kept.last, (number, len(shares))),
            words,
            kept.bytes * len(cells) // kept.cells,
            made_name=f"weather-{days.replace(' to ', '-')}"
            + (f"-{number}" if some else "")
            + WEATHER_SUFFIX,
            make=partial(_write_weather, cells=cells if some else None),
        )


def _weather_title(first: datetime, last: datetime, part: tuple[int, int]) -> Message:
    """The days, and where weather is in several files, which of them this is."""
    number, count = part
    title = (
        message("Transfer", "Weather of {first} to {last} ({number} of {count})")
        if count > 1
        else message("Transfer", "Weather of {first} to {last}")
    )
    return title.fill(first=first.date(), last=last.date(), number=number, count=count)


def _write_weather(out: BinaryIO, cells: tuple[Cell, ...] | None) -> None:
    with tempfile.TemporaryDirectory(prefix="swc-stick-") as folder, open_weather() as store:
        file = Path(folder, "kept").with_suffix(WEATHER_SUFFIX)
        export_cells(store, file, cells)
        with file.open("rb") as exported:
            shutil.copyfileobj(exported, out)


def _weather_source(file: Path) -> PartSource:
    held = check_weather_file(file, datetime.now(UTC))
    if held is None:
        problem = message("Transfer", "{file} contains no weather.")
        raise WrongUsage(problem=problem.fill(file=file))
    first, last = time_of(held.first_hour), time_of(held.last_hour)
    final = held.fetched >= last + timedelta(days=FINAL_AFTER_DAYS)
    words = _weather_words(first, last, held.cells, final=final)
    title = message("Transfer", "Weather of {first} to {last} ({file})").fill(
        first=first.date(), last=last.date(), file=file.name
    )
    return PartSource(PartKind.WEATHER, title, words, held.packed_bytes, ((file, file.name),))


def _translation_source(file: Path, language: str) -> PartSource:
    translations.check_translation(file)
    return PartSource(
        PartKind.TRANSLATION,
        message("Transfer", "Translation {language}").fill(language=language),
        message(
            "Transfer",
            "For swc-desktop {version}; with another version some texts may stay English.",
        ).fill(version=__version__),
        file.stat().st_size,
        ((file, f"swc_{language}{translations.SUFFIX}"),),
    )


def _gpu_kit_source(folder: Path, control: Control, progress: ProgressSink) -> PartSource:
    with gpu_wheels.kit_folder(folder) as kit:
        wheels = gpu_wheels.check_wheels(kit, control=control, progress=progress)
    version = gpu_wheels.pins()["onnxruntime-gpu"][0]
    system = "Windows" if sys.platform == "win32" else "Linux"
    return PartSource(
        PartKind.GPU_KIT,
        message("Transfer", "GPU kit with ONNX Runtime {version}").fill(version=version),
        message(
            "Transfer",
            "For swc-desktop {version} on {system} with an NVIDIA GPU (Turing or newer) and a "
            "driver of series 580 or newer; another version may need another kit.",
        ).fill(version=__version__, system=system),
        sum(wheels.values()),
        tuple((folder / wheel, wheel) for wheel in wheels),
    )
