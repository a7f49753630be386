"""Reads HEIF files whose boxes were changed at random; run in a process of its own.

``python -m tests.photos.fuzz_heif FILE CASES``: prints the number of each case before it is read,
then how many were read and refused.
"""

import random
import struct
import sys
import tempfile
from pathlib import Path

from swc_desktop.photos.reading import Square, Wants, read_once

HOLDERS = {b"meta": 4, b"iprp": 0, b"ipco": 0, b"iref": 4, b"iinf": 6, b"moov": 0, b"dinf": 0}
"""Boxes that contain others, and how many bytes come before those."""

NAMES = (b"free", b"skip", b"meta", b"moov", b"idat", b"mdat", b"iref", b"cdsc", b"dimg", b"auxl",
         b"thmb", b"mime", b"Exif", b"grid", b"iovl", b"iden", b"hvc1", b"ispe", b"irot", b"clap",
         b"uuid", b"trak", b"infe", b"iloc")  # fmt: skip
NUMBERS = (0, 1, 2, 7, 127, 128, 255, 256, 65535, 65536, 1 << 24, (1 << 31) - 1, (1 << 32) - 1)
KEPT = (b"ftyp", b"mdat", b"free")
MAX_ADDRESSES = 6 << 30

Tree = list["Node"]


class Node:
    """A box: its name, what comes before its inner boxes, and those."""

    def __init__(self, name: bytes, body: bytes, inner: Tree | None = None) -> None:
        self.name, self.body, self.inner = name, body, inner

    def packed(self, rng: random.Random) -> bytes:
        body = self.body + (b"" if self.inner is None else packed(self.inner, rng))
        if rng.random() < 0.02:
            return struct.pack(">I4sQ", 1, self.name, len(body) + 16) + body
        if rng.random() < 0.01:
            return struct.pack(">I4s", rng.choice(NUMBERS), self.name) + body
        return struct.pack(">I4s", len(body) + 8, self.name) + body


def packed(tree: Tree, rng: random.Random) -> bytes:
    return b"".join(node.packed(rng) for node in tree)


def plain(tree: Tree) -> bytes:
    """The boxes unchanged."""
    return b"".join(
        struct.pack(">I4s", len(body) + 8, node.name) + body
        for node in tree
        for body in [node.body + plain(node.inner or [])]
    )


def parsed(data: bytes) -> Tree:
    tree, at = [], 0
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            head, (size,) = 16, struct.unpack_from(">Q", data, at + 8)
        body = data[at + head : at + size]
        if name in HOLDERS:
            before = HOLDERS[name]
            tree.append(Node(name, body[:before], parsed(body[before:])))
        else:
            tree.append(Node(name, body))
        at += max(size, 8)
    return tree


def walked(tree: Tree) -> list[tuple[Tree, int]]:
    places = []
    for at, node in enumerate(tree):
        places.append((tree, at))
        if node.inner is not None:
            places += walked(node.inner)
    return places


def copied(node: Node) -> Node:
    inner = None if node.inner is None else [copied(one) for one in node.inner]
    return Node(node.name, node.body, inner)


def change(top: Tree, rng: random.Random) -> None:
    """One change somewhere in the tree."""
    places = walked(top)
    tree, at = rng.choice(places)
    node = tree[at]
    other_tree, other_at = rng.choice(places)
    kind = rng.randrange(9)
    if kind == 0:
        tree.insert(rng.randrange(len(tree) + 1), copied(node))
    elif kind == 1 and len(top) > 2:
        del tree[at]
    elif kind == 2:
        node.name = rng.choice(NAMES)
    elif kind == 3 and node.body:
        body = bytearray(node.body)
        body[rng.randrange(len(body))] = rng.randrange(256)
        node.body = bytes(body)
    elif kind == 4 and len(node.body) >= 4:
        where = rng.randrange(len(node.body) - 3)
        number = struct.pack(">I", rng.choice(NUMBERS))
        node.body = node.body[:where] + number + node.body[where + 4 :]
    elif kind == 5:
        node.body = node.body[: rng.randrange(len(node.body) + 1)]
    elif kind == 6:
        node.body += rng.randbytes(rng.choice((1, 4, 40)))
    elif kind == 7:
        holder = other_tree[other_at]
        if holder.inner is not None and holder is not node:
            holder.inner.append(copied(node))
        else:
            other_tree.insert(other_at, Node(b"free", packed([copied(node)], rng)))
    elif kind == 8:
        node.body = node.body.replace(b"application/rdf+xml", b"appli\xd3ation/rdf+xml")
        top.insert(1, copied(node))


def with_pixels_in_place(data: bytes, tree: Tree, described: bytes | None = None) -> bytes:
    """The file with other boxes after its pixels, which stay where they are."""
    pixels = next(node.body for node in parsed(data) if node.name == b"mdat")
    head = plain([node for node in tree if node.name == b"ftyp"])
    pad = plain([Node(b"free", bytes(data.index(pixels) - 16 - len(head) - 8))])
    mdat = struct.pack(">I4sQ", 1, b"mdat", len(pixels) + 16) + pixels
    if described is None:
        described = plain([node for node in tree if node.name not in KEPT])
    return head + pad + mdat + described


def made(data: bytes, rng: random.Random) -> bytes:
    """The file with some changes; with many of them it is still a picture."""
    tree = parsed(data)
    described = [node for node in tree if node.name not in KEPT]
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        change(described, rng)
    return with_pixels_in_place(data, tree, packed(described, rng))


def main() -> None:
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESSES, MAX_ADDRESSES))
    data, cases = Path(sys.argv[1]).read_bytes(), int(sys.argv[2])
    counts = {"read": 0, "refused": 0}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.heic"
        for number in range(cases):
            path.write_bytes(made(data, random.Random(number)))
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
            got = read_once(path, Wants(model=Square(224, 256), thumbnail=64))
            if got.unreadable is not None and "error in the program" in str(got.unreadable.message):
                raise AssertionError(str(got.unreadable.message))
            counts["read" if got.model is not None else "refused"] += 1
    sys.stdout.write(f"{counts['read']} {counts['refused']}\n")


if __name__ == "__main__":
    main()
