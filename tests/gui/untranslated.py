"""Words of the window that are not of the pseudo-translation: English that nobody can translate.

All texts are looked at: of each widget and item in sight or not, and of each piece of text that is
painted, so of delegates and of the map too.
"""

import getpass
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from PySide6.QtCore import QBuffer, QPoint
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from swc_desktop.home import starter_pack
from swc_desktop.packs.reader import read_pack
from swc_desktop.ui.text.line_breaks import BREAK
from swc_desktop.ui.weather.weather_phrases import ATTRIBUTION
from swc_desktop.ui.window.demo import read_credits
from tests.gui.checklist_samples import BIRDS
from tests.gui.fake_engine import TREE
from tests.gui.outside_text import Seen, seen_on
from tests.gui.pseudo import ACCENTED
from tests.gui.shown_photos import STATIONS

FACTS: Final = (
    # servers, files and their folders, first, because parts of a path are facts of another kind too
    r"https?://[\w./-]+|\b[\w-]+\.open-meteo\.com\b|(?:…[\w.-]*|(?<!\w))(?:/[\w.-]+)+/?",
    r"\bweather/[\w.-]+|\bswc-desktop_[\w.]+|\bswc-card-\w+",
    r"\b[\w-]+\.(?:jpg|JPG|AVI|MP4|MKV|xmp|db|txt|json|jxl|onnx|swcpack|gpx)\b",
    # stations and folders
    "|".join(STATIONS),
    r"\b(?:DCIM|demo|nothing|Lepalala)\b",
    r"\b(?:Mogalakwena|Lephalale|Thabazimbi|waterhole|ridge|Salt lick|Cam|CARD A)\b",
    r"\bLEP-07\b|\bbelow the old fence(?: of(?: the western boundary)?)?|\bCARD \d",
    r"\b\d{3}RECNX\b|\bWaterhole\b|\bLepalala_…bed_north|\bnorth(?: side)?\b|\bdesk-2\b",
    r"\bLepalala_\w+|\bPhone of Thandi\b|\bNovember\b|\bCARD_A\b|\b10[0-2]MEDIA\b|\bMISC\b",
    # a table of stations with its columns, time zones
    r"\b(?:Old kraal|Airstrip|Spring|latitude|deploymentStart|deploymentEnd)\b",
    r"\bcorrections\b|\b(?:stations|animals)\.csv\b|\b[A-Z]\w+/[\w/+-]+",
    r"^(?:File|RelativePath|DateTime|Tier|Anzahl)$",
    # a project, its file, a stick, a recovery code, and what SQLite says of a damaged file
    r"\bKruger(?: 2026)?\b|\.swcproject\b|\b(?:ranger|Documents|parks|KINGSTON)\b",
    r"\b[A-HJ-NP-Z]{5}(?:-[A-HJ-NP-Z]{5})+\b|\bdatabase disk image is malformed\b",
    # the credit of a server, in the words that its licence asks for
    re.escape(ATTRIBUTION),
    # cameras, the folder of a messenger, a pattern of folders
    r"\b(?:Browning BT\w*|BTC-8E|Bushnell|Reconyx HP\w*|SN\d*)\b|'(?:kml|a year)'",
    # why a file of made rows could not be read
    r"\bis damaged or cut short and cannot be decoded\. Copy it again\.",
    r"\bNIKON(?:[ -]\w+)?|\bWhatsApp\b|\{place\}_\{date\b|'place'",
    r"\{(?:station|camera|date)\}|\{date:[%Ymd-]+\}|\bRECONYX HYPERFI(?:RE 2)?",
    # a camera, a pack, licences, what technology is called
    r"\bRECONYX HYPERFIRE 2\b|\bStarter\b|\bCC0-1\.0\b|\bCC-BY-SA-4\.0\b",
    r"\b(?:CPU|CUDA|cudaErrorMemoryAllocation|GPU|Linux|UTC)\b",
    # the letters of a square of MGRS, a language by its code, what a person typed
    r"\bplains zebra\b",
    r"\b36J VS\b|\buk\b|\briverbed\b",
    # keys, by what is printed on them
    r"\b(?:Ctrl|Alt|Shift|Esc|Enter|Return|Space|Home|End|Up|Down|Page|Backspace|Delete|Tab)\b",
    # who judges, and what that person types
    r"\b(?:Asha Mwangi|Ben Otieno)\b|“leo”|\bat the kill\b|\bPANPAR-\d{3}\b",
    rf"^{re.escape(getpass.getuser())}$",  # who added photographs
    "|".join(re.escape(name) for one in BIRDS for name in (one.name, one.common) if name),
)
"""What stays as it is in any language; names of taxa, and of the samples' authors, are added."""

_DOCUMENT: Final = "ReadOnlyText"
"""Shows what others wrote: licences, credits, the card of a pack."""

_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_PAINTED: Final = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
_CUT: Final = "…"
_ELIDED: Final = re.compile(rf"[{ACCENTED}]{_CUT}$")
"""A text of the language that is cut; names of taxa, files and folders may be."""


@dataclass
class Shown(Seen):
    """All texts of some windows, each with where it is."""

    texts: dict[str, str] = field(default_factory=dict)
    tooltips: set[str] = field(default_factory=set)
    """Those of items, which are whole where the item is cut."""

    def look(self, where: str, shown: str) -> None:
        """Take in a text as a person sees it."""
        text = shown.replace(BREAK, "")
        self.texts.setdefault(text, where)
        if where.endswith(": ToolTipRole"):
            self.tooltips.add(text)

    def has_whole(self, text: str) -> bool:
        """Whether an item's tooltip goes on where a text is cut."""
        return any(whole.startswith(text.removesuffix(_CUT)) for whole in self.tooltips)


def untranslated(window: QWidget) -> list[str]:
    """The texts of a window that hold an English word or are painted in part, a line each."""
    shown = Shown()
    seen_on(window, seen=shown)
    whole = "\n".join(shown.texts)
    elided = []
    known = _known_facts(whole)
    for text in painted(window):
        if text.removesuffix(_CUT) not in whole:
            shown.look("painted", _without_cut_fact(text, known))
        if text not in whole and _ELIDED.search(text) and not shown.has_whole(text):
            elided.append(f"elided: {text!r}")
    return [
        f"{where}: {' '.join(words)!r} in {text!r}"
        for text, where in shown.texts.items()
        if not where.startswith(_DOCUMENT) and (words := _WORD.findall(_rest(text, known)))
    ] + elided


def painted(window: QWidget) -> Iterator[str]:
    """Each piece of text as a window paints it, so with what is left out where there is no room."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.ReadWrite)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(window.size())
    window.render(drawing, QPoint())
    del drawing  # which writes its end
    for piece in _PAINTED.findall(bytes(buffer.data().data()).decode()):
        yield html.unescape(piece).replace(BREAK, "")


def without_facts(text: str) -> str:
    """A text less what is a fact."""
    for fact in (_samples(), *FACTS, _taxa()):
        text = re.sub(fact, " ", text)
    return text


def _known_facts(text: str) -> frozenset[str]:
    """The names that a text can have, and the other facts that it has."""
    facts = {found[0] for fact in FACTS for found in re.finditer(fact, text)}
    return frozenset(name.lower() for name in (*STATIONS, *_names(), *facts))


def _rest(text: str, known: frozenset[str]) -> str:
    """A text less its facts, whole ones first."""
    return without_facts(_without_cut_facts(without_facts(text), known))


def _without_cut_facts(text: str, known: frozenset[str]) -> str:
    """A text less the facts that were shortened in it."""
    *cut, rest = text.split(_CUT)
    return _CUT.join([*(_without_cut_fact(part, known) for part in cut), rest])


def _without_cut_fact(text: str, known: frozenset[str]) -> str:
    """A text that is cut within a fact, less what is left of that.

    The dots that follow can be a piece of their own, where they are of another font.
    """
    body = text.removesuffix(_CUT)
    starts = [found.start() for found in re.finditer(r"\b\w", body)]
    cut = (at for at in starts if any(name.startswith(body[at:].lower()) for name in known))
    return body[: next(cut, len(body))]


@cache
def _samples() -> re.Pattern[str]:
    """Who made the samples, and where they are from."""
    known = {
        text for credit in read_credits().values() for text in (credit.author, credit.original)
    }
    return re.compile("|".join(sorted(map(re.escape, known), key=len, reverse=True)))


@cache
def _taxa() -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, _names()), key=len, reverse=True)
    return re.compile(rf"(?i:\b(?:{'|'.join(longest_first)})\b)")


@cache
def _names() -> frozenset[str]:
    """Names of taxa: whole, with their genus as a letter, and as people call them."""
    names: set[str] = set()
    for taxonomy in (TREE, read_pack(starter_pack()).method.taxonomy):
        for taxon in taxonomy.taxa:
            initials = [f"{part[0]}." for part in taxon.name.split()[:-1]]
            names |= {taxon.name, " ".join([*initials, taxon.name.split()[-1]])}
            names |= set(taxon.common_names.values())
    return frozenset(names)
