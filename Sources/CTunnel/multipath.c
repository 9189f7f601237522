#include "netlink.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>

// The kernel's path manager (Documentation/netlink/specs/mptcp_pm.yaml). Written out, because the
// header of an older kernel has no part of it.
enum { command_add_address = 1, command_set_limits = 5 };
enum { attribute_address = 1, attribute_accepted_addresses = 2, attribute_subflows = 3 };
enum { address_family = 1, address_ipv4 = 3, address_ipv6 = 4 };
enum { address_flags = 6, address_device = 7 };
enum { flag_subflow = 1 << 1 };
enum { path_manager_version = 1 };

extern unsigned int if_nametoindex(const char *name);

static void *begin(struct request *request, uint16_t family, uint8_t command, uint8_t version) {
  struct genlmsghdr *message = ct_begin(request, family, 0, sizeof *message);
  message->cmd = command;
  message->version = version;
  return message;
}

// The number that the kernel gave to the path manager at start-up.
static int family(void) {
  struct request request;
  begin(&request, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
  ct_append_text(&request, CTRL_ATTR_FAMILY_NAME, "mptcp_pm");
  union {
    struct nlmsghdr header;
    char bytes[8192];
  } answer;
  ssize_t count = ct_ask(&request, NETLINK_GENERIC, &answer, sizeof answer);
  if (count <= 0) return count < 0 ? (int)count : -EPROTO;
  size_t start = NLMSG_LENGTH(sizeof(struct genlmsghdr));
  int left = (int)count - (int)start;
  for (struct rtattr *a = (struct rtattr *)(answer.bytes + start); RTA_OK(a, left);
       a = RTA_NEXT(a, left)) {
    if (a->rta_type != CTRL_ATTR_FAMILY_ID || RTA_PAYLOAD(a) < sizeof(uint16_t)) continue;
    uint16_t number;
    memcpy(&number, RTA_DATA(a), sizeof number);
    return number;
  }
  return -ENOENT;
}

int ct_set_multipath_limits(int subflows, int accepted_addresses) {
  int number = family();
  if (number < 0) return number;
  struct request request;
  begin(&request, (uint16_t)number, command_set_limits, path_manager_version);
  ct_append_number(&request, attribute_accepted_addresses, (uint32_t)accepted_addresses);
  ct_append_number(&request, attribute_subflows, (uint32_t)subflows);
  return ct_perform(&request, NETLINK_GENERIC);
}

int ct_add_multipath_address(const char *name, struct ct_endpoint address) {
  int number = family();
  if (number < 0) return number;
  struct request request;
  begin(&request, (uint16_t)number, command_add_address, path_manager_version);
  uint8_t bytes[16];
  size_t count = ct_bytes_of(address, bytes);
  struct rtattr *nest = ct_open_nest(&request, attribute_address | NLA_F_NESTED);
  uint16_t kind = count == 4 ? AF_INET : AF_INET6;
  ct_append(&request, address_family, &kind, sizeof kind);
  ct_append(&request, count == 4 ? address_ipv4 : address_ipv6, bytes, count);
  ct_append_number(&request, address_flags, flag_subflow);
  ct_append_number(&request, address_device, if_nametoindex(name));
  ct_close_nest(&request, nest);
  return ct_perform(&request, NETLINK_GENERIC);
}
