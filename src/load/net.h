/* SPDX-License-Identifier: Apache-2.0 */
/* A connection by TCP, with a deadline for all of it: the name, each of its
 * addresses, and what is sent and received. */
#ifndef TLINT_LOAD_NET_H
#define TLINT_LOAD_NET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Addresses of a name that are tried. */
#define NET_CAP_ADDRESSES 16

struct net_limit {
	int64_t (*now)(void); /* milliseconds, never backwards */
	int64_t deadline;
};

enum net_result { NET_CONNECTED, NET_UNRESOLVED, NET_UNREACHED };

/*
 * Connect to one of the host's addresses, tried in turn, each for its share
 * of the time that is left.  The socket in *fd does not block.  *text gets
 * the address that took the connection, or why there is none.
 */
enum net_result net_connect(const char *host, const char *port,
    const struct net_limit *limit, int *fd, struct buf *text);

/* Wait until the socket can be read, or written; false when the time is
 * over. */
bool net_wait(int fd, bool writing, const struct net_limit *limit);

#endif
