"""What the catalogue of individuals shows of each: columns, cards and sentences."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from swc_desktop.core.individual import Flank
from swc_desktop.core.message import Message, message
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.individual_catalogue import CatalogueRow
from swc_desktop.projects.individual_hit_rate import AT, HitRate
from swc_desktop.projects.individuals import Individual
from swc_desktop.session.individual_catalogue import IndividualPicture
from swc_desktop.ui.project.rows_model import ListColumn
from swc_desktop.ui.review.crop_list import CropCard
from swc_desktop.ui.text.individual_words import (
    day_text,
    flank_words,
    said_in_short,
    species_words,
)
from swc_desktop.ui.text.words import capitalised, format_number

translate = QCoreApplication.translate

_UNSEEN: Final = "–"


def catalogue_columns() -> Sequence[ListColumn]:
    """Of ``CatalogueRow``."""
    return (
        ListColumn(translate("Individuals", "Name"), lambda row: on_one_line(row.individual.code)),
        ListColumn(
            translate("Individuals", "Species"),
            lambda row: species_words(row.individual.facts.taxon),
        ),
        _number(translate("Individuals", "Pictures"), lambda row: row.pictures),
        _number(translate("Individuals", "Left"), lambda row: row.sides[Flank.LEFT]),
        _number(translate("Individuals", "Right"), lambda row: row.sides[Flank.RIGHT]),
        _number(
            translate("Individuals", "Other sides"),
            lambda row: row.pictures - row.sides[Flank.LEFT] - row.sides[Flank.RIGHT],
        ),
        _number(translate("Individuals", "Confirmed"), lambda row: row.confirmed),
        ListColumn(
            translate("Individuals", "First seen"),
            lambda row: _day(row.first),
            lambda row: row.first,
        ),
        ListColumn(
            translate("Individuals", "Last seen"), lambda row: _day(row.last), lambda row: row.last
        ),
    )


def _number(title: str, of: Callable[[CatalogueRow], int]) -> ListColumn:
    return ListColumn(title, lambda row: format_number(of(row)), key=of, is_number=True)


def _day(local: str) -> str:
    if not local:
        return _UNSEEN
    day = datetime.fromisoformat(local).date()
    return QLocale().toString(QDate(day.year, day.month, day.day), "d MMM yyyy")


def facts_words(one: Individual) -> str:
    """Sex, remarks, and the codes of those that were merged into it."""
    parts = []
    if one.facts.sex is not None:
        parts.append(
            translate("Individuals", "Sex: {sex}.").format(sex=on_one_line(str(one.facts.sex)))
        )
    if one.merged:
        codes = ", ".join(map(on_one_line, one.merged))
        parts.append(translate("Individuals", "Also known as {codes}.").format(codes=codes))
    if one.has_shared_code:
        parts.append(
            translate(
                "Individuals", "{code} was given to another animal first; give this one a name."
            ).format(code=on_one_line(one.facts.code))
        )
    return " ".join([*parts, on_one_line(one.facts.remarks)]).strip()


def picture_card(one: IndividualPicture) -> CropCard:
    """A picture by its side, with who said so or that it stands for that side."""
    title = capitalised(flank_words(one.member.flank))
    last = translate("Individuals", "reference") if one.is_reference else ""
    day, color = day_text(one.animal.record), "accent" if one.is_reference else "secondary"
    return CropCard(one.animal, title, (day, last or said_in_short(one.member)), color=color)


def rate_words(found: HitRate) -> Message:
    """How often the catalogue finds its own animals, or why that cannot be said."""
    if not found.asked:
        return message(
            "Individuals",
            "How often the most alike ones are right cannot be said yet: no individual was seen in "
            "two events from one side.",
        )
    text = message(
        "Individuals",
        "In this catalogue the right individual is the most alike one in {first} of {all} "
        "sightings ({low} to {high} % with 95 % confidence), and among the {most} most alike in "
        "{among}.",
    )
    interval = found.intervals[0]
    return text.fill(
        first=format_number(found.hits[0]),
        all=format_number(found.asked),
        low=format_number(round(100 * interval.low)),
        high=format_number(round(100 * interval.high)),
        most=format_number(AT[-1]),
        among=format_number(found.hits[-1]),
    )
