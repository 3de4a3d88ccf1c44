/** Checking signatures in a confined worker. */
#ifndef PHAROS_PROTO_MAIL_DKIM_TOOL_H
#define PHAROS_PROTO_MAIL_DKIM_TOOL_H

/** Checks a signature of each algorithm, so that OpenSSL has loaded what it needs before the worker
 * may open nothing any more. Dies where one is not right. */
void mail_dkim_prepare(void);

#endif
