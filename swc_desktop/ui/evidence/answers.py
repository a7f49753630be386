"""The answer in words, the next best guesses, and the answer without part of the evidence."""

from dataclasses import dataclass, replace
from html import escape
from typing import Final

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.message import message
from swc_desktop.core.method import EvidenceUsed
from swc_desktop.core.prediction import Answer, Best, Prediction, Status
from swc_desktop.core.taxonomy import RANKS, Rank, Taxonomy
from swc_desktop.projects.listed import Summary
from swc_desktop.ui.evidence import weather_section
from swc_desktop.ui.evidence.metadata_voter import Voter
from swc_desktop.ui.evidence.taxon_phrases import answer_html, both_names_html
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.words import (
    answer_title,
    joined,
    percent,
    rank_word,
    scientific_html,
    trust,
)

translate = QCoreApplication.translate

_GUESSED_RANKS: Final = (Rank.FAMILY, Rank.GENUS, Rank.SPECIES)
"""Ranks of the next best guesses; a subspecies says nothing where not even the family is sure."""

_RESTS_ON: Final = {
    Status.OTHER_ANIMAL: message(
        "Evidence", "The detector found an animal, but none that this pack knows."
    ),
    Status.BLANK: message(
        "Evidence",
        "The detector found no animal, person or vehicle, and the whole picture looks like none "
        "that this pack knows.",
    ),
    Status.PERSON: message(
        "Evidence", "The detector found a person; people are not classified further."
    ),
    Status.VEHICLE: message(
        "Evidence", "The detector found a vehicle; vehicles are not classified further."
    ),
    Status.NOT_IN_PACK: message(
        "Evidence", "Another animal, a person, or nothing that this pack knows."
    ),
}
"""What an answer without a taxon rests on."""


@dataclass(frozen=True)
class Heading:
    """The answer: a large line, the scientific name (rich text), a line of rank and trust, more.

    ``more`` is rich text: why the photograph has no name and the next best guesses.
    """

    large: str
    scientific: str
    trust: str
    more: tuple[str, ...]


def heading(prediction: Prediction | Summary, taxonomy: Taxonomy) -> Heading:
    """What the panel says first."""
    found = _heading(prediction, taxonomy)
    return replace(
        found, more=(*_burst(prediction, taxonomy), *_views(prediction, taxonomy), *found.more)
    )


def _views(prediction: Prediction | Summary, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Why the answer is only what two views share."""
    views = prediction.views_differ if isinstance(prediction, Prediction) else None
    if views is None:
        return ()
    text = translate(
        "Evidence",
        "Close up the animal looks like {close}, {close_p}, in the whole picture like {whole}, "
        "{whole_p}, so the answer is only what both share.",
    )
    sentence = text.format(
        close=both_names_html(taxonomy, views.close.taxon),
        close_p=escape(percent(views.close.probability)),
        whole=both_names_html(taxonomy, views.whole.taxon),
        whole_p=escape(percent(views.whole.probability)),
    )
    return (sentence,)


def _burst(prediction: Prediction | Summary, taxonomy: Taxonomy) -> tuple[str, ...]:
    """How many photographs voted together, and the answer without the others."""
    alone = prediction.without_burst
    if alone is None:
        return ()
    voted = message("Evidence", "%Ln photograph(s) of one burst voted together.", "", 0)
    return (
        escape(in_words(voted.counted(prediction.burst))),
        _without(
            translate("Evidence", "By this photograph alone"),
            alone,
            prediction.answer,
            taxonomy,
            nothing="",
        ),
    )


def _heading(prediction: Prediction | Summary, taxonomy: Taxonomy) -> Heading:
    answer = prediction.answer
    if answer.status is Status.NAMED and answer.taxon is not None and answer.rank is not None:
        return Heading(
            large=answer_title(prediction, taxonomy),
            scientific=scientific_html(taxonomy, answer.taxon),
            trust=joined((rank_word(answer.rank), trust(prediction))),
            more=_next_rank(prediction, taxonomy),
        )
    if (rests_on := _RESTS_ON.get(answer.status)) is not None:
        guesses: tuple[str, ...] = ()
        if answer.status in (Status.OTHER_ANIMAL, Status.NOT_IN_PACK):
            text = translate("Evidence", "If it were a cat or elephant, the best guesses would be:")
            guesses = _guesses(prediction, taxonomy, text)
        return Heading(
            large=answer_title(prediction, taxonomy),
            scientific="",
            trust=trust(prediction),
            more=(escape(in_words(rests_on)), *guesses),
        )
    return Heading(
        large=answer_title(prediction, taxonomy),
        scientific="",
        trust=translate("Evidence", "No answer is sure enough, not even a family."),
        more=_guesses(prediction, taxonomy, translate("Evidence", "Next best guesses:")),
    )


def _next_rank(prediction: Prediction | Summary, taxonomy: Taxonomy) -> tuple[str, ...]:
    """The best taxon below an answer that stopped at a higher rank."""
    answer = prediction.answer
    below = RANKS[RANKS.index(answer.rank) + 1 :][:1] if answer.rank is not None else ()
    best = prediction.best.get(below[0]) if below else None
    if best is None or taxonomy[best.taxon].parent != answer.taxon:
        return ()
    return (
        translate("Evidence", "Not sure enough of the {rank}: {taxon}, {p}.").format(
            rank=escape(rank_word(below[0])),
            taxon=both_names_html(taxonomy, best.taxon),
            p=escape(percent(best.probability)),
        ),
    )


def _guesses(prediction: Prediction | Summary, taxonomy: Taxonomy, heading: str) -> tuple[str, ...]:
    """A heading and the best taxa rank by rank, for a photograph without an answer."""
    found = [(rank, prediction.best[rank]) for rank in _GUESSED_RANKS if rank in prediction.best]
    if not found:
        return (translate("Evidence", "This pack could not vote on this photograph."),)
    return (
        heading,
        *(_candidate(taxonomy, rank_word(rank), best) for rank, best in found),
    )


def _candidate(taxonomy: Taxonomy, rank: str, best: Best) -> str:
    name = both_names_html(taxonomy, best.taxon)
    return f"{escape(rank)}: {name}, {escape(percent(best.probability))}"


def what_if(prediction: Prediction, taxonomy: Taxonomy, voter: Voter) -> tuple[str, ...]:
    """The answer without each kind of evidence in turn, one sentence of rich text each.

    ``voter`` names what gives the metadata votes. Nothing where there were no votes, because a
    person or a vehicle is not classified.
    """
    if not prediction.nodes:
        return ()
    weatherless = _without(
        translate("Evidence", "Without weather"),
        prediction.without_weather,
        prediction.answer,
        taxonomy,
        nothing="",
    )
    equally = _without(
        translate("Evidence", "If all animals were equally common"),
        prediction.without_frequencies,
        prediction.answer,
        taxonomy,
        nothing="",
    )
    return (
        _without(
            translate("Evidence", "Without {voter}").format(voter=voter.named),
            prediction.without_metadata,
            prediction.answer,
            taxonomy,
            nothing=translate("Evidence", "{voter} did not vote, so nothing changes").format(
                voter=voter.named
            )
            if prediction.evidence is EvidenceUsed.IMAGE
            else translate("Evidence", "no votes remain"),
        ),
        _without(
            translate("Evidence", "Without the picture"),
            prediction.without_image,
            prediction.answer,
            taxonomy,
            nothing=translate("Evidence", "the picture did not vote, so nothing changes")
            if prediction.evidence is EvidenceUsed.METADATA
            else translate("Evidence", "no votes remain"),
        ),
        *((weatherless,) if prediction.without_weather is not None else ()),
        *((equally,) if prediction.without_frequencies is not None else ()),
        *filter(None, (weather_section.weather_effect(prediction, taxonomy),)),
    )


def _without(
    condition: str,
    other: Answer | None,
    answer: Answer,
    taxonomy: Taxonomy,
    *,
    nothing: str,
) -> str:
    if other is None:
        return f"{condition}: {nothing}."
    if (other.status, other.taxon) == (answer.status, answer.taxon):
        if other.confidence is None:
            return translate("Evidence", "{condition}: the same answer.").format(
                condition=condition
            )
        return translate("Evidence", "{condition}: the same answer, {p}.").format(
            condition=condition, p=escape(percent(other.confidence))
        )
    return f"{condition}: {answer_html(taxonomy, other)}."
