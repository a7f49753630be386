"""The whole evidence of one result as plain text, for the clipboard."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextDocumentFragment

from swc_desktop.core.method import Method
from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.ui.evidence import answers, facts, votes
from swc_desktop.ui.evidence.voters import voter_anywhere
from swc_desktop.ui.words import percent

translate = QCoreApplication.translate


def plain(rich: str) -> str:
    """Rich text without its marks."""
    return QTextDocumentFragment.fromHtml(rich).toPlainText()


def of_prediction(
    name: str,
    prediction: Prediction,
    observation: Observation | None,
    taxonomy: Taxonomy,
    method: Method | None,
) -> str:
    """Everything that the panel says of a photograph, in its order."""
    head = answers.heading(prediction, taxonomy)
    lines = [name, "", head.large, plain(head.scientific), head.trust, *map(plain, head.more)]
    answer = prediction.answer
    if answer.taxon is not None:
        lines.append(" › ".join(taxonomy.path(answer.taxon)))
    for block in votes.blocks(prediction, taxonomy, method):
        lines += ["", block.plain_title, plain(block.disagreement)]
        lines += [
            f"  {child.both_names}: {percent(child.joint)} [{child.votes}]"
            for child in block.children
        ]
        lines += [block.more, block.weights, block.basis, plain(block.silence)]
    if observation is not None:
        for part in (
            facts.where(observation),
            facts.when(observation),
            facts.weather(observation),
        ):
            lines += ["", part.heading, *part.lines] if part is not None else []
    without = facts.missing(prediction.missing)
    if without:
        lines += ["", translate("Evidence", "Missing evidence"), *without]
    lines += [
        "",
        translate("Evidence", "What if"),
        *map(plain, answers.what_if(prediction, taxonomy, voter_anywhere(method, prediction))),
    ]
    return _tidy(lines)


def of_unreadable(name: str, sentence: str) -> str:
    """The file and why it could not be read."""
    return f"{name}\n{sentence}"


def _tidy(lines: list[str]) -> str:
    """One line each, without empty ones but between parts."""
    kept: list[str] = []
    for position, line in enumerate(lines):
        parting = line == "" and position + 1 < len(lines) and lines[position + 1] != ""
        if line or (parting and kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept)
