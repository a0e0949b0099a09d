"""Names that can be one person and names that cannot; the second half was written after the code."""

from __future__ import annotations

import pytest

from rag.names import group, resolve, same_name
from rag.verify.names import People

SAME = """
Shah Mehmood Qureshi | Shah Mahmood Qureshi
Shah Mahmood Qureshi | Qureshi
FM Qureshi | Foreign Minister Shah Mahmood Qureshi
Foreign Minister Qureshi | FM Shah Mehmood Qureshi
Mahmood Qureshi | Shah Mahmood Qureshi
PM House | Prime Minister's House
PM House | Prime Minister House
PMO | Prime Minister’s Office
Ministry of Foreign Affairs | Foreign Ministry
Minister for Foreign Affairs | Foreign Minister
Ministry of Defence | Defense Ministry
Zelenskiy | Zelensky
Volodymyr Zelenskyy | Zelensky
Vladimir Zelensky | Volodymyr Zelenskyy
Xi | Xi Jinping
President Xi | Xi Jinping
Mohammed bin Salman | MBS
Crown Prince Mohammed | Mohammed bin Salman
bin Salman | Mohammed bin Salman
Muhammad bin Salman | Mohammed bin Salman
J. Biden | Joe Biden
Joseph R. Biden | Joe Biden
Ursula von der Leyen | von der Leyen
Leyen | Ursula von der Leyen
Abdel Fattah al-Sisi | Sisi
Abdel-Fattah el-Sissi | Abdel Fattah al-Sisi
Kim | Kim Jong-un
Kim Jong Un | Kim Jong-un
Nawaz Sharif | Mian Muhammad Nawaz Sharif
Sharif | Shehbaz Sharif
Shahbaz Sharif | Shehbaz Sharif
George Bush | George W. Bush
Recep Tayyip Erdoğan | Erdogan
Sergey Lavrov | Sergei Lavrov
Lavrov’s | Sergey Lavrov
Bashar al-Assad | Assad
Jean-Claude Juncker | Jean Claude Juncker
SCO | Shanghai Cooperation Organisation
John F. Kennedy | JFK
Benazir Bhutto | Bhutto
Tony Blinken | Antony Blinken
Md Yunus | Muhammad Yunus
Lloyd Austin | Lloyd J. Austin III
NATO Secretary General Stoltenberg | Jens Stoltenberg
Hossein Amirabdollahian | Hossein Amir-Abdollahian
"""
DIFFERENT = """
Nawaz Sharif | Shehbaz Sharif
Mian Nawaz Sharif | Mian Shehbaz Sharif
George W. Bush | George H.W. Bush
Benazir Bhutto | Bilawal Bhutto Zardari
Benazir Bhutto | Zulfikar Ali Bhutto
Donald Trump | Donald Trump Jr.
Prime Minister's Office | President's Office
Abdul Ghani Baradar | Ashraf Ghani
Kim Jong-un | Kim Jong-il
Kim Jong-un | Kim Yo-jong
Mohammed bin Salman | Mohammed bin Zayed
King Salman | Mohammed bin Salman
Mohammed bin Salman | Salman bin Abdulaziz
Donald Trump | Donald Trump Jr.
Donald Trump | Ivanka Trump
Bashar al-Assad | Hafez al-Assad
Sergey Lavrov | Sergey Shoigu
Qureshi | Lavrov
Johnson | Johnston
Ruhollah Khomeini | Ali Khamenei
Khomeini | Khamenei
Imran Khan | Yahya Khan
Foreign Ministry | Defence Ministry
Prime Minister House | Foreign Office
MBS | Mohammed bin Zayed
Hassan Rouhani | Hassan Nasrallah
J. Biden | Hunter Biden
Joe Biden | Jill Biden
Austin | Augustin
SCO | South Asian Association
Iraq | Iran
Xi Jinping | Li Keqiang
Hasina | Hassan
"""
SAME_LATER = """
Muammar Gaddafi | Moammar Gadhafi
Dmitri Medvedev | Dmitry Medvedev
Alexander Lukashenko | Lukashenka
Benjamin Netanyahu | Bibi Netanyahu
Ayatollah Ali Khamenei | Khamenei
Gen. Qamar Javed Bajwa | General Bajwa
Luiz Inácio Lula da Silva | Lula da Silva
Emmanuel Macron | President Macron
Moon | Moon Jae-in
Shinzo Abe | Abe Shinzo
MBZ | Mohammed bin Zayed
Osama bin Laden | bin Laden
Hun Sen | Prime Minister Hun Sen
Angela Merkel | A. Merkel
European Union | EU
Mahmud Abbas | Mahmoud Abbas
Ebrahim Raisi | Ibrahim Raisi
Nguyen Phu Trong | Nguyen
Ban Ki-moon | Ban
Bill Clinton | William Clinton
"""
DIFFERENT_LATER = """
Bill Clinton | Hillary Clinton
Ali Khamenei | Ali Larijani
Angela Merkel | Angela Rayner
Rahul Gandhi | Indira Gandhi
Raul Castro | Fidel Castro
Kirchner | Kishida
Hamid Karzai | Hamid Mir
Mohamed Morsi | Mohamed Salah
Boris Johnson | Rachel Johnson
Park Geun-hye | Park Chung-hee
Lee Hsien Loong | Lee Kuan Yew
Mahmoud Abbas | Abbas Araghchi
Theresa May | James May
Chancellor Scholz | Chancellor Merkel
EU | United Nations
Interior Ministry | Ministry of Finance
Bhutto Zardari | Benazir Bhutto
Aliyev | Alaa
Sheikh Hasina | Sheikh Rashid
"""


def pairs(table: str) -> list[tuple[str, str]]:
    rows = (row.split(" | ") for row in table.split("\n") if row)
    return [(one.strip(), two.strip()) for one, two in rows]


@pytest.mark.parametrize(("one", "two"), pairs(SAME + SAME_LATER))
def test_these_can_be_one(one: str, two: str) -> None:
    assert same_name(one, two)
    assert same_name(two, one)


@pytest.mark.parametrize(("one", "two"), pairs(DIFFERENT + DIFFERENT_LATER))
def test_these_are_never_one(one: str, two: str) -> None:
    assert not same_name(one, two)
    assert not same_name(two, one)


def test_a_surname_resolves_only_where_one_person_has_it() -> None:
    assert resolve("Sharif", ["Shehbaz Sharif", "Imran Khan"]) == "Shehbaz Sharif"
    assert resolve("Sharif", ["Shehbaz Sharif", "Nawaz Sharif"]) is None
    assert resolve("Qureshi", ["Mahmood Qureshi", "Shah Mehmood Qureshi"]) == "Shah Mehmood Qureshi"
    assert resolve("Lavrov", ["Imran Khan"]) is None


def test_names_of_several_articles_are_grouped_without_merging_brothers() -> None:
    names = [
        "Sharif",
        "Nawaz Sharif",
        "Shahbaz Sharif",
        "Shehbaz Sharif",
        "FM Qureshi",
        "Shah Mehmood Qureshi",
    ]
    assert group(names) == [
        ("Sharif",),
        ("Nawaz Sharif",),
        ("Shahbaz Sharif", "Shehbaz Sharif"),
        ("Shah Mehmood Qureshi", "FM Qureshi"),
    ]


def test_in_one_article_a_bare_surname_is_its_only_bearer_and_two_bearers_stay_apart() -> None:
    one = People("Prime Minister Shehbaz Sharif spoke. Sharif left.")
    assert one.by_name("Sharif") is not None and one.by_name("Sharif").name == "Shehbaz Sharif"  # type: ignore[union-attr]
    two = People("Prime Minister Shehbaz Sharif met President Nawaz Sharif. Sharif left.")
    assert {person.name for person in two.persons} == {"Shehbaz Sharif", "Nawaz Sharif"}
    assert two.by_name("Sharif") is None
