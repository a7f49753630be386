"""What an interrupted fine-tuning left."""

from pathlib import Path
from typing import Any

import torch

from trainer.errors import CheckpointUnusable
from trainer.images.weights import READ_FAULTS


def read_checkpoint(file: Path, origin: str) -> dict[str, Any] | None:
    """The state that a run of the same origin left, None where there is none of it.

    Nothing in the file is run. Raises ``CheckpointUnusable`` where it can not be read.
    """
    if not file.exists():
        return None
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
    except READ_FAULTS as error:
        raise CheckpointUnusable(file=file, problem="it can not be read") from error
    if not isinstance(state, dict) or "origin" not in state:
        raise CheckpointUnusable(file=file, problem="it is no checkpoint")
    return state if state["origin"] == origin else None
