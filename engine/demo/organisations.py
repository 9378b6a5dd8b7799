"""The tree of the demo: Karaganda oblast, its departments, districts and rural akimats.

Rows are (code, parent code, kind, KATO, kk, ru, en). KATO codes to be checked with the classifier.
"""

from __future__ import annotations

ROOT = "karaganda"

Row = tuple[str, str | None, str, str | None, str, str, str]

OBLAST: tuple[Row, ...] = (
    (ROOT, None, "oblast", "350000000", "Қарағанды облысының әкімдігі", "Акимат Карагандинской области", "Akimat of Karaganda oblast"),
    ("apparatus", ROOT, "apparatus", None, "Қарағанды облысы әкімінің аппараты", "Аппарат акима Карагандинской области", "Apparatus of the akim of Karaganda oblast"),
    ("appeals-control", "apparatus", "department", None, "Жолданымдарды қарауды бақылау бөлімі", "Отдел по контролю за рассмотрением обращений", "Appeals control department"),
    ("appeals-registration", "appeals-control", "sub_unit", None, "Тіркеу секторы", "Сектор регистрации", "Registration sector"),
    ("appeals-analysis", "appeals-control", "sub_unit", None, "Талдау секторы", "Сектор анализа", "Analysis sector"),
    ("chancellery", "apparatus", "department", None, "Кеңсе", "Канцелярия", "Chancellery"),
)

LINE_BODIES: tuple[Row, ...] = (
    ("housing", ROOT, "body", None, "Энергетика және тұрғын үй-коммуналдық шаруашылық басқармасы", "Управление энергетики и жилищно-коммунального хозяйства", "Department of energy and housing"),
    ("housing-fund", "housing", "sub_unit", None, "Тұрғын үй қоры бөлімі", "Отдел жилищного фонда", "Housing fund division"),
    ("housing-heat", "housing", "sub_unit", None, "Жылумен жабдықтау бөлімі", "Отдел теплоснабжения", "Heat supply division"),
    ("social", ROOT, "body", None, "Жұмыспен қамту және әлеуметтік бағдарламалар басқармасы", "Управление занятости и социальных программ", "Department of employment and social programmes"),
    ("health", ROOT, "body", None, "Денсаулық сақтау басқармасы", "Управление здравоохранения", "Health department"),
    ("education", ROOT, "body", None, "Білім басқармасы", "Управление образования", "Education department"),
    ("culture", ROOT, "body", None, "Мәдениет, спорт және туризм басқармасы", "Управление культуры, спорта и туризма", "Department of culture, sport and tourism"),
    ("land", ROOT, "body", None, "Жер қатынастары басқармасы", "Управление земельных отношений", "Land relations department"),
    ("roads", ROOT, "body", None, "Жолаушылар көлігі және автомобиль жолдары басқармасы", "Управление пассажирского транспорта и автомобильных дорог", "Department of transport and roads"),
    ("nature", ROOT, "body", None, "Табиғи ресурстар және табиғат пайдалануды реттеу басқармасы", "Управление природных ресурсов и регулирования природопользования", "Natural resources department"),
    ("agriculture", ROOT, "body", None, "Ауыл шаруашылығы басқармасы", "Управление сельского хозяйства", "Agriculture department"),
    ("construction", ROOT, "body", None, "Құрылыс, сәулет және қала құрылысы басқармасы", "Управление строительства, архитектуры и градостроительства", "Construction department"),
)

DISTRICTS: tuple[Row, ...] = (
    ("karaganda-city", ROOT, "city", "351000000", "Қарағанды қаласының әкімдігі", "Акимат города Караганды", "Akimat of Karaganda city"),
    ("karaganda-city-housing", "karaganda-city", "body", None, "Қарағанды қаласының тұрғын үй-коммуналдық шаруашылық бөлімі", "Отдел жилищно-коммунального хозяйства города Караганды", "Housing division of Karaganda city"),
    ("temirtau", ROOT, "city", "352300000", "Теміртау қаласының әкімдігі", "Акимат города Темиртау", "Akimat of Temirtau"),
    ("balkhash", ROOT, "city", "351610000", "Балқаш қаласының әкімдігі", "Акимат города Балхаш", "Akimat of Balkhash"),
    ("saran", ROOT, "city", "352100000", "Саран қаласының әкімдігі", "Акимат города Сарань", "Akimat of Saran"),
    ("shakhtinsk", ROOT, "city", "352800000", "Шахтинск қаласының әкімдігі", "Акимат города Шахтинска", "Akimat of Shakhtinsk"),
    # Part of the oblast until 2022; kept for the scenario of 2016 (domain report 5.7).
    ("zhezkazgan", ROOT, "city", "351800000", "Жезқазған қаласының әкімдігі", "Акимат города Жезказгана", "Akimat of Zhezkazgan"),
    ("abai", ROOT, "district", "353200000", "Абай ауданының әкімдігі", "Акимат Абайского района", "Akimat of Abai district"),
    ("abai-karabas", "abai", "rural", None, "Қарабас кентінің әкімдігі", "Акимат посёлка Карабас", "Akimat of Karabas settlement"),
    ("abai-yuzhny", "abai", "rural", None, "Южный кентінің әкімдігі", "Акимат посёлка Южный", "Akimat of Yuzhny settlement"),
    ("bukhar-zhyrau", ROOT, "district", "354000000", "Бұқар жырау ауданының әкімдігі", "Акимат Бухар-Жырауского района", "Akimat of Bukhar-Zhyrau district"),
    ("bukhar-kokpekti", "bukhar-zhyrau", "rural", None, "Көкпекті ауылдық округінің әкімдігі", "Акимат Кокпектинского сельского округа", "Akimat of Kokpekti rural okrug"),
    ("karkaraly", ROOT, "district", "354400000", "Қарқаралы ауданының әкімдігі", "Акимат Каркаралинского района", "Akimat of Karkaraly district"),
    ("nura", ROOT, "district", "354800000", "Нұра ауданының әкімдігі", "Акимат Нуринского района", "Akimat of Nura district"),
    ("osakarovka", ROOT, "district", "355200000", "Осакаровка ауданының әкімдігі", "Акимат Осакаровского района", "Akimat of Osakarovka district"),
    ("shet", ROOT, "district", "356000000", "Шет ауданының әкімдігі", "Акимат Шетского района", "Akimat of Shet district"),
)

PARENT_BODIES: tuple[Row, ...] = (
    ("ap", None, "parent_body", None, "Қазақстан Республикасы Президентінің Әкімшілігі", "Администрация Президента Республики Казахстан", "Administration of the President"),
    ("pm", None, "parent_body", None, "Қазақстан Республикасы Үкіметінің Аппараты", "Аппарат Правительства Республики Казахстан", "Office of the Government"),
    ("parliament", None, "parent_body", None, "Қазақстан Республикасының Парламенті", "Парламент Республики Казахстан", "Parliament"),
    ("ministries", None, "parent_body", None, "Министрліктер мен ведомстволар", "Министерства и ведомства", "Ministries and departments"),
)

EXTERNAL: tuple[Row, ...] = (
    ("police", None, "external", None, "Қарағанды облысының полиция департаменті", "Департамент полиции Карагандинской области", "Police department of Karaganda oblast"),
    ("labour-inspection", None, "external", None, "Еңбек инспекциясы басқармасы", "Управление инспекции труда", "Labour inspection"),
    ("revenue", None, "external", None, "Мемлекеттік кірістер департаменті", "Департамент государственных доходов", "State revenue department"),
    ("prosecutor", None, "external", None, "Қарағанды облысының прокуратурасы", "Прокуратура Карагандинской области", "Prosecutor's office"),
    ("ministry-transport", None, "external", None, "Көлік министрлігі", "Министерство транспорта", "Ministry of transport"),
    ("pension-fund", None, "external", None, "Бірыңғай жинақтаушы зейнетақы қоры", "Единый накопительный пенсионный фонд", "Unified pension fund"),
    ("ulytau", None, "external", "620000000", "Ұлытау облысының әкімдігі", "Акимат области Ұлытау", "Akimat of Ulytau oblast"),
)

ORGANISATIONS: tuple[Row, ...] = (*OBLAST, *LINE_BODIES, *DISTRICTS, *PARENT_BODIES, *EXTERNAL)
