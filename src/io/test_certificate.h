/** Certificates made on the spot, for tests of TLS. */
#ifndef PHAROS_IO_TEST_CERTIFICATE_H
#define PHAROS_IO_TEST_CERTIFICATE_H

/**
 * Writes a self-signed certificate for "localhost" and 127.0.0.1, whose subject is `name`, and its
 * key (P-256) as PEM files, over what stood there.
 */
void test_certificate_write(const char *name, const char *certificate_file, const char *key_file);

#endif
