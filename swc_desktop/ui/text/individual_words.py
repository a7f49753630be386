"""Animals that are known one by one, in words."""

from PySide6.QtCore import QCoreApplication, QLocale

from swc_desktop.core.individual import Flank
from swc_desktop.core.message import message
from swc_desktop.core.observation import Moment
from swc_desktop.core.text import on_one_line
from swc_desktop.projects.individual_members import Member
from swc_desktop.projects.known_taxa import shipped_checklist
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.ui.text import words
from swc_desktop.ui.text.sentences import in_words
from swc_desktop.ui.text.verdict_words import taxon_title

translate = QCoreApplication.translate


def flank_words(flank: Flank) -> str:
    """The side of an animal that a picture shows; left and right are those of the animal."""
    return {
        Flank.LEFT: translate("Individuals", "left side"),
        Flank.RIGHT: translate("Individuals", "right side"),
        Flank.FRONT: translate("Individuals", "from the front"),
        Flank.BACK: translate("Individuals", "from behind"),
        Flank.UP: translate("Individuals", "from above"),
        Flank.UNKNOWN: translate("Individuals", "side not known"),
    }[flank]


def cosine_words(cosine: float) -> str:
    """How much two pictures are alike, as a number that is not a per cent."""
    return translate("Individuals", "alike {cosine}").format(
        cosine=QLocale().toString(float(cosine), "f", 2)
    )


def species_words(taxon: str) -> str:
    """A taxon or the free name of another animal, with its common name where it has one."""
    taxonomy = shipped_checklist().taxonomy
    if taxon in taxonomy:
        return taxon_title(taxonomy[taxon])
    return on_one_line(taxon) or translate("Individuals", "Animal without a name")


def picture_words(record: ListedMedia) -> str:
    """When and where a picture of an animal was taken, and its file."""
    return words.joined(
        list(filter(None, [words.time_text(record), on_one_line(record.station), record.name]))
    )


def said_by_words(member: Member) -> str:
    """Who says that a picture is of an individual, and who confirmed it."""
    text = translate("Individuals", "said by {person}")
    if member.confirmed_by:
        text = translate("Individuals", "said by {person}, confirmed by {others}")
    others = ", ".join(map(on_one_line, member.confirmed_by))
    return text.format(person=on_one_line(member.by), others=others)


def said_in_short(member: Member) -> str:
    """The last of these, for a card."""
    text = translate("Individuals", "by {person}")
    if member.confirmed_by:
        text = translate("Individuals", "confirmed by {person}")
    return text.format(person=on_one_line((member.by, *member.confirmed_by)[-1]))


def day_text(record: ListedMedia) -> str:
    """The day on which a photograph was taken, or that it is not known."""
    if record.moment is None:
        return words.time_text(record)
    return words.clock(Moment(record.moment.local, is_day=True))


def member_words(member: Member) -> str:
    """Which individual people say that a picture shows, and who."""
    text = translate("Individuals", "{code}, {said}")
    return text.format(code=on_one_line(member.individual.code), said=said_by_words(member))


def left_out_words(ruled_out: int, without: int) -> str:
    """What is not offered, in a sentence each; "" where nothing is left out."""
    parts = []
    if ruled_out:
        text = message("Individuals", "%Ln individual(s) (was|were) ruled out before.", "", 0)
        parts.append(in_words(text.counted(ruled_out)))
    if without:
        text = message(
            "Individuals",
            "%Ln picture(s) of individuals (has|have) no embedding and (was|were) not compared.",
            "",
            0,
        )
        parts.append(in_words(text.counted(without)))
    return " ".join(parts)
