"""What the report of a month or of a selection says: facts without any page.

Everything is as others may see it: places are rounded and stations not named as the rule demands.
Pictures are the small ones of the project, in which people are blurred and which hold no metadata.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from swc_desktop.core.taxonomy import Rank
from swc_desktop.projects.audit_results import AuditResult, audit_result
from swc_desktop.projects.damage_watch import OnDamage, ignore_damage
from swc_desktop.projects.double_review import ComparedPeople, DoubleReview, ReviewLevel
from swc_desktop.projects.effort import efforts
from swc_desktop.projects.errors import AuditUnknown
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.listing import MediaListing
from swc_desktop.projects.media_filter import MediaFilter, Order
from swc_desktop.projects.project import Project
from swc_desktop.projects.report_rows import ReportShot, best_shots, judged_by, months_taken
from swc_desktop.projects.sighting_effort import efforts_within
from swc_desktop.projects.sighting_figures import Figures, figures_of
from swc_desktop.projects.sightings import Seen, find_sightings
from swc_desktop.session.project_opening import open_reader
from swc_desktop.sharing.protection import Coarsening
from swc_desktop.sharing.secret_figures import SecretFigures

_PICTURES: Final = 6
"""Pictures in a report: two rows on a page."""


@dataclass(frozen=True)
class ReportPicture:
    """A small picture as JPEG, of what was seen, on which day."""

    jpeg: bytes
    seen: Seen
    day: date


@dataclass(frozen=True)
class Report:
    """What a report says. ``first`` and ``last`` are the days it is about, None for no limit.

    ``judged`` photographs were judged, ``by`` people; ``audit`` and ``agreement`` are None and ()
    where nobody checked. ``is_coarsened``: a place was rounded or a station not named.
    """

    project: str
    first: date | None
    last: date | None
    figures: Figures
    photographs: int
    judged: int
    by: tuple[tuple[str, int], ...]
    audit: AuditResult | None
    agreement: tuple[ComparedPeople, ...]
    without_place: int
    stations_without_effort: int
    pictures: tuple[ReportPicture, ...]
    taxa: KnownTaxa
    is_coarsened: bool


def month(text: str) -> tuple[date, date]:
    """The first and last day of a month like ``2026-03``. Raises ``ValueError``."""
    first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a day has no zone
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def read_months(project: Project) -> list[str]:
    """The months in which photographs were taken, the last first."""
    return months_taken(project.connection)


def read_report(
    path: Path, key: bytes | None, chosen: MediaFilter, on_damage: OnDamage = ignore_damage
) -> Report:
    """The facts about the photographs that fit a filter. Raises as ``open_reader`` does."""
    with open_reader(path, key, on_damage) as reader, reader.file.snapshot():
        return _report(reader, chosen)


def _report(project: Project, chosen: MediaFilter) -> Report:
    connection = project.connection
    numbers = [one for one in MediaListing(connection).numbers(chosen, Order.ADDED) if one > 0]
    within = efforts_within(efforts(connection), chosen)
    plain = figures_of(find_sightings(connection, chosen), within)
    hidden = SecretFigures(connection, Coarsening.BY_RULE).hidden(plain)
    judged = judged_by(connection, numbers)
    try:
        audit = audit_result(connection)
    except AuditUnknown:
        audit = None
    finest = (ReviewLevel.SPECIES, ReviewLevel.KIND)
    agreement = [one for one in DoubleReview(connection).compared() if one.level in finest]
    known = [one.station.effort.worked for one in hidden.stations]
    return Report(
        str(project.setting("name")),
        chosen.first,
        chosen.last,
        hidden,
        len(numbers),
        judged.photographs,
        tuple(judged.by),
        audit,
        tuple(agreement),
        judged.without_place,
        sum(one is None for one in known),
        tuple(_pictures(project, hidden, numbers)),
        KnownTaxa(connection),
        (plain.places, plain.stations) != (hidden.places, hidden.stations),
    )


def _pictures(project: Project, figures: Figures, numbers: Sequence[int]) -> list[ReportPicture]:
    """The best picture of each of the animals that were seen most."""
    found = []
    for one in figures.seen:
        if not one.seen.is_animal or not one.seen.name or one.seen.rank in _TOO_COARSE:
            continue
        for shot in best_shots(project.connection, one.seen.name, numbers):
            if (jpeg := _small_picture(project, shot)) is not None:
                found.append(ReportPicture(jpeg, one.seen, shot.day))
                break
        if len(found) == _PICTURES:
            break
    return found


_TOO_COARSE: Final = (Rank.FAMILY,)


def _small_picture(project: Project, shot: ReportShot) -> bytes | None:
    return None if project.cache is None else project.cache.get(shot.sha256)
