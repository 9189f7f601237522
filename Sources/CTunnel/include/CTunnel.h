// System calls that Swift cannot spell: variadic ioctls, control messages, netlink, namespaces.
//
// Every function returns a value of zero or more on success and minus errno on failure, keeps no
// state (but for the signal pipe, which says so) and allocates nothing.
#ifndef CTUNNEL_H
#define CTUNNEL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// An address and a port. IPv4 is held as an IPv4-mapped IPv6 address (::ffff:a.b.c.d, RFC 4291
// section 2.5.5.2); `high` and `low` are its two halves in host byte order.
struct ct_endpoint {
  uint64_t high;
  uint64_t low;
  uint16_t port;
};

// Asks for the cache lines of so many bytes, without waiting for them or reading them.
static inline void ct_prefetch(const void *start, int count) {
  for (int i = 0; i < count; i += 64) __builtin_prefetch((const char *)start + i, 1);
}

// What epoll reports: the caller's own tag, and the events.
struct ct_event {
  uint64_t tag;
  uint32_t events;
};

enum ct_namespace {
  CT_NAMESPACE_MOUNT = 1,
  CT_NAMESPACE_USER = 2,
  CT_NAMESPACE_NETWORK = 4,
  CT_NAMESPACE_PROCESS = 8,
};

enum ct_interest {
  CT_READABLE = 1,
  CT_WRITABLE = 4,
  CT_ERROR = 8,
  CT_HANG_UP = 16,
};

// CT_MULTIPATH_TCP is Multipath TCP (RFC 8684) where the kernel has it, else TCP.
enum ct_socket_kind { CT_TCP = 1, CT_UDP = 2, CT_PING = 3, CT_MULTIPATH_TCP = 4 };

enum ct_route_kind { CT_ROUTE_UNICAST = 0, CT_ROUTE_LOCAL = 1, CT_ROUTE_UNREACHABLE = 2 };

// A route; what is zero is left to the kernel.
struct ct_route {
  enum ct_route_kind kind;
  struct ct_endpoint destination;
  int prefix_length;
  int has_gateway;
  struct ct_endpoint gateway;
  // The address that packets of this host get, when their sender named none.
  int has_source;
  struct ct_endpoint source;
  uint32_t table;
  uint32_t metric;
};

// The TUN device (tunnel.c). Every packet read or written begins with a struct virtio_net_hdr of
// this many bytes (virtio 1.2, section 5.1.6).
enum { CT_TUNNEL_HEADER = 10 };
int ct_open_tunnel(const char *path, const char *name);
// The same in the network namespace of a path (null for the present one), for root.
int ct_open_tunnel_in(const char *namespace_path, const char *path, const char *name);
// What the kernel may leave undone in packets that are read, as the flags of TUNSETOFFLOAD.
enum ct_offload {
  CT_OFFLOAD_CHECKSUM = 0x01,
  CT_OFFLOAD_TCP4 = 0x02,
  CT_OFFLOAD_TCP6 = 0x04,
  CT_OFFLOAD_TCP_ECN = 0x08,
  CT_OFFLOAD_UDP4 = 0x20,
  CT_OFFLOAD_UDP6 = 0x40,
};
// Takes all offloads that the kernel has when they are wanted, and none otherwise; those that are
// on.
int ct_set_offload(int descriptor, int wanted);
// Whether the device has a carrier, as a cable has that is plugged in.
int ct_set_carrier(int descriptor, int on);
// Writes one packet from one part or two; a count of zero leaves out the second.
ssize_t ct_write_parts(int descriptor, const void *a, size_t a_count, const void *b,
                       size_t b_count);

// Devices, addresses, routes and rules (network.c).
int ct_link_up(const char *name, int mtu, int queue_length);
int ct_add_address(const char *name, struct ct_endpoint address, int prefix_length);
int ct_add_route(const char *name, struct ct_route route);
// Makes every address of the family local to this namespace (AnyIP).
int ct_make_every_address_local(int is_ipv6);
// What comes from the prefix is looked up in a table of its own.
int ct_add_source_rule(struct ct_endpoint source, int prefix_length, uint32_t table,
                       uint32_t priority);
// Every route of the main table but the default ones is looked up at this priority.
int ct_add_rule_for_specific_routes(int is_ipv6, uint32_t priority);
int ct_add_bridge(const char *name);
// A pair of Ethernet devices, the far one in the network namespace of a descriptor, or in this one
// when it is negative.
int ct_add_cable(const char *name, const char *far_name, int far_network);
int ct_plug_in(const char *name, const char *bridge);

// Multipath TCP's path manager (multipath.c).
int ct_set_multipath_limits(int subflows, int accepted_addresses);
// An address from which connections may open further subflows, by its device.
int ct_add_multipath_address(const char *name, struct ct_endpoint address);

// Sockets (sockets.c). Every descriptor made here is non-blocking and closes on exec.
int ct_socket(enum ct_socket_kind kind, int is_ipv6);
int ct_bind_port(int descriptor, int is_ipv6, uint16_t port);
// Binds to one address, which is free again as soon as its last listener is gone.
int ct_bind(int descriptor, struct ct_endpoint to);
int ct_listen(int descriptor, int backlog);
int ct_connect(int descriptor, struct ct_endpoint to);
int ct_accept(int listener, struct ct_endpoint *peer, struct ct_endpoint *local);
int ct_take_error(int descriptor);
// How many packets the socket had no room for since it was made.
uint32_t ct_socket_drops(int descriptor);
int ct_no_delay(int descriptor);
// 1 for a socket of the sixth version, 0 for another.
int ct_is_ipv6(int descriptor);
int ct_half_close(int descriptor);
// Closes so that the peer receives a reset.
void ct_close_with_reset(int descriptor);
int ct_set_hop_limit(int descriptor, int is_ipv6, int hop_limit);
ssize_t ct_receive_datagram(int descriptor, void *bytes, size_t count, struct ct_endpoint *peer,
                            struct ct_endpoint *local);
ssize_t ct_send_datagram(int descriptor, const void *bytes, size_t count, struct ct_endpoint peer,
                         struct ct_endpoint local);
ssize_t ct_send(int descriptor, const void *bytes, size_t count);
ssize_t ct_receive(int descriptor, void *bytes, size_t count);

// Datagrams between processes, by a path in the file system; what stood there before is replaced.
int ct_datagrams_at_path(const char *path);
ssize_t ct_send_to_path(int descriptor, const void *bytes, size_t count, const char *path);

// Messages with descriptors between a parent and its children (sockets.c).
int ct_message_pair(int pair[2]);
ssize_t ct_send_message(int descriptor, const void *bytes, size_t count, const int *descriptors,
                        int descriptor_count);
ssize_t ct_receive_message(int descriptor, void *bytes, size_t count, int *descriptors,
                           int descriptor_capacity, int *descriptor_count);

// Waiting and clocks (events.c).
int64_t ct_now(void);
// The same with the time counted in which the machine slept, and the calendar's clock.
int64_t ct_now_with_sleep(void);
int64_t ct_calendar_now(void);
// A descriptor that is readable when the calendar's clock was set or the machine has slept.
int ct_clock_watch(void);
// Takes what it reported, and watches on.
void ct_rearm_clock_watch(int descriptor);
int ct_poller(void);
int ct_watch(int poller, int descriptor, uint32_t interest, uint64_t tag, int is_new);
int ct_unwatch(int poller, int descriptor);
// A negative timeout waits for ever. Falls back to milliseconds where epoll_pwait2 is missing.
int ct_wait(int poller, struct ct_event *events, int capacity, int64_t timeout_ns);
// 1 when the kernel has epoll_pwait2 (Linux 5.11), 0 when it has not.
int ct_has_nanosecond_wait(void);
int ct_wake_up(void);
// A pipe, both ends non-blocking and closed on exec.
int ct_pipe(int pair[2]);
// A timer slack of one nanosecond and a short scheduler slice for the calling thread.
void ct_make_thread_punctual(void);
// Processor time that this process has used, in nanoseconds.
int64_t ct_processor_time(void);
// 1 or 0 readable within the milliseconds, minus errno on failure.
int ct_poll_readable(int descriptor, int timeout_ms);

// Processes and namespaces (processes.c).
int ct_unshare(int namespaces);
// A descriptor of the network namespace that this process is in, and the way into one.
int ct_network_descriptor(void);
int ct_enter_network(int descriptor);
int ct_fork(void);
int ct_spawn(const char *path, char *const arguments[], char *const environment[], int give,
             int give_as);
// Whether the kernel kills this process when the thread that made it ends.
int ct_die_with_parent(int yes);
int ct_become_subreaper(void);
int ct_close_on_exec(int descriptor);
int ct_make_mounts_private(void);
int ct_mount_memory(const char *at);
// A folder in memory that has no path, only the descriptor, which programs inherit.
int ct_memory_folder(void);
int ct_mount_processes(void);
int ct_mount_over(const char *source, const char *target);
int ct_unmount(const char *at);
int ct_raise_descriptor_limit(void);
// Blocks every signal that a supervisor handles and returns a descriptor that reports them.
int ct_signal_descriptor(void);
// The number of the next signal, 0 when there is none.
int ct_next_signal(int signal_descriptor);
// The signals of a fresh program: default actions for those this library changes, none blocked.
void ct_restore_signals(void);
// Ignores what a terminal's keys send, for the processes between the program and the user.
void ct_ignore_keyboard_signals(void);
// From now on SIGTERM and SIGHUP, and SIGINT and SIGQUIT that another process sent, are written
// to the descriptor, one byte each. Those two from the keyboard reach the program by themselves.
// One descriptor for the process; -1 restores the default actions.
int ct_forward_signals(int to_descriptor);
// Gives the controlling terminal to a process group without being stopped for it.
int ct_give_terminal(int terminal, int process_group);
// Blocking, for helper processes: waits and returns the process id, or minus errno.
int ct_wait_for(int process, int *status, int flags);
int ct_status_is_stop(int status);
// A program's status as a shell would say it: its exit status, or 128 and the signal.
int ct_exit_status(int status);
int ct_kill(int process, int signal);

// Trials in a child of their own (trials.c): what this user may do here. Each returns zero, or
// minus the error number of what failed.
int ct_try_user_namespace(void);
int ct_try_network_namespace(void);
int ct_try_process_namespace(void);
// Opens the device and makes an interface of it inside a network namespace; 1 when it opens and
// there is no namespace.
int ct_try_tunnel(const char *path);
// The offloads that its interface can have.
int ct_try_offload(const char *path);
// A pair of Ethernet devices, and a bridge, in a network namespace.
int ct_try_cable(void);
int ct_try_bridge(void);

#endif
