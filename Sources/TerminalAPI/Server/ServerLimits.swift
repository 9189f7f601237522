/// What one server bears; beyond it refuses, or closes.
public struct ServerLimits: Hashable, Sendable {
  /// The longest request, in bytes; the longest that means anything is below 1,000.
  public var requestBytes = 64 * 1_024
  /// Calls under way at once in one connection.
  public var streamsPerConnection = 32
  /// Connections at once; more are closed as they come.
  public var connections = 2_048
  /// Calls at once in all connections, those included whose answers nobody has taken yet; beyond them the
  /// oldest is reset.
  public var streams = 512
  /// How long a call of `Handle` may wait for its request.
  public var callSilence = Duration.seconds(10)
  /// How long `Stream` and reflection may be without a message.
  public var streamSilence = Duration.seconds(300)
  /// How long an answer may wait to be taken; longer than the other two, which say why they end a call.
  public var streamReset = Duration.seconds(330)
  /// After how long without a byte a client is asked whether it is there.
  public var pingAfter = Duration.seconds(60)
  /// After how long without a byte, that answer included, a connection is closed.
  public var connectionSilence = Duration.seconds(180)
  /// How long calls that are under way may take when the server stops.
  public var shutdownGrace = Duration.seconds(2)

  /// The bounds that serve a household and stop a nuisance.
  public init() {}
}
