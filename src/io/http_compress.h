/** Compression of answers: gzip (RFC 1952), for text-like types, when the peer takes it. Pure. */
#ifndef PHAROS_IO_HTTP_COMPRESS_H
#define PHAROS_IO_HTTP_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"

/** True for text, JSON, scripts, XML and SVG of at least 1 KB. */
bool http_compress_is_worth(struct str content_type, size_t body_n);

/** Whether an Accept-Encoding value takes gzip (RFC 9110 section 12.5.3); absent means no. */
bool http_compress_is_accepted(struct str accept_encoding);

/** *out is malloc'ed, owned. False when it does not get smaller. */
bool http_compress(struct str body, void **out, size_t *out_n) MUST_USE;

#endif
