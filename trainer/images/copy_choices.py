"""How many made-up copies of a picture a head is trained on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CopyChoices:
    """``count`` copies of a picture of a taxon with a middling number of pictures, none if 0; up to
    ``most`` of a rarer one, in proportion."""

    count: int = 0
    most: int = 8

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        valid = 0 <= self.count <= self.most
        return "" if valid else "images.copies.count must be from 0 to images.copies.most"
