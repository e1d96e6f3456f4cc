// The words of the page, in both of its languages.

export const words = {
  uk: {
    title: "стан дисплея", carriage: "вагон", unbound: "не закріплено за вагоном",
    fresh: "оновлюється щодві секунди", lost: "агент не відповідає; показано останнє відоме",
    well: "Усе гаразд", troubles: "Що не так", todo: "Що робити",
    screen: "На екрані", now: "Зараз", next: "Далі", since: "від", until: "до", language: "мова", story: "історія", slide: "слайд",
    reported: "за словами самого екрана", silent: "екран нічого не повідомляє", programme: "Програма", editors: "підписали редактори",
    orders: "Розпорядження", order: "Документ", serial: "Номер", signed: "Підписали", issued: "Коли", verified: "підпис перевірено", none: "немає",
    trust: "довіра", binding: "закріплення", playlist: "плейлист", alerts: "сповіщення", lease: "Плейлист чинний до",
    media: "Медіа", held: "є", of: "з", allHeld: "усі файли на місці", missing: "бракує", wanted: "Бракує цих файлів",
    journal: "Журнал показів", waiting: "на підтвердження", empty: "усе підтверджено", from: "перший", to: "наступний",
    clock: "Годинник", synced: "звірений", untrusted: "ненадійний: розповідаються лише історії без годин",
    heldClock: "іде сам, без звірення", floor: "не раніше ніж", uptime: "машина працює",
    link: "Зв’язок", connected: "з брокером з’єднано", down: "зв’язку немає; програма триває", session: "сеанс",
    refusals: "Відхилено", failures: "Не показалося", times: "разів", more: "Ще", software: "версія", size: "розмір екрана",
    player: "програвач", restarts: "перезапусків", reason: "востаннє тому, що", free: "вільно на диску", taken: "займають медіа", megabytes: "МБ", gigabytes: "ГБ", ms: "мс", step: "крок у поїзді", drop: "Принесено в теку drop",
    slideOn: "слайд", callOn: "контакти замість слайда", helpOn: "картка допомоги", identifyOn: "картка дисплея", testOn: "тестова картка", blankOn: "погашено навмисне",
    scheduled: "за розкладом", "untimed-only": "годинник ненадійний, тож лише історії без годин", "no-playlist": "ще не прийнято жодного плейлиста",
    "lease-over": "строк дії плейлиста минув", "nothing-in-force": "зараз розклад нічого не дозволяє", "clock-untrusted": "годинник ненадійний, а всі історії мають години",
    fixPanel: "коли пасажирам знову можна показувати екран: storyline-agent resume",
    fixScreen: "перевірте, чи працює програвач і чи ввімкнено панель",
    fixDisk: "звільніть місце або замініть диск; далі: storyline-agent doctor",
    fixToken: "звірте display і token_file з тим, що видано під час реєстрації",
    fixMedia: "перевірте зв’язок із контролером або покладіть файли в теку drop",
    fixOther: "запустіть: storyline-agent doctor",
  },
  en: {
    title: "how the display stands", carriage: "carriage", unbound: "not bound to a carriage",
    fresh: "renewed every two seconds", lost: "the agent does not answer; this is the last that is known",
    well: "All is well", troubles: "What is wrong", todo: "What to do",
    screen: "On screen", now: "Now", next: "Next", since: "since", until: "until", language: "language", story: "story", slide: "slide",
    reported: "by the screen’s own word", silent: "the screen says nothing", programme: "Programme", editors: "signed by editors",
    orders: "Orders", order: "Document", serial: "Serial", signed: "Signed by", issued: "When", verified: "signature verified", none: "none",
    trust: "trust", binding: "binding", playlist: "playlist", alerts: "alerts", lease: "The playlist holds until",
    media: "Media", held: "held", of: "of", allHeld: "every file is held", missing: "missing", wanted: "These files are missing",
    journal: "Journal of plays", waiting: "to be stored", empty: "all are stored", from: "first", to: "next",
    clock: "Clock", synced: "synced", untrusted: "untrusted: stories with hours are not told",
    heldClock: "held, nothing steers it", floor: "not before", uptime: "machine up for",
    link: "Link", connected: "connected to the broker", down: "no connection; the programme goes on", session: "session",
    refusals: "Refused", failures: "Could not be shown", times: "times", more: "More", software: "version", size: "size of the screen",
    player: "player", restarts: "restarts", reason: "the last time because", free: "free on the disk", taken: "taken by media", megabytes: "MB", gigabytes: "GB", ms: "ms", step: "step of the train", drop: "Brought to the drop folder",
    slideOn: "slide", callOn: "the call in place of a slide", helpOn: "help card", identifyOn: "identify card", testOn: "test card", blankOn: "black on purpose",
    scheduled: "as scheduled", "untimed-only": "the clock is untrusted, so only stories without hours", "no-playlist": "no playlist was accepted yet",
    "lease-over": "the playlist’s lease is over", "nothing-in-force": "no schedule allows a story now", "clock-untrusted": "the clock is untrusted and every story has hours",
    fixPanel: "once passengers may see the screen again: storyline-agent resume",
    fixScreen: "see that the player runs and the panel is on",
    fixDisk: "make room or replace the disk; then: storyline-agent doctor",
    fixToken: "compare display and token_file with what was shown at enrolment",
    fixMedia: "see that the controller is reached, or put the files into the drop folder",
    fixOther: "run: storyline-agent doctor",
  },
};

// What helps against a trouble, by what the agent's sentence begins with or holds.
const FIXES = [
  [/by a technician/, "fixPanel"],
  [/screen|player|browser|mpv|glass/, "fixScreen"],
  [/kept in memory|can't be saved|journal|disk|space/, "fixDisk"],
  [/token/, "fixToken"],
  [/media/, "fixMedia"],
];

/** remedy names the words that help against a trouble. */
export function remedy(trouble) {
  return (FIXES.find(([holds]) => holds.test(trouble)) ?? [null, "fixOther"])[1];
}
