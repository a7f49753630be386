"""What is remembered of an open file that was found damaged: nothing more is written to it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import apsw

from swc_desktop.projects.errors import ProjectBroken

OnDamage = Callable[[ProjectBroken], object]
"""Called once, in the thread that found the damage."""


def ignore_damage(_error: ProjectBroken) -> None:
    """Do nothing; whoever reads or writes has the error itself."""


class DamageWatch:
    """Whether an open file is damaged; ``on_found`` is called when that is found."""

    def __init__(self) -> None:
        self.on_found: OnDamage = ignore_damage
        self._error: ProjectBroken | None = None

    @contextmanager
    def watching(self, block: AbstractContextManager[None]) -> Iterator[None]:
        """A block that raises the errors of a project; damage is remembered."""
        try:
            with block:
                yield
        except ProjectBroken as error:
            if _is_damage(error) and self._error is None:
                self._error = error
                self.on_found(error)
            raise

    def note(self, error: ProjectBroken) -> None:
        """Remember damage that another connection found; from any thread."""
        self._error = self._error or error

    @property
    def is_damaged(self) -> bool:
        """Whether damage was found."""
        return self._error is not None

    def check(self) -> None:
        """Raise the error again where the file is damaged."""
        if self._error is not None:
            raise ProjectBroken(**self._error.facts)


def _is_damage(error: ProjectBroken) -> bool:
    """Whether the file itself is damaged, so that a rescue helps: not a row that was refused."""
    damage = (apsw.CorruptError, apsw.NotADBError, UnicodeDecodeError)
    return isinstance(error.__cause__, damage)
