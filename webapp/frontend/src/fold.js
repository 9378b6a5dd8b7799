// Letters typed without a Kazakh layout, by the same two strings as engine/domain/folding.py; a test runs both.
const FROM = 'әғқңөұүһіiё\u2010\u2011';
const TO = 'агкноуухиие--';

export const fold = (text) => text.toLowerCase().replace(/./gu, (letter) => TO[FROM.indexOf(letter)] ?? letter);
