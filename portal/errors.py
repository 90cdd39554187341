"""The errors that the portal raises on purpose.

Each message tells a person what is wrong, where, and what to do; any other exception is a bug.

    PortalError
    ├── SettingsError       portal.toml, a PORTAL_ variable or an argument of Settings
    ├── SiteError           the site file
    ├── LanguageTagError    a language tag that is not valid BCP 47
    ├── FileError           something in a file, whose line is known
    │   ├── CatalogError    a .po file, or a template that messages are taken from
    │   ├── TemplateError   a template that pages are made of
    │   └── ContentError    an article, an image or an attachment that cannot be taken
    │       ├── BodyError   a body that cannot be shown as it is meant
    │       └── ArticleError    all that stands in the way of one article, where it is more than one thing
    ├── AuditError          the file of an audit of accessibility
    ├── WordListError       a file of search_index/
    ├── StoreError          the database cannot be read or written
    │   ├── StoreTooNew         a newer version than this one wrote it
    │   └── ChangesForgotten    an indexer asked for changes older than the change log keeps
    ├── BackupError         a backup cannot be written, or cannot be put back
    └── SearchError         the index cannot be read or written
        ├── IndexNotReady       there is no index yet; it is being built
        ├── SearchTooSlow       a search met its deadline
        ├── TooManySearches     a client asks for more at once than may wait
        └── SearchFailed        a fault of the program ended a search; the log tells which
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches


class PortalError(Exception):
    """The parent of every error that the portal raises on purpose."""


class SettingsError(PortalError):
    """A setting is unknown, of the wrong type, or its file cannot be read."""


class SiteError(PortalError):
    """The site file is missing, cannot be read, or says something impossible. Each argument is a sentence about one
    slip; its message has one a line."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


class LanguageTagError(PortalError, ValueError):
    """A language tag is not valid BCP 47."""


class FileError(PortalError):
    """Something in a file cannot be taken: what is wrong, in which file and line, what to do.

    `file` and `line` (from 1) are empty and 0 where they are not known; a line without a file is one of a text that
    whoever catches this knows.
    """

    def __init__(self, reason: str, *, file: str = "", line: int = 0) -> None:
        where = (
            f"{file}:{line}: " if file and line else f"{file}: " if file else f"line {line}: " if line else ""
        )
        super().__init__(where + reason)
        self.reason = reason
        self.file = file
        self.line = line


@dataclass(frozen=True, slots=True, order=True)
class FileFinding:
    """Something to mend in a file, which a check tells and nothing raises: `line` counts from 1, and is 0 where it is
    the file as a whole; what is no error does no harm."""

    file: str
    line: int
    is_error: bool
    text: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {'error' if self.is_error else 'warning'}: {self.text}"


class CatalogError(FileError):
    """A catalog cannot be read, or would break a page."""


class TemplateError(FileError):
    """A template cannot be compiled, or would break a page."""


class ContentError(FileError):
    """An article, an image or an attachment cannot be taken."""

    def each(self) -> tuple[ContentError, ...]:
        """The single errors that it tells: itself, unless it is several."""
        return (self,)


class BodyError(ContentError):
    """The body of an article in `language` cannot be shown as it is meant; `line` is the body's, from 1, or 0."""

    def __init__(self, reason: str, *, language: str, line: int = 0) -> None:
        super().__init__(reason, line=line)
        self.language = language


class ArticleError(ContentError):
    """All that stands in the way of one article, each a ContentError; its message has one a line."""

    def __init__(self, errors: Sequence[ContentError]) -> None:
        first = errors[0]
        super().__init__(first.reason, file=first.file, line=first.line)
        self.args = ("\n".join(map(str, errors)),)
        self._errors = tuple(errors)

    def each(self) -> tuple[ContentError, ...]:
        """The single errors."""
        return self._errors


class AuditError(PortalError):
    """The file of an audit is missing, cannot be read, or says something impossible."""


class WordListError(PortalError):
    """A word list cannot be read."""


class StoreError(PortalError):
    """The store cannot be read or written."""


class StoreTooNew(StoreError):  # noqa: N818 - says what is the matter
    """The store was written by a newer version than this one, which must not touch it."""


class ChangesForgotten(StoreError):  # noqa: N818 - says what happened; an indexer awaits it
    """An indexer that follows the change log is further behind than the log reaches; it must start anew."""


class BackupError(PortalError):
    """A backup cannot be written, or cannot be put back."""


class SearchError(PortalError):
    """The index cannot be read or written."""


class IndexNotReady(SearchError):  # noqa: N818 - says what is so; a page tells it
    """There is no index yet; it is being built."""


class SearchTooSlow(SearchError):  # noqa: N818 - says what happened; a page tells it
    """A search met its deadline."""


class TooManySearches(SearchError):  # noqa: N818 - says what happened; a page tells it
    """A client asks for more searches at once than may wait for their turn."""


class SearchFailed(SearchError):  # noqa: N818 - says what happened; a page tells it
    """A fault of the program ended a search; the log tells which, and where."""


def why(error: Exception) -> str:
    """What the system says of an error, without the path, which stands in the sentence around it."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as “1 article” and “1,200 articles”."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence that names the known name nearest to a mistyped one, or lists all where none is near."""
    names = sorted(known)
    plain = {known_name.casefold().replace("-", "_"): known_name for known_name in names}
    near = get_close_matches(name.casefold().replace("-", "_"), plain, n=1, cutoff=0.7)
    if near:
        return f"Did you mean “{plain[near[0]]}”?"
    return f"Known are: {', '.join(names)}."


MOST_ERRORS = 100
"""Errors that are told at once: who made more made one of them again and again."""


class ErrorCollector:
    """The errors of several steps, the first `MOST_ERRORS` of them: an author who is told one thing at a time runs the
    same command twenty times. A step that fails does not keep the next one from being tried."""

    def __init__(self) -> None:
        self.errors: list[ContentError] = []

    @contextmanager
    def step(self) -> Iterator[None]:
        """Gather what goes wrong inside."""
        try:
            yield
        except ContentError as error:
            self.add(error)

    def add(self, error: ContentError) -> None:
        """Gather an error, or each of several."""
        self.errors = [*self.errors, *error.each()][:MOST_ERRORS]

    @property
    def is_full(self) -> bool:
        """Whether no more are gathered."""
        return len(self.errors) >= MOST_ERRORS

    def error(self) -> ContentError:
        """What was gathered, as one error."""
        return self.errors[0] if len(self.errors) == 1 else ArticleError(self.errors)

    def settle(self) -> None:
        """Raise what was gathered; nothing where all went well."""
        if self.errors:
            raise self.error()
