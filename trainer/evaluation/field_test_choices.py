"""The pictures that a finished pack is tried on, as a configuration names them."""

from dataclasses import dataclass
from typing import Final

NOT_STATED: Final = -1


@dataclass(frozen=True)
class FieldTestChoices:
    """Pictures that the finished pack is tried on as the program looks at them.

    ``table`` has the columns ``file`` and ``taxon``, perhaps ``camera``; ``where`` chooses rows
    (``column = value``, all of them true); ``by`` is a column that divides the figures.
    ``earlier_trials`` is how often a person saw figures of these pictures and could choose by them;
    only that person knows, so it must be stated.
    """

    table: str = ""
    where: tuple[str, ...] = ()
    by: str = ""
    earlier_trials: int = NOT_STATED

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        wrong = [text for text in self.where if not text.partition("=")[0].strip()]
        wrong += [text for text in self.where if "=" not in text]
        if wrong:
            return f"field_test.where: {wrong[0]!r} is not column = value"
        if self.table and self.earlier_trials < 0:
            return (
                "field_test.earlier_trials must say how often you saw figures of these pictures "
                "and could choose by them; 0 if never"
            )
        return ""

    def sentence(self) -> str:
        """What the figures are worth, for the card."""
        if not self.earlier_trials:
            return "None of these pictures was trained on, and nothing was chosen on them."
        trials = "trial" if self.earlier_trials == 1 else "trials"
        return (
            f"None of these pictures was trained on, but choices followed {self.earlier_trials} "
            f"earlier {trials} on them: the figures are too good by an unknown amount. Only "
            "pictures that were never tried can say by how much."
        )
