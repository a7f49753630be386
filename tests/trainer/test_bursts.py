"""Bursts of many records in compact columns are those that a list of all records gives."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from swc_desktop.core.observation import Moment
from trainer.bursts import BURST, Bursts
from trainer.sources.source_record import Record

START = datetime(2019, 7, 1, 18, 45)  # noqa: DTZ001


def by_lists(rows: Sequence[tuple[Record, str]]) -> list[str]:
    """The groups by lists of whole records."""
    groups = [f"{record.source}/{record.id}" for record, _ in rows]
    lines = defaultdict(list)
    for index, (record, taxon) in enumerate(rows):
        if record.moment is not None and (record.site or record.observer):
            hours = record.moment.offset or timedelta(0)
            key = record.source, record.site, record.observer, taxon
            lines[key].append((record.moment.local - hours, index))
    for line in lines.values():
        for (before, first), (after, second) in pairwise(sorted(line)):
            if after - before <= BURST:
                groups[second] = groups[first]
    return groups


def test_groups_are_those_of_whole_records() -> None:
    drawn = random.Random(5)
    rows = []
    for number in range(800):
        record = Record(id=str(number), source=drawn.choice(["a.csv", "b.csv"]))
        offset = drawn.choice([None, timedelta(0), timedelta(hours=2)])
        local = START + timedelta(seconds=drawn.randrange(4000))
        rows.append(
            (
                replace(
                    record,
                    site=drawn.choice(["", "d1", "d2"]),
                    observer=drawn.choice(["", "ann"]),
                    moment=drawn.choice([None, *[Moment(local, offset)] * 9]),
                ),
                drawn.choice(["Panthera leo", "Panthera pardus"]),
            )
        )
    bursts = Bursts()
    for record, taxon in rows:
        bursts.add(record, taxon)
    found = list(bursts.groups())
    assert found == by_lists(rows)
    assert 100 < len(set(found)) < 700


def test_no_records_have_no_groups() -> None:
    assert list(Bursts().groups()) == []
