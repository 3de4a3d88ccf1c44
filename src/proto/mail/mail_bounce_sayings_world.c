/** The same in other languages: Exchange's translations, and what local providers write. */
#include "base/attributes.h"
#include "proto/mail/mail_sayings.h"

#define FAILS(family, text)                                                                        \
    {                                                                                              \
        text, MAIL_SAYING_FAILS, family                                                            \
    }
#define MAY_FAIL(family, text)                                                                     \
    {                                                                                              \
        text, MAIL_SAYING_MAY_FAIL, family                                                         \
    }
#define DELAYS(family, text)                                                                       \
    {                                                                                              \
        text, MAIL_SAYING_DELAYS, family                                                           \
    }
#define SUCCEEDS(family, text)                                                                     \
    {                                                                                              \
        text, MAIL_SAYING_SUCCEEDS, family                                                         \
    }
#define ENDS(family, text)                                                                         \
    {                                                                                              \
        text, MAIL_SAYING_ENDS, family                                                             \
    }
#define REASON(text)                                                                               \
    {                                                                                              \
        text, MAIL_SAYING_REASON, "reason"                                                         \
    }

static const struct mail_saying sayings[] = {
    /* Korean */
    FAILS("korean", "메일이 전송되지 못했습니다"),
    FAILS("korean", "메일이 전송되지 않았습니다"),
    FAILS("korean", "메일을 전송하지 못했습니다"),
    FAILS("korean", "메일을 전달하지 못했습니다"),
    FAILS("korean", "메일이 전달되지 못했습니다"),
    FAILS("korean", "메일 전송에 실패했습니다"),
    FAILS("korean", "메일 전송에 실패하였습니다"),
    FAILS("korean", "메일 발송에 실패하였습니다"),
    FAILS("korean", "메일 발송에 실패했습니다"),
    FAILS("korean", "메일발송에 실패"),
    FAILS("korean", "메일전송에 실패"),
    FAILS("korean", "메일이 반송되었습니다"),
    FAILS("korean", "메일이 반송 되었습니다"),
    FAILS("korean", "메일이 아래와 같은 이유로 반송"),
    FAILS("korean", "다음과 같은 이유로 반송"),
    FAILS("korean", "다음과 같은 이유로 전송"),
    FAILS("korean", "아래와 같은 이유로 전송"),
    FAILS("korean", "수신자의 메일 계정이 존재하지 않"),
    FAILS("korean", "수신자의 메일 주소가 존재하지 않"),
    FAILS("korean", "받는 사람의 메일 주소가 존재하지 않"),
    FAILS("korean", "받는 사람에게 메일을 배달하지 못했습니다"),
    FAILS("korean", "받는 사람 또는 그룹에 배달하지 못했습니다"),
    FAILS("korean", "받는 사람 또는 그룹에게 배달하지 못했습니다"),
    FAILS("korean", "받는 사람이나 그룹에 배달하지 못했습니다"),
    FAILS("korean", "다음 받는 사람에게 배달하지 못했습니다"),
    FAILS("korean", "다음 받는 사람에게 메시지를 배달하지 못했습니다"),
    FAILS("korean", "다음 수신자에게 메일을 전달할 수 없습니다"),
    FAILS("korean", "다음 수신자에게 메일을 전송할 수 없습니다"),
    FAILS("korean", "메시지를 배달하지 못했습니다"),
    FAILS("korean", "메시지가 전송되지 않았습니다"),
    FAILS("korean", "메시지가 전송되지 않음"),
    FAILS("korean", "메일을 보낼 수 없습니다"),
    FAILS("korean", "관리자를 위한 진단 정보"),
    FAILS("korean", "주소를 찾을 수 없음"),
    FAILS("korean", "메시지 차단됨"),
    FAILS("korean", "님에게 메일이 전송되지"),
    FAILS("korean", "배달 실패"),
    MAY_FAIL("korean", "전송 실패"),
    MAY_FAIL("korean", "발송 실패"),
    MAY_FAIL("korean", "반송된 메일"),
    MAY_FAIL("korean", "반송 사유"),
    MAY_FAIL("korean", "반송사유"),
    MAY_FAIL("korean", "반송 메일"),
    MAY_FAIL("korean", "전달되지 못했습니다"),
    MAY_FAIL("korean", "전송되지 못했습니다"),
    MAY_FAIL("korean", "전송할 수 없습니다"),
    DELAYS("korean", "배달이 지연되었습니다"),
    DELAYS("korean", "배달이 지연되고 있습니다"),
    DELAYS("korean", "전송이 지연되고 있습니다"),
    DELAYS("korean", "아직 배달되지 않았습니다"),
    DELAYS("korean", "아직 전송되지 않았습니다"),
    DELAYS("korean", "계속해서 전송을 시도"),
    SUCCEEDS("korean", "성공적으로 배달되었습니다"),
    SUCCEEDS("korean", "성공적으로 전송되었습니다"),
    REASON("메일박스 용량이 초과"),
    REASON("메일함 용량이 초과"),
    REASON("메일 용량이 초과"),
    REASON("존재하지 않는 계정"),
    REASON("존재하지 않는 사용자"),
    REASON("존재하지 않는 메일"),
    REASON("휴면 상태"),
    REASON("수신거부"),
    ENDS("korean", "원본 메시지 머리글"),
    ENDS("korean", "원본 메시지 헤더"),
    ENDS("korean", "----- 원본 메시지"),
    ENDS("korean", "--- 원본 메일"),

    /* Japanese */
    FAILS("japanese", "メッセージを配信できません"),
    FAILS("japanese", "メール配信に失敗しました"),
    FAILS("japanese", "メールの配信に失敗しました"),
    FAILS("japanese", "メールは送信できませんでした"),
    FAILS("japanese", "このメールは送信できませんでした"),
    FAILS("japanese", "メールを送信できませんでした"),
    FAILS("japanese", "メールを配信できませんでした"),
    FAILS("japanese", "メールを配送できませんでした"),
    FAILS("japanese", "送信できませんでした"),
    FAILS("japanese", "送信に失敗しました"),
    FAILS("japanese", "配信できませんでした"),
    FAILS("japanese", "次の受信者またはグループへの配信に失敗しました"),
    FAILS("japanese", "次の受信者への配信に失敗しました"),
    FAILS("japanese", "以下のメールアドレスへの送信に失敗"),
    FAILS("japanese", "管理者向けの診断情報"),
    FAILS("japanese", "お届けできませんでした"),
    FAILS("japanese", "あて先が見つかりません"),
    FAILS("japanese", "宛先のメールアドレスが見つからない"),
    FAILS("japanese", "アドレス不明"),
    MAY_FAIL("japanese", "配信不能"),
    DELAYS("japanese", "配信が遅れています"),
    DELAYS("japanese", "配信が遅延しています"),
    DELAYS("japanese", "まだ配信されていません"),
    SUCCEEDS("japanese", "正常に配信されました"),
    REASON("ディレクトリには見つかりません"),
    REASON("ディレクトリのリストにありません"),
    ENDS("japanese", "元のメッセージ ヘッダー"),
    ENDS("japanese", "元のメッセージのヘッダー"),

    /* Chinese, both scripts */
    FAILS("chinese", "无法送达"),
    FAILS("chinese", "无法投递"),
    FAILS("chinese", "投递失败"),
    FAILS("chinese", "无法发送"),
    FAILS("chinese", "信件投递失败"),
    FAILS("chinese", "邮件被退回"),
    FAILS("chinese", "您的邮件被退回"),
    FAILS("chinese", "很抱歉您的邮件被退回"),
    FAILS("chinese", "抱歉,您的邮件被退回"),
    FAILS("chinese", "您的邮件未能"),
    FAILS("chinese", "邮件发送失败"),
    FAILS("chinese", "发送给以下收件人时失败"),
    FAILS("chinese", "未能传递到这些收件人"),
    FAILS("chinese", "管理员诊断信息"),
    FAILS("chinese", "传递失败"),
    FAILS("chinese", "收件人不存在"),
    FAILS("chinese", "無法傳遞"),
    FAILS("chinese", "無法送達"),
    FAILS("chinese", "傳送失敗"),
    FAILS("chinese", "傳遞至下列收件者或群組失敗"),
    MAY_FAIL("chinese", "退信原因"),
    MAY_FAIL("chinese", "退信"),
    DELAYS("chinese", "传递延迟"),
    DELAYS("chinese", "尚未送达"),
    REASON("用户不存在"),
    REASON("邮箱空间不足"),

    /* German */
    FAILS("german", "fehler bei der nachrichtenzustellung an folgende"),
    FAILS("german", "fehler bei der zustellung an folgende"),
    FAILS("german", "die nachricht konnte nicht zugestellt werden"),
    FAILS("german", "ihre nachricht konnte nicht zugestellt werden"),
    FAILS("german", "ihre nachricht wurde nicht zugestellt"),
    FAILS("german", "ihre nachricht hat einige oder alle empf"),
    FAILS("german", "folgende(r) empf"),
    FAILS("german", "folgende empf\xC3\xA4nger konnten nicht erreicht werden"),
    FAILS("german", "konnte(n) nicht erreicht werden"),
    FAILS("german", "konnte nicht an den empf"),
    FAILS("german", "diagnoseinformationen f\xC3\xBCr administratoren"),
    FAILS("german", "dies ist eine automatisch erstellte benachrichtigung"),
    FAILS("german", "\xC3\xBC"
                    "bermittlung an folgende empf\xC3\xA4nger fehlgeschlagen"),
    MAY_FAIL("german", "konnte nicht zugestellt werden"),
    MAY_FAIL("german", "unzustellbar"),
    DELAYS("german", "die zustellung an folgende empf\xC3\xA4nger wurde verz"),
    DELAYS("german", "zustellung verz\xC3\xB6gert"),
    DELAYS("german", "wurde noch nicht zugestellt"),
    ENDS("german", "urspr\xC3\xBCngliche nachrichtenkopfzeilen"),

    /* French */
    FAILS("french", "\xC3\xA9"
                    "chec de la remise \xC3\xA0 ces destinataires"),
    FAILS("french", "\xC3\xA9"
                    "chec de la remise aux destinataires"),
    FAILS("french", "votre message n'a pas pu \xC3\xAAtre remis"),
    FAILS("french", "votre message n'a pas \xC3\xA9t\xC3\xA9 remis"),
    FAILS("french", "votre message n'a pas \xC3\xA9t\xC3\xA9 transmis"),
    FAILS("french", "n'a pas pu \xC3\xAAtre distribu\xC3\xA9"),
    FAILS("french", "n'a pas pu \xC3\xAAtre d\xC3\xA9livr\xC3\xA9"),
    FAILS("french", "impossible de remettre le message"),
    FAILS("french", "les destinataires suivants n'ont pas"),
    FAILS("french", "n'a pas atteint certains ou tous les destinataires"),
    FAILS("french", "informations de diagnostic pour les administrateurs"),
    DELAYS("french", "la remise \xC3\xA0 ces destinataires ou groupes est retard"),
    DELAYS("french", "n'a pas encore \xC3\xA9t\xC3\xA9 remis"),
    MAY_FAIL("french", "non remis"),

    /* Spanish, Portuguese, Italian */
    FAILS("spanish", "error en la entrega a estos destinatarios"),
    FAILS("spanish", "no se pudo entregar"),
    FAILS("spanish", "no se ha podido entregar"),
    FAILS("spanish", "su mensaje no pudo ser entregado"),
    FAILS("spanish", "el mensaje no se entreg"),
    FAILS("spanish", "no se encontr\xC3\xB3 la direcci\xC3\xB3n"),
    FAILS("spanish", "informaci\xC3\xB3n de diagn\xC3\xB3stico para los administradores"),
    FAILS("spanish", "el mensaje no ha llegado a algunos"),
    DELAYS("spanish", "la entrega a estos destinatarios o grupos se ha retrasado"),
    DELAYS("spanish", "se ha retrasado la entrega"),
    FAILS("portuguese", "falha na entrega a estes destinat"),
    FAILS("portuguese", "falha na entrega para estes destinat"),
    FAILS("portuguese", "n\xC3\xA3o foi poss\xC3\xADvel entregar"),
    FAILS("portuguese", "sua mensagem n\xC3\xA3o foi entregue"),
    FAILS("portuguese", "sua mensagem n\xC3\xA3o p\xC3\xB4"
                        "de ser entregue"),
    FAILS("portuguese", "a sua mensagem n\xC3\xA3o chegou a alguns"),
    FAILS("portuguese", "informa\xC3\xA7\xC3\xB5"
                        "es de diagn\xC3\xB3stico para administradores"),
    DELAYS("portuguese", "a entrega est\xC3\xA1 atrasada"),
    ENDS("portuguese", "cabe\xC3\xA7"
                       "alhos originais da mensagem"),
    FAILS("italian", "recapito non riuscito ai seguenti destinatari"),
    FAILS("italian", "impossibile recapitare il messaggio"),
    FAILS("italian", "il messaggio non \xC3\xA8 stato recapitato"),
    FAILS("italian", "il messaggio non \xC3\xA8 stato consegnato"),
    FAILS("italian", "il tuo messaggio non \xC3\xA8 stato recapitato"),
    FAILS("italian", "non ha raggiunto alcuni o tutti i destinatari"),
    FAILS("italian", "informazioni diagnostiche per gli amministratori"),
    DELAYS("italian", "il recapito a questi destinatari o gruppi \xC3\xA8 in ritardo"),
    MAY_FAIL("italian", "mancato recapito"),

    /* Dutch and the north */
    FAILS("dutch", "uw bericht kan niet worden bezorgd"),
    FAILS("dutch", "uw bericht is niet bezorgd"),
    FAILS("dutch", "uw bericht heeft enkele of alle geadresseerden niet bereikt"),
    FAILS("dutch", "kan niet worden afgeleverd"),
    FAILS("dutch", "bezorging bij deze geadresseerden"),
    FAILS("dutch", "diagnostische gegevens voor beheerders"),
    DELAYS("dutch", "bezorging is vertraagd"),
    ENDS("dutch", "oorspronkelijke berichtkoppen"),
    FAILS("swedish", "leveransen misslyckades till"),
    FAILS("swedish", "meddelandet kunde inte levereras"),
    FAILS("swedish", "meddelandet n\xC3\xA5"
                     "dde inte"),
    FAILS("swedish", "diagnostikinformation f\xC3\xB6r administrat"),
    DELAYS("swedish", "leveransen till f\xC3\xB6ljande mottagare har f\xC3\xB6rdr"),
    FAILS("danish", "levering mislykkedes til"),
    FAILS("danish", "meddelelsen kunne ikke leveres"),
    FAILS("danish", "meddelelsen n\xC3\xA5"
                    "ede ikke"),
    FAILS("danish", "diagnosticeringsoplysninger til administrat"),
    FAILS("norwegian", "levering mislyktes til"),
    FAILS("norwegian", "meldingen kunne ikke leveres"),
    FAILS("norwegian", "diagnostikkinformasjon for administrat"),
    FAILS("finnish", "viesti\xC3\xA4 ei voitu toimittaa"),
    FAILS("finnish", "viestin toimitus ep\xC3\xA4onnistui"),

    /* Slavic languages, Turkish, Hungarian */
    FAILS("russian", "не удалось доставить"),
    FAILS("russian", "не может быть доставлено"),
    FAILS("russian", "не может быть# доставлено"),
    FAILS("russian", "не было доставлено"),
    FAILS("russian", "невозможно доставить"),
    FAILS("russian", "сообщение не доставлено"),
    FAILS("russian", "сбой доставки"),
    FAILS("russian", "диагностические сведения для администраторов"),
    FAILS("russian", "это письмо создано автоматически"),
    FAILS("russian", "это письмо создано автоматически"),
    FAILS("russian", "не удалось доставить"),
    FAILS("russian", "сообщение не доставлено"),
    FAILS("russian", "сбой доставки"),
    FAILS("russian", "диагностические сведения для администраторов"),
    DELAYS("russian", "доставка отложена"),
    DELAYS("russian", "пока не доставлено"),
    FAILS("polish", "dostarczenie do nast\xC4\x99puj\xC4\x85"
                    "cych adresat"),
    FAILS("polish", "nie mo\xC5\xBCna dostarczy\xC4\x87"),
    FAILS("polish", "nie zosta\xC5\x82"
                    "a dostarczona"),
    FAILS("czech", "zpr\xC3\xA1vu se nepoda\xC5\x99ilo doru\xC4\x8Dit"),
    FAILS("czech", "doru\xC4\x8D"
                   "en\xC3\xAD n\xC3\xA1sleduj\xC3\xAD"
                   "c\xC3\xADm p\xC5\x99\xC3\xADjemc"),
    FAILS("turkish", "iletiniz teslim edilemedi"),
    FAILS("turkish", "teslim edilemedi"),
    FAILS("hungarian", "az \xC3\xBCzenet k\xC3\xA9zbes\xC3\xADt\xC3\xA9se nem siker\xC3\xBClt"),
};

const struct mail_saying_table mail_bounce_sayings_world = { sayings, COUNT_OF(sayings) };
