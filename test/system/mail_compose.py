"""Drafts of mails, and mails as Python's email package reads them.

Called as `mail_compose.py make FOLDER COUNT`: prints COUNT drafts, one JSON object a line, as mail_maker takes
them; the same numbers give the same drafts. Called as `mail_compose.py read`: reads paths of mails, one a line,
and prints of each what stands in it, in the words of the drafts.
"""
import base64
import json
import os
import random
import sys
from email import message_from_binary_file, policy
from email.header import decode_header, make_header
from email.utils import getaddresses

# No word is a quoted string by itself: readers take a name's own quotes for those around it.
WORDS = {
    'ko': '환불 교환 문의 주문 배송 안녕하세요 언제 도착하나요 결제 오류 계약서 견적서입니다 김민지 (주)하늘 50% "따옴표"는 가'.split(),
    'en': 'refund order delivery hello invoice Smith 3"disk a,b (new) RV-9 50% O\'Neil = _ back\\slash <x> ?= . ..'.split(),
    'mixed': 'Größe Müller 佐藤 ありがとう 您好 возврат 😀 👩‍👩‍👧 é ﬁ order 환불 a'.split(),
}
TYPES = ['application/pdf', 'image/png', 'text/plain', 'text/csv', 'application/octet-stream',
         'application/vnd.openxmlformats-officedocument.wordprocessingml.document']


def phrase(rng, words, most):
    return ' '.join(rng.choice(words) for _ in range(rng.randint(1, most)))


def people(rng, words, least, most):
    return [[phrase(rng, words, 3) if rng.random() < 0.8 else None,
             f'{rng.choice(["Kim", "lee", "p.ark+x", "o_o"])}{rng.randint(1, 99)}@'
             f'{rng.choice(["example.com", "mail.example.co.kr", "한국.example"])}']
            for _ in range(rng.randint(least, most))]


def ident(rng):
    return f'{rng.getrandbits(64):x}.{"x" * rng.randint(1, 60)}@mail.example.com'


def text(rng, words):
    lines = [phrase(rng, words, rng.choice([3, 12, 60])) if rng.random() < 0.8 else
             rng.choice(['', ' ', '.', 'From here', '--=_', '> quoted', '-- ', 'a\tb\t', '=3D'])
             for _ in range(rng.randint(0, 12))]
    return '\n'.join(lines) + '\n' if lines else ''


def files(rng, words, most, ids):
    return [{
        'name': (phrase(rng, words, rng.choice([2, 30])).replace('/', '').replace('\\', '')[:60] + '.pdf'),
        'type': rng.choice(TYPES),
        'content': base64.b64encode(rng.randbytes(rng.choice([0, 1, 56, 57, 58, 3000]))).decode(),
        **({'id': ident(rng)} if ids else {}),
    } for _ in range(rng.randint(0, most))]


def draft(rng, path):
    words = WORDS[rng.choice(list(WORDS))]
    html = '<p>' + text(rng, words) + '</p>\n' if rng.random() < 0.6 else None
    return {
        'path': path,
        'from': people(rng, words, 1, 1),
        'reply_to': people(rng, words, 0, 1),
        'to': people(rng, words, 0, 6),
        'cc': people(rng, words, 0, 2),
        'subject': phrase(rng, words, rng.choice([3, 30])),
        'at_ms': rng.randint(0, 4_000_000_000) * 1000,
        'offset_minutes': rng.choice([0, 540, -300, 330, -210, 765]),
        'message_id': ident(rng),
        'in_reply_to': ident(rng) if rng.random() < 0.5 else None,
        'references': [ident(rng) for _ in range(rng.choice([0, 1, 5, 40]))],
        'fields': [['X-Ticket', str(rng.randint(1, 9999))], ['X-Topic', phrase(rng, words, 9)]],
        'text': text(rng, words) if html is None or rng.random() < 0.9 else None,
        'html': html,
        'pictures': files(rng, words, 2, True) if html else [],
        'files': files(rng, words, 3, False),
        'seed': rng.getrandbits(62),
    }


def addresses(message, name):
    """By the package's former manner: the present one sees blanks between the encoded words of a name."""
    fields = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    return [[str(make_header(decode_header(person))) or None, email]
            for person, email in getaddresses([field.replace('\r\n', '') for field in fields])]


def ids(message, name):
    return [word.strip('<>') for word in str(message.get(name, '')).split()]


def found_file(part):
    return {'name': part.get_filename(), 'type': part.get_content_type(),
            'content': base64.b64encode(part.get_payload(decode=True)).decode(),
            **({'id': part['Content-ID'].strip('<>')} if part['Content-ID'] else {})}


def found_text(message, kind):
    for part in message.walk():
        if part.get_content_type() == f'text/{kind}' and not part.get_content_disposition():
            return part.get_payload(decode=True).decode('utf-8').replace('\r\n', '\n')
    return None


def read(path):
    with open(path, 'rb') as source:
        message = message_from_binary_file(source, policy=policy.default)
    parts = [part for part in message.walk() if part.get_content_disposition()]
    date = message['Date'].datetime
    return {
        'defects': [str(d) for part in message.walk() for d in part.defects]
        + [str(d) for name in message.keys() for d in message[name].defects],
        'from': addresses(message, 'From'),
        'reply_to': addresses(message, 'Reply-To'),
        'to': addresses(message, 'To'),
        'cc': addresses(message, 'Cc'),
        'subject': message['Subject'],
        'at_ms': int(date.timestamp()) * 1000,
        'offset_minutes': int(date.utcoffset().total_seconds()) // 60,
        'message_id': ids(message, 'Message-ID')[0],
        'in_reply_to': (ids(message, 'In-Reply-To') or [None])[0],
        'references': ids(message, 'References'),
        'fields': [[name, str(message[name])] for name in ('X-Ticket', 'X-Topic')],
        'text': found_text(message, 'plain'),
        'html': found_text(message, 'html'),
        'pictures': [found_file(p) for p in parts if p.get_content_disposition() == 'inline'],
        'files': [found_file(p) for p in parts if p.get_content_disposition() == 'attachment'],
        'types': [part.get_content_type() for part in message.walk() if part.is_multipart()],
    }


def main():
    if sys.argv[1] == 'make':
        rng = random.Random(5322)
        for n in range(int(sys.argv[3])):
            print(json.dumps(draft(rng, os.path.join(sys.argv[2], f'{n}.eml'))))
    else:
        for line in sys.stdin:
            print(json.dumps(read(line.rstrip('\n'))))


main()
