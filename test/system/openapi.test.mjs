// The printed description of the API, held against docs/api.md and against the server itself.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { houseTest } from '../harness/house.mjs';

const page = fs.readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

/** Every `METHOD /path` that docs/api.md names, with {x} for what varies. */
function documented() {
  const calls = new Set();
  for (const [, text] of page.matchAll(/^\| ((?:`[^|]*`|[^|`])*) \|/gm)) {
    let last = null;
    for (const [, piece] of text.matchAll(/`([^`]*)`/g))
      for (const [, methods, route] of piece.replaceAll('\\|', '|').matchAll(/((?:GET|POST|PUT|PATCH|DELETE)(?:\/(?:GET|POST|PUT|PATCH|DELETE))*)(?:\s+(\S+))?/g)) {
        const full = route === undefined ? last : route.startsWith('…') ? last + route.slice(1) : route;
        if (full === null)
          continue;
        if (route !== undefined && !route.startsWith('…'))
          last = full.split('?')[0];
        for (const method of methods.split('/'))
          calls.add(`${method} ${full.split('?')[0].replace(/\{[^}]*\}/g, '{}')}`);
      }
  }
  return calls;
}

function described(api) {
  const calls = new Set();
  for (const [route, item] of Object.entries(api.paths))
    for (const method of Object.keys(item))
      if (method !== 'parameters')
        calls.add(`${method.toUpperCase()} ${route.replace(/\{[^}]*\}/g, '{}')}`);
  return calls;
}

houseTest('OpenAPI describes every call of docs/api.md, and no other', async (house) => {
  const api = (await house.get('/api/v1/openapi.json', { token: null })).json;
  assert.match(api.openapi, /^3\.1\./);
  const shown = described(api);
  const told = documented();
  assert.ok(told.size > 30, [...told].join('\n'));
  assert.deepEqual([...told].filter((call) => call.includes('/api/') && !shown.has(call)), [], 'told but not there');
  assert.deepEqual([...shown].filter((call) => call.includes('/api/') && !told.has(call)
    && !page.includes(call.replace(/^\w+ /, '').replaceAll('{}', '{id}'))), [], 'there but not told');
}, { on: ['sqlite'] });

houseTest('every call is described whole, and references lead somewhere', async (house) => {
  const api = (await house.get('/api/v1/openapi.json')).json;
  const ids = new Set();
  for (const [route, item] of Object.entries(api.paths))
    for (const [method, call] of Object.entries(item)) {
      const name = `${method} ${route}`;
      assert.ok(call.summary, name);
      assert.ok(!ids.has(call.operationId), `twice: ${call.operationId}`);
      ids.add(call.operationId);
      assert.ok(Object.keys(call.responses).some((status) => /^[23]/.test(status)), name);
      const inPath = [...route.matchAll(/\{([^}]+)\}/g)].map((found) => found[1]).sort();
      const declared = (call.parameters ?? []).filter((each) => each.in === 'path').map((each) => each.name).sort();
      assert.deepEqual(declared, inPath, name);
    }
  for (const [, reference] of JSON.stringify(api).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = reference.split('/').reduce((at, step) => at?.[step], api);
    assert.ok(target, `#/${reference} leads nowhere`);
  }
}, { on: ['sqlite'] });

houseTest('every described call is really there and asks who you are', async (house) => {
  const api = (await house.get('/api/v1/openapi.json')).json;
  for (const [route, item] of Object.entries(api.paths))
    for (const [method, call] of Object.entries(item)) {
      const isPublic = Array.isArray(call.security) && call.security.length === 0;
      if (isPublic || method === 'parameters')
        continue;
      const answer = await house.request(method.toUpperCase(), route.replace(/\{[^}]*\}/g, '1'), { token: null });
      assert.equal(answer.status, 401, `${method} ${route}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
}, { on: ['sqlite'] });
