/*
 * The phrases of separator lines, as Apple Mail, Gmail, Thunderbird, Outlook, Yahoo, Samsung,
 * HubSpot, Notes, KMail, mutt, Gnus, Eudora, Naver, Daum, Hiworks, QQ, 163, Mail.ru and Yandex
 * write them; folded and sorted (mail_phrases.h). Turkish has both spellings of a first i, since
 * its dotted capital folds to two characters; Greek has no final sigma, which folds to the other.
 */
#include "base/attributes.h"
#include "proto/mail/quote/mail_phrases.h"
#include "proto/mail/quote/mail_separator.h"

/* clang-format off */
static const char *const forward_phrases[] = {
    "anfang der weitergeleiteten e-mail", "anfang der weitergeleiteten nachricht",
    "awal pesan terusan", "awal pesan yang diteruskan", "begin doorgestuurd bericht",
    "begin forwarded message", "begin forwarded text", "begin van doorgestuurd bericht",
    "beginn der weitergeleiteten e-mail", "beginn der weitergeleiteten nachricht",
    "begyndelse på videresendt besked", "begynnelse på videresendt melding",
    "birbidalitako mezua", "början av vidarebefordrat meddelande",
    "bắt đầu thư được chuyển tiếp", "comença el missatge reenviat",
    "comienzo del mensaje reenviado", "correo electrónico reenviado", "correo reenviado",
    "courriel transféré", "dale sposrědkowana powěsć", "dalej pósrědnjona powěsć",
    "doorgestuurd bericht", "doorgestuurd bericht volgt", "doorgestuurde e-mail",
    "doorgezonden bericht", "début du courriel transféré", "début du message réexpédié",
    "début du message transféré", "e-mail encaminhado", "e-mail inoltrata",
    "e-mail reencaminhado", "e-mail transféré", "edastatud kiri", "edastatud kirja algus",
    "edastatud sõnum", "edelleen lähetetty viesti", "edelleenlähetetty viesti",
    "forward message", "forwarded", "forwarded e-mail", "forwarded email", "forwarded mail",
    "forwarded message", "forwarded messages", "framsent skeyti", "fwd message",
    "ileti başlangıcı", "iletilen e-posta", "iletilen ileti", "iletilen mesaj",
    "iletilmiş ileti", "iletilmiş mesaj", "inici del missatge reenviat",
    "inicio de mensaje reenviado", "inicio del mensaje reenviado",
    "inizio del messaggio inoltrato", "inizio messaggio inoltrato",
    "início da mensagem encaminhada", "início da mensagem reencaminhada", "i̇leti başlangıcı",
    "i̇letilen e-posta", "i̇letilen i̇leti", "i̇letilen mesaj", "i̇letilmiş i̇leti",
    "i̇letilmiş mesaj", "mail inoltrata", "mail transféré", "mensagem encaminhada",
    "mensagem reencaminhada", "mensaje reenviado", "mensaje remitido", "mensaxe reenviada",
    "mensaxe reunviáu", "mesaj redirecţionat", "mesaj redirecționat", "mesaj retrimis",
    "mesaj transmis", "mesaj înaintat", "mesazhi i përcjellë", "mesej dimajukan",
    "mesej yang dimajukan", "messadi renvià", "message forwarded", "message réacheminé",
    "message réexpédié", "message transféré", "message transmis", "messaggio inoltrato",
    "missatge reenviat", "mulai pesan yang diteruskan", "odoslaná ďalej správa",
    "peradresuotas laiškas", "persiunčiamas laiškas", "persiųstas laiškas", "pesan diteruskan",
    "pesan terusan", "pesan yang diteruskan", "początek przekazanej wiadomości",
    "początek przekazywanej wiadomości", "posredovano sporočilo", "početak proslijeđene poruke",
    "preposlaná správa", "preposlaná správa --- forwarded message", "presmerovaná správa",
    "prosleđena poruka", "proslijeđena poruka", "przekazana wiadomość",
    "przekazywana wiadomość", "przesłana wiadomość", "pārsūtīta ziņa", "pārsūtīts ziņojums",
    "pārsūtītā ziņa", "předaná zpráva", "přeposlaná zpráva", "přeposlaný e-mail",
    "přeposílaná zpráva", "start forwarded message", "start of forwarded message",
    "start på videresendt besked", "start på videresendt melding", "teachtaireacht ar aghaidh",
    "thư chuyển tiếp", "thư đã chuyển tiếp", "thư được chuyển tiếp", "tin nhắn đã chuyển tiếp",
    "tin nhắn được chuyển tiếp", "továbbított e-mail", "továbbított levél",
    "továbbított levél kezdete", "továbbított üzenet", "továbbított üzenet kezdete",
    "treść przekazanej wiadomości", "trochstjoerd berjocht", "vidarebefordrad e-post",
    "vidarebefordrat brev", "vidarebefordrat e-postmeddelande", "vidarebefordrat meddelande",
    "vidarebefordrat meddelande börjar", "vidarebefordrat mejl", "vidaresend melding",
    "videresendt besked", "videresendt e-mail", "videresendt e-post", "videresendt mail",
    "videresendt meddelelse", "videresendt melding", "välitetty sähköposti", "välitetty viesti",
    "välitetty viesti / fwd.msg", "välitetty viesti alkaa", "weitergeleitet",
    "weitergeleitete e-mail", "weitergeleitete mail", "weitergeleitete nachricht",
    "weiterleitung", "wiadomość przekazana", "wiadomość przesłana dalej",
    "yönlendirilmiş ileti", "yönlendirilmiş mesaj", "započni proslijeđenu poruku",
    "začiatok preposlanej správy", "začátek přeposílané zprávy", "áframsendur póstur",
    "începe mesajul redirecționat", "început mesaj redirecționat",
    "έναρξη προωθημένου μηνύματοσ", "αρχή προωθημένου μηνύματοσ", "μήνυμα που προωθήθηκε",
    "προωθημένο email", "προωθημένο μήνυμα", "накіраваны ліст",
    "начало на препратеното съобщение", "начало переадресованного сообщения",
    "начало пересылаемого сообщения", "переадресоване повідомлення",
    "переадресованное сообщение", "перенаправлене повідомлення", "перенаправленное сообщение",
    "переслане повідомлення", "переслане повідомлення нижче", "пересланное письмо",
    "пересланное сообщение", "пересылаемое письмо", "пересылаемое сообщение",
    "повідомлення, що пересилається", "початок листа, що пересилається", "препратено писмо",
    "препратено съобщение", "проследена порака", "прослеђена порука", "փոխանցվող նամակը",
    "הודעה מועברת", "הודעה שהועברה", "הועברה הודעה", "תחילת ההודעה שהועברה",
    "الرسالة المعاد توجيهها", "بدء الرسالة المعاد توجيهها", "تمت إعادة توجيه الرسالة",
    "رسالة تم تحويلها", "رسالة محولة", "رسالة معاد توجيهها", "رسالة ممررة", "رسالة ممرّرة",
    "ข้อความที่ถูกส่งต่อ", "ข้อความที่ส่งต่อ", "อีเมลที่ส่งต่อ", "เริ่มต้นข้อความที่ส่งต่อ", "បានបញ្ជូនសារបន្ត",
    "メッセージを転送", "下面是被转发的邮件", "以下は転送されたメッセージです",
    "以下是轉寄的郵件", "以下是转发的邮件", "以下為轉寄的訊息", "以下為轉寄的郵件",
    "已轉寄的訊息", "已轉寄的郵件", "已转发的消息", "已转发的邮件", "开始转发的邮件",
    "被转发的邮件", "転送されたメッセージ", "転送されたメール", "転送された電子メール",
    "転送メッセージ", "転送メール", "転送元メッセージ", "転送開始", "轉寄信件", "轉寄的信件",
    "轉寄的訊息", "轉寄的郵件", "轉寄訊息", "轉寄郵件", "轉發的郵件", "轉發郵件", "转发信息",
    "转发消息", "转发的消息", "转发的邮件", "转发邮件", "转发邮件信息", "開始轉寄郵件",
    "메시지전달", "원본메일전달", "전달된메세지", "전달된메시지", "전달된메시지시작",
    "전달된메일", "전달된이메일", "전달메시지", "전달메일", "전달받은메시지", "전달받은메일",
    "전달한메시지", "전송된메시지",
};

static const char *const original_phrases[] = {
    "algne kiri", "algne sõnum", "alkuperäinen sähköposti", "alkuperäinen viesti",
    "antwort nachricht", "asıl i̇leti", "asıl mesaj", "beantwoord bericht", "begin message",
    "correo original", "courriel original", "courrier original", "e-mail d'origine",
    "e-mail original", "e-mail originale", "email asli", "eredeti levél", "eredeti üzenet",
    "esialgne sõnum", "izvirno sporočilo", "izvorna poruka", "kemennadenn orinel",
    "mail d'origine", "mail original", "mensagem de origem", "mensagem de resposta",
    "mensagem original", "mensaje anterior", "mensaje de respuesta", "mensaje original",
    "mensaxe orixinal", "mesaj inițial", "mesaj original", "mesajul inițial",
    "mesajul original", "mesej asal", "message d'origine",
    "message d'origine / original message", "message de réponse", "message initial",
    "message original", "message originel", "message source", "messaggio di risposta",
    "messaggio originale", "messaggio originario", "missatge original", "neges wreiddiol",
    "nội dung gốc", "oorspronkelijk bericht", "oorspronkelijke e-mail", "oorspronkelijke mail",
    "opprinneleg melding", "opprinnelig e-post", "opprinnelig melding", "oprindelig besked",
    "oprindelig mail", "oprindelig meddelelse", "original", "original besked",
    "original e-mail", "original email", "original mail", "original meddelelse",
    "original melding", "original message", "original message(元メッセージ)", "original nachricht",
    "original text", "original-nachricht", "originalmail", "originalmeddelande",
    "originalna poruka", "originalnachricht", "originalus laiškas", "origineel bericht",
    "origineel e-mail", "originálna správa", "originální zpráva", "orijinal e-posta",
    "orijinal ileti", "orijinal i̇leti", "orijinal mesaj", "oriģinālā ziņa", "orjinal mesaj",
    "oryginalna wiadomość", "oryginalny e-mail", "pesan asal", "pesan asli",
    "pierwotna wiadomość", "pirminis laiškas", "pradinis laiškas", "previous message",
    "prvotno sporočilo", "pôvodná správa", "pôvodný e-mail", "původní e-mail",
    "původní zpráva", "quoted message", "reply message", "svarsmeddelande",
    "sākotnējais ziņojums", "sākotnējā ziņa", "thư ban đầu", "thư gốc", "tin nhắn gốc",
    "treść oryginalnej wiadomości", "upphaflegur póstur", "upprunaleg skilaboð",
    "urspruengliche nachricht", "ursprungligt mail", "ursprungligt meddelande",
    "ursprungligt mejl", "ursprüngliche e-mail", "ursprüngliche mail",
    "ursprüngliche nachricht", "vastausviesti", "válaszüzenet", "wiadomość oryginalna",
    "özgün ileti", "özgün i̇leti", "özgün mesaj", "αρχικό email", "αρχικό μήνυμα",
    "πρωτότυπο μήνυμα", "вихідне повідомлення", "исходное письмо", "исходное сообщение",
    "оригинал сообщения", "оригинална порука", "оригинално писмо", "оригинално съобщение",
    "оригинальное сообщение", "оригінальне повідомлення", "оригінальний лист",
    "ответное сообщение", "первоначальное сообщение", "початкове повідомлення",
    "първоначално съобщение", "ההודעה המקורית", "הודעה מקורית", "מקור ההודעה",
    "الرسالة الأصلية", "الرسالة الاصلية", "النص الأصلي", "رسالة أصلية", "ข้อความต้นฉบับ",
    "ข้อความเดิม", "ต้นฉบับ", "อีเมลต้นฉบับ", "オリジナルメッセージ", "オリジナルメール", "元のメッセージ", "元のメール",
    "元メッセージ", "元メール", "原信件", "原信息", "原始信件", "原始信息", "原始信息內容", "原始消息", "原始訊息", "原始邮件", "原始邮件信息",
    "原始郵件", "原文", "原邮件", "原郵件", "回复的原信", "回复的原邮件", "回复邮件", "回覆郵件", "返信元メッセージ", "邮件原件", "邮件原文",
    "기존메일", "답장메시지", "메시지원본", "메일원본", "받은메시지", "받은메일", "보낸메시지", "원래메시지", "원래메일", "원문", "원문메시지",
    "원문메일", "원본", "원본글", "원본내용", "원본메세지", "원본메시지", "원본메일", "원본이메일", "이전메일",
};

static const char *const end_phrases[] = {
    "einde doorgestuurd bericht", "end forwarded message", "end forwarded messages",
    "end forwarded text", "end of forwarded message", "end of forwarded text",
    "end of original message", "ende der weitergeleiteten e-mail",
    "ende der weitergeleiteten nachricht", "fim da mensagem encaminhada",
    "fim da mensagem reencaminhada", "fin del mensaje reenviado", "fin du message réexpédié",
    "fin du message transféré", "fine messaggio inoltrato", "konec přeposlané zprávy",
    "koniec przekazanej wiadomości", "slut på videresendt besked",
    "конец переадресованного сообщения", "конец пересланного сообщения",
    "конец пересылаемого сообщения", "кінець перенаправленого повідомлення",
    "кінець пересланого повідомлення", "転送終了", "전달된메시지끝",
};

/** Headings of earlier messages of a thread, below a rule. */
static const char *const thread_phrases[] = {
    "poprzednie odpowiedzi", "previous replies", "respostas anteriores",
    "respuestas anteriores", "risposte precedenti", "réponses précédentes", "tidigare svar",
    "tidligere svar", "vorherige antworten", "vorige antwoorden", "önceki yanıtlar",
    "предыдущие ответы",
};

/** Beginnings of phrases that go on with a name and maybe a date. */
static const char *const forward_beginnings[] = {
    "begin forwarded message from ", "doorgestuurd bericht van ", "doorgestuurd door ",
    "encaminhado por ", "forwarded by ", "forwarded from ", "forwarded mail from ",
    "forwarded message from ", "iletildi: ", "inoltrato da ", "mensagem encaminhada de ",
    "mensaje reenviado de ", "message forwarded by ", "message transféré de ",
    "messaggio inoltrato da ", "przekazane przez ", "przesłane dalej przez ", "přeposlal ",
    "reencaminhado por ", "reenviado por ", "remitido por ", "réacheminé par ",
    "réexpédié par ", "start of forwarded message (", "továbbította: ", "transféré par ",
    "transmis par ", "vidarebefordrat av ", "videresendt af ", "videresendt av ", "välittänyt ",
    "weitergeleitet von ", "weitergeleitete nachricht von ", "переслано ",
    "пересылаемое сообщение от ",
};

static const char *const original_beginnings[] = {
    "bericht van ", "mensagem de ", "mensaje de ", "message de ", "message from ",
    "messaggio da ", "nachricht von ", "сообщение от ",
};

/* clang-format on */
const struct mail_phrases mail_separator_phrases[MAIL_SEPARATOR_PHRASES] = {
    { MAIL_SEPARATOR_FORWARD, forward_phrases, COUNT_OF(forward_phrases) },
    { MAIL_SEPARATOR_ORIGINAL, original_phrases, COUNT_OF(original_phrases) },
    { MAIL_SEPARATOR_END, end_phrases, COUNT_OF(end_phrases) },
};

const struct mail_phrases mail_separator_threads = { MAIL_SEPARATOR_ORIGINAL, thread_phrases,
                                                     COUNT_OF(thread_phrases) };

const struct mail_phrases mail_separator_beginnings[MAIL_SEPARATOR_BEGINNINGS] = {
    { MAIL_SEPARATOR_FORWARD, forward_beginnings, COUNT_OF(forward_beginnings) },
    { MAIL_SEPARATOR_ORIGINAL, original_beginnings, COUNT_OF(original_beginnings) },
};
