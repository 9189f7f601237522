#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CDatagrams.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

enum { most_messages = 64, most_bytes = 65535 };

static int64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int result(int value) { return value < 0 ? -errno : value; }

static int set(int descriptor, int level, int option, int value) {
  return result(setsockopt(descriptor, level, option, &value, sizeof value));
}

int cd_socket_in(const char *namespace_path) {
  int here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (here < 0) return -errno;
  int there = open(namespace_path, O_RDONLY | O_CLOEXEC);
  int descriptor = -1;
  if (there >= 0 && setns(there, CLONE_NEWNET) == 0) {
    descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  }
  int error = errno;
  // A thread that cannot come back is of no use to anyone.
  if (setns(here, CLONE_NEWNET) < 0) abort();
  if (there >= 0) close(there);
  close(here);
  if (descriptor < 0) return -error;
  // A burst of segments has room; the limits of the system need rights to be passed.
  set(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20);
  set(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, 4 << 20);
  cd_set_patience(descriptor, 100);
  return descriptor;
}

int cd_bind(int descriptor, uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  return result(bind(descriptor, (struct sockaddr *)&address, sizeof address));
}

int cd_connect(int descriptor, const char *text, uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (inet_pton(AF_INET, text, &address.sin_addr) != 1) return -EINVAL;
  return result(connect(descriptor, (struct sockaddr *)&address, sizeof address));
}

int cd_set_segment_bytes(int descriptor, int bytes) {
  return set(descriptor, SOL_UDP, UDP_SEGMENT, bytes);
}

int cd_join_arrivals(int descriptor) { return set(descriptor, SOL_UDP, UDP_GRO, 1); }

int cd_stamp_arrivals(int descriptor) { return set(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, 1); }

int cd_set_patience(int descriptor, int milliseconds) {
  struct timeval time = {milliseconds / 1000, milliseconds % 1000 * 1000};
  return result(setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time));
}

int cd_send_repeated(int descriptor, const void *bytes, int length, int times) {
  struct iovec part = {(void *)bytes, (size_t)length};
  struct mmsghdr messages[most_messages];
  int count = times < most_messages ? times : most_messages;
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < count; i++) {
    messages[i].msg_hdr.msg_iov = &part;
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  return result(sendmmsg(descriptor, messages, (unsigned)count, 0));
}

int64_t cd_drain(int descriptor) {
  static _Thread_local char room[most_messages][most_bytes];
  struct iovec parts[most_messages];
  struct mmsghdr messages[most_messages];
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < most_messages; i++) {
    parts[i].iov_base = room[i];
    parts[i].iov_len = most_bytes;
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  int count = recvmmsg(descriptor, messages, most_messages, MSG_WAITFORONE, NULL);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
  int64_t bytes = 0;
  for (int i = 0; i < count; i++) bytes += messages[i].msg_len;
  return bytes;
}

int cd_send_probe(int descriptor, int64_t number, int length) {
  char bytes[1472] = {0};
  if (length < 16 || length > (int)sizeof bytes) return -EINVAL;
  memcpy(bytes, &number, 8);
  int64_t now = read_clock(CLOCK_MONOTONIC);
  memcpy(bytes + 8, &now, 8);
  return result((int)send(descriptor, bytes, (size_t)length, 0));
}

int cd_receive_probe(int descriptor, struct cd_probe *probe) {
  char bytes[1472];
  char control[256];
  struct iovec part = {bytes, sizeof bytes};
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control,
                           .msg_controllen = sizeof control};
  ssize_t count = recvmsg(descriptor, &message, 0);
  probe->received = read_clock(CLOCK_MONOTONIC);
  if (count < 0) return -errno;
  if (count < 16) return -EBADMSG;
  memcpy(&probe->number, bytes, 8);
  memcpy(&probe->sent, bytes + 8, 8);
  probe->stamped = 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_TIMESTAMPNS) continue;
    struct timespec time;
    memcpy(&time, CMSG_DATA(c), sizeof time);
    probe->stamped = (int64_t)time.tv_sec * 1000000000LL + time.tv_nsec;
  }
  return 0;
}

// Looks for a datagram without sleeping; gives the time from `sent` to having it.
static int64_t look(int descriptor, int64_t sent, int64_t limit, struct sockaddr_in *from) {
  char bytes[1472];
  while (1) {
    socklen_t size = sizeof *from;
    ssize_t count = recvfrom(descriptor, bytes, sizeof bytes, MSG_DONTWAIT,
                             (struct sockaddr *)from, &size);
    int64_t now = read_clock(CLOCK_MONOTONIC);
    int64_t stamp;
    if (count >= 16) {
      memcpy(&stamp, bytes + 8, 8);
      // What is left of an attempt that was given up is not this one's.
      if (stamp == sent) return now - sent;
    } else if (count < 0 && errno != EAGAIN) {
      return -errno;
    }
    if (now - sent > limit) return -ETIMEDOUT;
  }
}

int cd_ping_pong(int near, int far, int64_t limit, int64_t *there, int64_t *back) {
  struct sockaddr_in peer, ignored;
  char bytes[64] = {0};
  int64_t sent = read_clock(CLOCK_MONOTONIC);
  memcpy(bytes + 8, &sent, 8);
  if (send(near, bytes, sizeof bytes, 0) < 0) return -errno;
  *there = look(far, sent, limit, &peer);
  if (*there < 0) return (int)*there;
  sent = read_clock(CLOCK_MONOTONIC);
  memcpy(bytes + 8, &sent, 8);
  if (sendto(far, bytes, sizeof bytes, 0, (struct sockaddr *)&peer, sizeof peer) < 0) return -errno;
  *back = look(near, sent, limit, &ignored);
  return *back < 0 ? (int)*back : 0;
}

int64_t cd_calendar_offset(void) {
  int64_t before = read_clock(CLOCK_MONOTONIC);
  int64_t calendar = read_clock(CLOCK_REALTIME);
  int64_t after = read_clock(CLOCK_MONOTONIC);
  return calendar - (before + (after - before) / 2);
}
