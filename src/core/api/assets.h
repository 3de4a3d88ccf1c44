/**
 * Files of the browser application, built into the program by tools/embed-assets: `build/pharos` is
 * one file. Each is kept as it is and, where that is smaller, as gzip.
 */
#ifndef PHAROS_CORE_API_ASSETS_H
#define PHAROS_CORE_API_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/err.h"
#include "base/str.h"

struct http_request;
struct http_response;

struct asset {
    const char *path; /* below the folder, without '/' in front: "assets/index-4f2a91.js" */
    const char *content_type;
    const char *etag; /* with its quotes */
    bool hashed;      /* the name changes with the content: kept by browsers for ever */
    size_t plain_at;  /* offsets into the pack */
    size_t plain_bytes;
    size_t gzip_at;
    size_t gzip_bytes; /* 0: no gzip form */
};

/** All files of one application, in the order of their paths. Empty when it was not built. */
struct asset_set {
    const struct asset *files; /* ended by one with a NULL path */
    size_t count;
    const unsigned char *pack;
};

/** The desk; generated. */
extern const struct asset_set desk_assets;

/** The file of that path, or NULL. */
const struct asset *assets_find(const struct asset_set *set, struct str path);

/**
 * Answers GET for `path`: 200 or 304, and for a path that is no file the set's index.html, because
 * the application has pages of its own; 404 for a missing file below assets/.
 */
void assets_answer(const struct asset_set *set, struct str path, const struct http_request *request,
                   struct http_response *response);

/** NOT_FOUND "desk_missing" when the set is empty: for a page that says so. */
bool assets_check(const struct asset_set *set, struct err *err) MUST_USE;

#endif
