"""How many blocks of a network are fine-tuned, and for how long."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FineTuning:
    """The last ``blocks`` of the network are trained too, none if 0.

    Training ends after ``epochs`` passes, or after ``patience`` passes without a better loss on the
    split ``tune``. With ``each_node`` every node gets a separate network.
    """

    blocks: int = 0
    epochs: int = 25
    patience: int = 5
    batch: int = 32
    rate: float = 1e-3
    decay: float = 0.01
    dropout: float = 0.2
    each_node: bool = False

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        minimums = {"blocks": 0, "epochs": 1, "patience": 1, "batch": 1}
        for name, number in minimums.items():
            if getattr(self, name) < number:
                return f"tuning.{name} must be at least {number}"
        if not 0 < self.rate < 1 or not 0 <= self.dropout < 1:
            return "tuning.rate must be above 0, tuning.dropout at least 0, and both below 1"
        if self.each_node and self.blocks == 0:
            return "tuning.each_node needs tuning.blocks, otherwise all nodes get the same network"
        return "" if 0 <= self.decay < 1 else "tuning.decay must be at least 0 and below 1"
