"""The English names of taxa, as commands and pages for reports show them."""

from typing import Final

from swc_desktop.core.message import Message
from swc_desktop.core.result_state import STATE_WORDS, State
from swc_desktop.core.taxonomy import ROOT, Taxonomy

_STATES: Final = frozenset(State)


def common_name(taxonomy: Taxonomy, taxon: str) -> str:
    """The English name, "" where the taxonomy has none."""
    return "" if taxon == ROOT or taxon not in taxonomy else taxonomy[taxon].common_name()


def plain_name(taxonomy: Taxonomy, taxon: str) -> str:
    """The English name where there is one, else the scientific one."""
    common = common_name(taxonomy, taxon)
    return f"{common[:1].upper()}{common[1:]}" if common else taxon


def answer_name(taxonomy: Taxonomy, answer: str) -> Message | str:
    """The plain name of a taxon, or the words for a state that stands in its place."""
    return STATE_WORDS[State(answer)] if answer in _STATES else plain_name(taxonomy, answer)


def both_names(taxonomy: Taxonomy, taxon: str) -> str:
    """The English name and the scientific one: "Lion, Panthera leo"."""
    plain = plain_name(taxonomy, taxon)
    return taxon if plain == taxon else f"{plain}, {taxon}"
