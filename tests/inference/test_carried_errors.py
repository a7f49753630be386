"""Errors of a sandbox process keep their message, and cannot be made to break their reader."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from swc_desktop.core.errors import DeviceNotUsable, SwcError
from swc_desktop.core.message import Message, message
from swc_desktop.inference.carried_errors import (
    TOO_MUCH_MEMORY,
    carried,
    carried_reason,
    error_from,
    why_it_failed,
)
from swc_desktop.inference.errors import DeviceFailed
from swc_desktop.packs.errors import PackProblem, PackRefused

FILE = Path("/media/stick/cats.swcpack")
SIZES = message("Packs", "has an operation whose {attribute} is larger than {limit}")
COLUMNS = message("Packs", "its output {output} does not have %Ln column(s)", "", 0)
ERRORS = [
    PackRefused(
        PackProblem.UNSAFE_GRAPH,
        file=FILE,
        entry="image.onnx",
        problem=SIZES.fill(attribute="pads", limit=4096),
    ),
    PackRefused(
        PackProblem.GRAPH_MISMATCH,
        file=FILE,
        entry="image.onnx",
        problem=COLUMNS.fill(output="gate").counted(1),
    ),
    PackRefused(
        PackProblem.WRONG_OUTPUTS, file=FILE, output="gate", difference=0.5, tolerance=0.001
    ),
    DeviceFailed(device=message("Inference", "The CPU"), reason=ValueError("it is out of order")),
]


def through_json(error: SwcError) -> SwcError:
    name, facts = carried(error)
    return error_from(name, json.loads(json.dumps(facts)), "elsewhere.swcpack")


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_an_error_arrives_with_its_class_and_its_facts(error: SwcError) -> None:
    arrived = through_json(error)
    assert type(arrived) is type(error)
    assert (
        arrived.message
        == error.with_facts(
            **{name: str(fact) for name, fact in error.facts.items() if name == "file"}
        ).message
    )


def test_a_message_among_the_facts_arrives_as_a_message() -> None:
    """Only the window knows the language that its words are wanted in."""
    assert through_json(ERRORS[0]).facts["problem"] == SIZES.fill(attribute="pads", limit=4096)


def test_any_other_error_refuses_the_pack_for_what_it_says() -> None:
    assert "(KeyError: 'root')" in str(error_from(*carried(KeyError("root")), FILE))
    assert str(TOO_MUCH_MEMORY) in str(error_from(*carried(MemoryError()), FILE))
    reason = DeviceNotUsable(device="CUDA", reason="no driver").message
    refused = error_from(*carried_reason(reason), FILE)
    assert isinstance(refused, PackRefused)
    assert refused.facts["reason"] == reason


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("std::bad_alloc", TOO_MUCH_MEMORY),
        ("Failed to allocate memory for requested buffer of size 9", TOO_MUCH_MEMORY),
        ("Non-zero status code", "Non-zero status code"),
    ],
)
def test_a_graph_that_got_no_memory_is_known_by_what_the_runtime_says(
    reason: str, expected: Message | str
) -> None:
    assert why_it_failed(DeviceFailed(device="CUDA", reason=reason)) == expected


DEEP: list[object] = ["Packs", "{inner}", "", None, {"inner": "x"}]
for _ in range(20):
    DEEP = ["Packs", "{inner}", "", None, {"inner": DEEP}]


@pytest.mark.parametrize(
    "facts",
    [
        {"code": "wrong_outputs", "output": "x", "difference": "much", "tolerance": 1},
        {"code": "stopped", "reason": ["Packs", "{", "", None, {}]},
        {"code": "stopped", "reason": ["Packs", "{n:99999999999d}", "", None, {"n": 1}]},
        {"code": "stopped", "reason": ["Packs", "{n:{m}}", "", None, {"n": 1, "m": "9999d"}]},
        {"code": "stopped", "reason": {"a": "b"}},
        {"code": "stopped", "reason": DEEP},
        {"code": "stopped", "self": "x"},
        {"code": "new"},
        {},
    ],
    ids=lambda facts: str(facts)[:60],
)
def test_facts_that_would_break_the_sentence_are_not_accepted(facts: Mapping[str, object]) -> None:
    """A process that a graph has taken over can send any facts."""
    error = error_from("PackRefused", facts, FILE)
    assert isinstance(error, PackRefused)
    assert error.code is PackProblem.NOT_RUNNABLE
    assert "PackRefused without its facts" in str(error)
