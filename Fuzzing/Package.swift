// swift-tools-version:6.2

import PackageDescription

// A package of its own: everything in it is built with libFuzzer, which brings its own `main`.
let package = Package(
  name: "apus-fuzzing",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "apus", path: "..")],
  targets: [
    .executableTarget(
      name: "FuzzReaders",
      dependencies: [.product(name: "Orbits", package: "apus")],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]
    ),
    .executableTarget(
      name: "FuzzTerminal",
      dependencies: [.product(name: "TerminalProperties", package: "apus")],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]
    ),
  ],
  swiftLanguageModes: [.v6]
)
