"""What is said of the animals that one may be: on their cards, and about all of them."""

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.individual import ComparisonVerdict
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.individuals import Individual
from swc_desktop.session.which_individual import AnimalChoice, IndividualQuestion
from swc_desktop.ui.review.crop_list import CropCard
from swc_desktop.ui.text.individual_words import (
    cosine_words,
    day_text,
    flank_words,
    left_out_words,
    species_words,
)

translate = QCoreApplication.translate


def keyed(text: str, key: str) -> str:
    """The text of a button with the key that presses it."""
    return translate("Individuals", "{text} ({key})").format(text=text, key=key)


def choice_title(choice: AnimalChoice) -> str:
    """The code of an individual, or that the animal has none."""
    if choice.individual is None:
        return translate("Individuals", "Unnamed")
    return on_one_line(choice.individual.code)


def renaming_words(question: IndividualQuestion, individual: Individual) -> str:
    """That an animal which is shown as another taxon is named anew as an individual; "" where both
    are of one."""
    of = individual.facts.taxon
    if of in question.path:
        return ""
    return translate("Individuals", "this animal is then named {taxon}").format(
        taxon=species_words(of)
    )


def choice_card(choice: AnimalChoice) -> CropCard:
    """An animal with how alike it is and when it was seen, or that a person was unsure."""
    like = "" if choice.cosine is None else cosine_words(choice.cosine)
    lines = [like or flank_words(choice.animal.flank), day_text(choice.animal.record)]
    color = "secondary"
    if choice.verdict is ComparisonVerdict.UNSURE:
        lines[1], color = translate("Individuals", "unsure"), "warning"
    return CropCard(choice.animal, choice_title(choice), tuple(lines), color=color)


def note_words(question: IndividualQuestion, person: str) -> str:
    """Who can confirm it, what the numbers mean, and what is not offered; ``person`` is who judges
    now."""
    parts, member = [], question.member
    if member is not None and member.by == person and not member.confirmed_by:
        parts.append(translate("Individuals", "You said which one it is; others can confirm it."))
    if question.problem is None:
        parts.append(
            translate(
                "Individuals",
                "The number says how alike two pictures are to the program: 1 is the same picture. "
                "It is not a probability: look at the coat yourself.",
            )
        )
    if not question.is_patterned:
        parts.append(
            translate(
                "Individuals",
                "This animal is not known for a coat that tells single animals apart, so the order "
                "says little.",
            )
        )
    parts.append(left_out_words(question.ruled_out, question.without))
    return " ".join(filter(None, parts))


def missing_words() -> str:
    """Why nothing was compared."""
    return translate(
        "Individuals",
        "No embedding of this picture is kept, so it is compared with nothing: known individuals "
        "are listed by their names.",
    )
