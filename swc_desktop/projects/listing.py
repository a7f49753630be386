"""The photographs of a project as a list: filtered, in an order, and counted.

Photographs whose files are all below removed folders are not listed. Files of which nothing could
be read have no photograph; they come last, under the negative of their number.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import apsw

from swc_desktop.core.result_state import FAIRLY_SURE, State
from swc_desktop.core.search_text import searchable
from swc_desktop.core.taxonomy import Taxonomy
from swc_desktop.projects.acts import Cell
from swc_desktop.projects.audit_results import audit_queue
from swc_desktop.projects.changed_answers import changed_answers
from swc_desktop.projects.deployments import own_names
from swc_desktop.projects.drawn_boxes import drawn_boxes
from swc_desktop.projects.event_order import in_event_order
from swc_desktop.projects.judged_media import judged_media
from swc_desktop.projects.judged_regions import judged_regions
from swc_desktop.projects.listed import ListedMedia
from swc_desktop.projects.listed_rows import (
    FILE_COLUMNS,
    MEDIA_COLUMNS,
    listed_media,
    unread_file,
)
from swc_desktop.projects.listing_sql import (
    BY_FILE,
    COUNTED,
    COUNTED_REVIEW,
    CURRENT_MEDIA,
    FILES,
    IS_RARE,
    LACKING,
    ORDERS,
    PATH_HAS,
    REVIEW,
    STATE,
    SURENESS,
)
from swc_desktop.projects.media import MAX_IN_STATEMENT, marks
from swc_desktop.projects.media_filter import EVERYTHING, Lacking, MediaFilter, Order, Review
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.people_queues import people_queue
from swc_desktop.projects.rare_answers import rare_answers
from swc_desktop.projects.region_rows import found_clips, found_regions, listed_regions
from swc_desktop.projects.station_order import in_station_order
from swc_desktop.projects.tally import Tally

_FEW: Final = 5_000
"""So many photographs are looked up one by one, which takes 40 ms on a slow computer."""


class MediaListing:
    """Lists the photographs of a project; every call sees what was kept last."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._packs = PackTaxa(connection)
        self.alike: Mapping[int, int] = {}
        """The places of photographs in the order in which alike ones stand together."""

    def numbers(
        self,
        chosen: MediaFilter = EVERYTHING,
        order: Order = Order.TIME,
        *,
        descending: bool = False,
    ) -> list[int]:
        """The numbers of all photographs that fit, in order."""
        where, values = self._where(chosen)
        if chosen.is_blind:
            found = self._connection.execute(f"SELECT number FROM media m WHERE {where}", values)
            fitting = {number for (number,) in found}
            drawn = sorted(fitting) if chosen.second else audit_queue(self._connection)[0]
            return [one for one in drawn if one in fitting]
        direction = "DESC" if descending else "ASC"
        if order is Order.DEPLOYMENT:
            rows = self._connection.execute(
                f"SELECT m.number, m.deployment FROM media m WHERE {where} "
                f"ORDER BY coalesce(m.local_time, '') {direction}, m.number {direction}",
                values,
            )
            names = own_names(self._connection)
            return in_station_order(rows, names, descending=descending) + self._unread(chosen)
        if order is Order.EVENT:
            by_time = self.numbers(chosen, Order.TIME, descending=descending)
            in_events, others = in_event_order(self._connection, by_time, descending=descending)
            return in_events + others
        if order is Order.ALIKE:
            by_time = self.numbers(chosen, Order.TIME)
            known = [one for one in by_time if one in self.alike]
            known.sort(key=self.alike.__getitem__, reverse=descending)
            return known + [one for one in by_time if one not in self.alike]
        unknown, *columns = ORDERS[order]
        by = ", ".join(f"{column} {direction}" for column in columns)
        statement = f"SELECT m.number FROM media m WHERE {where}"
        if order not in (Order.ADDED, *BY_FILE):
            statement += f" ORDER BY {unknown} {by}"
        read = [number for (number,) in self._connection.execute(statement, values)]
        if order is Order.ADDED:  # SQLite would go through the wide rows and not through the index
            read.sort(reverse=descending)
        if order in BY_FILE:
            read = self._by_file(set(read), chosen, by)
        return read + self._unread(chosen)

    def _by_file(self, fitting: set[int], chosen: MediaFilter, by: str) -> list[int]:
        """Photographs in the order of the files that are shown of them.

        Few are looked up; for many all files are gone through in the order of an index.
        """
        if len(fitting) <= _FEW:
            rows = self._connection.execute(
                "SELECT m.number FROM media m "
                f"JOIN media_file f ON f.number = {self._file(chosen)} "
                f"WHERE m.number IN (SELECT value FROM json_each(?)) ORDER BY {by}",
                (json.dumps(list(fitting)),),
            )
            return [int(row[0]) for row in rows]
        several = self._connection.execute(
            f"SELECT m.number, {self._file(chosen)} FROM media m WHERE m.number IN "
            "(SELECT media FROM media_file WHERE media IS NOT NULL GROUP BY media "
            "HAVING count(*) > 1)"
        )
        shown = {int(media): file for media, file in several}
        removed = self._removed_roots
        rows = self._connection.execute(
            "SELECT f.media, f.number FROM media_file f WHERE f.media IS NOT NULL "
            f"AND f.root NOT IN ({removed}) ORDER BY {by.replace('m.number', 'f.media')}"
        )
        return [
            media for media, file in rows if media in fitting and shown.get(media, file) == file
        ]

    def count(self, chosen: MediaFilter = EVERYTHING) -> int:
        """How many photographs and files are listed."""
        where, values = self._where(chosen)
        ((count,),) = self._connection.execute(
            f"SELECT count(*) FROM media m WHERE {where}", values
        )
        return int(count) + len(self._unread(chosen))

    def rows(self, numbers: Sequence[int], chosen: MediaFilter = EVERYTHING) -> list[ListedMedia]:
        """These photographs in the order of the numbers; what is gone meanwhile is left out.

        Of several files of a photograph one below a root of the filter is preferred.
        """
        found: dict[int, ListedMedia] = {}
        names = own_names(self._connection)
        for first in range(0, len(numbers), MAX_IN_STATEMENT):
            some = list(numbers[first : first + MAX_IN_STATEMENT])
            read = [number for number in some if number > 0]
            rows = self._connection.execute(
                f"SELECT {FILE_COLUMNS}, {MEDIA_COLUMNS} FROM media m "
                f"JOIN media_file f ON f.number = {self._file(chosen)} "
                "JOIN root r ON r.number = f.root "
                "JOIN region g ON g.media = m.number AND g.category = 'frame' "
                "AND g.moment_s IS NULL "
                "LEFT JOIN prediction p ON p.region = g.number AND p.pack = m.pack "
                f"WHERE m.number IN ({marks(read)})",
                read,
            )
            regions = found_regions(self._connection, read)
            drawn = drawn_boxes(self._connection, read)
            clips = found_clips(self._connection, read)
            judged = judged_media(self._connection, read)
            for row in rows.fetchall():
                listed = listed_media(row, self._packs, names)
                clip = clips.get(listed.number)
                of_clip = () if clip is None else listed_regions(clip, listed.taxon)
                judgement = judged.get(listed.number)
                found[listed.number] = replace(
                    listed,
                    regions=judged_regions(
                        [
                            *regions.get(listed.number, of_clip),
                            *drawn.get(listed.number, ()),
                        ],
                        judgement,
                    ),
                    clip=clip,
                    judged=judgement,
                )
            unread = [-number for number in some if number < 0]
            rows = self._connection.execute(
                f"SELECT -f.number, {FILE_COLUMNS.partition(', ')[2]} FROM media_file f "
                f"JOIN root r ON r.number = f.root WHERE f.number IN ({marks(unread)})",
                unread,
            )
            found.update((int(row[0]), unread_file(row)) for row in rows)
        return [found[number] for number in numbers if number in found]

    def tally(self) -> Tally:
        """How many photographs there are of each kind."""
        tally = Tally()
        where, _ = self._where(EVERYTHING)
        sums = ", ".join(f"sum({condition})" for condition in COUNTED)
        for taxon, state, count, *kinds in self._connection.execute(
            f"SELECT m.taxon, {STATE}, count(*), {sums} FROM media m WHERE {where} GROUP BY 1, 2"
        ):
            tally.total += count
            tally.states[State(state)] += count
            if taxon is not None and state != State.UNSURE:
                tally.taxa[str(taxon)] += count
            no_place, no_time, no_station, conflicts, damaged, disputed, *review = kinds
            tally.review.update(dict(zip(COUNTED_REVIEW, review, strict=True)))
            tally.lacking[Lacking.PLACE] += no_place
            tally.lacking[Lacking.TIME] += no_time
            tally.lacking[Lacking.DEPLOYMENT] += no_station
            tally.in_conflict += conflicts
            tally.partial += damaged
            tally.disputed += disputed
        for day, count in self._connection.execute(
            f"SELECT substr(m.local_time, 1, 10), count(*) FROM media m WHERE {where} GROUP BY 1"
        ):
            tally.days[str(day or "")] += count
        for deployment, camera, serial, count in self._connection.execute(
            "SELECT m.deployment, m.camera, m.serial, count(*) FROM media m "
            f"WHERE {where} GROUP BY 1, 2, 3"
        ):
            tally.deployments[str(deployment or "")] += count
            if camera or serial:
                tally.cameras[str(camera), str(serial)] += count
        self._count_files(tally)
        self._count_lineages(tally)
        for review, some in ((Review.CHANGED, tally.judged), (Review.RARE, tally.to_review)):
            if some:
                tally.review[review] = self.count(MediaFilter(review=frozenset({review})))
        left, tally.drawn = audit_queue(self._connection)
        tally.review[Review.AUDIT] = len(left)
        return tally

    def taxonomy(self, pack: str) -> Taxonomy | None:
        """The taxa of a pack of this project, None for another pack."""
        return self._packs.of(pack)[1] if pack else None

    # How it is found.

    def _count_files(self, tally: Tally) -> None:
        removed = self._removed_roots
        missing = 0
        for root, count, absent in self._connection.execute(
            "SELECT f.root, count(DISTINCT f.media) + sum(f.media IS NULL), sum(f.missing_since "
            "IS NOT NULL) FROM media_file f "
            f"WHERE f.replaced_at IS NULL AND f.root NOT IN ({removed}) AND (f.media IS NULL OR "
            "f.media NOT IN (SELECT number FROM media WHERE successor IS NOT NULL)) "
            "GROUP BY f.root"
        ):
            tally.roots[int(root)] += count
            missing += absent
        unread = len(self._unread(EVERYTHING))
        tally.total += unread
        tally.states[State.UNREADABLE] += unread
        if missing:  # a photograph may have another copy that is there
            where, values = self._where(MediaFilter(lacking=frozenset({Lacking.FILE})))
            ((tally.lacking[Lacking.FILE],),) = self._connection.execute(
                f"SELECT count(*) FROM media m WHERE {where}", values
            )

    def _count_lineages(self, tally: Tally) -> None:
        taxonomies = self._packs.all()
        for taxon, count in tally.taxa.items():
            holding = next((one for one in taxonomies if taxon in one), None)
            for name in (taxon,) if holding is None else holding.path(taxon):
                tally.lineages[name] += count

    def _unread(self, chosen: MediaFilter) -> list[int]:
        """Minus the numbers of the files of which nothing could be read."""
        if not chosen.fits_unread_files:
            return []
        where, values = self._file_conditions(chosen)
        rows = self._connection.execute(
            "SELECT f.number FROM media_file f JOIN root r ON r.number = f.root "
            f"WHERE f.media IS NULL AND f.replaced_at IS NULL AND r.removed = 0 {where} "
            "ORDER BY f.root, f.path",
            values,
        )
        return [-int(row[0]) for row in rows]

    def _file_conditions(self, chosen: MediaFilter) -> tuple[str, list[Cell]]:
        where, values = "", list[Cell]()
        if chosen.roots:
            where += f" AND f.root IN ({marks(sorted(chosen.roots))})"
            values += sorted(chosen.roots)
        for word in searchable(chosen.text).split():
            where += f" AND {PATH_HAS}"
            values += [_like(word)] * 2
        return where, values

    def _where(self, chosen: MediaFilter) -> tuple[str, list[Cell]]:
        """The condition on ``media m`` with its values."""
        parts = ["m.successor IS NULL"]
        values: list[Cell] = []

        def add(condition: str, *given: Cell) -> None:
            parts.append(condition)
            values.extend(given)

        def among(column: str, words: Sequence[Cell]) -> None:
            add(f"{column} IN ({marks(words)})", *words)

        if removed := self._removed_roots:
            add(f"EXISTS ({FILES} AND g.root NOT IN ({removed}))")
        if chosen.first is not None:
            add("m.local_time >= ?", chosen.first.isoformat())
        if chosen.last is not None:
            add("m.local_time < ?", (chosen.last + timedelta(days=1)).isoformat())
        if chosen.days:
            days = sorted(chosen.days)
            ranges = ["(m.local_time >= ? AND m.local_time < ?)"] * len(days)
            add(f"({' OR '.join(ranges)})", *(end for day in days for end in (day, day + "~")))
        if chosen.roots:
            roots = sorted(chosen.roots)
            add(f"+m.number IN ({CURRENT_MEDIA} AND f.root IN ({marks(roots)}))", *roots)
        if chosen.deployments:
            among("coalesce(m.deployment, '')", sorted(chosen.deployments))
        if chosen.cameras:
            cameras = sorted(chosen.cameras)
            pairs = ", ".join(["(?, ?)"] * len(cameras))
            add(
                f"(m.camera, m.serial) IN (VALUES {pairs})",
                *(one for two in cameras for one in two),
            )
        if chosen.taxa or chosen.apart:
            names = json.dumps(sorted(self._packs.at_or_below(chosen.taxa)))
            apart = sorted(chosen.apart)
            add(
                f"((m.taxon IN (SELECT value FROM json_each(?)) AND m.certainty >= {FAIRLY_SURE}) "
                f"OR {STATE} IN ({marks(apart)}))",
                names,
                *apart,
            )
        if chosen.states:
            among(STATE, sorted(chosen.states))
        if chosen.ranks:
            among("m.rank", sorted(chosen.ranks))
        if chosen.sureness:
            among(SURENESS, sorted(chosen.sureness))
        if chosen.review:
            conditions = [REVIEW[one] for one in sorted(chosen.review & REVIEW.keys())]
            given = list[Cell]()
            if Review.RARE in chosen.review:
                conditions.append(IS_RARE)
                given.append(json.dumps(rare_answers(self._connection)))
            for one in sorted(chosen.review & _LISTED.keys()):
                conditions.append(_AMONG)
                given.append(json.dumps(_LISTED[one](self._connection)))
            add(f"({' OR '.join(conditions)})", *given)
        if chosen.differing or chosen.second or chosen.individuals:
            add(_AMONG, json.dumps(people_queue(self._connection, chosen)))
        if chosen.lacking:
            add(f"({' OR '.join(LACKING[lacking] for lacking in sorted(chosen.lacking))})")
        for wanted, column in (
            (chosen.disputed, "m.disputed"),
            (chosen.partial, "m.damaged"),
            (chosen.in_conflict, "m.conflicts != 0"),
        ):
            if wanted:
                add(column)
        for word in searchable(chosen.text).split():
            add(
                f"(+m.number IN ({CURRENT_MEDIA} AND {PATH_HAS}) "
                "OR m.taxon IN (SELECT value FROM json_each(?)))",
                *([_like(word)] * 2),
                json.dumps(self._packs.called(word)),
            )
        return " AND ".join(parts), values

    def _file(self, chosen: MediaFilter) -> str:
        """The number of the file of ``media m`` that is shown, one that is there before others."""
        roots = ", ".join(str(int(root)) for root in sorted(chosen.roots))
        within = f"g.root NOT IN ({roots}), " if roots else ""
        return (
            f"({FILES} AND g.root NOT IN ({self._removed_roots}) ORDER BY {within}"
            "g.replaced_at IS NOT NULL, g.missing_since IS NOT NULL, g.number LIMIT 1)"
        )

    @property
    def _removed_roots(self) -> str:
        """The numbers of the removed roots as a list of SQL, mostly none."""
        rows = self._connection.execute("SELECT number FROM root WHERE removed != 0")
        return ", ".join(str(int(row[0])) for row in rows)


_AMONG: Final = "+m.number IN (SELECT value FROM json_each(?))"

_LISTED: Final[Mapping[Review, Callable[[apsw.Connection], list[int]]]] = {
    Review.CHANGED: changed_answers,
    Review.AUDIT: lambda connection: audit_queue(connection)[0],
}
"""What is not in the columns of photographs."""


def _like(word: str) -> str:
    """The pattern of LIKE for a text with a word in it."""
    for sign in "\\%_":
        word = word.replace(sign, f"\\{sign}")
    return f"%{word}%"
