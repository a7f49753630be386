"""The program as it is installed on Linux: built, packaged, unpacked, run without network."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from swc_desktop import __version__
from swc_desktop.resources import resource
from swc_desktop.weather.cache import WeatherCache
from swc_desktop.weather.file import export_weather
from swc_desktop.weather.grid import Cell
from tests.installer.machine import (
    a_screen,
    alone,
    answers_of,
    dpkg,
    open_window,
    program_of,
    project_of,
    shell,
)
from tests.make_pack import make_pack
from tests.weather.made import midnight, some_hours

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="packages are made on Linux"),
]

MAX_BYTES = 304_000_000
"""298 MB, of which 41 MB are the starter pack and 29 MB what opens videos."""
SAMPLES = len(list(resource("demo").glob("*.jpg")))
NEVER_INSIDE = re.compile(
    r"(^|/)(torch|sklearn|scipy|pandas|xgboost|matplotlib|tkinter|trainer|tests|_tkinter|dask|distributed|tornado|yaml)([./]|$)"
    r"|(^|/)apsw/(sqlite_extra|_unicode|tests)"
    r"|libQt6(Quick|Qml|Pdf|WebEngine|MultimediaQ|3D|Charts)|libqgtk3|plugins/tls"
)


def build(root: Path, folder: Path) -> Path:
    """A build with its packages, in which only the preset of xz differs from those that ship."""
    environment = {**os.environ, "PYTHONPATH": str(root), "SWC_DIST": str(folder)}
    environment |= {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "1700000000", "SWC_XZ_PRESET": "0"}
    work = ["--distpath", str(folder), "--workpath", str(folder / "work"), str(root / "build.spec")]
    for command in (
        ["-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", *work],
        [str(root / "packaging" / "package.py")],
    ):
        done = subprocess.run(
            [sys.executable, "-P", *command], cwd=folder, env=environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="session")
def dist(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the build and its packages."""
    return build(root, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root into which the Debian package was unpacked."""
    target = tmp_path_factory.mktemp("root")
    (package,) = dist.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", str(package), str(target)], check=True)
    return target


def test_the_bundle_contains_nothing_that_it_does_not_need(dist: Path) -> None:
    bundle = dist / "swc-desktop"
    files = [file for file in bundle.rglob("*") if file.is_file() and not file.is_symlink()]
    names = [file.relative_to(bundle).as_posix() for file in files]
    assert not [name for name in names if NEVER_INSIDE.search(name.removeprefix("_internal/"))]
    assert sum(file.stat().st_size for file in files) <= MAX_BYTES


def test_two_builds_of_one_commit_are_the_same(
    dist: Path, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    again = build(root, tmp_path_factory.mktemp("again"))
    one, two = (
        {
            file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in folder.rglob("*")
            if file.is_file() and "work" not in file.relative_to(folder).parts
        }
        for folder in (dist, again)
    )
    assert one == two
    assert sum(name.endswith((".deb", ".tar.xz")) for name in one) == 2
    shutil.rmtree(again)


def test_the_debian_package_says_what_it_needs(dist: Path) -> None:
    (package,) = dist.glob("*.deb")
    output = subprocess.run(
        ["dpkg-deb", "--field", str(package)], capture_output=True, text=True, check=True
    ).stdout
    assert f"Version: {__version__}" in output
    assert "libxcb-cursor0" in output
    sums = (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert {line.split("  ")[1] for line in sums} >= {package.name}
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=dist, capture_output=True)
    assert done.returncode == 0


def test_the_bill_of_materials_names_what_is_inside(dist: Path) -> None:
    (file,) = dist.glob("*-linux-x86_64.SBOM.json")
    bill = json.loads(file.read_text(encoding="utf-8"))
    names = {part["name"].lower() for part in bill["components"]}
    assert {"numpy", "onnxruntime", "pillow", "pyside6-essentials", "pynacl"} <= names
    assert not {"torch", "scikit-learn", "pandas"} & names
    assert all(part["version"] for part in bill["components"])


def test_every_package_comes_with_its_licence(dist: Path) -> None:
    (file,) = dist.glob("*-linux-x86_64.SBOM.json")
    inside = dist / "swc-desktop" / "_internal" / "licences"
    for part in json.loads(file.read_text(encoding="utf-8"))["components"]:
        texts = [text for text in (inside / part["name"]).rglob("*") if text.is_file()]
        assert texts, part["name"]
        assert max(text.stat().st_size for text in texts) > 500, part["name"]
    assert "LESSER GENERAL PUBLIC" in (inside / "shiboken6" / "LGPL-3.txt").read_text()


def test_the_installed_program_works_without_network_and_python(
    unpacked: Path, tmp_path: Path
) -> None:
    done = alone(tmp_path / "home", program_of(unpacked), "--self-test")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("The installation is complete.\n")
    assert re.search(r"build: [\d.]+, commit \w+, checksum [0-9a-f]{16}", done.stdout)
    assert "window: " in done.stdout
    assert "video: the decoders load\n" in done.stdout


def test_the_installed_program_writes_nothing_outside_of_its_data_folder(
    unpacked: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    demo = unpacked / "opt" / "swc-desktop" / "_internal" / "resources" / "demo"
    out = tmp_path / "results.csv"
    done = alone(home, program_of(unpacked), "classify", str(demo), "--out", str(out))
    assert done.returncode == 0, done.stderr
    data = home / ".local" / "share" / "swc-desktop"
    left = [file for file in home.rglob("*") if file.is_file() and data not in file.parents]
    assert not left


def test_an_incomplete_gpu_kit_leaves_the_cpu_and_says_why(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    kit = home / ".local" / "share" / "swc-desktop" / "gpu-kit"
    (kit / "onnxruntime").mkdir(parents=True)
    (kit / "onnxruntime" / "__init__.py").write_text("raise SystemExit(3)\n")
    done = alone(home, program_of(unpacked), "devices")
    assert done.returncode == 0, done.stderr
    cpu, cuda = done.stdout.splitlines()
    assert cpu.startswith("cpu: usable")
    assert cuda.startswith("cuda: not usable, the GPU kit is incomplete: kit.json is missing")
    assert alone(home, program_of(unpacked), "gpu-kit", "remove").returncode == 0
    assert not kit.exists()


def test_the_installed_program_names_what_the_source_names(
    unpacked: Path, root: Path, tmp_path: Path
) -> None:
    demo = root / "resources" / "demo"
    installed = _of_both(unpacked, root, tmp_path, demo, status=0)
    assert len({row["file"] for row in installed}) == SAMPLES


@pytest.mark.shared
def test_the_installed_program_reads_videos_as_the_source_does(
    unpacked: Path, root: Path, shared: Path, tmp_path: Path
) -> None:
    installed = _of_both(unpacked, root, tmp_path, shared / "standards" / "video", status=1)
    unread = {Path(row["file"]).name for row in installed if row["status"] == "unreadable"}
    assert unread == {"empty.mp4", "mp4_cut_no_moov.mp4", "text_named.mp4"}


def _of_both(
    unpacked: Path, root: Path, tmp_path: Path, folder: Path, *, status: int
) -> list[dict[str, str]]:
    """The rows of a folder by the installed program, which are those of the source."""
    out, other = tmp_path / "installed.csv", tmp_path / "source.csv"
    given = ["classify", str(folder), "--out"]
    done = alone(tmp_path / "home", program_of(unpacked), *given, str(out))
    assert done.returncode == status, done.stderr
    environment = {**os.environ, "PYTHONPATH": str(root), "SWC_HOME": str(tmp_path / "source")}
    source = subprocess.run(
        [sys.executable, "-P", "-m", "swc_desktop", *given, str(other)],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert source.returncode == status, source.stderr
    assert rows(out) == rows(other)
    return rows(out)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_the_window_of_the_installed_program_names_a_folder(
    unpacked: Path, root: Path, tmp_path: Path
) -> None:
    home, demo = tmp_path / "home", root / "resources" / "demo"
    with a_screen() as screen, open_window(home, program_of(unpacked), screen, demo):
        assert next(found for found in answers_of(project_of(home)) if found >= SAMPLES) == SAMPLES


SOURCE = Path(__file__).with_name("drag_source.py")


def test_photographs_of_a_folder_dragged_onto_the_window_are_named(
    unpacked: Path, root: Path, tmp_path: Path
) -> None:
    """With the mouse of the screen, from the window of another program."""
    if shutil.which("xdotool") is None:
        pytest.skip("xdotool is not installed")
    folder = tmp_path / "Löwen & more"
    shutil.copytree(root / "resources" / "demo", folder)
    home = tmp_path / "home"
    with a_screen() as screen:
        environment = {**os.environ, **screen, "QT_QPA_PLATFORM": "xcb"}

        def mouse(*words: str) -> None:
            subprocess.run(["xdotool", *words], env=environment, check=True, capture_output=True)
            time.sleep(0.2)

        command = [sys.executable, str(SOURCE), "1500", "300", str(folder)]
        with (
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as source,
            open_window(home, program_of(unpacked), screen),
        ):
            mouse("search", "--sync", "--onlyvisible", "--name", "drag source")
            mouse("search", "--sync", "--onlyvisible", "--name", "Wild cats")
            assert next(found for found in answers_of(project_of(home)) if found == 0) == 0
            mouse("mousemove", "1550", "350", "mousedown", "1")
            for across in range(1540, 680, -60):
                mouse("mousemove", str(across), "400")
            mouse("mouseup", "1")
            found = next(found for found in answers_of(project_of(home)) if found >= SAMPLES)
            source.terminate()
    assert found == SAMPLES


@pytest.mark.skipif(
    shutil.which("dpkg") is None or os.getuid() != 0, reason="dpkg installs for root alone"
)
def test_the_debian_package_upgrades_an_earlier_one_and_keeps_your_data(
    dist: Path, tmp_path: Path
) -> None:
    (package,) = dist.glob("*.deb")
    target, home = tmp_path / "root", tmp_path / "home"
    for folder in ("info", "updates"):
        (target / "var" / "lib" / "dpkg" / folder).mkdir(parents=True)
    (target / "var" / "lib" / "dpkg" / "status").touch()
    earlier = _earlier(package, tmp_path / "earlier")
    internal = program_of(target).parent / "_internal"
    dpkg(target, "-i", str(earlier))
    assert (internal / "of-yesterday").is_file()
    kept = home / ".local" / "share" / "swc-desktop"
    kept.mkdir(parents=True)
    (kept / "settings.toml").write_text('theme = "dark"\n', encoding="utf-8")
    own = make_pack(tmp_path / "own.swcpack")
    done = alone(home, program_of(target), "pack", "install", str(own))
    assert done.returncode == 0, done.stderr
    with WeatherCache(tmp_path / "weather.sqlite") as store:
        store.keep([some_hours(Cell(-99, 126), midnight(2026, 3, 1), 48)])
        export_weather(store, tmp_path / "park.swcweather")
    taken = alone(home, program_of(target), "weather", "import", str(tmp_path / "park.swcweather"))
    assert taken.stdout.startswith("48 hours"), taken.stderr
    asked = (("pack", "list"), ("weather", "status"))
    before = [alone(home, program_of(target), *words).stdout for words in asked]
    dpkg(target, "-i", str(package))
    assert not (internal / "of-yesterday").exists()
    assert [alone(home, program_of(target), *words).stdout for words in asked] == before
    assert alone(home, program_of(target), "--self-test").returncode == 0
    dpkg(target, "--remove", "swc-desktop")
    left = [path for path in target.rglob("*") if "var" not in path.parts]
    assert not left
    assert (kept / "settings.toml").read_text(encoding="utf-8") == 'theme = "dark"\n'


def _earlier(package: Path, folder: Path) -> Path:
    """The package as a version before it, with a file that is no longer there."""
    subprocess.run(["dpkg-deb", "-R", str(package), str(folder)], check=True)
    control = folder / "DEBIAN" / "control"
    fields = control.read_text(encoding="utf-8")
    control.write_text(
        fields.replace(f"Version: {__version__}", "Version: 0.0.1"), encoding="utf-8"
    )
    (folder / "DEBIAN" / "md5sums").unlink()
    (folder / "opt" / "swc-desktop" / "_internal" / "of-yesterday").write_bytes(b"old")
    out = folder.with_suffix(".deb")
    subprocess.run(["dpkg-deb", "-Znone", "-b", str(folder), str(out)], check=True)
    return out


def test_the_archive_installs_upgrades_and_removes_itself_for_one_user(
    dist: Path, tmp_path: Path
) -> None:
    (archive,) = dist.glob("*.tar.xz")
    subprocess.run(["tar", "-xJf", str(archive), "-C", str(tmp_path)], check=True)
    folder = tmp_path / f"swc-desktop-{__version__}"
    home = tmp_path / "home of somebody"
    home.mkdir()
    kept = home / ".local" / "share" / "swc-desktop" / "settings.toml"
    kept.parent.mkdir(parents=True)
    kept.write_text('theme = "dark"\n', encoding="utf-8")
    for _ in range(2):
        output = shell(home, folder / "install.sh")
        assert "swc-desktop is installed" in output
    program = home / ".local" / "bin" / "swc-desktop"
    assert f"{__version__}" in alone(home, program.resolve(), "--version").stdout
    share = home / ".local" / "share"
    entry = (share / "applications" / "swc-desktop.desktop").read_text(encoding="utf-8")
    assert f"Exec={home}/.local/opt/swc-desktop/swc-desktop app %F" in entry
    assert "@PROGRAM@" not in entry
    assert (share / "mime" / "packages" / "swc-desktop.xml").is_file()
    output = shell(home, home / ".local" / "opt" / "swc-desktop" / "uninstall.sh")
    assert str(kept.parent) in output
    assert not program.exists()
    assert not (share / "applications" / "swc-desktop.desktop").exists()
    assert kept.read_text(encoding="utf-8") == 'theme = "dark"\n'


def test_a_stick_from_the_installed_program_installs_upgrades_and_restores_it(
    dist: Path, unpacked: Path, tmp_path: Path
) -> None:
    stick, home = tmp_path / "KINGSTON", tmp_path / "home"
    stick.mkdir()
    written = alone(home, program_of(unpacked), "stick", "prepare", str(stick))
    assert written.returncode == 0, written.stderr
    (archive,) = stick.glob("*/program/*.tar.gz")
    subprocess.run(["tar", "-xf", str(archive), "-C", str(tmp_path)], check=True)
    other = tmp_path / "other home"
    other.mkdir()
    shell(other, tmp_path / f"swc-desktop-{__version__}" / "install.sh")
    program = other / ".local" / "opt" / "swc-desktop" / "swc-desktop"
    internal = program.parent / "_internal"
    (internal / "of-yesterday").touch()
    checked = alone(other, program, "stick", "check", str(stick))
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("[complete, already installed]") == 3
    command = ["env", "-i", f"HOME={other}", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", str(program)]
    unasked = [*command, "stick", "take", str(stick), "--only", "program"]
    refused = subprocess.run(unasked, check=False, capture_output=True, text=True)
    assert (refused.returncode, "--accept-program" in refused.stderr) == (1, True)
    assert (internal / "of-yesterday").exists()
    taken = [*unasked, "--accept-program"]
    subprocess.run(taken, check=True, capture_output=True)
    assert not (internal / "of-yesterday").exists()
    subprocess.run([*command, "stick", "back", "program"], check=True, capture_output=True)
    assert (internal / "of-yesterday").exists()
    whole = archive.read_bytes()
    archive.write_bytes(whole[: len(whole) // 2])
    half = subprocess.run(taken, check=False, capture_output=True, text=True)
    assert half.returncode == 1
    assert "is not complete" in half.stderr
    assert alone(other, program, "--version").returncode == 0


def test_an_incomplete_archive_installs_nothing(dist: Path, tmp_path: Path) -> None:
    (archive,) = dist.glob("*.tar.xz")
    subprocess.run(["tar", "-xJf", str(archive), "-C", str(tmp_path)], check=True)
    folder = tmp_path / f"swc-desktop-{__version__}"
    (folder / "swc-desktop" / "_internal" / "resources" / "packs" / "starter.swcpack").unlink()
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(subprocess.CalledProcessError) as failed:
        shell(home, folder / "install.sh")
    assert "nothing was installed" in failed.value.stderr
    assert not (home / ".local" / "opt").exists()
