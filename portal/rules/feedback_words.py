"""The words the feedback gate listens for, each list with what it is for. Data, so that it can be read and argued with."""

import re

_WHO = r"(?:bids?|bidders?|tenders?|tenderers?|answers?|submissions?|responses?|applicants?|applications?|proposals?)"
_OTHERS = r"(?:other|another|rival|competing|leading|winning|successful|strongest|remaining|larger|smaller|bigger)"

COMPARES = re.compile(
    rf"""\b(?:
        (?:the\s|all\s|any\s|no\s|every\s)?{_OTHERS}\s(?:\w+\s)?{_WHO}
      | (?:all|most|many|some|several|few|both)\s(?:of\s)?(?:the\s)?(?:{_OTHERS}\s)?{_WHO}
      | (?:all|most|many|some|several)\s(?:of\s)?(?:the\s)?(?:{_OTHERS})\s(?:organisations?|providers?|charities|firms)
      | one\sof\s(?:only\s|the\s){{0,2}}(?:\w+\s)?{_WHO}
      | (?:the\s)?only\s(?:\w+\s)?(?:bidder|bid|tenderer)
      | the\sonly\s(?:answer|response|one)\s(?:that|which|who|with|to)
      | the\s(?:better|best|weaker|weakest|stronger|strongest|worse|worst)\sof\s(?:the|all|those)
      | (?:better|worse|stronger|weaker|higher|lower)\sthan\s(?:the\s|any\s|all\s|most\s){{0,2}}
        (?:others?|rest|{_WHO}|anyone|everyone)
      | better\sthan
      | (?:fell|finished|ranked|you\scame|bid\scame)\s(?:just\s|only\s|narrowly\s)?(?:behind|ahead|first|second|third|last)\b
      | next\sto\s(?:them|the\sothers|theirs)
      | (?:compared|in\scomparison)\s(?:with|to)\s(?:the\s|all\s|any\s){{0,2}}(?:others?|rest|{_WHO}|competitors?)
      | unlike\s(?:the\s)?others?\b
      | than\s(?:we\s(?:read|saw|found)|the\sothers|your\s(?:rivals|competitors))
      | (?:your|the|their)\s(?:rivals?|competitors?)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""Measuring the bid against other bids. Feedback explains a mark by what the bid says (Procurement Regulations 2024, 31)."""

MANNER = re.compile(
    r"""\b(?:
        accents? | mumbl\w+ | ill\sat\sease | body\slanguage | handwriting | hairstyle | good-looking | attractive\swoman
      | (?:well|badly|smartly|poorly|scruffily)[\s-](?:dressed|spoken|turned\sout) | well\sturned\sout | turned\sout
      | in\sa\s(?:jacket|suit|tie|dress|hoodie|headscarf)
      | charming | charisma\w* | likeable | personable | eloquen\w+
      | (?:lady|gentleman|man|woman|girl|boy|speaker|person)\swho\s(?:spoke|presented|came)
      | (?:confident|nervous|hesitant|polished)\s(?:delivery|speaker|presenter|manner)
      | (?:the|your)\s(?:speaker|presenter)(?:['\u2019]s)?\s(?:was|seemed|looked|sounded|mumbled|voice|manner|appearance)
      | (?:poor|bad|broken|weak|perfect)\sEnglish | English\sis\s(?:poor|bad|broken|weak|not\sgood)
      | native\s(?:English\s)?speakers? | (?:spelling|grammatical)\s(?:mistakes?|errors?) | (?:poor|bad)\s(?:spelling|grammar)
      | unprofessional\simpression | poorly\swritten | badly\swritten
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Judging how somebody speaks, looks or writes, which no criterion asks for and which puts some people at a loss."""

PANEL = re.compile(
    r"""\b(?:
        who\s(?:is|sits|was)\son\s(?:our|the)\spanel
      | (?:one|two|some|three)\sof\s(?:our|the)\spanel
      | (?:one|two|several|another|some|a)\s(?:\w+\s)?(?:panel\smembers?|members?\sof\s(?:our|the)\spanel)
      | (?:our|the)\s(?:\w+\s)?(?:service[\s-]user|young|lay)\s(?:panel\s)?(?:member|representative)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Telling who on the panel said what. Marks are the panel's; members are not named outside the council."""

PERSON = re.compile(
    r"\b(?:(?i:he|she|his|her|hers|him|himself|herself|whose|mr|mrs|miss|dr"
    r"|mother|father|mum|dad|son|daughter|sister|brother|wife|husband|girl|boy|the\sfamily)"
    r"|[A-Z][a-z]+\s[A-Z][a-z]+(?:-[A-Z][a-z]+)?)\b"
)
"""Signs that a sentence is about one person: a pronoun, a relation, or two words with capitals, as names have."""

PRIVATE = re.compile(
    r"""\b(?:
        surgery | sick(?:ness)?\s(?:leave|absence|pay) | off\ssick | spells?\sof\ssick\w* | illness | ill\shealth | seriously\sill
      | cancer | diagnos\w+ | pregnan\w+ | maternity\sleave | depress(?:ed|ion) | anxiety | has\sMS | multiple\ssclerosis
      | epilep\w+ | diabet\w+ | dementia | autis\w+ | ADHD | medication | disabled | wheelchair
      | divorc\w+ | criminal\srecord | convict\w+ | disciplinary | grievance | immigration\sstatus | asylum | pregnant
      | (?:salary|wages?|earns?|paid)\s(?:of\s|is\s)?£ | salary | Year\s\d{1,2}\s(?:girl|boy|pupil)
      | aged\s\d{1,2} | \d{1,2}[\s-]years?[\s-]old | lives\s(?:at|in)\s[A-Z] | home\saddress
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""What is nobody's business in feedback when said of one person: health, family, pay, age, home, a file on them."""

CONTACT = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[a-z]{2,}|\b0\d{2,4}[\s-]?\d{3}[\s-]?\d{3,4}\b", re.IGNORECASE)

_ANSWER = r"(?:answer|response|bid|submission|proposal|approach|method)"

BELONGS = (
    (re.compile(r"\b(?:exceptional|outstanding|superb|flawless|world[\s-]class)\b", re.I), "0.95", "1"),
    (re.compile(r"\bexcellent\b", re.I), "0.75", "1"),
    (
        re.compile(
            r"\b(?:fully\s(?:meets?|met|satisfie[sd])|(?:no|without(?:\sany)?)\s(?:material\s)?doubts?(?:\sof\sany\skind)?"
            r"|(?:well\s)?beyond\swhat\swas\sasked|every\spart\sof\sthe\squestion\sis\smet|in\severy\srespect)\b",
            re.I,
        ),
        "0.75",
        "1",
    ),
    (re.compile(r"\b(?:large|major|serious|significant)\sgaps?\b", re.I), "0", "0.45"),
    (re.compile(r"\b(?:little|no|low)\sconfidence\b|\bnot\s(?:be\s)?confident\b", re.I), "0", "0.45"),
    (re.compile(r"\bmaterial\sdoubts?\b", re.I), "0", "0.45"),
    (re.compile(r"\b(?:claims?|statements?)\s(?:\w+\s){0,3}(?:is|are)\sunsupported\b", re.I), "0", "0.65"),
    (re.compile(r"\bonly\s(?:some|a\sfew)\sparts?\b|\bsome\sparts\sof\sthe\squestion\sare\smet\b", re.I), "0", "0.65"),
    (
        re.compile(
            rf"\b(?:poor|weak|inadequate|unsatisfactory)\s{_ANSWER}\b"
            rf"|\b{_ANSWER}\sis\s(?:\w+\s)?(?:poor|weak|inadequate|unsatisfactory)\b",
            re.I,
        ),
        "0",
        "0.45",
    ),
    (re.compile(r"\bnothing\srelevant\b|\bno\smark\scan\sbe\sgiven\b|\bnot\sanswered\sat\sall\b", re.I), "0", "0.2"),
)
"""Words and the part of the scale they may stand at, as fractions of its top mark, after the usual six descriptors."""

NEGATED = re.compile(r"(?:\b(?:no|not|without|never|any|little)\b|n['\u2019]t)\s(?:\w+\s){0,2}$", re.IGNORECASE)

MISSING = re.compile(
    r"""\b(?:
        for\san?\s\d | for\s(?:a\shigher|the\s(?:next|highest|top))\smark | (?:next|higher|highest|top)\smark | next\sband
      | to\s(?:score|reach|gain|get|earn)\b | (?:an?\s)?\d\s(?:would\sneed|needed|needs)
      | would\s(?:have\s)?(?:need\w*|lift\w*|liked|given|gained|helped|brought|made|raised)
      | need(?:ed|s)\sto | we\s(?:needed|wanted)
      | (?:is|are|was|were|does|do|did|has|have|had)(?:\s(?:still|also|yet))?\s(?:not|no)\b | \w+n['\u2019]t\b
      | unclear | missing | lack(?:s|ed|ing)? | absent | left\s(?:out|unsaid) | could\shave | might\shave | kept\sthe\smark
      | explain\sin\sfuture | to\simprove | fell\sshort | says?\slittle | one\ssentence
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""How a reason says what the next mark would have taken."""

_STOCK = """
a about above across after again against all also although an and any are as at be because been before being below
between both but by can could did do does each enough even every few for from further given had has have he her here
him his how i if in into is it its just less like made make many may might more most much must need needed needs next no nor
not of off on once one only or other our out over own particular partly quite same set she should show shown shows so
some something such than that the their them then there these they this those though through to too two under until up
use used very was way we well were what when where which while who whole why will with would yes you your
aspect aspects answer answers bid bidder bids explain explained explains explanation criterion criteria question
questions response responses require required requirement requirements requires meet meets met mark marks marked
score scores scored scoring higher highest lower band level good sound strong weak partial clear clearly clarity
strength strengths weakness weaknesses detail details detailed describe described describes description approach cover
covered covers covering address addresses addressed evidence evidenced evidencing benefit insight outcome outcomes
improve improves improved added adds extent full fully part parts present place panel current currently
influence involvement involve involved involves consider considered demonstrate demonstrated demonstrates convincingly
convincing specific material doubt doubts confidence relevant satisfied satisfactory minor generally overall
provide provided provides users said says say state stated states
paragraph paragraphs page pages section sections see set sets keep kept
paragraph paragraphs page pages section sections see set sets
"""
STOCK = frozenset(_STOCK.split())
"""Words that say nothing of this bid in particular: small words, and those every evaluation uses."""

_GENERIC = """
the and of for in ltd limited plc llp cic cio cbs clg uk trust charity charitable group services service community
youth young people families family children childrens care support project projects centre house together co operative
cooperative association society foundation partnership company council
"""
GENERIC_IN_NAMES = frozenset(_GENERIC.split())
"""Words too common in names of organisations to tell one from another."""
