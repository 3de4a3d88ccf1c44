/**
 * The words of a text in Rich Text Format, and the packing it has within a winmail.dat
 * ([MS-OXRTFCP]). Pictures, tables of fonts, heads of pages and hidden text are left out. HTML that
 * was put into RTF ([MS-OXRTFEX]) reads as what it shows. Time grows with the bytes; no recursion.
 */
#ifndef PHAROS_PROTO_MAIL_RTF_H
#define PHAROS_PROTO_MAIL_RTF_H

#include "base/str.h"

struct arena;

enum { MAIL_RTF_BYTES_MAX = 2 * 1024 * 1024 }; /* unpacked; what is longer is cut */

/** Unpacks PidTagRtfCompressed; STR_NULL where it is none. What is cut gives its beginning. */
struct str mail_rtf_unpack(struct str packed, struct arena *arena);

/** UTF-8 without NUL and with LF line ends, at most MAIL_RTF_BYTES_MAX; STR_NULL for no RTF. */
struct str mail_rtf_text(struct str rtf, struct arena *arena);

#endif
