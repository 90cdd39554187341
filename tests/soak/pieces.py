"""What hostile requests are made of."""

from __future__ import annotations

MARK = "zq7x"
"""Stands in whatever must not come back as markup, as a header or as an address."""
ELSEWHERE = "evil.example"


def pieces(*lines: str) -> tuple[str, ...]:
    """What stands between the blanks of these lines."""
    return tuple(piece for line in lines for piece in line.split())


METHODS = (
    *pieces(
        "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT PROPFIND QUERY BREW get Get G-E_T! __class__"
    ),
    "A" * 3000,
)
MARKUP = tuple(
    text.replace("MARK", MARK)
    for text in (
        *pieces(
            "\"MARK=1 'MARK=1 \"><MARK> '><MARK> </title><MARK> javascript:MARK data:text/html,<MARK> `MARK`"
        ),
        *pieces(
            "<!--<MARK>--> ]]><MARK> \\x3cMARK {{'MARK'*2}} {%MARK%} ${MARK} %(MARK)s &lt;MARK&gt; &#60;MARK>"
        ),
        "<MARK onload=1>",
    )
)
INJECTED = tuple(
    f"{before}{line}{name}: {MARK}{line}"
    for before in ("", "x", "/")
    for line in ("\r\n", "\n", "\r", "\u560a\u560d", "\u2028", "\x0b", "\x00")
    for name in (f"x-{MARK}", "set-cookie", "location")
)
AWAY = tuple(
    text.replace("HOST", ELSEWHERE)
    for text in (
        *pieces(
            "//HOST ///HOST/ /\\HOST \\\\HOST https:HOST /.//HOST http://HOST/ //HOST/%2e%2e @HOST :@HOST"
        ),
        *pieces("%5cHOST /%2fHOST /%5CHOST //HOST%00 /th//HOST /th/..//HOST //ก.HOST"),
        "/\t/HOST",
    )
)
STRANGE = (
    *pieces(
        ". .. ../.. ../../../../etc/passwd ..\\.. ....// %2e%2e %2e%2e%2f %252e%252e%252f ..; // ? ?? # + ~ *",
        "% %00 %zz %e0%b8 %c0%af %ed%a0%80 %ff%fe %F4%90%80%80 %25 %u0e01 %2F %5C %0d%0a ;a=b &amp; a=b a&b",
        "0 -1 1.5 0x10 1e309 NaN ๒๕๖๙ ٢٠٢٤ ² 2569 2024 13 00 02 true null None undefined self __proto__",
        "con .git/config .env index.php wp-login.php robots.txt .well-known/security.txt favicon.ico",
        "( [ { \\ ' \" ` | ^ ﷺ İ ß",
    ),
    *("", " ", "\t", "\u202e\u2066", "\ufeff", "\u200b", "\ufffd", "e\u0301"),
    *(
        "ก\u0e48\u0e48" * 30,
        "a" + "\u0301" * 200,
        "🙂" * 20,
        "9" * 400,
        "a" * 300,
        "ก" * 700,
        "x" * 6000,
        "a/" * 400,
    ),
)
WORDS = (
    *pieces('ลำพูน news ลำไย lamphun "ถนน -x * ( กกกก ไฟฟ้า'),
    *("lamphun OR", "OR OR OR", "a" * 70, "ข่าว " * 60),
)
AGENTS = (
    "Mozilla/5.0 (reader)",
    "curl/8.5",
    "Googlebot/2.1",
    "",
    "Mozilla/4.0 (compatible; MSIE 6.0)",
    "x" * 4000,
)
CLIENTS = ("203.0.113.7", "2001:db8::1", "::ffff:203.0.113.9", "", "testclient", "fe80::1%eth0")
