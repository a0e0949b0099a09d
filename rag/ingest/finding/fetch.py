"""One web address fetched within limits. Knows HTTP; knows nothing of articles.

Nothing is fetched but what a person named, what it redirects to, and the entries of a feed so named; hence no robots.txt
is asked for, which speaks to crawlers. No cookies, no credentials, no proxy (behind one, the address that is connected
to could not be checked). TLS trusts the system-independent list of certifi, or SSL_CERT_FILE.
"""

from __future__ import annotations

import email.message
import email.utils
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.metadata import version

import httpcore
import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, stop_before_delay

from rag.errors import UnreadableSource
from rag.ingest.finding.addresses import NoAnswer
from rag.ingest.finding.connect import Clock, Guarded
from rag.ingest.finding.inflate import Inflater

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PASSING = frozenset({408, 429, 500, 502, 503, 504})
SAVE_IT = "save the page in a browser and add the file"
REFUSALS = {
    401: f"the page asks for a login (no name or password is ever sent): {SAVE_IT}",
    402: f"the page has to be paid for: {SAVE_IT}",
    403: f"the server refuses to give the page to a program: {SAVE_IT}",
    404: "there is no such page: check the address",
    410: "the page was taken down",
    429: "the server takes no more requests for now: try again later, with `add --retry`",
    451: "the page is withheld for legal reasons",
}
LATER = "try again later, with `add --retry`"


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """What a fetch may take: seconds, bytes (as sent and unpacked), tries, redirects.

    `timeout` is for the whole, waits and redirects included; `connect` and `read` for one step of it. A pause before
    another try doubles from `first_wait`; a server that asks for more than `longest_wait` is not waited for.
    """

    timeout: float = 60.0
    largest: int = 50_000_000
    allow_private: bool = False
    tries: int = 3
    redirects: int = 5
    connect: float = 10.0
    read: float = 20.0
    first_wait: float = 0.5
    longest_wait: float = 15.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. `data` is empty when it is `not_modified` since `etag` or `last_modified`.

    `media_type` and `charset` are what the server says, in lower case, and may be wrong; None where it says nothing.
    """

    url_final: str
    data: bytes
    media_type: str | None
    charset: str | None
    etag: str | None
    last_modified: str | None
    not_modified: bool


class _Passing(UnreadableSource):
    """A failure that another try may mend; `asked` is how many seconds the server wants to be left alone."""

    def __init__(self, message: str, asked: float = 0.0) -> None:
        super().__init__(message)
        self.asked = asked


def fetch(
    url: str, policy: FetchPolicy, *, etag: str | None = None, last_modified: str | None = None
) -> Fetched:
    """What is at `url` after redirects; with `etag` or `last_modified`, only if it has changed since.

    Raises UnreadableSource with a plain reason, and the remedy where there is one.
    """
    clock = Clock.start(policy.timeout)
    wanted = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    conditions = {name: value for name, value in wanted.items() if value}
    address = _address(url)
    for _ in range(policy.redirects + 1):
        answer = _patiently(address, conditions, policy, clock)
        if isinstance(answer, Fetched):
            return answer
        address = answer
    raise UnreadableSource(
        f"it redirects more than {policy.redirects} times (some pages do so without cookies): {SAVE_IT}"
    )


def _address(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """The address without fragment, user name and password; `base` is where it was redirected from."""
    try:
        address = httpx.URL(url) if base is None else base.join(url)
        address = address.copy_with(fragment=None, userinfo=b"")
        port = address.port
    except (httpx.InvalidURL, ValueError, TypeError) as problem:
        raise UnreadableSource(f"not a web address: {problem}") from problem
    where = "" if base is None else "it redirects to "
    if address.scheme not in ("http", "https"):
        raise UnreadableSource(f"{where}a “{address.scheme}:” address: only http and https are fetched")
    if not address.host or not 0 < (80 if port is None else port) < 65_536:
        raise UnreadableSource(f"{where}an address without a host, or with a port that cannot be")
    return address


def _patiently(
    address: httpx.URL, conditions: dict[str, str], policy: FetchPolicy, clock: Clock
) -> Fetched | httpx.URL:
    """One address, tried again while that may help and there is time."""

    def pause(state: RetryCallState) -> float:
        problem = state.outcome.exception() if state.outcome else None
        asked = problem.asked if isinstance(problem, _Passing) else 0.0
        return float(
            max(asked, min(policy.first_wait * 2 ** (state.attempt_number - 1), policy.longest_wait))
        )

    trying = Retrying(
        retry=retry_if_exception_type((_Passing, NoAnswer)),
        stop=stop_after_attempt(policy.tries) | stop_before_delay(clock.step()),
        wait=pause,
        reraise=True,
    )
    return trying(_request, address, conditions, policy, clock)


def _request(
    address: httpx.URL, conditions: dict[str, str], policy: FetchPolicy, clock: Clock
) -> Fetched | httpx.URL:
    """One request: what it gave, or where it points."""
    headers = {
        "Host": address.netloc.decode("ascii"),
        "User-Agent": f"communique/{version('communique')} (news archive; fetches only what its user names)",
        "Accept": "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,*/*;q=0.8",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        **conditions,
    }
    limits = {"connect": policy.connect, "read": policy.read, "write": policy.read, "pool": policy.connect}
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=_trusted(), network_backend=Guarded(clock, allow_private=policy.allow_private)
            ) as pool,
            pool.stream(
                "GET", str(address), headers=list(headers.items()), extensions={"timeout": limits}
            ) as response,
        ):
            return _read(response, address, policy, asked_for_changes=bool(conditions))
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as problem:
        clock.step()
        raise _explained(problem, address, policy) from problem


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _read(
    response: httpcore.Response, address: httpx.URL, policy: FetchPolicy, *, asked_for_changes: bool
) -> Fetched | httpx.URL:
    """The answer taken in, within the limits. Raises UnreadableSource."""
    headers = httpx.Headers(response.headers)
    if response.status in REDIRECTS:
        if not headers.get("location"):
            raise UnreadableSource("it redirects without saying where")
        return _address(headers["location"], base=address)
    given = partial(
        Fetched,
        url_final=str(address),
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
    )
    if response.status == 304 and asked_for_changes:
        return given(data=b"", media_type=None, charset=None, not_modified=True)
    if response.status not in (200, 203):
        raise _refused(response.status, headers, policy)
    media_type, charset = _content_type(headers.get("content-type"))
    announced = headers.get("content-length", "")
    if announced.isdigit() and int(announced) > policy.largest:
        raise UnreadableSource(_too_large(policy))
    encoding = headers.get("content-encoding", "").strip().lower()
    data = _body(response.iter_stream(), Inflater(encoding), policy)
    return given(data=data, media_type=media_type, charset=charset, not_modified=False)


def _body(chunks: Iterable[bytes], inflater: Inflater, policy: FetchPolicy) -> bytes:
    """The whole body, unpacked as it comes, so that neither form of it passes the limit."""
    sent, parts, size = 0, [], 0
    for chunk in chunks:
        sent += len(chunk)
        part = inflater.feed(chunk, most=policy.largest - size + 1)
        parts.append(part)
        size += len(part)
        if max(sent, size) > policy.largest:
            raise UnreadableSource(_too_large(policy))
    inflater.close()
    return b"".join(parts)


def _refused(status: int, headers: httpx.Headers, policy: FetchPolicy) -> UnreadableSource:
    if status not in PASSING:
        reason = REFUSALS.get(status, "the server does not give the page")
        return UnreadableSource(f"{reason} (status {status})")
    message = f"{REFUSALS.get(status, f'the server fails for now: {LATER}')} (status {status})"
    asked = _seconds(headers.get("retry-after"))
    if asked > policy.longest_wait:
        return UnreadableSource(f"{message}; it asks to be left alone for {asked:,.0f} s")
    return _Passing(message, asked)


def _seconds(retry_after: str | None) -> float:
    """`Retry-After` in seconds, of either of its forms; 0 when it says nothing of use."""
    if retry_after is None:
        return 0.0
    try:
        return (
            max(0.0, float(retry_after))
            if retry_after.strip().isdigit()
            else max(0.0, email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time())
        )
    except (ValueError, OverflowError):
        return 0.0


def _content_type(value: str | None) -> tuple[str | None, str | None]:
    if not value:
        return None, None
    message = email.message.Message()
    message["content-type"] = value
    return (message.get_content_type() if "/" in value else None), message.get_content_charset()


def _too_large(policy: FetchPolicy) -> str:
    return f"it is larger than {policy.largest / 1e6:,.3g} MB, more than an article may have"


def _explained(problem: Exception, address: httpx.URL, policy: FetchPolicy) -> UnreadableSource:
    """What went wrong on the line, in plain words."""
    host = address.host
    if isinstance(problem, httpcore.ConnectTimeout):
        return _Passing(f"{host} does not answer within {policy.connect:g} s: {LATER}")
    if isinstance(problem, httpcore.TimeoutException):
        return _Passing(f"{host} went silent for {policy.read:g} s: {LATER}")
    cause = problem.__cause__ or problem.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return UnreadableSource(f"{host} cannot prove that it is {host} ({cause.verify_message}): {SAVE_IT}")
    line = " ".join(str(problem).split())[:120] or type(problem).__name__
    if isinstance(problem, httpcore.ConnectError):
        line = "it refuses the connection" if "refused" in line.lower() else line
        return _Passing(f"{host} cannot be reached ({line}): check the address and the connection")
    # h11 says "closed … without sending" of what ends too soon, and something else of what is no HTTP at all.
    if isinstance(problem, httpcore.ProtocolError) and "without sending" not in line:
        return UnreadableSource(f"{host} does not answer as a web server does ({line})")
    return _Passing(f"{host} broke off before the end ({line}): {LATER}")
