/** One descriptor that tells of two reasons to wait no longer for somebody else's server. */
#ifndef PHAROS_IO_NET_WATCH_H
#define PHAROS_IO_NET_WATCH_H

/**
 * Readable once `stop_fd` (an eventfd) is, or once the peer of the connection `peer_fd` has hung up
 * or says no more; -1: not to be watched. For struct net_link. Owned: close(2), before the two are.
 */
int net_watch_open(int stop_fd, int peer_fd);

#endif
