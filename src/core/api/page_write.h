/** What compiled page templates (tools/compile-templates) write with. Used by their C code alone.
 */
#ifndef PHAROS_CORE_API_PAGE_WRITE_H
#define PHAROS_CORE_API_PAGE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/str.h"
#include "core/texts/lang.h"
#include "proto/html/html.h"

struct arena;
struct err;
struct strbuf;

enum { PAGE_MAX_BYTES = 1024 * 1024 };

/** Between tags or inside a quoted attribute: & < > " ' become references. */
void page_write_text(struct strbuf *out, struct str value);

/** A whole address: http, https, mailto, tel, or a path of this server; anything else becomes "#".
 */
void page_write_url(struct strbuf *out, struct str value);

/** A piece of an address behind something fixed: percent-encoded. */
void page_write_url_part(struct strbuf *out, struct str value);

#endif
