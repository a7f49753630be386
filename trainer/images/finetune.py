"""Fine-tunes the last blocks of a network on the taxa of a data set; the result is a backbone.

Every node with two trained children has a head on the same embedding, and the loss is the mean of
the class-balanced cross-entropies of the nodes. Only the split ``fit`` is trained on, the split
``tune`` decides when to stop; the other splits stay unseen, so that heads fitted later can be
evaluated on them. Frozen blocks and all norms keep their pretrained statistics.
"""

import hashlib
import io
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.storage.atomic_write import atomic_write
from swc_desktop.storage.strict_json import canonical_json
from trainer.errors import CheckpointUnusable, LearningFailed, NotEnoughData
from trainer.images.backbones import LoadedNetwork
from trainer.images.checkpoints import read_checkpoint
from trainer.images.learning_set import Batch, LearningSet, batches
from trainer.images.tuning import FineTuning

CHECKPOINT: Final = "fine_tuning.pt"
_BODY_SHARE: Final = 0.1
"""Of the learning rate of the heads, for blocks that are already pretrained; a common choice."""


@dataclass(frozen=True)
class Tuned:
    """``losses`` on the split ``tune`` by epoch; the network has the weights of the smallest.

    ``unreadable`` has the messages for pictures that were left out.
    """

    losses: tuple[float, ...]
    best: int
    unreadable: tuple[str, ...]


def fine_tune(
    loaded: LoadedNetwork,
    examples: LearningSet,
    choices: FineTuning,
    folder: Path,
    progress: ProgressSink,
    control: Control,
    *,
    seed: int = 1,
    threads: int = 2,
) -> Tuned:
    """Tune ``loaded.network`` in place, on CUDA if available; ``threads`` decode pictures.

    After each epoch a checkpoint is written to the folder; the same run resumes from it and ends
    with the same weights. Raises ``NotEnoughData``, ``LearningFailed``, ``CheckpointUnusable``,
    ``OutputFault`` and ``Cancelled``.
    """
    if problem := examples.problem():
        raise NotEnoughData(problem=problem)
    repeatable = torch.backends.cudnn.flags(deterministic=True, benchmark=False)
    with torch.random.fork_rng(), repeatable:
        run = _Run(loaded, examples, choices, folder / CHECKPOINT, seed, threads)
        run.resume()
        while not run.done():
            run.epoch(progress, control)
            run.save()
        run.finish()
    return Tuned(tuple(run.losses), run.best, tuple(sorted(run.unreadable)))


class _Run:
    def __init__(
        self,
        loaded: LoadedNetwork,
        examples: LearningSet,
        choices: FineTuning,
        file: Path,
        seed: int,
        threads: int,
    ) -> None:
        self.loaded, self.examples, self.choices, self.file = loaded, examples, choices, file
        self.seed, self.threads = seed, threads
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(seed)
        self.network = loaded.network.eval()
        self.origin = _origin(loaded, examples, choices, seed)
        width = self._width()
        self.heads = nn.ModuleList(nn.Linear(width, len(one)) for one in examples.classes.values())
        self.network.to(self.device)
        self.heads.to(self.device)
        groups = [(self._unfrozen(), _BODY_SHARE), (list(self.heads.parameters()), 1.0)]
        self.optimiser = torch.optim.AdamW(
            [{"params": params, "share": share} for params, share in groups if params],
            lr=choices.rate,
            weight_decay=choices.decay,
        )
        self.half = torch.bfloat16 if self._has_bfloat16() else torch.float16
        scaled = self.device.type == "cuda" and self.half is torch.float16
        self.scaler = torch.amp.GradScaler(self.device.type, enabled=scaled)
        self.weights = [
            torch.tensor(weights, dtype=torch.float32, device=self.device)
            for weights in examples.balance()
        ]
        self.losses: list[float] = []
        self.best = -1
        self.unreadable: set[str] = set()
        self.kept: dict[str, Tensor] = {}

    def done(self) -> bool:
        """True after the last epoch, or after ``patience`` epochs without improvement."""
        count = len(self.losses)
        return count >= self.choices.epochs or count - 1 - self.best >= self.choices.patience

    def epoch(self, progress: ProgressSink, control: Control) -> None:
        """One pass over the split ``fit``, then the loss on the split ``tune``."""
        number, choices = len(self.losses), self.choices
        falling = 0.5 * (1 + math.cos(math.pi * number / choices.epochs))
        for group in self.optimiser.param_groups:
            group["lr"] = choices.rate * group["share"] * falling
        torch.manual_seed(self.seed * 1_000_003 + number)
        seen = 0
        for shown in batches(
            self.examples, self.loaded.image, choices.batch, (self.seed, number), self.threads
        ):
            control.checkpoint()
            self.unreadable.update(shown.unreadable)
            if not len(shown.pixels):
                continue
            self.optimiser.zero_grad(set_to_none=True)
            loss = self._loss(shown, dropout=choices.dropout)
            self.scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
            self.scaler.step(self.optimiser)
            self.scaler.update()
            seen += len(shown.pixels)
            progress(Progress(seen, len(self.examples.fit), f"epoch {number + 1}"))
        loss_now = self._tune_loss(control)
        if not math.isfinite(loss_now):
            raise LearningFailed(network=self.loaded.architecture.name, epoch=number + 1)
        self.losses.append(loss_now)
        if self.best < 0 or self.losses[-1] < self.losses[self.best]:
            self.best = number
            self.kept = {
                name: value.detach().cpu().clone()
                for name, value in self.network.state_dict().items()
            }

    def save(self) -> None:
        """Write the checkpoint. Raises ``OutputFault``."""
        state = {
            "origin": self.origin,
            "losses": self.losses,
            "best": self.best,
            "unreadable": sorted(self.unreadable),
            "kept": self.kept,
            "network": self.network.state_dict(),
            "heads": self.heads.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "scaler": self.scaler.state_dict(),
        }
        buffer = io.BytesIO()
        torch.save(state, buffer)
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with atomic_write(self.file) as out:
                out.write(buffer.getbuffer())
        except OSError as error:
            raise OutputFault(file=self.file, reason=explain(error)) from error

    def resume(self) -> None:
        """Continue from a checkpoint of the same run. Raises ``CheckpointUnusable``."""
        state = read_checkpoint(self.file, self.origin)
        if state is None:
            return
        try:
            self.network.load_state_dict(state["network"])
            self.heads.load_state_dict(state["heads"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.scaler.load_state_dict(state["scaler"])
            self.losses, self.best = list(state["losses"]), int(state["best"])
            self.kept = dict(state["kept"])
            self.unreadable = set(state["unreadable"])
        except (KeyError, RuntimeError, ValueError, TypeError) as error:
            problem = "it is incomplete"
            raise CheckpointUnusable(file=self.file, problem=problem) from error

    def finish(self) -> None:
        """Leave the best weights in the network, on the CPU."""
        self.network.cpu().load_state_dict(self.kept)
        self.network.requires_grad_(True)

    def _unfrozen(self) -> list[nn.Parameter]:
        self.network.requires_grad_(False)
        stages = self.network.stages()
        last = stages[max(0, len(stages) - self.choices.blocks) :]
        for stage in last:
            stage.requires_grad_(True)
        return [parameter for stage in last for parameter in stage.parameters()]

    def _width(self) -> int:
        size = self.loaded.image.size
        with torch.no_grad():
            return int(self.network.embed(torch.zeros(1, 3, size, size)).shape[1])

    def _has_bfloat16(self) -> bool:
        return self.device.type == "cpu" or torch.cuda.is_bf16_supported()

    def _logits(self, pixels: NDArray[np.float32], dropout: float) -> list[Tensor]:
        values = torch.from_numpy(pixels).to(self.device)
        with torch.autocast(self.device.type, self.half, enabled=self.device.type == "cuda"):
            embedding = self.network.embed(values)
            embedding = nn.functional.dropout(embedding, dropout, training=dropout > 0)
            return [head(embedding).float() for head in self.heads]

    def _loss(self, shown: Batch, dropout: float) -> Tensor:
        node_losses = []
        for logits, column, weights in zip(
            self._logits(shown.pixels, dropout), shown.columns.T, self.weights, strict=True
        ):
            label = torch.from_numpy(column.copy()).to(self.device)
            if bool((label >= 0).any()):
                below = label >= 0
                each = nn.functional.cross_entropy(logits[below], label[below], reduction="none")
                node_losses.append((each * weights[label[below]]).sum() / len(label))
        return torch.stack(node_losses).sum() / len(self.weights)

    @torch.no_grad()
    def _tune_loss(self, control: Control) -> float:
        """Mean over nodes of the mean over classes of the mean loss of a class."""
        sums = [np.zeros((len(one), 2)) for one in self.examples.classes.values()]
        for shown in batches(
            self.examples, self.loaded.image, self.choices.batch, None, self.threads
        ):
            control.checkpoint()
            self.unreadable.update(shown.unreadable)
            if not len(shown.pixels):
                continue
            for total, logits, column in zip(
                sums, self._logits(shown.pixels, 0.0), shown.columns.T, strict=True
            ):
                below = np.flatnonzero(column >= 0)
                lost = -torch.log_softmax(logits, dim=1).cpu().numpy()[below, column[below]]
                np.add.at(total, column[below], np.stack([lost, np.ones(len(below))], axis=1))
        of_nodes = [
            float(np.mean(total[total[:, 1] > 0, 0] / total[total[:, 1] > 0, 1]))
            for total in sums
            if total[:, 1].any()
        ]
        if not of_nodes:
            raise NotEnoughData(problem="no picture of the split tune could be read")
        return float(np.mean(of_nodes))


def _origin(loaded: LoadedNetwork, examples: LearningSet, choices: FineTuning, seed: int) -> str:
    """A digest of everything that the tuned weights depend on."""
    whole = hashlib.sha256()
    image = asdict(loaded.image)
    settings: Mapping[str, Any] = asdict(choices) | {"seed": seed}
    whole.update(canonical_json({"network": loaded.architecture.name, "image": image, **settings}))
    whole.update(canonical_json(examples.facts()))
    for name, value in loaded.network.state_dict().items():
        whole.update(name.encode() + value.cpu().numpy().tobytes())
    return whole.hexdigest()


def save_weights(network: nn.Module, file: Path) -> None:
    """Weights as a file that ``load_network`` reads. Raises ``OutputFault``."""
    buffer = io.BytesIO()
    torch.save(network.state_dict(), buffer)
    try:
        with atomic_write(file) as out:
            out.write(buffer.getbuffer())
    except OSError as error:
        raise OutputFault(file=file, reason=explain(error)) from error
