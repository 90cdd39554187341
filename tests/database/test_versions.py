"""What a store of a version before holds is still there after a migration."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

from portal.database.engine import sqlite_url
from portal.database.migrate import migrate
from portal.derive.content import LinkSlot
from portal.derive.packing import unpack
from tests.database.making import store_at

ARTICLES = """
INSERT INTO article (id, slug, category, original, published_at, withdrawn, digest) VALUES
 ('a', 'three', 'law', 'th', 1, 0, 'x'), ('b', 'Four', 'land', 'th', 1, 1, 'y');
INSERT INTO old_slug (slug, article) VALUES ('one', 'a'), ('two', 'a');
INSERT INTO old_address (article, position, address) VALUES
 ('a', 0, '/%e0%b8%82/X?utm_source=line&id=7'), ('a', 1, '/y'), ('b', 0, '/Y/');
"""


def test_old_addresses_and_slugs_are_brought_along(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite3"
    store_at(file, "0001")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(ARTICLES)
    migrate(sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        addresses = connection.execute("SELECT * FROM old_address ORDER BY article, position").fetchall()
        slugs = connection.execute(
            "SELECT article, category, slug, key FROM slug_history ORDER BY article, number DESC, slug"
        ).fetchall()
    assert addresses == [
        ("a", 0, "/%e0%b8%82/X?utm_source=line&id=7", "/ข/x?id=7"),
        ("a", 1, "/y", "/y"),
        ("b", 0, "/Y/", "/y"),
    ]
    assert slugs == [
        ("a", "law", "three", "three"),
        ("a", "law", "one", "one"),
        ("a", "law", "two", "two"),
        ("b", "land", "Four", "four"),
    ]


def test_a_store_without_articles_is_brought_along_too(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite3"
    store_at(file, "0001")
    migrate(sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM slug_history").fetchone() == (0,)


BEFORE_BUILDERS = """
INSERT INTO article (id, slug, category, original, published_at, withdrawn, digest) VALUES
 ('a', 'a', 'news', 'th', 1, 0, 'x');
INSERT INTO translation VALUES
 ('a', 'th', 'news', 1, 0, 'hash', 'หัวข้อ', 'เริ่ม', '', 'markdown', '["คำ"]', '[ดู](article:b)',
  '<p><a href="article:b">ดู</a></p>');
INSERT INTO term VALUES ('th', 'คำ', 'a');
INSERT INTO media VALUES ('f00', 'image/png', 9, 3, 2), ('e00', 'application/pdf', 5, NULL, NULL);
INSERT INTO image VALUES ('a', 0, 'f00', 'map.png', 1, 'แผนที่.png');
INSERT INTO image_text VALUES ('a', 0, 'th', 'แผนที่', '', '');
INSERT INTO attachment VALUES ('a', 0, 'e00', 'form.pdf', '');
INSERT INTO attachment_title VALUES ('a', 0, 'th', 'แบบ');
"""


def test_html_and_facts_of_files_are_brought_along(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite3"
    store_at(file, "0004")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(BEFORE_BUILDERS)
    migrate(sqlite_url(file))
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        text = dict(connection.execute("SELECT * FROM translation").fetchone())
        assert unpack(text.pop("content")).body == ("<p>", LinkSlot("article", "b", "ดู"), "</p>")
        assert (text["builder"], text["retry_at"], text["headings"]) == (None, None, "")
        assert (text["title"], text["excerpt"]) == ("หัวข้อ", "เริ่ม")
        assert zlib.decompress(text["source"]).decode() == "[ดู](article:b)"
        images = [dict(row) for row in connection.execute("SELECT * FROM image NATURAL JOIN image_text")]
        files = [
            dict(row) for row in connection.execute("SELECT * FROM attachment NATURAL JOIN attachment_title")
        ]
        assert [(each["width"], each["filename"], each["alternative"]) for each in images] == [
            (3, "แผนที่.png", "แผนที่")
        ]
        assert [(each["kind"], each["size"], each["title"]) for each in files] == [
            ("application/pdf", 5, "แบบ")
        ]
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM article")
        left = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]  # noqa: S608
        assert left == [0] * len(TABLES)


TABLES = ("translation", "term", "image", "image_text", "attachment", "attachment_title")
"""What goes with an article."""
