"""Cleaning: characters, furniture and posts. What is an article stays; what is not is named as removed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingest.cleaning.clean import clean, clean_characters
from rag.ingest.cleaning.furniture import cued_in, kind_of
from rag.text import sentence_spans

FIRST = "The two ministers met on Wednesday and spoke of trade."
LAST = "They will meet again in May."


def around(*lines: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is kept and removed of lines between two paragraphs of an article."""
    cleaned = clean("\n\n".join([FIRST, *lines, LAST]))
    assert cleaned.paragraphs[0] == FIRST
    assert cleaned.paragraphs[-1] == LAST
    return cleaned.paragraphs[1:-1], cleaned.removed


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("a\r\nb\rc\u2028d\x85e\x0bf", "a\nb\nc\nd\ne\nf"),
        ("a\u2029b\x0cc", "a\n\nb\n\nc"),
        ("zero\u200bwidth\ufeff\u2060 soft\u00adhyphen", "zerowidth softhyphen"),
        ("\x00a\x07b\x1b[31m", "ab[31m"),
        ("no\u00a0break\u2009thin\u3000wide\ttab", "no break thin wide tab"),
        ("  a   b  \n  c  ", "a b\nc"),
        ("hidden \U000e0041\U000e0042text \u202eabc\u202c", "hidden text abc"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("👩\u200d🚀 می\u200cخواهم", "👩\u200d🚀 می\u200cخواهم"),
        ("“Été” — naïve", "“Été” — naïve"),
    ],
)
def test_characters(given_text: str, expected: str) -> None:
    assert clean_characters(given_text) == expected


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Also Read: Minister lands in the capital", "linked headline"),
        ("ALSO READ | Minister lands in the capital", "linked headline"),
        ("Read More: Talks in the capital, a timeline", "linked headline"),
        ("Related: Who is the envoy?", "linked headline"),
        ("READ MORE »", "linked headline"),
        ("Watch: Minister leaves his car", "linked headline"),
        ("More from Sample Post: Five things to know", "linked headline"),
        ("Share this article", "share or comment stub"),
        ("Comments", "share or comment stub"),
        ("comments", "share or comment stub"),
        ("14 Comments", "share or comment stub"),
        ("Leave a comment", "share or comment stub"),
        ("Advertisement", "advertisement"),
        ("Story continues below advertisement", "advertisement"),
        ("Subscribe to our newsletter for more", "subscription notice"),
        ("Sign up for the morning letter here.", "subscription notice"),
        ("Follow Sample Post on Twitter for updates", "subscription notice"),
        ("We use cookies to improve your experience.", "cookie or copyright notice"),
        ("© 2021 Sample Post. All rights reserved.", "cookie or copyright notice"),
        ("By continuing to use this site you agree to our cookie policy.", "cookie or copyright notice"),
        ("This material may not be published, broadcast or rewritten.", "cookie or copyright notice"),
        ("►Harbour:Who held the umbrella at the state visit", "linked headline"),
        ("Politics:Two rivals meet in the harbour? Not yet", "linked headline"),
        ("'A long wait':Judge frees two men in the harbour case", "linked headline"),
        ("WHERE IT BEGAN:How rates rose in four steps", "linked headline"),
        ("TIMELINE: How the harbour talks came about", "linked headline"),
        ("Exclusive: In the envoy's kitchen with the island's cook", "linked headline"),
        ("Follow every game: Latest island league scores", "linked headline"),
        ("Click to share on Facebook (Opens in new window)", "share or comment stub"),
        ("Facebook Twitter WhatsApp Email", "share or comment stub"),
        (
            "JUST WATCHED Envoy leaves his car Replay More Videos ... MUST WATCH 01:18",
            "share or comment stub",
        ),
        ("5 min read", "share or comment stub"),
        ("Tags: harbour, envoy, railway", "share or comment stub"),
        ("Story continues below", "advertisement"),
        ("Get our free weekly newsletter Sign up for the opinion letter.", "subscription notice"),
        ("(You can get the five things delivered to your inbox daily. Sign up here.)", "subscription notice"),
        ("Support local journalism. Start your online subscription.", "subscription notice"),
        ("This article is for subscribers only.", "subscription notice"),
        (
            "Are you worried? Share your thoughts with us on the form below or click here.",
            "subscription notice",
        ),
        ("The envoy leaves the harbour, May 5. Ann One/Sample Archive/Getty Images", "caption"),
        ("Ann One Courtesy Bo Two", "caption"),
        ("FILE - The envoy waves from the ship in the harbour.", "caption"),
        ("Image source, Getty Images", "caption"),
        ("The envoy waves (AP Photo/Ann One, File)", "caption"),
        ("Contributing: Ann One, Bo Two and Cy Three, Sample Press", "byline or credit"),
        ("The Sample Press contributed to this report.", "byline or credit"),
        ("(Reporting by Ann One; Editing by Bo Two)", "byline or credit"),
        ("Follow Ann One on X: @annone.", "subscription notice"),
        ("Ann One covers ports. Reach her at ann@post.example.", "byline or credit"),
        ("A version of this story first appeared in our morning letter.", "byline or credit"),
        ("___", "separator"),
    ],
)
def test_furniture_is_removed_and_named(line: str, kind: str) -> None:
    assert around(line) == ((), (f"{kind}: {line}",))


@pytest.mark.parametrize(
    "line",
    [
        "Related-party trade grew by a third, the bank said.",
        "Read-only access was given to the inspectors.",
        "More than 40 people were hurt, the ministry said.",
        "Watch officers on the border saw nothing.",
        "Comments by the minister drew protests in the capital.",
        "Share prices fell after the announcement.",
        "Like his predecessor, he travelled by train.",
        "Subscribers of the gas utility will pay less.",
        "Copyright law is on the agenda too.",
        "Listening posts were set up along the line.",
        "Moscow offers equipment against terrorism",
        "“Read the text,” he said: “it is short.”",
        "- energy cooperation",
        "The envoy said readers could sign up for the island's newsletter at the harbour.",
        "“Sign up here for my newsletter,” the old captain told them.",
        "He told the court: “I follow @harbour every day,” and sat down.",
        "Talks begin at 10:30 in the harbour.",
        "The bill was 40/60 in favour of the ports/harbours side.",
        "An earlier version of this story gave the wrong year for the treaty. It was 1971.",
        "Correction: the treaty was signed in 1971, not in 1917.",
        "WHEN: 8 in the evening on Saturday at the harbour",
        "The photo shows the envoy on the quay, the ministry said.",
        "Our fleet is ready, the admiral wrote.",
    ],
)
def test_sentences_that_begin_like_furniture_stay(line: str) -> None:
    assert around(line) == ((line,), ())


def test_a_headline_after_a_lone_teaser_is_removed_too() -> None:
    kept, removed = around(
        "Also read", "Who held the umbrella?\nDishes served at state lunches", "Moscow, later"
    )
    assert kept == ("Dishes served at state lunches", "Moscow, later")
    kept, removed = around(
        "Also read:", "Dishes served at state lunches", "A subheading of the article", "Text."
    )
    assert kept == ("A subheading of the article", "Text.")
    assert removed[1] == "linked headline: Dishes served at state lunches"
    kept, removed = around("Related stories\n- Dishes served\n- Who held it", "A subheading")
    assert len(removed) == 3


def test_headlines_that_head_nothing_are_links() -> None:
    prose = "The envoy then spoke to the harbour workers for an hour."
    link = "Envoy and premier speak out about equal pay for all dockers"
    assert clean("\n\n".join([FIRST, prose, LAST, link])).paragraphs == (FIRST, prose, LAST)
    assert clean("\n\n".join([FIRST, prose, link, "What comes next", LAST, prose])).paragraphs == (
        FIRST,
        prose,
        "What comes next",
        LAST,
        prose,
    )


def test_headings_and_lists_stay() -> None:
    prose = "The envoy then spoke to the harbour workers for an hour."
    listed = [f"Port number {n} of the northern coast line" for n in range(5)]
    for lines in (
        [FIRST, prose, "What comes next for the harbour and the railway line now", LAST],
        [FIRST, "These ports are open:", *listed],
        [FIRST, prose, *listed],
        [FIRST, prose, "What is left out", "The tunnel", LAST],
        [FIRST, *(f"WINNER: The harbour of port number {n}, “The long Quay”" for n in range(5)), LAST],
        [
            FIRST,
            prose,
            "Is the harbour to be sold to the north after all these years?",
            "The tunnel",
            LAST,
            prose,
        ],
    ):
        assert clean("\n\n".join(lines)).paragraphs == tuple(lines)


def test_the_last_word_of_a_wrapped_line_is_no_stub() -> None:
    text = "The ministry did not reply to several requests for\ncomments\nby Tuesday evening."
    assert clean(text).paragraphs == (text,)


def test_lines_are_paragraphs_where_no_line_is_blank() -> None:
    assert clean(f"{FIRST}\n{LAST}\nAlso read: A headline").paragraphs == (FIRST, LAST)
    wrapped = "The two ministers met on Wednesday in the\ncapital and spoke of trade, rail and\nenergy."
    assert clean(wrapped).paragraphs == (wrapped,)


def test_official_posts_stay_as_attributed_quotations_without_links() -> None:
    post = (
        "The minister called today. pic.twitter.com/Ab1 — Ministry of Samples 🇵🇰 (@SampleMoFA) April 7, 2021"
    )
    cleaned = clean(f"{FIRST}\n\n{post}\n\nSee https://t.co/xyz for more.\n\n{LAST}")
    kept = "The minister called today. — Ministry of Samples 🇵🇰 (@SampleMoFA) April 7, 2021"
    assert cleaned.paragraphs == (FIRST, kept, "See for more.", LAST)
    assert [(p.who, p.handle, p.date) for p in cleaned.posts] == [
        ("Ministry of Samples 🇵🇰", "@SampleMoFA", "2021-04-07")
    ]
    assert cleaned.removed == ("link: 2 in embedded posts",)
    assert len(sentence_spans(kept)) == 1  # who said it stays with what was said


def test_a_post_in_several_lines_or_paragraphs_becomes_one() -> None:
    signature = "— Ministry of Samples (@SampleMoFA) 7 April 2021"
    one = "The minister called today. (1/2)"
    for text in (f"{one}\npic.twitter.com/Ab1\n{signature}", f"{one}\n\npic.twitter.com/Ab1\n\n{signature}"):
        assert clean(text).paragraphs == (f"{one} {signature}",)


def test_a_sentence_that_names_a_handle_is_no_post() -> None:
    text = "He wrote to the ministry (@SampleMoFA) on April 7, 2021 — and to others."
    assert clean(text).posts == ()
    assert clean(text).paragraphs == (text,)


def test_only_furniture_leaves_nothing() -> None:
    assert clean("Comments\n\nShare this article").paragraphs == ()
    assert clean("").paragraphs == ()


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_clean_text_can_be_stored_and_cleaning_it_again_changes_nothing(text: str) -> None:
    cleaned = "\n\n".join(clean(text).paragraphs)
    cleaned.encode()
    assert "\r" not in cleaned
    assert "\0" not in cleaned
    assert cleaned == cleaned.strip()
    assert clean_characters(cleaned) == cleaned


@pytest.mark.parametrize("piece", ["a", "Also read: ", " ", "\n", "—", "(@", "“", "- a\n"])
def test_a_megabyte_of_anything_takes_no_time(piece: str) -> None:
    clean(piece * (1_000_000 // len(piece)))


def test_long_lines_are_never_furniture() -> None:
    line = "Read more: " + "word " * 100
    assert kind_of(line, cued_in(line)) is None
