"""What every test stands on: no screen, no network, no home folder, and the data beside us."""

import os
import runpy
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import swc_desktop  # noqa: F401 - it silences ONNX Runtime before a test loads that
from tests.gui.offscreen import offscreen
from tests.mounted import Mount, mounting

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NO_SHARED = "needs the development data beside the checkout (../shared)"
GUI = ROOT / "tests" / "gui"
_GUARD = ROOT / "tests" / "guard"

_scratch = tempfile.TemporaryDirectory(prefix="swc-tests-")
os.environ.setdefault("QT_QPA_PLATFORM", offscreen(Path(_scratch.name)))
os.environ["PYTEST_QT_API"] = "pyside6"
os.environ["SWC_HOME"] = str(Path(_scratch.name) / "home")
_attempts = Path(_scratch.name) / "attempts"
_attempts.touch()
os.environ["SWC_TEST_SOCKET_LOG"] = str(_attempts)
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(_GUARD), str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
)
runpy.run_path(str(_GUARD / "sitecustomize.py"))

settings.register_profile("swc", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("swc")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the window; skip what needs ../shared where there is none.

    Files with slow tests come first: at the end one process would work and the other wait.
    """
    for item in items:
        if GUI in item.path.parents:
            item.add_marker(pytest.mark.gui)
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason=NO_SHARED))
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of development data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip(NO_SHARED)
    return SHARED


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the checkout."""
    return ROOT


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of the program for each test; ``SWC_HOME`` names it."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("SWC_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail a test during which this process or a child reached for another machine."""
    before = _attempts.stat().st_size
    yield
    if _attempts.stat().st_size > before:
        seen = _attempts.read_bytes()[before:].decode("utf-8", "replace")
        pytest.fail(f"a test reached for the network:\n{seen}", pytrace=False)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mounts an empty file system of a size by a name; skips the test where that is not allowed."""
    yield from mounting(tmp_path)
