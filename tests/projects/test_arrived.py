"""Several acts of adding are counted together, and what was added in two attempts only once."""

from collections.abc import Mapping
from pathlib import Path

from swc_desktop.photos.left_out import LeftOut, Listed
from swc_desktop.projects.arrived import Arrived, FileOutcome

CARD, OTHER = Path("/card"), Path("/other")
VIDEO = {LeftOut.VIDEO: Listed.of(["/card/a.mp4"])}
WEB = {LeftOut.WEB: Listed.of(["https://example.org/a.jpg"])}


def arrived(
    added: int,
    files: Mapping[FileOutcome, int],
    *paths: Path,
    left_out: Mapping[LeftOut, Listed] | None = None,
) -> Arrived:
    made = Arrived(paths, added, left_out=dict(left_out or {}))
    for outcome, count in files.items():
        for number in range(count):
            made.note(outcome, f"/card/{outcome}_{number}.jpg")
    return made


def counts(one: Arrived) -> dict[str, object]:
    return {name: count for name, count in one.record.items() if count}


def test_two_acts_are_counted_together() -> None:
    first = arrived(2, {FileOutcome.ALREADY_HERE: 1, FileOutcome.MISSING: 1}, CARD, left_out=VIDEO)
    first.fail(CARD / "x.jpg", "It is empty.")
    second = arrived(3, {FileOutcome.ALREADY_HERE: 4}, OTHER, left_out={**VIDEO, **WEB})
    both = first.joined(second)
    assert both.paths == (CARD, OTHER)
    assert counts(both) == {
        "added": 5,
        "already_here": 5,
        "missing": 1,
        "failed": 1,
        "left_out": {"video": 2, "web": 1},
    }
    assert both.failures == ["It is empty."]
    assert first.added == 2, "neither is changed"


def test_the_rest_of_an_act_is_counted_once() -> None:
    """It finds what the first attempt added, left out, or missed."""
    first = arrived(2, {FileOutcome.ALREADY_HERE: 1, FileOutcome.MISSING: 2}, CARD, left_out=VIDEO)
    rest = arrived(3, {FileOutcome.ALREADY_HERE: 3, FileOutcome.MISSING: 2}, CARD, left_out=VIDEO)
    both = first.joined(rest, is_rest=True)
    assert counts(both) == {
        "added": 5,
        "already_here": 1,
        "missing": 2,
        "left_out": {"video": 1},
    }


def test_a_second_attempt_that_was_stopped_in_its_search_takes_nothing_away() -> None:
    first = arrived(2, {FileOutcome.MISSING: 2}, CARD, left_out=VIDEO)
    both = first.joined(Arrived(), is_rest=True)
    assert counts(both) == counts(first)
    assert both.paths == first.paths
