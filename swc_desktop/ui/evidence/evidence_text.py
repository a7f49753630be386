"""The whole evidence of one result as plain text, for the clipboard."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextDocumentFragment

from swc_desktop.core.method import Method
from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.ui.evidence import answers, fact_rows, vote_rows, weather_section
from swc_desktop.ui.evidence.metadata_voter import voter_anywhere
from swc_desktop.ui.text.words import percent

translate = QCoreApplication.translate


def html_to_text(rich: str) -> str:
    """Rich text without its markup."""
    return QTextDocumentFragment.fromHtml(rich).toPlainText()


def prediction_text(
    file: Sequence[str],
    prediction: Prediction,
    observation: Observation | None,
    taxonomy: Taxonomy,
    method: Method | None,
) -> str:
    """Everything that the panel says about a photograph, below the lines about its file."""
    head = answers.heading(prediction, taxonomy)
    answer = prediction.answer
    path = " › ".join(taxonomy.path(answer.taxon)) if answer.taxon is not None else ""
    parts: list[Sequence[str]] = [
        file,
        (
            head.large,
            html_to_text(head.scientific),
            head.trust,
            *map(html_to_text, head.more),
            path,
        ),
    ]
    parts.extend(_block(block) for block in vote_rows.blocks(prediction, taxonomy, method))
    if observation is not None:
        sections = (
            fact_rows.place_facts(observation),
            fact_rows.time_facts(observation),
            weather_section.weather_facts(observation, method),
        )
        parts.extend((part.heading, *part.lines) for part in sections if part is not None)
    without = fact_rows.missing_evidence(prediction.missing)
    if without:
        parts.append((translate("Evidence", "Missing evidence"), *without))
    other = answers.what_if(prediction, taxonomy, voter_anywhere(method, prediction))
    if other:
        parts.append((translate("Evidence", "What if"), *map(html_to_text, other)))
    return "\n\n".join("\n".join(filter(None, part)) for part in parts)


def _block(block: vote_rows.RankBlock) -> Sequence[str]:
    children = (
        f"  {child.both_names}: {percent(child.joint)} [{child.votes}]" for child in block.children
    )
    return (
        block.plain_title,
        html_to_text(block.disagreement),
        *children,
        block.more,
        block.weights,
        block.basis,
        html_to_text(block.silence),
    )


def unreadable_text(name: str, sentence: str) -> str:
    """The name of a file and why it could not be read, or has no answer."""
    return f"{name}\n{sentence}"
