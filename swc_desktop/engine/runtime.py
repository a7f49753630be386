"""The one door to ONNX Runtime: quiet, no telemetry, named providers, every fault one type."""

import contextlib
import importlib
import io
import os
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.errors import RuntimeMissing

Outputs = dict[str, NDArray[np.float32]]

_FATAL = 4


class Provider(StrEnum):
    """The execution providers this program ever asks for, by ONNX Runtime's names."""

    CPU = "CPUExecutionProvider"
    CUDA = "CUDAExecutionProvider"


class RuntimeFault(Exception):
    """ONNX Runtime could not open or run a graph; the text is its own first line."""


def _fault(error: Exception) -> RuntimeFault:
    lines = str(error).strip().splitlines()
    return RuntimeFault(lines[0] if lines else type(error).__name__)


class Session:
    """One open graph."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._names = [output.name for output in raw.get_outputs()]
        self._input = raw.get_inputs()[0].name

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers the session really came up with, first choice first."""
        return tuple(self._raw.get_providers())

    def run(self, batch: NDArray[np.float32]) -> Outputs:
        """Every output by name for one batch; raises ``RuntimeFault``."""
        try:
            values = self._raw.run(self._names, {self._input: batch})
        except Exception as error:
            raise _fault(error) from error
        return dict(zip(self._names, values, strict=True))


class Runtime:
    """An ``onnxruntime`` module, made quiet; GPU libraries are loaded before the first session.

    ``available`` are the providers it was built with, ``loader_notes`` what it said while it
    looked for the GPU libraries.
    """

    def __init__(self, module: ModuleType | Any) -> None:
        self._module = module
        module.set_default_logger_severity(_FATAL)
        module.disable_telemetry_events()
        self.available = frozenset(module.get_available_providers())
        self.loader_notes = ""
        if Provider.CUDA in self.available:
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                module.preload_dlls(directory="")
            self.loader_notes = " ".join(printed.getvalue().split())

    @property
    def version(self) -> str:
        """ONNX Runtime's version."""
        return str(self._module.__version__)

    def open(self, model: bytes, provider: Provider, threads: int) -> Session:
        """A session of a graph; asked for CUDA it may come up on the CPU: look at ``providers``.

        Raises ``RuntimeFault``.
        """
        options = self._module.SessionOptions()
        options.log_severity_level = _FATAL
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers: list[tuple[str, Mapping[str, str]]] = [(Provider.CPU.value, {})]
        if provider is Provider.CUDA:
            options.use_deterministic_compute = True
            settings = {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}
            providers.insert(0, (Provider.CUDA.value, settings))
        try:
            return Session(
                self._module.InferenceSession(
                    model, options, providers=providers, enable_fallback=0
                )
            )
        except Exception as error:
            raise _fault(error) from error


@cache
def installed_runtime() -> Runtime:
    """The ONNX Runtime of this installation; raises ``RuntimeMissing``."""
    try:
        module = importlib.import_module("onnxruntime")
    except ImportError as error:
        raise RuntimeMissing(reason=error) from error
    return Runtime(module)


def default_threads() -> int:
    """One thread for each processor that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)
