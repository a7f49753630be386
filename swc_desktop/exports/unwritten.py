"""Photographs and videos of which a format wrote nothing, counted by the reason."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from swc_desktop.exports.dataset import (
    Dataset,
    MediaData,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
)


def unwritten(
    data: Dataset,
    written: Collection[str],
    refused: Mapping[str, ReasonLeftOut] | None = None,
    media: Iterable[MediaData] | None = None,
) -> Counter[ReasonLeftOut]:
    """Count photographs and videos (``media``, else those with a time) of which nothing was
    written, each once.

    ``written`` are the events of which something was, ``refused`` says why nothing was of others;
    of the rest it goes by what is in the photograph. What is in no event is one by itself, by the
    id of the photograph.
    """
    seen: dict[str, list[ObservationData]] = defaultdict(list)
    for one in data.of_level(ObservationLevel.MEDIA):
        seen[one.media].append(one)
    count: Counter[ReasonLeftOut] = Counter()
    for shown in data.media if media is None else media:
        some = seen[shown.id]
        events = {one.event or one.media for one in some}
        if events.isdisjoint(written):
            known = [reason for event in events if (reason := (refused or {}).get(event))]
            count[known[0] if known else _reason(some)] += 1
    return count


def _reason(seen: Sequence[ObservationData]) -> ReasonLeftOut:
    """Why what is in a photograph is not what a format holds."""
    known = [one for one in seen if not one.is_unsure or one.kind is not ObservedKind.ANIMAL]
    kinds = {one.kind for one in known} - {ObservedKind.UNCLASSIFIED}
    if not kinds:
        return ReasonLeftOut.WITHOUT_ANSWER
    if kinds & {ObservedKind.ANIMAL, ObservedKind.UNKNOWN}:
        return ReasonLeftOut.WITHOUT_NAME
    return ReasonLeftOut.BLANK if kinds == {ObservedKind.BLANK} else ReasonLeftOut.WITHOUT_ANIMAL
