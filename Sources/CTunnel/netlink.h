// Netlink requests, for the files of this target alone.
#ifndef CTUNNEL_NETLINK_H
#define CTUNNEL_NETLINK_H

#include "CTunnel.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

// A request with room for every attribute used here; what does not fit fails when it is performed.
struct request {
  struct nlmsghdr header;
  char body[508];
  int is_full;
};

// Begins a request and returns its fixed part, which is zero.
void *ct_begin(struct request *request, uint16_t type, uint16_t flags, size_t fixed_size);
void ct_append(struct request *request, uint16_t type, const void *data, size_t count);
void ct_append_text(struct request *request, uint16_t type, const char *text);
void ct_append_number(struct request *request, uint16_t type, uint32_t number);
// A nested attribute lasts from its opening to its closing.
struct rtattr *ct_open_nest(struct request *request, uint16_t type);
void ct_close_nest(struct request *request, struct rtattr *nest);
// Room for `count` bytes that are no attribute; null when there is none.
void *ct_append_raw(struct request *request, size_t count);
// Sends the request and waits for the kernel's word: zero, or minus the error number.
int ct_perform(struct request *request, int protocol);
// The same for a request that is answered with a message: its length.
ssize_t ct_ask(struct request *request, int protocol, void *answer, size_t capacity);
// The address in network order, four bytes or sixteen; returns how many.
size_t ct_bytes_of(struct ct_endpoint endpoint, uint8_t bytes[16]);

#endif
