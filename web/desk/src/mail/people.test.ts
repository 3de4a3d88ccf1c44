import { describe, expect, it } from 'vitest';
import { isAddress, readPeople, writePerson } from './people';

const read = (text: string) => readPeople(text).map(({ name, email, problem }) => `${name ?? ''}|${email}|${problem ?? ''}`);

describe('an address', () => {
  it('may be of any language', () => {
    for (const good of ['hana@mail.example', 'a.b+c@x.example', '한글@한국.kr', 'hana@xn--3e0b707e.kr', 'o\'neil@x.example', 'Hana@MAIL.example']) expect([good, isAddress(good)]).toEqual([good, true]);
  });
  it('is one local part and one domain', () => {
    for (const bad of ['', 'hana', '@x.example', 'hana@', 'a b@x.example', 'a@b@c.example', 'a..b@x.example', '.a@x.example', 'a@-x.example', 'a@x..example', 'a@x.invalid', `${'가'.repeat(30)}@x.example`]) expect([bad, isAddress(bad)]).toEqual([bad, false]);
  });
});

describe('a list of people', () => {
  it('is parted by what people part with', () => {
    expect(read('a@x.example, b@x.example;c@x.example\nd@x.example')).toEqual(['|a@x.example|', '|b@x.example|', '|c@x.example|', '|d@x.example|']);
    expect(read('a@x.example b@x.example')).toEqual(['|a@x.example|', '|b@x.example|']);
  });
  it('has names, with what parts people in them', () => {
    expect(read('김하나 <hana@한국.kr>, "Kim, Hana" <k@x.example>; \'Lee\' <mailto:l@x.example>')).toEqual(['김하나|hana@한국.kr|', 'Kim, Hana|k@x.example|', 'Lee|l@x.example|']);
    expect(read('Hana <h@x.example> Lee <l@x.example>')).toEqual(['Hana|h@x.example|', 'Lee|l@x.example|']);
  });
  it('keeps what is no address, marked', () => {
    expect(read('김하나, x@')).toEqual(['|김하나|bad', '|x@|bad']);
    expect(read('Hana <h>')).toEqual(['Hana|h|bad']);
    expect(read(' , ;\n')).toEqual([]);
  });
});

it('what is written is read the same', () => {
  for (const person of [{ name: '김하나', email: 'h@x.example' }, { name: 'Kim, "H" \\ Hana', email: 'h@x.example' }, { name: null, email: 'h@x.example' }, { name: 'h@x.example', email: 'h@x.example' }])
    expect(readPeople(writePerson(person))).toEqual([{ name: person.name === person.email ? null : person.name, email: person.email, problem: null }]);
});
