"""A question and those asked before it -> a question that can be understood alone; no model, no state.

A question that stands alone comes back as it is. A follow-up is completed from the question before, itself completed
first: a period or a name that comes alone takes the place of one of its sort ("and in 2024?", "peki Kazakistan?"); a
bare question word is put to the same content ("nə vaxt?"); anything else is said about the same topic ("Shusha
Declaration: who signed it?"). The result is written for search, not for people: it names the right thing, and its
grammar may limp. The word lists hold all four languages at once, because so short a text shows no language.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from askavim.text.casefold import fold
from askavim.text.dates import Period, find_periods
from askavim.text.questions import QUESTION_TOKENS
from askavim.text.tokens import word_tokens

CACHED_TEXTS = 2_000
CACHED_WORDS = 20_000
MAX_TURNS = 8
"""Questions asked before that are read: a subject older than that has passed."""
MAX_TOPIC_CHARS = 400
"""What is taken from the question before, at most: a follow-up on a whole letter is about its beginning."""
SAME_LETTERS = 4
"""Words that begin with as many same letters are taken for one word."""

_fold = lru_cache(maxsize=CACHED_WORDS)(fold)


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


def _stems(text: str) -> re.Pattern[str]:
    """What folded words begin with one of the stems: of three letters with a short ending, of two with none."""
    by_length: dict[int, list[str]] = {2: [], 3: [], 4: []}
    for stem in _folded(text):
        by_length[min(len(stem), 4)].append(re.escape(stem))
    short, three, longer = ("|".join(sorted(stems)) or "(?!)" for stems in by_length.values())
    return re.compile(rf"(?:{short})$|(?:{three})\w{{0,3}}$|(?:{longer})")


_INTERROGATIVES = _folded("""
what what's whats when when's where where's which who who's whom whose why how ne neden nasıl nerede nerde nereye
nereden nerenin nereli niye niçin kim kimin kimler kimlerin kime kimi kimdi kimden kiminle hangi hangisi hangileri
kaç kaçı kaça kaçta kaçıncı nedir neydi neler nelerdir neresi kimdir mi mı mu mü midir mıdır mıydı miydi muydu
kimlerle nezaman nə neçə neçənci neçəyə neçədir necə niyə nədən hara harda hardadır hardan harada haradadır haradan
haraya haranın kimdən hansı hansılar nədir nələr nələrdir kimlər kimə kimlə nəyə nəyi nəçi кто что когда где куда
откуда почему зачем сколько какой какая какое какие каких каким какими какому какую какого каком каков какова каково
каковы чей чья чьё чьи чем чему чего кому кого ком кем как который которая которое которые ли скольких скольки
насколько такой такая такое такие
""")
_PRONOUNS = _folded("""
it its he his him she her hers they them their theirs there thereof this that these those itself themselves former
latter then o onu onun ona onda ondan onunla onlar onların onları onlara onlardan orada orda oraya oradan orası bu
bunu bunun buna bundan bununla bunlar bunların şu bura burada aynı kendisi onlarla bunda ora oranın həmin eyni özü
он она оно они его её ему ей им их него неё нему ней ним ними них нём этот эта это эти этого этой этом этому этим
этих этими эту тот та те той ту там туда оттуда тогда тогдашний здесь
""")
_POSSESSIVES = _folded("its his her their")
"""Pronouns that a name just before them explains."""
_OTHERS = _folded("""
one ones other others another rest remaining both else same diğeri diğerleri öteki ötekiler başka başkası ilki
ikincisi ikisi hepsi gerisi kalanı digəri digərləri başqa başqası qalanı qalanları hamısı birincisi другой другая
другие других остальные остальных остальной ещё еще оба обе
""")
"""Words that count on something named before, in a short question."""
_FUNCTION = _folded("""
i you we my your our us do does did done is are was were be been being am has have had having will would shall
should can could may might must a an the of in on at to from for with by as into over under between about among
through per and or not no yes any some all only just also too even still very please tell me know if than but so
since until during after before because up out off anyone else really actually exactly long ago big far old high
tall many much often wide more details detail again instead it'll let's okay ok vs ben biz siz ve ile de da ki için
gibi kadar olarak olan oldu olmuş olur olacak olmuştu olacaktı vardı idi ise var yok daha çok en her bir ya veya ama
sonra önce beri göre üzere tarafından diye acaba etti eder ediyor edildi edilmiş yaptı yapıldı zaman şey hakkında
ilgili arasında söyle anlat devam et ayrıntı mən və ilə üçün kimi qədər olaraq olub olacaq isə yox çox ən hər əvvəl
görə tərəfindən deyə edib etdi edir edilib eləyib vaxt haqqında barədə mı mi ətraflı davam я ты мы вы мой наш в во
на с со к ко у о об от до из за для по под над при про без через между и или а но да не нет ни же бы ли был была
было были быть будет будут есть уже только тоже также даже самый самая самое самые очень более менее чтобы если
после перед насчёт расскажи скажи подробнее подробности дальше
""")
_COPULAS = _folded("""
do does did done is are was were be been has have had will would shall should can could i you please so exactly long
far big old many much often oldu olur olacak etti idi var yok kadar zaman olub olacaq vaxt qədər qədərdir edib set
up был была было были быть будет
""")
"""Those of them that go with the words that ask, not with the words around."""
_SMALL = _INTERROGATIVES | _PRONOUNS | _FUNCTION | _COPULAS
_MEASURES = _stems("""
kilomet километр metre meter метр percent yüzde faiz процент dollar dolar доллар million milyon миллион billion
milyar milyard миллиард tonn tons тонн year yıl лет день дней date gün число числа day month amount number countr
ülke ölkə стран country hour saat часов city şehir şəhər город money para pul денег деньги
""")
_SHORT_MEASURES = _folded(
    "km км il ildə ilin ay gün dek yılda yılı tarih tarihte год году года доля долю доли mal dönem"
)
_ATTRIBUTES = _stems("""
length uzunlu длин протяж cost maliyet стоимост dəyər fiyat capacity kapasite мощност share percentage
capital sermaye капитал kapital price цена цену height güc harf hərf letters votes oy səs голос пункт title девиз
motto
""")
"""What a question asks of a thing: the topic goes without it when the next one asks something else."""
_GENERIC_NOUNS = _stems("""
agreement treat pact deal declaration summit meeting organisation organization project pipeline document compan fund
exercise contract visit conference memorandum secretar delegation statement ceremony signator headquarter anlaşma
antlaşma bildiri beyanname zirve toplantı teşkilat örgüt proje hattı hattın belge şirket fon tatbikat sözleşme
ziyaret protokol sekreter tören açılış müqavilə saziş bəyannamə zirvə təşkilat layihə sənəd şirkət fond təlim səfər
katib mərasim iclas соглашен договор декларац саммит встреч организаци проект документ компани учени визит
меморандум секретар церемони заявлен контракт
""")
_VERBS = _stems("""
sign ratif join held hold host open launch start begin began begun built build cost became become belong said say
happen found establish creat announc agree propos vote visit attend carr deliver reach sold sell bought buy
spend spent chair admit inaugurat finish complet owns owned took take gave give thinks think want enter talk speak
spoke replac imzala onayla katıl açıl dedi demiş söyle düzenlen toplan başla bitti tamamlan gerçekleş belirle
seçil taşın verd aldı alıyor geldi gitti saydı imzalan təsdiqlə qoşul deyib keçiril təyin daşın verib alıb gəlib gedib
təsis qatıl iştirak подпис ратифиц вступ присоедин откр запуст нача постро стоил стоит сказа заяви провел прове прош
состоя созда основа объяви согласи голосова посети участв купил прода потрати руковод председат стал собира lays laid
caus
""")
_INCOMPLETE = _stems("""
sign ratif join host say said think agree vote attend chair admit enter happen become became get respond react
support oppose approve member observer imzala onayla katıl dedi demiş söyle destekle düşün üye gözlemci tepki karşı
təsdiqlə qoşul qatıl deyib dəstəklə üzv müşahidəçi подпис ратифиц вступи присоедин сказа заяви поддерж соглас участв
наблюдат член стал
stance reaction role position attitude tutum tepki rolü tavır tavrı mövqe münasibət reaksiya rolu
позици отношен реакци роль
""")
"""Verbs and statuses that say little without their object."""
_VERB_ENDINGS = re.compile(
    r"(?:.(?:[aeiulmnrvyz]d|[sckpft]t)[iu](?:lar|ler)?|m[iu]s(?:t[iu])?|[iu]yor(?:du|lar)?|[ae]ca[kgq](?:ti|di|lar)?|[^t][iu]b(?:l[ae]r)?"
    r"|[iu]l[iu]r|[аиеяыу]л(?:а|о|и|ся|ась|ось|ись)|(?:а|я|у|ю)[её]т(?:ся)?|[аяую]ют(?:ся)?|[аеия]ть(?:ся)?)$"
)
_COUNTRIES = _stems("""
azerb азерб azeri türkiye turkey turkish türkler türklər турци турец турки kazak kazakh qazax казах özbek özbək
ozbek uzbek узбек kırgız qırğız kyrgyz киргиз кыргыз turkmen türkmen туркмен tajik tacik таджик iran иран russia
rusya rusiya ruslar росси русск china chinese çin китай кита georgia gürc грузи armeni ermen армян армени hungar
macar венгр венгер trnc kktc şktr трск kıbrıs kipr cyprus кипр pakist пакист afgan afghan афган israel israil израил
ukrain ukrayn украин usa abd abş сша amerika american америк india hindis hindist индия индии italy italian italya
italiya итали german almani almany герман france french fransa франц romania romanya rumın румын bulgar болгар serb
серб japan yapon япон britain british brit ingilt британ greece greek yunan грец греци syria suriy сири iraq irak
ирак saudi suudi səudi саудов uae bae oae оаэ qatar katar катар europe avrup avrop европ belarus белорус белару
mongol монгол eu slovak словак alban kosovo ankara анкар moscow moskova moskva москв tehran tahran тегеран yerevan
erivan irəvan ереван washington vaşinqton вашингт brussels brüksel брюссел beijing pekin пекин
""")
"""And capitals that stand for their governments."""
_CITIES = _stems("""
baku bakü bakı баку astana астан bishkek bişkek бишкек tashkent taşkent daşkənd ташкент samarkand semerkan səmərqən
самарканд shusha şuşa susha шуша шуши шушин шушу gabala qəbələ gebele габал nakhch nahçıv naxçıv нахич ashgab aşkab
aşqab ашхаб istanbul стамбул budapeş budapest будапеш tbilisi tiflis тбилис fuzuli füzuli физул khankendi xankəndi
lachin laçın лачин aktau aktav актау turkist türkistan туркест awaza avaza zangilan zəngilan zengilan aghdam ağdam
sumgay sumqay alat ələt bursa izmir almaty алмат karaba qarabağ karabağ карабах gence gəncə hajigabul
""")
_PERSONS = _stems("""
aliyev əliyev алиев erdogan ərdoğan эрдоган tokayev tokaev токаев mirziyo mirziyoyev мирзиё japarov caparov жапаров
berdim бердым putin путин orban орбан nazarb назарб pashin paşin пашин lavrov лавров peskov песков macron макрон
rahmon рахмон fidan фидан bayramov байрамов amreyev amrey амреев omural омурал ahmadz əhmədz babayev tatar татар
zelensk зеленск
""")
_THINGS = _stems("""
tanap tripp socar petkim turksoy türksoy turkpa türkpa отг turkic тюрк türk cica свмда speca спека zangez zəngəz
зангез nato нато masdar acwa lukoil лукойл baykar shangh şangh şanxay шанхай eaeu еаэс cop29 dostlug достлуг ustyurt
üstyurt устюрт socarın bp tcsb naftogaz botaş caspian hazar xəzər каспи koridor dəhliz
""")
_ACRONYMS = _folded("tap ots tdt btc btk")
_GOODS = _stems("""
oil gas petrol neft нефт gaz doğalgaz dogalgaz qaz газ electric elektrik электрич cargo yük груз coal kömür уголь
""")
_DIRECTIONS = _stems("export ihracat ixrac экспорт import ithalat idxal импорт")
_SIDES = _folded("against karşı qarşı против")
"""Say something, but not of what."""
_SHARES = _folded("stake stakes share shares payı hisse hissesi pay доля долю")
"""Of one thing in another: a name with no more than that leaves the other one open."""
_SORTS = (("country", _COUNTRIES), ("city", _CITIES), ("person", _PERSONS), ("thing", _THINGS))

_LEAD = re.compile(
    r"""^\W*(?:(?:(?:and|so|but|okay|ok),?\s+)*(?:what|how)\s+about|and|but|so|then|also|okay|ok
    |peki\s+ya|peki|ya|ve|ama|fakat|b[əe]s|v[əe]|amma
    |а\s+как\s+(?:насч[её]т|же)|а\s+что\s+(?:там|насч[её]т)|а\s+что\s+(?=с\s)|а|и|но|ну|хорошо|тогда)
    (?:\s+(?:then|peki|ya|же|если))?(?=[\s,:—–-]|$)[\s,:—–-]*""",
    re.IGNORECASE | re.VERBOSE,
)
_TAIL = re.compile(r"[\s,]+(?:peki|then|тогда|bəs|ise|isə|too|as well)\s*[?.!]*\s*$", re.IGNORECASE)
_DEFINITION = re.compile(
    r"""^\W*(?:who(?:'s|\ is|\ was)\ (?!the\b|its?\b)\w+\ \w+|what(?:'s|\ is|\ are)\ (?!the\b|a\b|its?\b)\w+(?:\ \w+)?
    |кто\ так(?:ой|ая)\s.+|что\ тако[ей]\s.+|\w+\ \w+\ kim(?:dir)?|\w*[^ıiuüs\W]\ (?:nedir|nədir))\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""Asks what or who something is. In Turkish and Azerbaijani without a possessive ending: not "its motto"."""
_COURTESY = re.compile(
    r"""^\W*(?:(?:çox|çok)\s+)?(?:thanks?|thank\ you|hello|hi|teşekkür\w*|sağ\ ?ol\w*
    |merhaba|salam|təşəkkür\w*|спасибо|привет|здравствуйте)
    (?:\W+\w+){0,2}\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_GENERAL = r"""(?:year|month|week|time|summer|century|day|moment|yıl|sene|ay\b|hafta|gün|il(?:\b|d|k)
    |год|недел|месяц|врем|лет)"""
_NO_PRONOUN = re.compile(
    rf"""\b(?:th(?:is|ese)\s+{_GENERAL}|bu\s+{_GENERAL}|bu\s+arada|эт(?:от|ом|у|о[йм]|ого)\s+{_GENERAL}
    |(?:is|was)\s+it\s+(?:true|possible|likely|known|correct|planned)|made\s+it\s+\w+
    |(?:did|does|will)\s+it\s+(?:take|cost)\s+(?:to|for|on)|it\s+takes?
    |(?:is|are|was|were|will|be|has|have)\s+there\b(?!\W*$)|there\s+(?:is|are|was|were|will)
    |that\b(?!\W*$|\s+(?:year|month|day|time|summit|meeting|agreement|treaty|deal|declaration|document|statement|decision
    |project|event|company|country|pipeline|line|route|visit|exercise|fund|one|happen\w*|in)\b)
    |то[мт]?,?\s+что|та\s+же)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Where words of _PRONOUNS stand for nothing named before: "this year", "is it true", "so that"."""
_HOW = re.compile(r"\bhow (?:long|big|far|old|high|tall|large|deep|wide)\b", re.IGNORECASE)
_YEAR_SHIFT = re.compile(
    r"""\b(?:(?P<before>(?:the\s+)?(?:previous|preceding|prior)\s+year|(?:the|a)?\s*year\s+(?:before|earlier)
    |(?:bir\s+)?(?:önceki|evvelki)\s+(?:yıl|sene)\w*|bir\s+(?:yıl|sene)\s+(?:önce|evvel)\w*
    |(?:bir\s+)?(?:əvvəlki|evvelki)\s+il\w*|(?:bir\s+)?il\s+(?:əvvəl|evvel)\w*
    |год(?:ом)?\s+(?:раньше|ранее|назад|до\s+этого)|за\s+год\s+до\s+(?:этого|того)|(?:в\s+|за\s+)?пред[ыш]\w+\s+год\w*)
    |(?:the\s+)?(?:next|following)\s+year|(?:the|a)?\s*year\s+(?:after|later)
    |(?:bir\s+)?sonraki\s+(?:yıl|sene)\w*|ertesi\s+(?:yıl|sene)\w*|bir\s+(?:yıl|sene)\s+sonra
    |(?:bir\s+)?sonrakı\s+il\w*|növbəti\s+il\w*|(?:bir\s+)?il\s+sonra
    |год(?:ом)?\s+(?:позже|позднее|спустя)|через\s+год|(?:в\s+|за\s+)?следующ\w+\s+год\w*)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_NOW = re.compile(
    r"""\b(?:now|today|nowadays|currently|this\ year|şimdi|şu\ anda?|bugün|bu\ gün|bu\ yıl|indi|hazırda|bu\ il
    |сейчас|теперь|сегодня|в\ этом\ году)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*(?:-\d+\b)?|\d+(?:[.,]\d+)*(?:['’-]?[^\W\d_]+)?")
_SUFFIX = re.compile(r"['’ʼ-]")
_SENTENCE_START = re.compile(r"""(?:^|[.?!])[\s"'«“(]*$""")
_YEAR = re.compile(r"\d{4}")
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_NAME_BEFORE = re.compile(r"[^\W\d_]-$")
_GENITIVE = re.compile("[iu]n$")
"""Of Turkish and Azerbaijani, folded: whose length, population or motto it is."""
_HOME = re.compile("azer|азер")
_HARMONY = str.maketrans("eut", "aid")
_PREPOSITIONS = _folded("to with from in of between by for on at с со в во к из от у о об про по для на")


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in a question: its place, its words and its sort, one of _SORTS; "name" where that can't be told."""

    start: int
    end: int
    text: str
    sort: str

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end

    @property
    def stem(self) -> str:
        """How it begins, whatever its case ending."""
        return _bare(self.text)[:5]


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What one question is made of."""

    body: str
    """Without "and", "peki", "а" and the like at its ends."""
    linked: bool
    """Whether such a word was there."""
    asks: bool
    """Whether it has a question word."""
    mentions: tuple[_Mention, ...]
    periods: tuple[Period, ...]
    content: tuple[str, ...]
    """Its other words, folded, that neither ask nor join nor measure."""
    refers: bool
    """Whether it has a pronoun that nothing in it explains."""
    counts_on: bool
    """Whether it has "other", "one" and the like, and says little else."""

    @property
    def things(self) -> list[_Mention]:
        """The names that say what a question is about, where a country or a person could do many things."""
        return [item for item in self.mentions if item.sort in ("thing", "name")]


@dataclass(frozen=True, slots=True)
class _Context:
    """The question before, complete, and what it is about."""

    question: str
    topic: str


def _bare(word: str) -> str:
    """Folded, without a suffix after an apostrophe."""
    return _fold(word).partition("'")[0]


@lru_cache(maxsize=CACHED_WORDS)
def _sort_of(bare: str) -> str | None:
    if bare in _FUNCTION:
        return None
    if bare in _ACRONYMS:
        return "thing"
    return next((sort for sort, stems in _SORTS if stems.match(bare)), None)


@lru_cache(maxsize=CACHED_WORDS)
def _is_verb(folded: str) -> bool:
    return not _GENERIC_NOUNS.match(folded) and bool(_VERBS.match(folded) or _VERB_ENDINGS.search(folded))


def _is_measure(folded: str) -> bool:
    return folded in _SHORT_MEASURES or bool(_MEASURES.match(folded))


def _within(position: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _words(text: str) -> list[str]:
    return [_fold(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=CACHED_TEXTS)
def _periods(text: str) -> tuple[Period, ...]:
    """The periods as that language reads them that finds the most; no number that is part of a name."""
    if not _YEAR.search(text):
        return ()
    languages = ("ru",) if _CYRILLIC.search(text) else ("en", "tr", "az")
    found = [
        tuple(item for item in find_periods(text, language) if not _NAME_BEFORE.search(text[: item.span[0]]))
        for language in languages
    ]
    return max(found, key=lambda periods: sum(item.span[1] - item.span[0] for item in periods))


def _is_capital(match: re.Match[str]) -> bool:
    """Whether a word begins with a capital as a name does."""
    word = match.group()
    return word[0].isupper() and _fold(word) not in _SMALL and not match.string.isupper()


def _looks_like_name(match: re.Match[str], following: re.Match[str] | None) -> bool:
    """A sentence's first capital says little: there it takes an acronym, a case ending, or a capital that follows."""
    if not _is_capital(match):
        return False
    root = _SUFFIX.split(match.group())[0]
    first = bool(_SENTENCE_START.search(match.string[: match.start()]))
    continued = following is not None and _is_capital(following) and not _is_verb(_fold(root))
    return not first or continued or root != match.group() or (len(root) > 1 and root.isupper())


def _next_to(match: re.Match[str], following: re.Match[str]) -> bool:
    return match.string[match.end() : following.start()] == " "


def _name_sort(match: re.Match[str], following: re.Match[str] | None) -> str | None:
    """The sort of a word, None where it is no name; a place that begins a longer name is part of a thing."""
    if following is not None and (not _next_to(match, following) or _SUFFIX.search(match.group())):
        following = None
    sort = _sort_of(_bare(match.group()))
    if sort in ("country", "city") and following is not None:
        goes_on = _is_capital(match) and _is_capital(following) and _sort_of(_bare(following.group())) is None
        return "thing" if goes_on else sort
    return sort or ("thing" if _looks_like_name(match, following) else None)


@lru_cache(maxsize=CACHED_TEXTS)
def _find_mentions(text: str) -> tuple[_Mention, ...]:
    """The names in a text, in order; words side by side are one name, where none of them is a country or a city."""
    spans = [item.span for item in _periods(text)]
    matches = [item for item in _WORD.finditer(text) if item[0][0].isalpha() and not _within(item.start(), spans)]
    found: list[_Mention] = []
    run: list[re.Match[str]] = []

    def close(sort: str) -> None:
        if run:
            start, end = run[0].start(), run[-1].end()
            unknown = (
                sort == "thing" and len(run) == 1 and _sort_of(_bare(run[0][0])) is None and not run[0][0].isupper()
            )
            found.append(_Mention(start, end, text[start:end], "name" if unknown else sort))
            run.clear()

    for position, match in enumerate(matches):
        sort = _name_sort(match, matches[position + 1] if position + 1 < len(matches) else None)
        if sort in (None, "country", "city") or (run and (not _next_to(run[-1], match) or _SUFFIX.search(run[-1][0]))):
            close("thing")
        if sort is not None:
            run.append(match)
        if sort not in (None, "thing"):
            close(sort)
    close("thing")
    return tuple(found)


@lru_cache(maxsize=CACHED_TEXTS)
def _parse(text: str) -> _Parsed:
    lead, tail = _LEAD.match(text), _TAIL.search(text)
    start = lead.end() if lead and lead.end() < len(text) else 0
    end = tail.start() if tail and tail.start() > start else len(text)
    body = text[start:end] + ("?" if end < len(text) else "")
    mentions, periods = _find_mentions(body), _periods(body)
    spans = [*(item.span for item in periods), *(item.span for item in mentions)]
    spans += [item.span() for item in _YEAR_SHIFT.finditer(body)]
    ordinary = [_fold(item.group()) for item in _WORD.finditer(body) if not _within(item.start(), spans)]
    content = tuple(
        word for word in ordinary if len(word) > 1 and not (word in _SMALL or word in _OTHERS or _is_measure(word))
    )
    return _Parsed(
        body=body,
        linked=bool(start) or end < len(text),
        asks=any(word.partition("'")[0] in _INTERROGATIVES for word in ordinary),
        mentions=mentions,
        periods=periods,
        content=content,
        refers=_has_open_pronoun(body, mentions, content),
        counts_on=len(content) + len(mentions) < 3 and not _OTHERS.isdisjoint(ordinary),
    )


def _has_open_pronoun(body: str, mentions: Sequence[_Mention], content: Sequence[str]) -> bool:
    """Whether a pronoun stands where the question has not yet said what it may stand for."""
    ignored = [match.span() for match in _NO_PRONOUN.finditer(body)]
    said = 0
    for match in _WORD.finditer(body):
        word = _fold(match.group())
        if said > 3 or any(item.sort in ("thing", "name") and item.end <= match.start() for item in mentions):
            return False
        if word in _POSSESSIVES and said:
            return False
        if word in _PRONOUNS and not _within(match.start(), ignored):
            return True
        said += word in content or _within(match.start(), (item.span for item in mentions))
    return False


def _stands_alone(asked: _Parsed, context: _Context) -> bool:
    """Whether a question can be understood without those before it."""
    names, content = asked.mentions, asked.content
    if _COURTESY.match(asked.body):
        return True
    if asked.refers or asked.counts_on or (asked.linked and not _says_enough(asked)):
        return False
    if _YEAR_SHIFT.search(asked.body) and len(content) < 4 and not asked.periods:
        return False
    if _DEFINITION.match(asked.body) and (content or names):
        return True
    if not names:
        return not _needs_topic(asked, context)
    if _asks_share(asked):
        return False
    if len(names) > 1 or (asked.things and (content or asked.asks)):
        return True
    if not asked.asks and len(content) < 2:
        return bool(content) and names[0].sort == "city"
    return len(content) > 2 or not all(_INCOMPLETE.match(word) for word in content)


def _asks_share(asked: _Parsed) -> bool:
    """Whether a question asks for the share of one name without saying in what."""
    shares = not _SHARES.isdisjoint(_words(asked.body))
    return shares and len(asked.mentions) == 1 and _SHARES.issuperset(asked.content)


def _says_enough(asked: _Parsed) -> bool:
    """Whether a question names enough to stand alone although it begins with "and"."""
    named, said = len(asked.mentions) + len(asked.periods), len(asked.content)
    if not named or said > 4:
        return bool(named)
    return asked.asks and ((named > 2 and said > 0) or (bool(asked.things) and said > 1))


def _needs_topic(asked: _Parsed, context: _Context) -> bool:
    """Whether a question that names nothing says too little, or speaks of "the agreement" as known."""
    content = [word for word in asked.content if word not in _SIDES]
    known = {token for word in _words(context.question) for token in word_tokens(word)} - QUESTION_TOKENS
    nouns = [word for word in content if not _is_verb(word)]
    spoken_of = [word for word in nouns if not known.isdisjoint(word_tokens(word))]
    if asked.body.endswith("?") and not asked.asks and len(nouns) == len(content) < 4:
        return True
    generic = bool(nouns) and bool(_GENERIC_NOUNS.match(nouns[0]))
    if len(content) < 3:
        owned = len(nouns) == 2 and bool(_GENITIVE.search(nouns[0])) and not (spoken_of or generic)
        return not owned and (len(content) < 2 or not asked.periods)
    return len(content) < 5 and not asked.periods and (bool(spoken_of) or generic)


def _keep_words(text: str, drops: Callable[[str], bool]) -> str:
    """A question's words without those that ask, those that `drops` names, and those that only join them."""
    asked = _parse(text)
    named = [*(item.span for item in asked.periods), *(item.span for item in asked.mentions)]
    kept: list[str] = []
    joining: list[str] = []
    for match in re.finditer(r"\S+", asked.body):
        chunk = match.group().strip('.,;:?!"“”«»()')
        word = _fold(chunk)
        if any(start < match.end() and match.start() < end for start, end in named):
            kept += [*joining, chunk]
        elif word in _FUNCTION and word not in _COPULAS:
            joining.append(chunk)
            continue
        elif chunk and not (word in _SMALL or _NOW.fullmatch(chunk) or drops(word)):
            kept += [*joining, chunk]
        joining.clear()
    return " ".join(kept)


def _content_of(question: str) -> str:
    """A question without the words that ask."""
    return _keep_words(question, lambda _: False) or question


def _topic_of(question: str) -> str:
    """What a question is about: without the words that ask, its verbs and its measures."""

    def drops(word: str) -> bool:
        return _is_verb(word) or _is_measure(word) or bool(_ATTRIBUTES.match(word))

    return _keep_words(question, drops) or _content_of(question)


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return " ".join(text.split())


def _replace_periods(text: str, new: str) -> str:
    """The text about another period; named at the end where it names none."""
    periods = _periods(text)
    if not periods:
        return f"{text.rstrip(' ?.!')} {new}".strip()
    text = _without(text, [item.span for item in periods[1:]])
    start, end = _periods(text)[0].span
    return text[:start] + new + text[end:]


def _ending(name: str) -> str:
    """The last two letters of a name, so levelled that vowel harmony makes no difference."""
    return _fold(name).translate(_HARMONY)[-2:]


def _word_before(text: str, mention: _Mention) -> str:
    """The preposition before a name, if there is one."""
    before = _words(text[: mention.start])[-1:]
    return before[0] if before and before[0] in _PREPOSITIONS else ""


def _may_replace(new: str, old: str) -> bool:
    return new == old or new == "name" or (old == "name" and new in ("thing", "person"))


def _counterpart(mention: _Mention, said_in: str, text: str) -> _Mention | None:
    """The name of a text whose place another name takes: of its sort, best in the same case or after the same word.

    Azerbaijan is a side of nearly every question: the other side is likelier to change.
    """

    def fit(item: _Mention) -> int:
        word = _word_before(text, item)
        same_word = word != "" and word == _word_before(said_in, mention)
        likely = 3 * (item.sort == mention.sort) + (item.sort == "person") - bool(_HOME.match(item.stem))
        return 4 * same_word + 2 * (_ending(item.text) == _ending(mention.text)) + likely

    candidates = [item for item in _find_mentions(text) if _may_replace(mention.sort, item.sort)]
    if any(item.stem == mention.stem for item in candidates):
        return None
    return max(candidates, key=fit, default=None)


def _replace_mentions(text: str, asked: _Parsed) -> tuple[str, bool]:
    """The text with the question's names in the place of their counterparts, and whether each had one."""
    complete = True
    for mention in asked.mentions:
        old = _counterpart(mention, asked.body, text)
        complete = complete and old is not None
        text = text[: old.start] + mention.text + text[old.end :] if old else text
    return text, complete


def _replace_goods(text: str, asked: _Parsed) -> str | None:
    """The text about another commodity or direction of trade, where the question is but that word; else None."""
    if len(asked.content) != 1 or asked.refers:
        return None
    new = next(item.group() for item in _WORD.finditer(asked.body) if _fold(item.group()) == asked.content[0])
    for stems in (_GOODS, _DIRECTIONS):
        for old in _WORD.finditer(text) if stems.match(_fold(new)) else ():
            if stems.match(_fold(old.group())) and _fold(old.group()) != _fold(new):
                return text[: old.start()] + new + text[old.end() :]
    return None


def _new_period(asked: _Parsed, context: _Context) -> str:
    """The period that a follow-up moves to: named, "now", or a year from the one before; else empty."""
    if asked.periods:
        return " ".join(asked.body[slice(*item.span)] for item in asked.periods)
    years = _periods(context.question) or _periods(context.topic)
    now, shift = _NOW.search(asked.body), _YEAR_SHIFT.search(asked.body)
    if not years or len(asked.content) > 1:
        return ""
    if shift:
        return str(years[0].end.year + (-1 if shift["before"] else 1))
    return now.group() if now else ""


def _complete(asked: _Parsed, context: _Context) -> _Context:
    """A follow-up completed from what was asked before."""
    question, topic = context.question, context.topic
    period = _new_period(asked, context)
    if period:
        question, topic = _replace_periods(question, period), _replace_periods(topic, period)
    if not asked.refers and not _says_more(asked, question) and (asked.mentions or not asked.counts_on):
        return _ask_again(asked, question, topic, moved=bool(period))
    traded = _replace_goods(question, asked)
    if traded is not None:
        return _Context(traded, _topic_of(traded))
    if not asked.refers and not _asks_share(asked):
        topic, _ = _replace_mentions(topic, asked)
    if not asked.asks and not asked.refers and not any(_is_verb(word) for word in asked.content):
        return _Context(_join(question, asked.body), topic)
    if not asked.content and not asked.mentions and not _HOW.search(asked.body):
        return _Context(_join(_content_of(question), asked.body), topic)
    return _Context(_join(_without_repeats(topic, asked), asked.body), topic)


def _says_more(asked: _Parsed, question: str) -> bool:
    """Whether a follow-up says more than a name, a period and words of the question before."""
    rest = [word for word in asked.content if not _NOW.fullmatch(word)]
    known = {word[:SAME_LETTERS] for word in _words(question)}
    return any(word[:SAME_LETTERS] not in known for word in rest) if asked.mentions else bool(rest)


def _join(topic: str, comment: str) -> str:
    return f"{topic[:MAX_TOPIC_CHARS].rstrip(' ?.!:')}: {comment}" if topic else comment


def _without_repeats(topic: str, asked: _Parsed) -> str:
    """The topic without the names and periods that the follow-up says itself."""
    said = {item.stem for item in asked.mentions}
    spans = [item.span for item in _find_mentions(topic) if item.stem in said]
    spans += [item.span for item in _periods(topic)] if asked.periods else []
    words = _without(topic, spans).split() if spans else topic.split()
    while words and (_fold(words[-1]) in _PREPOSITIONS or not words[-1][-1].isalnum()):
        words.pop()
    return " ".join(words).strip(" ,;:–—-")


def _ask_again(asked: _Parsed, question: str, topic: str, moved: bool) -> _Context:
    """The question before with the follow-up's name or question word; `moved` to another period already."""
    if asked.mentions:
        question, replaced = _replace_mentions(question, asked)
        topic, _ = _replace_mentions(topic, asked)
        if not replaced:
            return _Context(_join(topic if asked.asks else question, asked.body), topic)
    if not asked.asks or moved or (asked.mentions and _ask_alike(asked.body, question)):
        return _Context(question, topic)
    return _Context(_join(_content_of(question), _without(asked.body, [item.span for item in asked.mentions])), topic)


def interrogatives(text: str) -> frozenset[str]:
    """The question words of a text, folded."""
    return _INTERROGATIVES.intersection(_words(text))


def _ask_alike(first: str, second: str) -> bool:
    """Whether the second has all the question words of the first."""
    return interrogatives(first) <= interrogatives(second)


def _read(question: str, context: _Context | None) -> _Context:
    asked = _parse(question.strip())
    if context is None or _stands_alone(asked, context):
        return _Context(question, _topic_of(question.strip()))
    return _complete(asked, context)


def complete_question(question: str, history: Sequence[str]) -> str:
    """The question as it is where it stands alone, else one completed from the history.

    `history`: the questions that the same person asked before, oldest first; follow-ups among them are completed too,
    as far back as the last MAX_TURNS questions.
    """
    if not history:
        return question
    context: _Context | None = None
    for asked in history[-MAX_TURNS:]:
        context = _read(asked[:MAX_TOPIC_CHARS], context)
    return _read(question, context).question
