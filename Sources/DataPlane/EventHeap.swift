/// Which pipe is next: a binary heap of times, with the place of each pipe in it.
struct EventHeap {
  /// The time of each pipe; `Int64.max` for one that is not in the heap.
  private var times: [Int64] = []
  /// The pipe's place in the heap, -1 for none.
  private var places: [Int32] = []
  private var heap: [Int32] = []

  /// Adds a pipe without an event.
  mutating func append() {
    times.append(.max)
    places.append(-1)
  }

  /// Those of which one comes after the earliest.
  var next: (Int, Int)? { heap.count > 2 ? (Int(heap[1]), Int(heap[2])) : nil }

  /// The earliest event.
  var first: (pipe: Int, time: Int64)? {
    heap.isEmpty ? nil : (Int(heap[0]), times[Int(heap[0])])
  }

  /// Sets when a pipe's next event is; `Int64.max` takes it out.
  mutating func set(_ pipe: Int, _ time: Int64) {
    let place = Int(places[pipe])
    guard time != times[pipe] else { return }
    let isEarlier = time < times[pipe]
    times[pipe] = time
    if place < 0 {
      places[pipe] = Int32(heap.count)
      heap.append(Int32(pipe))
      rise(heap.count - 1)
    } else if time == .max {
      remove(at: place)
    } else if isEarlier {
      rise(place)
    } else {
      sink(place)
    }
  }

  private mutating func remove(at place: Int) {
    places[Int(heap[place])] = -1
    let last = heap.removeLast()
    guard place < heap.count else { return }
    heap[place] = last
    places[Int(last)] = Int32(place)
    rise(place)
    sink(Int(places[Int(last)]))
  }

  private mutating func rise(_ start: Int) {
    var place = start
    let pipe = heap[place]
    let time = times[Int(pipe)]
    while place > 0 {
      let parent = (place - 1) / 2
      guard times[Int(heap[parent])] > time else { break }
      put(heap[parent], at: place)
      place = parent
    }
    put(pipe, at: place)
  }

  private mutating func sink(_ start: Int) {
    var place = start
    let pipe = heap[place]
    let time = times[Int(pipe)]
    while true {
      var child = 2 * place + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, times[Int(heap[child + 1])] < times[Int(heap[child])] {
        child += 1
      }
      guard times[Int(heap[child])] < time else { break }
      put(heap[child], at: place)
      place = child
    }
    put(pipe, at: place)
  }

  private mutating func put(_ pipe: Int32, at place: Int) {
    heap[place] = pipe
    places[Int(pipe)] = Int32(place)
  }
}
