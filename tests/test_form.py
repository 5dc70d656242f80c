"""What a written sentence may not be, whatever its quotes say."""

import pytest
from hypothesis import given
from tests.strategies import languages, texts

from askavim.form import MAX_CHARS, FaultKind, asks_again, fault_of_form, says_nothing_new, tidy

PLAIN = [
    ("en", "Azerbaijan and Turkey signed the Shusha Declaration on 15 June 2021."),
    ("en", "According to AVIM (2024), SOCAR and BOTAŞ own 58% of TANAP, worth $8.5 billion."),
    ("en", "The question of transit was settled in Baku. Both sides ratified it."),
    ("tr", "AVİM'e göre (2024), 14. maddeye dayanan karar Şuşa'da imzalandı."),
    ("tr", "Türkiye'nin payı %30'dur ve hat 1.841 km uzunluğundadır."),
    ("az", "Sammit 2025-ci ilin oktyabrında Qəbələdə keçirildi."),
    ("ru", "Венгрия получила статус наблюдателя в сентябре 2018 года (№ 5)."),
    ("ru", "«Газпром» сократил поставки на 5,2 млрд куб. м."),
]
FAULTY = [
    ("en", "", FaultKind.EMPTY),
    ("en", "Yes.", FaultKind.EMPTY),
    ("en", "The one that was.", FaultKind.EMPTY),
    ("en", "word " * 100, FaultKind.LONG),
    ("en", "Azerbaijan signed it. Turkey signed it. Both of them ratified it.", FaultKind.LONG),
    ("en", "Azerbaijan signed the \u202enoitaralced\u202c in Shusha.", FaultKind.CHARACTERS),
    ("en", "Azerbaijan signed the decla\u200bration in Shusha.", FaultKind.CHARACTERS),
    ("en", "Azerbaijan signed the \x1b[31mdeclaration in Shusha.", FaultKind.CHARACTERS),
    ("en", "Azerbaijan signed the declaration in Shusha 🎉.", FaultKind.CHARACTERS),
    ("en", "Azerbaijan signed the 宣言 in Shusha.", FaultKind.CHARACTERS),
    ("en", "Azerbaijan signed the **declaration** in Shusha.", FaultKind.MARKUP),
    ("en", "Azerbaijan signed the <b>declaration</b> in Shusha.", FaultKind.MARKUP),
    ("en", "Azerbaijan signed the &lt;declaration&gt; in Shusha.", FaultKind.MARKUP),
    ("en", "Azerbaijan signed the declaration, see https://evil.example/x.", FaultKind.MARKUP),
    ("en", "Azerbaijan signed the declaration, see evil.com for more.", FaultKind.MARKUP),
    ("en", "Azerbaijan signed the [declaration](/read) in Shusha.", FaultKind.MARKUP),
    ("en", "Did Azerbaijan sign the declaration in Shusha?", FaultKind.QUESTION),
    ("en", "As an AI I don't know who signed the declaration.", FaultKind.TALK),
    ("en", "Here is the declaration that Azerbaijan signed in Shusha.", FaultKind.TALK),
    ("en", "Block 1 says that Azerbaijan signed the declaration.", FaultKind.TALK),
    ("en", "The provided text says that Azerbaijan signed it.", FaultKind.TALK),
    ("tr", "Bir yapay zekâ olarak Şuşa Beyannamesi'ni bilmiyorum.", FaultKind.TALK),
    ("az", "Verilən mətnə görə Azərbaycan bəyannaməni imzaladı.", FaultKind.TALK),
    ("ru", "Извините, в предоставленном тексте об этом ничего не сказано.", FaultKind.TALK),
    ("tr", "Azerbaijan and Turkey signed the Shusha Declaration on 15 June 2021.", FaultKind.LANGUAGE),
    ("en", "Азербайджан и Турция подписали Шушинскую декларацию.", FaultKind.LANGUAGE),
    ("ru", "Azərbaycan və Türkiyə Şuşa Bəyannaməsini imzaladı.", FaultKind.LANGUAGE),
]


@pytest.mark.parametrize(("language", "text"), PLAIN)
def test_plain_sentences_have_no_fault(language: str, text: str) -> None:
    assert fault_of_form(tidy(text), language, "") is None


@pytest.mark.parametrize(("language", "text", "kind"), FAULTY)
def test_each_fault_is_found(language: str, text: str, kind: FaultKind) -> None:
    fault = fault_of_form(tidy(text), language, "")
    assert fault is not None
    assert fault.kind is kind
    assert fault.reason


def test_what_stands_in_the_quotes_may_be_repeated() -> None:
    sentence = "The site Report.az writes that a language model named 字 was shown in Baku."
    assert fault_of_form(sentence, "en", "")
    assert fault_of_form(sentence, "en", "Report.az: a language model named 字 was shown in Baku.") is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  It was signed [1],\n in Shusha [2, 3] ", "It was signed, in Shusha."),
        ("- It was signed (block 2).", "It was signed."),
        ("It was signed.[1]", "It was signed."),
        ("It was signed in Shusha", "It was signed in Shusha."),
        ("", ""),
    ],
)
def test_habits_of_models_are_taken_off(text: str, line: str) -> None:
    assert tidy(text) == line


@given(texts, languages)
def test_any_text_is_judged_and_none_without_fault_is_long_or_has_markup(text: str, language: str) -> None:
    line = tidy(text)
    if fault_of_form(line, language, "") is None:
        assert len(line) <= MAX_CHARS
        assert line.isprintable()
        assert not set(line) & set("<>`*[]")


def test_a_sentence_with_another_number_or_denial_is_no_repetition() -> None:
    said = "The corridor carried 4.5 million tonnes of cargo in 2024."
    assert says_nothing_new("In 2024 the corridor carried 4.5 million tonnes.", said)
    assert not says_nothing_new("The corridor carried 4.1 million tonnes of cargo in 2024.", said)
    assert not says_nothing_new("The corridor did not carry 4.5 million tonnes of cargo in 2024.", said)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("By how many votes did parliament ratify it.", "By how many votes did parliament ratify it?"),
        ("TANAP boru hattı yılda ne kadar gaz taşıyor.", "TANAP boru hattı yılda ne kadar gaz taşıyor?"),
        ("Müqaviləni nə vaxt imzalayıb.", "Azərbaycan müqaviləni nə vaxt imzalayıb?"),
        ("Каков товарооборот между Киргизией и Азербайджаном.", "Каков товарооборот между Киргизией и Азербайджаном?"),
    ],
)
def test_a_question_without_its_mark_is_told(text: str, question: str) -> None:
    assert asks_again(text, question)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Azerbaijan signed the Shusha Declaration.", "Did Azerbaijan sign the Shusha Declaration?"),
        ("Parliament ratified it by 266 votes to 11.", "By how many votes did parliament ratify it?"),
        ("Azerbaycan bildirgeyi imzaladı.", "Azerbaycan bildirgeyi imzaladı mı?"),
    ],
)
def test_an_answer_in_the_words_of_the_question_is_none(text: str, question: str) -> None:
    assert not asks_again(text, question)
