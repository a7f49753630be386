"""What an export did, in numbers and in one sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from swc_desktop.core.message import Message, message
from swc_desktop.exports.dataset import ReasonLeftOut


@dataclass
class Exported:
    """Rows that were written, photographs that were left out by the reason, rows whose place was
    rounded, and rows whose place is not given. ``pictures`` are photographs that were copied, None
    where data were written and no pictures. ``sidecars`` are those written beside photographs, None
    where none was asked for; ``unchanged`` said it already, and ``faults`` are sentences about some
    that were left alone. ``is_copied``: rows went to the clipboard and to no file."""

    rows: int = 0
    left_out: Counter[ReasonLeftOut] = field(default_factory=Counter)
    coarsened: int = 0
    withheld: int = 0
    pictures: int | None = None
    sidecars: int | None = None
    unchanged: int = 0
    faults: Sequence[Message] = ()
    is_copied: bool = False

    @property
    def record(self) -> dict[str, object]:
        """The numbers by their names in the contract."""
        reasons = {reason.value: count for reason, count in sorted(self.left_out.items()) if count}
        copied = {} if self.pictures is None else {"pictures": self.pictures}
        if self.sidecars is not None:
            copied = {"sidecars": self.sidecars, "unchanged": self.unchanged}
        return copied | {
            "rows": self.rows,
            "left_out": sum(self.left_out.values()),
            "left_out_by_reason": reasons,
            "coarsened": self.coarsened,
            "withheld": self.withheld,
        }

    @property
    def words(self) -> Message:
        """The counts in one sentence."""
        parts = list(self._parts())
        line = parts[0]
        for part in parts[1:]:
            line = message("Sharing", "{first}; {second}").fill(first=line, second=part)
        return message("Sharing", "{line}.").fill(line=line)

    def _parts(self) -> Iterator[Message]:
        if self.pictures is not None:
            yield message("Sharing", "Copied %Ln photograph(s)", "", 0).counted(self.pictures)
        elif self.sidecars is not None:
            yield message("Sharing", "Wrote %Ln sidecar(s)", "", 0).counted(self.sidecars)
            if self.unchanged:
                text = message("Sharing", "%Ln (was|were) up to date", "", 0)
                yield text.counted(self.unchanged)
        elif self.is_copied:
            yield message("Sharing", "Copied %Ln row(s)", "", 0).counted(self.rows)
        elif self.rows:
            yield message("Sharing", "Exported %Ln row(s)", "", 0).counted(self.rows)
        else:
            yield message("Sharing", "Exported headers only: there is nothing of this kind")
        yield from left_out_words(self.left_out)
        if self.coarsened:
            yield message("Sharing", "rounded %Ln place(s)", "", 0).counted(self.coarsened)
        if self.withheld:
            yield message("Sharing", "withheld %Ln place(s)", "", 0).counted(self.withheld)


_REASONS: Final[Mapping[ReasonLeftOut, Message]] = {
    ReasonLeftOut.NOT_READ: message(
        "Sharing", "left out %Ln file(s) of which nothing could be read", "", 0
    ),
    ReasonLeftOut.WITHOUT_ANSWER: message(
        "Sharing", "left out %Ln photograph(s) without an answer", "", 0
    ),
    ReasonLeftOut.BLANK: message("Sharing", "left out %Ln blank photograph(s)", "", 0),
    ReasonLeftOut.WITHOUT_ANIMAL: message(
        "Sharing", "left out %Ln photograph(s) of people or vehicles without an animal", "", 0
    ),
    ReasonLeftOut.WITHOUT_NAME: message(
        "Sharing", "left out %Ln photograph(s) of animals without a name", "", 0
    ),
    ReasonLeftOut.WITHOUT_TIME: message(
        "Sharing", "left out %Ln photograph(s) without a time", "", 0
    ),
    ReasonLeftOut.NOT_THERE: message(
        "Sharing", "left out %Ln photograph(s) whose file is not there", "", 0
    ),
    ReasonLeftOut.CHANGED: message(
        "Sharing", "left out %Ln photograph(s) whose file has changed", "", 0
    ),
    ReasonLeftOut.VIDEO: message(
        "Sharing", "left out %Ln video(s), which this format cannot hold", "", 0
    ),
    ReasonLeftOut.NOT_CHECKED: message(
        "Sharing",
        "left out %Ln photograph(s) in which neither a detector nor a person looked for people",
        "",
        0,
    ),
    ReasonLeftOut.PEOPLE: message(
        "Sharing", "left out %Ln photograph(s) with people around whom there is no box", "", 0
    ),
    ReasonLeftOut.WITHOUT_PLACE: message(
        "Sharing", "left out %Ln photograph(s) without a place", "", 0
    ),
    ReasonLeftOut.TIME_WITHHELD: message(
        "Sharing", "left out %Ln photograph(s) of which only the month is given", "", 0
    ),
    ReasonLeftOut.NOT_IN_TEMPLATE: message(
        "Sharing", "left out %Ln photograph(s) for which the template has no choice", "", 0
    ),
    ReasonLeftOut.NOT_IN_DATA_MODEL: message(
        "Sharing",
        "left out %Ln photograph(s) for which the mapping or the data model has no key",
        "",
        0,
    ),
    ReasonLeftOut.WITHOUT_STATION: message(
        "Sharing", "left out %Ln sighting(s) without a camera station", "", 0
    ),
    ReasonLeftOut.NOT_WORKING: message(
        "Sharing", "left out %Ln sighting(s) while a camera station did not work", "", 0
    ),
    ReasonLeftOut.NOT_INDIVIDUAL: message(
        "Sharing", "left out %Ln sighting(s) of animals that are not known one by one", "", 0
    ),
    ReasonLeftOut.SIDECAR: message("Sharing", "left %Ln sidecar(s) as (it was|they were)", "", 0),
    ReasonLeftOut.STATION_WITHOUT_TIMES: message(
        "Sharing", "left out %Ln camera station(s) without start and end", "", 0
    ),
    ReasonLeftOut.STATION_WITHOUT_PLACE: message(
        "Sharing", "left out %Ln camera station(s) without a place", "", 0
    ),
}


def left_out_words(left_out: Mapping[ReasonLeftOut, int]) -> Iterator[Message]:
    """What was left out and why, a part of a sentence for each reason."""
    for reason, text in _REASONS.items():
        if count := left_out.get(reason, 0):
            yield text.counted(count)
