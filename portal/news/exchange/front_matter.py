"""The front matter of a Markdown file: YAML between two lines `---`, read so that every value has its line.

Every scalar is the text that was written: no YAML rule turns `no`, `012` or `2020-09-17` into something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.events import AliasEvent, CollectionStartEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from portal.news.exchange.article_fields import FileLocation, Node, whole
from portal.text.normalisation import named

MAX_LENGTH = 100_000
"""The longest front matter that is read, in characters."""
MAX_DEPTH = 6
"""No key needs more than a list of groups of texts."""

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_ALMOST_FENCE = re.compile(r"\s*[-\u2010-\u2015\u2212]+\s*")
_GLUED = re.compile(
    r"[ ]*(?P<key>[a-z_]+) ?(?P<sign>(?::(?=\u00a0))?[\u00a0\uff1a\ufe55\u2236\ua789]|:(?=[^\s/]))"
)
_HASHTAG = re.compile(r"[ \t]+(#[^\s#]\S*)")
"""What YAML takes for a comment, and a person for a part of what they wrote."""


def split(text: str, file: str) -> tuple[Node, str, FileLocation]:
    """The keys of the front matter, the text after it, and where that begins. Lines are parted by `\\n`.

    Raises ContentError.
    """
    opening = _FENCE.match(text)
    if opening is None:
        if found := _almost_fence(text, 0):
            raise FileLocation(file, found[0]).refuse(
                f"The first line must be “---” and nothing else; here is {found[1]}. Type it anew."
            )
        raise FileLocation(file, 1).refuse(
            "The file has no front matter. Begin it with a line “---”, then keys such as “title: …”, then “---”."
        )
    closing = _FENCE.search(text, opening.end())
    if closing is None:
        if found := _almost_fence(text, text.count("\n", 0, opening.end()) + 1):
            raise FileLocation(file, found[0]).refuse(
                f"A line “---” and nothing else must end the front matter; here is {found[1]}. Type it anew."
            )
        raise FileLocation(file, 1).refuse(
            "The front matter has no end. Close it with a line “---” before the text."
        )
    if closing.start() > MAX_LENGTH:
        raise FileLocation(file, 1).refuse(
            f"The front matter is longer than {MAX_LENGTH} characters. Put the text below the second line “---”."
        )
    header = text[opening.end() : closing.start()]
    begin = closing.end() + 1
    return _keys(header, file), text[begin:], FileLocation(file, text.count("\n", 0, begin) + 1)


def _almost_fence(text: str, after: int) -> tuple[int, str] | None:
    """The first line (from 1) behind so many that looks like “---”, and what it has that is wrong. Before any other,
    only blank lines may stand where it is the first of the file."""
    for number, line in enumerate(text.split("\n"), 1):
        if number <= after or not _UNSEEN.sub("", line).strip():
            continue
        if _ALMOST_FENCE.fullmatch(_UNSEEN.sub("", line)):
            strange = line.strip(" \t").strip("-")
            hyphens = line.count("-")
            wrong = named(strange[0]) if strange else f"“{line.strip()}”" if hyphens != len("---") else ""
            return number, wrong or ("a blank before it" if line[0] != "-" else "an empty line before it")
        if after == 0:
            break
    return None


def _glued(header: str) -> tuple[int, str] | None:
    """The first line (from 1) of the front matter where no plain colon and blank part key and value, and what is
    there."""
    for number, line in enumerate(header.split("\n")):
        if found := _GLUED.match(line):
            key, sign = found["key"], found["sign"][-1]
            what = named(sign) if not sign.isascii() else "no blank"
            return number + 1, f"Behind “{key}” is {what}. Write “{key}: ”, with a plain colon and a blank."
    return None


def _keys(header: str, file: str) -> Node:
    # The header still begins with the end of the line “---”, so PyYAML's lines, from 0, are one behind the file's.
    try:
        return _Composer(header, file).document()
    except yaml.reader.ReaderError as error:
        line = header.count("\n", 0, error.position) + 1
        raise FileLocation(file, line).refuse(
            "The front matter holds a control character. Take it out, or write it as an escape in double quotes."
        ) from None
    except (ValueError, OverflowError):
        raise FileLocation(file, 1).refuse(
            "The front matter holds an escape (\\U…) that names no letter."
        ) from None
    except yaml.MarkedYAMLError as error:
        if glued := _glued(header):
            raise FileLocation(file, glued[0]).refuse(glued[1]) from None
        unclosed = "quoted scalar" in (error.context or "")
        mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise FileLocation(file, line).refuse(
            f"The front matter is not YAML: {error.problem}. {_remedy(error)}"
        ) from None


def _remedy(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "\\t" in problem:
        return "Indent with blanks, not with tabs."
    if "mapping values" in problem or "simple key" in (error.context or ""):
        return "Each line is “key: value”, and “---” ends them; put a value that holds a colon and a blank in quotes."
    if "quoted scalar" in (error.context or ""):
        return "Close the quotes, and double a quote inside them."
    return "Put the value in double quotes, and indent lists and groups evenly."


class Plain(str):
    """A text, such as a date, that is written without quotes."""

    __slots__ = ()


def joined(keys: Mapping[str, Any], body: str) -> str:
    """A Markdown file of these keys and this body; `split` gives them back."""
    header = yaml.dump(dict(keys), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"---\n{header}---\n\n{body}\n" if body else f"---\n{header}---\n"


class _Dumper(yaml.SafeDumper):
    """Writes no alias where two keys hold the same object."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


_Dumper.add_representer(
    Plain, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:timestamp", str(text))
)


class _Composer(Reader, Scanner, Parser, Composer, BaseResolver):
    """PyYAML's composer of nodes, all scalars texts; YAML that no front matter needs is refused."""

    def __init__(self, text: str, file: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)
        self._file = file
        self._depth = 0

    def document(self) -> Node:
        """The one group of keys that the front matter is."""
        found = self.get_node() if self.check_node() else None
        root = _node(found, self._file, "") if found is not None else None
        if root is None or not isinstance(root.value, dict):
            if glued := _glued(self.buffer.removesuffix("\0")):
                raise FileLocation(self._file, glued[0]).refuse(glued[1])
            raise (root.place if root else FileLocation(self._file, 1)).refuse(
                "The front matter has no keys. Write each on its own line, such as “title: …”."
            )
        if self.check_node():
            raise _place(self._event(), self._file).refuse(
                "The front matter must be one YAML document. Take out “...”."
            )
        return root

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """The next node. Raises ContentError for an anchor, an alias, a tag, and what lies too deep."""
        event = self._event()
        if isinstance(event, AliasEvent) or event.anchor:
            raise _place(event, self._file).refuse(
                "The front matter holds a YAML anchor or alias (& or *). "
                "Write the value out, or put it in quotes if it begins so."
            )
        if event.tag:
            raise _place(event, self._file).refuse(
                "The front matter holds a YAML tag (!). Take it out, or put the value in quotes if it begins so."
            )
        if isinstance(event, CollectionStartEvent) and self._depth == MAX_DEPTH:
            raise _place(event, self._file).refuse(
                "The front matter has groups within groups too deep. No key needs so many."
            )
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def _event(self) -> Any:
        return self.peek_event()  # type: ignore[no-untyped-call]


def _place(part: Any, file: str) -> FileLocation:
    """The place of a node or an event."""
    return FileLocation(file, part.start_mark.line + 1)


def _node(node: yaml.Node, file: str, path: str) -> Node:
    """A node of PyYAML's with the keys that lead to it."""
    place = _place(node, file)
    if isinstance(node, yaml.MappingNode):
        return Node(_members(node, file, path), place, path)
    if isinstance(node, yaml.SequenceNode):
        items = [_node(item, file, f"{path}/{number}") for number, item in enumerate(node.value, start=1)]
        return Node(items, place, path)
    if lost := _HASHTAG.match(node.end_mark.buffer or "", node.end_mark.pointer):
        raise place.refuse(
            f"What follows “{lost[1][:40]}” would be lost, for # begins a comment. Put the value in double quotes; a "
            "comment has a blank behind its #."
        )
    empty = node.value == "" and getattr(node, "style", None) is None
    return Node(None if empty else whole(node.value, place), place, path)


def _members(node: yaml.MappingNode, file: str, path: str) -> dict[str, Node]:
    members: dict[str, Node] = {}
    for written, value in node.value:
        place = _place(written, file)
        if not isinstance(written, yaml.ScalarNode):
            raise place.refuse("A key of the front matter must be a word.")
        key = _UNSEEN.sub("", whole(written.value, place)).strip()
        if key in members:
            raise place.refuse(
                f"The key “{key}” stands twice, first in line {members[key].place.line}. Take one out."
            )
        members[key] = _node(value, file, f"{path}/{key}" if path else key)
    return members
