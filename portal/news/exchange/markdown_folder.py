"""A folder of Markdown files with front matter, `<slug>.<tag>.md`: one file a language."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from pathlib import Path

from portal.article import Translation
from portal.atomic_writing import real_path
from portal.errors import ContentError, ErrorCollector
from portal.news.exchange import article_fields, front_matter
from portal.news.exchange.article_fields import FileLocation, Node
from portal.news.exchange.article_media import ListedAttachment, ListedImage, image_text, path_inside
from portal.news.exchange.drafts import (
    ATTACHMENT_KEYS,
    IMAGE_KEYS,
    MAX_SIZE,
    OWN_KEYS,
    WORD_KEYS,
    ArticleFacts,
    BodyLines,
    Draft,
    SourceArticle,
    WordLocations,
    items_of,
    names_in,
    translation,
)
from portal.news.media import MediaStore

_MARKDOWN = (".md", ".markdown", ".mdown", ".mdwn", ".mkd", ".mkdn", ".mdtext", ".mdx", ".rmd", ".qmd")
"""How names of files of Markdown end; the first, in small letters, is ours."""
_KEYS = OWN_KEYS | WORD_KEYS | {"images", "attachments"}


@dataclass(frozen=True, slots=True)
class _File:
    """One language of an article, parsed."""

    tag: str
    keys: dict[str, Node]
    translation: Translation
    words: WordLocations
    images: list[ListedImage]
    attachments: list[ListedAttachment]


class MarkdownFolder:
    """The articles of a folder, subfolders included; hidden files and `README.md` are no articles. A file that is an
    article by its content, but not by its name, is refused.

    An article's languages lie in the same folder. `default_language` is the original where an article does not say,
    if it has it; else the first of its tags by alphabet.
    """

    def __init__(self, root: Path, media: MediaStore, zone: tzinfo, default_language: str) -> None:
        self.root = root
        self.name = str(root)
        self.position = 0
        self.ids: set[str] = set()
        self._media = media
        self._zone = zone
        self._default_language = default_language
        self._named: set[Path] = set()

    @cached_property
    def _groups(self) -> dict[tuple[Path, str], list[Path]]:
        groups: dict[tuple[Path, str], list[Path]] = {}
        for path in self._files:
            stem = path.name[: -len(".md")].rpartition(".")[0]
            groups.setdefault((path.parent, stem), []).append(path)
        return groups

    @property
    def _files(self) -> list[Path]:
        return self._walked[0]

    @property
    def passed_over(self) -> Mapping[str, int]:
        """As Source says."""
        return Counter(path.suffix for path in self._left if not _is_misnamed(path.name))

    @property
    def _left(self) -> list[Path]:
        """The files that are no articles, and that none has named so far."""
        return [path for path in self._walked[2] if real_path(path) not in self._named]

    @cached_property
    def _walked(self) -> tuple[list[Path], list[ContentError], list[Path]]:
        """The files that are articles, what stands in the way of reading all of them, and the other files."""
        files: list[Path] = []
        others: list[Path] = []
        refusals: list[ContentError] = []

        def refuse(error: OSError) -> None:
            refusals.append(
                ContentError(f"The folder cannot be read: {error.strerror}.", file=str(error.filename))
            )

        for folder, subfolders, names in os.walk(self.root, onerror=refuse):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            refusals += [
                _linked(Path(folder, name)) for name in subfolders if Path(folder, name).is_symlink()
            ]
            for name in sorted(names):
                if _is_article(name):
                    files.append(Path(folder, name))
                elif not _is_set_apart(name):
                    others.append(Path(folder, name))
        return files, refusals, others

    @cached_property
    def size(self) -> int:
        """All that there is to read, in bytes."""
        return sum(_size(path) for path in self._files)

    def __iter__(self) -> Iterator[SourceArticle | ContentError]:
        yield from self._walked[1]
        for (_, stem), paths in self._groups.items():
            self.position += sum(_size(path) for path in paths)
            try:
                found = self._found(stem, paths)
            except ContentError as error:
                yield error
                continue
            self.ids.add(found.article.id)
            yield found
        yield from self._misnamed()

    def _misnamed(self) -> Iterator[ContentError]:
        """What was not read, though it was likely meant to be."""
        for path in self._left:
            if _is_misnamed(path.name):
                yield ContentError(
                    f"The file was not read, for its name ends in {path.suffix}. Name it {path.stem}.md.",
                    file=str(path),
                )

    def _found(self, stem: str, paths: list[Path]) -> SourceArticle:
        gathering = ErrorCollector()
        files: dict[str, _File] = {}
        facts = ArticleFacts(self._zone)
        for path in paths:
            with gathering.step():
                file = self._file(path, gathering)
                if file.tag in files:
                    raise FileLocation(str(path), 1).refuse(
                        f"There is another file of this article in the same language, {file.tag}. Keep one."
                    )
                files[file.tag] = file
                facts.add(file.keys, gathering)
        place = FileLocation(str(paths[0]), 1)
        if stem:  # else the name has no language, which was told
            with gathering.step():
                self._add_names(facts, stem, place)
        if len(files) < len(paths):  # what a whole file says is not known: what is missing may stand in it
            gathering.settle()
        return Draft(
            place=place,
            facts=facts,
            translations={tag: file.translation for tag, file in files.items()},
            words={tag: file.words for tag, file in files.items()},
            original=facts.values.get("original") or self._original(files),
            images={tag: file.images for tag, file in files.items()},
            attachments={tag: file.attachments for tag, file in files.items()},
            gathering=gathering,
            named=frozenset(name for file in files.values() for name in names_in(file.keys)),
        ).finish(self._media)

    def _original(self, files: dict[str, _File]) -> str:
        return self._default_language if self._default_language in files else min(files)

    @staticmethod
    def _add_names(facts: ArticleFacts, stem: str, place: FileLocation) -> None:
        """The slug is the file's name, and the id the slug, where the article does not say. What is wrong with one is
        told once."""
        if "slug" not in facts.nodes:
            facts.values["slug"] = stem
        if "id" not in facts.nodes:
            facts.values["id"] = facts.values.get("slug", stem)
        if "slug" not in facts.nodes and not article_fields.is_slug(stem):
            raise place.refuse(
                f"The file's name cannot make an address: “{stem}”. Name it <slug>.<language>.md, the slug of "
                "small letters a to z, digits and hyphens; or write the key “slug”."
            )

    def _file(self, path: Path, gathering: ErrorCollector) -> _File:
        place = FileLocation(str(path), 1)
        tag = self._tag(path, place)
        root, body, begin = front_matter.split(self._text(path, place), str(path))
        keys = dict(root.fields(_KEYS, gathering, {"body": "The text stands below the second line “---”."}))
        return _File(
            tag=tag,
            keys=keys,
            translation=translation(tag, keys, body, "markdown", place, gathering),
            words=WordLocations.of(keys, place, BodyLines.of(body, begin)),
            images=list(self._images(tag, keys, path, gathering)),
            attachments=list(self._attachments(keys, path, gathering)),
        )

    @staticmethod
    def _tag(path: Path, place: FileLocation) -> str:
        stem, dot, tag = path.name[: -len(".md")].rpartition(".")
        if not dot or not stem:
            raise place.refuse(
                "The file's name has no language. Name it <slug>.<language>.md, such as new-bridge.th.md."
            )
        return article_fields.language(Node(None, place), tag)

    def _text(self, path: Path, place: FileLocation) -> str:
        try:
            if not real_path(path).is_relative_to(real_path(self.root)):
                raise place.refuse("The file is a link that leads out of the folder. Copy the file here.")
            if real_path(path).is_symlink():
                raise place.refuse("The file is a link that leads to itself. Take it away.")
            if not path.is_file():
                raise place.refuse("This is no file that can be read. Take it away.")
            if path.stat().st_size > MAX_SIZE:
                raise place.refuse(f"The file is larger than {MAX_SIZE // 2**20} MiB. Part it.")
            data = path.read_bytes()
        except OSError as error:
            raise place.refuse(f"The file cannot be read: {error.strerror}.") from None
        return _decoded(data, place)

    def _images(
        self, tag: str, keys: Mapping[str, Node], path: Path, gathering: ErrorCollector
    ) -> Iterator[ListedImage]:
        for entry in items_of(keys, "images", gathering):
            with gathering.step():
                yield self._image(tag, entry, path, gathering)

    def _attachments(
        self, keys: Mapping[str, Node], path: Path, gathering: ErrorCollector
    ) -> Iterator[ListedAttachment]:
        for entry in items_of(keys, "attachments", gathering):
            with gathering.step():
                yield self._attachment(entry, path, gathering)

    def _image(self, tag: str, entry: Node, path: Path, gathering: ErrorCollector) -> ListedImage:
        keys = entry.fields(IMAGE_KEYS, gathering)
        text = None
        decorative = False
        with gathering.step():
            decorative = keys["decorative"].truth() if "decorative" in keys else False
            worded = [key for key in ("text", "caption", "credit") if key in keys]
            texts = {key: article_fields.optional_line(keys[key]) for key in worded}
            text = image_text(tag, texts, entry, decorative=decorative)
        file = _named_file(entry, keys)
        return ListedImage(
            file=self._path(path, file),
            node=file,
            place=keys.get("text", file).place,
            decorative=decorative,
            text=text,
        )

    def _attachment(self, entry: Node, path: Path, gathering: ErrorCollector) -> ListedAttachment:
        keys = entry.fields(ATTACHMENT_KEYS, gathering)
        title = ""
        with gathering.step():
            if "title" not in keys:
                raise entry.refuse("has no “title”. Write what readers download.")
            title = article_fields.line(keys["title"])
        file = _named_file(entry, keys)
        return ListedAttachment(
            file=self._path(path, file),
            node=file,
            place=keys.get("title", file).place,
            title=title,
        )

    def _path(self, path: Path, file: Node) -> Path:
        found = path_inside(self.root, path.parent, file)
        self._named.add(found)
        return found


def _is_article(name: str) -> bool:
    return name.endswith(".md") and not _is_set_apart(name)


def _is_set_apart(name: str) -> bool:
    """Whether the name says that a file is not for us."""
    return name.startswith(".") or "readme" in (name.lower(), name.lower().rpartition(".")[0])


def _is_misnamed(name: str) -> bool:
    """Whether a file is one of Markdown, by an ending that is not ours."""
    return name.lower().endswith(_MARKDOWN)


def _linked(path: Path) -> ContentError:
    return ContentError("The folder is a link and was not followed. Copy it here.", file=str(path))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # a link to nothing, which is refused when it is read
        return 0


def _named_file(entry: Node, keys: Mapping[str, Node]) -> Node:
    if "file" not in keys:
        raise entry.refuse("has no “file”. Name the file, relative to this one.")
    return keys["file"]


def _decoded(data: bytes, place: FileLocation) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise place.at(line).refuse(
            "The file is not UTF-8. Save it as UTF-8 (old Thai files are often TIS-620 or Windows-874)."
        ) from None
    if "\0" in text:
        raise place.at(text.count("\n", 0, text.index("\0")) + 1).refuse(
            "The file holds a NUL character. Is it a text file? Save it as UTF-8."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")
