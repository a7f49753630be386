"""What tells the pictures of one animal: its code, and the side of it that they show."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from swc_desktop.core.identification import IdentificationError
from swc_desktop.core.message import message

MAX_CODE_LETTERS: Final = 40
"""Of a code: it has to fit a column, a label and a file name."""

_PREFIX_LETTERS: Final = 3
"""Of each of the first two words of a name in the codes that are offered: PANPAR-001."""


class Flank(StrEnum):
    """The side of an animal that a picture shows: its own left and right, as it would say."""

    LEFT = "left"
    RIGHT = "right"
    FRONT = "front"
    BACK = "back"
    UP = "up"
    UNKNOWN = "unknown"

    def shows_what(self, other: "Flank") -> bool:
        """Whether a picture of this side can show what one of the other does.

        Left and right of one animal are different patterns; an unknown side may be any.
        """
        return self is other or Flank.UNKNOWN in (self, other)


class ComparisonVerdict(StrEnum):
    """What a person says of a picture and an animal that it was compared with."""

    DIFFERENT = "different"
    UNSURE = "unsure"


def checked_code(text: str) -> str:
    """The code of an individual: printable ASCII without blanks, so that it is the same in every
    program that reads it. Raises ``IdentificationError``."""
    if not 0 < len(text) <= MAX_CODE_LETTERS:
        fault = message("Core", "a code has 1 to {most} letters")
        raise IdentificationError(fault.fill(most=MAX_CODE_LETTERS))
    if not all("!" <= letter <= "~" for letter in text):
        raise IdentificationError(
            message("Core", "a code has only unaccented letters, digits and signs, and no blanks")
        )
    return text


_NUMBERED: Final = re.compile(r"~[0-9]+$")


def new_code(text: str) -> str:
    """The same for an animal that is named now: not one that ends in ``~`` and a number, as those
    are shown which two desks gave to two animals. Raises ``IdentificationError``."""
    if _NUMBERED.search(checked_code(text)):
        fault = message(
            "Core",
            "a code does not end in ~ and a number, which tell two animals of one code apart",
        )
        raise IdentificationError(fault)
    return text


def code_prefix(taxon: str) -> str:
    """How the codes begin that are offered for animals of a taxon."""
    words = ["".join(filter(_is_plain, word)) for word in taxon.split()[:2]]
    return "".join(word[:_PREFIX_LETTERS].upper() for word in words) or "ANIMAL"


def _is_plain(letter: str) -> bool:
    return letter.isascii() and letter.isalnum()


def next_code(taxon: str, taken: set[str]) -> str:
    """The code that is offered for another animal of a taxon: the next number."""
    prefix = f"{code_prefix(taxon)}-"
    used = [one.removeprefix(prefix) for one in taken if one.startswith(prefix)]
    numbers = [int(one) for one in used if one.isascii() and one.isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1:03d}"


PATTERNED: Final = frozenset(
    {
        *("Acinonyx", "Leopardus", "Leptailurus", "Lynx", "Neofelis", "Pardofelis"),
        *("Panthera onca", "Panthera pardus", "Panthera tigris", "Panthera uncia"),
        *("Crocuta crocuta", "Hyaena hyaena", "Lycaon pictus"),
        *("Equus grevyi", "Equus quagga", "Giraffa"),
    }
)
"""Taxa of which people know single animals by their coats: tigers (Karanth & Nichols 1998),
cheetahs (Kelly 2001), ocelots (Trolle & Kéry 2003), snow leopards (Jackson et al. 2006), lynx
(Zimmermann et al. 2013), and others with coats of spots or stripes."""


def is_patterned(path: Sequence[str]) -> bool:
    """Whether animals of a taxon differ by their coats; ``path`` is the taxon and all above it."""
    return not PATTERNED.isdisjoint(path)
