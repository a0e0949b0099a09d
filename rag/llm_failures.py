"""What a failing model server means: whether another try helps, and what to tell the user. Knows no request.

Reads the errors of openai and httpx by their shape, so that neither is imported before a model is used.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

FIRST_WAIT, LONGEST_WAIT = 0.5, 20.0
REMEDY = "start it, correct COMMUNIQUE_LLM_BASE_URL, or ask without a model (--no-llm)"


def explain(
    error: Exception, *, server: str, model: str, timeout: float, begun: bool, secrets: Sequence[str]
) -> str:
    """One plain line with server and remedy, without `secrets`. `begun`: part of the answer had come."""
    line, status = text(error), getattr(error, "status_code", None)
    for secret in secrets:
        line = line.replace(secret, "…")
    line = re.sub(r"\b(sk|key|Bearer)[-_ ][\w*.-]{6,}", "…", line)
    server = f"the model server {server}"
    if begun:
        return f"{server} broke off in the middle of its answer ({line}): ask again"
    if status in (401, 403):
        return f"{server} refuses the key: set COMMUNIQUE_LLM_API_KEY to one that it takes"
    if status == 404:
        return (
            f"{server} knows no model {model!r}, or is not under that address:"
            " correct COMMUNIQUE_LLM_MODEL or COMMUNIQUE_LLM_BASE_URL"
        )
    if status == 429:
        return f"{server} takes no more requests for now ({line}): wait, or ask without a model (--no-llm)"
    if status in (400, 413, 422) and re.search(r"context|too long|maximum|exceed", line, re.IGNORECASE):
        return f"{server} finds the evidence too long ({line}): set COMMUNIQUE_LLM_CONTEXT lower"
    if status is not None:
        return f"{server} fails with status {status} ({line}): {REMEDY}"
    if _caused_by(error, "TimeoutException"):
        return f"{server} did not answer within {timeout:g} s: raise COMMUNIQUE_LLM_TIMEOUT, or {REMEDY}"
    if isinstance(error, ValueError | TypeError | AttributeError | LookupError):
        return f"{server} answers with something else than the OpenAI chat protocol ({line}): {REMEDY}"
    return f"{server} does not answer ({line}): {REMEDY}"


def wait(error: Exception, attempt: int) -> float | None:
    """Seconds until another try, or None when another try would not help."""
    status = getattr(error, "status_code", None)
    passing = status in (408, 409, 429) or (isinstance(status, int) and status >= 500)
    if status == 429 and getattr(error, "code", None) == "insufficient_quota":
        passing = False
    if status is None:
        # A connection made, then dropped. Nobody listening, or no answer in time, stays so for seconds.
        passing = _caused_by(error, "RemoteProtocolError", "ReadError", "WriteError")
    if not passing:
        return None
    headers = getattr(getattr(error, "response", None), "headers", {})
    return float(min(max(_asked(headers.get("retry-after", "")), FIRST_WAIT * 2**attempt), LONGEST_WAIT))


def _asked(retry_after: str) -> float:
    """Seconds that a `Retry-After` asks for, given in seconds or as a date; 0 when it is neither."""
    try:
        return float(retry_after)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(retry_after).timestamp() - time.time()
    except ValueError:
        return 0.0


def _caused_by(error: BaseException | None, *names: str) -> bool:
    while error is not None:
        if any(kind.__name__ in names for kind in type(error).__mro__):
            return True
        error = error.__cause__
    return False


def text(error: Exception) -> str:
    """One short line on an error, without the wrappings of the libraries between."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    if not message and error.__cause__ is not None:
        message = str(error.__cause__)
    if isinstance(error, json.JSONDecodeError):
        message = "not JSON"
    line = " ".join(str(message or error).split()) or type(error).__name__
    return line if len(line) <= 200 else line[:199] + "…"
