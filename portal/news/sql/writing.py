"""Writing articles: saving them, first planned, then done at once; withdrawing, deleting, noticing hours that come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, union, update

from portal.article import Article
from portal.database import metadata as tables
from portal.errors import ContentError
from portal.news.rules import digest, files_of, next_due, refusal, taken_slug
from portal.news.sql.addresses import write_slugs
from portal.news.sql.change_log import record
from portal.news.sql.derivation_leases import numbers_of
from portal.news.sql.rows import article_row, pieces, rows_of
from portal.news.store import Outcome, Saved

_REWRITTEN = (tables.translation, tables.term, tables.image, tables.attachment, tables.old_address)
"""What is deleted and written anew when an article changes; texts of images and titles go with their owners."""


@dataclass(slots=True)
class Batch:
    """The articles of one call by their place in it: which are refused and why, and of which all was derived so far."""

    articles: Sequence[Article]
    refused: dict[int, Saved] = field(default_factory=dict)
    derived: dict[int, Article] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refusals = {place: refusal(article) for place, article in enumerate(self.articles)}
        self.refused |= {
            place: Saved(self.articles[place].id, "refused", reason)
            for place, reason in refusals.items()
            if reason
        }

    def refuse(self, place: int, error: ContentError) -> None:
        """Refuse the article in this place, as its bodies cannot be shown."""
        self.refused[place] = Saved.refused(self.articles[place].id, error)

    def acceptable(self) -> dict[int, Article]:
        """Those that nothing was found against so far."""
        return {place: each for place, each in enumerate(self.articles) if place not in self.refused}


@dataclass(slots=True)
class Plan:
    """What is to become of the articles of a batch, as if they were saved one after another.

    `saves` are those that are accepted, one after another. `changed`: id → the place of its last accepted state.
    """

    outcomes: dict[int, Saved] = field(default_factory=dict)
    saves: list[Article] = field(default_factory=list)
    changed: dict[str, int] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)

    def underived(self, batch: Batch) -> list[int]:
        """The places of what must be derived from before it can be written."""
        return [place for place in self.changed.values() if place not in batch.derived]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the store has of an article: enough to tell whether another one is the same."""

    slug: str
    digest: str
    withdrawn: bool


def plan(connection: Connection, batch: Batch) -> Plan:
    """Compare the articles of the batch with the store and with each other; nothing is written."""
    acceptable = batch.acceptable()
    standings = _standings(connection, list(acceptable.values()))
    owners = {standing.slug: id_ for id_, standing in standings.items()}
    planned = Plan()
    for place, article in acceptable.items():
        outcome, reason = _judge(planned, standings, owners, article)
        planned.outcomes[place] = Saved(article.id, outcome, reason)
        if outcome in {"added", "changed"}:
            planned.saves.append(article)
            planned.changed[article.id] = place
    planned.outcomes |= batch.refused
    return planned


def write(connection: Connection, planned: Plan, batch: Batch, now: datetime) -> None:
    """Do what was planned, inside a writing transaction."""
    articles = [batch.derived[place] for place in planned.changed.values()]
    _remember_files(connection, {article.id: article for article in articles})
    _clear(connection, [article.id for article in articles if article.id not in planned.added])
    _write_articles(connection, articles, planned.added, now)
    for table, rows in rows_of(articles, numbers_of(connection, articles)).items():
        if rows:
            connection.execute(insert(table), rows)
    write_slugs(connection, planned.saves)
    record(connection, [(article.id, "saved") for article in planned.saves], now)


def _judge(
    planned: Plan, standings: dict[str, _Standing], owners: dict[str, str], article: Article
) -> tuple[Outcome, str]:
    """What becomes of one article; the plan and what is known go on as if it were saved now."""
    stored = standings.get(article.id)
    standing = _Standing(article.slug, digest(article), article.withdrawn)
    if standing == stored:
        return "unchanged", ""
    owner = owners.get(article.slug, article.id)
    if owner != article.id:
        return "refused", taken_slug(article.slug, owner)
    if stored is None:
        planned.added.add(article.id)
    elif stored.slug != article.slug:
        del owners[stored.slug]
    standings[article.id] = standing
    owners[article.slug] = article.id
    return "added" if stored is None else "changed", ""


def _standings(connection: Connection, articles: Sequence[Article]) -> dict[str, _Standing]:
    """What the store has under the ids and the slugs of the articles."""
    known: dict[str, _Standing] = {}
    columns = tables.article.c
    for piece in pieces(articles):
        wanted = select(columns.id, columns.slug, columns.digest, columns.withdrawn).where(
            or_(
                columns.id.in_([article.id for article in piece]),
                columns.slug.in_([article.slug for article in piece]),
            )
        )
        for row in connection.execute(wanted):
            known[row.id] = _Standing(row.slug, row.digest, row.withdrawn)
    return known


def _clear(connection: Connection, ids: Sequence[str]) -> None:
    for piece in pieces(ids):
        for table in _REWRITTEN:
            connection.execute(delete(table).where(table.c.article.in_(piece)))


def _write_articles(
    connection: Connection, articles: Iterable[Article], added: set[str], now: datetime
) -> None:
    rows = [article_row(article, now) for article in articles]
    new = [row for row in rows if row["id"] in added]
    # Slugs may go round among the articles of one call; none may stand twice even in between.
    aside = [{"key": row["id"], "slug": f"\n{row['id']}"} for row in rows if row["id"] not in added]
    old = [row | {"key": row["id"]} for row in rows if row["id"] not in added]
    change = update(tables.article).where(tables.article.c.id == bindparam("key"))
    if old:
        connection.execute(change, aside)
        connection.execute(change, old)
    if new:
        connection.execute(insert(tables.article), new)


def _remember_files(connection: Connection, articles: Mapping[str, Article]) -> None:
    """What an article lists no more, so that its address still leads somewhere."""
    columns = tables.old_file.c
    for piece in pieces(list(articles)):
        listed = union(
            *(
                select(table.c.hash, table.c.name, table.c.article).where(table.c.article.in_(piece))
                for table in (tables.image, tables.attachment)
            )
        )
        known = select(columns.hash, columns.name, columns.article).where(columns.article.in_(piece))
        gone = {tuple(row) for row in connection.execute(listed)}
        gone -= {tuple(row) for row in connection.execute(known)}
        gone -= {(media.hash, media.name, id_) for id_ in piece for media in files_of(articles[id_])}
        if gone:
            connection.execute(
                insert(tables.old_file),
                [{"hash": hash_, "name": name, "article": id_} for hash_, name, id_ in sorted(gone)],
            )


_article, _translation = tables.article.c, tables.translation.c
_LISTED = union(select(tables.image.c.hash), select(tables.attachment.c.hash))


def withdraw(connection: Connection, ids: Sequence[str], now: datetime) -> int:
    """Withdraw those articles that are not, in the order given; how many."""
    found: set[str] = set()
    for piece in pieces(ids):
        wanted = select(_article.id).where(_article.id.in_(piece), _article.withdrawn.is_(False))
        found.update(connection.scalars(wanted))
    standing = [each for each in ids if each in found]
    for piece in pieces(standing):
        connection.execute(
            update(tables.article).where(_article.id.in_(piece)).values(withdrawn=True, due_at=None)
        )
        connection.execute(
            update(tables.translation).where(_translation.article.in_(piece)).values(withdrawn=True)
        )
    record(connection, [(each, "withdrawn") for each in standing], now)
    return len(standing)


def remove(connection: Connection, id_: str, now: datetime) -> bool:
    """Delete an article and all that hangs on it; whether there was one."""
    deleted = connection.execute(delete(tables.article).where(_article.id == id_))
    if deleted.rowcount:
        record(connection, [(id_, "deleted")], now)
    return bool(deleted.rowcount)


def listed_files(connection: Connection) -> frozenset[str]:
    """The hashes of all files that articles list, whatever their state."""
    return frozenset(connection.scalars(_LISTED))


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether an hour has come that nobody has noticed yet."""
    return connection.scalar(select(_article.id).where(_article.due_at <= now).limit(1)) is not None


def notice(connection: Connection, now: datetime) -> int:
    """Log the articles whose hour has come, and set the next hour of each; how many. Under the write lock, so that
    one worker alone does it."""
    wanted = (
        select(_article.id, _article.due_at, _article.published_at, _article.urgent_until)
        .where(_article.due_at <= now)
        .order_by(_article.due_at, _article.id)
    )
    due = (connection.execute(wanted)).all()
    for row in due:
        following = next_due(row.published_at, row.urgent_until, now)
        connection.execute(update(tables.article).where(_article.id == row.id).values(due_at=following))
    record(
        connection,
        [(row.id, "published" if row.due_at == row.published_at else "urgency-ended") for row in due],
        now,
    )
    return len(due)
