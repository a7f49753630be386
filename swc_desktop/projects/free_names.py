"""Which free names can be said of another animal."""

from typing import Final

from swc_desktop.core.free_name import folded
from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.message import message
from swc_desktop.projects.act_values import KIND_WORDS
from swc_desktop.projects.errors import IdentificationRefused

_KINDS: Final = {
    folded(word)
    for kind in Kind
    for word in (kind.value, kind.value.replace("_", " "), str(KIND_WORDS[kind]))
}
"""The words for kinds."""


def is_kind(name: str) -> bool:
    """Whether a free name is a word for a kind."""
    return folded(name) in _KINDS


def check_free_name(said: Identified) -> None:
    """Raise ``IdentificationRefused`` for a free name that is a word for a kind: it would count as
    an animal. One that was said before this was checked can still be read."""
    if said.name and is_kind(said.name):
        text = message("Projects", "“{name}” is a kind of its own, not the name of an animal")
        raise IdentificationRefused(problem=text.fill(name=said.name))
