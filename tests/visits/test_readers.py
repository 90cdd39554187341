"""Readers count; programs and pages that are fetched ahead of time do not."""

from __future__ import annotations

import pytest

from portal.visits import is_reader

CHROME = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    "user_agent",
    [
        CHROME,
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80/37.8999; U; th) Presto/2.12.423 Version/12.16",
        "Mozilla/5.0 (Linux; U; Android 11; th-TH; CUBOT X30) AppleWebKit/537.36 Mobile Safari/537.36",
        "Lynx/2.9.0 libwww-FM/2.14SSL-MM/1.4.1",
        "something nobody has heard of",
    ],
)
def test_a_browser_is_a_reader(user_agent: str) -> None:
    assert is_reader(user_agent)
    assert is_reader(user_agent, ["", "", ""])


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "   ",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; YandexBot/3.0)",
        "Baiduspider+(+http://www.baidu.com/search/spider.htm)",
        "facebookexternalhit/1.1",
        "curl/8.5.0",
        "Wget/1.24",
        "python-requests/2.32",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/126.0.0.0 Safari/537.36",
        "Go-http-client/1.1",
        "SomeCrawler",
    ],
)
def test_a_program_is_no_reader(user_agent: str) -> None:
    assert not is_reader(user_agent)


@pytest.mark.parametrize(
    "purpose", ["prefetch", "prefetch;prerender", "Prefetch", "preview", "prefetch;anonymous-client-ip"]
)
def test_a_page_that_is_fetched_ahead_is_not_read_yet(purpose: str) -> None:
    assert not is_reader(CHROME, [purpose])
    assert not is_reader(CHROME, ["", purpose])


def test_another_purpose_does_not_matter() -> None:
    assert is_reader(CHROME, ["navigate"])
