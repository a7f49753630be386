"""Problems of a data set, and what can be learned from it, before any training."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from swc_desktop.core.observation import Absence, Moment, Observation
from swc_desktop.core.taxonomy import ROOT, Taxonomy
from trainer.cases import Case, Split, child_below
from trainer.taxon_names import OTHER

MIN_BLOCKS = 5
"""With fewer blocks than folds, models recognise the places of a class and not its habitat."""

_BUNCHED = 0.5
"""Share of a taxon's times in one hour above which the schedule of a device is likely; round."""

_LOPSIDED = 0.5
"""Share of the observations in one group above which the splits cannot be balanced."""

_MIN_ROWS = 20
"""Fewer rows than these are too few to speak of a pattern; the default of ``min_samples``."""


class Weight(StrEnum):
    """How much a finding matters."""

    STOPS = "stops"
    RISK = "risk"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One sentence about a problem, and how much it matters."""

    weight: Weight
    sentence: str


@dataclass(frozen=True)
class NodeCounts:
    """Training data at a node: by child the rows with metadata, their blocks, and the pictures."""

    taxon: str
    rows: dict[str, int]
    blocks: dict[str, int]
    pictures: dict[str, int]

    def line(self, min_rows: int, min_pictures: int) -> str:
        """What can be learned at the node, in one line."""
        by_metadata = [child for child, count in self.rows.items() if count >= min_rows]
        by_picture = [child for child, count in self.pictures.items() if count >= min_pictures]
        present = [child for child in self.rows if self.rows[child] or self.pictures[child]]
        parts = [f"{child} {self._of(child)}" for child in present]
        if none := len(self.rows) - len(present):
            parts.append(f"{none} more without data")
        counts = "; ".join(parts)
        votes = (("metadata", by_metadata), ("pictures", by_picture))
        learnable = [name for name, some in votes if len(some) > 1]
        title = "the families" if self.taxon == ROOT else self.taxon
        return f"{title}: {' and '.join(learnable) or 'nothing'} can be learned ({counts})"

    def _of(self, child: str) -> str:
        rows, blocks, pictures = self.rows[child], self.blocks[child], self.pictures[child]
        placed = f" in {blocks:,} blocks of 2°" if blocks else ""
        counts = ((rows, f"rows{placed}"), (pictures, "pictures"))
        return ", ".join(f"{count:,} {what}" for count, what in counts if count)


def nodes_of(taxonomy: Taxonomy, cases: Sequence[Case]) -> list[NodeCounts]:
    """The training data at every node with two children or more."""
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
    """Whether place, time or weather is known."""
    return len(seen.missing) < 3


def examine(cases: Sequence[Case]) -> list[Finding]:
    """Everything that the user should know before training, the most serious first."""
    training = [case for case in cases if case.split.is_training and case.taxon != OTHER]
    by_taxon: dict[str, list[Case]] = defaultdict(list)
    for case in training:
        by_taxon[case.taxon].append(case)
    findings = [
        *_splits(cases),
        *_missing_files(cases),
        *_sources(by_taxon),
        *_blocks(by_taxon),
        *_hours(by_taxon),
        *_missing(by_taxon),
        *_weather(training),
    ]
    order = list(Weight)
    return sorted(findings, key=lambda finding: order.index(finding.weight))


def _splits(cases: Sequence[Case]) -> Iterable[Finding]:
    counts = Counter(case.split for case in cases)
    for split in (Split.FUSE, Split.BAR, Split.TEST):
        if not counts[split]:
            yield Finding(
                Weight.STOPS,
                f"No observation is left for the split {split.value}: there are too few groups "
                "to set some aside.",
            )
    groups = Counter(case.group for case in cases)
    if groups:
        _, most = groups.most_common(1)[0]
        if most > _LOPSIDED * len(cases):
            yield Finding(
                Weight.RISK,
                f"One group has {most:,} of {len(cases):,} observations, so most of the data is in "
                "one split.",
            )


def _missing_files(cases: Sequence[Case]) -> Iterable[Finding]:
    named = [file for case in cases for file in case.pictures]
    web = [file for file in named if str(file).startswith(("http:/", "https:/"))]
    gone = [file for file in set(named) - set(web) if not file.is_file()]
    if web:
        yield Finding(
            Weight.RISK,
            f"{len(web):,} pictures are web addresses, which are not fetched. Download the files "
            "and name those.",
        )
    if gone:
        yield Finding(
            Weight.RISK,
            f"{len(gone):,} of {len(named):,} pictures are not on the disk, "
            f"for example {min(gone)}.",
        )


def _sources(by_taxon: dict[str, list[Case]]) -> Iterable[Finding]:
    sources = {taxon: {case.source for case in some} for taxon, some in by_taxon.items()}
    if len(set().union(*sources.values())) < 2:
        return
    single = sorted(
        taxon for taxon, of in sources.items() if len(of) == 1 and len(by_taxon[taxon]) >= 5
    )
    if single:
        yield Finding(
            Weight.RISK,
            "From one source only, so a model can learn the source instead of the animal: "
            f"{', '.join(single)}.",
        )


def _blocks(by_taxon: dict[str, list[Case]]) -> Iterable[Finding]:
    blocks = {taxon: {case.block for case in some} - {""} for taxon, some in by_taxon.items()}
    everywhere = set().union(*blocks.values())
    if everywhere and len(everywhere) < MIN_BLOCKS:
        yield Finding(
            Weight.RISK,
            f"All places are in {len(everywhere)} blocks of two degrees (220 km). Models learn "
            "these places, and nothing shows how they do elsewhere.",
        )
        return
    few = [
        f"{taxon} ({len(some):,} in {len(blocks[taxon])})"
        for taxon, some in sorted(by_taxon.items())
        if blocks[taxon] and len(blocks[taxon]) < MIN_BLOCKS and len(some) >= _MIN_ROWS
    ]
    if few:
        yield Finding(
            Weight.RISK,
            f"Observations in fewer than {MIN_BLOCKS} blocks of two degrees: {', '.join(few)}. "
            "Models can recognise the places of the survey and will do worse in other blocks.",
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
                f"{taxon}: {most:,} of {total:,} times are in the hour from {hour}:00, as with the "
                "schedule of a device or a missing clock. Models can learn the device instead.",
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
                f"No {word} at all for {', '.join(never)}, while others have one, so a missing "
                f"{word} would identify the animal. Keep metadata.masked on, or add the {word}.",
            )


def _weather(training: Sequence[Case]) -> Iterable[Finding]:
    able = [
        case
        for case in training
        if not isinstance(case.seen.place, Absence) and isinstance(case.seen.moment, Moment)
    ]
    with_weather = sum(not isinstance(case.seen.weather, Absence) for case in able)
    if able and not with_weather:
        yield Finding(
            Weight.NOTE,
            f"None of {len(able):,} observations with place and time has weather, so no vote uses "
            "it. To add it, run `trainer weather` and set `weather` in the configuration.",
        )
    elif with_weather < len(able):
        yield Finding(
            Weight.NOTE,
            f"{with_weather:,} of {len(able):,} observations with place and time have weather.",
        )
