"""Article ids as the contract fixes them. Knows hashes and web addresses; reads no file."""

from __future__ import annotations

import hashlib
import unicodedata
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

LONGEST_ID = 512  # characters

_TRACKING = (
    "utm_",
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "mc_cid",
    "mc_eid",
    "igshid",
    "cmpid",
    "ref_src",
    "yclid",
)
_PORTS = {"http": 80, "https": 443}


def file_id(location: str) -> str:
    """The id of a file, by its resolved path; of a member of a container, by `PATH!MEMBER`."""
    return "f-" + _digest(location)


def url_id(url: str) -> str:
    """The id of a web address, whatever tracking is attached to it."""
    return "u-" + _digest(canonical_url(url))


def canonical_url(url: str) -> str:
    """The address without fragment, tracking, default port and last slash; scheme and host in lower case."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme) else ""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if not pair[0].lower().startswith(_TRACKING)]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._").rstrip("/")
    return urlunsplit((parts.scheme, host + port, path, query, ""))


def is_url(text: str) -> bool:
    """Whether the text is a web address with a host."""
    try:
        parts = urlsplit(text.strip())
        return parts.scheme in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def same_site(first: str, second: str) -> bool:
    """Whether two web addresses belong to one registrable domain, `www.` and other subdomains set aside."""
    from courlan import extract_domain  # knows which suffixes are public ones, such as co.uk

    domains = [extract_domain(url) or _host(url) for url in (first, second)]
    return bool(domains[0]) and domains[0] == domains[1]


def _host(url: str) -> str:
    """The host of an address whose domain is not a public one; nothing of what is no address."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def checked_id(given: object) -> str:
    """The id as given. Raises ValueError with the rule it breaks."""
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not isinstance(given, str):
        raise ValueError("the id is not text")
    if not 1 <= len(given) <= LONGEST_ID:
        raise ValueError(f"the id has {len(given):,} characters: 1 to {LONGEST_ID} are allowed")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in given):
        raise ValueError("the id has control characters")
    return given


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
