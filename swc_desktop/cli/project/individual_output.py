"""What the command ``project individuals`` prints of the catalogue and of who is alike."""

import argparse
from collections.abc import Sequence
from typing import Final

from swc_desktop.cli.console import line_of, show
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.individual import Flank
from swc_desktop.core.message import Message, english, message
from swc_desktop.projects.alike import AlikePicture, AlikeResult
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_hit_rate import AT, HitRate
from swc_desktop.projects.individual_members import Member, members
from swc_desktop.projects.individuals import Catalogue, Individual
from swc_desktop.projects.kept_embeddings import region_ids, region_numbers
from swc_desktop.projects.project import Project
from swc_desktop.projects.target_names import TargetNames

_NO_PROBABILITIES: Final = message(
    "Command line",
    "The scores are cosines of general embeddings and no probabilities: look at the pictures.",
)
_BASELINE: Final = message(
    "Command line",
    "This is a baseline of general embeddings, which were not made to tell individuals apart, and "
    "it is not tested in the field.",
)


class Shown:
    """How a command prints, with the names of what it prints."""

    def __init__(self, arguments: argparse.Namespace, project: Project) -> None:
        self._arguments = arguments
        self._connection = project.connection
        self._names = TargetNames(project.connection)
        self.catalogue = Catalogue(project.connection)

    @property
    def members(self) -> list[Member]:
        """All pictures of individuals."""
        return members(self._connection, self.catalogue)

    def row(self, record: dict[str, object], words: Message) -> None:
        """Print an object, or words."""
        tell(self._arguments, record, words)

    def note(self, words: Message) -> None:
        """Print a sentence; objects carry it by themselves."""
        if not self._arguments.json:
            show(words)

    def picture(self, target: Target) -> dict[str, object]:
        """The photograph, the box and the files of a picture, or the event."""
        if target.media is None:
            return {"media_id": None, "region": None, "event": target.event, "files": []}
        rows = self._connection.execute(
            "SELECT id FROM media WHERE number = ?", (target.media,)
        ).fetchall()
        id_ = str(rows[0][0])
        numbers = region_numbers(self._connection, [target]).values()
        region = next(iter(region_ids(self._connection, list(numbers)).values()), None)
        files = list(self._names.files([id_]))
        return {"media_id": id_, "region": region, "event": None, "files": files}


def show_catalogue(shown: Shown) -> None:
    """Print a line for each individual."""
    every = shown.members
    for one in shown.catalogue.all:
        mine = [member for member in every if member.individual.key == one.key]
        record = _facts(one) | {"pictures": len(mine)}
        text = message("Command line", "{code}  {taxon}{sex}  %Ln picture(s)", "", 0)
        sex = f", {one.facts.sex}" if one.facts.sex else ""
        words = text.counted(len(mine)).fill(code=one.code, taxon=one.facts.taxon, sex=sex)
        shown.row(record, words)
        if one.has_shared_code:
            note = message(
                "Command line",
                "  {given} was given to another animal first; give this one another code.",
            )
            shown.note(note.fill(given=one.facts.code))


def show_individual(shown: Shown, one: Individual) -> None:
    """Print what is known of one, and its pictures by the side that they show."""
    record = _facts(one)
    lines = [line_of("{code}  {taxon}", code=one.code, taxon=one.facts.taxon)]
    if one.facts.sex:
        lines.append(message("Command line", "  sex: {sex}").fill(sex=str(one.facts.sex)))
    if one.facts.remarks:
        text = message("Command line", "  remarks: {remarks}")
        lines.append(text.fill(remarks=one.facts.remarks))
    if one.merged:
        text = message("Command line", "  also known as: {codes}")
        lines.append(text.fill(codes=", ".join(one.merged)))
    mine = [member for member in shown.members if member.individual.key == one.key]
    order = list(Flank)
    mine.sort(key=lambda member: order.index(member.flank))
    pictures = []
    for member in mine:
        picture = shown.picture(member.target)
        pictures.append(
            picture
            | {
                "flank": member.flank.value,
                "identified_by": member.by,
                "confirmed_by": list(member.confirmed_by),
            }
        )
        text = message("Command line", "  {flank}  {picture}  {by}")
        if member.confirmed_by:
            text = message("Command line", "  {flank}  {picture}  {by}, confirmed by {others}")
        lines.append(
            text.fill(
                flank=member.flank.value,
                picture=_name(picture),
                by=member.by,
                others=", ".join(member.confirmed_by),
            )
        )
    first, *others = lines
    shown.row(record | {"pictures": pictures}, first)
    for line in others:
        shown.note(line)


def show_alike(shown: Shown, found: AlikeResult) -> None:
    """Print the individuals that an animal may be; a new one is always among the choices."""
    for rank, one in enumerate(found.alike, 1):
        picture = shown.picture(one.picture.target)
        verdict = None if one.verdict is None else one.verdict.value
        record = {"rank": rank, "individual": one.individual.code, "cosine": round(one.cosine, 4)}
        record |= picture | {"flank": one.picture.flank.value, "verdict": verdict}
        text = "{rank}  {code}  {cosine}  {flank}  {picture}"
        if verdict:
            text += "  ({verdict})"
        words = line_of(
            text,
            rank=f"{rank:>2}",
            code=one.individual.code,
            cosine=f"{one.cosine:.3f}",
            flank=one.picture.flank.value,
            picture=_name(picture),
            verdict=verdict or "",
        )
        shown.row(record, words)
    last = {
        "rank": len(found.alike) + 1,
        "new": found.new_code,
        "taxon": found.taxon or None,
        "flank": found.flank.value,
        "ruled_out": found.ruled_out,
        "without_embedding": found.without,
        "scores": english(_NO_PROBABILITIES),
    }
    new = message("Command line", "Or a new individual: {code}")
    shown.row(last, new.fill(code=found.new_code))
    counted = (
        (
            message("Command line", "%Ln individual(s) (was|were) ruled out.", "", 0),
            found.ruled_out,
        ),
        (
            message(
                "Command line",
                "%Ln picture(s) (has|have) no embedding; individuals embed makes them.",
                "",
                0,
            ),
            found.without,
        ),
    )
    for sentence, number in counted:
        if number:
            shown.note(sentence.counted(number))
    if found.alike:
        shown.note(_NO_PROBABILITIES)


def show_unnamed(shown: Shown, found: Sequence[AlikePicture]) -> None:
    """Print animals that have no code yet."""
    for rank, one in enumerate(found, 1):
        picture = shown.picture(one.target)
        record = {"rank": rank, "cosine": round(one.cosine, 4), "flank": one.flank.value} | picture
        words = line_of(
            "{rank}  {cosine}  {flank}  {picture}",
            rank=f"{rank:>2}",
            cosine=f"{one.cosine:.3f}",
            flank=one.flank.value,
            picture=_name(picture),
        )
        shown.row(record, words)
    shown.note(_NO_PROBABILITIES)


def show_hit_rate(shown: Shown, found: HitRate) -> None:
    """Print how often the catalogue finds its own animals again."""
    if not found.asked:
        text = message(
            "Command line",
            "There is no hit rate: no individual was seen in two events from a side that can be "
            "compared.",
        )
        shown.row(_counts(found) | {"message": english(text)}, text)
    intervals = found.intervals if found.asked else []
    for at, hits, interval in zip(AT, found.hits, intervals, strict=False):
        share = hits / found.asked
        record = {"top": at, "hits": hits, "share": round(share, 4)}
        record |= {"low": round(interval.low, 4), "high": round(interval.high, 4)}
        text = message(
            "Command line",
            "top {at}: {hits} of %Ln event(s), {share} % (95 % interval {low} to {high} %)",
            "",
            0,
        )
        words = text.counted(found.asked).fill(
            at=at,
            hits=hits,
            share=f"{100 * share:.0f}",
            low=f"{100 * interval.low:.0f}",
            high=f"{100 * interval.high:.0f}",
        )
        shown.row(_counts(found) | record | {"message": english(_BASELINE)}, words)
    for words, number in _left_out(found):
        if number:
            shown.note(words.counted(number))
    if found.asked:
        text = message(
            "Command line", "There were {choices} individuals to choose from on average."
        )
        shown.note(text.fill(choices=f"{found.choices:.1f}"))
        shown.note(_BASELINE)


def _left_out(found: HitRate) -> list[tuple[Message, int]]:
    return [
        (
            message(
                "Command line",
                "%Ln event(s) could not be asked about: (its|their) individual was seen in no "
                "other from that side.",
                "",
                0,
            ),
            found.alone,
        ),
        (message("Command line", "%Ln picture(s) without a time left out.", "", 0), found.untimed),
        (
            message("Command line", "%Ln picture(s) without an embedding left out.", "", 0),
            found.without,
        ),
    ]


def _counts(found: HitRate) -> dict[str, object]:
    return {
        "events": found.asked,
        "events_alone": found.alone,
        "choices": round(found.choices, 2),
        "without_time": found.untimed,
        "without_embedding": found.without,
    }


def _facts(one: Individual) -> dict[str, object]:
    return {
        "individual": one.code,
        "taxon": one.facts.taxon,
        "sex": None if one.facts.sex is None else one.facts.sex.value,
        "remarks": one.facts.remarks or None,
        "merged": list(one.merged),
        "shared_code": one.facts.code if one.has_shared_code else None,
    }


def _name(picture: dict[str, object]) -> str:
    files = picture["files"]
    assert isinstance(files, list)
    return str(files[0]) if files else str(picture["media_id"] or picture["event"])
