"""Words that claim nothing of their own, by language, folded: articles, pronouns, conjunctions, "said"."""

from askavim.text.casefold import fold
from askavim.text.tokens import words

_EMPTY = {
    "en": """
a about above across after again against all almost along already also although am among an and another any are
around as at away be because been before behind being below beside besides between beyond both but by came can case
come could did do does doing done down due during each either else even ever every few for from further get given go
going got had has have having he hence her here him his how however i if in indeed instead into is it its itself
just kind later less let like likewise made make makes making many may me meanwhile might more moreover
most much must my namely near nearly neither never nevertheless no nor not now of off on once one ones only onto or
other others our out over own per perhaps put quite rather regarding same say saying says said see seen several
shall she should since so some such take taken than that the their them then there therefore these they this those
though through throughout thus to together told too took toward towards under until up upon us used very via was way
we well were what when where whereas whether which while who whole whom whose why will with within without would yet
you your according accordingly added adding noted noting explained explaining stated stating tell describ described
describing wrote writes writing written reported reportedly reports pointed mentioned remarked argued argues quoted
cited cites called calls calling named understood held holds hold set sets puts place placed thing things fact total
including included includes include contains contain known respectively roughly approximately exactly currently
today ahead amid despite citing co
""",
    "tr": """
acaba ama ancak aralarinda arasinda arasindaki ait aslinda asagi ayni ayrica az bazi belirtti belirten belirterek
ben beri bile bir biri birine birini birlikte biz boyle boylece bu buna bunu bunun bunlar bunlarin bulunan bulundu
bulunuyor bulunmak cok cunku da daha dahil dair de dedi diye diger digeri dolayi dogru edildi edilen eden eder
ederek ediliyor ediyor edilecek edecek en ettigi ettigini etti etmek etmesi etmistir fakat gene gibi gore hakkinda
halde halinde hangi hatta hem henuz hep her herhangi hepsi icin icinde icindeki iken ila ile ilgili iliskin ise iste
iti itibaren kadar karsi karsin kendi kendisi kez ki kim kimi konusunda mi mu nasil ne neden o olan olarak oldu
oldugu oldugunu olur olup olmak olmasi olmasini olsa olacak olacagi olacagini ona ondan onlar onu onun oranla
oldugunun once ote oyle oysa pek ragmen sadece sahip sayesinde sonra soyledi soyleyen soyluyor suretiyle su sira
surece tarafindan tarafindaki tum uzere uzerinde uzerinden uzerine var vardi ve veya ya yani yalnizca yana yandan
yapildi yapilan yapti yapilmasi yapan yapiyor yer yine yoksa yol zaten adli adinda aciklamasina bildirdi
bildirdigine kaydetti ifade yazdi yaziyor haberine aktardi vurguladi dile getirdi acikladi anlatti alan aldi
yaklasik itibariyla dolaylarinda dolayli sirasinda toplam toplamda bunlardan ayri tane adet sayili kisi eklendi
ekledi degindi hatirlatti oradan orada burada bulunduğunu bulundugunu yonelik dolaylari kapsaminda gerceklesti
gerceklestirildi boyunca uzun yandaki yanindaki hic hicbir edilmedigini edilmedi surdu surdugunu one iddia etmedi
""",
    "az": """
amma ancaq artiq aid asagi az bele beri bes bezi bir biri birini birlikde biz bu bun buna bunu bunun bundan bunlar
belke cunki cox da daha daxil dair de dedi deyib deyir deye demek diger ede eden edib edilib edildi edilir edir
edirdi ederek edilen edecek edilecek en et etdi etdiyi etdiyini etmek etmesi eks elave elece eger gore haqqinda
haqda halda hansi hele hem hemin hemcinin her heri hetta il ile ise isə idi imis indi ki kim kimi qarsi qeder qeyd
meger men mi ne nece neye o olan olaraq oldu oldugu oldugunu olduqda olub olur olmaq olmasi olmusdu olunub olundu
olunur olacaq olacag olacagini ona onda ondan onlar onlarin onu onun onsuz oz ozu oyle sen sonra sonraki soyledi
soyleyib terefinden terefden tek teqriben texminen uzre uzerinde uzerine ucun ve ya yaxud yalniz yeni yene yer yerde
var vardi vasitesile vurguladi yazdi yazir yazib yazirdi bildirdi bildirib bildirir xeber verir melumatina xeberine
gosterir ifade barede bareде arasinda arasindaki ereinde erzinde zamani kecirildi kecirilib bas tutdu onlardan
aciqladi dile getirdi xatirlatdi cemi ededi nefer say sayda umumi umumilikde boyunca edilmis olunmus eyni mexsus
ibaret adlandirdi adlandirdigi hec hecbir yanindaki bagli edilmedi etmedi
""",
    "ru": """
а без более бы был была были было быть в вам вас ведь весь во вот все всего всех всю вы где да даже для до другой
других другие его ее если есть еще ею же за здесь и из или им ими их к как какой ко когда которая которого которой
котором которую которые который которых кто лишь между меня мне много может можно мой мы на над надо нам нас наш не
него нее ней нем нет ни них но ну о об один одна одно одного однако около он она они оно от отсюда очень перед по
под пока после потом почти при примерно про с сам сама сами самого самой свое своего своей своем свои своих свой
свою себе себя сейчас со собой среди сказал сказала сказали так также таких такого такой там те тем тех то тогда
того тоже той только том тот ту тут у уже хотя чего чей чем через что чтобы чья эта эти этим этих это этого этой
этом этот эту этому словам сообщил сообщила сообщили сообщает сообщалось заявил заявила заявили отметил отметила
отметили писал писала пишет пояснил указал указала указало напомнил добавил добавила назвал назвала назвали согласно
данным которому которым времени составил составила составило составили составляет общей общий вместе вместо ходе
какого либо какому рамках числе частности именно говорил говорила говорится рассказал рассказала подчеркнул
подчеркнула приблизительно порядка сегодня является являются стал стала стало стали слов мнению оценке имеет имели
имел своими рядом состоялась состоялось состоялся прошла прошел прошло
""",
}

EMPTY_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(fold(word) for word in words(text)) for language, text in _EMPTY.items()
}
