"""Sentences, paragraphs and words of a text, as pure functions. Knows Unicode and English, not articles.

Offsets are code points.
"""

from rag.text.sentences import LONGEST_SENTENCE, paragraph_spans, sentence_spans
from rag.text.words import STOPWORDS, acronyms, content_words, fold, stem, word_spans, words

__all__ = [
    "LONGEST_SENTENCE",
    "STOPWORDS",
    "acronyms",
    "content_words",
    "fold",
    "paragraph_spans",
    "sentence_spans",
    "stem",
    "word_spans",
    "words",
]
