"""Votes as the bytes that a project keeps."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from swc_desktop.core.method import Method
from swc_desktop.home import starter_pack
from swc_desktop.inference.votes import VotesDoNotFit, pack_votes, unpack_votes, vote_columns
from swc_desktop.packs.pack import EMBEDDING_OUTPUT
from swc_desktop.packs.reader import read_pack


@pytest.fixture(scope="module")
def method(pack_file: Path) -> Method:
    return read_pack(pack_file).method


def without_picture(method: Method) -> Method:
    nodes = tuple(replace(node, image=None) for node in method.nodes)
    return replace(method, nodes=nodes, gate=None)


@given(data=st.data())
def test_votes_come_back_to_the_last_bit(method: Method, data: st.DataObject) -> None:
    outputs = {
        name: data.draw(arrays.arrays(np.float32, columns, elements=st.floats(width=32)))
        for name, columns in vote_columns(method).items()
    }
    kept = pack_votes(method, outputs)
    again = unpack_votes(method, kept)
    assert again.keys() == outputs.keys()
    assert all(np.array_equal(again[name], outputs[name], equal_nan=True) for name in outputs)
    assert pack_votes(method, again) == kept


def test_they_are_floats_in_the_order_of_the_names(method: Method) -> None:
    columns = vote_columns(method)
    assert list(columns) == sorted(columns)
    ends = np.cumsum([0, *columns.values()])
    row = np.arange(ends[-1], dtype=np.float32)
    outputs = {
        name: row[begin:end] for name, begin, end in zip(columns, ends[:-1], ends[1:], strict=True)
    }
    assert pack_votes(method, dict(reversed(outputs.items()))) == row.astype("<f4").tobytes()


def test_those_of_the_starter_pack_are_96_bytes() -> None:
    pack = read_pack(starter_pack())
    outputs = {name: values[0] for name, values in pack.golden.image.items()}
    assert EMBEDDING_OUTPUT in outputs
    kept = pack_votes(pack.method, outputs)
    assert len(kept) == 96
    assert EMBEDDING_OUTPUT not in unpack_votes(pack.method, kept)


def test_a_pack_without_pictures_has_none(method: Method) -> None:
    blind = without_picture(method)
    assert pack_votes(blind, {}) == b""
    assert unpack_votes(blind, b"") == {}


@pytest.mark.parametrize("change", [-4, -1, 1, 4])
def test_bytes_of_another_length_are_refused(method: Method, change: int) -> None:
    size = 4 * sum(vote_columns(method).values())
    with pytest.raises(VotesDoNotFit, match=f"{size + change} bytes where {size} belong"):
        unpack_votes(method, bytes(size + change))


def test_outputs_of_another_pack_are_refused(method: Method) -> None:
    outputs = {name: np.zeros(n, np.float32) for name, n in vote_columns(method).items()}
    name = next(iter(outputs))
    for wrong in (np.zeros(99, np.float32), np.zeros((1, 2), np.float32)):
        with pytest.raises(VotesDoNotFit, match="is not a row"):
            pack_votes(method, {**outputs, name: wrong})
    del outputs[name]
    with pytest.raises(VotesDoNotFit):
        pack_votes(method, outputs)
