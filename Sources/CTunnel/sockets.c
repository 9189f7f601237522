#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CTunnel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int is_mapped(struct ct_endpoint endpoint) {
  return endpoint.high == 0 && endpoint.low >> 32 == 0xffff;
}

static void put_address(uint8_t bytes[16], struct ct_endpoint endpoint) {
  for (int i = 0; i < 8; i++) {
    bytes[i] = (uint8_t)(endpoint.high >> (56 - 8 * i));
    bytes[8 + i] = (uint8_t)(endpoint.low >> (56 - 8 * i));
  }
}

static void take_address(struct ct_endpoint *endpoint, const uint8_t bytes[16]) {
  endpoint->high = endpoint->low = 0;
  for (int i = 0; i < 8; i++) {
    endpoint->high = endpoint->high << 8 | bytes[i];
    endpoint->low = endpoint->low << 8 | bytes[8 + i];
  }
}

static void take_ipv4(struct ct_endpoint *endpoint, struct in_addr address) {
  endpoint->high = 0;
  endpoint->low = 0xffffULL << 32 | ntohl(address.s_addr);
}

static socklen_t to_socket_address(struct ct_endpoint endpoint, struct sockaddr_storage *storage) {
  memset(storage, 0, sizeof *storage);
  if (is_mapped(endpoint)) {
    struct sockaddr_in *address = (struct sockaddr_in *)storage;
    address->sin_family = AF_INET;
    address->sin_port = htons(endpoint.port);
    address->sin_addr.s_addr = htonl((uint32_t)endpoint.low);
    return sizeof *address;
  }
  struct sockaddr_in6 *address = (struct sockaddr_in6 *)storage;
  address->sin6_family = AF_INET6;
  address->sin6_port = htons(endpoint.port);
  put_address(address->sin6_addr.s6_addr, endpoint);
  return sizeof *address;
}

static void from_socket_address(struct ct_endpoint *endpoint,
                                const struct sockaddr_storage *storage) {
  if (storage->ss_family == AF_INET) {
    const struct sockaddr_in *address = (const struct sockaddr_in *)storage;
    take_ipv4(endpoint, address->sin_addr);
    endpoint->port = ntohs(address->sin_port);
  } else {
    const struct sockaddr_in6 *address = (const struct sockaddr_in6 *)storage;
    take_address(endpoint, address->sin6_addr.s6_addr);
    endpoint->port = ntohs(address->sin6_port);
  }
}

// IPPROTO_MPTCP, which glibc has only from 2.32.
enum { multipath_protocol = 262 };

int ct_socket(enum ct_socket_kind kind, int is_ipv6) {
  int protocol = kind == CT_PING ? (is_ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) : 0;
  int is_stream = kind == CT_TCP || kind == CT_MULTIPATH_TCP;
  int type = (is_stream ? SOCK_STREAM : SOCK_DGRAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  int family = is_ipv6 ? AF_INET6 : AF_INET;
  int descriptor = -1;
  if (kind == CT_MULTIPATH_TCP) descriptor = socket(family, type, multipath_protocol);
  if (descriptor < 0) descriptor = socket(family, type, protocol);
  if (descriptor < 0) return -errno;
  int on = 1;
  if (is_ipv6) setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (kind == CT_UDP) {
    // Bursts of the link arrive at once. Beyond the kernel's bound inside the point of presence, whose
    // rights the helper has; up to it elsewhere.
    int room = 4 << 20;
    if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0) {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    }
  }
  return descriptor;
}

int ct_bind_port(int descriptor, int is_ipv6, uint16_t port) {
  int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (is_ipv6) {
    setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
  } else {
    setsockopt(descriptor, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  }
  struct sockaddr_storage any;
  memset(&any, 0, sizeof any);
  socklen_t length;
  if (is_ipv6) {
    struct sockaddr_in6 *address = (struct sockaddr_in6 *)&any;
    address->sin6_family = AF_INET6;
    address->sin6_port = htons(port);
    length = sizeof *address;
  } else {
    struct sockaddr_in *address = (struct sockaddr_in *)&any;
    address->sin_family = AF_INET;
    address->sin_port = htons(port);
    length = sizeof *address;
  }
  return bind(descriptor, (struct sockaddr *)&any, length) < 0 ? -errno : 0;
}

int ct_bind(int descriptor, struct ct_endpoint to) {
  int on = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_storage address;
  socklen_t length = to_socket_address(to, &address);
  return bind(descriptor, (struct sockaddr *)&address, length) < 0 ? -errno : 0;
}

int ct_listen(int descriptor, int backlog) { return listen(descriptor, backlog) < 0 ? -errno : 0; }

int ct_connect(int descriptor, struct ct_endpoint to) {
  struct sockaddr_storage address;
  socklen_t length = to_socket_address(to, &address);
  return connect(descriptor, (struct sockaddr *)&address, length) < 0 ? -errno : 0;
}

int ct_accept(int listener, struct ct_endpoint *peer, struct ct_endpoint *local) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int descriptor =
      accept4(listener, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) return -errno;
  from_socket_address(peer, &address);
  length = sizeof address;
  if (getsockname(descriptor, (struct sockaddr *)&address, &length) < 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  from_socket_address(local, &address);
  return descriptor;
}

uint32_t ct_socket_drops(int descriptor) {
  // The last of the kernel's SK_MEMINFO_VARS.
  uint32_t memory[9] = {0};
  socklen_t size = sizeof memory;
  if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, memory, &size) < 0) return 0;
  return size == sizeof memory ? memory[8] : 0;
}

int ct_take_error(int descriptor) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return errno;
  return error;
}

int ct_no_delay(int descriptor) {
  int on = 1;
  return setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0 ? -errno : 0;
}

int ct_is_ipv6(int descriptor) {
  int domain = 0;
  socklen_t length = sizeof domain;
  if (getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &length) < 0) return -errno;
  return domain == AF_INET6;
}

int ct_half_close(int descriptor) { return shutdown(descriptor, SHUT_WR) < 0 ? -errno : 0; }

void ct_close_with_reset(int descriptor) {
  struct linger linger = {1, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(descriptor);
}

int ct_set_hop_limit(int descriptor, int is_ipv6, int hop_limit) {
  int result = is_ipv6 ? setsockopt(descriptor, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &hop_limit,
                                    sizeof hop_limit)
                       : setsockopt(descriptor, IPPROTO_IP, IP_TTL, &hop_limit, sizeof hop_limit);
  return result < 0 ? -errno : 0;
}

ssize_t ct_receive_datagram(int descriptor, void *bytes, size_t count, struct ct_endpoint *peer,
                            struct ct_endpoint *local) {
  struct sockaddr_storage from;
  struct iovec part = {bytes, count};
  char control[256];
  struct msghdr message = {.msg_name = &from,
                           .msg_namelen = sizeof from,
                           .msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control,
                           .msg_controllen = sizeof control};
  ssize_t received = recvmsg(descriptor, &message, MSG_DONTWAIT);
  if (received < 0) return -errno;
  from_socket_address(peer, &from);
  memset(local, 0, sizeof *local);
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      struct in_pktinfo info;
      memcpy(&info, CMSG_DATA(c), sizeof info);
      take_ipv4(local, info.ipi_addr);
    } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
      struct in6_pktinfo info;
      memcpy(&info, CMSG_DATA(c), sizeof info);
      take_address(local, info.ipi6_addr.s6_addr);
    }
  }
  return received;
}

ssize_t ct_send_datagram(int descriptor, const void *bytes, size_t count, struct ct_endpoint peer,
                         struct ct_endpoint local) {
  struct sockaddr_storage to;
  socklen_t length = to_socket_address(peer, &to);
  struct iovec part = {(void *)bytes, count};
  char control[CMSG_SPACE(sizeof(struct in6_pktinfo))];
  memset(control, 0, sizeof control);
  struct msghdr message = {.msg_name = &to,
                           .msg_namelen = length,
                           .msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control,
                           .msg_controllen = sizeof control};
  struct cmsghdr *c = CMSG_FIRSTHDR(&message);
  if (is_mapped(local)) {
    struct in_pktinfo info = {.ipi_spec_dst.s_addr = htonl((uint32_t)local.low)};
    c->cmsg_level = IPPROTO_IP;
    c->cmsg_type = IP_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(c), &info, sizeof info);
    message.msg_controllen = CMSG_SPACE(sizeof info);
  } else {
    struct in6_pktinfo info = {.ipi6_ifindex = 0};
    put_address(info.ipi6_addr.s6_addr, local);
    c->cmsg_level = IPPROTO_IPV6;
    c->cmsg_type = IPV6_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(c), &info, sizeof info);
  }
  ssize_t sent = sendmsg(descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent < 0 ? -errno : sent;
}

ssize_t ct_send(int descriptor, const void *bytes, size_t count) {
  ssize_t sent = send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent < 0 ? -errno : sent;
}

ssize_t ct_receive(int descriptor, void *bytes, size_t count) {
  ssize_t received = recv(descriptor, bytes, count, MSG_DONTWAIT);
  return received < 0 ? -errno : received;
}

static int local_address(const char *path, struct sockaddr_un *address) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  size_t length = strlen(path);
  if (length == 0 || length >= sizeof address->sun_path) return -ENAMETOOLONG;
  memcpy(address->sun_path, path, length + 1);
  return 0;
}

int ct_datagrams_at_path(const char *path) {
  struct sockaddr_un address;
  int result = local_address(path, &address);
  if (result < 0) return result;
  int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -errno;
  // Room for a few segments of 64 kB; what is beyond is lost as by a full router.
  int room = 4 << 20;
  setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  unlink(path);
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  return descriptor;
}

ssize_t ct_send_to_path(int descriptor, const void *bytes, size_t count, const char *path) {
  struct sockaddr_un address;
  int result = local_address(path, &address);
  if (result < 0) return result;
  ssize_t sent = sendto(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL,
                        (struct sockaddr *)&address, sizeof address);
  return sent < 0 ? -errno : sent;
}

int ct_message_pair(int pair[2]) {
  return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ? -errno : 0;
}

enum { most_descriptors = 64 };

ssize_t ct_send_message(int descriptor, const void *bytes, size_t count, const int *descriptors,
                        int descriptor_count) {
  if (descriptor_count < 0 || descriptor_count > most_descriptors) return -EINVAL;
  struct iovec part = {(void *)bytes, count};
  char control[CMSG_SPACE(most_descriptors * sizeof(int))];
  memset(control, 0, sizeof control);
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (descriptor_count > 0) {
    size_t size = (size_t)descriptor_count * sizeof(int);
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(size);
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(c), descriptors, size);
  }
  ssize_t sent = sendmsg(descriptor, &message, MSG_NOSIGNAL);
  return sent < 0 ? -errno : sent;
}

ssize_t ct_receive_message(int descriptor, void *bytes, size_t count, int *descriptors,
                           int descriptor_capacity, int *descriptor_count) {
  struct iovec part = {bytes, count};
  char control[CMSG_SPACE(most_descriptors * sizeof(int))];
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control,
                           .msg_controllen = sizeof control};
  *descriptor_count = 0;
  ssize_t received = recvmsg(descriptor, &message, MSG_CMSG_CLOEXEC);
  if (received < 0) return -errno;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    int arrived = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    for (int i = 0; i < arrived; i++) {
      int one;
      memcpy(&one, CMSG_DATA(c) + (size_t)i * sizeof(int), sizeof one);
      if (*descriptor_count < descriptor_capacity) {
        descriptors[(*descriptor_count)++] = one;
      } else {
        close(one);
      }
    }
  }
  return received;
}
