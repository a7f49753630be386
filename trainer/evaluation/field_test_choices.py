"""The pictures that a finished pack is tried on, as a configuration names them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldTestChoices:
    """Pictures that the finished pack is tried on as the program looks at them.

    ``table`` has the columns ``file`` and ``taxon``, perhaps ``camera``; ``where`` chooses rows
    (``column = value``, all of them true); ``by`` is a column that divides the figures.
    """

    table: str = ""
    where: tuple[str, ...] = ()
    by: str = ""

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        wrong = [text for text in self.where if not text.partition("=")[0].strip()]
        wrong += [text for text in self.where if "=" not in text]
        return f"field_test.where: {wrong[0]!r} is not column = value" if wrong else ""
