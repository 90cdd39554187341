"""Walks through a portal as it is installed, with what is installed alone: exits with what did not work.

It serves the demonstration site, reads its pages and files, and imports pictures of every kind.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from portal.assets import folder as folder_of

PORTAL = (sys.executable, "-m", "portal.cli")
DEADLINE = 120


class Answer(NamedTuple):
    """What the portal answered."""

    status: int
    headers: dict[str, str]
    body: bytes


def get(address: str, **headers: str) -> Answer:
    """Ask for an address; header names have underscores for hyphens."""
    request = urllib.request.Request(address, headers={k.replace("_", "-"): v for k, v in headers.items()})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:  # noqa: S310 - our own server
            return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


def expect(what: str, truth: bool) -> None:
    """Say that something works, or end with what does not."""
    if not truth:
        sys.exit(f"does not work: {what}")
    print(f"works: {what}", flush=True)


def run(*arguments: str, **settings: str) -> str:
    """The output of a command of the portal, which must succeed."""
    done = subprocess.run(
        [*PORTAL, *arguments], capture_output=True, text=True, env=os.environ | settings, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
    expect(f"portal {' '.join(arguments[:2])}", done.returncode == 0)
    return done.stdout


def import_pictures(folder: Path, settings: dict[str, str]) -> None:
    """Import an article with a picture of every kind, and export it again."""
    news = folder / "news"
    news.mkdir()
    listed = []
    for kind in ("jpeg", "png", "gif", "webp", "avif"):
        file = io.BytesIO()
        Image.new("RGB", (30, 20), "navy").save(file, kind)
        (news / f"ภาพ {kind}.{kind}").write_bytes(file.getvalue())
        listed.append(f"- {{file: ภาพ {kind}.{kind}, text: ภาพสีน้ำเงินแบบ {kind}}}")
    head = "title: ข่าวทดสอบ\ncategory: provincial-news\npublished_at: 2563-09-17\nimages:\n" + "\n".join(
        listed
    )
    body = "เนื้อหา **สำคัญ** และ [ลิงก์](page:contact)\n\n| ก | ข |\n|---|---|\n| 1 | 2 |"
    (news / "smoke.th.md").write_text(f"---\n{head}\n---\n\n{body}\n", encoding="utf-8")
    run("import", str(news), **settings)
    run("export", str(folder / "out.jsonl"), **settings)
    article = json.loads((folder / "out.jsonl").read_text(encoding="utf-8").splitlines()[0])
    expect("pictures of every kind", len(article["images"]) == 5)


def read_pages(root: str) -> None:
    """Read what a reader would."""
    home = get(f"{root}/th/")
    expect("the home page", home.status == 200 and b"<main" in home.body)
    links = [f"{root}{path}" for path in re.findall(r'href="(/th/news/[^"/]+/[^"/?]+)"', home.body.decode())]
    article = next(answer for answer in map(get, links) if b"/media/" in answer.body)
    expect("an article with files", article.status == 200)
    expect("a search in Thai", is_found(f"{root}/th/search?q=%E0%B8%A5%E0%B8%B3%E0%B8%9E%E0%B8%B9%E0%B8%99"))
    expect("completions", get(f"{root}/en/search/complete?q=new").status == 200)
    for page in ("archive", "contact", "accessibility", "preferences", "privacy", "feeds", "sitemap", "news"):
        expect(f"the page {page}", get(f"{root}/en/{page}").status == 200)
    expect("a page that there is not", get(f"{root}/en/nowhere").status == 404)
    expect("gzip", get(f"{root}/en/", Accept_Encoding="gzip").headers.get("content-encoding") == "gzip")
    media = root + re.findall(r'"(/media/[^"]+)"', article.body.decode())[0]
    file = get(media)
    expect("a file", file.status == 200 and int(file.headers["content-length"]) == len(file.body))
    part = get(media, Range="bytes=0-9")
    expect("a part of a file", part.status == 206 and part.body == file.body[:10])
    expect("a file that is known", get(media, If_None_Match=file.headers["etag"]).status == 304)
    sheet = root + re.findall(r'href="(/static/[^"]+\.css[^"]*)"', home.body.decode())[0]
    expect("a part that is malformed", get(sheet, Range="bytes=" + "1" * 30_000).status in (200, 400, 416))
    expect(
        "a hundred parts",
        get(media, Range="bytes=" + ",".join(["0-0"] * 4000)).status in (200, 206, 400, 416),
    )


def main() -> None:
    """Walk through all of it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        data = str(folder / "var")
        run("catalogs", "check")
        log = (folder / "log").open("w+", encoding="utf-8")
        site = folder_of("demo") / "site.toml"
        server = subprocess.Popen(
            [*PORTAL, "serve", "--demo", "--port", "0"],
            env=os.environ | {"PORTAL_DATA_DIR": data},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            read_pages(address_of(server, folder / "log"))
        except SystemExit:
            print((folder / "log").read_text(encoding="utf-8")[-4000:], file=sys.stderr)
            raise
        finally:
            server.terminate()
            server.wait()
        import_pictures(folder, {"PORTAL_DATA_DIR": str(folder / "other"), "PORTAL_SITE": str(site)})


def is_found(address: str) -> bool:
    """Whether a search finds something, as soon as the index is there."""
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        if b"<mark" in get(address).body:
            return True
        time.sleep(0.5)
    return False


def address_of(server: subprocess.Popen[bytes], log: Path) -> str:
    """Where the portal answers, once it does."""
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until and server.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8"))
        if found and get(f"{found[0]}/en/").status == 200:
            return found[0]
        time.sleep(0.2)
    sys.exit(f"does not work: portal serve\n{log.read_text(encoding='utf-8')[-4000:]}")


if __name__ == "__main__":
    main()
