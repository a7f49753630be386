"""The versions of what a result depends on."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from swc_desktop import __version__

_PACKAGES: Final = (
    *("numpy", "scipy", "scikit-learn", "xgboost-cpu", "xgboost", "torch", "onnx", "onnxruntime"),
    *("onnxruntime-gpu", "pillow"),
)


@cache
def _of_packages() -> tuple[tuple[str, str], ...]:
    found = []
    for name in _PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue  # one of the two forms of XGBoost and of ONNX Runtime is never installed
    return tuple(found)


def versions() -> dict[str, str]:
    """Versions by name: the program, Python, and the installed packages that compute results."""
    own = {"swc-desktop": __version__, "Python": platform.python_version()}
    return {**own, **dict(_of_packages())}
