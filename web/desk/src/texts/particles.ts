/**
 * Korean particles change with the last sound before them: 강민재가, 홍예준이; 보류로, 메일로, 열림으로.
 * A pair is written `은/는`: first the form after a closing consonant, then the one after a vowel. The rules are
 * those of the server (base/text/particles): both sides must write the same sentence.
 */

type Sound = 'vowel' | 'rieul' | 'consonant';

const FINAL_RIEUL = 8; // ㄹ in the order of final consonants of a Hangul syllable

function isOneOf(letter: string, set: string): boolean {
  return letter !== '' && set.includes(letter);
}

/** 10, 100, 1000, 만 and 억 end in consonants, 조 in a vowel; a lone 0 is 영. */
function soundOfZeros(word: string): Sound {
  const zeros = (/[0,]+$/.exec(word)?.[0] ?? '').replaceAll(',', '').length;
  return zeros >= 12 && zeros < 16 ? 'vowel' : 'consonant';
}

function soundOfDigit(word: string): Sound {
  const last = word[word.length - 1]!;
  if (last === '0') return soundOfZeros(word);
  if (isOneOf(last, '178')) return 'rieul'; // 일 칠 팔
  return isOneOf(last, '36') ? 'consonant' : 'vowel'; // 삼 육
}

function soundOfLetterName(letter: string): Sound {
  if (isOneOf(letter, 'lr')) return 'rieul'; // 엘 알
  return isOneOf(letter, 'mn') ? 'consonant' : 'vowel'; // 엠 엔
}

/** A Latin word by its usual spelling in Hangul: mail 메일, web 웹, desk 데스크, phone 폰. */
function soundOfLatinWord(word: string): Sound {
  const [third = '', before = '', last = ''] = [...`  ${word.toLowerCase()}`].slice(-3);
  if (last === 'l' || (last === 'e' && before === 'l' && third !== 'l')) return 'rieul';
  if (isOneOf(last, 'mn') || (last === 'g' && before === 'n')) return 'consonant';
  if (last === 'e' && isOneOf(before, 'nm') && isOneOf(third, 'aiou')) return 'consonant';
  if (isOneOf(last, 'ptkc') && (isOneOf(before, 'aeiou') || (before === 'c' && last === 'k'))) return 'consonant';
  return last === 'b' && before === 'e' ? 'consonant' : 'vowel';
}

/** Letters are read by their names where they stand alone, in capitals, or behind a digit. */
function soundOfLatin(word: string): Sound {
  const last = word[word.length - 1]!;
  const spelledOut = /[A-Z]/.test(last) || !/[a-z]$/i.test(word.slice(0, -1));
  return spelledOut ? soundOfLetterName(last.toLowerCase()) : soundOfLatinWord(word);
}

function lastSound(word: string): Sound {
  // Signs and brackets at the end are not read, but % is 퍼센트.
  const spoken = word.replace(/[^\p{L}\p{N}%]+$/u, '') || word;
  const last = [...spoken].pop() ?? '';
  const code = last.codePointAt(0) ?? 0;
  if (code >= 0xac00 && code <= 0xd7a3) {
    const final = (code - 0xac00) % 28;
    if (final === 0) return 'vowel';
    return final === FINAL_RIEUL ? 'rieul' : 'consonant';
  }
  if (/[0-9]/.test(last)) return soundOfDigit(spoken);
  return /[a-z]/i.test(last) ? soundOfLatin(spoken) : 'vowel';
}

/** The word with the fitting particle of the pair; a sign or bracket is tied to it so that no line breaks between. */
export function withParticle(word: string, pair: string): string {
  const [afterConsonant = '', afterVowel = ''] = pair.split('/');
  const sound = lastSound(word);
  const open = sound === 'vowel' || (sound === 'rieul' && afterVowel === '로');
  const tie = /[^\p{L}\p{N}]$/u.test(word) ? '\u2060' : '';
  return word + tie + (open ? afterVowel : afterConsonant);
}
