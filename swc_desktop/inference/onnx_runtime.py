"""The only module that calls ONNX Runtime: quiet, no telemetry, named providers, one error type."""

import contextlib
import importlib.util
import io
import logging
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.progress import Cancelled
from swc_desktop.home import data_home
from swc_desktop.inference import gpu_kit
from swc_desktop.inference.errors import RuntimeMissing

logger = logging.getLogger(__name__)

Outputs = dict[str, NDArray[np.float32]]

_FATAL = 4
"""ONNX Runtime's severity above which nothing is printed; every error is raised as well."""
_PACKAGE = "onnxruntime"


class Provider(StrEnum):
    """The execution providers that this program uses, by ONNX Runtime's names."""

    CPU = "CPUExecutionProvider"
    CUDA = "CUDAExecutionProvider"


class RuntimeFault(Exception):
    """ONNX Runtime could not open or run a graph: the first line of its message, or ours."""


def _fault(error: Exception) -> RuntimeFault:
    lines = str(error).strip().splitlines()
    return RuntimeFault(lines[0] if lines else type(error).__name__)


class Session:
    """One open graph; ``outputs`` are those that are computed (None: all, of two dimensions)."""

    def __init__(
        self, raw: Any, make_options: Callable[[], Any], outputs: Sequence[str] | None = None
    ) -> None:
        self._raw = raw
        self._make_options = make_options
        self._running: list[Any] = []
        self._turn = threading.Lock()
        self._names = list(outputs or (output.name for output in raw.get_outputs()))
        self._dimensions = (2,) if outputs is None else (2, 3)
        self._input = raw.get_inputs()[0].name

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers that the session really uses, first choice first."""
        return tuple(self._raw.get_providers())

    def run(self, batch: NDArray[np.float32]) -> Outputs:
        """The outputs by name for one batch, float32 (n, columns) or, where named, (n, …, …).

        Raises ``RuntimeFault``, and ``Cancelled`` after ``stop``.
        """
        options = self._make_options()
        with self._turn:
            self._running.append(options)
        try:
            values = self._raw.run(self._names, {self._input: batch}, options)
        except Exception as error:
            if options.terminate:
                raise Cancelled from error
            raise _fault(error) from error
        finally:
            with self._turn:
                self._running.remove(options)
        outputs = dict(zip(self._names, values, strict=True))
        for name, given in outputs.items():
            is_right = given.dtype == np.float32 and given.ndim in self._dimensions
            if not is_right or len(given) != len(batch):
                fault = message(
                    "Inference", "its output {output} does not have a row for each of its inputs"
                )
                raise RuntimeFault(fault.fill(output=name))
        return outputs

    def stop(self) -> None:
        """End the running calls, between two of their operations."""
        with self._turn:
            for options in self._running:
                options.terminate = True


class Runtime:
    """An ``onnxruntime`` module, made quiet; GPU libraries are loaded before CUDA's first session.

    ``available`` are the providers it was built with, ``loader_notes`` what it printed while it
    loaded the GPU libraries, ``kit_notice`` why the installed GPU kit is not used.
    """

    def __init__(self, module: ModuleType | Any, kit_notice: Message | str = "") -> None:
        self._module = module
        module.set_default_logger_severity(_FATAL)
        module.disable_telemetry_events()
        self.available = frozenset(module.get_available_providers())
        self.kit_notice = kit_notice
        self.loader_notes = ""
        self._libraries_loaded = False

    def _load_libraries(self) -> None:
        if not self._libraries_loaded:
            self._libraries_loaded = True
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                self._module.preload_dlls(directory="")
            self.loader_notes = " ".join(printed.getvalue().split()).rstrip(".")

    @property
    def version(self) -> str:
        """ONNX Runtime's version."""
        return str(self._module.__version__)

    def open(
        self,
        model: bytes,
        provider: Provider,
        threads: int,
        outputs: Sequence[str] | None = None,
    ) -> Session:
        """A session of a graph; for CUDA it may fall back to the CPU: check ``providers``.

        Raises ``RuntimeFault``.
        """
        options = self._module.SessionOptions()
        options.log_severity_level = _FATAL
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Spinning threads would take processors from the reading of photographs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers: list[tuple[str, Mapping[str, str]]] = [(Provider.CPU.value, {})]
        if provider is Provider.CUDA:
            self._load_libraries()
            # The same photograph gives the same values in every run, and values close to the CPU's.
            options.use_deterministic_compute = True
            settings = {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}
            providers.insert(0, (Provider.CUDA.value, settings))
        try:
            raw = self._module.InferenceSession(
                model, options, providers=providers, enable_fallback=0
            )
        except Exception as error:
            raise _fault(error) from error
        return Session(raw, self._module.RunOptions, outputs)


@cache
def installed_runtime() -> Runtime:
    """The ONNX Runtime of the GPU kit where one can be used, else that of this installation.

    Raises ``RuntimeMissing``.
    """
    kit = gpu_kit.installed(data_home())
    notice = kit.reason
    if kit.folder is not None:
        try:
            return Runtime(_imported_from(kit.folder))
        except Exception as error:
            logger.warning("the GPU kit could not be imported", exc_info=error)
            problem = message("Inference", "the GPU kit cannot be loaded ({reason})")
            notice = problem.fill(reason=message_of(_fault(error)))
            for name in [name for name in sys.modules if name.split(".")[0] == _PACKAGE]:
                del sys.modules[name]
    try:
        module = importlib.import_module(_PACKAGE)
    except ImportError as error:
        raise RuntimeMissing(reason=error) from error
    return Runtime(module, notice)


def _imported_from(folder: Path) -> ModuleType:
    """Import the package from a folder, even if another one of its name can be imported."""
    package = folder / _PACKAGE
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, package / "__init__.py", submodule_search_locations=[str(package)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{package} is not a package")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = module
    spec.loader.exec_module(module)
    return module
