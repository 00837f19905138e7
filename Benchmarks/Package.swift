// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that a client of the library never builds it.
let package = Package(
    name: "soundalike-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "soundalike", path: "..")],
    targets: [
        .executableTarget(
            name: "soundalike-benchmark",
            dependencies: [
                .product(name: "Soundalike", package: "soundalike"), .product(name: "SoundalikeTraining", package: "soundalike"),
            ],
            path: "Sources")
    ],
    swiftLanguageModes: [.v6]
)
