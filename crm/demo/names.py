"""Names, addresses and numbers of the people in the demo; all made up, the numbers are assigned to nobody."""

from dataclasses import dataclass
from random import Random


def _words(text: str) -> list[str]:
    return text.split("|")


_WOMEN = _words(
    "Анна|Мария|Елена|Ольга|Наталья|Ирина|Татьяна|Светлана|Юлия|Екатерина|Алия|Динара|Гульнара|Вера|Лидия|Алёна|Дина"
    "|Камила|Полина|Софья"
)
_MEN = _words(
    "Александр|Сергей|Дмитрий|Андрей|Алексей|Михаил|Иван|Никита|Егор|Роман|Тимур|Ерлан|Арман|Данияр|Пётр|Фёдор|Глеб"
    "|Артём|Илья|Марат"
)
_FAMILIES = _words(
    "Соколов|Морозов|Лебедев|Козлов|Новиков|Орлов|Макаров|Захаров|Королёв|Громов|Титов|Журавлёв|Беляев|Ковалёв|Зуев"
    "|Сафин|Ахметов|Сулейменов|Каримов|Юсупов|Щукин|Чижов|Фомин|Тарасов|Рогов|Панов|Осипов|Назаров|Лосев|Крылов"
)
_FIRMS = _words(
    "Вектор|Прогресс|Северный дом|Аркада|Мост и партнёры|Линия|Гранит|Меридиан|Альфа Консалт|Быстрые сети|Полюс|Ладья"
    "|Степь|Эталон|Новый берег|Кедр|Созвездие|Форум-М|Артель|Горизонт"
)
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        _words("a|b|v|g|d|e|e|zh|z|i|y|k|l|m|n|o|p|r|s|t|u|f|kh|ts|ch|sh|shch||y||e|yu|ya"),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a form tells of a person."""

    name: str
    email: str
    phone: str


def known(random: Random, number: int) -> Known:
    """The person of that number: the same number and state of `random`, the same person."""
    woman = random.random() < 0.55
    first = random.choice(_WOMEN if woman else _MEN)
    family = random.choice(_FAMILIES) + ("а" if woman else "")
    mailbox = "".join(_LATIN.get(letter, letter) for letter in f"{first}.{family}".lower())
    return Known(f"{first} {family}", f"{mailbox}{number}@mail.example", f"+7495{number:07d}")


def firm(random: Random, number: int) -> str:
    """A firm; several people may be of one."""
    return f"ООО «{random.choice(_FIRMS)} {number % 40 + 1}»"
