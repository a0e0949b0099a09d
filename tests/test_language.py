"""The language of a text: told when it is clear, not named when it is not, and said when the embedding does not read it."""

from __future__ import annotations

import pytest

from rag.ingest.cleaning.clean import clean
from rag.ingest.describing.language import detect, notice
from rag.ingest.describing.metadata import Description, describe
from rag.schema import RawArticle

TEXTS = {
    "en": "The minister came on Tuesday and spoke with his counterpart on trade and energy in the capital.",
    "de": "Der Minister ist am Dienstag eingetroffen und hat mit seinem Amtskollegen über Handel und Energie gesprochen.",
    "fr": "Le ministre est arrivé mardi et il a parlé avec son homologue du commerce et de l’énergie dans la capitale.",
    "es": "El ministro llegó el martes y habló con su homólogo sobre el comercio y la energía en la capital del país.",
    "ru": "Министр прибыл во вторник и провел переговоры со своим коллегой о торговле и энергетике в столице.",
    "ar": "وصل الوزير يوم الثلاثاء وبحث مع نظيره التجارة والطاقة في العاصمة، حسبما ذكرت وزارة الخارجية في بيان لها اليوم.",
    "ur": "وزیر خارجہ منگل کو پہنچے اور اپنے ہم منصب سے تجارت اور توانائی پر بات کی، دفتر خارجہ نے ایک بیان میں بتایا۔",
    "zh": "外交部发言人星期五表示，中国将向十个非洲国家提供五百万剂疫苗，首批疫苗将于下周运抵。",
    "ja": "政府は金曜日、九州に建設される半導体工場に四千億円の補助金を出すと発表した。",
    "ko": "외교부 장관이 화요일에 도착하여 수도에서 무역과 에너지에 관해 상대국 장관과 회담했다고 외교부가 밝혔다.",
}


@pytest.mark.parametrize(("code", "text"), TEXTS.items())
def test_a_clear_text_names_its_language(code: str, text: str) -> None:
    found = detect(text)
    assert found is not None
    assert found[0] == code


@pytest.mark.parametrize("text", ["", "Rain", "Der Minister kam.", "12.5 13.7 99", "외교부 장관이 도착했다."])
def test_a_short_text_names_none(text: str) -> None:
    assert detect(text) is None


def described(text: str, language: str | None, origin: str) -> Description:
    found = {"language": origin} if language else {}
    return describe(RawArticle(text, "a.html", language=language, found=found), clean(text))


def test_a_page_that_claims_another_language_than_its_text_is_not_believed() -> None:
    known = described(TEXTS["fr"], "en", "markup of the page: lang of the page")
    assert known.language == "fr"
    assert known.provenance["language"].startswith("the words of the text")
    assert known.provenance["language hint"] == "not taken: en, markup of the page: lang of the page"


def test_a_language_that_was_given_stays() -> None:
    assert described(TEXTS["fr"], "de", "given in the input").language == "de"


def test_the_notice_counts_what_the_embedding_does_not_read_and_names_the_remedy() -> None:
    told = notice({"en": 4, "fr": 2, "xx": 1})
    assert told is not None
    assert told.startswith("3 not in English (French 2, xx 1)")
    assert "docs/languages.md" in told
    assert notice({"en": 3, "en-gb": 1}) is None
