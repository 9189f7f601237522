import Console
import Links
import Store
import World

extension DeviceDesk {
  /// The desk of a command: it keeps what terminals remember in the state folder, where that can be written;
  /// without a folder it keeps nothing.
  convenience init(of world: World, clock: WorldClock, stateFolder: String?) {
    var archive: DeviceArchive?
    if let stateFolder { archive = Self.archive(of: world, in: stateFolder) }
    self.init(clock: clock, software: Version.software, archive: archive)
  }

  private static func archive(of world: World, in stateFolder: String) -> DeviceArchive? {
    do {
      return try DeviceArchive(
        inStateFolder: stateFolder,
        world: world.description.name
      ) { Warnings.print("apus: \($0)") }
    } catch {
      Warnings.print("apus: what terminals remember is not kept: \(error)")
      return nil
    }
  }
}
