"""What the bundle leaves out, without building it."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.scripts import load_script


@pytest.fixture
def bundle(root: Path) -> ModuleType:
    return load_script(root / "packaging" / "bundle.py")


@pytest.mark.parametrize(
    ("target", "on_linux", "elsewhere"),
    [
        ("PySide6/Qt/lib/libQt6Core.so.6", True, True),
        ("PySide6/Qt/lib/libQt6Network.so.6", True, True),
        ("PySide6/Qt/lib/libQt6Multimedia.so.6", True, True),
        ("PySide6/Qt/plugins/multimedia/libffmpegmediaplugin.so", True, True),
        ("PySide6/Qt/lib/libavcodec.so.61", True, True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", False, False),
        ("PySide6/Qt/lib/libQt6QmlModels.so.6", False, False),
        ("PySide6/Qt6Quick.dll", False, False),
        ("PySide6/Qt6Pdf.dll", False, False),
        ("PySide6/Qt6OpenGL.dll", False, False),
        ("PySide6/opengl32sw.dll", False, False),
        ("PySide6/Qt6Multimedia.dll", True, True),
        ("PySide6/plugins/platforms/qwindows.dll", True, True),
        ("PySide6/plugins/platforms/qdirect2d.dll", False, False),
        ("PySide6/plugins/platforms/qoffscreen.dll", True, True),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True, True),
        ("PySide6/plugins/platforminputcontexts/qtvirtualkeyboardplugin.dll", False, False),
        ("PySide6/Qt/lib/QtQuick.framework/Versions/A/QtQuick", True, True),
        ("PySide6/Qt/lib/libQt6QuickControls2.so.6", False, False),
        ("PySide6/Qt6QuickTemplates2.dll", False, False),
        ("PySide6/Qt/lib/libQt6MultimediaQuick.so.6", False, False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False, False),
        ("libpulse.so.0", False, True),
        ("PySide6\\Qt\\translations\\qt_de.qm", False, False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True, True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", False, False),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", True, True),
        ("PySide6/Qt/plugins/imageformats/libqjpeg.so", False, False),
        ("libX11.so.6", False, True),
        ("libjpeg.so.62", False, True),
        ("pi_heif.libs/libheif.so.1", True, True),
    ],
)
def test_the_window_and_the_system_decide_what_is_included(
    bundle: ModuleType, target: str, on_linux: bool, elsewhere: bool
) -> None:
    assert bundle.is_included(target, linux=True) == on_linux
    assert bundle.is_included(target, linux=False) == elsewhere


def test_every_installed_package_of_the_program_has_its_licence(
    bundle: ModuleType, root: Path
) -> None:
    locked = (root / "requirements" / "program-cpu.lock").read_text(encoding="utf-8")
    wanted = set(re.findall(r"^([\w.-]+)==(?![^;]*; sys_platform)", locked, re.MULTILINE))
    files = list(bundle.licence_files(root))
    assert all(Path(file).is_file() for file, _ in files)
    found = {folder.split("/")[1] for _, folder in files}
    assert found <= wanted
    assert {"numpy", "pillow", "onnxruntime", "pyside6-essentials", "flatbuffers"} <= found
    texts = {Path(file).name for file, folder in files if folder.startswith("licences/apsw-")}
    assert texts == {"LICENSE", "SQLite3MultipleCiphers.txt"}


def test_an_installed_program_can_write_an_archive_of_itself(
    bundle: ModuleType, root: Path
) -> None:
    sources = dict(bundle.installer_files(root))
    assert sources[str(root / "packaging" / "linux")] == "installer"
    assert all(Path(source).exists() for source in sources)
