import Frames
import Service
import Store

/// Acts that were entered before, as commands that only ask take them into account.
enum KeptActs {
  /// The acts of a world in a state folder, with a word on standard error that they count; none where
  /// nothing is kept.
  static func acts(ofWorld name: String, in folder: String) throws -> [Act] {
    let acts: [Act]
    do throws(StoreError) {
      acts = try ActStore.reader(in: folder, world: name).acts()
    } catch .absent {
      return []
    }
    if !acts.isEmpty {
      Warnings.print(
        "apus: acts kept in \(folder) count (\(acts.count); 'apus audit' lists them), the last from "
          + "\(acts[acts.count - 1].at.iso8601) on"
      )
    }
    return acts
  }
}
