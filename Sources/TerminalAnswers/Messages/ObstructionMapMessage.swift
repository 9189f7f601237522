import TerminalDevice
import TerminalMessages

extension SpaceX_API_Device_DishGetObstructionMapResponse {
  /// A terminal's obstruction map as a message, row by row from the top.
  init(_ map: ObstructionMap) {
    self.init()
    let side = UInt32(ObstructionMap.side)
    (numRows, numCols) = (side, side)
    snr = cells(map.values)
    minElevationDeg = single(ObstructionMap.minimumElevationDegrees)
    maxThetaDeg = single(ObstructionMap.maximumThetaDegrees)
    mapReferenceFrame = map.frame == .earth ? .frameEarth : .frameUt
  }
}

/// As many values as the map has cells: clients reshape them without looking.
private func cells(_ values: [Float]) -> [Float] {
  let count = ObstructionMap.side * ObstructionMap.side
  guard values.count != count else { return values }
  let padding = [Float](repeating: ObstructionMap.noData, count: max(0, count - values.count))
  return values.prefix(count) + padding
}
