#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CTunnel.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

int ct_unshare(int namespaces) {
  int flags = 0;
  if (namespaces & CT_NAMESPACE_MOUNT) flags |= CLONE_NEWNS;
  if (namespaces & CT_NAMESPACE_USER) flags |= CLONE_NEWUSER;
  if (namespaces & CT_NAMESPACE_NETWORK) flags |= CLONE_NEWNET;
  if (namespaces & CT_NAMESPACE_PROCESS) flags |= CLONE_NEWPID;
  return unshare(flags) < 0 ? -errno : 0;
}

int ct_network_descriptor(void) {
  int descriptor = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int ct_enter_network(int descriptor) {
  return setns(descriptor, CLONE_NEWNET) < 0 ? -errno : 0;
}

int ct_fork(void) {
  pid_t process = fork();
  return process < 0 ? -errno : process;
}

int ct_spawn(const char *path, char *const arguments[], char *const environment[], int give,
             int give_as) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, give, give_as);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t process = 0;
  int error = posix_spawn(&process, path, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error ? -error : process;
}

int ct_die_with_parent(int yes) {
  return prctl(PR_SET_PDEATHSIG, yes ? SIGKILL : 0) < 0 ? -errno : 0;
}

int ct_become_subreaper(void) {
  return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL) < 0 ? -errno : 0;
}

int ct_close_on_exec(int descriptor) {
  return fcntl(descriptor, F_SETFD, FD_CLOEXEC) < 0 ? -errno : 0;
}

int ct_make_mounts_private(void) {
  return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ? -errno : 0;
}

int ct_mount_memory(const char *at) {
  int result = mount("tmpfs", at, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m");
  return result < 0 ? -errno : 0;
}

int ct_memory_folder(void) {
  // By way of a place that is covered for a moment in this mount namespace, where nobody looks yet:
  // fsmount(2) would do without, but not before Linux 5.2.
  const char *place = "/tmp";
  int descriptor = ct_mount_memory(place);
  if (descriptor == 0) {
    descriptor = open(place, O_RDONLY | O_DIRECTORY);
    if (descriptor < 0) descriptor = -errno;
    umount2(place, MNT_DETACH);
  }
  return descriptor;
}

int ct_mount_processes(void) {
  int result = mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  return result < 0 ? -errno : 0;
}

int ct_mount_over(const char *source, const char *target) {
  return mount(source, target, NULL, MS_BIND, NULL) < 0 ? -errno : 0;
}

int ct_unmount(const char *at) { return umount2(at, MNT_DETACH) < 0 ? -errno : 0; }

int ct_raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
  // What is above this is of no use here and slows programs that close every descriptor.
  rlim_t enough = 16384;
  rlim_t wanted = limit.rlim_max < enough ? limit.rlim_max : enough;
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  return limit.rlim_cur > 1 << 30 ? 1 << 30 : (int)limit.rlim_cur;
}

static const int supervised[] = {SIGCHLD, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2};
enum { supervised_count = sizeof supervised / sizeof *supervised };

int ct_signal_descriptor(void) {
  sigset_t set;
  sigemptyset(&set);
  for (int i = 0; i < supervised_count; i++) sigaddset(&set, supervised[i]);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -errno;
  // An ignored signal never reaches the descriptor.
  signal(SIGCHLD, SIG_DFL);
  int descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  return descriptor < 0 ? -errno : descriptor;
}

int ct_next_signal(int signal_descriptor) {
  struct signalfd_siginfo information;
  ssize_t count = read(signal_descriptor, &information, sizeof information);
  if (count != sizeof information) return 0;
  int number = (int)information.ssi_signo;
  // The keyboard's own signals reach the program without help.
  if ((number == SIGINT || number == SIGQUIT) && information.ssi_code > 0) return SIGCHLD;
  return number;
}

static const int keyboard[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU};
enum { keyboard_count = sizeof keyboard / sizeof *keyboard };

void ct_restore_signals(void) {
  for (int i = 0; i < keyboard_count; i++) signal(keyboard[i], SIG_DFL);
  for (int i = 0; i < supervised_count; i++) {
    // SIGHUP stays ignored when it was: that is how nohup works.
    if (supervised[i] != SIGHUP) signal(supervised[i], SIG_DFL);
  }
  signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

void ct_ignore_keyboard_signals(void) {
  for (int i = 0; i < keyboard_count; i++) signal(keyboard[i], SIG_IGN);
}

// Written before the handlers are in place and read in them only.
static volatile sig_atomic_t forward_to = -1;

static void forward(int number, siginfo_t *information, void *context) {
  (void)context;
  if ((number == SIGINT || number == SIGQUIT) && information->si_code > 0) return;
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  ssize_t written = write(forward_to, &byte, 1);
  (void)written;
  errno = saved;
}

int ct_forward_signals(int to_descriptor) {
  static const int forwarded[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
  if (to_descriptor >= 0) forward_to = to_descriptor;
  for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++) {
    struct sigaction action, previous;
    if (sigaction(forwarded[i], NULL, &previous) < 0) return -errno;
    // What the user had ignored (nohup) stays ignored.
    int is_ours = (previous.sa_flags & SA_SIGINFO) && previous.sa_sigaction == forward;
    if (!is_ours && !(previous.sa_flags & SA_SIGINFO) && previous.sa_handler == SIG_IGN) continue;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    if (to_descriptor >= 0) {
      action.sa_sigaction = forward;
      action.sa_flags = SA_SIGINFO | SA_RESTART;
    } else {
      if (!is_ours) continue;
      action.sa_handler = SIG_DFL;
    }
    if (sigaction(forwarded[i], &action, NULL) < 0) return -errno;
  }
  if (to_descriptor < 0) forward_to = -1;
  return 0;
}

int ct_give_terminal(int terminal, int process_group) {
  sigset_t stop, previous;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &stop, &previous);
  int result = tcsetpgrp(terminal, process_group) < 0 ? -errno : 0;
  pthread_sigmask(SIG_SETMASK, &previous, NULL);
  return result;
}

int ct_wait_for(int process, int *status, int flags) {
  for (;;) {
    pid_t found = waitpid(process, status, flags);
    if (found >= 0) return found;
    if (errno != EINTR) return -errno;
  }
}

int ct_status_is_stop(int status) { return WIFSTOPPED(status) ? WSTOPSIG(status) : 0; }

int ct_exit_status(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int ct_kill(int process, int number) { return kill(process, number) < 0 ? -errno : 0; }
