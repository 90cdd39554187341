"""Makes requests that no browser sends, and some that browsers do: the same ones from the same seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import quote, quote_from_bytes, unquote, urlencode

from tests.soak.asking import Asked
from tests.soak.ground import FORM, PARAMETER, Ground
from tests.soak.pieces import (
    AGENTS,
    AWAY,
    CLIENTS,
    ELSEWHERE,
    INJECTED,
    MARK,
    MARKUP,
    METHODS,
    STRANGE,
    WORDS,
)

SENDING = {"POST", "PUT", "PATCH", "DELETE"}
CONDITIONS = (
    "range",
    "range",
    "if-none-match",
    "if-range",
    "if-match",
    "if-modified-since",
    "accept-encoding",
)
PREFIXES = ("", "", "", "/news", "/ข่าว/สาร")
"""What an application is mounted under."""

Maker = Callable[[], str]


class Hostile:
    """Requests to what was found, drawn by a seed."""

    def __init__(self, ground: Ground, seed: int) -> None:
        self.ground = ground
        self.draw = Random(seed)  # noqa: S311 - the same in every run
        self.headers = self._header_makers()

    def requests(self) -> Iterator[Asked]:
        """Requests without end."""
        while True:
            yield self.request()

    def request(self) -> Asked:
        """One request."""
        match self.draw.randrange(20):
            case 0 | 1:
                return self._sent_form()
            case 2:
                return self._asked_again()
            case _:
                return self._any()

    def _sent_form(self) -> Asked:
        """A form that a page might send, or nearly."""
        path, methods = self.draw.choice([each for each in self.ground.routes if SENDING & {*each[1]}])
        values = self.ground.values
        target = PARAMETER.sub(lambda found: self.draw.choice(values.get(found[1], ["th"])), path)
        headers = self._headers() if self._once_in(3) else [(b"host", b"testserver")]
        method = self.draw.choice(sorted(SENDING & {*methods}))
        prefix = self.draw.choice(PREFIXES)
        pieces = self._body() if self._once_in(3) else [urlencode(self._form()).encode()]
        return Asked(method, quote(target).encode(), [*headers, FORM], pieces, prefix=prefix)

    def _asked_again(self) -> Asked:
        """A file, in part, or if it is another one by now."""
        names = self.draw.choices([*CONDITIONS], k=self.draw.choice((1, 1, 2, 3)))
        headers = [
            (name.encode(), self.headers[name]().encode().translate(None, b"\r\n\0").strip())
            for name in names
        ]
        target = self.draw.choice(self.ground.files or self.ground.targets).encode()
        return Asked(self.draw.choice(("GET", "GET", "HEAD")), target, [(b"host", b"testserver"), *headers])

    def _any(self) -> Asked:
        (path, methods), prefix = self._path(), self.draw.choice(PREFIXES)
        if not path.startswith(b"/") or "\n" in unquote(path.decode()):
            prefix = ""  # it would be the host's
        method = self.draw.choice((*methods, *methods, "GET", "GET", "HEAD", self.draw.choice(METHODS)))
        query = self._query() if self._once_in(2) else b""
        pieces = self._body() if method not in {"GET", "HEAD"} or self._once_in(20) else []
        headers = self._headers()
        if pieces and not self._once_in(5):
            headers.append(FORM)
        return Asked(
            method,
            path + (b"?" + query if query or self._once_in(30) else b""),
            headers,
            pieces,
            self.draw.choice(("1.1", "1.1", "1.1", "1.0", "2")),
            prefix,
            self.draw.choice(CLIENTS),
            leaves=self._once_in(25),
        )

    def _once_in(self, times: int) -> bool:
        return self.draw.randrange(times) == 0

    def piece(self) -> str:
        """Something that nobody means well with."""
        kind = self.draw.choice((MARKUP, INJECTED, AWAY, STRANGE, STRANGE, WORDS))
        piece = self.draw.choice(kind)
        return self._changed(piece) if self._once_in(4) else piece

    def _changed(self, text: str) -> str:
        """With a slip in it: something doubled, lost, exchanged or put in."""
        at = self.draw.randrange(len(text) + 1)
        match self.draw.randrange(5):
            case 0:
                return text[:at] + self.draw.choice(STRANGE) + text[at:]
            case 1:
                return text[:at] + text[at + 1 :]
            case 2:
                return text.swapcase()
            case 3:
                return text * self.draw.randrange(2, 5)
            case _:
                return (
                    text[:at]
                    + chr(self.draw.choice((0, 0x7F, 0xA0, 0xE33, 0x1F600, self.draw.randrange(0xD800))))
                    + text[at:]
                )

    def _known(self, values: list[str]) -> str:
        """One of these values, most often as it is."""
        if not values or self._once_in(5):
            return self.piece()
        value = self.draw.choice(values)
        return self._changed(value) if self._once_in(4) else value

    def _path(self) -> tuple[bytes, tuple[str, ...]]:
        """The path of a route with its parameters filled, one that a page leads to with a slip in it, or neither."""
        path, methods = self.draw.choice(list(self.ground.routes))
        match self.draw.randrange(10):
            case 0:
                target = "/" + "/".join(self.piece() for _ in range(self.draw.randrange(1, 5)))
            case 1 | 2:
                target = self._changed(self.draw.choice(self.ground.targets).partition("?")[0])
            case _:
                values = self.ground.values
                target = PARAMETER.sub(lambda found: self._known(values.get(found[1], [])), path)
                if self._once_in(6):
                    target = self.draw.choice(
                        (
                            target.rstrip("/"),
                            target + "/",
                            target.upper(),
                            "/" + target,
                            target + self.piece(),
                        )
                    )
        return self._encoded(target, safe="/"), tuple(methods)

    def _encoded(self, text: str, safe: str) -> bytes:
        """In ASCII, as a request line has it; now and then in another encoding, or encoded twice."""
        match self.draw.randrange(20):
            case 0:
                written = quote_from_bytes(text.encode("cp874", "ignore"), safe=safe)
            case 1:
                written = quote(quote(text, safe=safe), safe=safe)
            case 2:
                written = "".join(f"%{byte:02x}" for byte in text.encode()[:2000])
            case 3:
                written = quote_from_bytes(text.encode("utf-16"), safe=safe)
            case _:
                written = quote(text, safe=safe + "%:@!$&'()*+,;=~-._")
        return written.encode()

    def _query(self) -> bytes:
        """Parameters: known ones and others, once or often, and now and then no parameters at all."""
        if self._once_in(8):
            return self._encoded(self.piece(), safe="=&;+")
        count = self.draw.choice((1, 1, 1, 2, 3, 5, 20, 300) if self._once_in(5) else (1, 1, 2, 3))
        names = list(self.ground.fields)
        pairs = []
        for _ in range(count):
            name = self.draw.choice(names) if not self._once_in(6) else self.piece()
            value = self._known([*self.ground.fields.get(name, []), *WORDS])
            pairs.append(
                self._encoded(name, "")
                + self.draw.choice((b"=", b"=", b"=", b"[]=", b""))
                + self._encoded(value, "")
            )
        return self.draw.choice((b"&", b"&", b"&", b";", b"&&")).join(pairs)

    def _body(self) -> list[bytes]:
        """A form, or something else, in one piece or several."""
        match self.draw.randrange(10):
            case 4 | 5:
                body = urlencode(self._form()).encode()
            case 0:
                body = self.draw.randbytes(self.draw.choice((0, 1, 500, 9000)))
            case 1:
                body = json.dumps({self.piece(): self.piece()}).encode()
            case 2:
                body = b"a=" + b"b" * self.draw.choice((8000, 8190, 8191, 8192, 100_000))
            case 3:
                body = (
                    b'--x\r\nContent-Disposition: form-data; name="back"\r\n\r\n'
                    + self.piece().encode()
                    + b"\r\n--x--"
                )
            case _:
                body = self._query()
        at = self.draw.randrange(len(body) + 1)
        return [body[:at], b"", body[at:]] if self._once_in(3) else [body]

    def _form(self) -> list[tuple[str, str]]:
        """Fields as a page might send them."""
        names = self.draw.choices(list(self.ground.fields), k=self.draw.choice((1, 3, 12)))
        return [(name, self.draw.choice(self.ground.fields[name] or [""])) for name in names]

    def _headers(self) -> list[tuple[bytes, bytes]]:
        """Some headers, some of them twice, with values as a server lets them through."""
        names = list(self.headers)
        headers = [(b"host", b"testserver")] if not self._once_in(5) else []
        for _ in range(self.draw.choice((0, 1, 2, 3, 8))):
            name = self.draw.choice(names)
            for _ in range(1 if not self._once_in(10) else 3):
                value = self.headers[name]() if not self._once_in(3) else self.piece()
                written = value.encode("utf-8" if not self._once_in(6) else "utf-16", "replace")
                headers.append((name.encode(), written.translate(None, b"\r\n\0").strip()))
        return headers

    def _header_makers(self) -> dict[str, Maker]:
        """How the value of each header is made."""
        draw, ground = self.draw, self.ground

        def one_of(*values: str) -> Maker:
            return lambda: draw.choice(values)

        def address() -> str:
            return draw.choice(
                (
                    ELSEWHERE,
                    "testserver",
                    "[",
                    "[::1",
                    "a]b",
                    "%",
                    "x" * 300,
                    "",
                    "a b",
                    "testserver:99999999",
                )
            )

        def origin() -> str:
            return draw.choice(("http://", "https://", "//", "null", "", "http://[", "file:///")) + address()

        def ranges() -> str:
            ends = [
                f"{draw.choice(('', '0', '5', '9' * 30))}-{draw.choice(('', '0', '4', '10', '9' * 30))}"
                for _ in range(draw.choice((1, 1, 2, 30)))
            ]
            return draw.choice(("bytes=", "bytes=", "bytes=", "bytes=", "bytes", "lines=")) + ",".join(ends)

        def cookie() -> str:
            return self._known([*ground.cookies, "portal_preferences=", "=", ";;;", "a=b; " * 200])

        def addresses() -> str:
            return ", ".join(
                draw.choice(("203.0.113.9", "::1", "unknown", "1.2.3.4:80", "[::1]:1", "x" * 99))
                for _ in range(draw.choice((1, 2, 50)))
            )

        languages = one_of(
            "th",
            "en;q=0.5, th",
            "*",
            "de, *;q=0",
            "zh-Hant-TW",
            "th;q=9",
            "x" * 400,
            ",".join(["en"] * 300),
            "en-XA",
            "i-klingon",
        )
        dates = one_of(
            "Thu, 29 Feb 2024 08:00:00 GMT",
            "Sat, 01 Jan 2569 00:00:00 GMT",
            "0",
            "Thu, 99 Feb 99999 99:00:00 GMT",
            "now",
        )

        def tag() -> str:
            return self._known(ground.tags)

        makers: dict[str, Maker] = dict.fromkeys(
            ("host", "x-forwarded-host", "x-original-host", "x-real-ip"), address
        )
        makers |= dict.fromkeys(("origin", "referer"), origin)
        makers |= dict.fromkeys(("if-modified-since", "if-unmodified-since", "date"), dates)
        makers |= dict.fromkeys(("if-none-match", "if-match", "if-range"), tag)
        makers |= {
            "accept": one_of("*/*", "text/html", "application/json;q=0", "image/avif", ",;,"),
            "accept-charset": one_of("tis-620", "utf-8;q=0"),
            "accept-encoding": one_of(
                "gzip", "gzip;q=0", "br, gzip;q=0.001", "*", "identity;q=0", "gzip" * 200, "gzip;q=x"
            ),
            "accept-language": languages,
            "authorization": one_of("Basic !!!", "Bearer x", "Basic OjpA"),
            "cache-control": one_of("no-cache", "only-if-cached", "max-age=-1"),
            "connection": one_of("close", "keep-alive, host", "upgrade"),
            "content-length": one_of("0", "-1", "9" * 20, "1, 2", "x"),
            "content-type": one_of(
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "multipart/form-data",
                "application/json",
                "text/plain; charset=utf-7",
                "x",
            ),
            "cookie": cookie,
            "expect": one_of("100-continue", "x"),
            "forwarded": lambda: f'for="{addresses()}";host={address()};proto=javascript',
            "purpose": one_of("prefetch"),
            "range": ranges,
            "sec-fetch-site": one_of("same-origin", "cross-site", "none", "x"),
            "sec-purpose": one_of("prefetch", "prefetch;prerender"),
            "te": one_of("trailers", "gzip"),
            "transfer-encoding": one_of("chunked", "gzip, chunked", "identity", "x"),
            "upgrade": one_of("websocket", "h2c"),
            "user-agent": one_of(*AGENTS),
            "x-forwarded-for": addresses,
            "x-forwarded-prefix": one_of("/evil", f"//{ELSEWHERE}", "../.."),
            "x-forwarded-proto": one_of("https", "javascript", "x"),
            "x-http-method-override": one_of("DELETE", "POST"),
            "x-original-url": one_of("/admin", f"//{ELSEWHERE}"),
            "x-rewrite-url": one_of("/th/preferences"),
            f"x-{MARK}": self.piece,
        }
        return makers
