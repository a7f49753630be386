"""The model card: the figures of a pack in words and tables, and its limits."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from swc_desktop.core.method import EvidenceUsed, Method
from swc_desktop.core.taxonomy import RANKS, ROOT, Rank
from trainer.configuration import Configuration
from trainer.evaluation.drawing.curves import node_title
from trainer.evaluation.field_test import FieldTest
from trainer.evaluation.figures import (
    Cases,
    answers,
    by_node,
    by_rank,
    ranks_with_a_choice,
    recall_by_class,
    turned_away,
)
from trainer.evaluation.methods import (
    JOINED,
    PICTURE,
    SINGLE_AND_JOINED,
    methods_of,
    without_evidence,
)
from trainer.evaluation.metrics import Figure, grouped_share
from trainer.evaluation.open_test import OpenTest
from trainer.evaluation.report.threshold_cost import split_title
from trainer.evaluation.results import Measured
from trainer.stages.answered import answered_sentence, one_taxon_sentence
from trainer.stages.card_calibration import calibration_lines
from trainer.stages.card_taxa import named_lines, taxon_threshold_lines
from trainer.stages.claims import claim_sentences, parts_lines, refused_units
from trainer.stages.crops import crops_sentence
from trainer.stages.networks import network_lines
from trainer.stages.stage_record import read_record

Lines = list[str]


def card(
    configuration: Configuration,
    measured: Sequence[Measured],
    opened: OpenTest,
    tried: FieldTest | None,
    own_words: str,
) -> str:
    """The card as Markdown; ``own_words`` are those of the person who trained."""
    method = measured[0].method
    lines = [
        f"# {configuration.pack.name}",
        "",
        "Every figure below was measured with this pack on observations that it was not trained "
        "on, with 95 % intervals and the number of cases.",
    ]
    if own_words.strip():
        lines += ["", own_words.strip()]
    lines += ["", "## What it answers", ""]
    lines += [f"- {answered_sentence(some).rstrip('.')}." for some in measured]
    lines += field_test_lines(configuration, tried)
    lines += _claim(configuration)
    lines += _made_from(configuration)
    for some in measured:
        lines += split_section(some)
    lines += ["", "## Animals that this pack has no name for", "", *opened.lines()]
    lines += calibration_lines(method)
    lines += _gate(configuration, method, measured)
    lines += _thresholds(method)
    return "\n".join(lines) + "\n"


def field_test_lines(configuration: Configuration, tried: FieldTest | None) -> Lines:
    """How the program answers on pictures of camera traps; nothing without such a test."""
    if tried is None:
        return []
    return [
        "",
        "## Pictures of camera traps",
        "",
        f"Answered as by the program, by the picture alone. {configuration.field_test.sentence()} "
        "Right is the genus or finer; the intervals are of cameras, which share a background.",
        "",
        *tried.lines(),
    ]


def training_figures(measured: Sequence[Measured], opened: OpenTest) -> dict[str, object]:
    """The figures that the pack carries."""
    figures: dict[str, object] = {
        "gate_turned_away": {
            name: found.as_json() for name, found in gate_shares(measured).items()
        },
        "open_set": opened.as_json(),
    }
    for some in measured:
        figures[some.split] = {
            method.name: {
                "by_rank": {
                    rank.value: found.as_json()
                    for rank, found in by_rank(some.method, some.cases, method).items()
                    if found.n
                },
                "by_node": {
                    node: found.as_json()
                    for node, found in by_node(some.method, some.cases, method).items()
                },
            }
            for method in methods_of(some.method)
        }
    return figures


def gate_shares(measured: Sequence[Measured]) -> dict[str, Figure]:
    """Share that the gate rejects, by split, source and other pictures; none without a gate."""
    if measured[0].method.gate is None:
        return {}
    found = {}
    for some in measured:
        away = turned_away(some.method, some.cases.raw)
        groups, sources = np.asarray(some.cases.groups), np.asarray(some.sources)
        found[some.split] = grouped_share(away, groups.tolist())
        if len(set(some.sources)) > 1:
            for source in sorted(set(some.sources)):
                chosen = sources == source
                found[f"{some.split}, {source}"] = grouped_share(
                    away[chosen], groups[chosen].tolist()
                )
        if some.others is not None:
            name = f"other animals and things, {some.split}"
            found[name] = grouped_share(
                turned_away(some.method, some.others.raw), some.others.groups
            )
    return found


def _claim(configuration: Configuration) -> Lines:
    splits = read_record(configuration.folder, "splits")
    refused = refused_units(splits)
    sentences = [*claim_sentences(splits), *([refused] if refused else [])]
    return ["", "## What the test stands for", "", *(f"- {one}" for one in sentences)]


def _made_from(configuration: Configuration) -> Lines:
    cleaned, metadata, images, parts = (
        read_record(configuration.folder, name)
        for name in ("clean", "metadata", "images", "splits")
    )
    lines = ["", "## What it was made from", ""]
    lines += [f"- {cleaned['kept']:,} observations of {cleaned['read']:,} read; dropped: "]
    lines[-1] += ", ".join(f"{rule} {count:,}" for rule, count in cleaned["dropped"].items()) or "0"
    lines += [f"- {line}" for line in parts_lines(parts)]
    lines += [f"- {sentence}." for sentence in metadata["counted_above"]]
    lines += [
        "- Licences as stated: "
        + "; ".join(f"{name or 'none'} ({count:,})" for name, count in cleaned["licences"].items())
    ]
    lines += [_paired(configuration)] if configuration.pairing.places != "none" else []
    lines += [f"- {line}" for line in network_lines(images)]
    if cut_out := crops_sentence(read_record(configuration.folder, "crops")):
        lines.append(f"- {cut_out}")
    lines += ["", "| node | metadata vote made from | training pictures |", "|---|---|---|"]
    taught = images["taught"]
    for node in sorted({*metadata["nodes"], *taught}, key=lambda name: (name != ROOT, name)):
        basis = metadata["nodes"].get(node, {}).get("basis", "no vote")
        pictures = ", ".join(f"{name} {count:,}" for name, count in taught.get(node, {}).items())
        lines.append(f"| {node_title(node)} | {basis} | {pictures or 'no vote'} |")
    lines += _gains(metadata["gains"])
    return lines


def _paired(configuration: Configuration) -> str:
    if configuration.pairing.places == "records":
        return (
            "- Photographs without a place were given the place and time of a recorded observation "
            "of the same taxon and split, drawn at random."
        )
    return (
        "- Photographs were given places: to fit the calibration, drawn over the range of their "
        "taxon; to measure it, from recorded observations outside training where a species has "
        "them in five blocks or more. Where it has not, the picture alone is measured. A drawn "
        "place says nothing about the subspecies, which the same map would answer: no figure and "
        "no threshold for subspecies rests on one."
    )


def _gains(gains: Mapping[str, Mapping[str, Any]]) -> Lines:
    if not gains:
        return []
    lines = ["", "Ranges with and without recorded places, log loss on unseen blocks:", ""]
    return lines + [
        f"- {node_title(node)}: {gain['with_density']:.3f} with records, {gain['ranges']:.3f} with "
        f"ranges alone (difference [{gain['low']:.3f}, {gain['high']:.3f}], n = {gain['n']}): "
        f"{'used' if gain['high'] < 0 else 'not used'}."
        for node, gain in gains.items()
    ]


def split_section(some: Measured) -> Lines:
    """The card's figures of one split."""
    method, cases = some.method, some.cases
    methods = methods_of(method)
    lines = [
        "",
        f"## Figures: {split_title(some.split).lower()}",
        "",
        *(f"{note}\n" for note in some.notes),
        "Balanced accuracy of the best taxon of each rank, whatever came above; silence is wrong.",
        "",
        "| votes | " + " | ".join(rank.value for rank in RANKS) + " |",
        "|---|" + "---|" * len(RANKS),
    ]
    ranks = ranks_with_a_choice(method)
    lines += [_rank_row(naming.name, by_rank(method, cases, naming), ranks) for naming in methods]
    lines += [
        _rank_row(without_evidence(kind), by_rank(method, without, JOINED), ranks)
        for kind, without in some.without.items()
    ]
    lines += ["", alone] if (alone := one_taxon_sentence(some)) else []
    lines += [
        "",
        "Balanced accuracy at each node, given the right parent (chance = 1/classes):",
        "",
    ]
    lines += ["| node | classes | " + " | ".join(naming.name for naming in methods) + " |"]
    lines += ["|---|---|" + "---|" * len(methods)]
    columns = [by_node(method, cases, naming) for naming in methods]
    children = {node.taxon: len(node.children) for node in method.nodes}
    for node in columns[-1]:
        cells = [str(column[node]) if node in column else "no vote" for column in columns]
        lines.append(f"| {node_title(node)} | {children[node]} | " + " | ".join(cells) + " |")
    return lines + _answers(method, cases) + named_lines(method, cases) + _classes(method, cases)


def _rank_row(name: str, found: Mapping[Rank, Figure], ranks: Sequence[Rank]) -> str:
    cells = [str(found[rank]) if rank in ranks else "–" for rank in RANKS]
    return f"| {name} | " + " | ".join(cells) + " |"


def _answers(method: Method, cases: Cases) -> Lines:
    lines = [
        "",
        "Answers at the thresholds, gate included:",
        "",
        "| votes | rank | reached or finer | wrong of the answers at this rank | ECE |",
        "|---|---|---|---|---|",
    ]
    for naming in SINGLE_AND_JOINED:
        if naming not in methods_of(method):
            continue
        given = answers(method, cases, naming)
        lines += [
            f"| {naming.name} | {rank.value} | {given.coverage[rank]} | {given.error[rank]} | "
            f"{given.calibration_error[rank]:.3f} |"
            for rank in RANKS
            if given.coverage[rank].n
        ]
        lines.append(f"| {naming.name} | all | | {given.wrong_overall} | |")
    return lines


def _classes(method: Method, cases: Cases) -> Lines:
    shown = [one for one in (PICTURE, JOINED) if one in methods_of(method)]
    lines = ["", "Recall by class (best taxon of the rank):", ""]
    lines += ["| rank | taxon | " + " | ".join(naming.name for naming in shown) + " |"]
    lines += ["|---|---|" + "---|" * len(shown)]
    for rank in (Rank.GENUS, Rank.SPECIES, Rank.SUBSPECIES):
        found = [recall_by_class(method, cases, naming, rank) for naming in shown]
        lines += [
            f"| {rank.value} | {taxon} | " + " | ".join(str(one[taxon]) for one in found) + " |"
            for taxon in (found[0] if found else ())
        ]
    return lines


def _gate(configuration: Configuration, method: Method, measured: Sequence[Measured]) -> Lines:
    if method.gate is None:
        return ["", "## Gate", "", "None: every picture is assumed to show an animal of this pack."]
    lines = [
        "",
        "## Gate: is it an animal of this pack at all",
        "",
        f"{_gate_sentence(configuration)} Rejected, as another animal or a blank if a detector "
        "looked for animals and else as *not in this pack*:",
        "",
        "| pictures | share rejected |",
        "|---|---|",
    ]
    return lines + [f"| {name} | {found} |" for name, found in gate_shares(measured).items()]


def _gate_sentence(configuration: Configuration) -> str:
    others = read_record(configuration.folder, "images")["others"]
    passed = configuration.calibration.gate_others
    what = (
        f"The mean of two numbers: a head that {others:,} observations of other animals and things "
        "taught, and the pretrained network's own cat and elephant classes"
        if others
        else "The sum of the pretrained network's own cat and elephant classes"
    )
    threshold = (
        f"the threshold lets {passed:.1%} of held-out pictures of other animals and things through"
        if passed
        else "the threshold comes from pictures of the pack's animals alone"
    )
    return f"{what}; {threshold}."


def _thresholds(method: Method) -> Lines:
    lines = [
        "",
        "## Thresholds",
        "",
        "Lowest path probability of an answer, so that with 95 % confidence at most the target "
        "share of the observations that reach a rank was wrong there, on the groups kept for this, "
        "and never below 0.5. The bound is the exact binomial one of the effective rows (bursts "
        "count as far as they differ inside), and thresholds were tested from above until the "
        "first that failed. A rank without a threshold is never answered on that evidence. The "
        "answers that stay at a coarser rank are the harder ones, so their own share of wrong "
        "answers, above, can be higher than the target.",
        "",
        "| target | evidence | " + " | ".join(rank.value for rank in RANKS) + " |",
        "|---|---|" + "---|" * len(RANKS),
    ]
    for target, bars in method.thresholds.items():
        for held in EvidenceUsed:
            cells = [
                f"{bars[held][rank]:.3f}" if rank in bars.get(held, {}) else "–" for rank in RANKS
            ]
            lines.append(f"| {target} | {held.value} | " + " | ".join(cells) + " |")
    return lines + taxon_threshold_lines(method)
