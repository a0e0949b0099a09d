"""Near-duplicates: rewritten copies are found, distinct stories are not, at the cost of a look-up."""

from __future__ import annotations

import random
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingest.stories.dedup import BANDS, bands, same_story, word_runs, wording

PLACES = [
    f"{start}{end}"
    for start in ("North", "East", "Low", "High", "Old")
    for end in ("port", "haven", "ton", "field")
]
WORDS = [
    a + b
    for a in "ba co du fe gi ho ju ka le mi no pu ra se ti".split()
    for b in "dal ker mon nis por tak vel zet".split()
]


def story(seed: int) -> str:
    """Eight paragraphs of invented news that no other seed shares."""
    chance = random.Random(seed)

    def sentence() -> str:
        body = [
            chance.choice(WORDS) if chance.random() < 0.6 else chance.choice(("the", "of", "and", "to"))
            for _ in range(18)
        ]
        return f"{chance.choice(PLACES)} {' '.join(body)}."

    return "\n\n".join(" ".join(sentence() for _ in range(3)) for _ in range(8))


def rewritten(text: str, chance: random.Random) -> str:
    """Cut from the end, paragraphs reordered, 5 to 15 % of the words changed, a new headline."""
    paragraphs = text.split("\n\n")
    paragraphs = paragraphs[: chance.randint(5, len(paragraphs))]
    turn = chance.randrange(1, len(paragraphs))
    paragraphs = paragraphs[turn:] + paragraphs[:turn]
    share = chance.uniform(0.05, 0.15)

    def changed(word: str) -> str:
        return chance.choice(WORDS) if chance.random() < share else word

    body = "\n\n".join(" ".join(changed(word) for word in paragraph.split()) for paragraph in paragraphs)
    return f"{chance.choice(PLACES)} story told anew\n\n{body}"


def candidates(texts: list[str]) -> set[tuple[int, int]]:
    sharing = defaultdict(list)
    for number, text in enumerate(texts):
        for band in bands(text):
            sharing[band].append(number)
    return {(a, b) for group in sharing.values() for a in group for b in group if a < b}


def test_rewritten_copies_are_found_and_distinct_stories_are_not() -> None:
    chance = random.Random(3)
    originals = [story(seed) for seed in range(150)]
    texts = originals + [rewritten(text, chance) for text in originals]
    worded = [wording(text) for text in texts]
    near = candidates(texts)
    pairs = {pair for pair in near if same_story(worded[pair[0]], worded[pair[1]])}
    true = {(number, number + 150) for number in range(150)}
    right = len(pairs & true)
    assert 2 * right / (len(pairs) + len(true)) >= 0.97
    assert len(pairs - true) == 0
    assert len(near) < 3 * len(texts)


def alike(one: str, other: str, *dates: str | None) -> float:
    return same_story(wording(one), wording(other), (dates[0], dates[1]) if dates else (None, None))


def test_runs_ignore_case_accents_punctuation_and_line_breaks() -> None:
    assert word_runs("“Élan vital,” he said — twice.") == word_runs("elan\nVITAL he said\n\ntwice")
    assert word_runs("one two three four") == ["one two three", "two three four"]
    assert word_runs("one two") == []
    assert len(word_runs("外长周三抵达伊斯兰堡。双方讨论了能源合作。")) > 10


def test_bands_are_stable_64_bit_numbers() -> None:
    found = bands(" ".join(f"w{number}" for number in range(100)))
    assert len(found) == len(set(found)) == BANDS
    assert all(0 <= band < 2**64 for band in found)
    # They are stored in libraries: another value here means that old copies are no longer found.
    assert found[0] == 15586762455839521107
    assert bands("too short to say anything") == ()


def test_a_copy_is_told_by_the_share_of_the_shorter_text() -> None:
    whole = story(1)
    assert alike(whole, whole) == 1.0
    assert alike(whole, whole[:900]) > 0.95
    assert alike(whole, story(2)) == 0.0
    assert alike("a b c d", "a b c d") == 0.0


def test_texts_published_long_apart_must_share_more() -> None:
    one = story(1)
    reworded = rewritten(one, random.Random(1))
    assert alike(one, reworded)
    assert alike(one, reworded, "2021-04-07", "2021-04-09")
    assert not alike(one, reworded, "2021-04-07", "2021-05-07T10:00:00+00:00")
    assert alike(one, one, "2021-04-07", "2022-04-07")
    assert alike(one, reworded, "2021-04-07", None)


def test_a_brief_is_found_by_its_opening_and_told_by_its_text() -> None:
    long = "\n\n".join(story(seed) for seed in range(20, 26))
    brief = " ".join(long.split()[:70])
    assert (0, 1) in candidates([long, brief])
    assert alike(long, brief) == 1.0


def test_a_roundup_is_no_copy_of_its_items() -> None:
    items = [" ".join(story(seed).split()[:80]) for seed in range(60, 66)]
    assert alike(items[3], "\n\n".join(items)) == 0.0
    assert alike(items[0], "\n\n".join(items)) == 1.0  # by its words alone, a brief of a longer article


def test_a_text_in_capitals_is_still_a_copy() -> None:
    assert alike(story(1), story(1).upper()) == 1.0
    assert alike(rewritten(story(1), random.Random(2)).upper(), story(1)) > 0.5


CHINESE = (
    "俄罗斯外交部长周三抵达伊斯兰堡，开始为期两天的正式访问。这是九年来俄罗斯外长首次访问该国。"
    "双方讨论了能源合作、铁路建设以及地区安全问题。部长表示，莫斯科愿意提供反恐装备。"
    "会谈结束后，两国外长举行了联合记者会，并回答了有关输气管道项目的提问。"
)


def test_chinese_copies_are_told_by_their_characters() -> None:
    copy = "编者按。" + CHINESE.replace("正式访问", "工作访问").replace("提供反恐装备", "供应装备")
    other = "央行周四宣布下调基准利率，以应对经济放缓。分析人士认为，此举将减轻企业负担，但可能推高通货膨胀。市场反应平静，股指小幅上涨，债券收益率下降。"
    assert alike(CHINESE, copy) > 0.7
    assert (0, 1) in candidates([CHINESE, copy])
    assert alike(CHINESE, other) == 0.0


def test_one_event_in_two_tongues_stays_two_reports() -> None:
    english = (
        "The Russian foreign minister arrived in Islamabad on Wednesday for a two-day official visit. " * 3
    )
    assert alike(CHINESE, english) == 0.0


BACKGROUND = "\n\n".join(story(40).split("\n\n")[:5])


def test_shared_background_does_not_make_two_reports_one() -> None:
    """Five of ten paragraphs are the same, word for word: half of the text, but not half of each part of it."""
    new = [story(seed).split("\n\n")[:4] for seed in (41, 42)]
    one, other = ("\n\n".join([*paragraphs, BACKGROUND]) for paragraphs in new)
    assert len(set(word_runs(one)) & set(word_runs(other))) > 0.5 * len(set(word_runs(one)))
    assert alike(one, other) == 0.0
    assert alike(one, other, "2021-04-07", "2021-04-07") == 0.0


def test_two_galleries_that_share_their_pictures_but_for_a_part_stay_apart() -> None:
    shared, own, others = (story(seed).replace("\n\n", " ").split() for seed in (45, 46, 47))
    one = " ".join(shared[:74] + own[:24])  # four pieces, of which one is not in the other text
    other = " ".join(shared[:74] + others[:60])
    assert len(set(word_runs(one)) & set(word_runs(other))) > 0.7 * len(set(word_runs(one)))
    assert alike(one, other) == 0.0


def test_a_series_with_the_same_tail_stays_apart() -> None:
    tail = "\n\n".join(story(seed) for seed in range(50, 54))  # as long as nine tenths of each page
    one, other = (f"{story(seed)[:700]}\n\n{tail}" for seed in (55, 56))
    assert len(set(word_runs(one)) & set(word_runs(other))) > 0.85 * len(set(word_runs(one)))
    assert alike(one, other) == 0.0


def market(
    day: str, month: str, close: str, change: str, oil: str, gold: str, leader: str, loser: str
) -> str:
    return (
        f"The benchmark index closed at {close} points on {day}, {month}, a change of {change} percent from the "
        f"previous session, as investors weighed the outlook for interest rates. Shares of {leader} led the gainers "
        f"while {loser} was the worst performer of the day. Volume was in line with the average of the past month. "
        f"Brent crude for delivery next month traded at ${oil} a barrel. Gold was at ${gold} an ounce in late trading. "
        "Analysts said that the market would look to the central bank for direction in the coming days. "
        "The rupee was little changed against the dollar."
    )


def test_daily_reports_in_fixed_words_stay_apart() -> None:
    monday = market(
        "Monday", "April 5", "45,210.33", "0.42", "63.15", "1,729.80", "Lucky Cement", "Oil Gas Dev"
    )
    tuesday = market(
        "Tuesday", "April 6", "44,987.12", "-0.49", "62.74", "1,743.20", "Habib Bank", "Fauji Foods"
    )
    assert alike(monday, tuesday, "2021-04-05", "2021-04-06") == 0.0
    assert alike(monday, monday.replace("42 percent", "24 percent"), "2021-04-05", "2021-04-05") > 0.9


def weather(city: str, day: str, high: int, low: int, chance: int, wind: int) -> str:
    return (
        f"{city} will be partly cloudy on {day} with a high of {high} degrees and a low of {low} degrees. "
        f"The chance of rain is {chance} percent in the afternoon. Winds will blow from the west at {wind} kilometres "
        f"an hour. Residents of {city} are advised to drink water and to avoid the midday sun. "
        f"The outlook for the rest of the week is similar, the meteorological office said."
    )


def test_weather_reports_of_two_cities_stay_apart() -> None:
    one, other = weather("Lahore", "Monday", 34, 21, 10, 12), weather("Karachi", "Monday", 31, 26, 40, 25)
    assert alike(one, other, "2021-04-05", "2021-04-05") == 0.0


def test_two_outlets_on_one_event_in_their_own_words_stay_two() -> None:
    one = (
        "The foreign minister arrived in the capital on Tuesday for two days of talks on energy and security, the first "
        "such visit in nine years. He was received at the airport by his counterpart and is to meet the prime minister "
        "and the army chief on Wednesday. The two sides will review progress on a gas pipeline and discuss Afghanistan."
    )
    other = (
        "In the first trip by Moscow's top diplomat since 2012, Sergey Lavrov flew into Islamabad on Tuesday evening. "
        "Over two days he will sit down with Prime Minister Imran Khan, army chief General Bajwa and his host, Shah "
        "Mahmood Qureshi, with the Afghan peace process, the Pakistan Stream pipeline and arms sales on the agenda."
    )
    assert alike(one, other, "2021-04-06", "2021-04-06") == 0.0


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_has_runs_and_bands(text: str) -> None:
    assert len(bands(text)) in (0, BANDS)
    assert alike(text, text) in (0.0, 1.0)
