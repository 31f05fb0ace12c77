"""The text of a document below its headings."""

from itertools import zip_longest

from webapp.ingest.parsed import Block, Parsed


def below(parsed: Parsed) -> list[Block]:
    """Return the blocks without the headings that have text below them."""
    pairs = zip_longest(parsed.blocks, parsed.blocks[1:])
    return [block for block, following in pairs if not block.is_heading or not _is_with(block, following)]


def _is_with(block: Block, following: Block | None) -> bool:
    return following is not None and (block.chapter, block.section) == (following.chapter, following.section)
