"""What people said of photographs, in words."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from swc_desktop.core.identification import Identified
from swc_desktop.core.message import message
from swc_desktop.core.region import Category
from swc_desktop.core.result_state import GLYPHS, State, result_state
from swc_desktop.core.taxonomy import Taxon, Taxonomy
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.act_values import KIND_WORDS
from swc_desktop.projects.identifications import Identification
from swc_desktop.projects.judged_media import JudgedLevel
from swc_desktop.projects.known_taxa import shipped_checklist
from swc_desktop.projects.listed import ListedMedia, ListedRegion, SuggestedCount
from swc_desktop.ui.text import words
from swc_desktop.ui.text.detail_words import in_full, in_short, suggestion_words
from swc_desktop.ui.text.sentences import in_words

translate = QCoreApplication.translate

MARK = "✓"
"""Before what a person said, wherever the answer of the program is beside it."""


def taxon_title(taxon: Taxon) -> str:
    """The common name of a taxon in the language in use, else its scientific name."""
    return words.capitalised(taxon.common_name(words.language()) or taxon.name)


def identified_title(said: Identified, taxonomy: Taxonomy) -> str:
    """One thing that a person said, as the title of a card would say it."""
    if said.taxon is not None:
        for known in (taxonomy, shipped_checklist().taxonomy):
            if said.taxon in known:
                return taxon_title(known[said.taxon])
        return on_one_line(said.taxon)
    if said.name:
        return on_one_line(said.name)
    assert said.kind is not None
    return words.capitalised(in_words(KIND_WORDS[said.kind]))


def region_words(region: ListedRegion, taxonomy: Taxonomy) -> str:
    """What a box shows, by what people said, else by the program."""
    if region.identification is not None and region.identification.said:
        said = region.identification.said
        titles = [in_short(identified_title(one, taxonomy), one) for one in said]
        text = translate("Verdict", "{mark} {name}")
        return text.format(mark=MARK, name=", ".join(dict.fromkeys(titles)))
    if region.taxon is not None and region.taxon in taxonomy:
        return taxon_title(taxonomy[region.taxon])
    return words.capitalised(in_words(_CATEGORIES[region.region.category]))


_CATEGORIES: Final = {
    Category.FRAME: message("Verdict", "whole photograph"),
    Category.ANIMAL: message("Verdict", "animal"),
    Category.PERSON: message("Verdict", "person"),
    Category.VEHICLE: message("Verdict", "vehicle"),
}
"""What a detector found, where nothing more is known of it."""


def verdict_title(record: ListedMedia) -> str:
    """What people said is in a photograph and how many, "" where nobody has judged it."""
    if record.judged is None:
        return ""
    titles = [in_short(identified_title(one, record.taxonomy), one) for one in record.judged.said]
    title = ", ".join(dict.fromkeys(titles))
    judged, boxes = len(record.judged.acts), len(record.regions)
    if record.judged.level is JudgedLevel.BOXES and judged < boxes:
        text = translate("Verdict", "{name} ({judged} of {boxes} boxes)")
        return text.format(name=title, judged=judged, boxes=boxes)
    return title


def verdict_line(record: ListedMedia) -> str:
    """The same with its mark, and who said it."""
    if record.judged is None:
        return ""
    text = translate("Verdict", "{mark} {name} · {person}")
    return text.format(mark=MARK, name=verdict_title(record), person=on_one_line(record.judged.by))


def verdict_lines(record: ListedMedia) -> tuple[str, ...]:
    """Who said what and when, beside what the program says, and a count that nobody said."""
    suggested = () if record.suggested is None else _suggested_lines(record, record.suggested)
    if record.judged is None:
        return suggested
    acts = (_act_line(act, record) for act in record.judged.acts)
    return (_program_line(record), *acts, *suggested)


def _suggested_lines(record: ListedMedia, found: SuggestedCount) -> tuple[str, ...]:
    """The suggested counts of several animals that are not what was said already."""
    said = () if record.judged is None else record.judged.said
    is_event = record.judged is not None and record.judged.level is JudgedLevel.EVENT
    known = sum(one.count or 0 for one in said)
    lines = []
    if found.of_media > 1 and (is_event or found.of_media != known):
        lines.append(suggestion_words(found))
    if (found.of_event or 0) > 1 and not (is_event and found.of_event == known):
        lines.append(suggestion_words(found, of_event=True))
    return tuple(lines)


def _program_line(record: ListedMedia) -> str:
    if record.prediction is None:
        return words.status_phrase(State.UNREADABLE)
    answer = words.joined(
        [words.answer_title(record.prediction, record.taxonomy), words.trust(record.prediction)]
    )
    glyph = GLYPHS[result_state(record.prediction)]
    return translate("Verdict", "{mark} The program: {answer}").format(mark=glyph, answer=answer)


def _act_line(act: Identification, record: ListedMedia) -> str:
    titles = [in_full(identified_title(one, record.taxonomy), one) for one in act.said]
    mark = MARK
    for at, region in enumerate(record.regions, 1):
        if act.target.region is not None and region.identification == act:
            mark = translate("Verdict", "{mark} Box {position}:").format(mark=MARK, position=at)
    text = translate("Verdict", "{mark} {name}, by {person}, {time}")
    return text.format(
        mark=mark,
        name="; ".join(dict.fromkeys(titles)),
        person=on_one_line(act.by),
        time=words.instant(act.when),
    )
