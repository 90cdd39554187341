from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image as Picture

from portal.article import Article, ImageText, Translation
from portal.derive.pipeline import ArticleDeriver
from portal.errors import ContentError
from portal.news.exchange.drafts import SourceArticle
from portal.news.exchange.markdown_folder import MarkdownFolder
from portal.news.media import MediaFolder
from portal.text.normalisation import spelt_alike

Write = Callable[..., Path]
Read = Callable[[], list[SourceArticle | ContentError]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder that is imported."""
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


@pytest.fixture
def write(root: Path) -> Write:
    """Writes a Markdown file of this name with these lines of front matter and this body."""

    def write(name: str, header: str, body: str = "Body.") -> Path:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{header.strip()}\n---\n\n{body}\n", "utf-8")
        return path

    return write


@pytest.fixture
def read(root: Path, tmp_path: Path) -> Read:
    """Reads the folder."""
    media = MediaFolder(tmp_path / "media", 1_000_000)
    return lambda: list(MarkdownFolder(root, media, ZoneInfo("Asia/Bangkok"), "th"))


def picture(colour: str = "red") -> bytes:
    """A small PNG file."""
    file = BytesIO()
    Picture.new("RGB", (4, 3), colour).save(file, "PNG")
    return file.getvalue()


def articles(found: list[SourceArticle | ContentError]) -> list[Article]:
    """The articles, none of them refused."""
    refusals = [str(one) for one in found if isinstance(one, ContentError)]
    assert not refusals
    return [one.article for one in found if isinstance(one, SourceArticle)]


def refusal(found: list[SourceArticle | ContentError]) -> ContentError:
    """The one refusal, of the one article."""
    (one,) = found
    assert isinstance(one, ContentError), one
    return one


OWN = "category: news\npublished_at: 2563-09-17"
HEADER = f"title: Bridge\n{OWN}"


def test_the_languages_of_an_article_are_read_from_one_file_each(write: Write, read: Read) -> None:
    write("bridge.en.md", "title: A bridge\nsummary: Short", "Some *text*.")
    write("bridge.th.md", f"title: สะพาน\n{OWN}\nformat: plain\nwithdrawn: yes", "ข้อความ")
    (article,) = articles(read())
    assert article == Article(
        id="bridge",
        slug="bridge",
        category="news",
        original="th",
        published_at=datetime(2020, 9, 16, 17, 0, tzinfo=UTC),
        withdrawn=True,
        translations={
            "en": Translation(language="en", title="A bridge", summary="Short", body="Some *text*."),
            "th": Translation(language="th", title="สะพาน", body="ข้อความ", format="plain"),
        },
    )


def test_every_key_is_read(write: Write, read: Read) -> None:
    write(
        "a.en.md",
        "id: old-7\nslug: new-bridge\ntitle: 'It''s: a \"bridge\"'\ncategory: news\n"
        "published_at: 2020-09-17T14:14:00.25+07:00\nupdated_at: 2020-09-18\nurgent_until: 2020-09-19T00:00Z\n"
        "source_url: https://example.org/a?b=c\nold_addresses: ['/a.php?id=7', /ข่าว/7, '/a.php?id=7']",
    )
    (article,) = articles(read())
    assert (article.id, article.slug, article.original) == ("old-7", "new-bridge", "en")
    assert article.translations["en"].title == 'It\'s: a "bridge"'
    assert article.published_at == datetime(2020, 9, 17, 7, 14, 0, 250_000, tzinfo=UTC)
    assert article.updated_at == datetime(2020, 9, 17, 17, tzinfo=UTC)
    assert article.urgent_until == datetime(2020, 9, 19, tzinfo=UTC)
    assert article.source_url == "https://example.org/a?b=c"
    assert article.old_addresses == ("/a.php?id=7", "/ข่าว/7")


def test_images_and_attachments_are_gathered_from_all_languages(root: Path, write: Write, read: Read) -> None:
    (root / "pictures").mkdir()
    for name, colour in (("one.png", "red"), ("two.png", "green"), ("line.png", "blue")):
        (root / "pictures" / name).write_bytes(picture(colour))
    (root / "list.csv").write_text("a,b\n")
    write(
        "sub/a.th.md",
        f"title: ก\n{OWN}\nimages:\n- {{file: ../pictures/one.png, text: สีแดง, credit: กรม}}\n"
        "- {file: ../pictures/line.png, decorative: true}\nattachments:\n- {file: ../list.csv, title: รายการ}",
    )
    write(
        "sub/a.en.md",
        "title: a\nimages:\n- {file: ../pictures/two.png, text: Green}\n"
        "- {file: ../pictures/one.png, text: Red, caption: A red one}\n"
        "attachments:\n- {file: ../list.csv, title: List}",
    )
    (article,) = articles(read())
    assert [image.media.name for image in article.images] == ["two.png", "one.png", "line.png"]
    two, one, line = article.images
    assert one.texts == {
        "th": ImageText(alternative="สีแดง", credit="กรม"),
        "en": ImageText(alternative="Red", caption="A red one"),
    }
    assert two.texts == {"en": ImageText(alternative="Green")}
    assert (one.media.kind, one.media.width, one.media.height) == ("image/png", 4, 3)
    assert (line.decorative, line.texts) == (True, {})
    assert article.attachments[0].titles == {"th": "รายการ", "en": "List"}


def test_the_original_is_the_site_s_language_if_nothing_says_so_else_the_first_by_alphabet(
    write: Write, read: Read
) -> None:
    for stem, tags in (("a", ("en", "th")), ("b", ("lo", "en")), ("c", ("ar", "en"))):
        for tag in tags:
            write(f"{stem}.{tag}.md", f"{HEADER}\noriginal: en" if stem == "c" else HEADER)
    assert [article.original for article in articles(read())] == ["th", "en", "en"]


def test_what_is_no_news_is_passed_over(root: Path, write: Write, read: Read) -> None:
    write("README.md", "title: a")
    write(".drafts/b.th.md", "title: b")
    write(".c.th.md", "title: c")
    (root / "d.txt").write_text("d")
    assert read() == []


def test_titles_are_tidied_into_one_line_and_bodies_keep_what_markdown_needs(
    write: Write, read: Read
) -> None:
    path = write("a.th.md", HEADER)
    path.write_bytes(
        b'\xef\xbb\xbf---\r\ntitle: "  a\\tb\\n c\\x07 "\r\n'
        + OWN.replace("\n", "\r\n").encode()
        + b"\r\n---\r\n"
        b" \r\n\r\n    code\r\nline  \r\nnext\x08\r\n\r\n \r\n"
    )
    translation = articles(read())[0].translations["th"]
    assert translation.title == "a b c"
    assert translation.body == "    code\nline  \nnext"


BAD_HEADERS = [
    ("slug: x", 1, "“title” is missing"),
    ("title: ''", 2, "is empty"),
    (f"{OWN}\ntitle: x\nslug: Big Bridge", 5, "small letters"),
    ("title: x\npublished_at: 2020-01-01", 1, "“category” is missing"),
    ("title: x\ncategory: news", 1, "“published_at” is missing"),
    (f"{HEADER}\nupdated_at: 2566-02-29", 5, "no 29 February"),
    (f"{HEADER}\ntitel: x", 5, "Did you mean “title”?"),
    (f"{HEADER}\nbody: x", 5, "below the second line"),
    (f"{HEADER}\noriginal: en", 5, "the article has only th"),
    (f"{HEADER}\noriginal: english", 5, "not a language tag"),
    (f"{HEADER}\nformat: html", 5, "must be “markdown” or “plain”"),
    (f"{HEADER}\nwithdrawn: perhaps", 5, "must be true or false"),
    (f"{HEADER}\nold_addresses: /a", 5, "must be a list"),
    (f"{HEADER}\nold_addresses:\n- /a\n- https://example.org/a", 7, "must be the path"),
    (f"{HEADER}\nold_addresses: ['/a b']", 5, "written %20"),
    (f"{HEADER}\nold_addresses: ['/{'%E0%B8%81' * 1000}']", 5, "has 9001 letters"),
    (f"{HEADER}\nsummary: [a]", 5, "must be a text, not a list"),
    (f"{HEADER}\nsummary: {'a' * 5001}", 5, "at most 5000"),
    (f"{HEADER}\nimages: one.png", 5, "must be a list"),
    (f"{HEADER}\nimages: [one.png]", 5, "must be a group of keys"),
    (f"{HEADER}\nimages:\n- text: a", 6, "has no “file”"),
    (f"{HEADER}\nimages:\n- file: one.png", 6, "cannot see the image"),
    (f"{HEADER}\nimages:\n- {{file: one.png, text: ' '}}", 6, "cannot see the image"),
    (f"{HEADER}\nimages:\n- {{file: one.png, alt: a}}", 6, "“images/1/alt” is not known"),
    (f"{HEADER}\nimages:\n- {{file: one.png, text: a, decorative: true}}", 6, "decorative and has a text"),
    (f"{HEADER}\nimages:\n- file: onne.png\n  text: a", 6, "Did you mean “one.png”?"),
    (f"{HEADER}\nimages:\n- {{file: '', text: a}}", 6, "leads out of the folder"),
    (f"{HEADER}\nimages:\n- {{file: ../secret.png, text: a}}", 6, "leads out of the folder"),
    (f"{HEADER}\nimages:\n- {{file: /etc/passwd, text: a}}", 6, "leads out of the folder"),
    (f"{HEADER}\nimages:\n- {{file: link.png, text: a}}", 6, "leads out of the folder"),
    (f"{HEADER}\nimages:\n- {{file: '', text: a}}", 6, "leads out of the folder"),
    (f"{HEADER}\nimages:\n- {{file: 'a\\0b', text: a}}", 6, "no such file"),
    (f'{HEADER}\nimages:\n- {{file: "a\\0b", text: a}}', 6, "no name of a file"),
    (f"{HEADER}\nimages:\n- {{file: sub, text: a}}", 6, "no such file"),
    (f"{HEADER}\nimages:\n- {{file: pipe.png, text: a}}", 6, "no such file"),
    (f"{HEADER}\nimages:\n- {{file: 'https://example.org/a.png', text: a}}", 6, "Download it"),
    (f"{HEADER}\nimages:\n- {{file: one.png, text: a}}\n- {{file: ./one.png, text: b}}", 7, "twice"),
    (f"{HEADER}\nimages:\n- {{file: one.png, text: a}}\n- {{file: sub/one.png, text: b}}", 7, "Rename one"),
    (f"{HEADER}\nimages:\n- {{file: one.png, text: a}}\n- {{file: sub/One.png, text: b}}", 7, "Rename one"),
    (f"{HEADER}\nattachments:\n- file: one.png", 6, "has no “title”"),
    (f"{HEADER}\nattachments:\n- {{title: a}}", 6, "has no “file”"),
    (f"{HEADER}\nattachments:\n- {{title: a, file: bridge.th.md}}", 6, "read as an article"),
]


@pytest.mark.parametrize(("header", "line", "hint"), BAD_HEADERS)
def test_a_bad_key_is_refused_with_its_line_and_what_to_do(
    root: Path, write: Write, read: Read, header: str, line: int, hint: str
) -> None:
    (root / "one.png").write_bytes(picture())
    (root / "note.png").write_text("no picture")
    (root / "sub").mkdir()
    (root / "sub" / "one.png").write_bytes(picture("green"))
    (root / "sub" / "One.png").write_bytes(picture("blue"))
    (root.parent / "secret.png").write_bytes(picture())
    (root / "link.png").symlink_to(root.parent / "secret.png")
    os.mkfifo(root / "pipe.png")
    path = write("bridge.th.md", header)
    one = refusal(read())
    assert hint in one.reason
    assert (one.file, one.line) == (str(path), line)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("bridge.md", "has no language"),
        ("bridge.thai.md", "not a language tag"),
        ("Bridge 1.th.md", "cannot make an address"),
        ("ข่าว.th.md", "cannot make an address"),
    ],
)
def test_a_bad_file_name_is_refused(write: Write, read: Read, name: str, hint: str) -> None:
    write(name, HEADER)
    one = refusal(read())
    assert hint in one.reason
    assert len(one.each()) == 1


@pytest.mark.parametrize(
    ("on_disk", "written"),
    [
        ("cafe\u0301.png", "café.png"),
        ("café.png", "cafe\u0301.png"),
        ("มุ่งหน้า.png", "ม\u0e48\u0e38งหน้า.png"),
        ("ท\u0e48\u0e35.png", "ที่.png"),
        ("น\u0e4d\u0e49\u0e32.png", "น้ำ.png"),
        ("ภาพที\u0e48/cafe\u0301.png", "ภาพท\u0e48\u0e35/café.png"),
    ],
)
def test_a_file_is_found_however_the_signs_of_its_name_are_encoded(
    root: Path, write: Write, read: Read, on_disk: str, written: str
) -> None:
    (root / on_disk).parent.mkdir(exist_ok=True)
    (root / on_disk).write_bytes(picture())
    body = f"![]({written.rpartition('/')[2]}) [x](media:{written.rpartition('/')[2]})"
    write("a.th.md", f"{HEADER}\nimages:\n- {{file: {written}, text: a}}", body)
    [article] = articles(read())
    assert article.images[0].media.shown_name == spelt_alike(written.rpartition("/")[2])
    deriver = ArticleDeriver()
    assert article.images[0].media.hash in str(deriver(article, article.translations["th"]).content.body)


def test_of_two_names_that_look_alike_the_one_that_is_written_is_meant(
    root: Path, write: Write, read: Read
) -> None:
    (root / "café.png").write_bytes(picture("red"))
    (root / "cafe\u0301.png").write_bytes(picture("blue"))
    write("a.th.md", f"{HEADER}\nimages:\n- {{file: café.png, text: a}}")
    write("b.th.md", f"{HEADER}\nimages:\n- {{file: cafe\u0301.png, text: a}}")
    first, second = articles(read())
    assert first.images[0].media.hash != second.images[0].media.hash


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ที่.png", "2 files have names that look so"),
        ("รูป\u200b.png", "“รูป.png” looks alike: it differs in sign 4 (U+200B here, U+002E there)"),
        ("แผนที่\u00a0๑.png", "differs in sign 7 (U+00A0 here, U+0020 there)"),
        ("IMAGE.PNG", "“image.png” looks alike"),
        ("my%20photo.png", "“my photo.png” looks alike"),
        ("sub\\\\image.png", "Write “/” between the names of folders"),
    ],
)
def test_a_file_that_is_nearly_there_is_told(
    root: Path, write: Write, read: Read, name: str, hint: str
) -> None:
    twins = ("ท\u0e35\u0e48\u0e48.png", "ท\u0e48\u0e35.png")
    for other in (*twins, "รูป.png", "แผนที่ ๑.png", "image.png", "my photo.png"):
        (root / other).write_bytes(picture())
    write("a.th.md", f'{HEADER}\nimages:\n- {{file: "{name}", text: a}}')
    [error] = read()
    assert isinstance(error, ContentError)
    assert hint in str(error)


def test_a_file_name_need_not_be_a_slug_if_the_key_is_one(write: Write, read: Read) -> None:
    write("ข่าว.th.md", f"{HEADER}\nslug: bridge")
    (article,) = articles(read())
    assert (article.id, article.slug) == ("bridge", "bridge")


@pytest.mark.parametrize(
    ("data", "line", "hint"),
    [
        (f"---\n{HEADER}\n---\nก\n".encode("tis-620"), 6, "not UTF-8"),
        (f"---\n{HEADER}\n---\n\na\0b\n".encode(), 7, "NUL"),
        (b"---\n" + b"a" * (10 * 2**20), 1, "larger than"),
    ],
)
def test_a_file_that_is_no_text_is_refused(
    write: Write, read: Read, data: bytes, line: int, hint: str
) -> None:
    write("a.th.md", HEADER).write_bytes(data.replace(b"title: Bridge", "title: สะพาน".encode()))
    one = refusal(read())
    assert hint in one.reason
    assert one.line == line


def test_a_contradiction_names_both_places(write: Write, read: Read) -> None:
    first = write("a.en.md", f"title: a\n{OWN}\nwithdrawn: no")
    second = write(
        "a.th.md", "title: ก\ncategory: news\npublished_at: 2020-09-17T00:00+07:00\nwithdrawn: yes"
    )
    one = refusal(read())
    assert (one.file, one.line) == (str(second), 5)
    assert f"contradicts {first}:5" in one.reason


@pytest.mark.parametrize("until", ["2020-09-16T23:59:59+07:00", "2020-09-17T00:00+07:00"])
def test_news_that_would_be_urgent_only_before_readers_see_it_is_refused(
    write: Write, read: Read, until: str
) -> None:
    first = write("a.en.md", f"title: a\ncategory: news\nurgent_until: {until}")
    write("a.th.md", "title: ก\npublished_at: 2020-09-17T00:00+07:00")
    one = refusal(read())
    assert (one.file, one.line) == (str(first), 4)
    assert one.reason.startswith("“urgent_until” is not after “published_at”")


def test_an_image_that_is_decorative_in_one_language_only_is_refused(
    root: Path, write: Write, read: Read
) -> None:
    (root / "one.png").write_bytes(picture())
    write("a.th.md", f"{HEADER}\nimages: [{{file: one.png, text: ก}}]")
    write("a.en.md", "title: a\nimages: [{file: one.png, decorative: yes}]")
    assert "decorative in one language and not in another" in refusal(read()).reason


def test_one_language_in_two_files_is_refused(write: Write, read: Read) -> None:
    write("a.zh-Hans.md", HEADER)
    write("a.zh-hans.md", HEADER)
    assert "in the same language, zh-Hans" in refusal(read()).reason


def test_links_out_of_the_folder_are_refused(root: Path, read: Read) -> None:
    (root.parent / "outside.th.md").write_text(f"---\n{HEADER}\n---\n")
    (root / "a.th.md").symlink_to(root.parent / "outside.th.md")
    (root / "b.th.md").symlink_to(root / "nowhere")
    (root / "sub").symlink_to(root.parent)
    reasons = sorted(one.reason for one in read() if isinstance(one, ContentError))
    assert [reason[:20] for reason in reasons] == [
        "The file is a link t",
        "The folder is a link",
        "This is no file that",
    ]


def test_a_link_that_leads_to_itself_is_refused_and_the_others_go_in(
    root: Path, write: Write, read: Read
) -> None:
    (root / "a.th.md").symlink_to(root / "a.th.md")
    write("b.th.md", HEADER)
    refused, taken = read()
    assert isinstance(refused, ContentError)
    assert "Take it away" in refused.reason
    assert isinstance(taken, SourceArticle)


def test_a_folder_that_cannot_be_read_is_told(
    write: Write, read: Read, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("a.th.md", HEADER)
    write("sub/b.th.md", HEADER)
    scandir = os.scandir

    def refusing(path: str) -> object:
        if Path(path) == root / "sub":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)  # permissions do not hold for root, who may run the tests
    refused, found = read()
    assert isinstance(found, SourceArticle)
    assert str(refused) == f"{root / 'sub'}: The folder cannot be read: Permission denied."


def test_a_file_name_that_is_no_text_can_be_told(root: Path, read: Read) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/\xff.th.md")).write_text(f"---\n{HEADER}\n---\n")
    assert "cannot make an address" in refusal(read()).reason


def test_one_bad_article_does_not_hold_up_the_others(write: Write, read: Read) -> None:
    for name in ("a", "c"):
        write(f"{name}.th.md", HEADER)
    write("b.th.md", "title: only")
    assert [isinstance(one, SourceArticle) for one in read()] == [True, False, True]


def test_an_address_of_the_source_that_is_none_is_left_out_with_a_warning(write: Write, read: Read) -> None:
    path = write("a.th.md", f"{HEADER}\nsource_url: ข่าวจากกรม")
    (found,) = read()
    assert isinstance(found, SourceArticle)
    assert found.article.source_url is None
    (warning,) = found.warnings
    assert (warning.file, warning.line) == (str(path), 5)


def test_words_know_their_lines(root: Path, write: Write, read: Read) -> None:
    (root / "one.png").write_bytes(picture())
    (root / "list.csv").write_text("a,b\n")
    write(
        "a.th.md",
        f"title: ก\n{OWN}\nimages:\n- file: one.png\n  text: ข\nattachments:\n- file: list.csv\n  title: ค",
        "\n\nบรรทัดแรก\u2028บรรทัดที่สอง\nบรรทัดที่สาม",
    )
    write("a.en.md", "title: A", "First\n\nThird")
    (one,) = read()
    assert isinstance(one, SourceArticle)
    thai = one.words["th"]
    assert thai.keys["title"].line == 2
    assert thai.files["image", "one.png"].line == 7
    assert thai.files["attachment", "list.csv"].line == 10
    assert [thai.of_body(line).line for line in (1, 2, 3)] == [15, 15, 16]
    assert one.words["en"].of_body(3) == (str(root / "a.en.md"), 7)


def test_all_that_is_wrong_with_an_article_is_told_at_once(root: Path, write: Write, read: Read) -> None:
    (root / "one.png").write_bytes(picture())
    thai = write(
        "a.th.md",
        "titel: ก\npublished_at: yesterday\nold_addresses: news\nwithdrawn: maybe\n"
        "images:\n- {file: gone.png}\n- {file: one.png, text: ก}\nattachments:\n- {file: gone.pdf}",
        body="[x](/y) ![](gone.png) ![](no.png)\n\n[z](#s-z)",
    )
    english = write("a.en.md", "title: ''\nformat: html", body="[](https://example.org)")
    told = refusal(read()).each()
    assert {(one.file, one.line) for one in told} == {(str(english), line) for line in (1, 2, 3, 6)} | {
        (str(thai), line) for line in (1, 2, 3, 4, 5, 7, 10, 13, 15)
    }
    said = "\n".join(str(one) for one in told)
    for words in (
        "“titel” is not known",
        "“title” is missing",
        "“published_at”",
        "“old_addresses” must be a list",
        "“withdrawn”",
        "to those who cannot see the image",
        "no such file",
        "has no “title”",
        "“category” is missing",
        "“title” is empty",
        "must be “markdown” or “plain”",
        "“/y” works in no portal",
        "no image “no.png”",
        "no heading “#s-z”",
        "has no words",
    ):
        assert words in said, words
    assert "no image “gone.png”" not in said  # it is listed; that it is not there was told


def test_each_old_address_that_is_none_is_told(write: Write, read: Read) -> None:
    write("a.th.md", f"{HEADER}\nold_addresses:\n- news\n- /a\n- https://example.org/b\n- /c d")
    assert [one.line for one in refusal(read()).each()] == [6, 8, 9]


def test_a_file_that_no_article_can_be_told_from_hides_nothing_of_the_others(
    write: Write, read: Read, root: Path
) -> None:
    write("a.th.md", "titel: ก")
    (root / "a.en.md").write_text("no front matter")
    told = refusal(read()).each()
    assert ["a.en.md" in one.file for one in told].count(True) == 1
    assert "“category” is missing" not in str(told)  # it may stand in the file that could not be read


@pytest.mark.parametrize(
    "name", ["old.doc", "sheet.xls", "talk.ppt", "all.rar", "song.mp3", "film.mp4", "day.ics", "map.geojson"]
)
def test_an_article_is_taken_without_an_attachment_that_cannot_be(
    root: Path, write: Write, read: Read, name: str
) -> None:
    (root / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (root / "one.png").write_bytes(picture())
    path = write(
        "a.th.md",
        f"{HEADER}\nattachments:\n- {{file: {name}, title: ก}}\n- {{file: one.png, title: ข}}",
    )
    (found,) = read()
    assert isinstance(found, SourceArticle)
    assert [one.media.name for one in found.article.attachments] == ["one.png"]
    (warning,) = found.warnings
    assert (warning.file, warning.line) == (str(path), 6)
    assert name in warning.reason
    assert found.words["th"].files["attachment", "one.png"].line == 7


def test_an_article_is_taken_without_a_picture_that_its_text_does_not_show(
    root: Path, write: Write, read: Read
) -> None:
    (root / "note.png").write_text("no picture")
    write("a.th.md", f"{HEADER}\nimages:\n- {{file: note.png, text: ก}}")
    (found,) = read()
    assert isinstance(found, SourceArticle)
    assert (found.article.images, len(found.warnings)) == ((), 1)


@pytest.mark.parametrize(
    "body", ["![](note.png)", "[ดู](media:note.png)", "![](Note.PNG)", "[ดู](media:note.pdf)"]
)
def test_an_article_whose_text_names_a_file_that_cannot_be_taken_is_refused(
    root: Path, write: Write, read: Read, body: str
) -> None:
    (root / "note.png").write_text("no picture")
    write("a.th.md", f"{HEADER}\nimages:\n- {{file: note.png, text: ก}}", body=body)
    assert "and the text names it" in str(refusal(read()))


@pytest.mark.parametrize("ending", ["markdown", "MD", "mdx", "mkd"])
def test_markdown_under_another_ending_is_refused_with_its_name(
    root: Path, write: Write, read: Read, ending: str
) -> None:
    write("a.th.md", HEADER)
    path = root / f"b.th.{ending}"
    path.write_text(f"---\n{HEADER}\n---\n")
    _, error = read()
    assert isinstance(error, ContentError)
    assert (error.file, error.reason) == (
        str(path), f"The file was not read, for its name ends in .{ending}. Name it b.th.md.",
    )  # fmt: skip


def test_files_that_no_article_names_are_counted(root: Path, tmp_path: Path, write: Write) -> None:
    for name in ("one.png", "two.png", "a.txt", "README", "readme.txt", ".hidden"):
        (root / name).write_bytes(picture())
    write("a.th.md", f"{HEADER}\nimages:\n- {{file: one.png, text: ก}}")
    write("readme.th.md", HEADER)
    folder = MarkdownFolder(root, MediaFolder(tmp_path / "media", 10**6), ZoneInfo("Asia/Bangkok"), "th")
    assert len(articles(list(folder))) == 2
    assert folder.passed_over == {".png": 1, ".txt": 1}
