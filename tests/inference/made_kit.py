"""A GPU kit of a few bytes: two wheels on a stick, and the lock file that names them."""

import hashlib
import platform
import sys
import zipfile
from pathlib import Path

import pytest

from swc_desktop.inference import gpu_wheels
from swc_desktop.inference.gpu_wheels import PYTHON

SYSTEM = "win_amd64" if sys.platform == "win32" else f"manylinux_2_28_{platform.machine()}"
RUNTIME = f"onnxruntime_gpu-9.9.9-{PYTHON}-{PYTHON}-{SYSTEM}.whl"
CUBLAS = f"nvidia_cublas-13.1-py3-none-{SYSTEM}.whl"
LIBRARY = "nvidia/cu13/lib/libcublas.so.13"
MODULE = """
__version__ = "9.9.9"
set_default_logger_severity = print
disable_telemetry_events = lambda: None
get_available_providers = lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"]
"""


@pytest.fixture
def kit_on_stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kit on a stick, and a lock file that names it."""
    folder = tmp_path / "stick"
    folder.mkdir()
    runtime = folder / RUNTIME
    with zipfile.ZipFile(runtime, "w") as archive:
        archive.writestr("onnxruntime/__init__.py", MODULE)
        archive.writestr("onnxruntime/tools/big.py", "unused = True")
        archive.writestr("onnxruntime_gpu-9.9.9.dist-info/METADATA", "Name: onnxruntime-gpu")
    with zipfile.ZipFile(folder / CUBLAS, "w") as archive:
        archive.writestr(LIBRARY, "library " * 1000)
        archive.writestr("nvidia/cu13/include/cublas.h", "int unused;")
    locked = {
        "onnxruntime-gpu": ("9.9.9", frozenset({sha256_of(runtime)})),
        "nvidia-cublas": ("13.1", frozenset({sha256_of(folder / CUBLAS), "0" * 64})),
    }
    monkeypatch.setattr(gpu_wheels, "pins", lambda: locked)
    return folder


def sha256_of(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
