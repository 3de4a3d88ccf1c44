"""Mails as Python's email package writes them, with what was put in.

Called as `mail_headers.py FOLDER COUNT`: writes COUNT mails into FOLDER and one JSON object for each on
standard output: its path, the values, and whether blanks count: the package's present manner loses some
of them where it folds, between encoded words. The same numbers give the same mails.
"""
import datetime
import json
import os
import random
import sys
from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.base import MIMEBase
from email.utils import format_datetime, formataddr

# Charsets a header of each language is written in, and words to write.
LANGUAGES = {
    'ko': (['utf-8', 'euc-kr', 'cp949', 'iso-2022-kr'],
           '환불 교환 문의 주문 배송 안녕하세요 언제 도착하나요 결제 오류 계약서 견적 김민지 이서준 박하늘'.split()),
    'ja': (['utf-8', 'iso-2022-jp', 'euc-jp', 'shift_jis'],
           '注文 返金 お問い合わせ 配送 請求書 佐藤 鈴木 ありがとうございます カタログ 見積'.split()),
    'zh': (['utf-8', 'gb2312', 'gbk', 'gb18030'], '退款 订单 发货 您好 谢谢 合同 发票 王芳 李伟'.split()),
    'zt': (['utf-8', 'big5'], '退款 訂單 出貨 您好 謝謝 合約 發票 陳怡君'.split()),
    'de': (['utf-8', 'iso-8859-1', 'iso-8859-15', 'windows-1252'],
           'Rückerstattung Größe für Bestellung Müller Grüße Ärger schön Übersicht'.split()),
    'ru': (['utf-8', 'koi8-r', 'windows-1251'], 'возврат заказ доставка Здравствуйте Иванова счёт'.split()),
    'pl': (['utf-8', 'iso-8859-2', 'windows-1250'], 'zwrot zamówienie święta paczka Żółć łódź'.split()),
    'en': (['utf-8', 'us-ascii'], 'refund order delivery hello invoice Smith "quoted" a,b (new) RV-9 50% =?'.split()),
}


def phrase(rng, words, most):
    return ' '.join(rng.choice(words) for _ in range(rng.randint(1, most)))


def people(rng, words, most):
    return [(phrase(rng, words, 2) if rng.random() < 0.8 else '',
             f'{rng.choice(["Kim", "lee", "p.ark+x", "o_o"])}{rng.randint(1, 99)}@{rng.choice(["example.com", "mail.example.co.kr"])}')
            for _ in range(rng.randint(1, most))]


def instant(rng):
    zone = datetime.timezone(datetime.timedelta(minutes=rng.choice([0, 540, -300, 330, -210, 765])))
    return datetime.datetime.fromtimestamp(rng.randint(0, 4_000_000_000), zone)


def modern(rng, values):
    """By the package's present manner: UTF-8 words, RFC 2231 parameters."""
    message = EmailMessage(policy=policy.SMTP.clone(max_line_length=rng.choice([60, 78, 200])))
    message['Subject'] = values['subject']
    for name in ('from', 'to', 'cc'):
        message[name.capitalize()] = ', '.join(formataddr((n, e), 'utf-8') for n, e in values[name])
    message['Date'] = values['date']
    message.set_content('text\n')
    for file in values['files']:
        message.add_attachment(b'bytes', maintype='application', subtype='octet-stream', filename=file)
    return message.as_bytes()


def is_whole(values, content):
    """The package's present manner cuts some words apart so that nobody can read them, nor it itself."""
    def same(a, b):
        return a.replace(' ', '') == b.replace(' ', '')

    message = message_from_bytes(content, policy=policy.default)
    found = [(a.display_name, a.addr_spec) for name in ('from', 'to', 'cc') for a in message[name].addresses]
    wanted = [one for name in ('from', 'to', 'cc') for one in values[name]]
    return (same(message['Subject'], values['subject']) and len(found) == len(wanted)
            and all(same(a, b) and e == f for (a, e), (b, f) in zip(found, wanted)))


def former(rng, values, charset):
    """By the package's former manner: words and parameters in the language's own charset."""
    message = MIMEMultipart()
    message['Subject'] = Header(values['subject'], charset, header_name='Subject').encode()
    for name in ('from', 'to', 'cc'):
        message[name.capitalize()] = ', '.join(
            formataddr((n, e)) if n.isascii() else f'{Header(n, charset).encode()} <{e}>' for n, e in values[name])
    message['Date'] = format_datetime(values['date'])
    text = Message()
    text['Content-Type'] = 'text/plain'
    text.set_payload('text\n')
    message.attach(text)
    for file in values['files']:
        part = MIMEBase('application', 'octet-stream')
        part.set_payload(b'bytes'.decode())
        if rng.random() < 0.5:
            part.add_header('Content-Disposition', 'attachment', filename=(charset, 'x', file))
        else:
            part.add_header('Content-Disposition', f'attachment; filename="{Header(file, charset).encode()}"')
        message.attach(part)
    return message.as_bytes()


def encodable(values, charset):
    try:
        for text in [values['subject'], *values['files'], *(n for k in ('from', 'to', 'cc') for n, _ in values[k])]:
            text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def make(rng):
    charsets, words = LANGUAGES[rng.choice(list(LANGUAGES))]
    values = {
        'subject': phrase(rng, words, 12),
        'from': people(rng, words, 1),
        'to': people(rng, words, 4),
        'cc': people(rng, words, 2),
        'date': instant(rng),
        'files': [phrase(rng, [w for w in words if '"' not in w and '=?' not in w], 5) + '.pdf'
                  for _ in range(rng.randint(0, 2))],
    }
    charset = rng.choice(charsets)
    if rng.random() < 0.5 or not encodable(values, charset) or '=?' in values['subject']:
        content = modern(rng, values)
        return ({**values, 'blanks': False}, content) if is_whole(values, content) else make(rng)
    return {**values, 'blanks': True}, former(rng, values, charset)


def main():
    folder, count = sys.argv[1], int(sys.argv[2])
    rng = random.Random(2047)
    random.seed(2047)  # the package's boundaries
    for n in range(count):
        values, content = make(rng)
        path = os.path.join(folder, f'{n}.eml')
        with open(path, 'wb') as out:
            out.write(content)
        values['date'] = values['date'].isoformat().replace('+00:00', 'Z')
        print(json.dumps({'path': path, **values}))


main()
