"""Long lists of records of every kind, quickly made."""

import random
from dataclasses import replace
from pathlib import Path

from swc_desktop.core.prediction import Prediction
from swc_desktop.session.result_record import ResultRecord
from tests.gui.evidence_samples import ALL

ROOTS = (Path("/card/DCIM/100RECNX"), Path("/card/DCIM/101RECNX"))


def many_records(count: int, *, seed: int = 7, first: int = 0) -> list[ResultRecord]:
    """Records of all kinds in a drawn order; confidences and roots differ."""
    draw = random.Random(seed)
    kinds = list(ALL.values())
    return [_drawn(draw, draw.choice(kinds), index) for index in range(first, first + count)]


def _drawn(draw: random.Random, kind: ResultRecord, index: int) -> ResultRecord:
    root = draw.choice(ROOTS)
    return replace(
        kind,
        index=index,
        file=root / f"IMG_{draw.randrange(10_000):04d}.JPG",
        root=root,
        prediction=None if kind.prediction is None else _varied(draw, kind.prediction),
    ).prepare()


def _varied(draw: random.Random, prediction: Prediction) -> Prediction:
    if prediction.answer.confidence is None:
        return prediction
    confidence = round(draw.uniform(0.5, 1.0), 2)
    return replace(prediction, answer=replace(prediction.answer, confidence=confidence))
