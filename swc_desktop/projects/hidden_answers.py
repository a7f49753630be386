"""Photographs as a person sees them who is to judge without knowing what others say.

Where people are stays known, because they are blurred; no box is drawn around them.
"""

from collections.abc import Sequence
from dataclasses import replace

from swc_desktop.core.clip import Clip
from swc_desktop.core.region import Category, Region
from swc_desktop.projects.listed import ListedMedia


def without_answer(record: ListedMedia) -> ListedMedia:
    """A photograph without what the program, its detector and people say of it. Why one has
    no answer is not hidden."""
    if record.prediction is None:
        return replace(record, judged=None, suggested=None)
    people = [one for one in record.regions if one.region.category is Category.PERSON]
    return replace(
        record,
        prediction=None,
        is_hidden=True,
        regions=tuple(replace(one, taxon=None, identification=None) for one in people),
        clip=None if record.clip is None else _without_finds(record.clip),
        judged=None,
        suggested=None,
        pack="",
    )


def _without_finds(clip: Clip) -> Clip:
    moments = (replace(one, regions=_people(one.regions), outputs=()) for one in clip.moments)
    return replace(clip, moments=tuple(one for one in moments if one.regions))


def _people(regions: Sequence[Region]) -> tuple[Region, ...]:
    return tuple(one for one in regions if one.category is Category.PERSON)
