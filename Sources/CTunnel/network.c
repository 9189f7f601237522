#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CTunnel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_tun.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

// <net/if.h> and <linux/if.h> cannot be included together; only this is wanted of the first.
extern unsigned int if_nametoindex(const char *name);

static void name_request(struct ifreq *request, const char *name) {
  memset(request, 0, sizeof *request);
  strncpy(request->ifr_name, name, IFNAMSIZ - 1);
}

int ct_open_tunnel(const char *path, const char *name) {
  int descriptor = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return -errno;
  struct ifreq request;
  name_request(&request, name);
  request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  int header = 10;
  if (ioctl(descriptor, TUNSETIFF, &request) < 0 ||
      ioctl(descriptor, TUNSETVNETHDRSZ, &header) < 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  return descriptor;
}

int ct_open_tunnel_in(const char *namespace_path, const char *path, const char *name) {
  if (!namespace_path) return ct_open_tunnel(path, name);
  int here = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (here < 0) return -errno;
  int there = open(namespace_path, O_RDONLY | O_CLOEXEC);
  int result = there < 0 || setns(there, CLONE_NEWNET) < 0 ? -errno : ct_open_tunnel(path, name);
  // A thread that cannot come back is of no use to anyone.
  if (setns(here, CLONE_NEWNET) < 0) abort();
  if (there >= 0) close(there);
  close(here);
  return result;
}

#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif

int ct_set_offload(int descriptor, int wanted) {
  unsigned int tcp = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
  unsigned int udp = TUN_F_USO4 | TUN_F_USO6;
  if (!wanted) return ioctl(descriptor, TUNSETOFFLOAD, 0) < 0 ? -errno : 0;
  if (ioctl(descriptor, TUNSETOFFLOAD, tcp | udp) == 0) return CT_OFFLOAD_TCP | CT_OFFLOAD_UDP;
  return ioctl(descriptor, TUNSETOFFLOAD, tcp) == 0 ? CT_OFFLOAD_TCP : 0;
}

ssize_t ct_write_parts(int descriptor, const void *first, size_t first_count, const void *second,
                       size_t second_count) {
  struct iovec parts[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
  ssize_t count = writev(descriptor, parts, 2);
  return count < 0 ? -errno : count;
}

// A netlink request with room for the attributes used here: two addresses and an index.
struct request {
  struct nlmsghdr header;
  char body[128];
};

static void append(struct request *request, unsigned short type, const void *data, size_t count) {
  struct rtattr *attribute =
      (struct rtattr *)((char *)request + NLMSG_ALIGN(request->header.nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH(count);
  memcpy(RTA_DATA(attribute), data, count);
  request->header.nlmsg_len = NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(RTA_LENGTH(count));
}

static int is_mapped(struct ct_endpoint endpoint) {
  return endpoint.high == 0 && endpoint.low >> 32 == 0xffff;
}

// The address in network order, four bytes or sixteen; returns how many.
static size_t bytes_of(struct ct_endpoint endpoint, uint8_t bytes[16]) {
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

static int perform(struct request *request) {
  int control = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (control < 0) return -errno;
  struct {
    struct nlmsghdr header;
    struct nlmsgerr answer;
    char rest[512];
  } reply;
  int result = 0;
  if (send(control, request, request->header.nlmsg_len, 0) < 0) {
    result = -errno;
  } else {
    ssize_t count = recv(control, &reply, sizeof reply, 0);
    if (count < 0) {
      result = -errno;
    } else if ((size_t)count < sizeof reply.header + sizeof(int)) {
      result = -EPROTO;
    } else {
      result = reply.header.nlmsg_type == NLMSG_ERROR ? reply.answer.error : -EPROTO;
    }
  }
  close(control);
  return result;
}

// By netlink, because the ioctl for the queue's length asks for rights over the whole machine.
int ct_link_up(const char *name, int mtu, int queue_length) {
  struct request request;
  memset(&request, 0, sizeof request);
  struct ifinfomsg *message = NLMSG_DATA(&request.header);
  request.header.nlmsg_len = NLMSG_LENGTH(sizeof *message);
  request.header.nlmsg_type = RTM_NEWLINK;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  message->ifi_family = AF_UNSPEC;
  message->ifi_index = (int)if_nametoindex(name);
  message->ifi_flags = IFF_UP;
  message->ifi_change = IFF_UP;
  if (mtu > 0) append(&request, IFLA_MTU, &mtu, sizeof mtu);
  if (queue_length > 0) append(&request, IFLA_TXQLEN, &queue_length, sizeof queue_length);
  return perform(&request);
}

int ct_add_address(const char *name, struct ct_endpoint address, int prefix_length) {
  struct request request;
  memset(&request, 0, sizeof request);
  struct ifaddrmsg *message = NLMSG_DATA(&request.header);
  request.header.nlmsg_len = NLMSG_LENGTH(sizeof *message);
  request.header.nlmsg_type = RTM_NEWADDR;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE | NLM_F_ACK;
  uint8_t bytes[16];
  size_t count = bytes_of(address, bytes);
  message->ifa_family = count == 4 ? AF_INET : AF_INET6;
  message->ifa_prefixlen = (unsigned char)prefix_length;
  // No neighbour can hold the address twice on a point-to-point device: usable at once.
  message->ifa_flags = count == 16 ? IFA_F_NODAD : 0;
  message->ifa_index = if_nametoindex(name);
  append(&request, IFA_LOCAL, bytes, count);
  append(&request, IFA_ADDRESS, bytes, count);
  return perform(&request);
}

static int add_route(const char *name, int family, unsigned char type, unsigned char scope,
                     const uint8_t *destination, size_t count, int prefix_length,
                     const uint8_t *gateway) {
  struct request request;
  memset(&request, 0, sizeof request);
  struct rtmsg *message = NLMSG_DATA(&request.header);
  request.header.nlmsg_len = NLMSG_LENGTH(sizeof *message);
  request.header.nlmsg_type = RTM_NEWROUTE;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_REPLACE | NLM_F_ACK;
  message->rtm_family = (unsigned char)family;
  message->rtm_dst_len = (unsigned char)prefix_length;
  message->rtm_table = RT_TABLE_MAIN;
  message->rtm_protocol = RTPROT_STATIC;
  message->rtm_type = type;
  message->rtm_scope = scope;
  if (prefix_length > 0) append(&request, RTA_DST, destination, count);
  if (gateway) append(&request, RTA_GATEWAY, gateway, count);
  unsigned int index = if_nametoindex(name);
  append(&request, RTA_OIF, &index, sizeof index);
  return perform(&request);
}

int ct_add_route(const char *name, struct ct_endpoint destination, int prefix_length,
                 const struct ct_endpoint *gateway) {
  uint8_t bytes[16], by[16];
  size_t count = bytes_of(destination, bytes);
  if (gateway && bytes_of(*gateway, by) != count) return -EINVAL;
  return add_route(name, count == 4 ? AF_INET : AF_INET6, RTN_UNICAST,
                   gateway || count == 16 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK, bytes, count,
                   prefix_length, gateway ? by : NULL);
}

// In the main table, not the local one, which is asked first: there a longer prefix (the way back
// to the terminal) still wins.
int ct_make_every_address_local(int is_ipv6) {
  return add_route("lo", is_ipv6 ? AF_INET6 : AF_INET, RTN_LOCAL, RT_SCOPE_HOST, NULL, 0, 0, NULL);
}
