"""Whether what a person says of individuals can be kept: an animal is of one taxon."""

from collections.abc import Mapping
from dataclasses import replace

import apsw

from swc_desktop.core.identification import Identified
from swc_desktop.core.message import message
from swc_desktop.projects.errors import IndividualRefused
from swc_desktop.projects.identifications import Identification, Target
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.known_taxa import KnownTaxa


class SaidIndividuals:
    """Whether individuals are of the taxon that is said of them.

    ``counting`` has what counts now for the targets; ``new`` keeps the taxa of codes that nobody
    has yet, as ``check`` met them first.
    """

    def __init__(
        self,
        connection: apsw.Connection,
        counting: Mapping[Target, Identification],
        new: dict[str, str] | None = None,
    ) -> None:
        self._counting = counting
        self._new = {} if new is None else new
        self._catalogue, self._taxa = Catalogue(connection), KnownTaxa(connection)

    def agreeing(self, target: Target | None, one: Identified) -> Identified:
        """What is said of a target, None for one that is new, without an individual that the
        picture does not show any more.

        Raises ``IndividualRefused`` for an animal that is of another taxon.
        """
        if not one.individual:
            return one
        individual = self._catalogue.find(one.individual)
        if individual is None or self._taxa.are_related(one.label, individual.facts.taxon):
            return one
        known = None if target is None else self._counting.get(target)
        if known is not None and one.individual in {before.individual for before in known.said}:
            return replace(one, individual="")
        raise _of_another_taxon(individual.code, individual.facts.taxon, one.label)

    def check(self, one: Identified) -> None:
        """Raise ``IndividualRefused`` for an individual of another taxon, also where it was checked
        before that a code, which nobody has yet, is of another animal. Unlike in ``agreeing``, a
        picture of the individual does not have it left out: the same line says both."""
        if not one.individual:
            return
        if (individual := self._catalogue.find(one.individual)) is not None:
            if not self._taxa.are_related(one.label, individual.facts.taxon):
                raise _of_another_taxon(individual.code, individual.facts.taxon, one.label)
            return
        taxon = self._new.setdefault(self._catalogue.checked(one.individual), one.label)
        if not self._taxa.are_related(one.label, taxon):
            raise _of_another_taxon(one.individual, taxon, one.label)


def _of_another_taxon(code: str, taxon: str, other: str) -> IndividualRefused:
    text = message("Projects", "{code} is {taxon}, not {other}")
    return IndividualRefused(problem=text.fill(code=code, taxon=taxon, other=other))
