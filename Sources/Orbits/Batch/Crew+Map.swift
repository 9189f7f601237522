import Synchronization

extension Crew {
  /// The results of a transformation in order; the first error in order is thrown.
  ///
  /// Members take one index after another, so that long and short pieces of work mix.
  public func map<Value: Sendable, Failure: Error>(
    _ indices: Range<Int>,
    _ transform: @Sendable (Int) throws(Failure) -> Value
  ) throws(Failure) -> [Value] {
    let results = Mutex([Result<Value, Failure>?](repeating: nil, count: indices.count))
    let next = Atomic(indices.lowerBound)
    work { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < indices.upperBound else { return }
        let result: Result<Value, Failure>
        do throws(Failure) {
          result = .success(try transform(index))
        } catch {
          result = .failure(error)
        }
        results.withLock { $0[index - indices.lowerBound] = result }
      }
    }
    var values: [Value] = []
    values.reserveCapacity(indices.count)
    for case let result? in results.withLock({ $0 }) { values.append(try result.get()) }
    return values
  }
}
