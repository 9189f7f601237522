#include "netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/veth.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// <net/if.h> and <linux/if.h> cannot be included together; only this is wanted of the first.
extern unsigned int if_nametoindex(const char *name);

static int route_request(struct request *request) { return ct_perform(request, NETLINK_ROUTE); }

// By netlink, because the ioctl for the queue's length asks for rights over the whole machine.
int ct_link_up(const char *name, int mtu, int queue_length) {
  struct request request;
  struct ifinfomsg *message = ct_begin(&request, RTM_NEWLINK, 0, sizeof *message);
  message->ifi_family = AF_UNSPEC;
  message->ifi_index = (int)if_nametoindex(name);
  message->ifi_flags = IFF_UP;
  message->ifi_change = IFF_UP;
  if (mtu > 0) ct_append_number(&request, IFLA_MTU, (uint32_t)mtu);
  if (queue_length > 0) ct_append_number(&request, IFLA_TXQLEN, (uint32_t)queue_length);
  return route_request(&request);
}

int ct_add_address(const char *name, struct ct_endpoint address, int prefix_length) {
  struct request request;
  struct ifaddrmsg *message =
      ct_begin(&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, sizeof *message);
  uint8_t bytes[16];
  size_t count = ct_bytes_of(address, bytes);
  message->ifa_family = count == 4 ? AF_INET : AF_INET6;
  message->ifa_prefixlen = (unsigned char)prefix_length;
  // No neighbour can hold the address twice on a network made here: usable at once.
  message->ifa_flags = count == 16 ? IFA_F_NODAD : 0;
  message->ifa_index = if_nametoindex(name);
  ct_append(&request, IFA_LOCAL, bytes, count);
  ct_append(&request, IFA_ADDRESS, bytes, count);
  return route_request(&request);
}

static void append_address(struct request *request, uint16_t type, struct ct_endpoint address,
                           size_t *count) {
  uint8_t bytes[16];
  size_t found = ct_bytes_of(address, bytes);
  ct_append(request, type, bytes, found);
  if (found != *count) *count = 0;
}

int ct_add_route(const char *name, struct ct_route route) {
  struct request request;
  struct rtmsg *message =
      ct_begin(&request, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, sizeof *message);
  uint8_t bytes[16];
  size_t count = ct_bytes_of(route.destination, bytes);
  message->rtm_family = count == 4 ? AF_INET : AF_INET6;
  message->rtm_dst_len = (unsigned char)route.prefix_length;
  message->rtm_protocol = RTPROT_STATIC;
  message->rtm_scope = RT_SCOPE_UNIVERSE;
  switch (route.kind) {
  case CT_ROUTE_UNICAST:
    message->rtm_type = RTN_UNICAST;
    if (!route.has_gateway && count == 4) message->rtm_scope = RT_SCOPE_LINK;
    break;
  case CT_ROUTE_LOCAL:
    message->rtm_type = RTN_LOCAL;
    message->rtm_scope = RT_SCOPE_HOST;
    break;
  case CT_ROUTE_UNREACHABLE: message->rtm_type = RTN_UNREACHABLE; break;
  }
  uint32_t table = route.table ? route.table : RT_TABLE_MAIN;
  message->rtm_table = table < 256 ? (unsigned char)table : RT_TABLE_UNSPEC;
  ct_append_number(&request, RTA_TABLE, table);
  if (route.prefix_length > 0) ct_append(&request, RTA_DST, bytes, count);
  if (route.has_gateway) {
    append_address(&request, RTA_GATEWAY, route.gateway, &count);
    // The gateway is at the other end of a point-to-point device, whatever its prefix.
    message->rtm_flags = RTNH_F_ONLINK;
  }
  if (route.has_source) append_address(&request, RTA_PREFSRC, route.source, &count);
  if (count == 0) return -EINVAL;
  if (route.metric) ct_append_number(&request, RTA_PRIORITY, route.metric);
  if (route.kind != CT_ROUTE_UNREACHABLE) {
    ct_append_number(&request, RTA_OIF, if_nametoindex(name));
  }
  return route_request(&request);
}

// In the main table, not the local one, which is asked first: there a longer prefix (the way back
// to the terminal) still wins.
int ct_make_every_address_local(int is_ipv6) {
  struct ct_route route = {.kind = CT_ROUTE_LOCAL};
  if (!is_ipv6) route.destination.low = 0xffffULL << 32;
  return ct_add_route("lo", route);
}

static int add_rule(struct request *request, struct fib_rule_hdr *message, int family,
                    uint32_t table, uint32_t priority) {
  message->family = (uint8_t)family;
  message->action = FR_ACT_TO_TBL;
  message->table = table < 256 ? (uint8_t)table : RT_TABLE_UNSPEC;
  ct_append_number(request, FRA_TABLE, table);
  ct_append_number(request, FRA_PRIORITY, priority);
  return route_request(request);
}

int ct_add_source_rule(struct ct_endpoint source, int prefix_length, uint32_t table,
                       uint32_t priority) {
  struct request request;
  struct fib_rule_hdr *message =
      ct_begin(&request, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, sizeof *message);
  uint8_t bytes[16];
  size_t count = ct_bytes_of(source, bytes);
  message->src_len = (uint8_t)prefix_length;
  ct_append(&request, FRA_SRC, bytes, count);
  return add_rule(&request, message, count == 4 ? AF_INET : AF_INET6, table, priority);
}

int ct_add_rule_for_specific_routes(int is_ipv6, uint32_t priority) {
  struct request request;
  struct fib_rule_hdr *message =
      ct_begin(&request, RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, sizeof *message);
  ct_append_number(&request, FRA_SUPPRESS_PREFIXLEN, 0);
  return add_rule(&request, message, is_ipv6 ? AF_INET6 : AF_INET, RT_TABLE_MAIN, priority);
}

int ct_add_bridge(const char *name) {
  struct request request;
  struct ifinfomsg *message =
      ct_begin(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *message);
  message->ifi_family = AF_UNSPEC;
  ct_append_text(&request, IFLA_IFNAME, name);
  struct rtattr *information = ct_open_nest(&request, IFLA_LINKINFO);
  ct_append_text(&request, IFLA_INFO_KIND, "bridge");
  ct_close_nest(&request, information);
  return route_request(&request);
}

int ct_add_cable(const char *name, const char *far_name, int far_network) {
  struct request request;
  struct ifinfomsg *message =
      ct_begin(&request, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, sizeof *message);
  message->ifi_family = AF_UNSPEC;
  ct_append_text(&request, IFLA_IFNAME, name);
  struct rtattr *information = ct_open_nest(&request, IFLA_LINKINFO);
  ct_append_text(&request, IFLA_INFO_KIND, "veth");
  struct rtattr *data = ct_open_nest(&request, IFLA_INFO_DATA);
  struct rtattr *peer = ct_open_nest(&request, VETH_INFO_PEER);
  struct ifinfomsg *far = ct_append_raw(&request, sizeof *far);
  if (far) far->ifi_family = AF_UNSPEC;
  ct_append_text(&request, IFLA_IFNAME, far_name);
  if (far_network >= 0) ct_append_number(&request, IFLA_NET_NS_FD, (uint32_t)far_network);
  ct_close_nest(&request, peer);
  ct_close_nest(&request, data);
  ct_close_nest(&request, information);
  return route_request(&request);
}

int ct_plug_in(const char *name, const char *bridge) {
  struct request request;
  struct ifinfomsg *message = ct_begin(&request, RTM_NEWLINK, 0, sizeof *message);
  message->ifi_family = AF_UNSPEC;
  message->ifi_index = (int)if_nametoindex(name);
  ct_append_number(&request, IFLA_MASTER, if_nametoindex(bridge));
  return route_request(&request);
}
