"""What the test of a run stands for, in sentences for terminal, card and report."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from trainer.cases import Split
from trainer.split_units import UnitKind
from trainer.stages.splits import LEFT_OUT

_LIMITS: Final[Mapping[UnitKind, str]] = {
    UnitKind.BLOCKS: "Places far from all of these are not tested.",
    UnitKind.CAMERAS: "It does not show how the pack does in other parks.",
    UnitKind.TIMES: "The pack knows the cameras, their backgrounds and the animals that live "
    "there: expect more mistakes at new cameras and elsewhere.",
    UnitKind.SIGHTINGS: "The same place, day or animal can be in training and in the test: expect "
    "more mistakes on other days and elsewhere.",
}

_UNKNOWN: Final[Mapping[UnitKind, str]] = {
    UnitKind.BLOCKS: "no place",
    UnitKind.CAMERAS: "no camera and no precise place",
    UnitKind.TIMES: "no such time",
}


def split_lines(splits: Mapping[str, Any]) -> list[str]:
    """What a finished stage of splits found, in lines for the terminal, from its record."""
    lines = [*parts_lines(splits), *claim_sentences(splits), *filter(None, [refused_units(splits)])]
    if alike := splits["near_duplicates"]:
        lines.append(f"{alike:,} observations share a nearly identical picture with another.")
    return lines


def parts_lines(splits: Mapping[str, Any]) -> list[str]:
    """Where the observations are, from the record of the splits: they add up to all of them, and
    the groups to all groups. Rows that are left out are of groups that are counted elsewhere."""
    groups = splits["groups"]
    lines = [
        f"{split}: {rows:,} observations in {groups[split]:,} groups"
        for split, rows in sorted(splits["rows"].items())
        if split != LEFT_OUT
    ]
    lines += [
        f"left out, {why}: {rows:,} observations"
        for why, rows in sorted(splits["left_out"].items())
    ]
    return lines


def claim_sentences(splits: Mapping[str, Any]) -> list[str]:
    """The claim of a run's test, its buffer and its limits, from the record of the splits."""
    unit = splits["unit"]
    kind = UnitKind(unit["kind"])
    found = [
        f"The test stands for {unit['claim']}: the observations were divided by {unit['name']} "
        f"into {unit['groups']:,} groups, and no group is both trained on and tested."
    ]
    if distance := _distance(unit):
        found.append(f"Nothing within {distance} of a tested observation was trained on.")
    found.append(_LIMITS[kind])
    tested = splits["rows"].get(Split.TEST.value, 0)
    undivided = tested - unit["divided"].get(Split.TEST.value, 0)
    if undivided:
        found.append(
            f"Tested observations with {_UNKNOWN[kind]}: {undivided:,} of {tested:,}; they stand "
            "for new sightings alone, since their places and days may be known."
        )
    return found


def refused_units(splits: Mapping[str, Any]) -> str:
    """The stronger units that the data do not carry, with the reason of each; "" for none."""
    tried = [one for one in splits["unit"]["tried"] if one["problem"]]
    absent = [one["unit"] for one in tried if not one["groups"]]
    parts = [f"{one['unit']} ({one['problem']})" for one in tried if one["groups"]]
    if absent:
        last = f" to {absent[-1]}" if len(absent) > 1 else ""
        parts.append(f"{absent[0]}{last} (no observation has what these need)")
    return f"A stronger test is not possible with: {', '.join(parts)}." if parts else ""


def _distance(unit: Mapping[str, Any]) -> str:
    if unit["buffer_km"] > 0:
        return f"{unit['buffer_km']:.2g} km"
    if unit["buffer_h"] > 0:
        hours = unit["buffer_h"]
        return f"{hours:g} hours" if hours >= 1 else f"{hours * 60:g} minutes"
    return ""


def counted_above_lines(sentences: Sequence[str]) -> list[str]:
    """The taxa that are not in the pack, for the terminal; none without any."""
    return ["Not taxa of the pack:", *(f"  {one}." for one in sentences)] if sentences else []
