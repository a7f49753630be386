"""Boxes that a person draws, and moves: acts on what is in them."""

from dataclasses import replace

from swc_desktop.core.identification import Identified, Kind
from swc_desktop.core.individual import Flank
from swc_desktop.core.message import message
from swc_desktop.core.region import Box
from swc_desktop.projects.drawn_boxes import add_drawn_box, drawn_boxes
from swc_desktop.projects.errors import IdentificationRefused
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.individual_acts import add_flanks
from swc_desktop.projects.individual_members import flanks
from swc_desktop.projects.judged_regions import MIN_SHARED, shared_area
from swc_desktop.projects.outcome import Outcome
from swc_desktop.projects.region_rows import found_regions
from swc_desktop.projects.working import Work
from swc_desktop.session.reviewing import Reviewer


def draw_box(work: Work, media: int, box: Box) -> Target:
    """A box in a photograph as a target; it is there once something is said of it. Raises
    ``IdentificationRefused`` for videos, where an animal is elsewhere a moment later."""
    if work.project.file.one("SELECT kind FROM media WHERE number = ?", (media,)) != "photograph":
        problem = message("Projects", "boxes are drawn on photographs, not on videos")
        raise IdentificationRefused(problem=problem)
    with work.project.transaction() as connection:
        return Target(media, add_drawn_box(connection, media, box))


def move_box(work: Work, target: Target, box: Box) -> Outcome:
    """Let a box be elsewhere, with what counts for it: what a person said, else what the model
    says, else an unknown animal; and with the side that its animal shows, if one was said.

    Where it was there is nothing then: of a box that a person drew what was said is taken back; a
    detector's that shares little with the new one is called not an object.
    """
    assert target.media is not None
    said = Reviewer(work).stated([target]).get(target) or (Identified(kind=Kind.UNKNOWN),)
    moved = draw_box(work, target.media, box)
    if moved == target:
        return Outcome(0, 0, 1)
    judgements = [Judgement(moved, said)]
    connection = work.project.connection
    drawn = drawn_boxes(connection, [target.media]).get(target.media, ())
    if any(one.number == target.region for one in drawn):
        judgements.append(Judgement(target, ()))
    else:
        found = found_regions(connection, [target.media]).get(target.media, ())
        before = next((one.region.box for one in found if one.number == target.region), None)
        if before is not None and shared_area(before, box) < MIN_SHARED:
            judgements.append(Judgement(target, (Identified(kind=Kind.NOT_AN_OBJECT),)))
    words = message("Projects", "Move a box in %Ln photograph(s)", "", 0)
    known = flanks(connection)
    side = known.get(target, Flank.UNKNOWN)
    is_other = side is not known.get(moved, Flank.UNKNOWN)

    def also(action: int) -> None:
        add_flanks(connection, action, [moved], side)

    hook = also if is_other else None
    outcome = identify(work.project, work.decider, judgements, words, also=hook, passes_on=False)
    return replace(outcome, is_judgement=True)
