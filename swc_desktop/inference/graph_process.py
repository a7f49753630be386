"""The graphs of a pack from outside, in a process of their own, as long as the pack is open.

What a graph does with a picture cannot be known before it runs. Here memory and time of a call are
limited, and a stop ends it in the middle of an operation: its process is killed, and the next call
starts another. There is one pipe per concurrent call. Neither side unpickles what the other sends:
arrays have the form that ``packs.npy`` reads, everything else is JSON.
"""

import json
import logging
import multiprocessing
import queue
import struct
import threading
import weakref
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.device import Device
from swc_desktop.core.message import Message, message, message_from_plain, message_to_plain
from swc_desktop.core.progress import Cancelled, Control
from swc_desktop.inference.carried_errors import (
    CHANGED_MEANWHILE,
    TOO_MUCH_MEMORY,
    carried,
    error_from,
    not_runnable,
    why_it_failed,
)
from swc_desktop.inference.devices import cuda_installed
from swc_desktop.inference.errors import DeviceFailed
from swc_desktop.inference.onnx_runtime import Outputs, installed_runtime
from swc_desktop.inference.sandbox import (
    CHECK_LIMITS,
    POLL_INTERVAL_S,
    begin_tracking,
    end_tracking,
)
from swc_desktop.inference.sandbox_limits import Limits
from swc_desktop.inference.sessions import CPU_CHUNK, CUDA_CHUNK, MAX_WORKERS, Sessions
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.npy import NpyRefused, array_bytes, array_from
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from swc_desktop.processes.memory_limit import limit_memory
from swc_desktop.processes.processors import default_threads
from swc_desktop.processes.starting import begin_child, start_process

logger = logging.getLogger(__name__)

IMAGE: Final = b"I"
METADATA: Final = b"M"
DETECTOR: Final = b"D"

RUN_LIMITS: Final = Limits(seconds=60.0)
"""For one call, a few pictures: a large network on an old machine takes seconds."""

_MAX_MESSAGE_BYTES: Final = 1 << 29
"""Far above the outputs of 16 pictures; bounds memory."""

_THREAD_BYTES: Final = 128 << 20
"""Address space that the C library reserves per thread (an arena); unused, it takes no memory."""

_LENGTH: Final = struct.Struct("<I")


class _Ended(Exception):
    """The process is gone; ``_Running`` has the reason."""


class _Running:
    """One run of the process."""

    def __init__(self, process: BaseProcess, ends: list[Connection], lifeline: Connection) -> None:
        self.process = process
        self.free: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        self.first = ends[0]
        for end in ends:
            self.free.put(end)
        self.calls = 0
        self.reason: Message | None = None
        self.cancelled = False
        self._lifeline = lifeline

    def end(self, reason: Message | None = None, *, cancelled: bool = False) -> None:
        """Kill the process; the first reason stays."""
        self.reason = self.reason or reason
        self.cancelled |= cancelled
        self.process.kill()
        self.process.join()
        self.cancelled |= end_tracking(self.process)


class GraphProcess:
    """Runs the graphs of a pack like ``Sessions``, under limits; see ``Graphs``.

    Raises of its calls: ``Cancelled`` once the watched control is cancelled or after ``stop``,
    ``DeviceFailed`` for a GPU that was asked for by name, and ``PackRefused``.
    """

    def __init__(self, pack: Pack, device: Device, limits: Limits | None = None) -> None:
        self.device = Device.CPU
        self.notice: Message | str = ""
        self.workers = min(default_threads(), MAX_WORKERS)
        self._pack = pack
        self._wanted = device
        self._limits = limits or RUN_LIMITS
        self._turn = threading.Lock()
        self._control: Control | None = None
        self._running: _Running | None = None

    @classmethod
    def open(
        cls, pack: Pack, device: Device = Device.AUTO, limits: Limits | None = None
    ) -> "GraphProcess":
        """Open the graphs; raises like ``Sessions.open``, and ``PackRefused``.

        A GPU kit that crashes the process is not tried again: the CPU does the work.
        """
        opened = cls(pack, device, limits)
        try:
            opened._ensure()
        except PackRefused as error:
            may_be_gpu = device is Device.AUTO and cuda_installed(installed_runtime())
            if error.code is not PackProblem.STOPPED or not may_be_gpu:
                raise
            opened._wanted = Device.CPU
            opened._ensure()
        return opened

    @property
    def chunk(self) -> int:
        """Pictures for one call of ``run_image``."""
        return CUDA_CHUNK if self.device is Device.CUDA else CPU_CHUNK

    def watch(self, control: Control) -> None:
        """Let the calls from now on end with ``Cancelled`` soon after ``control.cancel``."""
        self._control = control

    def stop(self) -> None:
        """End the running calls of all threads."""
        running = self._running
        if running is not None and running.calls:
            running.end(cancelled=True)

    def run_image(self, batch: NDArray[np.float32]) -> Outputs:
        """Outputs of the image graph for float32 (n, 3, size, size)."""
        if self._pack.image_model is None:
            return {}
        return self._call(IMAGE, batch, self._pack.golden.image)

    def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
        """Outputs of the metadata graph for float32 (n, features), NaN where unknown."""
        if self._pack.metadata_model is None:
            return {}
        return self._call(METADATA, rows, self._pack.golden.metadata)

    def run_detector(self, batch: NDArray[np.float32]) -> Outputs:
        """Outputs of the detector's graph for float32 (n, 3, size, size); {} without one.

        Each picture is a call of its own, so that the limits are those of one picture.
        """
        if self._pack.detector_model is None:
            return {}
        expected = self._pack.golden.detector
        parts = [self._call(DETECTOR, one[None], expected) for one in batch]
        return {name: np.concatenate([part[name] for part in parts]) for name in expected}

    def _call(
        self, graph: bytes, batch: NDArray[np.float32], expected: Mapping[str, NDArray[np.float32]]
    ) -> Outputs:
        running = self._ensure()
        pipe = running.free.get()
        running.calls += 1
        try:
            pipe.send_bytes(graph + array_bytes(batch))
            reply = self._received(running, pipe, self._limits.seconds)
        except (_Ended, OSError, EOFError) as error:
            raise self._why(running) from error
        finally:
            running.calls -= 1
            running.free.put(pipe)
        return self._outputs(reply, len(batch), expected)

    def _ensure(self) -> _Running:
        with self._turn:
            if self._running is None or not self._running.process.is_alive():
                self._running = None
                running = self._start()
                try:
                    first = self._received(running, running.first, CHECK_LIMITS.seconds)
                    self._take_state(first)
                except (_Ended, OSError, EOFError) as error:
                    raise self._why(running) from error
                except BaseException:
                    running.end()
                    raise
                self._running = running
            return self._running

    def _start(self) -> _Running:
        context = multiprocessing.get_context("spawn")
        pipes = [context.Pipe() for _ in range(self.workers + 1)]
        alive, lifeline = context.Pipe(duplex=False)
        memory = self._limits.memory_bytes
        if memory is not None:
            threads = default_threads() + len(pipes) + self.workers  # the last for metadata rows
            memory += _THREAD_BYTES * threads
        unlimited = self._wanted is not Device.CPU and cuda_installed(installed_runtime())
        process = context.Process(
            target=_serve,
            args=(
                *([theirs for _, theirs in pipes], alive, str(self._pack.file), self._pack.digest),
                *(self._wanted.value, memory, unlimited),
            ),
            daemon=True,
        )
        start_process(process)
        begin_tracking(process)
        for _, theirs in pipes:
            theirs.close()
        alive.close()
        weakref.finalize(self, _forget, process)
        return _Running(process, [ours for ours, _ in pipes], lifeline)

    def _received(self, running: _Running, pipe: Connection, seconds: float) -> bytes:
        deadline = monotonic() + seconds
        while not pipe.poll(POLL_INTERVAL_S):
            if self._control is not None and self._control.cancelled:
                running.end(cancelled=True)
                raise _Ended
            if monotonic() > deadline:
                reason = message("Inference", "one step took longer than {seconds:g} seconds")
                running.end(reason.fill(seconds=seconds))
                raise _Ended
        return pipe.recv_bytes(_MAX_MESSAGE_BYTES)

    def _why(self, running: _Running) -> Exception:
        """The exception for a process that is gone."""
        running.end()
        if running.cancelled:
            return Cancelled()
        ended = message("Inference", "the process that ran it ended with status {status}")
        reason = running.reason or ended.fill(status=running.process.exitcode)
        return PackRefused(PackProblem.STOPPED, file=self._pack.file, reason=reason)

    def _take_state(self, reply: bytes) -> bytes:
        """Take the device from a reply; returns the bytes after it. Raises the error it carries."""
        try:
            (length,) = _LENGTH.unpack_from(reply)
            state = json.loads(reply[_LENGTH.size : _LENGTH.size + length])
            if "error" in state:
                raise error_from(state["error"], dict(state["facts"]), self._pack.file)
            self.notice = message_from_plain(state["notice"])
            self.device = Device(state["device"])
        except (struct.error, ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._invalid_reply() from error
        return reply[_LENGTH.size + length :]

    def _outputs(
        self, reply: bytes, rows: int, expected: Mapping[str, NDArray[np.float32]]
    ) -> Outputs:
        """The arrays of a reply, exactly those expected; raises ``PackRefused``."""
        rest = self._take_state(reply)
        outputs: Outputs = {}
        for name in sorted(expected):
            try:
                (length,) = _LENGTH.unpack_from(rest)
                array = array_from(rest[_LENGTH.size : _LENGTH.size + length])
            except (struct.error, NpyRefused) as error:
                raise self._invalid_reply() from error
            if array.dtype != np.float32 or array.shape != (rows, *expected[name].shape[1:]):
                raise self._invalid_reply()
            outputs[name] = array
            rest = rest[_LENGTH.size + length :]
        return outputs

    def _invalid_reply(self) -> PackRefused:
        reason = message("Inference", "it gave something that is not a result")
        return PackRefused(PackProblem.STOPPED, file=self._pack.file, reason=reason)


def _forget(process: BaseProcess) -> None:
    process.kill()
    end_tracking(process)


def _serve(
    pipes: list[Connection],
    alive: Connection,
    file: str,
    digest: str,
    device: str,
    memory_bytes: int | None,
    unlimited_start: bool,
) -> None:
    """The child process: open the pack, report it, and answer each pipe in its own thread."""
    begin_child(alive, None if unlimited_start else memory_bytes)
    try:
        pack = read_pack(Path(file))
        if pack.digest != digest:
            raise not_runnable(file, CHANGED_MEANWHILE)
        sessions = Sessions.open(pack, Device(device))
        if unlimited_start and memory_bytes is not None and sessions.device is Device.CPU:
            limit_memory(memory_bytes)
    except Exception as error:
        logger.info("the graphs of %s could not be opened", file, exc_info=error)
        pipes[0].send_bytes(_failure(error))
        return
    pipes[0].send_bytes(_state(sessions))
    answering = [threading.Thread(target=_answer, args=(pipe, pack, sessions)) for pipe in pipes]
    for thread in answering:
        thread.start()
    for thread in answering:
        thread.join()


def _answer(pipe: Connection, pack: Pack, sessions: Sessions) -> None:
    runs = {
        IMAGE: sessions.run_image,
        METADATA: sessions.run_metadata,
        DETECTOR: sessions.run_detector,
    }
    while True:
        try:
            request = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        try:
            batch = array_from(request[1:])
            given = runs[request[:1]](batch)
            reply = _state(sessions) + b"".join(
                _prefixed(array_bytes(given[name])) for name in sorted(given)
            )
        except Exception as error:
            logger.info("a graph of %s could not be run", pack.file, exc_info=error)
            reply = _failure(_blamed(error, pack, sessions))
        pipe.send_bytes(reply)


class _HasDevice(Protocol):
    @property
    def device(self) -> Device: ...


def _blamed(error: Exception, pack: Pack, sessions: _HasDevice) -> Exception:
    """A failure on the CPU is the fault of the pack's graph."""
    if isinstance(error, MemoryError):
        return PackRefused(PackProblem.STOPPED, file=pack.file, reason=TOO_MUCH_MEMORY)
    if isinstance(error, DeviceFailed) and sessions.device is Device.CPU:
        return PackRefused(PackProblem.STOPPED, file=pack.file, reason=why_it_failed(error))
    return error


def _state(sessions: Sessions) -> bytes:
    state = {"device": sessions.device.value, "notice": message_to_plain(sessions.notice)}
    return _prefixed(json.dumps(state).encode())


def _failure(error: Exception) -> bytes:
    name, facts = carried(error)
    return _prefixed(json.dumps({"error": name, "facts": facts}).encode())


def _prefixed(data: bytes) -> bytes:
    return _LENGTH.pack(len(data)) + data
