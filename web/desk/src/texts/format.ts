import { withParticle } from './particles';

/** Values named by a text. Numbers are written with grouping of the reader's language. */
export type Values = Record<string, string | number>;

type Part =
  | { kind: 'text'; text: string }
  | { kind: 'value'; name: string }
  | { kind: 'particle'; name: string; pair: string }
  | { kind: 'plural'; name: string; branches: Map<string, Part[]> };

class Reader {
  at = 0;
  constructor(readonly source: string) {}
  done(): boolean {
    return this.at >= this.source.length;
  }
  fail(what: string): never {
    throw new Error(`text “${this.source}”: ${what} at ${this.at}`);
  }
  until(stops: string): string {
    const from = this.at;
    while (!this.done() && !stops.includes(this.source[this.at]!)) this.at++;
    return this.source.slice(from, this.at);
  }
  take(what: string): void {
    if (this.source[this.at] !== what) this.fail(`expected ${what}`);
    this.at++;
  }
  blanks(): void {
    while (this.source[this.at] === ' ') this.at++;
  }
}

function readPlural(reader: Reader, name: string): Part {
  reader.take(',');
  if (reader.until(',').trim() !== 'plural') reader.fail('only plural is known');
  reader.take(',');
  const branches = new Map<string, Part[]>();
  reader.blanks();
  while (reader.source[reader.at] !== '}') {
    const form = reader.until('{').trim();
    reader.take('{');
    branches.set(form, readParts(reader, true));
    reader.take('}');
    reader.blanks();
    if (reader.done()) reader.fail('unclosed plural');
  }
  if (!branches.has('other')) reader.fail('plural without other');
  return { kind: 'plural', name, branches };
}

function readBraces(reader: Reader): Part {
  reader.take('{');
  const name = reader.until(':,}').trim();
  if (name === '') reader.fail('empty name');
  let part: Part = { kind: 'value', name };
  if (reader.source[reader.at] === ':') {
    reader.at++;
    part = { kind: 'particle', name, pair: reader.until('}') };
  } else if (reader.source[reader.at] === ',') {
    part = readPlural(reader, name);
  }
  reader.take('}');
  return part;
}

function readParts(reader: Reader, inside: boolean): Part[] {
  const parts: Part[] = [];
  while (!reader.done() && !(inside && reader.source[reader.at] === '}')) {
    if (reader.source[reader.at] === '{') parts.push(readBraces(reader));
    else if (reader.source[reader.at] === '}') reader.fail('stray }');
    else parts.push({ kind: 'text', text: reader.until('{}') });
  }
  return parts;
}

function written(language: string, value: string | number | undefined, name: string): string {
  if (value === undefined) return `{${name}}`;
  return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
}

function chosen(language: string, part: Extract<Part, { kind: 'plural' }>, value: number): Part[] {
  const form = new Intl.PluralRules(language).select(value);
  return part.branches.get(`=${value}`) ?? part.branches.get(form) ?? part.branches.get('other')!;
}

function write(language: string, parts: Part[], values: Values): string {
  let out = '';
  for (const part of parts) {
    if (part.kind === 'text') out += part.text;
    else if (part.kind === 'value') out += written(language, values[part.name], part.name);
    else if (part.kind === 'particle') out += withParticle(written(language, values[part.name], part.name), part.pair);
    else out += write(language, chosen(language, part, Number(values[part.name] ?? 0)), values);
  }
  return out;
}

const read = new Map<string, Part[]>();

/**
 * Writes one text of the catalogue: `{name}`, `{name:은/는}` (the value with its fitting particle) and
 * `{n, plural, one {…} other {…}}`. Throws when the text itself is malformed; a missing value shows as `{name}`.
 */
export function format(language: string, text: string, values: Values = {}): string {
  let parts = read.get(text);
  if (!parts) {
    parts = readParts(new Reader(text), false);
    read.set(text, parts);
  }
  return write(language, parts, values);
}
