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
Bahamas;Bahamian,Bahamians;Nassau
Bahrain;Bahraini,Bahrainis;Manama
Bangladesh;Bangladeshi,Bangladeshis;Dhaka
Barbados;Barbadian,Barbadians;Bridgetown
Belarus;Belarusian,Belarusians;Minsk
Belgium;Belgian,Belgians;Brussels
Belize;Belizean,Belizeans;Belmopan
Benin;Beninese;Porto-Novo,Cotonou
Bhutan;Bhutanese;Thimphu
Bolivia;Bolivian,Bolivians;La Paz
Bosnia and Herzegovina;Bosnia,Bosnian,Bosnians;Sarajevo
Botswana;Botswanan,Batswana;Gaborone
Brazil;Brazilian,Brazilians;Brasilia
Britain;British,Britons,United Kingdom,UK,U.K.;London,Downing Street,Whitehall
Brunei;Bruneian,Bruneians;Bandar Seri Begawan
Bulgaria;Bulgarian,Bulgarians;Sofia
Burkina Faso;Burkinabe,Burkinabè;Ouagadougou
Burundi;Burundian,Burundians;Gitega,Bujumbura
Cambodia;Cambodian,Cambodians;Phnom Penh
Cameroon;Cameroonian;Yaounde
Canada;Canadian,Canadians;Ottawa
Cape Verde;Cabo Verde,Cape Verdean;Praia
Central African Republic;Central African;Bangui
Chad;Chadian;N'Djamena
Chile;Chilean,Chileans;Santiago
China;Chinese;Beijing
Colombia;Colombian,Colombians;Bogota
Comoros;Comorian,Comorians;Moroni
Congo;Congolese,Democratic Republic of Congo,Democratic Republic of the Congo,DR Congo,DRC;Kinshasa
Costa Rica;Costa Rican,Costa Ricans;
Croatia;Croatian,Croatians;Zagreb
Cuba;Cuban,Cubans;Havana
Cyprus;Cypriot,Cypriots;Nicosia
Czech Republic;Czechia,Czech,Czechs;Prague
Denmark;Danish,Danes;Copenhagen
Djibouti;Djiboutian,Djiboutians;Djibouti City
Dominican Republic;Dominican,Dominicans;Santo Domingo
Ecuador;Ecuadorian;Quito
Egypt;Egyptian,Egyptians;Cairo
El Salvador;Salvadoran,Salvadorans;San Salvador
Equatorial Guinea;Equatorial Guinean;Malabo
Eritrea;Eritrean,Eritreans;Asmara
Estonia;Estonian,Estonians;Tallinn
Eswatini;Swazi,Swazis,Swaziland;Mbabane
Ethiopia;Ethiopian,Ethiopians;Addis Ababa
Fiji;Fijian,Fijians;Suva
Finland;Finnish,Finns;Helsinki
France;French;Paris,Elysee,Élysée
Gabon;Gabonese;Libreville
Gambia;Gambian,Gambians;Banjul
Georgia;Georgian,Georgians;Tbilisi
Germany;German,Germans;Berlin
Ghana;Ghanaian,Ghanaians;Accra
Greece;Greek,Greeks;Athens
Guatemala;Guatemalan,Guatemalans;Guatemala City
Guinea;Guinean,Guineans;Conakry
Guinea-Bissau;Bissau-Guinean;Bissau
Guyana;Guyanese;
Haiti;Haitian,Haitians;Port-au-Prince
Honduras;Honduran,Hondurans;Tegucigalpa
Hungary;Hungarian,Hungarians;Budapest
Iceland;Icelandic;Reykjavik
India;Indian,Indians;New Delhi,Delhi
Indonesia;Indonesian,Indonesians;Jakarta
Iran;Iranian,Iranians;Tehran,Teheran
Iraq;Iraqi,Iraqis;Baghdad
Ireland;Irish;Dublin
Israel;Israeli,Israelis;Jerusalem,Tel Aviv
Italy;Italian,Italians;Rome
Ivory Coast;Ivorian,Ivorians,Côte d'Ivoire,Cote d'Ivoire;Yamoussoukro,Abidjan
Jamaica;Jamaican,Jamaicans;
Japan;Japanese;Tokyo
Jordan;Jordanian,Jordanians;Amman
Kazakhstan;Kazakh,Kazakhs;Nur-Sultan,Astana
Kenya;Kenyan,Kenyans;Nairobi
Kiribati;I-Kiribati;Tarawa
Kosovo;Kosovar,Kosovan;Pristina
Kuwait;Kuwaiti,Kuwaitis;Kuwait City
Kyrgyzstan;Kyrgyz;Bishkek
Laos;Lao,Laotian;Vientiane
Latvia;Latvian,Latvians;Riga
Lebanon;Lebanese;Beirut
Lesotho;Basotho;Maseru
Liberia;Liberian,Liberians;Monrovia
Libya;Libyan,Libyans;Tripoli
Liechtenstein;Liechtensteiner;Vaduz
Lithuania;Lithuanian,Lithuanians;Vilnius
Luxembourg;Luxembourgish;Luxembourg City
Madagascar;Malagasy;Antananarivo
Malawi;Malawian,Malawians;Lilongwe
Malaysia;Malaysian,Malaysians;Kuala Lumpur,Putrajaya
Maldives;Maldivian;Male
Mali;Malian,Malians;Bamako
Malta;Maltese;Valletta
Marshall Islands;Marshallese;Majuro
Mauritania;Mauritanian,Mauritanians;Nouakchott
Mauritius;Mauritian,Mauritians;Port Louis
Mexico;Mexican,Mexicans;Mexico City
Micronesia;Micronesian,Micronesians;Palikir
Moldova;Moldovan,Moldovans;Chisinau
Monaco;Monegasque,Monégasque;Monte Carlo
Mongolia;Mongolian;Ulaanbaatar
Montenegro;Montenegrin;Podgorica
Morocco;Moroccan,Moroccans;Rabat
Mozambique;Mozambican;Maputo
Myanmar;Burma,Burmese;Naypyitaw,Naypyidaw
Namibia;Namibian,Namibians;Windhoek
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
Palau;Palauan,Palauans;Ngerulmud
Palestine;Palestinian,Palestinians,Palestinian Authority;Ramallah
Panama;Panamanian;Panama City
Papua New Guinea;Papua New Guinean;Port Moresby
Paraguay;Paraguayan,Paraguayans;Asuncion
Peru;Peruvian,Peruvians;Lima
Philippines;Philippine,Filipino,Filipinos;Manila
Poland;Polish,Poles;Warsaw
Portugal;Portuguese;Lisbon
Qatar;Qatari,Qataris;Doha
Romania;Romanian,Romanians;Bucharest
Russia;Russian,Russians,Russian Federation;Moscow,Kremlin
Rwanda;Rwandan,Rwandans;Kigali
Samoa;Samoan,Samoans;Apia
Saudi Arabia;Saudi,Saudis;Riyadh
Senegal;Senegalese;Dakar
Serbia;Serbian,Serbians,Serbs;Belgrade
Seychelles;Seychellois;
Sierra Leone;Sierra Leonean,Sierra Leoneans;Freetown
Singapore;Singaporean,Singaporeans;
Slovakia;Slovak,Slovaks;Bratislava
Slovenia;Slovenian,Slovene;Ljubljana
Solomon Islands;Solomon Islander,Solomon Islanders;Honiara
Somalia;Somali,Somalis;Mogadishu
South Africa;South African,South Africans;Pretoria
South Korea;South Korean,South Koreans;Seoul
South Sudan;South Sudanese;Juba
Spain;Spanish,Spaniards;Madrid
Sri Lanka;Sri Lankan,Sri Lankans;Colombo
Sudan;Sudanese;Khartoum
Suriname;Surinamese;Paramaribo
Sweden;Swedish,Swedes;Stockholm
Switzerland;Swiss;Bern,Berne
Syria;Syrian,Syrians;Damascus
Taiwan;Taiwanese;Taipei
Tajikistan;Tajik,Tajiks;Dushanbe
Tanzania;Tanzanian;Dodoma
Thailand;Thai,Thais;Bangkok
Timor-Leste;East Timor,Timorese,East Timorese;Dili
Togo;Togolese;Lome
Tonga;Tongan,Tongans;Nuku'alofa
Trinidad and Tobago;Trinidadian,Trinidadians;Port of Spain
Tunisia;Tunisian,Tunisians;Tunis
Turkey;Turkish,Turks,Türkiye,Turkiye;Ankara
Turkmenistan;Turkmen;Ashgabat
Tuvalu;Tuvaluan,Tuvaluans;Funafuti
Uganda;Ugandan,Ugandans;Kampala
Ukraine;Ukrainian,Ukrainians;Kyiv,Kiev
United Arab Emirates;Emirati,Emiratis,UAE,U.A.E.,Emirates;Abu Dhabi
United States;American,Americans,US,U.S.,USA,America;Washington,White House,Pentagon
Uruguay;Uruguayan;Montevideo
Uzbekistan;Uzbek,Uzbeks;Tashkent
Vanuatu;Ni-Vanuatu;Port Vila
Vatican;Holy See;Vatican City
Venezuela;Venezuelan,Venezuelans;Caracas
Vietnam;Vietnamese;Hanoi
Yemen;Yemeni,Yemenis;Sanaa,Sana'a,Aden
Zambia;Zambian;Lusaka
Zimbabwe;Zimbabwean;Harare
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
