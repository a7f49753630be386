"""A pseudo-translation: every text of the window accented and 40 % longer, as a real ``.qm`` file.

It is made and loaded as translators and the window do it, so a word without accents on the screen
was never translated. Numbers, days and Qt's own texts are Ukrainian: three forms of a plural, a
decimal comma, and no Latin letters.
"""

import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Final

import PySide6
from PySide6.QtCore import QLocale

from swc_desktop.core.message import english_plural
from swc_desktop.home import data_home
from swc_desktop.transfer import translations
from tests.gui.long_words import FIXED, longer

LANGUAGE: Final = "uk"

GROWTH: Final = 1.4
"""How long a text is beside the English one; German and Finnish interfaces need 30 to 40 %."""

_ROOT: Final = Path(__file__).resolve().parents[2]
_PLAIN: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED: Final = "áƀĉđéƒĝħíĵķłḿñóṕɋŕśţúṽŵẋýžÁƁĈĐÉƑĜĦÍĴĶŁḾÑÓṔɊŔŚŢÚṼŴẊÝŽ"
_ACCENTS: Final = str.maketrans(_PLAIN, ACCENTED)
_PADDING: Final = "ñéĝíŕú"
"""What fills a text up, in words of this length: a longer one would not wrap as words do."""

_LAST_MARK: Final = re.compile(r"[\s.:…?!)]*$")
_SEEN_SOURCES: Final = ("-extensions", "py", "-tr-function-alias", "translate+=message")
"""As in CONTRIBUTING.md."""


def pseudo(text: str) -> str:
    """A text of this language: letters accented; fields, marks of plurals and markup as they are.

    What is missing to the growth is added before the last mark.
    """
    parts = FIXED.split(longer(text))
    whole = "".join(
        part if place % 2 else part.translate(_ACCENTS) for place, part in enumerate(parts)
    )
    kept = sum(map(len, parts[1::2]))
    missing = round((len(text) - kept) * GROWTH) - (len(whole) - kept)
    if missing <= 0 or not any(map(re.compile(r"[^\W\d]").search, parts[::2])):
        return whole
    last = _LAST_MARK.search(whole)
    end = last.start() if last else len(whole)
    space = " " if whole[:end].endswith("}") else ""  # as a fact ends there
    return f"{whole[:end]}{space}{_filling(missing)}{whole[end:]}"


def _filling(length: int) -> str:
    """Letters, in words where there are many."""
    if length < len(_PADDING):
        return _PADDING[:length]
    words = [" " + _PADDING[:-1]] * (length // len(_PADDING))
    return "".join(words) + _PADDING[: length % len(_PADDING)]


def make_translation(folder: Path) -> Path:
    """The compiled translation of all texts of the program, as a file in a folder."""
    source = folder / f"swc_{LANGUAGE}.ts"
    command = [_tool("lupdate"), *_SEEN_SOURCES, str(_ROOT / "swc_desktop")]
    _run([*command, "-target-language", LANGUAGE, "-ts", str(source)])
    tree = ET.parse(source)
    for entry in tree.iter("message"):
        _translate(entry)
    tree.write(source, encoding="utf-8", xml_declaration=True)
    made = source.with_suffix(".qm")
    _run([_tool("lrelease"), str(source), "-qm", str(made)])
    return made


def _translate(entry: ET.Element) -> None:
    text = entry.findtext("source") or ""
    translation = entry.find("translation")
    assert translation is not None
    translation.attrib.pop("type", None)
    forms = translation.findall("numerusform")
    for place, form in enumerate(forms or [translation]):
        form.text = pseudo(english_plural(text, 1 if place == 0 else 2) if forms else text)


def _tool(name: str) -> str:
    tool = Path(PySide6.__file__).parent / name
    found = str(tool) if tool.is_file() else shutil.which(f"pyside6-{name}")
    assert found is not None, f"pyside6-{name} is not installed"
    return found


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def install_pseudo() -> None:
    """Install the translation as one from a stick, for the application that starts next."""
    with tempfile.TemporaryDirectory(prefix="swc-pseudo-") as folder:
        translations.install_translation(make_translation(Path(folder)), data_home())
    QLocale.setDefault(QLocale(QLocale.Language.Ukrainian))
