"""The model card: the figures of a pack in words and tables, and what it can not tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from swc_desktop.core.method import EvidenceHeld, EvidenceUse, Method, Recipe
from swc_desktop.core.taxonomy import RANKS, ROOT, Rank
from trainer.evaluation.figures import (
    WAYS,
    Cases,
    Way,
    answers,
    by_node,
    by_rank,
    recall_by_class,
    turned_away,
)
from trainer.evaluation.metrics import Figure, share
from trainer.metadata.density import Gain

_PICTURE = Way("picture alone", EvidenceUse.IMAGE, Recipe.BAYES)
_JOINED = Way("joined, bayes", EvidenceUse.BOTH, Recipe.BAYES)
_ANSWERED = (_PICTURE, Way("place alone", EvidenceUse.METADATA, Recipe.BAYES), _JOINED)


@dataclass(frozen=True)
class Study:
    """A measured pack: held-back cases by name, taught pictures and bases by node."""

    method: Method
    parts: Mapping[str, Cases]
    taught: Mapping[str, Mapping[str, int]]
    basis: Mapping[str, str]
    gains: Mapping[str, Gain]

    def gate(self) -> dict[str, Figure]:
        """Share turned away of each part."""
        return {
            name: share(turned_away(self.method, cases.raw)) for name, cases in self.parts.items()
        }

    def as_json(self) -> dict[str, object]:
        """The figures that the pack carries."""
        figures: dict[str, object] = {
            "gate_turned_away": {name: found.as_json() for name, found in self.gate().items()},
            "taught_pictures": {node: dict(counts) for node, counts in self.taught.items()},
        }
        for name in ("test", "other sources"):
            cases = self.parts[name]
            figures[name] = {
                way.name: {
                    "by_rank": {
                        rank.value: found.as_json()
                        for rank, found in by_rank(self.method, cases, way).items()
                        if found.n
                    },
                    "by_node": {
                        node: found.as_json()
                        for node, found in by_node(self.method, cases, way).items()
                    },
                }
                for way in WAYS
            }
        return figures


def card(study: Study) -> str:
    """The card as Markdown."""
    method = study.method
    lines = [
        "# Starter pack: wild cats and elephants",
        "",
        "Names photographs of cats (Felidae) and elephants (Elephantidae) by picture and place. "
        "Every figure below was measured through this very pack on photographs that taught it "
        "nothing, with 95 % intervals and the number of cases. Places of the photographs were "
        "drawn, for the files carry none: from recorded occurrences in blocks of two degrees "
        "that taught nothing where a species has them, else evenly over its range.",
        "",
        "## What it was made from",
        "",
        "- Pictures: EfficientNet-Lite2 (Apache-2.0, ImageNet), and one linear head a node "
        "fitted on CC0 and public-domain photographs, mostly by day, many from zoos and the web.",
        "- Places: ranges as countries and boxes over Natural Earth outlines, softened over "
        "200 km; occurrences under CC0 or CC BY where they were better on unseen blocks:",
    ]
    lines += [
        f"  - {_title(node)}: log loss {gain.with_density:.3f} with occurrences, "
        f"{gain.ranges:.3f} with ranges alone (difference [{gain.low:.3f}, {gain.high:.3f}], "
        f"n = {gain.n}): {'used' if gain.is_better else 'not used'}."
        for node, gain in study.gains.items()
    ]
    lines += [
        "- Time: not used. The open records with times come from one survey a species, so a time "
        "would tell the survey and not the animal.",
        "- Weather: not used. The pack's list of features holds the weather of hour and day, but "
        "the open records carry none, none was made up, and no vote reads it.",
        "",
        "Taught pictures by node:",
        "",
        "| node | child | pictures |",
        "|---|---|---|",
    ]
    lines += [
        f"| {_title(node)} | {child} | {n} |"
        for node, counts in study.taught.items()
        for child, n in counts.items()
    ]
    for name, cases in study.parts.items():
        if name in ("test", "other sources"):
            lines += _part(method, name, cases)
    lines += _gate(study)
    lines += _bars(method)
    lines += _limits(study)
    return "\n".join(lines) + "\n"


def _part(method: Method, name: str, cases: Cases) -> list[str]:
    told = {
        "test": "held-back groups of the sources that taught it",
        "other sources": "photographs of sources that taught nothing",
    }[name]
    lines = [
        "",
        f"## Figures: {told}",
        "",
        "Balanced accuracy of the best taxon of each rank, whatever came above; silence is wrong.",
        "",
        "| votes | " + " | ".join(rank.value for rank in RANKS) + " |",
        "|---|" + "---|" * len(RANKS),
    ]
    for way in WAYS:
        found = by_rank(method, cases, way)
        lines.append(f"| {way.name} | " + " | ".join(str(found[rank]) for rank in RANKS) + " |")
    lines += ["", "Balanced accuracy at each node, given the right parent:", ""]
    lines += ["| node | " + " | ".join(way.name for way in WAYS) + " |", "|---|" + "---|" * 4]
    columns = [by_node(method, cases, way) for way in WAYS]
    for node in columns[-1]:
        cells = [str(column[node]) if node in column else "no vote" for column in columns]
        lines.append(f"| {_title(node)} | " + " | ".join(cells) + " |")
    lines += ["", "Answers at the bars, gate included:", ""]
    lines += [
        "| votes | rank | reached or finer | wrong of the answers at this rank | ECE |",
        "|---|---|---|---|---|",
    ]
    for way in _ANSWERED:
        given = answers(method, cases, way)
        lines += [
            f"| {way.name} | {rank.value} | {given.coverage[rank]} | {given.error[rank]} | "
            f"{given.calibration_error[rank]:.3f} |"
            for rank in RANKS
            if given.coverage[rank].n
        ]
        lines.append(f"| {way.name} | all | | {given.wrong_overall} | |")
    lines += ["", "Recall by class (best taxon of the rank):", ""]
    lines += ["| rank | taxon | picture alone | joined |", "|---|---|---|---|"]
    for rank in (Rank.GENUS, Rank.SPECIES, Rank.SUBSPECIES):
        alone = recall_by_class(method, cases, _PICTURE, rank)
        joined = recall_by_class(method, cases, _JOINED, rank)
        lines += [
            f"| {rank.value} | {taxon} | {alone[taxon]} | {joined[taxon]} |" for taxon in alone
        ]
    return lines


def _gate(study: Study) -> list[str]:
    lines = [
        "",
        "## Gate: is it a cat or an elephant at all",
        "",
        "The sum of the pretrained network's own sixteen cat and elephant classes; the threshold "
        "comes from held-back taught pictures alone. Turned away as *not in this pack*:",
        "",
        "| pictures | share turned away |",
        "|---|---|",
    ]
    return lines + [f"| {name} | {found} |" for name, found in study.gate().items()]


def _bars(method: Method) -> list[str]:
    lines = [
        "",
        "## Bars",
        "",
        "Least path probability of an answer, so that with 95 % confidence (exact binomial bound) "
        "no more than the target share of the photographs that reach a rank was wrong there, on "
        "the groups kept for it, and never below 0.5; a rank without a bar is never answered on "
        "that evidence. The answers that stay at a coarser rank are the harder ones, so their own "
        "share of wrong ones, above, can be higher than the target.",
        "",
        "| target | evidence | " + " | ".join(rank.value for rank in RANKS) + " |",
        "|---|---|" + "---|" * len(RANKS),
    ]
    for target, bars in method.bars.items():
        for held in EvidenceHeld:
            cells = [
                f"{bars[held][rank]:.3f}" if rank in bars.get(held, {}) else "–" for rank in RANKS
            ]
            lines.append(f"| {target} | {held.value} | " + " | ".join(cells) + " |")
    return lines


def _limits(study: Study) -> list[str]:
    taxonomy = study.method.taxonomy
    taught = {child for counts in study.taught.values() for child in counts}
    genera = [name for name in taxonomy.children("Felidae") if name not in taught]
    mute = [
        node.taxon
        for node in study.method.ordered_nodes
        if node.image is None and node.metadata is not None and node.taxon != ROOT
    ]
    one_source = ["Caracal caracal", "Leopardus pardalis", "Neofelis nebulosa", "Panthera uncia"]
    species = [name for name in taxonomy.at_rank(Rank.SPECIES) if not taxonomy.children(name)]
    return [
        "",
        "## What it can not tell",
        "",
        f"- Most small cats: no picture taught the genera {', '.join(genera)}. "
        "House cats (*Felis*) and lynxes are known only from the pretrained network; the others "
        "are never named from "
        "a picture alone, and such an animal should come out as *Felidae* or as *not in this "
        "pack*, but can be mistaken for a relative. Lynxes are told apart by place alone.",
        "- Told by place alone, never by the picture: the children of "
        + ", ".join(sorted(mute))
        + ". Where two of them share a country, the answer stays above.",
        "- The forest elephant: no picture of it taught the pack; in Central Africa the answer "
        "stays at *Loxodonta*.",
        f"- No subspecies is known to this pack for {len(species)} species, among them the "
        "caracals, the wildcats, the bobcat and the jaguar.",
        f"- One source of pictures only, so the head may have learnt the source: "
        f"{', '.join(one_source)}.",
        "- Thermal pictures: see the gate above; nearly all are turned away. Night pictures "
        "(infrared) and melanistic animals: no labelled test picture was to be had, so nothing "
        "is claimed for them.",
        "- Captive animals: the place of a zoo speaks against the right answer. The floor of "
        "the place vote keeps it possible.",
        "- Range votes are coarse (countries and boxes) and their subspecies figures are measured "
        "on places drawn from the same ranges: they show the joining, not the ranges.",
        "- Few elephants (55 taught, named by eye), many of them captive.",
        "",
        "## Intended use",
        "",
        "Sorting and first naming of photographs by people who check what matters. Not for "
        "counting, not for evidence in court, not for deciding on the life of an animal.",
    ]


def _title(node: str) -> str:
    return "the families" if node == ROOT else node


def headline(study: Study, cases: str = "test") -> Sequence[str]:
    """A few lines for the terminal."""
    picture = by_rank(study.method, study.parts[cases], _PICTURE)
    joined = by_rank(study.method, study.parts[cases], _JOINED)
    return [
        f"{rank.value}: picture {picture[rank]}, joined {joined[rank]}"
        for rank in RANKS
        if not np.isnan(joined[rank].value)
    ]
