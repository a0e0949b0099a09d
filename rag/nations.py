"""Countries by name, adjective, people and capital. A table; knows nothing of articles.

Used to tell sides apart ("Russian Foreign Minister", "ISLAMABAD:"), never to add a fact to a text.
"""

from __future__ import annotations

from functools import lru_cache

# country ; other names, adjectives and peoples ; capital and seats of power
_TABLE = """
Afghanistan;Afghan,Afghans;Kabul
Albania;Albanian,Albanians;Tirana
Algeria;Algerian,Algerians;Algiers
Angola;Angolan,Angolans;Luanda
Argentina;Argentine,Argentinian,Argentines;Buenos Aires
Armenia;Armenian,Armenians;Yerevan
Australia;Australian,Australians;Canberra
Austria;Austrian,Austrians;Vienna
Azerbaijan;Azerbaijani,Azeri,Azerbaijanis;Baku
Bahrain;Bahraini,Bahrainis;Manama
Bangladesh;Bangladeshi,Bangladeshis;Dhaka
Belarus;Belarusian,Belarusians;Minsk
Belgium;Belgian,Belgians;Brussels
Bolivia;Bolivian,Bolivians;La Paz
Bosnia and Herzegovina;Bosnia,Bosnian,Bosnians;Sarajevo
Brazil;Brazilian,Brazilians;Brasilia
Britain;British,Britons,United Kingdom,UK,U.K.;London,Downing Street,Whitehall
Bulgaria;Bulgarian,Bulgarians;Sofia
Cambodia;Cambodian,Cambodians;Phnom Penh
Cameroon;Cameroonian;Yaounde
Canada;Canadian,Canadians;Ottawa
Chad;Chadian;N'Djamena
Chile;Chilean,Chileans;Santiago
China;Chinese;Beijing
Colombia;Colombian,Colombians;Bogota
Croatia;Croatian,Croatians;Zagreb
Cuba;Cuban,Cubans;Havana
Cyprus;Cypriot,Cypriots;Nicosia
Czech Republic;Czechia,Czech,Czechs;Prague
Denmark;Danish,Danes;Copenhagen
Ecuador;Ecuadorian;Quito
Egypt;Egyptian,Egyptians;Cairo
Eritrea;Eritrean,Eritreans;Asmara
Estonia;Estonian,Estonians;Tallinn
Ethiopia;Ethiopian,Ethiopians;Addis Ababa
Finland;Finnish,Finns;Helsinki
France;French;Paris,Elysee,Élysée
Georgia;Georgian,Georgians;Tbilisi
Germany;German,Germans;Berlin
Ghana;Ghanaian,Ghanaians;Accra
Greece;Greek,Greeks;Athens
Hungary;Hungarian,Hungarians;Budapest
Iceland;Icelandic;Reykjavik
India;Indian,Indians;New Delhi,Delhi
Indonesia;Indonesian,Indonesians;Jakarta
Iran;Iranian,Iranians;Tehran,Teheran
Iraq;Iraqi,Iraqis;Baghdad
Ireland;Irish;Dublin
Israel;Israeli,Israelis;Jerusalem,Tel Aviv
Italy;Italian,Italians;Rome
Japan;Japanese;Tokyo
Jordan;Jordanian,Jordanians;Amman
Kazakhstan;Kazakh,Kazakhs;Nur-Sultan,Astana
Kenya;Kenyan,Kenyans;Nairobi
Kosovo;Kosovar,Kosovan;Pristina
Kuwait;Kuwaiti,Kuwaitis;Kuwait City
Kyrgyzstan;Kyrgyz;Bishkek
Laos;Lao,Laotian;Vientiane
Latvia;Latvian,Latvians;Riga
Lebanon;Lebanese;Beirut
Libya;Libyan,Libyans;Tripoli
Lithuania;Lithuanian,Lithuanians;Vilnius
Luxembourg;Luxembourgish;Luxembourg City
Malaysia;Malaysian,Malaysians;Kuala Lumpur,Putrajaya
Maldives;Maldivian;Male
Mali;Malian,Malians;Bamako
Mexico;Mexican,Mexicans;Mexico City
Moldova;Moldovan,Moldovans;Chisinau
Mongolia;Mongolian;Ulaanbaatar
Montenegro;Montenegrin;Podgorica
Morocco;Moroccan,Moroccans;Rabat
Mozambique;Mozambican;Maputo
Myanmar;Burma,Burmese;Naypyitaw,Naypyidaw
Nepal;Nepali,Nepalese;Kathmandu
Netherlands;Dutch;The Hague,Amsterdam
New Zealand;New Zealander,New Zealanders;Wellington
Nicaragua;Nicaraguan;Managua
Niger;Nigerien;Niamey
Nigeria;Nigerian,Nigerians;Abuja
North Korea;North Korean,North Koreans,DPRK;Pyongyang
North Macedonia;Macedonian;Skopje
Norway;Norwegian,Norwegians;Oslo
Oman;Omani,Omanis;Muscat
Pakistan;Pakistani,Pakistanis;Islamabad,Rawalpindi
Palestine;Palestinian,Palestinians,Palestinian Authority;Ramallah
Panama;Panamanian;Panama City
Peru;Peruvian,Peruvians;Lima
Philippines;Philippine,Filipino,Filipinos;Manila
Poland;Polish,Poles;Warsaw
Portugal;Portuguese;Lisbon
Qatar;Qatari,Qataris;Doha
Romania;Romanian,Romanians;Bucharest
Russia;Russian,Russians,Russian Federation;Moscow,Kremlin
Rwanda;Rwandan,Rwandans;Kigali
Saudi Arabia;Saudi,Saudis;Riyadh
Senegal;Senegalese;Dakar
Serbia;Serbian,Serbians,Serbs;Belgrade
Singapore;Singaporean,Singaporeans;
Slovakia;Slovak,Slovaks;Bratislava
Slovenia;Slovenian,Slovene;Ljubljana
Somalia;Somali,Somalis;Mogadishu
South Africa;South African,South Africans;Pretoria
South Korea;South Korean,South Koreans;Seoul
South Sudan;South Sudanese;Juba
Spain;Spanish,Spaniards;Madrid
Sri Lanka;Sri Lankan,Sri Lankans;Colombo
Sudan;Sudanese;Khartoum
Sweden;Swedish,Swedes;Stockholm
Switzerland;Swiss;Bern,Berne
Syria;Syrian,Syrians;Damascus
Taiwan;Taiwanese;Taipei
Tajikistan;Tajik,Tajiks;Dushanbe
Tanzania;Tanzanian;Dodoma
Thailand;Thai,Thais;Bangkok
Tunisia;Tunisian,Tunisians;Tunis
Turkey;Turkish,Turks,Türkiye,Turkiye;Ankara
Turkmenistan;Turkmen;Ashgabat
Uganda;Ugandan,Ugandans;Kampala
Ukraine;Ukrainian,Ukrainians;Kyiv,Kiev
United Arab Emirates;Emirati,Emiratis,UAE,U.A.E.,Emirates;Abu Dhabi
United States;American,Americans,US,U.S.,USA,America;Washington,White House,Pentagon
Uruguay;Uruguayan;Montevideo
Uzbekistan;Uzbek,Uzbeks;Tashkent
Venezuela;Venezuelan,Venezuelans;Caracas
Vietnam;Vietnamese;Hanoi
Yemen;Yemeni,Yemenis;Sanaa,Sana'a,Aden
Zambia;Zambian;Lusaka
Zimbabwe;Zimbabwean;Harare
Vatican;Holy See;Vatican City
"""


@lru_cache(maxsize=1)
def nations() -> dict[str, str]:
    """Every name in the table, as written there, to its country."""
    found: dict[str, str] = {}
    for row in _TABLE.strip().splitlines():
        country, names, seats = row.split(";")
        for name in (country, *names.split(","), *seats.split(",")):
            if name:
                found[name] = country
    return found


@lru_cache(maxsize=1)
def seats() -> dict[str, str]:
    """Capitals and seats of power to their country."""
    rows = (row.split(";") for row in _TABLE.strip().splitlines())
    return {seat: country for country, _, places in rows for seat in places.split(",") if seat}


def country_of(name: str | None) -> str | None:
    """The country that `name` stands for ("Russian", "Moscow", "ISLAMABAD", "the Kremlin"), or None."""
    if not name:
        return None
    bare = (
        name.strip(" ,.:")
        .removeprefix("the ")
        .removeprefix("The ")
        .removesuffix("’s")
        .removesuffix("'s")
        .removesuffix("’")
    )
    return nations().get(bare) or nations().get(bare.title() if bare.isupper() and len(bare) > 3 else bare)
