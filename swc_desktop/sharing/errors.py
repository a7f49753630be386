"""What can go wrong where data of others come into a project."""

from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message


class SaidTableNotRead(WrongUsage):
    """A table in which people said what photographs show cannot be read."""

    template = message("Sharing", "{file} was not read: {reason}.")


class SaidColumnMissing(SaidTableNotRead):
    """A table of Timelapse has no column of a name; ``columns`` are those that it has."""

    template = message(
        "Sharing",
        "{file} was not read: no column {name} is in it, and the columns are: {listed}; give the "
        "right one with --column {word}=NAME.",
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        found = self.facts.get("columns", ())
        return tuple(map(str, found)) if isinstance(found, tuple) else ()
