"""Sentences written for these tests and labelled by hand: who says them, through whom, how, and how firm.

Each entry of ARTICLES is one small article, a row a sentence: (sentence, speaker, through, stance, firmness).
Places and people are invented.
"""

from __future__ import annotations

Row = tuple[str, str | None, str | None, str, str | None]

ARTICLES: dict[str, list[Row]] = {
    "rail talks": [
        (
            "VIENNA: Northland Foreign Minister Anna Berg arrived in Vienna on Monday for two days of talks.",
            None,
            None,
            "reported",
            "done",
        ),
        (
            "Berg said the two countries had agreed to build a rail link to Easthaven.",
            "Anna Berg",
            None,
            "said",
            "agreed",
        ),
        ("She added that work would begin in the spring.", "Anna Berg", None, "said", "assured"),
        (
            "“We are ready to finance half of the line,” she told reporters.",
            "Anna Berg",
            None,
            "said",
            "offered",
        ),
        (
            "Southland’s foreign minister, Pavel Orlov, denied that a naval base had been discussed.",
            "Pavel Orlov",
            None,
            "denied",
            None,
        ),
        (
            "Orlov said Berg had promised that the first train would run once the bridge is finished.",
            "Anna Berg",
            "Pavel Orlov",
            "said",
            "assured",
        ),
        ("Tariffs, visas and flood defences were also discussed.", None, None, "reported", "discussed"),
        ("The two sides have not signed the treaty.", None, None, "reported", None),
        ("Officials said the text could be signed in June.", "Officials", None, "unnamed", None),
        (
            "According to the Southland ministry, a working group will meet every month.",
            "Southland ministry",
            None,
            "said",
            "assured",
        ),
    ],
    "gas and grain": [
        (
            (
                "President Maria Costa told parliament on Tuesday that her government plans to import gas "
                "from Northland."
            ),
            "Maria Costa",
            None,
            "said",
            "intended",
        ),
        (
            "“The contract has been signed,” said Energy Minister Tom Hale.",
            "Tom Hale",
            None,
            "said",
            "signed",
        ),
        (
            "Hale, who returned from Easthaven last week, said the first cargo will arrive in May.",
            "Tom Hale",
            None,
            "said",
            "assured",
        ),
        ("He rejected reports that the price had doubled.", "Tom Hale", None, "denied", None),
        (
            "The president reiterated her invitation to the emir to visit the capital.",
            "Maria Costa",
            None,
            "said",
            "offered",
        ),
        (
            "A senior official, who asked not to be named, said talks on a second contract had begun.",
            "A senior official",
            None,
            "unnamed",
            "done",
        ),
        (
            "Opposition lawmakers accused the government of hiding the cost.",
            "Opposition lawmakers",
            None,
            "unnamed",
            None,
        ),
        (
            "The grain corridor will stay open for 90 days, officials said.",
            "officials",
            None,
            "unnamed",
            "assured",
        ),
        ("The ministry did not deny that the port was closed.", "the ministry", None, "said", None),
        (
            "Costa expressed concern over food prices and stressed that aid must reach the south.",
            "Maria Costa",
            None,
            "said",
            None,
        ),
    ],
    "summit": [
        (
            "The leaders of Northland and Southland signed a defence pact in Millbrook on Friday.",
            None,
            None,
            "reported",
            "signed",
        ),
        (
            "Prime Minister John Adler said he hoped to sign a second agreement next year.",
            "John Adler",
            None,
            "said",
            "intended",
        ),
        ("The premier welcomed the ceasefire.", "John Adler", None, "said", None),
        ("“It is a good day,” Adler said.", "John Adler", None, "said", None),
        ("“Our children will remember it.", "John Adler", None, "said", "assured"),
        ("They will ask us what we did next,” he added.", "John Adler", None, "said", "assured"),
        ("King Haldor, meanwhile, offered to host the next round.", "King Haldor", None, "said", "offered"),
        (
            "Northland pledged $40 million for the reconstruction of the port.",
            "Northland",
            None,
            "said",
            "assured",
        ),
        ("The treaty signed in 2015 remains in force.", None, None, "reported", None),
        ("Both sides expressed satisfaction at the growth in trade.", "Both sides", None, "said", None),
        ("Neither side agreed to withdraw.", None, None, "reported", None),
    ],
    "agency": [
        (
            "The Foreign Ministry in Easthaven said on Wednesday that its ambassador had been recalled.",
            "Foreign Ministry in Easthaven",
            None,
            "said",
            None,
        ),
        (
            "Ministry spokeswoman Lena Frost said the decision was final, Sample Wire reported.",
            "Lena Frost",
            "Sample Wire",
            "said",
            None,
        ),
        (
            "Frost dismissed as baseless the claim that the embassy would close.",
            "Lena Frost",
            None,
            "denied",
            None,
        ),
        (
            "Sample News quoted Frost as saying that the visas remain valid.",
            "Lena Frost",
            "Sample News",
            "said",
            None,
        ),
        (
            "Sources close to the talks claimed that a deal was near.",
            "Sources close to the talks",
            None,
            "unnamed",
            None,
        ),
        ("The militia allegedly crossed the river at night.", None, None, "alleged", None),
        ("The reports were denied by the Northland army.", "Northland army", None, "denied", None),
        ("The ministers discussed plans to dredge the harbour.", None, None, "reported", "discussed"),
        ("A delegation is expected to visit Westmoor in July.", None, None, "reported", "intended"),
        ("The port was reopened on Thursday.", None, None, "reported", "done"),
        (
            "If the ceasefire holds, the border will reopen on Sunday, Frost said.",
            "Lena Frost",
            None,
            "said",
            "assured",
        ),
    ],
    "post": [
        (
            (
                "Great to welcome Minister Berg today. pic.example/abc "
                "— Office of the Premier (@premier) May 4, 2021"
            ),
            "Office of the Premier",
            None,
            "said",
            None,
        ),
        (
            "Foreign Minister Berg called on Prime Minister Adler at his residence.",
            None,
            None,
            "reported",
            "done",
        ),
        ("The prime minister called on Southland to release the fishermen.", "Adler", None, "said", None),
        ("He urged both countries to resume talks.", "Adler", None, "said", None),
        (
            (
                "Berg thanked Adler and conveyed her government’s willingness to help with the repair of the "
                "dam."
            ),
            "Berg",
            None,
            "said",
            "offered",
        ),
        ("Views were exchanged on the harvest.", None, None, "reported", "discussed"),
        ("The dam has been completed.", None, None, "reported", "done"),
        ("No agreement was reached on water.", None, None, "reported", None),
    ],
    "general news": [
        (
            "A study published on Monday found that sea levels rose faster than expected.",
            None,
            None,
            "reported",
            None,
        ),
        (
            "“I saw the wave coming,” said Rosa Lind, a shopkeeper in Harbour Bay.",
            "Rosa Lind",
            None,
            "said",
            None,
        ),
        ("Lind, 54, said she would rebuild the shop.", "Rosa Lind", None, "said", "assured"),
        ("The storm claimed 20 lives.", None, None, "reported", None),
        ("The visit underscored the importance of the strait.", None, None, "reported", None),
        ("Police said three people were missing.", "Police", None, "said", None),
        ("The company added 200 jobs last year.", None, None, "reported", None),
        ("Insurers welcomed the step.", None, None, "reported", None),
        ("Analysts said prices will probably rise.", "Analysts", None, "unnamed", None),
        ("Harbour Post reported that the mayor had resigned.", "Harbour Post", None, "reported", None),
    ],
}
