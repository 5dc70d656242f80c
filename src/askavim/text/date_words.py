"""How four languages name dates and periods, as patterns: what `dates` reads them with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DateWords:
    """How one language names periods. Lists hold patterns, in the order of what they count."""

    months: tuple[str, ...]
    ending: str
    """What may follow the name of a month."""
    counts: tuple[str, ...]
    ordinals: tuple[str, ...]
    first: str
    """What may stand before a count of months."""
    quarter: str
    half: str
    months_long: str
    seasons: tuple[str, ...]
    """Spring, summer and autumn; a winter has two years."""
    day_ending: str
    year_ending: str
    before_year: str
    """Between a month and its year."""
    after_year: str
    """Between a year and its month, where the language names the year first."""
    decade: str
    to: str
    """Joins the ends of a range."""
    both: str
    """Joins the ends of a range where `between` is said too."""
    between_before: str
    between_after: str


NEVER = r"(?!)"

DATE_WORDS = {
    "en": DateWords(
        months=(
            "jan(?:uary)?",
            "feb(?:ruary)?",
            "mar(?:ch)?",
            "apr(?:il)?",
            "may",
            "june?",
            "july?",
            "aug(?:ust)?",
            "sept?(?:ember)?",
            "oct(?:ober)?",
            "nov(?:ember)?",
            "dec(?:ember)?",
        ),
        ending=r"\b\.?",
        counts=("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        ordinals=("first|1st", "second|2nd", "third|3rd", "fourth|4th|last"),
        first="(?:first )?",
        quarter="[ -]quarter",
        half="[ -]half(?:[ -]year)?",
        months_long=" months",
        seasons=("spring", "summer", "autumn|fall"),
        day_ending="(?:st|nd|rd|th)?",
        year_ending="",
        before_year=r",? (?:of |in )?(?:the year )?",
        after_year=NEVER,
        decade=r"['’]?s\b",
        to="to|until|till|through",
        both="and",
        between_before=r"\bbetween (?:the )?$",
        between_after=NEVER,
    ),
    "tr": DateWords(
        months=(
            "oca[kğ]",
            "[şs]ubat",
            "mart",
            "nisan",
            "may[ıi]s",
            "haziran",
            "temmuz",
            "a[ğg]ustos",
            "eyl[üu]l",
            "ekim",
            "kas[ıi]m",
            "aral[ıi][kğ]",
        ),
        ending=r"(?:['’]?[^\W\d_]{1,6})?\b(?: ay[ıi][^\W\d_]*)?",
        counts=("bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz", "on", "on ?bir", "on ?iki"),
        ordinals=(
            "ilk|birinci|1['’.]?(?:inci)?",
            "ikinci|2['’.]?(?:nci)?",
            "üçüncü|3['’.]?(?:üncü)?",
            "dördüncü|son|4['’.]?(?:üncü)?",
        ),
        first="(?:ilk )?",
        quarter=r" çeyre[kğ]\w*",
        half=r" yarı\w*",
        months_long=r" ay(?:l[ıi]k|[ıi])?\w*",
        seasons=(r"(?:ilk)?bahar\w*", r"yaz[ıi]\w*", r"(?:sonbahar|güz)\w*"),
        day_ending=r"(?:['’][^\W\d_]{1,4})?",
        year_ending=r"(?:['’]?[^\W\d_]{1,5}\b)?(?: (?:yıl|sene)[^\W\d_]*)?",
        before_year=" ",
        after_year=r"(?:['’]?[^\W\d_]{0,2}n|(?: (?:yıl|sene)[ıi][^\W\d_]*)?) ",
        decade=r"['’]?l[aeıi]r?[^\W\d_]*(?: yıllar[^\W\d_]*)?",
        to="ila|ilâ",
        both="ile|ve",
        between_before=NEVER,
        between_after=r" ara(?:sı|lığı)",
    ),
    "az": DateWords(
        months=(
            "yanvar",
            "fevral",
            "mart",
            "aprel",
            "may",
            "iyun",
            "iyul",
            "avqust",
            "sentyabr",
            "oktyabr",
            "noyabr",
            "dekabr",
        ),
        ending=r"[^\W\d_]{0,8}\b(?: ay[ıi][^\W\d_]*)?",
        counts=("bir", "iki", "üç", "dörd", "beş", "altı", "yeddi", "səkkiz", "doqquz", "on", "on ?bir", "on ?iki"),
        ordinals=("birinci|ilk|1-?ci", "ikinci|2-?ci", "üçüncü|3-?cü", "dördüncü|sonuncu|4-?cü"),
        first="(?:ilk )?",
        quarter=r" rüb\w*",
        half=r" yarı\w*",
        months_long=r" ay\w*",
        seasons=(r"yaz[ıi]\w*", r"yay[ıi]\w*", r"payız\w*"),
        day_ending=r"(?:-?(?:[iıuü]|[sn]ı|s[iıuü]|[dt][əae]n?)[^\W\d_]{0,3})?",
        year_ending=r"(?:-?[^\W\d_]{2,6}\b)?(?: il(?:d|in|i|ə|l|\b)[^\W\d_]*)?",
        before_year=" ",
        after_year=r"(?:-?c[iıuü])? il(?:in)? ",
        decade=r"-?(?:c[iıuü] illər[^\W\d_]*|l[əa]r[^\W\d_]*)",
        to="-",
        both="ilə|və",
        between_before=NEVER,
        between_after=r" ara(?:sı|lığı)",
    ),
    "ru": DateWords(
        months=(
            "январ",
            "феврал",
            "март",
            "апрел",
            "ма[йяею]",
            "июн",
            "июл",
            "август",
            "сентябр",
            "октябр",
            "ноябр",
            "декабр",
        ),
        ending=r"[^\W\d_]{0,3}\b",
        counts=(
            "од(?:ин|ного)",
            "дв(?:а|ух)",
            "тр(?:и|[её]х)",
            "четыр(?:е|[её]х)",
            "пят[ьи]",
            "шест[ьи]",
            "сем[ьи]",
            "вос[ье]м[ьи]",
            "девят[ьи]",
            "десят[ьи]",
            "одиннадцат[ьи]",
            "двенадцат[ьи]",
        ),
        ordinals=(
            r"перв\w+|1-\w+",
            r"втор\w+|2-\w+",
            r"трет\w+|3-\w+",
            r"четв[её]рт\w+|последн\w+|4-\w+",
        ),
        first=r"(?:перв\w+ )?",
        quarter=r" квартал\w*",
        half=r" (?:полугоди|половин)\w*",
        months_long=r" месяц\w*",
        seasons=(r"весн\w{1,2}", "лет(?:о|а|ом)", r"осен\w{1,2}"),
        day_ending="(?:-го)?",
        year_ending=r"(?:-(?:й|го|м|му|ым))?(?: г(?:г?\.|од[^\W\d_]*))?",
        before_year=" ",
        after_year=NEVER,
        decade=r"-(?:х|е|ых|ые|м)\b(?: г(?:г?\.|од[^\W\d_]*))?",
        to="по|до",
        both="и",
        between_before=r"\bмежду $",
        between_after=NEVER,
    ),
}
