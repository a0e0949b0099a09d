"""Every citation of a saved answer held against the stored text. Knows articles and revisions; knows no claims."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from rag.answer.evidence import EvidenceSentence
from rag.answer.rechecking.rechecked import Findings
from rag.errors import UnknownArticle
from rag.index.store import Store
from rag.schema import Article, Attribution, Citation, NearMiss, SearchFilter, Span
from rag.text import paragraph_spans
from rag.verify.attribution import attribute


def recheck_citations(
    citations: Sequence[Citation], library: Store | None, findings: Findings
) -> dict[int, EvidenceSentence]:
    """The evidence that each number stands for, from the library where there is one, else from the quote alone."""
    found: dict[int, EvidenceSentence] = {}
    hashes: dict[tuple[str, int], str] = {}
    spans: dict[tuple[str, int, int, int], int] = {}
    for place, citation in enumerate(citations, 1):
        where = f"citation [{citation.number}]"
        findings.expect(f"{where}, its number", place, citation.number)
        findings.expect(f"{where}, length of the quote", citation.end - citation.start, len(citation.quote))
        if not re.fullmatch(r"[0-9a-f]{64}", citation.content_hash):
            findings.differ(f"{where}, hash", "64 hexadecimal digits", f"“{citation.content_hash}”")
        before = spans.setdefault(
            (citation.article_id, citation.revision, citation.start, citation.end), citation.number
        )
        findings.expect(f"{where}, the number of its span", before, citation.number)
        known = hashes.setdefault((citation.article_id, citation.revision), citation.content_hash)
        findings.expect(
            f"{where}, hash (as other citations of the article have it)", known, citation.content_hash
        )
        article = None if library is None else _stored(citation, where, library, findings)
        found[citation.number] = (
            _by_itself(citation)
            if article is None or library is None
            else _evidence(citation, article, library, findings)
        )
    if library is not None:
        _say_what_came_later(citations, library, findings)
    return found


def recheck_near_misses(misses: Sequence[NearMiss], library: Store, findings: Findings) -> None:
    """The nearest sentences of a refusal: quoted as some revision of their article has them."""
    for number, miss in enumerate(misses, 1):
        where = f"near miss {number}"
        try:
            newest = library.article(miss.article_id)
        except UnknownArticle:
            findings.differ(
                where, "an article of this library", f"“{miss.article_id}”, which it does not hold"
            )
            continue
        texts = [newest.text] + [library.article(miss.article_id, n).text for n in range(1, newest.revision)]
        text = next((text for text in texts if text[miss.start : miss.end] == miss.quote), newest.text)
        findings.expect(f"{where}, length of the quote", miss.end - miss.start, len(miss.quote))
        findings.expect(f"{where}, quote", text[miss.start : miss.end], miss.quote)
        findings.expect(f"{where}, paragraph", _paragraph(text, miss.start), miss.paragraph)
        _described(miss, newest, where, findings)


def _stored(citation: Citation, where: str, library: Store, findings: Findings) -> Article | None:
    """The revision cited, after comparing all that the citation says of it."""
    try:
        article = library.article(citation.article_id, citation.revision)
    except UnknownArticle:
        _not_there(citation, where, library, findings)
        return None
    text = article.text
    findings.expect(
        f"{where}, hash of revision {citation.revision}", article.content_hash, citation.content_hash
    )
    findings.expect(f"{where}, hash of the stored text", _digest(text), article.content_hash)
    findings.expect(
        f"{where}, quote at {citation.start} to {citation.end}",
        text[citation.start : citation.end],
        citation.quote,
    )
    paragraph = _paragraph(text, citation.start)
    findings.expect(f"{where}, paragraph", paragraph, citation.paragraph)
    page = article.pages[paragraph - 1] if 0 < paragraph <= len(article.pages) else None
    findings.expect(f"{where}, page", page, citation.page)
    if citation.superseded_by and not library.articles([citation.superseded_by]):
        findings.differ(
            f"{where}, superseded_by", "an article of this library", f"“{citation.superseded_by}”"
        )
    _described(citation, article, where, findings)
    return article


def _described(quoted: Citation | NearMiss, article: Article, where: str, findings: Findings) -> None:
    """Title, outlet, date and place as the article has them; an edit by hand since is no fault of the answer."""
    for name in ("title", "source", "published", "place"):
        stored, said = getattr(article, name), getattr(quoted, name, None)
        if stored == said or not hasattr(quoted, name):
            continue
        if article.provenance.get(name) == "edited by hand":
            findings.notice(f"{where}: its {name} was edited by hand since: “{said}”, now “{stored}”")
        else:
            findings.expect(f"{where}, {name}", stored, said)


def _not_there(citation: Citation, where: str, library: Store, findings: Findings) -> None:
    try:
        newest = library.article(citation.article_id)
    except UnknownArticle:
        findings.differ(
            where,
            "an article of this library",
            f"“{citation.article_id}”, which it does not hold: removed since, or another library (--library). "
            "Its quote was checked by itself only",
        )
    else:
        findings.differ(
            f"{where}, revision", f"1 to {newest.revision}, which are stored", f"{citation.revision}"
        )


def _say_what_came_later(citations: Sequence[Citation], library: Store, findings: Findings) -> None:
    """Articles that have changed since they were cited: the citation opens what it cited all the same."""
    for key in dict.fromkeys((c.article_id, c.revision) for c in citations):
        numbers = "".join(f"[{c.number}]" for c in citations if (c.article_id, c.revision) == key)
        try:
            newest = library.article(key[0])
        except UnknownArticle:
            continue
        if newest.revision > key[1] >= 1:
            findings.notice(
                f"{numbers}: the article has been revised since: revision {key[1]} is cited, {newest.revision} is "
                "the newest"
            )
        later = library.superseding([key[0]], library.scope(SearchFilter())).get(key[0])
        if later is not None and later.correction:
            findings.notice(
                f"{numbers}: the outlet has corrected the article: {later.id} (“{later.correction}”)"
            )
        elif later is not None:
            findings.notice(f"{numbers}: the outlet has a later version of the article: {later.id}")


def _evidence(citation: Citation, article: Article, library: Store, findings: Findings) -> EvidenceSentence:
    """The cited sentence, attributed anew among all sentences of its article."""
    spans = library.sentences(article.id, article.revision)
    if not (citation.start in {s.start for s in spans} and citation.end in {s.end for s in spans}):
        findings.differ(
            f"citation [{citation.number}]", "whole sentences", f"a part of one, “{citation.quote}”"
        )
    span = Span(citation.start, citation.end, citation.paragraph)
    place = next((i for i, s in enumerate(spans) if (s.start, s.end) == (span.start, span.end)), None)
    said = (
        attribute([article.text[s.start : s.end] for s in spans], place)
        if place is not None
        else attribute([citation.quote], 0)
    )
    return EvidenceSentence(article, span, citation.quote, 1.0, said)


def _by_itself(citation: Citation) -> EvidenceSentence:
    """The cited sentence with what the citation says of its article, and no text around it."""
    article = Article(
        id=citation.article_id,
        title=citation.title,
        source=citation.source,
        url=None,
        published=citation.published,
        place=citation.place,
        language=None,
        text=citation.quote,
        content_hash=citation.content_hash,
        cluster_id=citation.article_id,
        revision=citation.revision,
    )
    return EvidenceSentence(article, Span(0, len(citation.quote), 1), citation.quote, 1.0, Attribution())


def _paragraph(text: str, start: int) -> int:
    return next((n for n, (a, b) in enumerate(paragraph_spans(text), 1) if a <= start < b), 0)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
