"""Made-up trap copies of the pictures that a head is trained on: how many, and as which rows."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from swc_desktop.core.region import Box
from trainer.cases import Case
from trainer.images.copy_choices import CopyChoices
from trainer.images.embedding import Crop
from trainer.images.pictures import RowsByCase
from trainer.images.trap_looks import TrapCopy


def with_copies(
    cases: Sequence[Case],
    crops: Sequence[Crop],
    training_rows: RowsByCase,
    boxes: Mapping[Path, Sequence[Box]],
    taught: Collection[str],
    choices: CopyChoices,
    seed: int,
) -> tuple[list[Crop], list[list[int]]]:
    """The crops followed by copies of the pictures of training cases, and the rows of each case for
    training with those of its copies. ``taught`` are the taxa that heads learn.

    A copy shows the animal of a box, the next copy that of the next box.
    """
    made, training = list(crops), [list(rows) for rows in training_rows]
    counts = copies_by_taxon(cases, taught, choices)
    for case, rows in zip(cases, training, strict=True):
        if not case.split.is_training:
            continue
        for file in case.pictures:
            found = boxes.get(file, ())
            for number in range(counts.get(case.taxon, 0)):
                rows.append(len(made))
                crop = Crop(file, found[number % len(found)] if found else None)
                made.append(replace(crop, copy=TrapCopy(seed, number)))
    return made, training


def copies_by_taxon(
    cases: Sequence[Case], taught: Collection[str], choices: CopyChoices
) -> Mapping[str, int]:
    """Copies of each picture by taxon of its case."""
    pictures = Counter[str]()
    for case in cases:
        if case.split.is_training and case.taxon in taught and case.pictures:
            pictures[case.taxon] += len(case.pictures)
    if not pictures:
        return {}
    middling = float(np.median(list(pictures.values())))
    return {
        taxon: min(choices.most, max(choices.count, math.ceil(choices.count * middling / number)))
        for taxon, number in pictures.items()
    }
