"""Versions sort by Semantic Versioning, section 11."""

import itertools

import pytest

from swc_desktop.packs.version import is_version, version_key

_ORDERED = """
0.9.9 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1
1.0.0 1.0.1 1.2.0 1.10.0 2.0.0
"""


def test_the_order_of_the_standard() -> None:
    for earlier, later in itertools.combinations(_ORDERED.split(), 2):
        assert version_key(earlier) < version_key(later), (earlier, later)


def test_the_build_does_not_count() -> None:
    assert version_key("1.0.0+a") == version_key("1.0.0+b") == version_key("1.0.0")


@pytest.mark.parametrize(
    "text", ["", "1", "1.2", "01.2.3", "1.2.3.4", "v1.2.3", "1.2.x", "1.2.3-", "١.٢.٣"]
)
def test_what_is_not_a_version(text: str) -> None:
    assert not is_version(text)
    with pytest.raises(ValueError, match="not a version"):
        version_key(text)
