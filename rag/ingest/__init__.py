"""From what was found to what is stored: `prepare` reads as the story. Knows the order of the stages."""

from __future__ import annotations

import hashlib

from rag.errors import UnreadableSource
from rag.ingest.chunk import passages
from rag.ingest.cleaning.clean import clean
from rag.ingest.describing.metadata import describe
from rag.ingest.formats.pages import page_of_paragraphs
from rag.ingest.stories.dedup import bands
from rag.schema import Article, Original, PreparedArticle, RawArticle
from rag.text import sentence_spans

LONGEST_TEXT = 2_000_000  # characters of one article


def prepare(raw: RawArticle, *, private: bool = False) -> PreparedArticle:
    """An article ready to be stored. Raises UnreadableSource when nothing of it is left to read."""
    return finish(article_of(raw, private=private), raw.location, raw.original)


def article_of(raw: RawArticle, *, private: bool = False) -> Article:
    """The article clean and described, not yet cut into sentences. Raises UnreadableSource."""
    if len(raw.text) > LONGEST_TEXT:
        raise UnreadableSource(f"{len(raw.text):,} characters: one article may have {LONGEST_TEXT:,}")
    known = describe(raw, clean(raw.text))
    text = "\n\n".join(known.paragraphs)
    if not any(character.isalnum() for character in text):
        raise UnreadableSource("it holds no article text")
    article_id = raw.id or raw.location
    return Article(
        id=article_id,
        title=known.title,
        source=known.source,
        url=known.url,
        published=known.published,
        place=known.place,
        language=known.language,
        text=text,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        cluster_id=article_id,
        authors=known.authors,
        private=private,
        provenance=known.provenance,
        pages=page_of_paragraphs(known.paragraphs, raw.pages),
    )


def finish(article: Article, location: str, original: Original | None = None) -> PreparedArticle:
    """The article with its sentences, its passages, and what its copies are found by."""
    sentences = tuple(sentence_spans(article.text))
    return PreparedArticle(
        article=article,
        location=location,
        sentences=sentences,
        passages=passages(article.text, sentences),
        bands=bands(article.text),
        original=original,
    )
