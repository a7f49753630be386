"""A stand-in for the ``onnxruntime`` module, with a CUDA that behaves as a test wants."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


@dataclass
class FakeRuntime:
    """``built_with`` are its providers; ``cuda`` says how CUDA turns out.

    ``works``, ``falls back`` (the session silently comes up on the CPU), ``refuses`` (no session),
    ``fails`` (the first picture fails), ``lies`` (other values), ``dies`` (fails after the first).
    """

    built_with: Sequence[str] = (CUDA, CPU)
    cuda: str = "works"
    __version__: str = "1.99.0"
    said: list[str] = field(default_factory=list)
    opened: list[list[Any]] = field(default_factory=list)
    options: list[Any] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)

    def set_default_logger_severity(self, severity: int) -> None:
        self.said.append(f"severity {severity}")

    def disable_telemetry_events(self) -> None:
        self.said.append("no telemetry")

    def get_available_providers(self) -> list[str]:
        return [*self.built_with, "AzureExecutionProvider"]

    def preload_dlls(self, directory: str | None = None) -> None:
        self.said.append(f"preload {directory!r}")
        print("Failed to load libcudnn.so.9")  # noqa: T201

    def RunOptions(self) -> Any:
        return SimpleNamespace(terminate=False)

    def SessionOptions(self) -> Any:
        entries: dict[str, str] = {}
        made = SimpleNamespace(entries=entries, add_session_config_entry=entries.__setitem__)
        self.options.append(made)
        return made

    def InferenceSession(
        self, model: bytes, options: Any, *, providers: list[Any], enable_fallback: int
    ) -> Any:
        assert enable_fallback == 0
        self.said.append("session")
        names = [provider[0] for provider in providers]
        self.opened.append(names)
        if model == b"broken":
            raise RuntimeError("[ONNXRuntimeError] : 7 : INVALID_PROTOBUF\nmore lines")
        on_cuda = names[0] == CUDA
        if on_cuda and self.cuda == "refuses":
            raise RuntimeError("CUDA driver version is insufficient")
        if on_cuda and self.cuda == "falls back":
            names = [CPU]
        return FakeSession(names, self._behaviour(on_cuda), self.calls)

    def _behaviour(self, on_cuda: bool) -> Callable[[int], float]:
        def offset(call: int) -> float:
            if not on_cuda:
                return 0.0
            if self.cuda == "fails" or (self.cuda == "dies" and call > 1):
                raise RuntimeError("CUDA failure 999")
            return 0.5 if self.cuda == "lies" else 1e-5

        return offset


class FakeSession:
    """Gives the mean of each picture, plus what the device gets wrong."""

    def __init__(
        self, providers: list[str], offset: Callable[[int], float], calls: list[int]
    ) -> None:
        self._providers = providers
        self._offset = offset
        self._calls = calls
        self._count = 0

    def get_providers(self) -> list[str]:
        return self._providers

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name="pixels")]

    def get_outputs(self) -> list[Any]:
        return [SimpleNamespace(name="root")]

    def run(self, names: list[str], feeds: dict[str, Any], _options: Any) -> list[Any]:
        self._count += 1
        batch = feeds["pixels"]
        self._calls.append(len(batch))
        mean = batch.mean(axis=tuple(range(1, batch.ndim))).astype(np.float32)
        return [np.stack([mean, -mean], axis=1) + np.float32(self._offset(self._count))]
