"""Word lists for telling where a sentence ends: what is written with a full stop, and what begins or goes on after one."""

from __future__ import annotations


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


TITLES = _set(
    """gen lt col sgt maj capt cmdr cdr adm brig cpl pvt pfc spc pte amb dr dra mr mrs ms mx prof rev rt hon sen rep reps
    sens gov govs pres supt insp det messrs mme mlle msgr st ste mt ft fr sra dep asst atty sec min dir md mohd smt engr cllr"""
)
BEFORE_NUMBER = _set(
    """no nos nr rs fig figs vol vols art arts sec secs ch chap pp p par para cl approx ca est c eq sch reg pop tel ext apt
    jan feb mar apr jun jul aug sep sept oct nov dec"""
)
BEFORE_ANYTHING = _set("e.g i.e viz cf vs v approx al incl excl esp bilat z.b d.h u.a")
COMPANY_FORMS = _set("inc corp ltd llc plc co")
ABBREVIATIONS = (TITLES | BEFORE_NUMBER | BEFORE_ANYTHING | COMPANY_FORMS) | _set(
    """jr sr etc dept govt assn bros blvd univ inst prop assoc okla ariz calif colo conn mass mich minn miss mont
    penn tenn wash"""
)
WORDS_IN_LOWER_CASE = _set(
    "no art mar sec min dir det dep gen par pop"
)  # abbreviations only when capitalised

# After "a.m." and "p.m.": time zones and what else belongs to the time.
AFTER_CLOCK = _set(
    """et est edt ct cst cdt mt mst mdt pt pst pdt gmt utc bst cet cest ist pkt msk jst kst hkt sgt aest aedt eat cat wat
    eastern central pacific mountain monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu
    thur thurs fri sat sun jan feb mar apr may june july aug sept oct nov dec january february march april august
    september october november december"""
)
# A capitalised one after a full stop begins a sentence.
STARTERS = _set(
    """the he she it they we this that these those there his her its their our but however meanwhile although though
    while when if after before since despite because unless until once during under by to with from in on at for as both
    some many most several one two three a an and or so yet then also among according even still what why how where
    every each another other others all not nor only now here"""
)
# Of these, what is no surname and no part of a name: "J. So", "Malcolm X. And" can be read in two ways.
STARTERS_AFTER_INITIAL = STARTERS - _set(
    "he she her so yet an a and or in on at to by one two three most many all only now even still how"
)
NAMES_WITH_A_MARK = _set("yahoo e jeopardy kerrang")  # "Jeopardy! Masters"
GERMAN_MONTHS = _set(
    "januar jänner februar märz april mai juni juli august september oktober november dezember jahrhundert"
)
SPOKE = (
    r"(?:said|says|asked|asks|added|adds|joked|wrote|writes|replied|told|tweeted|recalled|exclaimed|shouted|yelled"
    r"|wondered|explained|continued|responded|remarked|quipped|cried|laughed|thought|noted|posted|declared|insisted)"
)
