"""The built program as files to hand on: ``python run.py package``, after ``python run.py build``.

On Linux a ``.deb`` and an archive that needs no root; beside them ``SHA256SUMS`` and two lists of
packages (``SBOM.json``, CycloneDX 1.6): of the program, and of trainer, tests and build. With
``--for windows`` the bundle and the installer for Windows are built under Wine, in
``dist/windows``; with ``--try`` after it what was built is installed, used and removed there, with
``--test`` tests of the source run there. The same commit gives the same bytes on the same system:
names are sorted, owners are root, times are those of the commit.
"""

import gzip
import hashlib
import importlib.metadata
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from packaging.utils import canonicalize_name

from swc_desktop import __version__
from swc_desktop.transfer.self_update import (
    INSTALLER,
    NAME,
    archive_members,
    bundle_files,
    is_executable,
)

ROOT = Path(__file__).resolve().parents[1]
OUT = Path(os.environ.get("SWC_DIST", ROOT / "dist"))
BUNDLE = OUT / NAME
OPT = f"opt/{NAME}"
SHARE = BUNDLE / INSTALLER / "share"
PRESET = os.environ.get("SWC_XZ_PRESET", "6")
"""How hard packages are compressed, 0 to 9: the tests, which only unpack them again, take 0."""
DEPENDS = (
    "libc6 (>= 2.36)", "libstdc++6", "libegl1", "libgl1", "libxkbcommon0", "libxkbcommon-x11-0",
    "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0",
    "libxcb-render-util0", "libxcb-shape0", "libxcb-util1", "libxcb-xfixes0", "libxcb-xkb1",
    "libx11-6", "libx11-xcb1", "libdbus-1-3", "libfontconfig1", "libfreetype6",
    "libglib2.0-0 | libglib2.0-0t64",
    "libdrm2", "libxext6", "libxrandr2", "fonts-dejavu-core | fonts-noto-core | fonts-liberation",
)  # fmt: skip
DESCRIPTION = """Names wild cats and elephants in photographs, offline
 A folder of photographs goes in; for each it says which animal is in it, at
 the finest rank that the evidence carries, from the picture, the place, the
 time and the weather. It needs no network and sends nothing anywhere."""

WINDOWS_TRIAL = "tests/installer/windows_trial.py"

Member = tuple[str, bytes | None, int, str]
"""A path, its content (None for a folder), its mode, and the target of a link ("" for others)."""


def commit_time() -> int:
    """The time of the built commit in seconds, unless the environment gives another."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    return int(_git("log", "-1", "--format=%ct") or 0)


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def write_build_facts(bundle: Path = BUNDLE) -> None:
    """Write ``build.json`` in a bundle: the commit, and a checksum over all other files."""
    facts = bundle / "_internal" / "build.json"
    facts.unlink(missing_ok=True)
    whole = hashlib.sha256()
    for file in bundle_files(bundle):
        whole.update(file.relative_to(bundle).as_posix().encode() + b"\0")
        whole.update(str(file.readlink()).encode() if file.is_symlink() else file.read_bytes())
    changed = "+changes" if _git("status", "--porcelain") else ""
    commit = (_git("rev-parse", "HEAD") or "unknown") + changed
    made = {
        "commit": commit,
        "day": _git("show", "-s", "--format=%cs", "HEAD"),
        "checksum": whole.hexdigest(),
        "version": __version__,
    }
    facts.write_text(json.dumps(made, sort_keys=True, indent=1) + "\n", encoding="utf-8")


def member(name: str, file: Path) -> Member:
    """A file of the bundle under its name in a package."""
    if file.is_symlink():
        return name, b"", 0o777, str(file.readlink())
    return name, file.read_bytes(), 0o755 if is_executable(BUNDLE, file) else 0o644, ""


def tar_bytes(parts: list[Member], when: int) -> bytes:
    """A tar of members and all their parent folders, owned by root."""
    folders = {
        parent.as_posix()
        for name, *_ in parts
        for parent in Path(name).parents
        if parent.as_posix() != "."
    }
    whole = [*((folder, None, 0o755, "") for folder in folders), *parts]
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content, mode, link in sorted(whole, key=lambda part: part[0]):
            entry = tarfile.TarInfo(f"./{name}")
            entry.mtime, entry.mode, entry.uname, entry.gname = when, mode, "root", "root"
            if content is None:
                entry.type = tarfile.DIRTYPE
                tar.addfile(entry)
            elif link:
                entry.type, entry.linkname = tarfile.SYMTYPE, link
                tar.addfile(entry)
            else:
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def deb(when: int) -> Path:
    """The Debian package: an ``ar`` of two tars (deb(5))."""
    program = f"/{OPT}/{NAME}"
    parts = [
        member(f"{OPT}/{file.relative_to(BUNDLE).as_posix()}", file)
        for file in bundle_files(BUNDLE)
    ]
    parts.append((f"usr/bin/{NAME}", b"", 0o777, program))
    for file in sorted(file for file in SHARE.rglob("*") if file.is_file()):
        content = file.read_text(encoding="utf-8").replace("@PROGRAM@", program)
        name = file.relative_to(SHARE).as_posix()
        parts.append((f"usr/share/{name}", content.encode(), 0o644, ""))
    notices = (
        (ROOT / "LICENSE").read_bytes() + b"\n" + (ROOT / "THIRD_PARTY_NOTICES.md").read_bytes()
    )
    parts.append((f"usr/share/doc/{NAME}/copyright", notices, 0o644, ""))
    size = sum(len(content or b"") for _, content, _, _ in parts) // 1024
    control = (
        f"Package: {NAME}\nVersion: {__version__}\nArchitecture: amd64\nSection: science\n"
        f"Priority: optional\nInstalled-Size: {size}\nDepends: {', '.join(DEPENDS)}\n"
        "Maintainer: The authors of swc-desktop <nobody@localhost>\n"
        f"Description: {DESCRIPTION}\n"
    )
    sums = "".join(
        f"{hashlib.md5(content, usedforsecurity=False).hexdigest()}  {name}\n"
        for name, content, _, link in sorted(parts, key=lambda part: part[0])
        if content is not None and not link
    )
    about: list[Member] = [
        ("control", control.encode(), 0o644, ""),
        ("md5sums", sums.encode(), 0o644, ""),
    ]
    out = io.BytesIO()
    out.write(b"!<arch>\n")
    for name, packed in (
        ("debian-binary", b"2.0\n"),
        ("control.tar.gz", gzip.compress(tar_bytes(about, when), mtime=0)),
        ("data.tar.xz", _xz(tar_bytes(parts, when))),
    ):
        header = f"{name:<16}{when:<12}{0:<6}{0:<6}{'100644':<8}{len(packed):<10}`\n"
        out.write(header.encode() + packed + b"\n" * (len(packed) % 2))
    file = OUT / f"{NAME}_{__version__}_amd64.deb"
    file.write_bytes(out.getvalue())
    return file


def archive(when: int) -> Path:
    """A tar.xz of a folder that installs itself for one user."""
    parts = [member(name, file) for name, file in archive_members(BUNDLE, __version__)]
    file = OUT / f"{NAME}-{__version__}-linux-x86_64.tar.xz"
    file.write_bytes(_xz(tar_bytes(parts, when)))
    return file


def _xz(content: bytes) -> bytes:
    """Compressed by two threads; the fixed size of blocks gives the same bytes each time."""
    command = ["xz", f"-{PRESET}", "-T2", "--block-size=32MiB", "-c"]
    return subprocess.run(command, input=content, stdout=subprocess.PIPE, check=True).stdout


def bills_of_materials(when: int) -> list[Path]:
    """The packages of the program, and those of the trainer, the tests and the build."""
    inside = {
        file.relative_to(BUNDLE).parts[1] for file in bundle_files(BUNDLE) if file.parent != BUNDLE
    }
    libraries = " ".join(sorted(name for name in inside if ".so" in name))
    return [
        bill(f"{NAME}-{__version__}-linux-x86_64", ["program-cpu"], when, libraries=libraries),
        bill(f"{NAME}-{__version__}-trainer-and-tools", ["develop", "torch", "pip"], when),
    ]


def bill(
    name: str,
    locks: list[str],
    when: int,
    *,
    packages: Sequence[str] | None = None,
    folder: Path = OUT,
    **facts: str,
) -> Path:
    """A bill of materials (CycloneDX 1.6) of the packages of some lock files.

    ``packages`` are the folders in which they are installed; without it those of this Python.
    """
    wanted = {
        line.split("==")[0].lower()
        for lock in locks
        for line in (ROOT / "requirements" / f"{lock}.lock").read_text("utf-8").splitlines()
        if "==" in line
    }
    installed = {
        canonicalize_name(package.metadata["Name"]): package
        for package in importlib.metadata.distributions(path=list(packages or sys.path))
    }
    properties = {"commit_time": str(when), **facts}
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": NAME, "version": __version__},
            "properties": [{"name": key, "value": properties[key]} for key in sorted(properties)],
        },
        "components": [
            _component(name, package)
            for name, package in sorted(installed.items())
            if name in wanted
        ],
    }
    file = folder / f"{name}.SBOM.json"
    file.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return file


def _component(name: str, package: importlib.metadata.Distribution) -> dict[str, object]:
    about = package.metadata.json
    licence = str(about.get("license_expression") or about.get("license") or "")
    return {
        "type": "library",
        "name": name,
        "version": package.version,
        "purl": f"pkg:pypi/{name}@{quote(package.version)}",
        "licenses": [{"license": {"name": licence.splitlines()[0][:200]}}] if licence else [],
    }


def windows() -> int:
    """Build the bundle for Windows under Wine, and its installer, in ``dist/windows``."""
    sys.path.insert(0, str(ROOT / "packaging" / "windows"))
    import build_windows
    from wine_root import NotPossible

    out = OUT / "windows"
    out.mkdir(parents=True, exist_ok=True)
    when, bundle = commit_time(), out / NAME
    try:
        python = build_windows.build_bundle(out, when)
        write_build_facts(bundle)
        setup = build_windows.installer(bundle, out, __version__, when)
    except (NotPossible, subprocess.TimeoutExpired) as error:
        sys.exit(str(error))
    listed = bill(
        f"{NAME}-{__version__}-windows-x86_64",
        ["program-cpu"],
        when,
        packages=[str(python.site_packages)],
        folder=out,
    )
    return _report(bundle, out, [setup, listed])


def try_windows() -> int:
    """Install, use, upgrade and remove under Wine what ``windows`` made; where that cannot be
    done, nothing was tried, which is a failure here."""
    sys.path.insert(0, str(ROOT / "packaging" / "windows"))
    from wine_root import reason_against

    if reason := reason_against():
        sys.exit(reason)
    if not list((OUT / "windows").glob("*-setup.exe")):
        sys.exit("There is no installer. Build it first: python run.py package --for windows")
    trial = ["-m", "pytest", "-v", "-rs", "-p", "no:cacheprovider", WINDOWS_TRIAL]
    return subprocess.run([sys.executable, *trial], cwd=ROOT, check=False).returncode


def test_windows(paths: list[str]) -> int:
    """Run tests of the source by the Python for Windows under Wine."""
    sys.path.insert(0, str(ROOT / "packaging" / "windows"))
    import source_tests
    from wine_root import NotPossible

    try:
        return source_tests.run_tests(OUT / "windows", paths)
    except (NotPossible, subprocess.TimeoutExpired) as error:
        sys.exit(str(error))


def main(arguments: list[str]) -> int:
    """Make everything that this system can make."""
    if arguments == ["--for", "windows"]:
        return windows()
    if arguments == ["--for", "windows", "--try"]:
        return try_windows()
    if arguments[:3] == ["--for", "windows", "--test"]:
        return test_windows(arguments[3:])
    if arguments:
        sys.exit("Usage: python run.py package [--for windows [--try | --test [PATH …]]]")
    if not sys.platform.startswith("linux"):
        sys.exit("This runs on Linux only; for other systems see packaging/README.md.")
    if not (BUNDLE / NAME).exists():
        sys.exit("There is nothing to package. Build it first: python run.py build")
    when = commit_time()
    write_build_facts()
    return _report(BUNDLE, OUT, [deb(when), archive(when), *bills_of_materials(when)])


def _report(bundle: Path, out: Path, files: list[Path]) -> int:
    """Write the checksums of what was made, and print the sizes."""
    sums = "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files)
    (out / "SHA256SUMS").write_text(sums, encoding="utf-8")
    size = sum(file.stat().st_size for file in bundle_files(bundle) if not file.is_symlink())
    sys.stdout.write(f"unpacked: {size / 1e6:.1f} MB\n")
    for file in files:
        sys.stdout.write(f"{file}: {file.stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
