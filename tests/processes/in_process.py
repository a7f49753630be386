"""Tasks on photographs in this process, so that a test can replace what they call."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from swc_desktop.core.progress import Control
from swc_desktop.processes.child import Grant
from swc_desktop.processes.photo_children import Children, Leased

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class InProcess(Children):
    """Starts no child; ``granted`` are the bytes that the work asked for."""

    def __init__(self) -> None:
        super().__init__(1)
        self.granted: list[int] = []

    @contextmanager
    def on(self, file: Path, control: Control | None) -> Iterator[Leased]:
        yield _Here(self, file)


class _Here(Leased):
    """Does its tasks in this process."""

    def __init__(self, children: InProcess, file: Path) -> None:
        self._granted = children.granted

    def ask(
        self,
        work: Callable[Concatenate[Grant, Given], Answer],
        *arguments: Given.args,
        **named: Given.kwargs,
    ) -> Answer:
        return work(self._granted.append, *arguments, **named)
