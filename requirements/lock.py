"""Makes every lock file of this folder: ``python requirements/lock.py [--upgrade]``.

It needs ``uv`` on the path, and a network. Standard library only.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

PIP = "pip\n"
"""The requirement of ``pip.lock``, which uv reads from standard input."""

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parent / "pyproject.toml"

OPTIONS = (
    *("--universal", "--python-version", "3.11", "--fork-strategy", "fewest"),
    *("--no-header", "--no-annotate", "--generate-hashes"),
)
"""One version of each package for all systems and Pythons, with hashes."""

TORCH_PACKAGES = (
    *("torch", "triton", "cuda-bindings", "cuda-pathfinder", "cuda-toolkit", "nvidia-cublas"),
    *("nvidia-cuda-cupti", "nvidia-cuda-nvrtc", "nvidia-cuda-runtime", "nvidia-cudnn-cu13"),
    *("nvidia-cufft", "nvidia-cufile", "nvidia-curand", "nvidia-cusolver", "nvidia-cusparse"),
    *("nvidia-cusparselt-cu13", "nvidia-nccl-cu13", "nvidia-nvjitlink", "nvidia-nvshmem-cu13"),
    "nvidia-nvtx",
)
"""torch and the packages that only its CUDA build needs; README.md says why they have no hashes."""

# Unchanged words: a lock file with other bytes would be installed again everywhere.
_NO_HASH = (
    "# without a hash: where pip finds a CPU build it takes that, whose hash is another (README.md)"
)


def torch_lock() -> str:
    """The text of ``torch.lock``: torch as ``pyproject.toml`` pins it; raises ``ValueError``."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    groups: dict[str, list[str]] = project["optional-dependencies"]
    pins = [one for one in groups["trainer"] if re.match(r"torch\b", one)]
    if len(pins) != 1 or "==" not in pins[0]:
        raise ValueError("pyproject.toml has to pin one version of torch, with ==")
    return f"{_NO_HASH}\n{pins[0]}\n"


def commands(*options: str) -> list[list[str]]:
    """The commands of uv, in order: the later ones keep to the versions of the first."""
    program = str(FOLDER / "program-cpu.lock")

    def compiled(source: str, lock: str, *more: str) -> list[str]:
        out = ["-o", str(FOLDER / lock)]
        return ["uv", "pip", "compile", *OPTIONS, *options, *more, source, *out]

    project, same = str(PROJECT), ("-c", program)
    groups = [
        word for group in ("trainer", "distributed", "test", "build") for word in ("--extra", group)
    ]
    left_out = [word for name in TORCH_PACKAGES for word in ("--no-emit-package", name)]
    return [
        compiled(project, "program-cpu.lock", "--extra", "cpu"),
        compiled(project, "program-gpu.lock", "--extra", "gpu", *same),
        compiled(project, "develop.lock", *groups, *same, *left_out),
        compiled("-", "pip.lock"),
    ]


def main(arguments: Sequence[str]) -> int:
    """Make the lock files; ``--upgrade`` moves to newer versions."""
    if [word for word in arguments if word != "--upgrade"]:
        sys.exit(__doc__)
    if shutil.which("uv") is None:
        sys.exit("uv is not installed. See https://docs.astral.sh/uv/")
    (FOLDER / "torch.lock").write_text(torch_lock(), encoding="utf-8")
    for command in commands(*arguments):
        subprocess.run(command, input=PIP, text=True, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
