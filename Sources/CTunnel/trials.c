#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CTunnel.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

// The child of a process with threads may call only what is safe in a signal handler; a failure is
// its exit status.
static int result_of(pid_t child) {
  int status = 0;
  if (child < 0) return -errno;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -errno;
  }
  return WIFEXITED(status) ? -WEXITSTATUS(status) : -EPROTO;
}

static void put(const char *path, const char *text) {
  int descriptor = open(path, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ssize_t written = write(descriptor, text, strlen(text));
  (void)written;
  close(descriptor);
}

// As the helpers do: root without a user namespace where it may, everyone else with one.
static int enter(int flags, const char *user, const char *group) {
  if (geteuid() == 0 && unshare(flags) == 0) return 0;
  if (unshare(flags | CLONE_NEWUSER) < 0) return errno;
  put("/proc/self/setgroups", "deny");
  put("/proc/self/uid_map", user);
  put("/proc/self/gid_map", group);
  return 0;
}

struct identity {
  char user[48];
  char group[48];
};

// Made before the fork, because formatting is not safe after it.
static void identify(struct identity *identity) {
  snprintf(identity->user, sizeof identity->user, "%u %u 1", geteuid(), geteuid());
  snprintf(identity->group, sizeof identity->group, "%u %u 1", getegid(), getegid());
}

int ct_try_user_namespace(void) {
  pid_t child = fork();
  if (child == 0) _exit(unshare(CLONE_NEWUSER) < 0 ? errno : 0);
  return result_of(child);
}

int ct_try_network_namespace(void) {
  struct identity identity;
  identify(&identity);
  pid_t child = fork();
  if (child == 0) _exit(enter(CLONE_NEWNET | CLONE_NEWNS, identity.user, identity.group));
  return result_of(child);
}

int ct_try_process_namespace(void) {
  struct identity identity;
  identify(&identity);
  pid_t child = fork();
  if (child == 0) {
    int error = enter(CLONE_NEWPID | CLONE_NEWNS, identity.user, identity.group);
    if (error) _exit(error);
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) _exit(errno);
    pid_t inner = fork();
    if (inner == 0) {
      int mounted = mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
      _exit(mounted < 0 ? errno : 0);
    }
    _exit(-result_of(inner));
  }
  return result_of(child);
}

// What a trial found goes into the upper half of the exit status, error numbers into the lower.
enum { found = 128 };

static int with_findings(int result) { return result <= -found ? -result - found : result; }

int ct_try_tunnel(const char *path) {
  struct identity identity;
  identify(&identity);
  pid_t child = fork();
  if (child == 0) {
    int error = enter(CLONE_NEWNET | CLONE_NEWNS, identity.user, identity.group);
    if (error) {
      // Without a namespace the device can at least be opened.
      int descriptor = open(path, O_RDWR | O_CLOEXEC);
      _exit(descriptor < 0 ? errno : found | 1);
    }
    int tunnel = ct_open_tunnel(path, "sat0");
    _exit(tunnel < 0 ? -tunnel : 0);
  }
  return with_findings(result_of(child));
}

int ct_try_offload(const char *path) {
  struct identity identity;
  identify(&identity);
  pid_t child = fork();
  if (child == 0) {
    int error = enter(CLONE_NEWNET | CLONE_NEWNS, identity.user, identity.group);
    int tunnel = error ? -error : ct_open_tunnel(path, "sat0");
    int flags = tunnel < 0 ? tunnel : ct_set_offload(tunnel, 1);
    _exit(flags < 0 ? -flags : found | flags);
  }
  return with_findings(result_of(child));
}

static int try_device(int (*make)(void)) {
  struct identity identity;
  identify(&identity);
  pid_t child = fork();
  if (child == 0) {
    int error = enter(CLONE_NEWNET | CLONE_NEWNS, identity.user, identity.group);
    _exit(error ? error : -make());
  }
  return result_of(child);
}

static int make_cable(void) { return ct_add_cable("eth0", "v-a", -1); }
static int make_bridge(void) { return ct_add_bridge("lan0"); }

int ct_try_cable(void) { return try_device(make_cable); }
int ct_try_bridge(void) { return try_device(make_bridge); }
