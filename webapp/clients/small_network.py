"""The network of MiniLM, changed so that its table of words takes 12 MB of memory instead of 47.

Its file has 8-bit numbers, a table of which is made into floats before the rows of a text's words are looked up;
onnxruntime does that once and keeps the floats. Here the rows are looked up first, and the same numbers come out. The
file is a message of Protocol Buffers, as onnx.proto describes it; onnxruntime has nothing to edit one with.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

GRAPH, NODE = 7, 1
INPUT, OUTPUT, OPERATOR, ATTRIBUTE = 1, 2, 4, 5
"""The numbers of the fields."""
NUMBER, BYTES = 0, 2
"""The kinds of values that the fields of these messages have."""
Field = tuple[int, bytes | memoryview]
"""The number of a field, and its value; or 0 and a whole field that is none of bytes."""


class Node(NamedTuple):
    """A step of the network."""

    operator: str
    inputs: tuple[str, ...]
    output: str
    attributes: tuple[bytes | memoryview, ...] = ()


def small(path: Path) -> bytes:
    """Return the network in a file, with the rows of its tables looked up before they are made into floats."""
    model = _fields(memoryview(path.read_bytes()))
    return _message((number, _small_graph(value) if number == GRAPH else value) for number, value in model)


def _small_graph(graph: bytes | memoryview) -> bytes:
    fields = list(_fields(graph))
    nodes = [_node(value) for number, value in fields if number == NODE]
    made = {node.output: node for node in nodes}
    steps, gone = list[Field](), set[str]()
    for node, value in zip(nodes, (value for number, value in fields if number == NODE), strict=True):
        table = made.get(node.inputs[0]) if node.operator == "Gather" else None
        floats = made.get(table.inputs[0]) if table and table.operator == "Mul" else None
        if table and floats and floats.operator == "Cast":
            gone |= {table.output, floats.output}
            steps += [(NODE, _written(step)) for step in _rows_first(node, table, floats)]
        else:
            steps.append((NODE, value))
    kept = [(number, value) for number, value in steps if _node(value).output not in gone]
    return _message([*kept, *(field for field in fields if field[0] != NODE)])


def _rows_first(look_up: Node, table: Node, floats: Node) -> list[Node]:
    """Return what gives the rows of a table of floats, made of one of numbers and one with a scale for each row."""
    (numbers,), scales, rows, out = floats.inputs, table.inputs[1], look_up.inputs[1], look_up.output
    return [
        Node("Gather", (numbers, rows), f"{out}/numbers", look_up.attributes),
        Node("Cast", (f"{out}/numbers",), f"{out}/floats", floats.attributes),
        Node("Gather", (scales, rows), f"{out}/scales", look_up.attributes),
        Node("Mul", (f"{out}/floats", f"{out}/scales"), out),
    ]


def _node(message: bytes | memoryview) -> Node:
    fields = list(_fields(message))
    texts = {
        name: tuple(bytes(value).decode() for number, value in fields if number == name)
        for name in (INPUT, OUTPUT, OPERATOR)
    }
    attributes = tuple(value for number, value in fields if number == ATTRIBUTE)
    return Node("".join(texts[OPERATOR]), texts[INPUT], texts[OUTPUT][0], attributes)


def _written(node: Node) -> bytes:
    texts = [*((INPUT, name) for name in node.inputs), (OUTPUT, node.output), (OPERATOR, node.operator)]
    encoded = [(field, text.encode()) for field, text in texts]
    return _message([*encoded, *((ATTRIBUTE, attribute) for attribute in node.attributes)])


def _fields(message: bytes | memoryview) -> Iterator[Field]:
    place = 0
    while place < len(message):
        start = place
        key, place = _number(message, place)
        size, place = _number(message, place)
        if key & 7 == BYTES:
            yield key >> 3, message[place : place + size]
            place += size
        elif key & 7 == NUMBER:
            yield 0, message[start:place]
        else:
            raise ValueError("a field of a kind that models do not have")


def _message(fields: Iterator[Field] | list[Field]) -> bytes:
    parts = list[bytes | memoryview]()
    for number, value in fields:
        parts += [_varint(number << 3 | BYTES), _varint(len(value)), value] if number else [value]
    return b"".join(parts)


def _number(message: bytes | memoryview, place: int) -> tuple[int, int]:
    """Return the number that begins at a place, seven bits in a byte, and where it ends."""
    value = shift = 0
    while True:
        byte = message[place]
        value, shift, place = value | (byte & 127) << shift, shift + 7, place + 1
        if byte < 128:
            return value, place


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
