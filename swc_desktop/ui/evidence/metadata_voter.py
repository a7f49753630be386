"""What a metadata vote is called: place, time, weather or several, by the features it reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.features import UnknownFeature, feature
from swc_desktop.core.method import Method
from swc_desktop.core.observation import Evidence
from swc_desktop.core.prediction import Prediction

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Voter:
    """A kind of evidence in three forms: "place", "the place", "the place says"."""

    noun: str
    named: str
    says: str
    only_place: bool = False


def voter(kinds: frozenset[Evidence]) -> Voter:
    """The words for a vote that reads these kinds of evidence; place and time if none is known."""
    if kinds == {Evidence.PLACE}:
        return Voter(
            translate("Evidence", "place"),
            translate("Evidence", "the place"),
            translate("Evidence", "the place says"),
            only_place=True,
        )
    if kinds == {Evidence.TIME}:
        return Voter(
            translate("Evidence", "time"),
            translate("Evidence", "the time"),
            translate("Evidence", "the time says"),
        )
    if kinds == {Evidence.WEATHER}:
        return Voter(
            translate("Evidence", "weather"),
            translate("Evidence", "the weather"),
            translate("Evidence", "the weather says"),
        )
    both = translate("Evidence", "place and time")
    if Evidence.WEATHER in kinds:
        both = translate("Evidence", "place, time and weather")
    return Voter(both, both, translate("Evidence", "{evidence} say").format(evidence=both))


def kinds_of(names: Iterable[str]) -> frozenset[Evidence]:
    """The kinds of evidence that features come from."""
    kinds = set()
    for name in names:
        try:
            kinds.add(feature(name).kind)
        except UnknownFeature:
            continue
    return frozenset(kinds)


def voter_at(method: Method | None, taxon: str, prediction: Prediction) -> Voter:
    """What gives the metadata vote of a node, without what is missing for this photograph."""
    return voter(_kinds(method, prediction, taxon))


def voter_anywhere(method: Method | None, prediction: Prediction) -> Voter:
    """What gives the metadata votes of a pack."""
    return voter(_kinds(method, prediction, None))


def _kinds(method: Method | None, prediction: Prediction, taxon: str | None) -> frozenset[Evidence]:
    if method is None:
        return frozenset()
    seen = kinds_of(
        name
        for node in method.nodes
        if node.metadata is not None and taxon in (None, node.taxon)
        for name in node.metadata.features
    )
    return seen - {absence.evidence for absence in prediction.missing} or seen
