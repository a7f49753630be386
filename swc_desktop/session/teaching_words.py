"""What is written for the trainer, in words: what is scarce or left out, and who can read it."""

from collections.abc import Iterator, Mapping
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.projects.confirmed import NotUsedReason
from swc_desktop.projects.teaching import MIN_GROUPS, MIN_PHOTOGRAPHS, Confirmations, Corrections

NOT_USED_WORDS: Final[Mapping[NotUsedReason, Message]] = {
    NotUsedReason.CLIP: message("Teaching", "a clip; the trainer reads photographs"),
    NotUsedReason.EVENT_ONLY: message("Teaching", "only its event was identified"),
    NotUsedReason.CONFLICT: message("Teaching", "people said different things of it"),
    NotUsedReason.NOT_CERTAIN: message("Teaching", "only a possible identification"),
    NotUsedReason.UNKNOWN: message("Teaching", "an unknown animal"),
    NotUsedReason.NOT_AN_OBJECT: message("Teaching", "only said that a box is around nothing"),
    NotUsedReason.SEVERAL: message("Teaching", "several kinds of things in one photograph"),
    NotUsedReason.PARTLY: message("Teaching", "another animal in it was not identified"),
    NotUsedReason.MISSING: message("Teaching", "its file is not there"),
    NotUsedReason.CHANGED: message("Teaching", "its file has changed"),
    NotUsedReason.FILE_NAME: message("Teaching", "the name of its file cannot be written down"),
}


UNKNOWN_NAME: Final = message(
    "Teaching", "The checklist of the trainer does not have this name, so it is not used."
)
_PRIVATE: Final = message(
    "Teaching",
    "The folder has the exact places of animals that may be hunted: only you can read it, so keep "
    "copies of it as safe.",
)
_OPEN: Final = message(
    "Teaching",
    "The folder has the exact places of animals that may be hunted, and this disk cannot close it "
    "to other people: move it to one that can.",
)


def pack_words(found: Corrections) -> Message:
    """What the pack in use was trained on."""
    if found.pack_observations is None:
        text = message("Teaching", "It is not known what {pack} was trained on.")
        return text.fill(pack=found.pack)
    text = message("Teaching", "{pack} was trained on %Ln observation(s).", "", 0)
    return text.counted(found.pack_observations).fill(pack=found.pack)


_FEW_PHOTOGRAPHS: Final = message("Teaching", "too few photographs: {least} are needed")
_FEW_GROUPS: Final = message("Teaching", "too few groups: {least} are needed")


def privacy_words(found: Corrections) -> Message:
    """Who can read what was written, and what to do where that is everybody."""
    return _PRIVATE if found.is_private else _OPEN


def lacking_words(counts: Confirmations) -> Iterator[Message]:
    """What there is too little of to train on a taxon."""
    if counts.lacks_photographs:
        yield _FEW_PHOTOGRAPHS.fill(least=MIN_PHOTOGRAPHS)
    if counts.lacks_groups:
        yield _FEW_GROUPS.fill(least=MIN_GROUPS)
