#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CTunnel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000000LL + time.tv_nsec;
}

int64_t ct_now(void) { return read_clock(CLOCK_MONOTONIC); }
int64_t ct_now_with_sleep(void) { return read_clock(CLOCK_BOOTTIME); }
int64_t ct_calendar_now(void) { return read_clock(CLOCK_REALTIME); }

static int arm_clock_watch(int descriptor) {
  // An alarm in a hundred years; what matters is that it is called off when the clock is set.
  struct itimerspec far = {.it_value = {.tv_sec = time(NULL) + 3155760000LL}};
  return timerfd_settime(descriptor, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL);
}

int ct_clock_watch(void) {
  int descriptor = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (descriptor < 0) return -errno;
  if (arm_clock_watch(descriptor) < 0) {
    int error = errno;
    close(descriptor);
    return -error;
  }
  return descriptor;
}

void ct_rearm_clock_watch(int descriptor) {
  uint64_t count;
  // Fails with ECANCELED after the clock was set.
  ssize_t got = read(descriptor, &count, sizeof count);
  (void)got;
  arm_clock_watch(descriptor);
}

int ct_poller(void) {
  int descriptor = epoll_create1(EPOLL_CLOEXEC);
  return descriptor < 0 ? -errno : descriptor;
}

int ct_watch(int poller, int descriptor, uint32_t interest, uint64_t tag, int is_new) {
  struct epoll_event event;
  memset(&event, 0, sizeof event);
  event.events = interest;
  event.data.u64 = tag;
  int result = epoll_ctl(poller, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
  return result < 0 ? -errno : 0;
}

int ct_unwatch(int poller, int descriptor) {
  struct epoll_event event;
  memset(&event, 0, sizeof event);
  return epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, &event) < 0 ? -errno : 0;
}

enum { most_events = 64 };

static int wait_nanoseconds(int poller, struct epoll_event *events, int capacity, int64_t timeout) {
#ifdef SYS_epoll_pwait2
  struct timespec time = {timeout / 1000000000LL, timeout % 1000000000LL};
  return (int)syscall(SYS_epoll_pwait2, poller, events, capacity, timeout < 0 ? NULL : &time, NULL,
                      0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

int ct_wait(int poller, struct ct_event *events, int capacity, int64_t timeout_ns) {
  struct epoll_event found[most_events];
  int wanted = capacity < most_events ? capacity : most_events;
  int count = wait_nanoseconds(poller, found, wanted, timeout_ns);
  if (count < 0 && (errno == ENOSYS || errno == EPERM)) {
    // Rounded up: a loop that wakes early only spins.
    int64_t milliseconds = timeout_ns < 0 ? -1 : (timeout_ns + 999999) / 1000000;
    if (milliseconds > 60000) milliseconds = 60000;
    count = epoll_wait(poller, found, wanted, (int)milliseconds);
  }
  if (count < 0) return -errno;
  for (int i = 0; i < count; i++) {
    events[i].tag = found[i].data.u64;
    events[i].events = found[i].events;
  }
  return count;
}

int ct_has_nanosecond_wait(void) {
  int poller = ct_poller();
  if (poller < 0) return poller;
  struct epoll_event event;
  int result = wait_nanoseconds(poller, &event, 1, 1);
  close(poller);
  return result >= 0;
}

int ct_wake_up(void) {
  int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return descriptor < 0 ? -errno : descriptor;
}

int ct_pipe(int pair[2]) { return pipe2(pair, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : 0; }

// The kernel's struct sched_attr (sched_setattr(2)); glibc has it only from 2.41.
struct scheduling {
  uint32_t size, policy;
  uint64_t flags;
  int32_t nice;
  uint32_t priority;
  uint64_t runtime, deadline, period;
};

void ct_make_thread_punctual(void) {
  prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
#ifdef SYS_sched_setattr
  // For a normal thread `runtime` asks for a slice (Linux 6.12): a shorter slice is an earlier
  // deadline, so that a busy neighbour delays a wake-up by less. Refusal costs only that.
  struct scheduling attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.runtime = 100000;
  syscall(SYS_sched_setattr, 0, &attributes, 0);
#endif
}

int64_t ct_processor_time(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (int64_t)time.tv_sec * 1000000000LL + time.tv_nsec;
}

int ct_poll_readable(int descriptor, int timeout_ms) {
  struct pollfd one = {.fd = descriptor, .events = POLLIN};
  int result = poll(&one, 1, timeout_ms);
  return result < 0 ? -errno : result;
}
