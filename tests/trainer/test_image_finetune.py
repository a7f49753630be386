"""Fine-tuning: whole epochs, no leak, the same weights whether interrupted or not."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from swc_desktop.core.errors import OutputFault
from swc_desktop.core.progress import Cancelled, Control, Progress
from swc_desktop.packs.pack import ImageInput
from tests.trainer.image_cases import SPECIES, TAXONOMY, case
from tests.trainer.small_networks import filled
from trainer.cases import Case, Split
from trainer.errors import CheckpointUnusable, LearningFailed, NotEnoughData
from trainer.images import finetune
from trainer.images.backbones import ARCHITECTURES, LoadedNetwork, load_network
from trainer.images.finetune import CHECKPOINT, Tuned, fine_tune, save_weights
from trainer.images.learning_set import LearningSet, augmented, batches, learning_set
from trainer.images.networks import convnext
from trainer.images.tuning import FineTuning

IMAGE = ImageInput(32, 36, (127.5, 127.5, 127.5), (127.5, 127.5, 127.5))
CHOICES = FineTuning(blocks=3, epochs=4, patience=4, batch=8, rate=3e-3)
EAGER = replace(CHOICES, epochs=12, patience=12, batch=4, rate=0.05, dropout=0.0)
COLOURS = {
    "Panthera leo": (200, 120, 40),
    "Panthera onca": (40, 160, 60),
    "Felis catus": (60, 60, 200),
}


def loaded() -> LoadedNetwork:
    network = convnext.ConvNeXt(convnext.ConvNeXtShape((8, 16, 24), (1, 2, 1)))
    network.load_state_dict(filled(network.state_dict()))
    return LoadedNetwork(ARCHITECTURES["convnext-tiny"], network.eval(), IMAGE, True)


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    """36 pictures in the colour of their species, in groups that are never split."""
    generator = np.random.default_rng(0)
    made = []
    for number in range(36):
        taxon = SPECIES[number % 3]
        pixels = generator.normal(COLOURS[taxon], 30, (44, 50, 3)).clip(0, 255)
        file = tmp_path / f"{number}.png"
        Image.fromarray(pixels.astype(np.uint8)).save(file)
        part = (Split.FIT, Split.FIT, Split.TUNE, Split.BAR)[number // 3 % 4]
        made.append(replace(case(number, taxon, part), group=str(number), pictures=(file,)))
    return made


@pytest.fixture
def learned(cases: list[Case]) -> LearningSet:
    return learning_set(TAXONOMY, cases, min_samples=3)


def run(
    learned: LearningSet,
    folder: Path,
    choices: FineTuning = CHOICES,
    at: LoadedNetwork | None = None,
    *,
    seed: int = 1,
) -> tuple[Tuned, dict[str, torch.Tensor]]:
    here = at or loaded()
    tuned = fine_tune(here, learned, choices, folder, lambda _: None, Control(), seed=seed)
    return tuned, here.network.state_dict()


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(one[key], other[key]) for key in one)


def test_only_fit_and_tune_are_shown(cases: list[Case], learned: LearningSet) -> None:
    assert set(learned.classes) == {"Felidae", "Panthera"}
    names = {one.file for one in learned.fit} | {one.file for one in learned.tune}
    assert names == {file for at in cases if at.split is not Split.BAR for file in at.pictures}
    assert not learned.problem()
    assert learned.balance()[0] == [pytest.approx(0.75), pytest.approx(1.5)]


def test_it_learns_and_what_is_frozen_stays(learned: LearningSet, tmp_path: Path) -> None:
    before = loaded().network.state_dict()
    tuned, after = run(learned, tmp_path / "run", EAGER)
    assert min(tuned.losses) == tuned.losses[tuned.best]
    assert tuned.losses[tuned.best] < 0.8 * tuned.losses[0]
    changed = {key for key in before if not torch.equal(before[key], after[key])}
    assert changed
    unfrozen = ("features.4.", "features.5.", "classifier.0.")
    assert all(key.startswith(unfrozen) for key in changed)


def test_an_interrupted_run_ends_with_the_same_weights(
    learned: LearningSet, tmp_path: Path
) -> None:
    whole, weights = run(learned, tmp_path / "whole")
    control = Control()

    def stop(progress: Progress) -> None:
        if progress.stage == "epoch 3":
            control.cancel()

    with pytest.raises(Cancelled):
        fine_tune(loaded(), learned, CHOICES, tmp_path / "cut", stop, control)
    seen: list[str] = []
    again = loaded()
    tuned = fine_tune(
        again,
        learned,
        CHOICES,
        tmp_path / "cut",
        lambda progress: seen.append(progress.stage),
        Control(),
    )
    assert set(seen) == {"epoch 3", "epoch 4"}
    assert tuned == whole
    assert same(weights, again.network.state_dict())


def test_another_choice_is_another_run(learned: LearningSet, tmp_path: Path) -> None:
    _, one = run(learned, tmp_path)
    other, two = run(learned, tmp_path, replace(CHOICES, epochs=2), seed=2)
    assert len(other.losses) == 2
    assert not same(one, two)


def test_it_stops_when_patience_ends(
    learned: LearningSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses = iter([3.0, 2.0, 2.5, 2.25, 1.0])
    monkeypatch.setattr(finetune._Run, "_tune_loss", lambda *_: next(losses))
    tuned, _ = run(learned, tmp_path, replace(CHOICES, epochs=9, patience=2))
    assert (tuned.losses, tuned.best) == ((3.0, 2.0, 2.5, 2.25), 1)


def test_an_epoch_shows_every_picture_once_and_otherwise_each_time(learned: LearningSet) -> None:
    def columns(epoch: int) -> list[Any]:
        return list(batches(learned, IMAGE, 5, (1, epoch), 2))

    one, two, again = columns(0), columns(1), columns(0)
    for shown in (one, two):
        count = Counter(tuple(row) for part in shown for row in part.columns.tolist())
        assert count == Counter(example.columns for example in learned.fit)
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one[0].pixels, two[0].pixels)
    tuning = list(batches(learned, IMAGE, 5, None, 1))
    assert sum(len(part.pixels) for part in tuning) == len(learned.tune)


@pytest.mark.parametrize("side", [(5, 200), (200, 5), (1, 1), (60, 40)])
def test_pictures_of_any_shape_are_cut(side: tuple[int, int]) -> None:
    for seed in range(8):
        made = augmented(Image.new("RGB", side, "red"), 32, np.random.default_rng(seed))
        assert made.shape == (32, 32, 3)
        assert made[..., 0].min() > made[..., 1].max()


def test_unreadable_pictures_are_listed(
    cases: list[Case], learned: LearningSet, tmp_path: Path
) -> None:
    learned.fit[0].file.write_bytes(b"no picture")
    tuned, _ = run(learned, tmp_path / "run", replace(CHOICES, epochs=1))
    assert [learned.fit[0].file.name in sentence for sentence in tuned.unreadable] == [True]
    for one in learned.tune:
        one.file.unlink()
    with pytest.raises(NotEnoughData, match="tune could be read"):
        run(learned, tmp_path / "other", replace(CHOICES, epochs=1))


def test_what_cannot_be_learned_is_refused(
    cases: list[Case], learned: LearningSet, tmp_path: Path
) -> None:
    leaking = [replace(at, group="one") for at in cases]
    few = [at for at in cases if at.split is not Split.TUNE]
    for wrong, said in (
        (learning_set(TAXONOMY, leaking, min_samples=3), "in both splits"),
        (learning_set(TAXONOMY, few, min_samples=3), "no picture in the split tune"),
        (learning_set(TAXONOMY, cases, min_samples=99), "two children"),
    ):
        with pytest.raises(NotEnoughData, match=said):
            run(wrong, tmp_path)
    assert list(learning_set(TAXONOMY, cases, min_samples=3, nodes=["Panthera"]).classes) == [
        "Panthera"
    ]


def test_numbers_that_run_away_end_the_run_in_a_sentence(
    learned: LearningSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finetune._Run, "_tune_loss", lambda *_: float("nan"))
    with pytest.raises(LearningFailed, match="epoch 1"):
        run(learned, tmp_path)
    assert not (tmp_path / CHECKPOINT).exists()


def test_a_file_that_is_not_a_checkpoint_is_an_error_and_stays(
    learned: LearningSet, tmp_path: Path
) -> None:
    file = tmp_path / CHECKPOINT
    file.write_bytes(b"half a file")
    with pytest.raises(CheckpointUnusable, match="Delete it"):
        run(learned, tmp_path)
    assert file.read_bytes() == b"half a file"
    torch.save([1], file)
    with pytest.raises(CheckpointUnusable, match="not a checkpoint"):
        run(learned, tmp_path)
    file.unlink()
    run(learned, tmp_path, replace(CHOICES, epochs=1))
    state = torch.load(file, weights_only=True)
    del state["heads"]
    torch.save(state, file)
    with pytest.raises(CheckpointUnusable, match="incomplete"):
        run(learned, tmp_path, replace(CHOICES, epochs=1))


def test_a_folder_that_cannot_be_written_is_an_error(learned: LearningSet, tmp_path: Path) -> None:
    (tmp_path / "run").write_bytes(b"a file")
    with pytest.raises(OutputFault):
        run(learned, tmp_path / "run", replace(CHOICES, epochs=1))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"epochs": 0}, "epochs"), ({"rate": 2.0}, "rate"), ({"blocks": -1}, "blocks"), ({}, "")],
)
def test_invalid_choices(wrong: dict[str, Any], said: str) -> None:
    problem = replace(CHOICES, **wrong).problem()
    assert said in problem
    assert bool(problem) == bool(wrong)


@pytest.mark.slow
def test_tuned_weights_are_a_backbone_again(tmp_path: Path) -> None:
    found = load_network("efficientnet-lite2", size=64)
    file = tmp_path / "tuned.pth"
    save_weights(found.network, file)
    again = load_network("efficientnet-lite2", file, size=64)
    assert same(found.network.state_dict(), again.network.state_dict())
    assert again.imagenet
