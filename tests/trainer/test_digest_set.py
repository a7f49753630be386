"""A compact set of digests says what a set of Python says."""

import random

from trainer.digest_set import DigestSet, key_digest


def test_digests_are_new_once() -> None:
    drawn = random.Random(7)
    digests = [drawn.getrandbits(64) for _ in range(3000)]
    digests += [*drawn.choices(digests, k=3000), *range(2, 40), 2**64 - 1]
    # Those end at the places of others: the last place, and the same low bits.
    digests += [(number << 40) | 1023 for number in range(200)]
    ours, known = DigestSet(), set[int]()
    for digest in digests:
        assert ours.add(digest) == (digest not in known)
        known.add(digest)
        assert len(ours) == len(known)


def test_nothing_is_lost_for_zero() -> None:
    ours = DigestSet()
    assert [ours.add(0), ours.add(0)] == [True, False]


def test_a_digest_depends_on_where_parts_end() -> None:
    keys = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("1:a",), ("\udce9",)]
    assert len({key_digest(*key) for key in keys}) == len(keys)
    assert key_digest("a", b"b") == key_digest("a", "b") < 2**64
