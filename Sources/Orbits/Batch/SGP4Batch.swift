import Frames

/// The SGP4 model of many objects, laid out for vector instructions.
///
/// Gives what ``SGP4`` gives for each object, within 1e-8 km for days around the epoch (<doc:TheModel>
/// says what holds further out) and with the same errors, many times
/// faster: sixteen objects are computed at once. Like ``SGP4`` it holds no state that
/// propagation changes; a satellite's result depends on its elements, the time and the instruction
/// set alone, not on its neighbours, the order of calls or the number of threads.
///
/// Setting up costs some microseconds an object; a batch is made once and propagated often.
public struct SGP4Batch: Sendable {
  /// The instructions that the batch is computed with.
  public let instructionSet: InstructionSet
  /// The models of the objects, in the order of the elements.
  public let orbits: [SGP4]
  let mode: SGP4.Mode
  let gravity: GravityModel
  /// The day from which times are counted: that of the first epoch.
  let referenceDay: Int
  let epochs: [KernelTime]
  let layout: BlockLayout
  let deepSpace: DeepSpaceLayout
  /// The objects whose elements cannot be propagated at any time.
  let unusable: [Int]

  /// Initialises the models; elements that they cannot take are reported at each propagation.
  ///
  /// - Parameters:
  ///   - elements: Mean elements fitted with SGP4.
  ///   - mode: Which published behaviour to follow.
  ///   - gravity: The Earth's field; published elements are made with WGS-72.
  ///   - instructionSet: One that this machine supports; others fall back to the best it has.
  public init(
    _ elements: [ElementSet],
    mode: SGP4.Mode = .improved,
    gravity: GravityModel = .wgs72,
    instructionSet: InstructionSet = .best
  ) {
    self.instructionSet = instructionSet.isSupported ? instructionSet : .best
    self.mode = mode
    self.gravity = gravity
    let day = elements.first?.epoch.utc.modifiedJulianDay ?? 0
    referenceDay = day
    epochs = elements.map { KernelTime($0.epoch, referenceDay: day) }
    orbits = elements.map { SGP4($0, mode: mode, gravity: gravity) }
    layout = BlockLayout(count: elements.count)
    var (distant, unusable): ([Int], [Int]) = ([], [])
    for (satellite, orbit) in orbits.enumerated() {
      if orbit.permanentError != nil {
        unusable.append(satellite)
      } else if orbit.isDeepSpace {
        distant.append(satellite)
      } else {
        layout.set(orbit.coefficients, epoch: epochs[satellite], at: satellite)
      }
    }
    self.unusable = unusable
    deepSpace = DeepSpaceLayout(distant, orbits, epochs)
  }

  /// How many objects the batch has.
  public var count: Int { orbits.count }
}
