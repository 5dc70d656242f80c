"""How the writing of an answer went -> its outcome, and what people are told of it, in four languages."""

from askavim.errors import ChatError, ChatOverBudget, ChatSlow
from askavim.model import WritingOutcome

NOTICES = {
    WritingOutcome.WRITTEN: {"en": "", "tr": "", "az": "", "ru": ""},
    WritingOutcome.PARTLY_QUOTED: {
        "en": "Where a written sentence was missing or went beyond its sources, the quotes themselves stand.",
        "tr": "Yazılan bir cümlenin eksik olduğu veya kaynaklarını aştığı yerde alıntıların kendisi duruyor.",
        "az": "Yazılan cümlənin çatışmadığı və ya mənbələrindən kənara çıxdığı yerdə sitatların özü durur.",
        "ru": "Там, где написанного предложения не хватало или оно выходило за рамки источников, стоят сами цитаты.",
    },
    WritingOutcome.QUOTED: {
        "en": "No written sentence held to the sources, so these are the quotes themselves.",
        "tr": "Yazılan hiçbir cümle kaynaklara bağlı kalmadı; bunlar alıntıların kendisidir.",
        "az": "Yazılan heç bir cümlə mənbələrə uyğun gəlmədi; bunlar sitatların özüdür.",
        "ru": "Ни одно написанное предложение не соответствовало источникам, поэтому приведены сами цитаты.",
    },
    WritingOutcome.UNAVAILABLE: {
        "en": "The chat model could not be used; what it did not write is quoted.",
        "tr": "Sohbet modeli kullanılamadı; yazmadıkları alıntılandı.",
        "az": "Söhbət modelindən istifadə etmək mümkün olmadı; yazmadıqları sitat gətirildi.",
        "ru": "Языковая модель недоступна; то, чего она не написала, процитировано.",
    },
    WritingOutcome.SLOW: {
        "en": "The chat model took too long; what it did not write in time is quoted.",
        "tr": "Sohbet modeli çok uzun sürdü; zamanında yazmadıkları alıntılandı.",
        "az": "Söhbət modeli çox gecikdi; vaxtında yazmadıqları sitat gətirildi.",
        "ru": "Языковая модель отвечала слишком долго; то, чего она не успела написать, процитировано.",
    },
    WritingOutcome.OVER_BUDGET: {
        "en": "The chat model may not be used any more for now; what it did not write is quoted.",
        "tr": "Sohbet modeli şimdilik artık kullanılamıyor; yazmadıkları alıntılandı.",
        "az": "Söhbət modelindən hələlik daha istifadə etmək olmaz; yazmadıqları sitat gətirildi.",
        "ru": "Лимит языковой модели пока исчерпан; то, чего она не написала, процитировано.",
    },
}
"""By language; empty where all went well."""


def outcome_of(failure: ChatError | None, written: bool, quoted: bool) -> WritingOutcome:
    """What became of an answer. `written`: any sentence of the model is shown; `quoted`: any quote stands besides."""
    if failure:
        if isinstance(failure, ChatSlow):
            return WritingOutcome.SLOW
        over = isinstance(failure, ChatOverBudget)
        return WritingOutcome.OVER_BUDGET if over else WritingOutcome.UNAVAILABLE
    if not written:
        return WritingOutcome.QUOTED
    return WritingOutcome.PARTLY_QUOTED if quoted else WritingOutcome.WRITTEN
