"""Expects a pack to be refused with a code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from swc_desktop.packs.errors import PackProblem, PackRefused


@contextmanager
def refused_as(
    code: PackProblem, *, match: str | None = None
) -> Iterator[pytest.ExceptionInfo[PackRefused]]:
    """Fail unless a ``PackRefused`` of this code is raised, with words in its sentence."""
    with pytest.raises(PackRefused, match=match) as caught:
        yield caught
    assert caught.value.code is code
