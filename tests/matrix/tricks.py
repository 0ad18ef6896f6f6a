"""What nobody honest sends, by class: values of fields, parts of addresses, headers, bodies."""

from typing import Any

HTML = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
LONE_SURROGATE = b"\xed\xa0\x80"
MEGABYTE = 1_000_000

# Each class with its ways. A tuple is the same field sent many times over; bytes are sent as they stand.
CLASSES: dict[str, tuple[Any, ...]] = {
    "a list for one value": (("1", "2", HTML), ("", ""), ("x",) * 50),
    "huge": ("x" * MEGABYTE, "é " * 60_000, "9" * 5_000, "a\n" * 40_000),
    "empty": ("", " ", "\t\r\n", "\u200b\u00a0", "\u3164"),
    "a NUL": ("a\x00b", "\x00", "1\x00"),
    "no letters": (LONE_SURROGATE, b"\xc0\xaf..\xc0\xaf", b"caf\xe9", b"\xff\xfea\x00b\x00", b"\xf8\x88\x80\x80\x80"),
    "tricks with letters": (
        "\u202eabc\u2066\ufeff",
        "Z" + "\u0301" * 2_000,
        "\u0430dmin \u0405ingle",
        "\u212b \ufb01 \u1e9b\u0323 e\u0301",
        "\U0001f469\u200d\U0001f467" * 20,
        "\ufdfa" * 400,
        "a\u0085b\u2028c\x0bd\x1b[2J",
    ),
    "numbers that are none": ("١٢", "-1", "1e9", "NaN", "Infinity", "-0", "0x1f", "1_000", "1,2,3", "½", "1e-400"),
    "numbers too large": (str(2**31), str(2**63), "9" * 40, "-" + "9" * 20, "0." + "9" * 60, "9999-99-99", "1e999999"),
    "code": (HTML, "{{ 7 * 191 }}${7*191}", "'; DROP TABLE bids; --", "=cmd|' /C calc'!A0", "../../etc/passwd\x20"),
    "a line end": ("a\r\nSet-Cookie: b=c", "a\nBcc: x@evil.example", "%0d%0aSet-Cookie:%20b=c"),
    "another kind of value": ("[]", "{}", "null", "true", '{"$gt": ""}', "undefined", "on", "None"),
    "no address": (
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "a@b@c",
        "\\\\x",
    ),
}
IN_THE_DATABASE = ("huge", "a NUL", "no letters", "numbers too large", "tricks with letters")
"""Classes in which the two databases differ."""

SEGMENTS = (
    *("not-an-id", "%00", "..%2f..%2fetc", "x" * 300, "%ed%a0%80", "%e2%80%ae", "-1", "1e9", "%3Cscript%3E", "%c0%af"),
    *("9" * 60, "0", " ", "%2e%2e", "00000000-0000-0000-0000-00000000000g", "{00000000-0000-0000-0000-000000000007}"),
)
METHODS = ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "FOO")

HEADERS: dict[str, dict[str, str]] = {
    "forwarded": {"X-Forwarded-For": "1.2.3.4, <script>, ::1, 999.999.999.999", "X-Forwarded-Proto": "gopher"},
    "forwarded host": {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "//evil.example", "Forwarded": "a"},
    "started": {"X-Request-Start": "t=99999999999999999999999"},
    "started in another age": {"X-Request-Start": "t=9999999999.999999"},
    "started at nothing": {"X-Request-Start": "t=NaN"},
    "a host with a port": {"Host": "localhost:65536"},
    "another host": {"Host": "evil.example"},
    "no host to speak of": {"Host": "a b<>:x"},
    "a huge cookie": {"Cookie": "portal=" + "A" * 20_000},
    "a broken cookie": {"Cookie": "portal=.eJw\x7f; ;;=;portal"},
    "a cookie of another kind": {"Cookie": 'portal="\\377\\"; _user_id=1'},
    "ranges": {"Range": "bytes=9-1,-,x", "If-Range": "x", "If-Modified-Since": "never", "If-None-Match": '"'},
    "many ranges": {"Range": "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(0, 2000, 2))},
    "conditions": {"If-Match": "*", "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT", "If-None-Match": "*"},
    "languages": {"Accept": "*/*;q=NaN, text/html;q=-1", "Accept-Encoding": "\xff", "Accept-Language": "x" * 5000},
    "a method beside": {"X-HTTP-Method-Override": "DELETE", "X-Original-URL": "/people", "X-Method-Override": "PUT"},
    "an origin": {"Origin": "null", "Referer": "http://[", "Sec-Fetch-Site": "cross-site"},
    "a long header": {"User-Agent": "x" * 60_000, "X-Anything": "\xe9" * 4000},
    "an authority": {"Authorization": "Basic \xff:::", "Proxy-Authorization": "Bearer " + "x" * 3000},
}

FORM = "application/x-www-form-urlencoded"
_PART = b'--x\r\nContent-Disposition: form-data; name="a"'
BODIES: dict[str, dict[str, Any]] = {
    "JSON": {"data": b'{"csrf_token": [1]}', "content_type": "application/json"},
    "JSON that breaks off": {"data": b'{"a": "', "content_type": "application/json"},
    "JSON said to be a form": {"data": b'{"reason": {"a": [1]}}', "content_type": FORM},
    "a form said to be XML": {"data": b"a=b", "content_type": "application/xml"},
    "parts without an end": {"data": _PART + b"\r\n\r\nb", "content_type": "multipart/form-data; boundary=x"},
    "parts without a mark": {"data": b"--x--", "content_type": "multipart/form-data"},
    "parts of a strange kind": {
        "data": _PART + b"; filename*=utf-99''%ff\r\nContent-Transfer-Encoding: base64\r\n\r\n\x00\r\n--x--",
        "content_type": 'multipart/form-data; boundary="x"',
    },
    "a long boundary": {"data": b"--" + b"y" * 3000, "content_type": "multipart/form-data; boundary=" + "y" * 3000},
    "no known type": {"data": b"\x00\xff", "content_type": "text/html; charset=utf-99"},
    "UTF-16": {"data": "a=b&reason=é".encode("utf-16"), "content_type": FORM + "; charset=utf-16"},
    "latin-1": {"data": "reason=caf\xe9&name=\xff".encode("latin-1"), "content_type": FORM + "; charset=iso-8859-1"},
    "letters that are none": {"data": b"csrf_token=%ff%fe&a=%", "content_type": FORM},
    "ten thousand fields": {"data": "&".join(f"a{n}=b" for n in range(10_000)).encode(), "content_type": FORM},
    "one field ten thousand times": {"data": b"&".join([b"reason=b"] * 10_000), "content_type": FORM},
    "a megabyte": {"data": b"reason=" + b"x" * MEGABYTE, "content_type": FORM},
    "a length that is wrong": {"data": b"a=b", "headers": {"Content-Length": "-1"}},
    "nothing": {"data": b"", "content_type": ""},
    "in chunks": {
        "data": b"reason=b",
        "content_type": FORM,
        "headers": {"Transfer-Encoding": "chunked", "Content-Length": ""},
        "environ_overrides": {"wsgi.input_terminated": True},
    },
}
QUERIES = {
    "deep": "&".join(f"a{'[b]' * 50}={n}" for n in range(40)),
    "many": "&".join(f"q={n}" for n in range(3_000)),
    "long": "q=" + "x" * 30_000,
    "broken": "%&%%=&&&=%zz&q=%ed%a0%80&page=%00&next=//evil.example",
}
