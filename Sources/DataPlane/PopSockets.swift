import CTunnel
import Glibc

/// A socket of the point of presence's namespace, bound to a port of every address.
final class PopSocket {
  let kind: SocketKind
  let port: UInt16
  let descriptor: Int32
  /// Conversations that came through it and still stand.
  var users = 0
  var lastUsed: Int64

  init(kind: SocketKind, port: UInt16, descriptor: Int32, now: Int64) {
    self.kind = kind
    self.port = port
    self.descriptor = descriptor
    lastUsed = now
  }
}

/// The sockets of the point of presence: a stock of fresh ones, and those bound to ports.
///
/// A socket belongs to the namespace in which it was made, whoever binds it later, so a small stock
/// kept here spares the way to the helper when a new port is called.
struct PopSockets {
  private struct Key: Hashable {
    var kind: SocketKind
    var port: UInt16
  }

  private static let lowWater = PopStage.batch / 2
  private let line: Int32
  private let capacity: Int
  private var stock: [SocketKind: [Int32]] = [:]
  private var isAsked: Set<SocketKind> = []
  private var bound: [Key: PopSocket] = [:]

  init(line: Int32, capacity: Int) {
    self.line = line
    self.capacity = capacity
  }

  /// Asks for what runs low.
  mutating func refill() {
    for kind in SocketKind.all where (stock[kind]?.count ?? 0) < Self.lowWater {
      guard !isAsked.contains(kind) else { continue }
      if StageMessage.sockets.send(kind.wire, on: line) { isAsked.insert(kind) }
    }
  }

  mutating func refilled(_ kind: SocketKind, with descriptors: [Int32]) {
    isAsked.remove(kind)
    stock[kind, default: []] += descriptors
  }

  /// The socket bound to a port, if there is one.
  func existing(_ kind: SocketKind, port: UInt16) -> PopSocket? {
    bound[Key(kind: kind, port: port)]
  }

  /// Binds a fresh socket to a port.
  ///
  /// - Returns: the socket, and the one that had to make room and is to be released; `nil` when
  ///   there is none to be had now.
  mutating func bind(
    _ kind: SocketKind,
    port: UInt16,
    now: Int64
  ) -> (socket: PopSocket, evicted: PopSocket?)? {
    defer { refill() }
    let evicted = bound.count >= capacity ? evict() : nil
    guard bound.count < capacity, let descriptor = stock[kind]?.popLast() else {
      if let evicted { bound[Key(kind: evicted.kind, port: evicted.port)] = evicted }
      return nil
    }
    guard ct_bind_port(descriptor, kind.isIPv6 ? 1 : 0, port) == 0,
      !kind.isStream || ct_listen(descriptor, 512) == 0
    else {
      close(descriptor)
      if let evicted { bound[Key(kind: evicted.kind, port: evicted.port)] = evicted }
      return nil
    }
    let socket = PopSocket(kind: kind, port: port, descriptor: descriptor, now: now)
    bound[Key(kind: kind, port: port)] = socket
    return (socket, evicted)
  }

  /// Takes out the socket without conversations that has been idle longest.
  private mutating func evict() -> PopSocket? {
    let idle = bound.filter { $0.value.users == 0 }.min { $0.value.lastUsed < $1.value.lastUsed }
    guard let idle else { return nil }
    bound[idle.key] = nil
    return idle.value
  }

  /// Datagrams that bound sockets had no room for.
  var overflow: Int {
    bound.values.reduce(0) { $1.kind.isStream ? $0 : $0 + Int(ct_socket_drops($1.descriptor)) }
  }

  mutating func closeAll() {
    for descriptor in stock.values.joined() { close(descriptor) }
    for socket in bound.values { close(socket.descriptor) }
    stock = [:]
    bound = [:]
  }
}
