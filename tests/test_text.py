"""Sentences, paragraphs and words: a table of hard cases, and what holds for any text at all."""

from __future__ import annotations

import gc
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text import (
    LONGEST_SENTENCE,
    STOPWORDS,
    acronyms,
    content_words,
    fold,
    paragraph_spans,
    sentence_spans,
    stem,
    word_spans,
    words,
)

# What joins them, and the sentences that must come out of the text so joined.
SENTENCES = [
    (" ", ["Gen. Qamar Bajwa met the minister.", "They spoke for an hour."]),
    (" ", ["The U.S. embassy in Kabul closed.", "Staff left at dawn."]),
    (" ", ["He returned to the U.S.", "The talks resume on Monday."]),
    (" ", ["Article No. 5 of the treaty was invoked.", "Nobody objected."]),
    (" ", ["The group met on St. James Street.", "It was raining."]),
    (" ", ["J. R. R. Haldane chaired the session.", "He spoke first."]),
    (" ", ["George W. Bush and Vladimir V. Putin met in Ljubljana.", "The talks lasted two hours."]),
    (" ", ["Trade rose 3.5 percent to $4.2 billion.", "Imports fell."]),
    (" ", ["Inflation reached 9.", "The bank raised rates."]),
    (" ", ["He paused… then went on.", "The room was silent."]),
    (" ", ["“We will see…” he said.", "Nobody replied."]),
    (" ", ["He said: “We are ready to talk.”", "The minister then left."]),
    (" ", ['"It is over."', "He left the room."]),
    (
        " ",
        [
            "“Our guest has assured us that he will return once Covid-19 is behind us,” said the host.",
            "The date is open.",
        ],
    ),
    (" ", ["“Is this a promise?” she asked.", "“It is,” he replied."]),
    (" ", ["“Stop!” shouted the guard.", "Nobody moved."]),
    (" ", ["‘We cannot agree.’", "That was his answer."]),
    (" ", ["« Nous ne savons pas. »", "The envoy declined to comment."]),
    (" ", ["„Wir sind bereit.“", "Der Minister ging."]),
    (" ", ["Views were exchanged (see Annex A.).", "The meeting then closed."]),
    (" ", ["(The minister did not comment.)", "The session closed at noon."]),
    (" ", ["Mr. Khan, Mrs. Lee and Dr. Ahmed signed.", "Prof. Brown did not."]),
    (" ", ["The talks began at 10 a.m. in Geneva.", "They ended at 6 p.m."]),
    (" ", ["They ended at 6 p.m.", "The delegates left by train."]),
    (" ", ["Acme Inc. and Widget Co. Ltd. were named.", "Both denied it."]),
    (" ", ["The deal with Acme Corp.", "The shares fell 4 percent."]),
    (" ", ["On Jan. 5 the envoys met.", "On Feb. 12 they signed."]),
    (" ", ["Sen. John Smith, R-Ohio, and Rep. Jane Doe voted no.", "Gov. Brown abstained."]),
    (" ", ["Lt. Col. Ann Reed and Sgt. Poe testified.", "Maj. Gen. Babar Iftikhar spoke later."]),
    (" ", ["See www.example.org for details.", "Mail desk@example.org to reply."]),
    (" ", ["The post at https://t.co/ab.cd?x=1 was deleted.", "It had 4,000 likes."]),
    (" ", ["What happened?", "Nobody knows!", "We asked."]),
    (" ", ["Really?!", "Yes."]),
    (" ", ["He won 6-4, 7-6.", "She lost."]),
    (" ", ["Version 2.0.1 was released.", "It works."]),
    (" ", ["The e.g. clause, i.e. the first one, was cut.", "It was long."]),
    (" ", ["Washington, D.C. police closed the road.", "Traffic stopped."]),
    (" ", ["He lives in Washington, D.C.", "She lives in Paris."]),
    (" ", ["The U.N. Security Council met.", "The U.N. said so."]),
    (" ", ["U.S. President Joe Biden and U.K. Prime Minister Boris Johnson met.", "They agreed."]),
    (" ", ["The case of Roe v. Wade was cited.", "The court adjourned."]),
    (" ", ["He was No. 1.", "She was No. 2."]),
    (" ", ["It costs Rs. 500 per unit.", "The price was Rs. 450 before."]),
    (" ", ["The minister said the plan (approved in 2019) is on track.", "Work starts in May 2022."]),
    (" ", ["Work starts in May 2022.", "It ends in 2024."]),
    (" ", ["India tested the missile on Tuesday.", "“This is a milestone,” said the agency."]),
    (" ", ["Great news! 🎉", "The team won 🏆."]),
    (
        " ",
        [
            "The 🇷🇺 minister called on the prime minister, @SamplePM, today.",
            "The talks went on.",
        ],
    ),
    (" ", ["Both sides spoke of bilat., regional & global issues.", "No date was set."]),
    ("", ["外长周三抵达伊斯兰堡。", "双方讨论了能源合作。", "会谈持续了两个小时！"]),
    ("", ["「準備はできている。」", "外相はそう述べた。"]),
    (" ", ["وزیر خارجہ اسلام آباد پہنچے۔", "دونوں نے بات چیت کی۔"]),
    (" ", ["وصل وزير الخارجية إلى إسلام آباد.", "هل وافق؟", "لم يعلق أحد."]),
    (" ", ["विदेश मंत्री इस्लामाबाद पहुंचे।", "उन्होंने बातचीत की।"]),
    (
        "\n\n",
        [
            "Moscow offers equipment against terrorism",
            "Foreign Minister Sergey Lavrov arrived on Tuesday.",
            "He left on Wednesday.",
        ],
    ),
    (
        "\n",
        [
            "Lavrov lands in Islamabad — first in nine years",
            "Foreign Minister Sergey Lavrov arrived in Islamabad on Tuesday on a two-day official visit.",
        ],
    ),
    ("", ["Foreign Minister Sergey Lavrov arrived in Islamabad on\nTuesday on a two-day official visit."]),
    (
        "",
        ["The prime minister met the delegation; talks with the\nRussian side went on until evening."],
    ),
    ("\n", ["- energy cooperation", "- railways and aviation", "- security"]),
    ("\n", ["• The ministers signed two accords.", "• A third was postponed.", "• No date was set."]),
    ("\n", ["1. The ministers signed two accords.", "2. A third was postponed.", "3. No date was set."]),
    (" ", ["He noted that the talks, led by Amb. Zalmay Khalilzad, were stalled.", "He left."]),
    (" ", ["“We agreed.", "We signed.", "We left.”"]),
    (" ", ["Ali et al. published it.", "Fig. 3 shows the result."]),
    (" ", ["Sen. Smith said it rained approx. 3 in. that day.", "It stopped."]),
    (" ", ["The company, Yahoo! Inc., declined.", "It gave no reason."]),
    (" ", ["ISLAMABAD: The minister arrived.", "He was received by Gen. (retd.) Asif Khan."]),
    (
        " ",
        [
            "The vaccine is 91.6% effective, per The Lancet.",
            "[Editor’s note: corrected.]",
            "It was approved.",
        ],
    ),
    (" ", ["He cited Vol. 3, pp. 14-16.", "The judge agreed."]),
    (" ", ["They met on 7 Apr. 2021 in Islamabad.", "It was a Wednesday."]),
    (" ", ["The letter was signed by A. B. Vajpayee.", "It was short."]),
    (" ", ["Is it “the deal of the century”?", "Some doubt it."]),
    (" ", ["He asked, “Why now?”", "Nobody answered."]),
    (" ", ["She said ‘no.’", "He said “yes.”", "They left."]),
    (
        " ",
        ["Mr. Lavrov’s visit, his first since Sept. 2012, ended Wed. evening.", "The next is due in 2023."],
    ),
    (" ", ["He grew up in St. Louis.", "St. Petersburg came later."]),
    (" ", ["iPhone sales rose.", "eBay fell."]),
    (" ", ["The talks ended .", "Nobody spoke ."]),
    (" ", ["“The U.S.”, he said, “will leave.”", "Kabul agreed."]),
    (" ", ["The pact covers energy, transport, etc. and runs to 2030.", "It can be renewed."]),
    (" ", ["It covers trade, energy, etc.", "The text is public."]),
    (" ", ["The crowd gathered in Jinnah Park.", "Kick-off was at noon."]),
    (" ", ["He became its CEO.", "Shares rose."]),
    (" ", ["The talks were held in Portland, Ore., and Hartford, Conn. Gov. Lee attended."]),
    (" ", ["Talks went on until 9:30 p.m. ET on Monday.", "They resume at 10 a.m. Tuesday."]),
    (
        " ",
        ["The minister called today. — Prime Minister’s Office (@SamplePMO) April 7, 2021"],
    ),
    ("", ["The long awaited second vote of the U.S.\nSenate was put off until Friday of next week."]),
    ("\n\n", ["No full stop here", "“Nor here”", "But here there is one."]),
    (" ", ["The rule was adopted.", "Co-pilots used to need less."]),
    (" ", ["She went from an A+ to a C.", "The union protested."]),
    (" ", ["The king was George V.", "Although single, he reigned."]),
    ("", ["SPRINGFIELD, Mo. (AP) — Two runners shared the prize."]),
    ("", ["PORTLAND, Ore. (Reuters) - A bridge was closed."]),
    (" ", ["The service begins at 11 a.m. British Standard Time.", "It ends at noon."]),
    (" ", ["It opened at 10 a.m. Moscow time.", "The bank stayed closed."]),
    (" ", ["Doors open at 5 p.m.", "Parking is free."]),
    (" ", ["The mayor of Melitopol (pop. 150,000) was freed.", "He left."]),
    (" ", ["“Who was that?” Lee, 70, joked.", "He left."]),
    (" ", ["“Why now?” Rep. Jane Doe asked in a statement.", "Nobody knew."]),
    (" ", ["“Why now?”", "Nobody knew."]),
    (" ", ["“He asked, ‘Can we go?’ ” the boy recalled.", "They could not."]),
    (" ", ["He marched with Martin Luther King Jr.", "By 1970 he was mayor."]),
    (" ", ["Meet at 501 Grand Ave.", "To register, call."]),
    (" ", ["The shop sells phones.", "iPad prices fell."]),
    ("", ["The plan makes jobs.", "The minister said so."]),
    ("", ["He asked “from where?”", "But no answer came."]),
    (" ", ["He met “Mr. Lee” there.", "He left."]),
    (" ", ["Tune in to E! News on Friday.", "It starts at eight."]),
    (" ", ["He shouted “They know my name!” – a cry for respect."]),
    ("", ["「準備はできている。」と外相は述べた。", "会談は続く。"]),
    ("", ["“准备好了吗？”她问。", "没有人回答。"]),
    ("", ["他说：“我们准备好了。”", "会谈结束了。"]),
    (" ", ["Am 5. April trafen sie sich in Berlin.", "Sie sprachen über z. B. Energie."]),
    (" ", ["„Kommst du?“ fragte sie.", "Er nickte."]),
    (" ", ["« Est-ce vrai ? » a-t-il demandé.", "Personne ne répondit."]),
    (" ", ["Հայաստանը ստորագրեց։", "Նա հեռացավ։"]),
    (" ", ["کیا وہ آئے گا؟", "ہاں۔"]),
    (" ", ["क्या वह आएगा?", "हाँ।"]),
    (" ", ["The terms are: (a) the fee is due; (b) the form is sent.", "They are short."]),
    (" ", ["The U.S. Army’s Lt. Gen. H. R. Lee spoke.", "He was brief."]),
    (" ", ["Mohd. Ali and Md. Rahman met.", "They spoke."]),
    (" ", ["He lives at 10 Downing St.", "The cat lives there too."]),
    (" ", ["He is 6 ft. 2 in. tall.", "He runs."]),
    (" ", ["Ph.D. students protested.", "They won."]),
]

# Any text, and text made of what segmenters trip over.
PIECES = st.sampled_from(
    [
        *" .!?\n\t\r\0\v\f…。؟۔।،“”\"'‘’«»()[]é日Aa1-–—@#",
        *(
            "\n\n",
            "\r\n",
            "\u2028",
            "\u2029",
            "\x85",
            "\xa0",
            "\u200b",
            "\ud800",
            "\u0301",
            "🇷🇺",
            "👩\u200d🚀",
        ),
        *(
            "word",
            "The ",
            "U.S. ",
            "Gen. ",
            "No. 5",
            "p.m. ",
            "1. ",
            "- ",
            "• ",
            " »",
            "…",
            "e.g. ",
            "— Name",
        ),
    ]
)
ANY_TEXT = st.one_of(
    st.text(st.characters(), max_size=200),
    st.lists(PIECES, max_size=60).map("".join),
)


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


@pytest.mark.parametrize(("joint", "expected"), SENTENCES, ids=[case[1][0][:40] for case in SENTENCES])
def test_sentence_boundaries(joint: str, expected: list[str]) -> None:
    assert sentences(joint.join(expected)) == expected


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT)
def test_sentences_are_ordered_slices_that_cover_all_that_is_not_white_space(text: str) -> None:
    paragraphs = paragraph_spans(text)
    reached = 0
    for span in sentence_spans(text):
        quote = text[span.start : span.end]
        assert quote
        assert quote == quote.strip()
        assert len(quote) <= LONGEST_SENTENCE
        assert not text[reached : span.start].strip()
        assert "\n\n" not in quote
        start, end = paragraphs[span.paragraph - 1]
        assert start <= span.start < span.end <= end
        reached = span.end
    assert not text[reached:].strip()


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_paragraphs_are_ordered_slices_that_cover_all_that_is_not_white_space(text: str) -> None:
    reached = 0
    for start, end in paragraph_spans(text):
        assert reached <= start < end
        assert text[start:end] == text[start:end].strip()
        assert not text[reached:start].strip()
        reached = end
    assert not text[reached:].strip()


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_word_offsets_hold_the_word(text: str) -> None:
    reached = 0
    for start, end, word in word_spans(text):
        assert reached <= start < end
        assert word
        assert words(text[start:end])[-1:] == [word] or not text[start:end].isascii()
        reached = end


def test_paragraphs_are_parted_by_blank_lines_only() -> None:
    text = "One\nstill one.\n \t\n\n\nTwo.\r\n\r\nThree\r\nstill three.\n"
    assert [text[a:b] for a, b in paragraph_spans(text)] == [
        "One\nstill one.",
        "Two.",
        "Three\r\nstill three.",
    ]


def test_an_endless_sentence_is_cut_where_words_end() -> None:
    text = "word " * 1_000
    found = sentences(text)
    assert len(found) > 4
    assert all(LONGEST_SENTENCE // 2 <= len(piece) <= LONGEST_SENTENCE for piece in found[:-1])
    assert {word for piece in found for word in piece.split()} == {"word"}


@pytest.mark.parametrize(
    "piece", ["a", "word ", "!", ".", "“Hi. ", "日本。", "\n", "\n ", "(", '"', "a.", "x. ", ". 😀", "1,"]
)
@pytest.mark.alone
def test_a_line_of_megabytes_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size] + "x"
        gc.disable()  # a collection looks over whatever the tests before have left
        began = time.process_time()
        sentence_spans(text)
        word_spans(text)
        took = time.process_time() - began
        gc.enable()
        return took

    seconds(1_000)
    assert seconds(200_000) < 12 * seconds(50_000) + 0.05  # quadratic would be 16 times


@pytest.mark.alone
def test_ten_megabytes_in_one_line() -> None:
    text = "The ministers met again on Tuesday. " * 290_000
    began = time.process_time()
    assert len(sentence_spans(text)) == 290_000
    assert time.process_time() - began < 30


@pytest.mark.parametrize(
    "text", ["a" * 10_000_000, "a.b" * 350_000, "“" * 100_000, "”" * 100_000, '." ' * 100_000]
)
@pytest.mark.alone
def test_endless_runs_are_no_trap(text: str) -> None:
    began = time.process_time()
    assert sentence_spans(text)[-1].end == len(text.rstrip())
    assert time.process_time() - began < 10


def test_importing_reads_nothing_heavy() -> None:
    code = "import sys, rag.text; print({'nupunkt', 'snowballstemmer', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pakistan’s Covid-19 plan", ["pakistan", "covid", "19", "plan"]),
        ("the ministers' Kyiv's", ["the", "ministers", "kyiv"]),
        ("don’t O'Brien", ["don't", "o'brien"]),
        ("1,000 4.2% 2.5bn F-16s 3rd", ["1000", "4.2", "2.5", "bn", "f", "16s", "3rd"]),
        ("the U.S., the US, U.S.A. and us", ["the", "usa", "the", "usa", "usa", "and", "us"]),
        ("the U.N. and the UK", ["the", "un", "and", "the", "uk"]),
        ("İstanbul Élysée naïve", ["istanbul", "elysee", "naive"]),
        ("日本語 and 2021-04-07", ["日", "本", "語", "and", "2021", "04", "07"]),
        ("#IIOJK.(1/3)#Talks @PMO", ["iiojk", "1", "3", "talks", "pmo"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_content_words_leave_out_stopwords() -> None:
    assert content_words("What was said about the pipeline?") == ["said", "pipeline"]
    assert all(word == fold(word) for word in STOPWORDS)


def test_folding_makes_spellings_equal() -> None:
    assert fold("“Société” — ﬁn") == fold('"SOCIETE" - fin')
    assert fold("ABC") == "abc"


def test_acronyms_of_the_names_in_a_text() -> None:
    found = acronyms("The Shanghai Cooperation Organisation met in Bishkek; South Asia was discussed.")
    assert "sco" in found
    assert not found & {"sa", "b"}


def test_stems_join_forms_of_a_word() -> None:
    assert (
        len({stem(word) for word in ("discuss", "discussed", "discussing", "discusses", "discussion")}) == 1
    )
    assert stem("visited") == stem("visits") != stem("vision")
