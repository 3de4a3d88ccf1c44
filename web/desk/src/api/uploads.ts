import { language } from '../texts/texts';
import { csrf, problemOf, Problem } from './http';
import type { Attachment } from './types';

/** One file on its way. fetch() tells nothing about bytes sent, so this is an XMLHttpRequest. */
export interface Upload {
  done: Promise<Attachment>;
  stop(): void;
}

export function upload(file: File, progress: (share: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<Attachment>((resolve, reject) => {
    request.open('POST', `/api/v1/uploads?filename=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.setRequestHeader('X-CSRF-Token', csrf());
    request.setRequestHeader('Accept-Language', language.value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) progress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as Attachment);
      else reject(problemOf(request.status, request.responseText, request.getResponseHeader('Retry-After')));
    };
    request.onerror = () => reject(new Problem(0, 'unreachable', ''));
    request.onabort = () => reject(new Problem(0, 'stopped', ''));
    request.send(file);
  });
  return { done, stop: () => request.abort() };
}

export const attachmentUrl = (id: number) => `/api/v1/attachments/${id}`;

/** One of one's own that was not sent yet. */
export const uploadUrl = (id: number) => `/api/v1/uploads/${id}`;

const SHOWN_INLINE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export const isPictureType = (type: string) => SHOWN_INLINE.has(type);

export const isPicture = (attachment: Attachment) => SHOWN_INLINE.has(attachment.content_type);
