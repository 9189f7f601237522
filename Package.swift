// swift-tools-version:6.2

import PackageDescription

// A module imports only what stands above it in this list; Documentation/Design.md says why.
let package = Package(
  name: "apus",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "apus", targets: ["apus"]),
    .library(name: "Orbits", targets: ["Orbits", "Frames", "Quantities"]),
    // What the fuzzer gives bytes to.
    .library(name: "TerminalProperties", targets: ["TerminalProperties"]),
    // What the benchmarks measure.
    .library(name: "DataPlane", targets: ["DataPlane", "Frames", "Links", "Quantities"]),
    .library(
      name: "Planning",
      targets: [
        "Constellation", "Frames", "Geography", "Links", "Orbits", "Quantities", "Routing",
        "Scheduling", "Service", "World",
      ]
    ),
  ],
  dependencies: [
    // The command line: declarative, with help screens made from the declarations.
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // Structured log lines of the service.
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    // Header names and statuses of the HTTP side.
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    // Buffers of the HTTP side.
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    // The HTTP server of the console and the API.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    // SQLite, for acts and audit.
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    // World files are YAML; Yams keeps the line of every key.
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // Orderly start and stop of the service's parts.
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    // TLS of the page's listener beyond loopback.
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    // The parts of a request, as handlers of a connection see them.
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    // SHA-256 of tokens and of requests.
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    // The terminal's local interface: services and clients of gRPC.
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    // Its HTTP/2 transport over SwiftNIO.
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
    // The headers of a call, as handlers of a stream see them.
    .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
    // Its messages: the glue between gRPC and protobuf.
    .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
    // Messages on the wire; without the trait that brings all of Foundation in.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
  ],
  targets: [
    // Lengths, angles, frequencies, powers, decibels.
    .target(name: "Quantities"),
    // Instants and time scales, reference frames, Earth's shape and rotation, look angles.
    .target(name: "Frames", dependencies: ["Quantities"]),
    // Slots, links and reasons: what the network side says to the packet side.
    .target(name: "Links", dependencies: ["Frames", "Quantities"]),
    // Hosts and pages that requests name, for whatever speaks HTTP.
    .target(name: "WebOrigins"),
    // Vectors, and the request that the orbit kernels share.
    .target(name: "COrbitKernel"),
    // SGP4 for many satellites at once: one source, compiled for each instruction set.
    .target(name: "OrbitKernelBaseline", dependencies: ["COrbitKernel"]),
    .target(name: "OrbitKernelAVX2", dependencies: ["COrbitKernel"]),
    .target(name: "OrbitKernelAVX512", dependencies: ["COrbitKernel"]),
    // Element sets, SGP4/SDP4, Walker shells.
    .target(
      name: "Orbits",
      dependencies: [
        "COrbitKernel", "Frames", "OrbitKernelAVX2", "OrbitKernelAVX512", "OrbitKernelBaseline",
        "Quantities",
      ]
    ),
    // Catalogues of element sets: fetched and kept, and what they hold.
    .target(name: "Catalogues", dependencies: ["Frames", "Orbits", "Quantities"]),
    // Territories and borders, places, equal-area cells.
    .target(
      name: "Geography",
      dependencies: ["Frames", "Quantities"],
      resources: [.copy("Data")]
    ),
    // Path losses, noise, modulation and coding, link budgets.
    .target(name: "Radio", dependencies: ["Frames", "Quantities"]),
    // Satellites, laser links, ground segment; the sky of one instant.
    .target(
      name: "Constellation",
      dependencies: ["Catalogues", "Orbits", "Geography", "Frames", "Links", "Quantities"]
    ),
    // Delay-shortest paths.
    .target(name: "Routing", dependencies: ["Constellation", "Frames", "Links", "Quantities"]),
    // Licences, terminals, acts: the rules as values.
    .target(name: "Service", dependencies: ["Geography", "Frames", "Links", "Quantities"]),
    // Per slot: terminals to satellites, with reasons.
    .target(
      name: "Scheduling",
      dependencies: [
        "Constellation", "Frames", "Geography", "Links", "Orbits", "Quantities", "Radio",
        "Routing", "Service",
      ]
    ),
    // A terminal with its memory: what its local interface says, and what it does when told.
    .target(name: "TerminalDevice", dependencies: ["Frames", "Links", "Quantities", "Service"]),
    // The world file, the clock, the events; one plan after another.
    .target(
      name: "World",
      dependencies: [
        "Constellation", "Frames", "Geography", "Links", "Orbits", "Quantities", "Radio",
        "Routing", "Scheduling", "Service", "TerminalDevice",
        .product(name: "Yams", package: "Yams"),
      ],
      resources: [.copy("Worlds")]
    ),
    // SQLite: acts and audit.
    .target(
      name: "Store",
      dependencies: [
        "Frames", "Geography", "Service", "TerminalDevice", "World",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ]
    ),
    // System calls that Swift cannot spell.
    .target(name: "CTunnel"),
    // TUN device, delay line, queues, egress.
    .target(name: "DataPlane", dependencies: ["CTunnel", "Frames", "Links", "Quantities"]),
    // Web console, HTTP API, server-sent events, metrics.
    .target(
      name: "Console",
      dependencies: [
        "Constellation", "Frames", "Geography", "Links", "Orbits", "Quantities", "Routing",
        "Scheduling", "Service", "Store", "TerminalDevice", "WebOrigins", "World",
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.copy("Page")]
    ),
    // The messages of the terminal's local interface: generated, see Scripts/generate-protobuf.sh.
    .target(
      name: "TerminalMessages",
      dependencies: [
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Protos"]
    ),
    // What a terminal answers to each request, and its descriptors: no network.
    .target(
      name: "TerminalAnswers",
      dependencies: [
        "Frames", "Quantities", "TerminalDevice", "TerminalMessages",
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]
    ),
    // The terminal's local gRPC interface.
    .target(
      name: "TerminalAPI",
      dependencies: [
        "TerminalAnswers", "TerminalDevice", "TerminalMessages", "WebOrigins",
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHPACK", package: "swift-nio-http2"),
        .product(name: "NIOHTTP2", package: "swift-nio-http2"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]
    ),
    // The command; the only place that builds everything.
    .executableTarget(
      name: "apus",
      dependencies: [
        "Catalogues", "Console", "Constellation", "DataPlane", "Frames", "Geography", "Links",
        "Orbits", "Quantities", "Radio", "Routing", "Scheduling", "Service", "Store",
        "TerminalAPI", "TerminalDevice", "WebOrigins", "World",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [.copy("Build")]
    ),
    // Random numbers that come again with their seed, for tests.
    .target(name: "SeededRandomness", path: "Tests/SeededRandomness"),
    // A terminal in an invented sky, for tests and benchmarks of its local interface.
    .target(
      name: "TerminalRehearsal",
      dependencies: ["Frames", "Links", "Quantities", "TerminalDevice"],
      path: "Tests/TerminalRehearsal"
    ),
    // What holds for a terminal's local interface whatever it is given: for tests and fuzzing.
    .target(
      name: "TerminalProperties",
      dependencies: [
        "Frames", "Links", "Quantities", "Service", "TerminalAnswers", "TerminalDevice",
        "TerminalMessages", "TerminalRehearsal",
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      path: "Tests/TerminalProperties"
    ),
    // Counts allocations, for tests that say "none". It takes the place of the C library's `malloc` in
    // what it is linked into: tests only.
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
    .testTarget(name: "QuantitiesTests", dependencies: ["Quantities", "SeededRandomness"]),
    .testTarget(name: "FramesTests", dependencies: ["Frames", "Quantities"]),
    .testTarget(name: "LinksTests", dependencies: ["Frames", "Links", "Quantities"]),
    .testTarget(
      name: "OrbitsTests",
      dependencies: ["SeededRandomness", "Frames", "Orbits", "Quantities"],
      resources: [.copy("Golden")]
    ),
    .testTarget(
      name: "CataloguesTests",
      dependencies: ["SeededRandomness", "Catalogues", "Frames", "Orbits", "Quantities"]
    ),
    .testTarget(
      name: "RadioTests",
      dependencies: ["SeededRandomness", "Frames", "Quantities", "Radio"]
    ),
    .testTarget(
      name: "GeographyTests",
      dependencies: ["Frames", "Geography", "Quantities", "SeededRandomness"],
      resources: [.copy("Data")]
    ),
    .testTarget(
      name: "ConstellationTests",
      dependencies: [
        "SeededRandomness", "Catalogues", "Constellation", "Frames", "Links", "Orbits",
        "Quantities",
      ]
    ),
    .testTarget(
      name: "RoutingTests",
      dependencies: [
        "Constellation", "Frames", "Geography", "Links", "Orbits", "Quantities", "Routing",
      ]
    ),
    .testTarget(
      name: "ServiceTests",
      dependencies: [
        "SeededRandomness", "Frames", "Geography", "Links", "Quantities", "Service",
      ]
    ),
    .testTarget(
      name: "SchedulingTests",
      dependencies: [
        "SeededRandomness", "Constellation", "Frames", "Geography", "Links", "Orbits",
        "Quantities", "Radio", "Scheduling", "Service",
      ]
    ),
    .testTarget(
      name: "WorldTests",
      dependencies: [
        "SeededRandomness",
        "Constellation", "Frames", "Geography", "Links", "Orbits", "Quantities", "Radio",
        "Routing",
        "Scheduling", "Service", "TerminalDevice", "World",
      ]
    ),
    .testTarget(
      name: "TerminalDeviceTests",
      dependencies: [
        "SeededRandomness", "Frames", "Links", "Quantities", "Service", "TerminalDevice",
      ]
    ),
    .testTarget(
      name: "StoreTests",
      dependencies: [
        "SeededRandomness", "Frames", "Geography", "Quantities", "Service", "Store",
        "TerminalDevice",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]
    ),
    .testTarget(
      name: "DataPlaneTests",
      dependencies: [
        "CAllocationCount", "CTunnel", "DataPlane", "Frames", "Links", "Quantities",
      ]
    ),
    .testTarget(
      name: "ConsoleTests",
      dependencies: [
        "SeededRandomness", "Console", "Frames", "Geography", "Links", "Quantities", "Service",
        "Store", "TerminalDevice", "World",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]
    ),
    .testTarget(
      name: "TerminalAPITests",
      dependencies: [
        "SeededRandomness", "Frames", "Quantities", "TerminalAPI", "TerminalAnswers",
        "TerminalDevice", "TerminalMessages", "TerminalProperties", "WebOrigins",
        .product(name: "GRPCCore", package: "grpc-swift-2"),
        .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
        .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ]
    ),
    .testTarget(
      name: "apusTests",
      dependencies: [
        "apus", "Catalogues", "Console", "DataPlane", "Frames", "Links", "Orbits", "Quantities",
        "SeededRandomness", "Service", "Store", "TerminalDevice", "WebOrigins", "World",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]
    ),
    .testTarget(name: "WebOriginsTests", dependencies: ["WebOrigins"]),
    .testTarget(name: "TidyTests", dependencies: ["Links"]),
  ],
  swiftLanguageModes: [.v6]
)

// The numerics and the packets' way are optimised in debug builds too: without, a test over real
// borders, thousands of satellites or millions of packets takes minutes instead of seconds. Checks of bounds and overflow stay on.
let numeric: Set = [
  "Quantities", "Frames", "Links", "Orbits", "Catalogues", "Geography", "Radio", "Constellation",
  "Routing", "Scheduling", "DataPlane", "TerminalDevice",
]
for target in package.targets where numeric.contains(target.name) {
  target.swiftSettings = [.unsafeFlags(["-O"], .when(configuration: .debug))]
}

// The kernels: vectors as wide as the registers allow, and never a wide instruction anywhere else.
// Optimised in debug builds too, where they would be five hundred times slower.
let kernelFlags = [
  "OrbitKernelBaseline": ["-DAPUS_LANES=8"],
  "OrbitKernelAVX2": ["-DAPUS_LANES=8", "-march=x86-64-v3"],
  "OrbitKernelAVX512": ["-DAPUS_LANES=16", "-march=x86-64-v4", "-mprefer-vector-width=512"],
]
for target in package.targets {
  guard let flags = kernelFlags[target.name] else { continue }
  target.swiftSettings = [.unsafeFlags(["-O"] + flags.flatMap { ["-Xcc", $0] })]
}

for target in package.targets where target.type != .plugin && target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InferIsolatedConformances"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .treatAllWarnings(as: .error),
    ]
  // The kernels are loops over raw memory throughout, and the messages are generated; everywhere else
  // it has to be said.
  guard kernelFlags[target.name] == nil, target.name != "TerminalMessages" else { continue }
  target.swiftSettings?.append(.strictMemorySafety())
}
