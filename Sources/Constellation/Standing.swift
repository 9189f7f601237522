/// What a satellite does, as far as its orbit tells; the raw values are stable words.
///
/// An orbit says nothing of a satellite that has died in its place.
public enum Standing: String, CaseIterable, Codable, Hashable, Sendable {
  /// It is in its shell, and in one of its planes where the shell shows planes.
  case operational
  /// It rises to its shell, or waits below it.
  case climbing
  /// It is in no plane of its shell, between shells, or where no shell is.
  case drifting
  /// It is on its way down: its perigee is low, or its orbit shrinks below the shells.
  case decaying
}
