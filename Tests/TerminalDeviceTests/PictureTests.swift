import Foundation
import Quantities
import SeededRandomness
import Service
import Testing

@testable import TerminalDevice

@Suite("The obstruction map")
struct PictureTests {
  private static func painted(_ painting: SkyPainting) -> Set<Int> {
    Set((0..<123 * 123).filter { painting.clear.contains($0) || painting.hidden.contains($0) })
  }

  private static func distanceFromCentre(_ place: (row: Double, column: Double)) -> Double {
    let (row, column) = (place.row - 61, place.column - 61)
    return (row * row + column * column).squareRoot()
  }

  @Test("No cell on the way is left out, and none beside it is painted: against dense looks")
  func dense() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    var looked = 0
    for _ in 0..<12 {
      let mount = try #require(
        AntennaMount(
          tilt: .degrees(.random(in: 0...40, using: &random)),
          azimuth: .degrees(.random(in: 0...360, using: &random))
        )
      )
      let projection = SkyProjection(DishAttitude(mount))
      let orbit = SyntheticOrbit.visible(name: "s", using: &random)
      let track = orbit.track()
      var picture = SkyPicture()
      // In pieces, as time comes.
      var time = 0.0
      while time < 15 {
        let end = min(15, time + .random(in: 0.01...3, using: &random))
        picture.paint(
          track,
          slotSeconds: 15,
          from: time,
          to: end,
          projection: projection,
          mask: nil
        )
        time = end
      }
      #expect(abs(picture.seconds - 15) < 1e-9)
      let formula = DishFormula(q: AttitudeQuaternion(mount))
      for frame in ObstructionMap.Frame.allCases {
        var dwell: [Int: Int] = [:]
        for step in 0...15_000 {
          let direction = orbit.direction(Double(step) / 1_000)
          let place =
            frame == .earth
            ? DishFormula.earthPlace(direction) : formula.dishPlace(direction)
          let radius = Self.distanceFromCentre(place)
          // Within 0.004 cells of an edge it may be either: a track is good to 0.005°.
          let off = 0.004
          for (row, column) in [(0, 0), (off, 0), (-off, 0), (0, off), (0, -off)] {
            guard radius < 61.5 + off,
              let cell = DishFormula.cell((place.row + row, place.column + column))
            else {
              continue
            }
            dwell[cell, default: 0] += row == 0 && column == 0 && radius < 61.5 - off ? 1 : 0
          }
        }
        let found = Self.painted(picture[frame])
        #expect(found.isSubset(of: dwell.keys), "seed \(seed)")
        let stayed = dwell.filter { Double($0.value) / 1_000 >= SkyPicture.stepSeconds + 0.01 }
        #expect(found.isSuperset(of: stayed.keys), "seed \(seed)")
        looked += stayed.count
      }
    }
    #expect(looked > 100)
  }

  @Test("What is behind the mask is painted 0, what is not 1: cell by cell")
  func mask() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let mask = try ObstructionMask([
      .init(from: .degrees(0), to: .degrees(180), elevation: .degrees(60))
    ])
    let projection = SkyProjection(DishAttitude(nil))
    var (clear, hidden) = (0, 0)
    for _ in 0..<60 {
      let orbit = SyntheticOrbit.visible(name: "s", using: &random)
      var picture = SkyPicture()
      picture.paint(
        orbit.track(),
        slotSeconds: 15,
        from: 0,
        to: 15,
        projection: projection,
        mask: mask
      )
      let values = picture[.earth].values
      for (cell, value) in values.enumerated() where value >= 0 {
        let middle = try #require(projection.direction(ofCell: cell, in: .earth))
        let look = SkyDirection(vector: middle)
        let margin = 1.5
        let isEast = look.azimuth.degrees > 3 && look.azimuth.degrees < 177
        let isWest = look.azimuth.degrees > 183 && look.azimuth.degrees < 357
        if isEast, look.elevation.degrees < 60 - margin {
          #expect(value == 0, "seed \(seed)")
          hidden += 1
        } else if look.elevation.degrees > 60 + margin || isWest && look.elevation.degrees < 80 {
          #expect(value == 1, "seed \(seed)")
          clear += 1
        }
      }
    }
    #expect(clear > 100 && hidden > 100)
  }

  @Test("The part that a mask hides is counted in patches of the field")
  func fraction() throws {
    let projection = SkyProjection(DishAttitude(nil))
    #expect(projection.hiddenFraction(mask: nil, mount: nil) == 0)
    let all = try ObstructionMask([.init(from: .zero, to: .degrees(360), elevation: .degrees(90))])
    #expect(projection.hiddenFraction(mask: all, mount: nil) > 0.999)
    // Half of the horizon up to 50°: patches lie evenly in angle from the zenith.
    let half = try ObstructionMask([.init(from: .zero, to: .degrees(180), elevation: .degrees(50))])
    let expected = 0.5 * (80.0 * 80 - 40 * 40) / (80 * 80)
    #expect(abs(projection.hiddenFraction(mask: half, mount: nil) - expected) < 0.01)
    // An antenna that cannot look down there has nothing hidden.
    let narrow = AntennaMount(tilt: .zero, fieldOfView: .degrees(39))
    #expect(projection.hiddenFraction(mask: half, mount: narrow) == 0)
  }

  @Test("Bits beyond the last cell, and too few words, are no set")
  func words() {
    var set = CellSet()
    set.insert(0)
    set.insert(123 * 123 - 1)
    #expect(CellSet(words: set.words) == set && CellSet(hexadecimal: set.hexadecimal) == set)
    var words = set.words
    words[words.count - 1] |= 1 << 63
    #expect(CellSet(words: words) == nil && CellSet(words: []) == nil)
    #expect(CellSet(hexadecimal: String(set.hexadecimal.dropLast())) == nil)
    #expect(CellSet(hexadecimal: String(set.hexadecimal.dropLast() + "g")) == nil)
  }
}
