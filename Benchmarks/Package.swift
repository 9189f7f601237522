// swift-tools-version:6.2

import PackageDescription

// A package of its own, so that what it needs never reaches the product.
let package = Package(
  name: "apus-benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "apus", path: "..")],
  targets: [
    .executableTarget(
      name: "apus-benchmarks",
      dependencies: [.product(name: "Planning", package: "apus")]
    ),
    // Datagrams in large numbers and with exact times.
    .target(name: "CDatagrams"),
    .executableTarget(
      name: "packet-benchmarks",
      dependencies: ["CDatagrams", .product(name: "DataPlane", package: "apus")]
    ),
  ],
  swiftLanguageModes: [.v6]
)
