"""Names, numbers, places and times as text for people, in the language of the system."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Final

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, Qt, QTime

from swc_desktop.core.message import Message, message
from swc_desktop.core.observation import Evidence, Light, Moment, Place, Season, Source
from swc_desktop.core.prediction import Status
from swc_desktop.core.result_state import (
    GLYPHS,
    STATE_WORDS,
    Answered,
    State,
    Sureness,
    confidence_of,
    result_state,
    sureness_of,
)
from swc_desktop.core.taxonomy import RANKS, ROOT, Rank, Taxonomy
from swc_desktop.core.text import on_one_line
from swc_desktop.photos.errors import short_reason
from swc_desktop.projects.listed import ListedMedia, Presence
from swc_desktop.projects.media_filter import Lacking
from swc_desktop.ui.text.clip_words import clip_words
from swc_desktop.ui.text.sentences import in_words

translate = QCoreApplication.translate

_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


_MINUTE: Final = "d MMM yyyy, HH:mm"


def format_number(value: int) -> str:
    """A whole number with the separators of the language."""
    return QLocale().toString(value)


def percent(probability: float) -> str:
    """A probability in per cent; only what is certain is shown as 0 or 100."""
    locale = QLocale()
    sign = f"{_NARROW_SPACE}{locale.percent()}"
    hundredths = round(probability * 100)
    if hundredths >= 100 and probability < 1:
        return f">{_NARROW_SPACE}{locale.toString(99)}{sign}"
    if hundredths <= 0 and probability > 0:
        return f"<{_NARROW_SPACE}{locale.toString(1)}{sign}"
    return f"{locale.toString(hundredths)}{sign}"


def data_size(size: int) -> str:
    """A number of bytes in kB, MB or GB.

    Not by ``QLocale.formattedDataSize``: in Swahili Qt 6.11 writes "63.0 MB {0}".
    """
    if size < 100_000:
        return translate("Words", "{n} kB").format(n=format_number(max(1, round(size / 1e3))))
    if size < 1_000_000_000:
        return translate("Words", "{n} MB").format(n=QLocale().toString(size / 1e6, "f", 1))
    return translate("Words", "{n} GB").format(n=QLocale().toString(size / 1e9, "f", 1))


def photographs(count: int) -> str:
    """How many photographs."""
    return in_words(message("Words", "%Ln photograph(s)", "", 0).counted(count))


def language() -> str:
    """The two letters of the language in use."""
    return QLocale().name()[:2]


def capitalised(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def common_name(taxonomy: Taxonomy, name: str) -> str:
    """The common name in the language in use, or an empty string."""
    return "" if name == ROOT or name not in taxonomy else taxonomy[name].common_name(language())


def is_italic(rank: Rank | None) -> bool:
    """True for the ranks whose scientific names are set in italics."""
    return rank is not None and RANKS.index(rank) >= RANKS.index(Rank.GENUS)


def abbreviated(name: str) -> str:
    """``P. leo`` for ``Panthera leo``, ``P. l. leo`` for a subspecies, others as they are."""
    parts = name.split()
    return " ".join([*(f"{part[0]}." for part in parts[:-1]), *parts[-1:]])


def scientific_html(taxonomy: Taxonomy, name: str) -> str:
    """A scientific name as rich text, in italics from the genus down."""
    text = escape(name)
    return f"<i>{text}</i>" if name in taxonomy and is_italic(taxonomy[name].rank) else text


def plain_name(taxonomy: Taxonomy, name: str) -> str:
    """The common name where there is one, else the scientific name."""
    return common_name(taxonomy, name) or name


def rank_word(rank: Rank) -> str:
    """A rank."""
    return {
        Rank.FAMILY: translate("Words", "family"),
        Rank.GENUS: translate("Words", "genus"),
        Rank.SPECIES: translate("Words", "species"),
        Rank.SUBSPECIES: translate("Words", "subspecies"),
    }[rank]


def status_word(state: State) -> str:
    """A status, in the same words everywhere."""
    return in_words(STATE_WORDS[state])


def status_phrase(state: State) -> str:
    """A status with its symbol."""
    return f"{GLYPHS[state]} {status_word(state)}"


def sureness_word(sureness: Sureness) -> str:
    """How sure an answer is."""
    return {
        Sureness.SURE: translate("Words", "sure"),
        Sureness.FAIRLY: translate("Words", "fairly sure"),
        Sureness.NOT: translate("Words", "not sure"),
    }[sureness]


def evidence_word(evidence: Evidence) -> str:
    """A kind of evidence."""
    return {
        Evidence.PLACE: translate("Words", "place"),
        Evidence.TIME: translate("Words", "time"),
        Evidence.WEATHER: translate("Words", "weather"),
        Evidence.IMAGE: translate("Words", "picture"),
        Evidence.METADATA: translate("Words", "place, time and weather"),
    }[evidence]


def source_word(source: Source) -> str:
    """Where a place or a time was read."""
    return {
        Source.EXIF: translate("Words", "from the photograph"),
        Source.XMP: translate("Words", "from the photograph (XMP)"),
        Source.SIDECAR: translate("Words", "from its sidecar file"),
        Source.TYPED: translate("Words", "typed in"),
        Source.DEPLOYMENT: translate("Words", "from the camera station"),
        Source.TRACK: translate("Words", "from the GPS track"),
        Source.CONTAINER: translate("Words", "from the video"),
        Source.FILE_NAME: translate("Words", "from the file name"),
        Source.CLOCK: translate("Words", "from the corrected clock of the camera"),
    }[source]


def light_word(light: Light) -> str:
    """A class of light."""
    return {
        Light.DAY: translate("Words", "daylight"),
        Light.TWILIGHT: translate("Words", "twilight"),
        Light.NIGHT: translate("Words", "night"),
    }[light]


def season_word(season: Season) -> str:
    """A season."""
    return {
        Season.SPRING: translate("Words", "spring"),
        Season.SUMMER: translate("Words", "summer"),
        Season.AUTUMN: translate("Words", "autumn"),
        Season.WINTER: translate("Words", "winter"),
    }[season]


def title(record: ListedMedia) -> str:
    """The answer in one line: a common name, or what stands in its place."""
    if record.prediction is None:
        return status_word(record.state)
    return answer_title(record.prediction, record.taxonomy)


def short_title(record: ListedMedia) -> str:
    """The answer in fewer letters, for a narrow place; a name is left as it is."""
    if record.taxon is not None or record.prediction is None:
        return title(record)
    if record.prediction.answer.status is not Status.NOT_IN_PACK:
        return title(record)
    unsure = result_state(record.prediction) is State.UNSURE
    short = translate("Words", "Other or empty")
    return translate("Words", "{answer}?").format(answer=short) if unsure else short


def answer_title(prediction: Answered, taxonomy: Taxonomy) -> str:
    """The answer in one line, with a question mark where it is not sure."""
    answer = prediction.answer
    if answer.status is Status.UNSURE:
        return status_word(State.UNSURE)
    name = (
        status_word(State(answer.status))
        if answer.taxon is None
        else capitalised(plain_name(taxonomy, answer.taxon))
    )
    unsure = result_state(prediction) is State.UNSURE
    return translate("Words", "{answer}?").format(answer=name) if unsure else name


def trust(prediction: Answered) -> str:
    """How sure an answer is, in a word and per cent; empty where that is not known."""
    confidence = confidence_of(prediction)
    if confidence is None:
        return ""
    return f"{sureness_word(sureness_of(confidence))} {percent(confidence)}"


def subtitle(record: ListedMedia) -> str:
    """The scientific name of the answer, or the most likely guess, or the reason in short.

    Where the answer is not a taxon, what became of the photograph.
    """
    if record.taxon is not None:
        return record.taxon
    if record.unreadable is not None:
        return capitalised(in_words(short_reason(record.unreadable.message)))
    if record.prediction is not None:
        match record.prediction.answer.status:
            case Status.OTHER_ANIMAL | Status.NOT_IN_PACK:
                return translate("Words", "not in this pack")
            case Status.PERSON | Status.VEHICLE:
                return translate("Words", "not classified")
            case Status.BLANK:
                return translate("Words", "nothing found")
    if record.guess is None:
        return ""
    return translate("Words", "perhaps {name}").format(
        name=plain_name(record.taxonomy, record.guess.taxon)
    )


def reason(record: ListedMedia) -> str:
    """Why a file could not be read; its name is shown beside that."""
    if record.unreadable is None:
        return ""
    said = record.unreadable.message
    if isinstance(said, Message):
        said = said.fill(file=message("Words", "This file"))
    return in_words(said)


def partial_words() -> str:
    """What a photograph is called if part of its picture is missing."""
    return translate("Words", "read in part")


def damage_sentence(record: ListedMedia) -> str:
    """Which part of the picture is missing, empty where none is."""
    if not record.damage:
        return ""
    return translate("Words", "Read in part: {damage}.").format(
        damage=in_words(record.damage.message)
    )


def damage_in_short(record: ListedMedia) -> str:
    """The same in a few words: "Lower 12 % missing"."""
    return in_words(record.damage.short)


def card_band(record: ListedMedia) -> str:
    """What is wrong about a photograph or its file, in a few words; mostly nothing."""
    if record.presence is Presence.MISSING:
        return translate("Words", "File missing")
    if record.presence is Presence.REPLACED:
        return translate("Words", "Another file is in its place")
    return damage_in_short(record) if record.damage else ""


def presence_sentence(record: ListedMedia) -> str:
    """That the file is not where it was seen last, and what to do; empty where it is."""
    if record.presence is Presence.MISSING:
        return translate(
            "Words",
            "The file was not there when its folder was looked through. What is known of it is "
            "kept. If it was moved, say where it is now under “Folders and cards”.",
        )
    if record.presence is Presence.REPLACED:
        return translate(
            "Words",
            "Another file has this name now, so this one is no longer there. What is known of it "
            "is kept.",
        )
    return ""


def small_picture_sentence(why: Message | str | None) -> str:
    """That the picture is the small one that the project keeps, and why; empty for None."""
    if why is None:
        return ""
    if not why:
        return translate("Words", "This is the small picture that the project keeps.")
    kept = translate("Words", "This is the small picture that the project keeps. {why}")
    return kept.format(why=in_words(why))


def source_line(record: ListedMedia) -> str:
    """The camera station, and the camera, where they are known."""
    return joined([on_one_line(record.station), record.camera])


def badge(record: ListedMedia) -> str:
    """Symbol and per cent of the answer; the symbol alone where there is no answer."""
    glyph, probability = GLYPHS[record.state], record.confidence
    return glyph if probability is None else f"{glyph} {percent(probability)}"


def spoken(record: ListedMedia) -> str:
    """The record as one sentence, for people who cannot see it."""
    parts = [
        record.name,
        *([] if record.clip is None else [clip_words(record.clip)]),
        title(record),
    ]
    if record.taxon is not None and record.taxon != title(record):
        parts.append(record.taxon)
    if record.prediction is not None:
        parts.extend(filter(None, [trust(record.prediction), damage_sentence(record)]))
    elif record.unreadable is not None:
        parts.append(reason(record))
    return ", ".join(parts)


def coordinates(place: Place, decimals: int = 4) -> str:
    """Degrees with letters."""
    locale = QLocale()
    latitude = locale.toString(abs(place.latitude), "f", decimals)
    longitude = locale.toString(abs(place.longitude), "f", decimals)
    south_north = (
        translate("Words", "S", "south") if place.latitude < 0 else translate("Words", "N", "north")
    )
    west_east = (
        translate("Words", "W", "west") if place.longitude < 0 else translate("Words", "E", "east")
    )
    return f"{latitude}° {south_north}, {longitude}° {west_east}"


def when_where(record: ListedMedia) -> str:
    """Time and place in one short line, or that they are unknown; empty for an unreadable file."""
    if record.state is State.UNREADABLE:
        return ""
    if record.moment is None and record.place is None:
        return translate("Words", "no time, no place")
    if record.place is None:
        return joined([time_text(record), translate("Words", "no place")])
    return joined([time_text(record), coordinates(record.place, 2)])


def time_text(record: ListedMedia) -> str:
    """The time of a photograph, or that it is unknown."""
    return translate("Words", "no time") if record.moment is None else clock(record.moment)


def clock(moment: Moment) -> str:
    """When a photograph was taken, in its local time."""
    local = moment.local
    if moment.is_day:
        return QLocale().toString(QDate(local.year, local.month, local.day), "d MMM yyyy")
    when = QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute))
    return QLocale().toString(when, _MINUTE)


def instant(when: datetime) -> str:
    """When something was done, by the clock of this computer."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(round(when.timestamp())), _MINUTE)


def lacking_words(lacking: Lacking) -> str:
    """What photographs without something are called."""
    return {
        Lacking.PLACE: translate("Words", "Without a place"),
        Lacking.TIME: translate("Words", "Without a time"),
        Lacking.DEPLOYMENT: translate("Words", "Without a camera station"),
        Lacking.FILE: translate("Words", "Missing files"),
    }[lacking]


def conflict_words() -> str:
    """What photographs are called of which two things are said that cannot both be true."""
    return translate("Words", "Conflicts")


def no_station() -> str:
    """What stands for the camera station of photographs that have none."""
    return translate("Words", "no camera station")


def period(day: str) -> str:
    """A day or a month, as a filter names it."""
    return month_words(day) if day.count("-") == 1 else day_words(day)


def month_words(month: str) -> str:
    """A month of a year, from ``2026-03``."""
    year, number = map(int, month.split("-"))
    return QLocale().toString(QDate(year, number, 1), "MMMM yyyy")


def day_words(day: str) -> str:
    """A day, from ``2026-03-14``."""
    return QLocale().toString(QDate.fromString(day, Qt.DateFormat.ISODate), "ddd d MMM yyyy")


def joined(parts: Sequence[str]) -> str:
    """The parts that are not empty, with a dot between them."""
    return " · ".join(part for part in parts if part)
