/*
 * Labels of header blocks by field, as Outlook, Apple Mail, Gmail, Thunderbird, Yahoo, HubSpot,
 * Samsung, Notes, Naver, Daum, Hiworks, QQ, 163, Mail.ru and Yandex write them in some forty
 * languages; folded and sorted (mail_phrases.h).
 */
#include "base/attributes.h"
#include "proto/mail/quote/mail_block.h"
#include "proto/mail/quote/mail_phrases.h"

/* clang-format off */
static const char *const from_words[] = {
    "absender", "afsender", "afzender", "avsender", "avsändare", "da", "dari", "daripada", "de",
    "de la", "enviado por", "expeditor", "expeditorul", "expéditeur", "feladó", "fra", "from",
    "frá", "frå", "från", "gönderen", "kellelt", "keneltä", "kimden", "küldő", "lähettäjä",
    "mittente", "nadawca", "người gửi", "nork", "nuo", "od", "odesilatel", "odesílatel",
    "odosielateľ", "pengirim", "pošiljalec", "pošiljatelj", "remetente", "remitent",
    "remitente", "saatja", "siuntėjas", "sūtītājs", "tőle", "từ", "van", "von", "émetteur",
    "šalje", "šalje se", "αποστολέασ", "από", "від", "від кого", "відправник", "изпращач",
    "испраќач", "кто", "от", "от кого", "отправитель", "подател", "пошиљалац", "шаље", "מאת",
    "שולח", "از", "المرسل", "فرستنده", "من", "प्रेषक", "จาก", "ผู้ส่ง", "发件人", "发信人",
    "发送人", "发送者", "寄件人", "寄件者", "寄信人", "差出し人", "差出人", "発信元", "発信者",
    "發件人", "發信人", "送り主", "送信元", "送信者", "발신", "발신인", "발신자", "보내는사람",
    "보내는이", "보낸분", "보낸사람", "보낸이",
};

static const char *const to_words[] = {
    "a", "aan", "adresat", "adressaat", "adresāts", "alıcı", "alıcılar", "an", "címzett",
    "címzettek", "către", "destinataire", "destinataires", "destinatar", "destinatari",
    "destinatario", "destinatarios", "destinatarul", "destinatário", "destinatários", "do",
    "empfänger", "gavėjas", "gửi đến", "kam", "kellele", "kenelle", "kepada", "kime", "komu",
    "modtager", "mottagare", "mottaker", "người nhận", "nori", "odbiorca", "ontvanger", "para",
    "per", "per a", "pour", "pre", "prejemnik", "prima", "primatelj", "príjemca", "příjemce",
    "saaja", "til", "till", "to", "tới", "untuk", "vastaanottaja", "za", "à", "đến",
    "αποδέκτησ", "παραλήπτησ", "προσ", "до", "за кого", "кому", "одержувач", "получател",
    "получатели", "получатель", "прималац", "אל", "לכבוד", "נמען", "إلى", "المستلم", "الى",
    "به", "گیرنده", "प्रति", "प्राप्तकर्ता", "ถึง", "ผู้รับ", "収件人", "发送至", "受信者", "宛て先",
    "宛先", "宛名", "收件人", "收件者", "收信人", "收信者", "發送至", "送信先", "받는분",
    "받는사람", "받는이", "받은사람", "수신", "수신인", "수신자",
};

static const char *const cc_words[] = {
    "a/c", "afrit", "bilgi", "cc", "com cópia", "con copia", "copia", "copia (cc)", "copie",
    "copie a", "copie carbone", "copie à", "còpia", "cópia", "do wiadomości", "dw", "koopia",
    "kopi", "kopi (cc)", "kopi til", "kopia", "kopie", "kopie (cc)", "kopie an", "kopija",
    "kopio", "kopio (cc)", "kopēt", "kópia", "kópia (cc)", "másolat", "másolatot kap", "p.c.",
    "per conoscenza", "salinan", "tembusan", "đồng gửi", "đồng kính gửi", "κοιν", "κοιν.",
    "κοινοποίηση", "копие", "копия", "копија", "копія", "העתק", "עותק", "رونوشت", "نسخة",
    "نسخة إلى", "نسخة الى", "प्रतिलिपि", "ส\u0e4d\u0e32เนา", "ส\u0e4d\u0e32เนาถึง",
    "カーボンコピー", "写し", "副本", "副本抄送", "副本收件人", "副本收件者", "抄送", "抄送人",
    "抄送至", "참조", "참조인", "참조자", "함께받는사람",
};

static const char *const bcc_words[] = {
    "bcc", "bcc (blindkopie)", "bcc(비밀참조)", "blindkopi", "blindkopie", "bí mật", "cci",
    "ccn", "cco", "copia oculta", "copie cachée", "còpia oculta", "cópia oculta", "dold kopia",
    "gizli", "gizli bilgi", "hemlig kopia", "piilokopio", "pimekoopia", "rejtett másolat",
    "skjult kopi", "skrivena kopija", "skrytá kopie", "skrytá kópia", "titkos másolat", "udw",
    "ukryte do wiadomości", "ιδιαίτ. κοιν.", "κρυφή κοινοποίηση", "прихована копія",
    "скрито копие", "скрытая копия", "עותק מוסתר", "עותק נסתר", "نسخة مخفية",
    "ส\u0e4d\u0e32เนาลับ", "ブラインドカーボンコピー", "密件副本", "密件抄送", "密送", "密送人",
    "暗送", "비밀참조", "숨은참조",
};

static const char *const reply_to_words[] = {
    "antwoord aan", "antwoorden aan", "antwort an", "antworten an", "balas ke", "balasan untuk",
    "beantwoorden - aan", "odgovor na", "odgovori na", "odpovedať na", "odpovedať-pre",
    "odpověď komu", "odpověď na", "odpowiedz do", "odpowiedź do", "odpowiedź-do", "reply to",
    "reply-to", "respon a", "respond to", "responder a", "responder para", "rispondi a",
    "rispondi-a", "risposta a", "répondre à", "réponse à", "răspunde la", "răspuns către",
    "svar til", "svar till", "svar-til", "svara till", "trả lời tới", "trả lời đến", "vasta",
    "vastaa", "vastaus", "vastausosoite", "vastuse aadress", "válasz", "válaszcím",
    "yanıt adresi", "yanıtla", "απάντηση προσ", "απάντηση σε", "відповісти", "кому відповісти",
    "обратный адрес", "ответ-кому", "ответить", "отговор до", "השב אל", "השב ל", "الرد إلى",
    "الرد على", "ตอบกลับ", "ตอบกลับถึง", "回复", "回复给", "回复至", "回覆", "回覆至", "答复",
    "返信先", "답장받는사람", "답장주소", "회신", "회신대상", "회신받을주소", "회신주소",
};

static const char *const subject_words[] = {
    "aihe", "assumpte", "assunto", "asunto", "betreff", "chủ đề", "efni", "emne", "gaia",
    "judul", "konu", "naslov", "objet", "oggetto", "onderwerp", "otsikko", "perihal", "predmet",
    "předmět", "rubrik", "subiect", "subiectul", "subject", "subjectul", "subjek", "subyek",
    "sujet", "teema", "tema", "temat", "temats", "tiêu đề", "tárgy", "tēma", "vec", "zadeva",
    "ämne", "θέμα", "наслов", "наслов поруке", "относно", "предмет", "тема", "הנדון", "נושא",
    "الموضوع", "موضوع", "विषय", "ชื่อเรื่อง", "หัวข้อ", "หัวเรื่อง", "เรื่อง", "タイトル", "主旨",
    "主題", "主题", "件名", "标题", "標題", "題名", "题目", "메일제목", "메일제목명", "제목",
};

static const char *const date_words[] = {
    "bidalia", "dagsetning", "data", "data de envio", "data di invio", "data invio",
    "data trimiterii", "data wysłania", "date", "date d'envoi", "date sent", "date/time",
    "dato", "datum", "datum verzonden", "datum/uhrzeit", "datums", "dată", "dihantar",
    "dikirim", "dátum", "elküldve", "empfangen", "enviada", "enviada a", "enviada el",
    "enviada em", "enviado", "enviado el", "enviado em", "enviados", "enviat", "enviat el",
    "envoyé", "envoyé le", "envoyé par", "envoyée", "fecha", "fecha de envío", "gesendet",
    "gesendet am", "gesendet um", "gönderildi", "gönderilen", "gönderim tarihi",
    "gönderme tarihi", "gửi lúc", "inviata", "inviato", "išsiųsta", "kuupäev", "küldve",
    "küldés dátuma", "le", "lähetetty", "message du", "modtaget", "mottatt", "ngày", "ngày gửi", "nosūtīts",
    "odesláno", "odoslaná", "odoslané", "ontvangen", "otrzymano", "poslano", "poslato", "pvm",
    "päivämäärä", "päiväys", "recebido", "received", "recibido", "reçu", "reçu le", "ricevuto",
    "saadetud", "saatmisaeg", "sendt", "sendt dato", "sendt den", "sent", "sent at",
    "sent date", "sent on", "sent time", "skickades", "skickat", "skickat den", "tanggal",
    "tarih", "tarihi", "terkirim", "thời gian", "trimis", "trimis la", "verzonden",
    "verzonden op", "waktu", "wysłane", "wysłano", "wysłany", "đã gửi", "εστάλη", "ημ/νία",
    "ημερομηνία", "στάλθηκε", "відправлено", "дата", "дата и время", "дата надсилання",
    "дата отправки", "датум", "изпратено", "надіслано", "отправлено", "получено", "послано",
    "послато", "נשלח", "נשלח בתאריך", "תאריך", "أرسلت", "ارسال شده", "التاريخ", "تاريخ",
    "تاريخ الإرسال", "تاریخ", "تم الإرسال", "दिनांक", "भेजा गया", "วันที่", "ส่ง", "ส่งวันที่",
    "ส่งเมื่อ", "傳送日期", "傳送時間", "发件时间", "发送", "发送于", "发送日期", "发送时间",
    "受信日", "受信日時", "寄件日期", "寄件時間", "寄送日期", "已傳送", "收件时间", "日付",
    "日時", "日期", "时间", "時間", "發送日期", "發送時間", "送信", "送信日", "送信日時",
    "送信時刻", "날짜", "받은날짜", "받은때", "받은시간", "받은일시", "발송날짜", "발송시간",
    "발송일", "발송일시", "발신일", "발신일시", "보낸날짜", "보낸때", "보낸시각", "보낸시간",
    "보낸시간/날짜", "보낸일시", "보낸일자", "보냄", "수신일", "수신일시", "시간", "일시",
    "일자", "작성일", "작성일시", "전송시간", "전송일시",
};

static const char *const sender_words[] = {
    "sender", "实际发件人", "실제보낸사람",
};

static const char *const other_words[] = {
    "adjuntos", "adjunts", "allegati", "allegato", "anexo", "anexos", "anhang", "anhänge",
    "anlage", "anlagen", "archivos adjuntos", "atașamente", "atașări", "attachment",
    "attachments", "auto forwarded by", "bifogade filer", "bijlage", "bijlagen", "bilagor",
    "categories", "cc list", "company", "content-transfer-encoding", "content-type",
    "conversation", "datos adjuntos", "delivered-to", "due by", "dôležitosť", "důležitost",
    "ekler", "errors-to", "fichiers joints", "fitxers adjunts", "flag", "flag status",
    "follow up flag", "fontosság", "importance", "importance haute", "importancia",
    "importância", "in-reply-to", "lampiran", "liitteet", "list-id", "list-unsubscribe",
    "mailed-by", "manused", "mellékletek", "message id", "message-id", "mime-version",
    "newsgroups", "on behalf of", "organisation", "organization", "pièce jointe",
    "pièces jointes", "prilozi", "prioridad", "prioridade", "priorita", "prioritate",
    "prioriteit", "prioritet", "priority", "priorità", "priorität", "priorytet", "privitci",
    "prílohy", "přílohy", "quan trọng", "references", "resent-date", "resent-from",
    "resent-message-id", "resent-to", "return-path", "schlagwörter", "security", "sensitivity",
    "sent by", "signed-by", "tags", "thread-index", "thread-topic", "tähtsus", "tärkeys",
    "tệp đính kèm", "urgentie", "user-agent", "vedhæftede filer", "vedhæftet fil", "vedlegg",
    "vigtighed", "viktighet", "ważność", "wichtigkeit", "x-mailer", "x-priority", "załącznik",
    "załączniki", "öncelik", "önem", "đính kèm", "σπουδαιότητα", "συνημμένα", "важливість",
    "важность", "вкладення", "вложение", "вложения", "приоритет", "חשיבות", "קבצים מצורפים",
    "الأهمية", "المرفقات", "مرفقات", "สิ่งที่แนบมา", "优先级", "優先順序", "添付", "添付ファイル",
    "重要度", "重要性", "附件", "우선순위", "중요도", "첨부", "첨부문서", "첨부파일",
    "파일첨부",
};

/* clang-format on */
const struct mail_phrases mail_block_labels[MAIL_BLOCK_LABELS] = {
    { MAIL_BLOCK_FROM, from_words, COUNT_OF(from_words) },
    { MAIL_BLOCK_TO, to_words, COUNT_OF(to_words) },
    { MAIL_BLOCK_SUBJECT, subject_words, COUNT_OF(subject_words) },
    { MAIL_BLOCK_DATE, date_words, COUNT_OF(date_words) },
    { MAIL_BLOCK_CC, cc_words, COUNT_OF(cc_words) },
    { MAIL_BLOCK_BCC, bcc_words, COUNT_OF(bcc_words) },
    { MAIL_BLOCK_REPLY_TO, reply_to_words, COUNT_OF(reply_to_words) },
    { MAIL_BLOCK_SENDER, sender_words, COUNT_OF(sender_words) },
    { MAIL_BLOCK_OTHER, other_words, COUNT_OF(other_words) },
};
