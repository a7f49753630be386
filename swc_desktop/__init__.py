"""Names wild cats and elephants in photographs from picture, place, time and weather, offline."""

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from swc_desktop.api import Classification, OpenPack, open_pack

__all__ = ["Classification", "OpenPack", "__version__", "open_pack"]

__version__ = "0.1.0"

# ONNX Runtime's own builds since 1.29 write an identifier of the machine and send what they were
# loaded with, from their import on (microsoft/onnxruntime#27379): no call can forbid that in time.
os.environ.update(ORT_DISABLE_TELEMETRY="1", ORT_TELEMETRY_DISABLED="1")

# ONNX Runtime and rawpy load libraries of Visual C++, which a fresh Windows lacks and they do not
# bring. Those that Qt's package brings are found by them from here on.
if sys.platform == "win32" and (_qt := importlib.util.find_spec("shiboken6")) and _qt.origin:
    os.add_dll_directory(str(Path(_qt.origin).parent))


if not TYPE_CHECKING:  # else every name would pass as one of this package

    def __getattr__(name: str) -> object:
        """The Python interface, imported when used: ``import swc_desktop`` stays light."""
        if name in __all__:
            from swc_desktop import api

            return getattr(api, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
