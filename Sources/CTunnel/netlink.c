#include "netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void *ct_begin(struct request *request, uint16_t type, uint16_t flags, size_t fixed_size) {
  memset(request, 0, sizeof *request);
  request->header.nlmsg_len = NLMSG_LENGTH(fixed_size);
  request->header.nlmsg_type = type;
  request->header.nlmsg_flags = NLM_F_REQUEST | flags;
  return NLMSG_DATA(&request->header);
}

void *ct_append_raw(struct request *request, size_t count) {
  size_t start = NLMSG_ALIGN(request->header.nlmsg_len);
  if (start + NLMSG_ALIGN(count) > sizeof request->header + sizeof request->body) {
    request->is_full = 1;
    return NULL;
  }
  request->header.nlmsg_len = (uint32_t)(start + NLMSG_ALIGN(count));
  return (char *)request + start;
}

void ct_append(struct request *request, uint16_t type, const void *data, size_t count) {
  struct rtattr *attribute = ct_append_raw(request, RTA_LENGTH(count));
  if (!attribute) return;
  attribute->rta_type = type;
  attribute->rta_len = (unsigned short)RTA_LENGTH(count);
  if (count > 0) memcpy(RTA_DATA(attribute), data, count);
}

void ct_append_text(struct request *request, uint16_t type, const char *text) {
  ct_append(request, type, text, strlen(text) + 1);
}

void ct_append_number(struct request *request, uint16_t type, uint32_t number) {
  ct_append(request, type, &number, sizeof number);
}

struct rtattr *ct_open_nest(struct request *request, uint16_t type) {
  size_t start = NLMSG_ALIGN(request->header.nlmsg_len);
  ct_append(request, type, NULL, 0);
  return request->is_full ? NULL : (struct rtattr *)((char *)request + start);
}

void ct_close_nest(struct request *request, struct rtattr *nest) {
  if (!nest) return;
  char *end = (char *)request + NLMSG_ALIGN(request->header.nlmsg_len);
  nest->rta_len = (unsigned short)(end - (char *)nest);
}

ssize_t ct_ask(struct request *request, int protocol, void *answer, size_t capacity) {
  if (request->is_full) return -ENOBUFS;
  int control = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
  if (control < 0) return -errno;
  ssize_t count = send(control, request, request->header.nlmsg_len, 0);
  if (count >= 0) count = recv(control, answer, capacity, 0);
  ssize_t result = count < 0 ? -errno : count;
  close(control);
  if (result < 0) return result;
  struct nlmsghdr *header = answer;
  if ((size_t)result < sizeof *header + sizeof(int)) return -EPROTO;
  if (header->nlmsg_type != NLMSG_ERROR) return result;
  struct nlmsgerr *word = NLMSG_DATA(header);
  return word->error;
}

int ct_perform(struct request *request, int protocol) {
  request->header.nlmsg_flags |= NLM_F_ACK;
  union {
    struct nlmsghdr header;
    char bytes[1024];
  } answer;
  ssize_t result = ct_ask(request, protocol, &answer, sizeof answer);
  return result > 0 ? -EPROTO : (int)result;
}

static int is_mapped(struct ct_endpoint endpoint) {
  return endpoint.high == 0 && endpoint.low >> 32 == 0xffff;
}

size_t ct_bytes_of(struct ct_endpoint endpoint, uint8_t bytes[16]) {
  if (is_mapped(endpoint)) {
    for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(endpoint.low >> (24 - 8 * i));
    return 4;
  }
  for (int i = 0; i < 8; i++) {
    bytes[i] = (uint8_t)(endpoint.high >> (56 - 8 * i));
    bytes[8 + i] = (uint8_t)(endpoint.low >> (56 - 8 * i));
  }
  return 16;
}
