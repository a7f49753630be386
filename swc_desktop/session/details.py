"""What people say of animals beside their names: how many, sex, life stage, what they do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from swc_desktop.core.identification import (
    Certainty,
    Identified,
    LifeStage,
    Sex,
)
from swc_desktop.projects.judged_media import JudgedLevel, JudgedMedia


@dataclass(frozen=True)
class Details:
    """More about what is there already; None leaves a value as it is, "" clears a text."""

    count: int | None = None
    sex: Sex | None = None
    life_stage: LifeStage | None = None
    behavior: str | None = None
    individual: str | None = None
    certainty: Certainty | None = None
    remarks: str | None = None

    @property
    def given(self) -> dict[str, object]:
        """The values that are not left as they are."""
        return {name: value for name, value in vars(self).items() if value is not None}


def groups_said(judged: JudgedMedia) -> tuple[Identified, ...]:
    """What people said of a photograph, each group of animals for itself.

    Of its boxes what is the same and has no count is there once; two boxes of one female each are
    two groups, as are two that were said at once.
    """
    if judged.level is not JudgedLevel.BOXES:
        return judged.said
    found: list[Identified] = []
    for one in judged.said:
        if one.count is not None or one not in found:
            found.append(one)
    return tuple(found)


def are_several_kinds(said: Sequence[Identified]) -> bool:
    """Whether different animals or things were named, which cannot be described as one."""
    return len({_name(one) for one in said}) > 1


def described(said: Sequence[Identified], details: Details) -> tuple[Identified, ...] | None:
    """What was said with these details; None for several things, of which one would be meant.

    Raises ``IdentificationError`` for what it cannot have.
    """
    return (_with(said[0], details.given),) if len(said) == 1 else None


def described_anew(
    said: Sequence[Identified], parts: Sequence[Details]
) -> tuple[Identified, ...] | None:
    """One animal as so many groups as there are details, which say all of count, sex, life stage,
    behaviour and remarks that is known; None where several kinds were named.

    Code of an individual and certainty stay where there is one group before and after. Raises
    ``IdentificationError`` for what it cannot have.
    """
    if not said or are_several_kinds(said) or not parts:
        return None
    first = said[0]
    if len(said) > 1 or len(parts) > 1:
        first = replace(first, individual="", certainty=None)
    return tuple(
        replace(
            first,
            count=part.count,
            sex=part.sex,
            life_stage=part.life_stage,
            behavior=part.behavior or "",
            remarks=part.remarks or "",
        )
        for part in parts
    )


def renamed(said: Sequence[Identified], to: Identified) -> tuple[Identified, ...]:
    """Another name for what was said, which keeps the details of an animal that stays an animal.

    They go with a name that has details of its own, or takes the place of several names.
    """
    has_own = to != Identified(to.taxon, to.rank, to.checklist, to.kind, to.name)
    if has_own or not to.is_animal or not said or are_several_kinds(said):
        return (to,)
    if not said[0].is_animal:
        return (to,)
    return tuple(
        replace(
            one,
            taxon=to.taxon,
            rank=to.rank,
            checklist=to.checklist,
            kind=to.kind,
            name=to.name,
        )
        for one in said
    )


def details_of(one: Identified) -> Details:
    """What was said of an animal beside its name."""
    return Details(
        one.count, one.sex, one.life_stage, one.behavior or None, None, None, one.remarks or None
    )


def _with(one: Identified, given: dict[str, object]) -> Identified:
    return replace(one, **given)  # type: ignore[arg-type]  # the names are those of fields of both


def _name(one: Identified) -> tuple[object, ...]:
    return (one.taxon, one.kind, one.name)
