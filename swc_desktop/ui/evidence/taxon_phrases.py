"""Taxa and answers as phrases of rich text, for the sentences of the panel."""

from html import escape
from typing import Final

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.message import message
from swc_desktop.core.prediction import Answer, Status
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import common_name, percent, scientific_html

translate = QCoreApplication.translate

_WITHOUT_TAXON: Final = {
    Status.OTHER_ANIMAL: message("Evidence", "other animal"),
    Status.BLANK: message("Evidence", "blank"),
    Status.PERSON: message("Evidence", "a person"),
    Status.VEHICLE: message("Evidence", "a vehicle"),
    Status.NOT_IN_PACK: message("Evidence", "other animal or empty"),
}


def both_names_html(taxonomy: Taxonomy, name: str) -> str:
    """Common and scientific name as rich text."""
    spoken, written = common_name(taxonomy, name), scientific_html(taxonomy, name)
    return f"{escape(spoken)} ({written})" if spoken else written


def plain_name_html(taxonomy: Taxonomy, name: str) -> str:
    """The common name, else the scientific one, as rich text."""
    return escape(common_name(taxonomy, name)) or scientific_html(taxonomy, name)


def answer_html(taxonomy: Taxonomy, answer: Answer) -> str:
    """An answer in one phrase, as rich text: «lion (*Panthera leo*), 83 %»."""
    if answer.status is Status.NAMED and answer.taxon is not None:
        names = both_names_html(taxonomy, answer.taxon)
        if answer.confidence is None:
            return names
        return f"{names}, {escape(percent(answer.confidence))}"
    phrase = _WITHOUT_TAXON.get(answer.status)
    return in_words(phrase) if phrase else translate("Evidence", "no answer is sure enough")
