"""Images and attachments of an article, as its languages list them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import unquote

from portal.article import Attachment, Image, ImageText, Media
from portal.atomic_writing import real_path
from portal.errors import ContentError, ErrorCollector
from portal.news.checks.links_and_images import WITHOUT_TEXT, lacks_text
from portal.news.exchange.article_fields import FileLocation, Node
from portal.news.media import MediaStore
from portal.news.rules import MOST_FILES
from portal.text.file_names import address_name
from portal.text.normalisation import spelt_alike, tidy


@dataclass(frozen=True, slots=True)
class ListedImage:
    """An image as one language of an article lists it; `text` is None where that language says nothing of it.

    `place` is where its text stands.
    """

    file: Path
    node: Node
    place: FileLocation
    decorative: bool
    text: ImageText | None


@dataclass(frozen=True, slots=True)
class ListedAttachment:
    """An attachment as one language of an article lists it; `place` is where its title stands."""

    file: Path
    node: Node
    place: FileLocation
    title: str


FileKey = tuple[str, str]
"""“image” or “attachment”, and the name that the article gives the file."""

Listed = TypeVar("Listed", ListedImage, ListedAttachment)


def path_inside(root: Path, folder: Path, node: Node) -> Path:
    """The file that `node` names, relative to `folder`; it must lie within `root`, links followed.

    Names that differ only in how the same signs are encoded (NFC, NFD, the order of Thai marks) name one file.
    """
    name = node.text()
    if "://" in name:
        raise node.refuse(f"must be a file beside the text, not the web address “{name}”. Download it first.")
    try:
        path = real_path(folder / name)
        is_inside = path.is_relative_to(real_path(root))
        if is_inside and not path.is_file():
            path = _spelt_alike(real_path(root), path, node)
            is_inside = path.is_relative_to(real_path(root))
        is_file = is_inside and path.is_file()
    except (OSError, ValueError):
        raise node.refuse(f"is no name of a file that can be read: “{name[:100]}”. Correct it.") from None
    if not name or not is_inside:
        raise node.refuse(
            f"leads out of the folder that is imported: “{name}”. Put the file into the folder and name it from here."
        )
    if not is_file:
        raise node.refuse(f"names “{name}”, but there is no such file. {_near(path, name)}")
    if name.lower().endswith(".md"):
        raise node.refuse(f"names “{name}”, which is read as an article. Give the file another ending.")
    return path


def _spelt_alike(root: Path, path: Path, node: Node) -> Path:
    """The path with each part as it is spelt on the disk, as far as there is such an entry."""
    found = root
    for part in path.relative_to(root).parts:
        alike = [found / part]
        if not alike[0].exists():
            wanted = spelt_alike(part)
            alike = [entry for entry in _entries(found) if spelt_alike(entry.name) == wanted] or alike
        if len(alike) > 1:
            raise node.refuse(
                f"names “{part}”, and {len(alike)} files have names that look so: they differ only in how the same "
                "signs are encoded. Keep one, or rename the others."
            )
        found = alike[0]
    return real_path(found)


def _entries(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.iterdir())
    return []


def _near(path: Path, name: str) -> str:
    if "\\" in name:
        return "Write “/” between the names of folders."
    names = {entry.name: _as_seen(entry.name) for entry in _entries(path.parent)}
    seen = _as_seen(path.name)
    twin = next((each for each, looks in names.items() if looks == seen), None)
    if twin is not None:
        return f"“{twin}” looks alike: it differs in {_differences(path.name, twin)}. Write it as the file has it."
    near = get_close_matches(path.name, names, n=1)
    return f"Did you mean “{near[0]}”?" if near else "Add the file, or correct the name."


def _as_seen(name: str) -> str:
    """The name as a person sees it: blanks and letters of any width, nothing that is not seen, no case."""
    return tidy(unicodedata.normalize("NFKC", spelt_alike(unquote(name)))).casefold()


def _differences(written: str, found: str) -> str:
    """The first sign that differs, by number: it may not be seen."""
    at = next(
        (at for at, (one, other) in enumerate(zip(written, found, strict=False)) if one != other),
        min(len(written), len(found)),
    )
    signs = [f"U+{ord(each[at]):04X}" if at < len(each) else "nothing" for each in (written, found)]
    return f"sign {at + 1} ({signs[0]} here, {signs[1]} there)"


class Intake:
    """Puts the files of one article into `media`.

    A file that cannot be taken is left out with a warning, unless a body names it (`shown` gives names in addresses; it
    is asked only then, as it parses all bodies): a body is rendered anew for as long as the article lives, and without
    the file it never could be. `places`: where each language words each file.
    """

    def __init__(
        self,
        media: MediaStore,
        shown: Callable[[], Collection[str]],
        gathering: ErrorCollector,
        warnings: list[ContentError],
    ) -> None:
        self.places: dict[FileKey, dict[str, FileLocation]] = {}
        self._media = media
        self._shown = shown
        self._gathering = gathering
        self._warnings = warnings

    def images(self, lists: Sequence[tuple[str, Sequence[ListedImage]]]) -> tuple[Image, ...]:
        """The images from the lists of the article's languages, the original's first."""
        images: list[Image] = []
        for made, group in self._put(lists, "image"):
            with self._gathering.step():
                texts = {tag: listed.text for tag, listed in group if listed.text is not None}
                images.append(Image(media=made, decorative=_is_decorative(group), texts=texts))
        return tuple(images)

    def attachments(self, lists: Sequence[tuple[str, Sequence[ListedAttachment]]]) -> tuple[Attachment, ...]:
        """The attachments from the lists of the article's languages, the original's first."""
        return tuple(
            Attachment(media=made, titles={tag: listed.title for tag, listed in group})
            for made, group in self._put(lists)
        )

    def _put(
        self, lists: Sequence[tuple[str, Sequence[Listed]]], kind: Literal["image"] | None = None
    ) -> Iterator[tuple[Media, list[tuple[str, Listed]]]]:
        """The files, kept. The text names an image by its name, and so does its address, so names differ."""
        groups: list[list[tuple[str, Listed]]] = []
        with self._gathering.step():
            groups = _grouped(lists)
        kept: dict[str, Node] = {}
        for group in groups:
            node = group[0][1].node
            try:
                made = self._media.put(group[0][1].file, Path(node.text()).name, kind)
            except ContentError as error:
                self._leave_out(node, error)
                continue
            if made.name in kept:
                self._gathering.add(
                    node.refuse(
                        f"lists another file called “{made.shown_name}” than {kept[made.name].place}. Rename one."
                    )
                )
                continue
            kept[made.name] = node
            self.places[kind or "attachment", made.name] = {tag: listed.place for tag, listed in group}
            yield made, group

    def _leave_out(self, node: Node, error: ContentError) -> None:
        name, shown = address_name(Path(node.text()).name), self._shown()
        if {name, name.rpartition(".")[0]} & {*shown, *(each.rpartition(".")[0] or each for each in shown)}:
            self._gathering.add(
                node.refuse(
                    f"cannot be taken, and the text names it: {error.reason} Or take it out of the text."
                )
            )
        else:
            self._warnings.append(node.refuse(f"cannot be taken: {error.reason}"))


def _is_decorative(group: Sequence[tuple[str, ListedImage]]) -> bool:
    first = group[0][1]
    for _, listed in group[1:]:
        if listed.decorative != first.decorative:
            raise listed.node.refuse(
                f"is decorative in one language and not in another ({first.node.place}). Say the same in both."
            )
    return first.decorative


def _grouped(lists: Sequence[tuple[str, Sequence[Listed]]]) -> list[list[tuple[str, Listed]]]:
    """What the languages say of each file, the files in an order that keeps that of every list."""
    by_file: dict[Path, list[tuple[str, Listed]]] = {}
    for tag, entries in lists:
        for listed in entries:
            known = by_file.setdefault(listed.file, [])
            if any(other == tag for other, _ in known):
                raise listed.node.refuse(f"lists the file “{listed.file.name}” twice. Take one out.")
            known.append((tag, listed))
            if len(by_file) > MOST_FILES:
                raise listed.node.refuse(f"lists more than {MOST_FILES} files. Part the article.")
    order = _merged([listed.file for listed in entries] for _, entries in lists)
    return [by_file[file] for file in order]


def _merged(lists: Iterable[Sequence[Path]]) -> list[Path]:
    """All files, each after those that stand before it in any list; where lists disagree the first decides."""
    before: dict[Path, set[Path]] = {}
    for files in lists:
        for position, file in enumerate(files):
            before.setdefault(file, set()).update(files[:position])
    order: list[Path] = []
    while before:
        file = next(
            (file for file, earlier in before.items() if not earlier & before.keys()), next(iter(before))
        )
        order.append(file)
        del before[file]
    return order


def image_text(tag: str, texts: Mapping[str, str], node: Node, *, decorative: bool) -> ImageText | None:
    """What a language says of an image; refused if it has no alternative text and is not decorative."""
    alternative = texts.get("text", "")
    if decorative and alternative:
        raise node.refuse("is decorative and has a text at once. Take out “decorative”, or the “text”.")
    if lacks_text(alternative, decorative=decorative):
        what, remedy = WITHOUT_TEXT
        raise node.refuse(f"{what} (language {tag}). {remedy[0].upper()}{remedy[1:]}.")
    made = ImageText(
        alternative=alternative, caption=texts.get("caption", ""), credit=texts.get("credit", "")
    )
    return None if made == ImageText() else made
