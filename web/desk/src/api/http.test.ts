import { describe, expect, it } from 'vitest';
import { newKey, problemOf, withQuery } from './http';

describe('a refusal', () => {
  it('is read from problem JSON', () => {
    const body = JSON.stringify({ code: 'unknown_field', detail: '모르는 칸이에요', field: '/subject', params: { x: 1 } });
    expect(problemOf(422, body, null)).toMatchObject({ status: 422, code: 'unknown_field', detail: '모르는 칸이에요', field: '/subject', params: { x: 1 } });
  });
  it('of somebody else keeps its status', () => {
    expect(problemOf(502, '<html>', '7')).toMatchObject({ status: 502, code: 'http_502', detail: '', retryAfter: 7 });
  });
});

it('a query leaves out what is not there', () => {
  expect(withQuery('/x', { q: '환불 #1', cursor: null, limit: 8, view: undefined, tag: '' })).toBe('/x?q=%ED%99%98%EB%B6%88+%231&limit=8');
  expect(withQuery('/x', {})).toBe('/x');
});

it('keys for sending once are never the same', () => {
  expect(new Set(Array.from({ length: 100 }, newKey)).size).toBe(100);
});
