"""What is wrong with a data set and what can be learned from it, before any training."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from swc_desktop.core.observation import Absence, Moment, Observation
from swc_desktop.core.taxonomy import ROOT, Taxonomy
from trainer.cases import Case, Split, child_below
from trainer.cleaning import OTHER

MIN_BLOCKS = 5
"""With fewer blocks than folds a class is told by its places and not by what lives where."""

_BUNCHED = 0.5
_LOPSIDED = 0.5
_MIN_ROWS = 20


class Weight(StrEnum):
    """How much a finding matters."""

    STOPS = "stops"
    RISK = "risk"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One sentence of what was found, and how much it matters."""

    weight: Weight
    sentence: str


@dataclass(frozen=True)
class NodeCounts:
    """What teaches at a node: by child rows with metadata, their blocks, and pictures."""

    taxon: str
    rows: dict[str, int]
    blocks: dict[str, int]
    pictures: dict[str, int]

    def line(self, min_rows: int, min_pictures: int) -> str:
        """What can be learned at the node, in one line."""
        told = [child for child, count in self.rows.items() if count >= min_rows]
        shown = [child for child, count in self.pictures.items() if count >= min_pictures]
        there = [child for child in self.rows if self.rows[child] or self.pictures[child]]
        parts = [
            f"{child} {self.rows[child]:,} rows in {self.blocks[child]} blocks, "
            f"{self.pictures[child]:,} pictures"
            for child in there
        ]
        if none := len(self.rows) - len(there):
            parts.append(f"{none} more with nothing")
        counts = "; ".join(parts)
        can = [name for name, some in (("metadata", told), ("pictures", shown)) if len(some) > 1]
        title = "the families" if self.taxon == ROOT else self.taxon
        return f"{title}: {' and '.join(can) or 'nothing'} can be learned ({counts})"


def nodes_of(taxonomy: Taxonomy, cases: Sequence[Case]) -> list[NodeCounts]:
    """What teaches at every node with two children or more."""
    found = []
    for name in taxonomy.parents():
        children = taxonomy.children(name)
        if len(children) < 2:
            continue
        rows: Counter[str] = Counter()
        pictures: Counter[str] = Counter()
        blocks: dict[str, set[str]] = defaultdict(set)
        for case in cases:
            child = child_below(taxonomy, name, case.taxon)
            if child is None or not case.split.is_training:
                continue
            rows[child] += has_metadata(case.seen)
            pictures[child] += bool(case.pictures)
            blocks[child] |= {case.block} - {""}
        if rows or pictures:
            found.append(
                NodeCounts(
                    name,
                    {child: rows[child] for child in children},
                    {child: len(blocks[child]) for child in children},
                    {child: pictures[child] for child in children},
                )
            )
    return found


def has_metadata(seen: Observation) -> bool:
    """Whether anything beside the picture is known."""
    return len(seen.missing) < 3


def examine(cases: Sequence[Case], min_samples: int) -> list[Finding]:
    """Everything that a person should know before training, the gravest first."""
    taught = [case for case in cases if case.split.is_training and case.taxon != OTHER]
    by_taxon: dict[str, list[Case]] = defaultdict(list)
    for case in taught:
        by_taxon[case.taxon].append(case)
    findings = [
        *_parts(cases),
        *_missing_files(cases),
        *_sources(by_taxon),
        *_blocks(by_taxon),
        *_hours(by_taxon),
        *_missing(by_taxon),
        *_weather(taught),
        *_few(by_taxon, min_samples),
    ]
    order = list(Weight)
    return sorted(findings, key=lambda finding: order.index(finding.weight))


def _parts(cases: Sequence[Case]) -> Iterable[Finding]:
    counts = Counter(case.split for case in cases)
    for part in (Split.FUSE, Split.BAR, Split.TEST):
        if not counts[part]:
            yield Finding(
                Weight.STOPS,
                f"No observation is kept for the part {part.value}: there are too few groups "
                "(cameras, days of observers, blocks) to keep some apart.",
            )
    groups = Counter(case.group for case in cases)
    if groups:
        _, most = groups.most_common(1)[0]
        if most > _LOPSIDED * len(cases):
            yield Finding(
                Weight.RISK,
                f"One group holds {most:,} of {len(cases):,} observations: a camera, an observer "
                "or a near duplicate joins them, so most of the data is in one part.",
            )


def _missing_files(cases: Sequence[Case]) -> Iterable[Finding]:
    named = [file for case in cases for file in case.pictures]
    web = [file for file in named if str(file).startswith(("http:/", "https:/"))]
    gone = [file for file in set(named) - set(web) if not file.is_file()]
    if web:
        yield Finding(
            Weight.RISK,
            f"{len(web):,} pictures are addresses on the web; nothing is fetched, so put the files "
            "on the disk and name those.",
        )
    if gone:
        yield Finding(
            Weight.RISK,
            f"{len(gone):,} of {len(named):,} pictures are not on the disk, for one {min(gone)}.",
        )


def _sources(by_taxon: dict[str, list[Case]]) -> Iterable[Finding]:
    sources = {taxon: {case.source for case in some} for taxon, some in by_taxon.items()}
    if len(set().union(*sources.values())) < 2:
        return
    alone = sorted(
        taxon for taxon, of in sources.items() if len(of) == 1 and len(by_taxon[taxon]) >= 5
    )
    if alone:
        yield Finding(
            Weight.RISK,
            "From one source only, so that a model can learn the source and not the animal: "
            f"{', '.join(alone)}.",
        )


def _blocks(by_taxon: dict[str, list[Case]]) -> Iterable[Finding]:
    for taxon, some in sorted(by_taxon.items()):
        blocks = {case.block for case in some} - {""}
        if blocks and len(blocks) < MIN_BLOCKS and len(some) >= _MIN_ROWS:
            yield Finding(
                Weight.RISK,
                f"{taxon}: {len(some):,} observations in {len(blocks)} blocks of two degrees; its "
                "place is a fingerprint of the survey, and unseen blocks will show less.",
            )


def _hours(by_taxon: dict[str, list[Case]]) -> Iterable[Finding]:
    for taxon, some in sorted(by_taxon.items()):
        hours = Counter(
            case.seen.moment.local.hour for case in some if isinstance(case.seen.moment, Moment)
        )
        total = hours.total()
        if total < _MIN_ROWS:
            continue
        hour, most = hours.most_common(1)[0]
        if most > _BUNCHED * total:
            yield Finding(
                Weight.RISK,
                f"{taxon}: {most:,} of {total:,} times lie in the hour from {hour}:00, as a "
                "device's schedule or a missing clock makes them; the hour would tell the device.",
            )


def _missing(by_taxon: dict[str, list[Case]]) -> Iterable[Finding]:
    for kind in ("place", "moment"):
        shares = {
            taxon: sum(isinstance(getattr(case.seen, kind), Absence) for case in some) / len(some)
            for taxon, some in by_taxon.items()
            if len(some) >= _MIN_ROWS
        }
        never = sorted(taxon for taxon, share in shares.items() if share == 1)
        always = [taxon for taxon, share in shares.items() if share < 1]
        word = "time" if kind == "moment" else kind
        if never and always:
            yield Finding(
                Weight.RISK,
                f"No {word} at all for {', '.join(never)}, while others have one: that a {word} is "
                "missing would tell the animal. Keep metadata.masked on, or give them one.",
            )


def _weather(taught: Sequence[Case]) -> Iterable[Finding]:
    able = [
        case
        for case in taught
        if not isinstance(case.seen.place, Absence) and isinstance(case.seen.moment, Moment)
    ]
    with_weather = sum(not isinstance(case.seen.weather, Absence) for case in able)
    if able and not with_weather:
        yield Finding(
            Weight.NOTE,
            f"No weather is known for any of {len(able):,} observations with place and time, so "
            "no vote will read it (`trainer weather`, then `weather = ` in the configuration).",
        )
    elif with_weather < len(able):
        yield Finding(
            Weight.NOTE,
            f"Weather is known for {with_weather:,} of {len(able):,} observations with place and "
            "time.",
        )


def _few(by_taxon: dict[str, list[Case]], min_samples: int) -> Iterable[Finding]:
    few = sorted(taxon for taxon, some in by_taxon.items() if len(some) < min_samples)
    if few:
        yield Finding(
            Weight.NOTE,
            f"Fewer than {min_samples} observations that teach, so not told apart by learning: "
            f"{', '.join(few)}.",
        )
