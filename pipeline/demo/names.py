"""Names that cannot be taken for those of real people."""

from typing import Literal

Sex = Literal["ж", "м"]

_PREFIXES = ("Демо", "Псевдо", "Квази", "Мнимо", "Условно", "Якобы")
_STEMS = (
    "таблицын",
    "клеткин",
    "столбцов",
    "строчкин",
    "графкин",
    "данных",
    "учётов",
    "отчётов",
    "выборкин",
    "медианин",
    "процентов",
    "дробин",
    "примеров",
    "значков",
    "формулин",
    "сноскин",
    "ссылкин",
    "скобкин",
    "запятов",
    "кавычкин",
    "сводкин",
    "итогов",
    "шапкин",
    "ярлыков",
)
_WOMEN = (
    "Гипотеза",
    "Теорема",
    "Аксиома",
    "Формула",
    "Таблица",
    "Выборка",
    "Медиана",
    "Дисперсия",
    "Диаграмма",
    "Гистограмма",
    "Чётность",
    "Рубрика",
    "Сноска",
    "Цитата",
    "Ремарка",
    "Метафора",
    "Аналогия",
    "Симметрия",
    "Абстракция",
    "Диагональ",
    "Орбита",
    "Гипербола",
    "Парабола",
    "Пропорция",
)
_MEN = (
    "Пример",
    "Параграф",
    "Абзац",
    "Интеграл",
    "Квадрат",
    "Эпиграф",
    "Курсив",
    "Шрифт",
    "Алгоритм",
    "Конспект",
    "Реферат",
    "Индекс",
    "Процент",
    "Остаток",
    "Расчёт",
    "Отчёт",
    "Предлог",
    "Суффикс",
    "Синус",
    "Тангенс",
    "Логарифм",
    "Показатель",
    "Числитель",
    "Знаменатель",
)


def full_name(number: int, sex: Sex) -> str:
    """Return the name of the ``number``-th invented person: surname, first name, patronymic.

    Neighbouring numbers get unlike names, and the first 80 thousand names of a sex differ.
    """
    firsts = _WOMEN if sex == "ж" else _MEN
    surnames = len(_PREFIXES) * len(_STEMS)
    total = surnames * len(firsts) * len(_MEN)
    # 48 271 has no factor in common with the total, so the step visits every name once.
    place = number * 48_271 % total
    place, first = divmod(place, len(firsts))
    place, father = divmod(place, len(_MEN))
    prefix, stem = divmod(place % surnames, len(_STEMS))
    surname = _PREFIXES[prefix] + _STEMS[stem]
    if sex == "ж" and not surname.endswith("х"):
        surname += "а"
    return f"{surname} {firsts[first]} {_patronymic(_MEN[father], sex)}"


def snils(number: int) -> str:
    """Return a number of the range that was never issued (below 001-001-998)."""
    return f"000-{number // 1000 % 1000:03d}-{number % 1000:03d} 00"


def _patronymic(father: str, sex: Sex) -> str:
    # A father's name that ends in a soft sign takes «-евна», the others «-овна».
    stem, vowel = (father[:-1], "е") if father.endswith("ь") else (father, "о")
    return stem + vowel + ("вна" if sex == "ж" else "вич")
