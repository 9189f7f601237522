#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CTunnel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

int ct_open_tunnel(const char *path, const char *name) {
  int descriptor = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return -errno;
  struct ifreq request;
  memset(&request, 0, sizeof request);
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR;
  int header = CT_TUNNEL_HEADER;
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

int ct_set_offload(int descriptor, int wanted) {
  // Segments of UDP only from Linux 6.2, and only both together.
  const int tcp = CT_OFFLOAD_CHECKSUM | CT_OFFLOAD_TCP4 | CT_OFFLOAD_TCP6 | CT_OFFLOAD_TCP_ECN;
  const int udp = CT_OFFLOAD_UDP4 | CT_OFFLOAD_UDP6;
  const int choices[] = {tcp | udp, tcp, 0};
  for (int i = wanted ? 0 : 2; i < 3; i++) {
    if (ioctl(descriptor, TUNSETOFFLOAD, (unsigned long)choices[i]) == 0) return choices[i];
  }
  return -errno;
}

int ct_set_carrier(int descriptor, int on) {
  int value = on ? 1 : 0;
  return ioctl(descriptor, TUNSETCARRIER, &value) < 0 ? -errno : 0;
}

ssize_t ct_write_parts(int descriptor, const void *a, size_t a_count, const void *b,
                       size_t b_count) {
  struct iovec parts[2] = {{(void *)a, a_count}, {(void *)b, b_count}};
  ssize_t written = writev(descriptor, parts, b_count > 0 ? 2 : 1);
  return written < 0 ? -errno : written;
}
