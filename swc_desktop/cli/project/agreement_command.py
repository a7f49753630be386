"""The command ``project agreement``: how far two people agree who judged the same photographs."""

import argparse
from typing import Final

from swc_desktop.cli.console import Console, line_of, show
from swc_desktop.cli.project.opening import opened
from swc_desktop.cli.project.telling import tell
from swc_desktop.core.binomial_interval import Interval
from swc_desktop.core.message import message
from swc_desktop.projects.double_review import ComparedPeople, DoubleReview, Said
from swc_desktop.projects.listing import MediaListing

_LINE: Final = "{first}  {second}  {level}  {same} of {cases}{share}{kappa}{coarser}"


def agreement_of_people(arguments: argparse.Namespace) -> int:
    """Show the agreement of all pairs, or list where they differ."""
    with opened(arguments, write=False) as project:
        review = DoubleReview(project.connection)
        if arguments.list or arguments.left is not None:
            do = _list if arguments.list else _list_left
            do(arguments, review, MediaListing(project.connection))
            return 0
        found = review.compared()
        for one in found:
            tell(arguments, _record(one), _line(one))
    if not found:
        text = message("Command line", "No photograph was judged by two people.")
        Console().info(text)
    elif not arguments.json:
        show(message("Command line", "Kappa is Cohen's; intervals are 95 %."))
    return 0


def _record(one: ComparedPeople) -> dict[str, object]:
    found = one.kappa
    return {
        "first": one.first,
        "second": one.second,
        "level": one.level,
        "photographs": found.cases,
        "same": found.same,
        "coarser": one.coarser,
        "share": found.share,
        "share_interval": _ends(found.share_interval),
        "kappa": found.value,
        "kappa_interval": _ends(found.interval),
    }


def _line(one: ComparedPeople) -> str:
    found = one.kappa
    value = "" if found.value is None else f"  kappa {found.value:.2f}{_between(found.interval)}"
    return _LINE.format(
        first=one.first,
        second=one.second,
        level=one.level,
        same=f"{found.same:,}",
        cases=f"{found.cases:,}",
        share=_between(found.share_interval),
        kappa=value,
        coarser=f"  named less finely: {one.coarser:,}" if one.coarser else "",
    )


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _between(interval: Interval | None) -> str:
    return "" if interval is None else f" ({interval.low:.2f} to {interval.high:.2f})"


def _list(arguments: argparse.Namespace, review: DoubleReview, listing: MediaListing) -> None:
    found = list(review.different())
    rows = {row.number: row for row in listing.rows([one.media for one in found])}
    for one in found:
        row = rows[one.media]
        record = {
            "media_id": row.id,
            "file": f"{row.root_label}/{row.below}",
            "first": one.first,
            "second": one.second,
            "said_first": _labels(one.said_first),
            "said_second": _labels(one.said_second),
        }
        line = line_of(
            "{file}  {first}: {one}  {second}: {other}",
            file=record["file"],
            first=one.first,
            one=", ".join(_labels(one.said_first)),
            second=one.second,
            other=", ".join(_labels(one.said_second)),
        )
        tell(arguments, record, line)


def _list_left(arguments: argparse.Namespace, review: DoubleReview, listing: MediaListing) -> None:
    """Without what was said, so that the second judgement does not follow the first."""
    for row in listing.rows(review.left_for(arguments.left)):
        record = {"media_id": row.id, "file": f"{row.root_label}/{row.below}"}
        tell(arguments, record, line_of("{id}  {file}", id=row.id, file=record["file"]))


def _labels(said: Said) -> list[str]:
    return sorted(one.label for one in said)
