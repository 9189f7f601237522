import Console
import Links
import Store
import World

extension DeviceDesk {
  /// The desk of a command: it keeps what terminals remember in the state folder, where that can be written.
  convenience init(of world: World, clock: WorldClock, stateFolder: String) {
    var archive: DeviceArchive?
    do {
      archive = try DeviceArchive(
        inStateFolder: stateFolder,
        world: world.description.name
      ) { Warnings.print("apus: \($0)") }
    } catch {
      Warnings.print("apus: what terminals remember is not kept: \(error)")
    }
    self.init(clock: clock, software: Version.software, archive: archive)
  }
}
