"""Results of other programs that cannot be used."""

from swc_desktop.core.errors import WrongUsage
from swc_desktop.core.message import message


class DetectionsUnreadable(WrongUsage):
    """A file that cannot be read as results of a detector."""

    template = message("Foreign", "{file} cannot be used as results of a detector: {problem}.")


class DetectionsElsewhere(DetectionsUnreadable):
    """Results of a detector of which none is about one of the given pictures.

    ``entries`` is the number of pictures in the file, ``here`` that of the given ones; ``named``
    and ``picture`` are one of each.
    """

    template = message(
        "Foreign",
        "{file} cannot be used as results of a detector: it has results for %Ln picture(s), "
        "but for none of the {here:d} here. For example, it names {named!r}, and here is "
        "{picture!r}.",
        "",
        0,
    )
    counted_by = "entries"
