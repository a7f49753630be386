"""The Windows bundle and its installer, built on Linux: ``python run.py package --for windows``.

PyInstaller for Windows runs under Wine with the locked wheels as they are; what Wine lacks is put
into Wine and not into the bundle, and every library of the bundle is compared with where it came
from. ``SOURCE_DATE_EPOCH`` and the names of folders are the same at each build.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from bundle_libraries import imports_of, lacking_libraries, unknown_libraries
from windows_python import WindowsPython, windows_python
from wine_root import Bind, NotPossible, WineRoot, cache_folder
from wine_shims import add_shims

ROOT: Final = Path(__file__).resolve().parents[2]
NAME: Final = "swc-desktop"
SCRIPT: Final = "packaging/windows/swc-desktop.nsi"
SECONDS: Final = 1800


def ready_root() -> WineRoot:
    """The Debian with Wine and a Windows in it, made unless they are there."""
    root = WineRoot(cache_folder())
    root.make()
    if not root.prefix.exists():
        fresh = root.cache / "prefix.new"
        shutil.rmtree(fresh, ignore_errors=True)
        done = root.wine(["wineboot", "-i"], seconds=600, prefix=fresh)
        if not (fresh / "system.reg").is_file():
            raise NotPossible(f"Wine made no Windows: {done.stderr[-300:]}")
        add_shims(root, fresh)
        fresh.rename(root.prefix)
    return root


def build_bundle(out: Path, when: int) -> WindowsPython:
    """Build the bundle as ``out/swc-desktop``; raises ``NotPossible``."""
    root = ready_root()
    python = windows_python(root.cache)
    shutil.rmtree(out / NAME, ignore_errors=True)
    binds = [Bind(python.folder, "/python"), Bind(ROOT, "/source", True), Bind(out, "/out")]
    environment = {
        "PYTHONPATH": "Z:\\source",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(when),
    }
    folders = ["--distpath", "Z:\\out", "--workpath", "Z:\\out\\work", "Z:\\source\\build.spec"]
    command = ["-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", *folders]
    done = root.wine(
        ["Z:\\python\\python.exe", *command],
        seconds=SECONDS,
        binds=binds,
        environment=environment,
        folder="/out",
    )
    shutil.rmtree(out / "work", ignore_errors=True)
    if done.returncode or not (out / NAME / f"{NAME}.exe").is_file():
        raise NotPossible(f"PyInstaller failed under Wine: {(done.stdout + done.stderr)[-1500:]}")
    strangers = sorted(unknown_libraries(out / NAME, python))
    if strangers:
        raise NotPossible(f"The bundle holds libraries of unknown origin: {', '.join(strangers)}")
    lacking = sorted(lacking_libraries(out / NAME, imports_of(root, out / NAME)))
    if lacking:
        raise NotPossible(f"The bundle lacks libraries: {'; '.join(lacking)}")
    return python


def installer(bundle: Path, out: Path, version: str, when: int) -> Path:
    """Compile the 64-bit installer of a bundle; raises ``NotPossible``."""
    for file in bundle.rglob("*"):
        os.utime(file, (when, when))
    name = f"{NAME}-{version}-windows-x86_64-setup.exe"
    with tempfile.TemporaryDirectory(prefix="installer-", dir=out) as folder:
        binds = [
            Bind(bundle, "/bundle", True),
            Bind(ROOT, "/source", True),
            Bind(Path(folder), "/out"),
        ]
        given = [f"-DVERSION={version}", "-DBUNDLE=/bundle", f"-DOUT=/out/{name}"]
        done = ready_root().run(
            ["makensis", "-V2", "-WX", *given, f"/source/{SCRIPT}"],
            seconds=SECONDS,
            binds=binds,
            environment={"SOURCE_DATE_EPOCH": str(when)},
        )
        if done.returncode:
            raise NotPossible(f"makensis failed: {(done.stdout + done.stderr)[-1500:]}")
        Path(folder, name).replace(out / name)
    return sign(out / name)


def sign(file: Path) -> Path:
    """Sign an installer with the release key, if the environment names one.

    ``SWC_SIGN_PKCS12`` is the file of the key and ``SWC_SIGN_PASSWORD_FILE`` that of its password;
    ``SWC_SIGN_TIMESTAMP`` is the address of a time-stamping service (RFC 3161), without which the
    signature is good only as long as the certificate.
    """
    key, password = os.environ.get("SWC_SIGN_PKCS12"), os.environ.get("SWC_SIGN_PASSWORD_FILE")
    if not key:
        return file
    if not password or shutil.which("osslsigncode") is None:
        raise NotPossible(
            "Signing needs SWC_SIGN_PASSWORD_FILE and the command osslsigncode "
            "(apt-get install osslsigncode)."
        )
    signed = file.with_suffix(".signed")
    given = ["-pkcs12", key, "-readpass", password, "-n", NAME, "-in", str(file)]
    if service := os.environ.get("SWC_SIGN_TIMESTAMP"):
        given += ["-ts", service]
    command = ["osslsigncode", "sign", *given, "-out", str(signed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPossible(f"The installer could not be signed: {done.stdout[-300:]}")
    signed.replace(file)
    return file
