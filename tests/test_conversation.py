"""Specification of follow-ups: what is completed, with what, and what must come back as it was asked."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import texts

from askavim.conversation import complete_question
from askavim.evaluation.cases import read_cases

CASES = Path(__file__).parent.parent / "evals" / "cases"

# Questions before, follow-up, words that the completed question has, words that it no longer has.
FollowUp = tuple[list[str], str, str, str]

FOLLOW_UPS: list[FollowUp] = [
    (["How much cargo moved along the Middle Corridor in 2023?"], "and in 2024?", "cargo Middle Corridor 2024", "2023"),
    (
        ["What was the trade between Azerbaijan and Kazakhstan in 2022?"],
        "What about 2025?",
        "trade Kazakhstan 2025",
        "2022",
    ),
    (
        ["How much gas did Azerbaijan sell to Europe in 2021?"],
        "and how much in the first half of 2024?",
        "gas Europe 2024",
        "2021",
    ),
    (["How much oil did Kazakhstan ship through BTC in 2023?"], "And the year before?", "oil BTC 2022", "2023"),
    (["Where was the OTS summit held in 2022?"], "the following year?", "OTS summit 2023", "2022"),
    (
        ["Türkiye ile Azerbaycan arasındaki ticaret 2022'de kaç milyar dolardı?"],
        "peki 2024'te?",
        "Türkiye ticaret 2024",
        "2022",
    ),
    (["Orta Koridor'da 2023 yılında ne kadar yük taşındı?"], "ya 2021 yılında?", "Koridor yük 2021", "2023"),
    (["2019'da kaç Azerbaycanlı öğrenci Türkiye'de okuyordu?"], "bir önceki yıl?", "öğrenci 2018", "2019"),
    (["2023-cü ildə Özbəkistanla ticarət nə qədər olub?"], "bəs 2025-ci ildə?", "Özbəkistanla ticarət 2025", "2023"),
    (["Azərbaycan 2022-ci ildə Avropaya nə qədər qaz satıb?"], "2023-də?", "Avropaya qaz 2023", "2022"),
    (["Azərbaycan 2022-ci ildə Avropaya nə qədər qaz satıb?"], "bir il əvvəl?", "Avropaya qaz 2021", "2022"),
    (["Сколько нефти Казахстан отправил через Баку в 2022 году?"], "а в 2024?", "нефти Казахстан 2024", "2022"),
    (
        ["Каким был товарооборот Азербайджана и Киргизии в 2023 году?"],
        "а годом ранее?",
        "товарооборот Киргизии 2022",
        "2023",
    ),
    (
        ["Какой объём грузов прошёл по Срединному коридору за 2023 год?"],
        "А за первое полугодие 2025 года?",
        "грузов коридору 2025",
        "2023",
    ),
    (
        ["When did Kazakhstan become a member of the Turkic Council?"],
        "and Uzbekistan?",
        "Uzbekistan member Turkic Council",
        "Kazakhstan",
    ),
    (["What did Erdoğan say about the Zangezur corridor?"], "And Pashinyan?", "Pashinyan Zangezur", "Erdoğan"),
    (["What is Hungary's status in the OTS?"], "how about Turkmenistan?", "Turkmenistan status OTS", "Hungary"),
    (["What share does SOCAR hold in TANAP?"], "and BOTAŞ?", "BOTAŞ share TANAP", "SOCAR"),
    (
        ["How many students from Azerbaijan study in Türkiye?"],
        "and in Russia?",
        "students Azerbaijan Russia",
        "Türkiye",
    ),
    (
        ["Özbekistan Türk Konseyi'ne ne zaman üye oldu?"],
        "peki Kazakistan?",
        "Kazakistan Türk Konseyi üye",
        "Özbekistan",
    ),
    (
        ["Kırgızistan'ın Türk Yatırım Fonu'ndaki payı ne kadar?"],
        "ya Macaristan'ın?",
        "Macaristan'ın Yatırım Fonu'ndaki payı",
        "Kırgızistan",
    ),
    (["Erdoğan Zengezur koridoru hakkında ne dedi?"], "Peki ya Paşinyan?", "Paşinyan Zengezur koridoru", "Erdoğan"),
    (
        ["Azerbaycan'ın Özbekistan ile ticareti ne kadar?"],
        "Peki Kırgızistan ile?",
        "Azerbaycan Kırgızistan ticareti",
        "Özbekistan",
    ),
    (["Qazaxıstan Füzulidə nə tikir?"], "bəs Türkmənistan?", "Türkmənistan Füzulidə", "Qazaxıstan"),
    (
        ["Azərbaycan Qazaxıstanla müttəfiqlik sənədini nə vaxt imzalayıb?"],
        "Bəs Özbəkistanla?",
        "Azərbaycan Özbəkistanla müttəfiqlik",
        "Qazaxıstanla",
    ),
    (["Ərdoğan TRIPP haqqında nə deyib?"], "Bəs Putin?", "Putin TRIPP", "Ərdoğan"),
    (["Когда Узбекистан вступил в Тюркский совет?"], "а Венгрия?", "Венгрия Тюркский совет вступил", "Узбекистан"),
    (["Что сказал Путин о крушении самолёта AZAL?"], "А Лавров?", "Лавров крушении самолёта AZAL", "Путин"),
    (["Какая доля TANAP у Турции?"], "а у Азербайджана?", "доля TANAP Азербайджана", "Турции"),
    (["Когда Казахстан передал председательство в ОТГ Киргизии?"], "и где?", "Казахстан председательство ОТГ где", ""),
    (["When was the Shusha Declaration signed?"], "who signed it?", "Shusha Declaration who signed", ""),
    (["When was the Shusha Declaration signed?"], "where?", "Shusha Declaration signed where", "When"),
    (
        ["When was the Turkic Investment Fund set up?"],
        "How much money does it have?",
        "Turkic Investment Fund money",
        "",
    ),
    (["Why was the Nakhchivan treaty signed in 2009?"], "by whom?", "Nakhchivan treaty 2009 whom", ""),
    (["Which countries are members of TURKPA?"], "where is its secretariat?", "TURKPA secretariat", ""),
    (["How long is the Igdir-Nakhchivan pipeline?"], "and what did it cost?", "Igdir-Nakhchivan pipeline cost", ""),
    (["Who leads the Turkic Academy?"], "since when?", "Turkic Academy leads since when", ""),
    (["Bakü-Tiflis-Kars demiryolu ne zaman açıldı?"], "uzunluğu ne kadar?", "Bakü-Tiflis-Kars demiryolu uzunluğu", ""),
    (["Şuşa Beyannamesi hangi tarihte imzalandı?"], "kimler imzaladı?", "Şuşa Beyannamesi imzaladı", ""),
    (["Ortak Türk alfabesi kaç harften oluşuyor?"], "bunu kim kabul etti?", "Ortak Türk alfabesi kabul", ""),
    (["Gebele zirvesinde hangi kararlar alındı?"], "neden?", "Gebele zirvesinde kararlar neden", ""),
    (["Türk Yatırım Fonu ne zaman kuruldu?"], "merkezi nerede?", "Türk Yatırım Fonu merkezi nerede", ""),
    (["STAR rafinerisi ne zaman açıldı?"], "Peki kapasitesi nedir?", "STAR rafinerisi kapasitesi", ""),
    (["Şuşa Bəyannaməsi harada imzalanıb?"], "nə vaxt?", "Şuşa Bəyannaməsi imzalanıb nə vaxt", "harada"),
    (["TÜRKPA nə vaxt yaradılıb?"], "katibliyi haradadır?", "TÜRKPA katibliyi", ""),
    (["Zəngəzur dəhlizinə İran niyə qarşıdır?"], "bəs onun uzunluğu nə qədərdir?", "Zəngəzur dəhliz uzunluğu", ""),
    (["Ələt limanı neçə ton yük qəbul edir?"], "kim tikib?", "Ələt limanı kim tikib", ""),
    (
        ["Türk İnvestisiya Fonunun kapitalı nə qədərdir?"],
        "Bəs ona kim rəhbərlik edir?",
        "Türk İnvestisiya Fonunun rəhbərlik",
        "",
    ),
    (
        ["Когда прошёл саммит ОТГ в Бишкеке?"],
        "а кто председательствовал?",
        "саммит ОТГ Бишкеке председательствовал",
        "",
    ),
    (["Где подписали Шушинскую декларацию?"], "когда?", "Шушинскую декларацию подписали когда", "Где"),
    (["Какова протяжённость трубопровода TANAP?"], "сколько он стоил?", "TANAP стоил", ""),
    (
        ["Кто руководит Фондом тюркской культуры и наследия?"],
        "где находится его штаб-квартира?",
        "Фондом тюркской культуры штаб-квартира",
        "",
    ),
    (["Что такое TRIPP?"], "А почему Иран против?", "TRIPP Иран против", ""),
    (
        ["What does the 2010 strategic partnership agreement between Turkey and Azerbaijan say about attack?"],
        "When did this agreement enter into force?",
        "partnership agreement Turkey Azerbaijan force",
        "",
    ),
    (
        ["Where did the Turkic leaders meet in July 2024?"],
        "What was decided at that summit?",
        "Turkic July 2024 decided",
        "",
    ),
    (
        ["Azerbaycan ile Kazakistan hangi müttefiklik belgesini imzaladı?"],
        "bu anlaşma ne zaman onaylandı?",
        "Azerbaycan Kazakistan müttefiklik onaylandı",
        "",
    ),
    (
        ["Azərbaycanla Özbəkistan arasında müttəfiqlik müqaviləsi harada imzalanıb?"],
        "bu müqavilə nə vaxt qüvvəyə minib?",
        "Özbəkistan müttəfiqlik qüvvəyə",
        "",
    ),
    (
        ["Когда Россия и Азербайджан подписали декларацию о союзничестве?"],
        "сколько пунктов в этом документе?",
        "Россия Азербайджан союзничестве пунктов",
        "",
    ),
    (
        ["Что решили на саммите в Габале в октябре 2025 года?"],
        "кто из президентов туда не приехал?",
        "саммите Габале 2025 президентов",
        "",
    ),
    (
        ["When was the Shusha Declaration signed?", "who signed it?"],
        "and when was it ratified?",
        "Shusha Declaration ratified",
        "",
    ),
    (
        ["What was Azerbaijan's trade with Uzbekistan in 2023?", "and in 2024?"],
        "and with Kazakhstan?",
        "trade Kazakhstan 2024",
        "Uzbekistan 2023",
    ),
    (
        ["Türkiye ile ticaret 2022'de ne kadardı?", "peki 2023'te?"],
        "ya Gürcistan ile?",
        "Gürcistan ticaret 2023",
        "Türkiye 2022",
    ),
    (["Özbəkistan TDT-yə nə vaxt qoşulub?", "bəs Macarıstan?"], "niyə?", "Macarıstan TDT qoşulub niyə", "Özbəkistan"),
    (
        ["Когда прошёл саммит ОТГ в Астане?", "кто председательствовал?"],
        "какой был девиз?",
        "саммит ОТГ Астане девиз",
        "",
    ),
    (["How long is TANAP?", "and TAP?"], "when was it finished?", "TAP finished", "TANAP"),
    (["How much oil does Azerbaijan send to Israel?"], "and gas?", "gas Azerbaijan Israel", "oil"),
    (["What did Lavrov say about military cooperation in the OTS?"], "and about culture?", "Lavrov OTS culture", ""),
    (["Azerbaycan'ın Türkiye'ye ihracatı ne kadar?"], "peki ithalatı?", "Azerbaycan Türkiye ithalatı", "ihracatı"),
    (["Что Лавров говорил о культурном сотрудничестве ОТГ?"], "а о военном?", "Лавров ОТГ военном", ""),
    (["Masdar Azərbaycanda hansı günəş stansiyalarını qurur?"], "bəs külək?", "Masdar külək", ""),
    (
        ["How many votes were cast for the Shusha Declaration in Ankara?"],
        "how many against?",
        "Shusha Declaration against",
        "",
    ),
    (
        ["When did Uzbekistan join the Turkic Council?"],
        "When did Hungary join?",
        "Hungary join Turkic Council",
        "Uzbekistan",
    ),
    (
        ["Özbekistan Türk Konseyi'ne ne zaman katıldı?"],
        "Macaristan ne zaman katıldı?",
        "Macaristan katıldı Türk Konseyi",
        "Özbekistan",
    ),
    (["Как Россия относится к ОТГ?"], "а почему?", "Россия ОТГ почему", ""),
    (
        ["When did the Turkish parliament ratify the Shusha Declaration?"],
        "how many deputies voted against?",
        "Shusha against",
        "",
    ),
    (
        ["Which countries have observer status in the OTS?"],
        "Since when has Hungary been one?",
        "OTS observer Hungary",
        "",
    ),
    (["Who built the Alat port?"], "Any idea how much it cost?", "Alat port cost", ""),
    (["What did Russia say about the Gabala summit?"], "And what was Tehran's reaction?", "Tehran Gabala summit", ""),
    (["When did Baku open its consulate in Van?"], "What about Trabzon?", "consulate Trabzon", ""),
    (["How much did SOCAR invest in Türkiye by 2020?"], "Up to 2024?", "SOCAR Türkiye 2024", "2020"),
    (["Who is the secretary general of the OTS?"], "Who was it before him?", "secretary general OTS before", ""),
    (
        ["Where did the 2022 summit of the Turkic states take place?"],
        "Which documents were adopted there?",
        "2022 summit Turkic documents",
        "",
    ),
    (
        ["How many containers passed through the port of Baku in 2023?"],
        "Was it more in 2024?",
        "containers Baku 2024",
        "2023",
    ),
    (["Why is Iran against the Zangezur corridor?"], "Did Armenia object too?", "Armenia Zangezur corridor", ""),
    (
        ["What is the capital of the Turkic Investment Fund?"],
        "How is it divided among the members?",
        "Turkic Investment Fund divided members",
        "",
    ),
    (["Did Kazakhstan recognise Northern Cyprus?"], "why not?", "Kazakhstan Northern Cyprus why not", ""),
    (["Did Kazakhstan recognise Northern Cyprus?"], "Kyrgyzstan?", "Kyrgyzstan Northern Cyprus", "Kazakhstan"),
    (["how much wind power will masdar build in azerbaijan"], "solar?", "masdar azerbaijan solar", ""),
    (
        ["When was the Shusha Declaration signed?"],
        "tell me more about its military articles",
        "Shusha Declaration military",
        "",
    ),
    (["How long is the Horadiz-Aghband railway?"], "Is the work finished?", "Horadiz-Aghband railway finished", ""),
    (["Türkiye Şuşa'da konsolosluğu ne zaman açtı?"], "Orayı kim ziyaret etti?", "Şuşa konsolosluğu ziyaret", ""),
    (["TANAP'ın yıllık kapasitesi ne kadar?"], "2026'da kaça çıkacak?", "TANAP 2026", ""),
    (["Gebele zirvesine kim ev sahipliği yaptı?"], "Sonraki zirve nerede olacak?", "Gebele zirve nerede", ""),
    (["Azerbaycan Suriye'ye ne zaman gaz vermeye başladı?"], "Günde kaç metreküp?", "Azerbaycan Suriye gaz Günde", ""),
    (["Rusya TDT hakkında ne düşünüyor?"], "İran?", "İran TDT düşünüyor", "Rusya"),
    (["Kars-Nahçıvan demiryolunun temeli ne zaman atıldı?"], "Bitiş tarihi?", "Kars-Nahçıvan demiryolu Bitiş", ""),
    (["TDT'nin kaç gözlemci üyesi var?"], "Hangileri?", "TDT gözlemci üyesi Hangileri", ""),
    (["Özbekistan ortak alfabeyi kabul etti mi?"], "Kırgızistan da mı?", "Kırgızistan ortak alfabeyi", ""),
    (["Özbekistan ortak alfabeyi kabul etti mi?"], "Peki Kazaklar ne yaptı?", "Kazaklar ortak alfabeyi", ""),
    (["Petkim'i SOCAR hangi yıl satın aldı?"], "Kaç para ödedi?", "SOCAR Petkim ödedi", ""),
    (["Laçın hava limanı nə vaxt açılıb?"], "Açılışda kimlər iştirak edib?", "Laçın hava limanı Açılışda iştirak", ""),
    (["TDT-nin baş katibi kimdir?"], "Ondan əvvəl kim olub?", "TDT baş katibi əvvəl", ""),
    (
        ["Orta dəhlizlə 2024-cü ildə nə qədər yük daşınıb?"],
        "Keçən il bundan çox idi, yoxsa az?",
        "Orta dəhlizlə yük",
        "",
    ),
    (["Xəzərin dibi ilə fiber-optik kabel nə vaxt çəkiləcək?"], "Neçəyə başa gəlir?", "kabel başa gəlir", ""),
    (["Füzulidə məktəbi kim tikib?"], "Orada neçə şagird oxuyur?", "Füzulidə məktəbi şagird", ""),
    (["Azərbaycan ilə Qırğızıstan hansı fondu yaradıb?"], "Kapitalı nə qədərdir?", "Qırğızıstan fondu Kapitalı", ""),
    (["Rusiya TRIPP barədə nə düşünür?"], "Bəs Tehran necə yanaşır?", "TRIPP Tehran", ""),
    (["Türkmənistan TDT-də hansı statusa malikdir?"], "Neçənci ildən?", "Türkmənistan TDT statusa ildən", ""),
    (["Кто сейчас генсек ОТГ?"], "А кто был до него?", "генсек ОТГ до него", ""),
    (["Сколько стоил нефтезавод STAR?"], "И кто его строил?", "STAR строил", ""),
    (["Когда открыли железную дорогу Баку – Тбилиси – Карс?"], "Какова её длина?", "Баку Тбилиси Карс длина", ""),
    (["Как Москва реагировала на Шушинскую декларацию?"], "А Ереван?", "Ереван Шушинскую декларацию", "Москва"),
    (["Что думают в Иране о Зангезурском коридоре?"], "а в Армении?", "Армении Зангезурском коридоре", "Иране"),
    (
        ["Какие страны входят в Тюркский инвестиционный фонд?"],
        "Где он расположен?",
        "Тюркский инвестиционный фонд расположен",
        "",
    ),
    (["Сколько газа Азербайджан продал Европе в 2022 году?"], "А Турции?", "Турции газа 2022", "Европе"),
    (["Сколько газа Азербайджан продал Европе в 2022 году?"], "Больше, чем в 2021?", "газа Европе 2021", ""),
    (["Когда запустят кабель по дну Каспия?"], "Почему так поздно?", "кабель Каспия Почему", ""),
    (["Когда Киргизия председательствовала в ОТГ?"], "После неё чья очередь?", "ОТГ После чья очередь", ""),
    (["Кто погиб при крушении самолёта AZAL?"], "Россия извинилась?", "самолёта AZAL Россия извинилась", ""),
    (["Who attended the Shusha summit in July 2024?"], "Was Orban there?", "Shusha summit Orban", ""),
    (["What did the OTS leaders sign in Gabala?"], "And in Bishkek a year earlier?", "OTS Bishkek", "Gabala"),
    (["How many trains a week run from Xi'an to Baku?"], "How many days does the trip take?", "Xi'an Baku days", ""),
    (
        ["What does Article 2 of the Shusha Declaration provide for?"],
        "And has it ever been invoked?",
        "Shusha Declaration invoked",
        "",
    ),
    (
        ["How big is Kazakhstan's contribution to the Turkic Investment Fund?"],
        "Türkiye's?",
        "Türkiye contribution Turkic Investment Fund",
        "Kazakhstan",
    ),
    (
        ["When did Uzbekistan and Azerbaijan sign the treaty on allied relations?"],
        "In which city?",
        "Uzbekistan Azerbaijan treaty city",
        "",
    ),
    (["What is Baykar building in Azerbaijan?"], "When will production begin?", "Baykar Azerbaijan production", ""),
    (
        ["How many people work at the Hajigabul car plant?"],
        "Which models does it make?",
        "Hajigabul car plant models",
        "",
    ),
    (
        ["Why did the OTS hold an extraordinary summit in Ankara?"],
        "Who proposed that?",
        "OTS summit Ankara proposed",
        "",
    ),
    (["When did Israel open its embassy in Ashgabat?"], "Tell me about Baku instead", "embassy Baku", ""),
    (
        ["SOCAR Türkiye'ye kaç milyar dolar yatırım yaptı?"],
        "Bunun ne kadarı STAR rafinerisine gitti?",
        "STAR rafinerisine",
        "",
    ),
    (["Macaristan TDT'ye hangi tarihte gözlemci oldu?"], "O dönem başbakan kimdi?", "Macaristan başbakan", ""),
    (
        ["Türkiye ile Azerbaycan arasında pasaportsuz seyahat ne zaman başladı?"],
        "Kaç gün kalınabiliyor?",
        "Türkiye Azerbaycan seyahat gün",
        "",
    ),
    (
        ["2020 savaşında Türkiye Azerbaycan'a nasıl destek verdi?"],
        "Rusya'nın tutumu neydi?",
        "2020 savaşında Rusya'nın tutumu",
        "",
    ),
    (
        ["Zengezur koridorunun Ermenistan'daki bölümü kaç km?"],
        "İşletmesi kime verilecek?",
        "Zengezur koridor kime verilecek",
        "",
    ),
    (["Tokayev Bakü'ye en son ne zaman geldi?"], "Ya Mirziyoyev?", "Mirziyoyev Bakü'ye", "Tokayev"),
    (["Türk Akademisi nerede?"], "TÜRKSOY?", "TÜRKSOY nerede", ""),
    (
        ["2021'de Türkmenistan gazı takası yılda kaç metreküptü?"],
        "Sonra artırıldı mı?",
        "Türkmenistan gazı artırıldı",
        "",
    ),
    (["TDT-nin Qəbələ zirvəsi nə vaxt olub?"], "Şüarı nə idi?", "TDT Qəbələ zirvəsi Şüarı", ""),
    (
        ["Azərbaycan 2024-cü ildə Türkiyəyə nə qədər qaz satıb?"],
        "Gürcüstana nə qədər?",
        "Gürcüstana 2024 qaz",
        "Türkiyəyə",
    ),
    (
        ["Qırğızıstan prezidenti Şuşaya nə vaxt gəlib?"],
        "Orada nəyin açılışında iştirak edib?",
        "Qırğızıstan prezidenti Şuşaya açılışında",
        "",
    ),
    (["Horadiz-Ağbənd yolunun uzunluğu neçə km-dir?"], "Tunelləri də var?", "Horadiz-Ağbənd Tunelləri", ""),
    (["ACWA Power hansı stansiyanı tikib?"], "Bəs Masdar?", "Masdar stansiyanı", "ACWA"),
    (
        ["Türkiyə ilə preferensial ticarət sazişi nə vaxt qüvvəyə minib?"],
        "Hansı mallara aiddir?",
        "Türkiyə preferensial ticarət mallara",
        "",
    ),
    (["Avropa İttifaqı Orta dəhlizə nə qədər pul vəd edib?"], "Haradan gələcək bu pul?", "Orta dəhlizə pul", ""),
    (["Сколько стран входит в ОТГ?"], "Перечисли их", "ОТГ", ""),
    (["Что подписали в Шуше в 2021 году?"], "кем подписано?", "Шуше 2021 кем", ""),
    (["Когда Алиев был в Астане?"], "А Токаев в Баку?", "Токаев Баку", "Алиев"),
    (["Какая доля SOCAR в Петкиме?"], "Когда её купили?", "SOCAR Петкиме купили", ""),
    (
        ["Сколько километров железной дороги Китай – Киргизия – Узбекистан?"],
        "Срок окончания строительства?",
        "Китай Киргизия Узбекистан Срок окончания",
        "",
    ),
    (["Что Песков говорил о тюркском мире?"], "Когда именно?", "Песков тюркском мире Когда", ""),
    (["Сколько нефти из Казахстана пойдёт по БТД в 2026 году?"], "В следующем году?", "нефти Казахстана 2027", "2026"),
    (["Какие учения прошли в Узбекистане в 2025 году?"], "Участвовала ли Турция?", "учения 2025 Турция", ""),
    (["who is against the zangezur corridor"], "and why", "zangezur corridor why", ""),
    (["what did orban say in gabala"], "and vucic", "vucic gabala", ""),
    (["How many rays does the sun on the OTS flag have?"], "what do they stand for", "OTS flag sun", ""),
    (["When did the C130 of the Turkish air force crash?"], "Any survivors?", "C130 survivors", ""),
    (["How much was pledged at COP29 in Baku?"], "by which year", "COP29 Baku year", ""),
    (["Which companies own TANAP?"], "What's BP's stake?", "TANAP BP stake", ""),
    (
        ["How many tonnes went through the Port of Baku in 2022?"],
        "And the following year, how many?",
        "Port of Baku 2023",
        "2022",
    ),
    (
        ["When did the Kyrgyz parliament ratify the border deal?"],
        "Does it cover water?",
        "Kyrgyz border deal water",
        "",
    ),
    (["What is the OTS's view on Ukraine?"], "on Gaza", "OTS Gaza", ""),
    (["kktc tdtye ne zaman gozlemci oldu"], "peki turkmenistan", "turkmenistan tdtye gozlemci", "kktc"),
    (
        ["Iğdır-Nahçıvan boru hattı yılda ne kadar gaz taşıyacak?"],
        "maliyeti?",
        "Iğdır-Nahçıvan boru hattı maliyeti",
        "",
    ),
    (
        ["Türk Dünyası Kültür Başkenti 2023'te hangi şehirdi?"],
        "2024 için hangisi seçildi",
        "Kültür Başkenti 2024",
        "2023",
    ),
    (["Aliyev Türk dünyası hakkında ne söyledi?"], "bunu nerede söyledi?", "Aliyev Türk dünyası nerede", ""),
    (["Türkiye-Azerbaycan Üniversitesi nerede?"], "rektörü kim", "Türkiye-Azerbaycan Üniversitesi rektörü", ""),
    (["TDT sekretaryası nerede bulunuyor?"], "peki kaç kişi çalışıyor orada", "TDT sekretaryası çalışıyor", ""),
    (["2025'te Azerbaycan Avrupa'ya ne kadar gaz sattı?"], "İtalya'ya?", "İtalya gaz 2025", "Avrupa"),
    (["turkpa ne vaxt yaranib"], "uzvleri kimlerdi", "turkpa uzvleri", ""),
    (["Masdar neçə meqavat gücündə stansiya tikir?"], "nə vaxt hazır olacaq?", "Masdar stansiya hazır", ""),
    (
        ["Qarabağda türk şirkətləri hansı yolları çəkir?"],
        "Bəs hava limanlarını?",
        "Qarabağda türk hava limanlarını",
        "",
    ),
    (
        ["Azərbaycanla Pakistan arasında hansı saziş var?"],
        "Nə qədər pul nəzərdə tutulub?",
        "Azərbaycanla Pakistan pul",
        "",
    ),
    (["Özbəkistan prezidenti Füzuliyə nə vaxt gəlib?"], "Kiminlə görüşüb?", "Özbəkistan Füzuliyə görüşüb", ""),
    (["Bişkek zirvəsində hansı sənədlər imzalanıb?"], "Səmərqənddə?", "Səmərqənddə zirvəsində", "Bişkek"),
    (["Где штаб-квартира ОТГ?"], "а у ТЮРКСОЙ?", "ТЮРКСОЙ штаб-квартира", ""),
    (["кто такой мирзиёев"], "когда он был в баку?", "мирзиёев баку", ""),
    (
        ["Сколько голосов было за Шушинскую декларацию в Анкаре?"],
        "А против?",
        "голосов Шушинскую декларацию против",
        "",
    ),
    (["Когда открылся пограничный переход Маргара?"], "Во сколько обошёлся ремонт?", "Маргара ремонт", ""),
    (["Что Иран говорит о маршруте Трампа?"], "а россия?", "россия маршруте Трампа", "Иран"),
    (["Какие страны участвовали в учениях Бирлестик-2024?"], "где они проходили?", "Бирлестик-2024 проходили", ""),
    (["Сколько стоит строительство TRIPP?"], "кто платит?", "TRIPP платит", ""),
    (
        ["Когда Армения и Азербайджан парафировали мирный договор?"],
        "Что мешает его подписать?",
        "Армения Азербайджан мирный договор мешает",
        "",
    ),
]

# A question, and one asked after it that has nothing to do with it.
UNRELATED: list[tuple[str, str]] = [
    ("When was the Shusha Declaration signed?", "How long is TANAP?"),
    ("When was the Shusha Declaration signed?", "Who is Kubanychbek Omuraliev?"),
    ("When was the Shusha Declaration signed?", "When was TURKSOY founded?"),
    ("How long is TANAP?", "And how many megawatts does the ACWA Power wind farm near Khizi have?"),
    ("How long is TANAP?", "What did Iran say about TRIPP and why is it against it?"),
    ("How long is TANAP?", "what is the weather in Baku today"),
    ("How long is TANAP?", "What is the capital of Kazakhstan?"),
    ("TANAP kaç kilometre?", "Türk Yatırım Fonu ne zaman kuruldu?"),
    ("TANAP kaç kilometre?", "kuru fasulye nasıl pişirilir"),
    ("TANAP kaç kilometre?", "Peki TDT'nin genel sekreteri kim, ne zaman seçildi?"),
    ("TANAP kaç kilometre?", "bu yıl Türkiye Azerbaycan ticareti ne kadar oldu"),
    ("TANAP neçə kilometrdir?", "Şuşa Bəyannaməsi harada imzalanıb?"),
    ("TANAP neçə kilometrdir?", "bakı tbilisi qars dəmir yolu nə vaxt açılıb"),
    ("TANAP neçə kilometrdir?", "plov üçün hansı düyü yaxşıdır"),
    ("Сколько километров в TANAP?", "Кто такой Омуралиев?"),
    ("Сколько километров в TANAP?", "Когда Венгрия стала наблюдателем в ОТГ?"),
    ("Сколько километров в TANAP?", "Что такое Срединный коридор?"),
    ("Сколько километров в TANAP?", "В этом году товарооборот Турции и Азербайджана вырос?"),
    ("Кто сейчас генсек ОТГ?", "сколько учеников в школе Улугбека в Физули?"),
    ("Who is the secretary general of the OTS?", "Which Azerbaijani islands host wind turbines?"),
    ("Who is the secretary general of the OTS?", "So what did Macron say about Karabakh in 2023?"),
    ("TDT'nin kaç gözlemci üyesi var?", "en iyi çay nasıl demlenir?"),
    ("TDT'nin kaç gözlemci üyesi var?", "Bakü'de hangi Türk üniversitesi açıldı?"),
    ("TDT-nin baş katibi kimdir?", "Bakıda metro neçə stansiyadan ibarətdir?"),
    ("TDT-nin baş katibi kimdir?", "Bu il Qarabağda hansı hava limanları işləyir?"),
    ("who is against the zangezur corridor", "how many schools did uzbekistan build in fuzuli"),
    ("кто такой мирзиёев", "сколько ядерных реакторов во франции"),
    ("turkpa ne vaxt yaranib", "bakida neft daslari nece yasindadir"),
    ("TDT sekretaryası nerede bulunuyor?", "Asgari ücret 2025'te ne kadar oldu?"),
    ("Где штаб-квартира ОТГ?", "Как оформить загранпаспорт ребёнку?"),
    ("Which companies own TANAP?", "Is Turkmenistan a full member of the OTS?"),
]


@pytest.mark.parametrize(("history", "follow_up", "has", "lacks"), FOLLOW_UPS)
def test_a_follow_up_is_about_what_was_asked_before(history: list[str], follow_up: str, has: str, lacks: str) -> None:
    completed = complete_question(follow_up, history).casefold()
    assert [word for word in has.split() if word.casefold() not in completed] == []
    assert [word for word in lacks.split() if word.casefold() in completed] == []


@pytest.mark.parametrize(
    ("before", "follow_up", "completed"),
    [
        ("How much gas went to Europe in 2023?", "and in 2024?", "How much gas went to Europe in 2024?"),
        ("Özbekistan ne zaman üye oldu?", "peki Kazakistan?", "Kazakistan ne zaman üye oldu?"),
        ("Şuşa Bəyannaməsi harada imzalanıb?", "nə vaxt?", "Şuşa Bəyannaməsi imzalanıb: nə vaxt?"),
        ("Когда прошёл саммит в Бишкеке?", "а кто председательствовал?", "саммит в Бишкеке: кто председательствовал?"),
        ("How long is TANAP?", "And TAP?", "How long is TAP?"),
    ],
)
def test_a_period_or_name_is_replaced_and_a_new_question_keeps_the_topic(
    before: str, follow_up: str, completed: str
) -> None:
    assert complete_question(follow_up, [before]) == completed


def test_the_other_side_of_a_pair_is_replaced_not_azerbaijan() -> None:
    before = "What is the trade between Azerbaijan and Kazakhstan worth?"
    assert (
        complete_question("and Uzbekistan?", [before]) == "What is the trade between Azerbaijan and Uzbekistan worth?"
    )


def test_a_name_takes_the_place_of_the_one_in_the_same_case() -> None:
    before = "Ankette Gürcistan halkının yüzde kaçı Türkiye'yi dost saydı?"
    assert complete_question("ya Rusya'yı?", [before]) == "Ankette Gürcistan halkının yüzde kaçı Rusya'yı dost saydı?"


def test_a_year_shifts_by_one_where_the_year_before_is_asked_for() -> None:
    assert "2022" in complete_question("and the year before?", ["How much oil was sold in 2023?"])
    assert "2024" in complete_question("а годом позже?", ["Сколько нефти продали в 2023 году?"])


def test_follow_ups_among_the_history_are_completed_first() -> None:
    history = ["How long is TANAP?", "and TAP?", "who owns it?"]
    assert complete_question("when was it opened?", history) == "TAP: when was it opened?"


def test_a_new_subject_ends_the_old_one() -> None:
    history = ["How long is TANAP?", "When was the Shusha Declaration signed?"]
    completed = complete_question("who signed it?", history)
    assert "Shusha Declaration" in completed
    assert "TANAP" not in completed


def test_a_number_in_a_name_is_no_period() -> None:
    assert "Birlestik-2024" in complete_question("nə vaxt?", ["Birlestik-2024 təlimi harada keçirilib?"])


@pytest.mark.parametrize(("before", "question"), UNRELATED)
def test_a_question_that_stands_alone_comes_back_as_it_is(before: str, question: str) -> None:
    assert complete_question(question, [before]) == question


@pytest.mark.parametrize("courtesy", ["Thanks!", "thank you very much", "Teşekkürler", "çox sağ ol", "Спасибо"])
def test_thanks_are_no_follow_up(courtesy: str) -> None:
    assert complete_question(courtesy, ["How long is TANAP?"]) == courtesy


def test_little_is_taken_from_a_very_long_question() -> None:
    before = "What did the Shusha Declaration change " + "in this part of the world " * 60 + "?"
    assert len(complete_question("who signed it?", [before])) < 450


@pytest.mark.parametrize("name", ["development.yaml", "development_more.yaml"])
def test_the_development_questions_stand_alone_after_any_other(name: str) -> None:
    questions = [case.question for case in read_cases(CASES / name) if not case.history]
    shuffle = random.Random(7)
    asked = [(question, other) for question in questions for other in shuffle.sample(questions, 5)]
    unchanged = sum(complete_question(question, [other]) == question for question, other in asked)
    assert unchanged >= 0.98 * len(asked)


@given(texts)
def test_without_history_every_question_comes_back(question: str) -> None:
    assert complete_question(question, []) == question


@given(st.lists(texts, max_size=4), texts)
def test_any_text_has_the_same_completion_every_time(history: list[str], question: str) -> None:
    assert complete_question(question, history) == complete_question(question, list(history))


def test_a_follow_up_is_completed_in_two_milliseconds() -> None:
    complete_question("and in 2024?", ["How much gas went to Europe in 2023?"])
    started = time.process_time()
    for number in range(50):
        complete_question("and in 2024?", [f"How much gas went to place {number} in 2023?"])
    assert time.process_time() - started < 50 * 0.002
