import os
import subprocess
import sys
from pathlib import Path

import pytest

from swc_desktop.transfer import translations
from swc_desktop.transfer.errors import TranslationRefused


def test_the_last_of_a_language_is_used_and_the_previous_one_is_restored(
    tmp_path: Path, swahili: Path
) -> None:
    second = tmp_path / "second" / "swc_sw.qm"
    second.parent.mkdir()
    second.write_bytes(swahili.read_bytes() + b"!")
    home = tmp_path / "home"
    assert translations.install_translation(swahili, home) == "sw"
    assert translations.install_translation(second, home) == "sw"
    assert translations.in_use(home)["sw"].read_bytes() == second.read_bytes()
    assert translations.remove_last_translation(home) == "sw"
    assert translations.in_use(home)["sw"].read_bytes() == swahili.read_bytes()


@pytest.mark.parametrize("name", ["sw.qm", "swc_.qm", "swc_swahili.qm", "swc_sw.txt", "swc_../.qm"])
def test_a_name_without_a_language_is_refused(tmp_path: Path, swahili: Path, name: str) -> None:
    with pytest.raises(TranslationRefused, match="swc_sw"):
        translations.install_translation(tmp_path / name, tmp_path / "home")
    assert swahili.exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", translations.MAGIC])
def test_a_file_that_qt_cannot_read_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "swc_sw.qm").write_bytes(data)
    with pytest.raises(TranslationRefused, match="not a translation that Qt can read"):
        translations.install_translation(tmp_path / "swc_sw.qm", tmp_path / "home")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "swc_sw.qm").write_bytes(translations.MAGIC + bytes(9 << 20))
    with pytest.raises(TranslationRefused, match="too large"):
        translations.check_translation(tmp_path / "swc_sw.qm")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TranslationRefused, match="could not be read"):
        translations.check_translation(tmp_path / "swc_sw.qm")


@pytest.mark.skipif(os.name == "nt", reason="no variable has the language of the system there")
def test_qt_reads_the_installed_translation_of_the_systems_language(
    tmp_path: Path, swahili: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    translations.install_translation(swahili, tmp_path)
    monkeypatch.setenv("SWC_HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "sw")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    script = (
        "from swc_desktop.ui.window.application import make_application\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "application = make_application(['x'])\n"
        "print(QCoreApplication.translate('Menu', '&Manual'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "&Mwongozo", done.stderr


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes among files there")
def test_a_pipe_in_the_place_of_a_translation_is_not_given_to_qt(
    tmp_path: Path, swahili: Path
) -> None:
    translations.install_translation(swahili, tmp_path)
    os.mkfifo(tmp_path / "translations" / "000002-swc_sw.qm")
    assert [file.name[:6] for file in translations.in_use(tmp_path).values()] == ["000001"]
