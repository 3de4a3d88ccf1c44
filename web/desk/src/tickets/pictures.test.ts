import { describe, expect, it } from 'vitest';
import type { Attachment } from '../api/types';
import { freeName, placePictures } from './pictures';
import { linkPieces } from './prose';

const file = (id: number, filename: string, content_type = 'image/png'): Attachment => ({ id, filename, content_type, size: 1 });
const laid = (text: string, files: Attachment[]) => {
  const { pieces, rest } = placePictures(linkPieces(text), files);
  return [pieces.map((piece) => (piece.picture ? `#${piece.picture.id}` : piece.text)), rest.map((each) => each.id)];
};

describe('pictures within a text', () => {
  it('stand where their names do', () => {
    expect(laid('보세요: [바닥.png]\n끝', [file(1, '바닥.png'), file(2, '보증서.pdf', 'application/pdf')])).toEqual([['보세요: ', '#1', '\n끝'], [2]]);
    expect(laid('[image: lamp.jpg] https://x.example/[a.png]', [file(1, 'lamp.jpg', 'image/jpeg'), file(2, 'a.png')])).toEqual([['#1', ' ', 'https://x.example/[a.png', ']'], [2]]);
  });
  it('stand once each, those of one name in their order', () => {
    expect(laid('[a.png][a.png][a.png]', [file(1, 'a.png'), file(2, 'a.png')])).toEqual([['#1', '#2', '[a.png]'], []]);
  });
  it('are pictures', () => expect(laid('[a.svg]', [file(1, 'a.svg', 'image/svg+xml')])).toEqual([['[a.svg]'], [1]]));
});

it('a name is free and can stand in brackets', () => {
  expect(freeName('image.png', [])).toBe('image.png');
  expect(freeName('image.png', ['image.png', 'image-2.png'])).toBe('image-3.png');
  expect(freeName('a[1].png', [])).toBe('a(1).png');
  expect(freeName('', ['image.png'])).toBe('image-2.png');
});
