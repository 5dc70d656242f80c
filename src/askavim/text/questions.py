"""The small words that questions are made of, in four languages, as folded tokens: they ask, they name nothing."""

from askavim.text.tokens import tokens

_WORDS = """
a about an and any are at be been by can could did do does during for from had has have how if in into is it its many
me much of on or please say should so tell than that the their them there these they this those to under until was
were what when where which who whom whose why will with would you
ama bir bu çok da daha de diye gibi hangi hani için ile ise kaç kadar kim kime kimin mi midir mu mı mü nasıl ne nece
neden nedir nelerdir nere nerede nereden nereye niçin niye olan olarak oldu olduğu olur sonra şu tarafından var ve veya
ya yoksa zaman
amma bəs bir bu da də deyil edir edib haqqında hansı harada haradan hara həm idi ilə isə kim kimdir kimin ki mı mi nə
nəçə necə neçə nədir nələr niyə olan olaraq oldu olub olur olunub ona onun sonra üçün üzrə və var vaxt yaxud
а без бы был была были было быть в во все для до его ее если есть еще же за и из или им их как какая какие какими каких
какой какую ко когда кого который которая которые ком кому кто ли между мне на над не него нет о об он она они от по
почему при про с сколько со так такое там то тоже только у уже чего чей чем что чтобы эта эти это этот
"""

QUESTION_TOKENS = frozenset(tokens(_WORDS))
