// Datagrams in large numbers and with exact times: system calls that Swift cannot spell.
//
// Every function returns -errno when the kernel refuses.
#ifndef CDATAGRAMS_H
#define CDATAGRAMS_H

#include <stdint.h>

// Opens a UDP socket over IPv4 in the network namespace of a path and comes back.
int cd_socket_in(const char *namespace_path);

// Binds to a port of any address.
int cd_bind(int descriptor, uint16_t port);

// Sends to an address in dotted form from now on.
int cd_connect(int descriptor, const char *address, uint16_t port);

// Has the kernel cut what is sent into datagrams of so many bytes (UDP_SEGMENT).
int cd_set_segment_bytes(int descriptor, int bytes);

// Lets the kernel join datagrams of one flow that arrive together (UDP_GRO).
int cd_join_arrivals(int descriptor);

// Has arrivals stamped by the kernel (SO_TIMESTAMPNS).
int cd_stamp_arrivals(int descriptor);

// Sends the same datagram so many times, in as few calls as may be; at most 64.
// Returns how many went.
int cd_send_repeated(int descriptor, const void *bytes, int length, int times);

// Takes what has arrived, waiting for the first at most 100 ms.
// Returns the bytes of all of it.
int64_t cd_drain(int descriptor);

// Sends a probe: its number and CLOCK_MONOTONIC.
int cd_send_probe(int descriptor, int64_t number, int length);

struct cd_probe {
  int64_t number;
  // CLOCK_MONOTONIC in nanoseconds: when it was sent, and when the program had it.
  int64_t sent, received;
  // CLOCK_REALTIME in nanoseconds: when the kernel had it; 0 without a stamp.
  int64_t stamped;
};

// Waits for a probe, for at most as long as the socket's limit (cd_set_patience).
int cd_receive_probe(int descriptor, struct cd_probe *probe);
int cd_set_patience(int descriptor, int milliseconds);

// Sends a probe from one socket and looks for it at the other without sleeping, for at most the
// limit; then the same back. Gives both ways' times.
int cd_ping_pong(int near, int far, int64_t limit_ns, int64_t *there_ns, int64_t *back_ns);

// CLOCK_REALTIME less CLOCK_MONOTONIC, in nanoseconds.
int64_t cd_calendar_offset(void);

#endif
