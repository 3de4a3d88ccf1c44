import { language } from '../texts/texts';

/** What the server said when it refused, or that it could not be reached (status 0, code `unreachable`). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly field: string | null = null,
    readonly params: Record<string, unknown> = {},
    readonly retryAfter: number | null = null,
  ) {
    super(detail || code);
  }
}

export interface Answer<T> {
  body: T;
  /** The action to name when undoing this change. */
  action: string | null;
  /** Of what was answered, for changing it; null where it has none. */
  version: number | null;
}

interface Options {
  method?: string;
  body?: unknown;
  /** The version seen; 0: it was not there. */
  ifMatch?: number;
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** The request outlives the page that makes it. */
  keepalive?: boolean;
}

let csrfToken = '';
let whenLoggedOut: () => void = () => undefined;

export function useCsrfToken(token: string): void {
  csrfToken = token;
}

export function csrf(): string {
  return csrfToken;
}

/** Called whenever the server says that nobody is logged in here any more. */
export function onLoggedOut(callback: () => void): void {
  whenLoggedOut = callback;
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function headersOf(options: Options): Headers {
  const headers = new Headers({ Accept: 'application/json', 'Accept-Language': language.value });
  const method = options.method ?? 'GET';
  if (method !== 'GET' && csrfToken !== '') headers.set('X-CSRF-Token', csrfToken);
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.ifMatch === 0) headers.set('If-None-Match', '*');
  else if (options.ifMatch !== undefined) headers.set('If-Match', `"${options.ifMatch}"`);
  if (options.idempotencyKey !== undefined) headers.set('Idempotency-Key', options.idempotencyKey);
  return headers;
}

/** Reads a refusal; a body that is not problem JSON (from a proxy, say) keeps its status only. */
export function problemOf(status: number, text: string, retryAfter: string | null): Problem {
  let told: Record<string, unknown> = {};
  try {
    told = JSON.parse(text) as Record<string, unknown>;
  } catch {
    told = {};
  }
  const seconds = Number(retryAfter);
  return new Problem(
    status,
    String(told.code ?? `http_${status}`),
    String(told.detail ?? told.title ?? ''),
    typeof told.field === 'string' ? told.field : null,
    (told.params as Record<string, unknown> | undefined) ?? {},
    retryAfter !== null && Number.isFinite(seconds) ? seconds : null,
  );
}

/** The number of an ETag such as "7". */
function versionOf(tag: string | null): number | null {
  const found = /^"(\d+)"$/.exec(tag ?? '');
  return found ? Number(found[1]) : null;
}

/** One call to the API. Throws `Problem`, or the abort's own error when `signal` fires. */
export async function call<T>(path: string, options: Options = {}): Promise<Answer<T>> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? 'GET',
      headers: headersOf(options),
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      keepalive: options.keepalive,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Problem(0, 'unreachable', '');
  }
  const text = await response.text();
  if (!response.ok) {
    const problem = problemOf(response.status, text, response.headers.get('Retry-After'));
    if (problem.status === 401 && problem.code !== 'wrong_password') whenLoggedOut();
    throw problem;
  }
  return {
    body: (text === '' ? undefined : JSON.parse(text)) as T,
    action: response.headers.get('X-Pharos-Action'),
    version: versionOf(response.headers.get('ETag')),
  };
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call<T>(path, { signal })).body;
}

/** `/path?a=1&b=2`, leaving out what is undefined or empty. */
export function withQuery(path: string, query: Record<string, string | number | null | undefined>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString()}`;
}
